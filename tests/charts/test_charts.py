"""Pictures drawn without a browser: what they show, and that silence is not drawn as zero."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from observatory import charts, maps
from observatory.colours import DARK, LIGHT
from observatory.errors import CallError
from observatory.territory import Territory

SVG = "{http://www.w3.org/2000/svg}"
MONDAYS = [dt.date(2025, 11, 24) + dt.timedelta(weeks=i) for i in range(52)]


def test_a_line_is_broken_where_nobody_reported():
    root = ET.fromstring(charts.draw_sparkline([1, 2, np.nan, 3, 4], "deux silences"))
    assert len(root.findall(f"{SVG}polyline")) == 2
    assert root.get("aria-label") == "deux silences"


def test_a_line_of_silence_alone_has_no_line():
    held = ET.fromstring(charts.draw_sparkline([1, 2, 4], "deux ans", colour="#112233", behind=[8, 4, 2]))
    grey, own = held.findall(f"{SVG}polyline")
    assert own.get("stroke") == "#112233" != grey.get("stroke"), "this year lies on top"
    tops = [min(float(p.split(",")[1]) for p in line.get("points").split()) for line in (grey, own)]
    assert tops[0] < tops[1], "both on one scale: 8 facts stand higher than 4"
    assert not ET.fromstring(charts.draw_sparkline([np.nan] * 5, "rien")).findall(f"{SVG}polyline")


def test_a_text_is_never_markup():
    assert ET.fromstring(charts.draw_sparkline([1, 2], '"><script>')).get("aria-label") == '"><script>'


def test_bars_are_as_tall_as_their_counts_and_silence_has_its_grey():
    values = np.arange(52, dtype=float)
    values[10] = np.nan
    root = ET.fromstring(charts.weeks_bars(MONDAYS, values, "un an", colour="#0072B2", silent="#aab2bb"))
    bars = root.findall(f"{SVG}rect")
    assert len(bars) == 52
    tall = np.array([float(bar.get("height")) for bar in bars])
    assert tall[[5, 20, 40]] / tall[51] == pytest.approx(np.array([5, 20, 40]) / 51, abs=0.01)
    assert [i for i, bar in enumerate(bars) if bar.get("fill") == "#aab2bb"] == [10]
    months = [text.text for text in root.findall(f"{SVG}text")]
    assert "janv. 26" in months
    assert "mars" in months


def test_a_mark_stands_at_its_day():
    plain = charts.weeks_bars(MONDAYS, [1.0] * 52, "sans")
    marked = charts.weeks_bars(MONDAYS, [1.0] * 52, "avec", mark=MONDAYS[26])
    lines = {len(ET.fromstring(text).findall(f"{SVG}line")) for text in (plain, marked)}
    assert len(lines) == 2


def test_hours_by_weekday_shows_each_hour_and_its_figure():
    grid = np.zeros((7, 24))
    grid[5, 22] = 4
    root = ET.fromstring(charts.hours_by_weekday(grid, "samedi soir"))
    cells = root.findall(f"{SVG}rect")
    assert len(cells) == 168
    shown = [cell for cell in cells if cell.get("fill") == "#08366e"]
    assert [cell.find(f"{SVG}title").text for cell in shown] == ["samedi 22 h : 4,0"]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_hours_without_a_fact_stand_out_least_on_either_paper(palette):
    """On a dark page a night without a fact was the brightest there was."""
    grid = np.linspace(0, 5, 168).reshape(7, 24)
    root = ET.fromstring(charts.hours_by_weekday(grid, "", palette=palette))
    fills = list(dict.fromkeys(cell.get("fill") for cell in root.findall(f"{SVG}rect")))
    contrast = [abs(_light(fill) - _light(palette.paper)) for fill in fills]
    assert len(fills) == 6
    assert contrast == sorted(contrast)


def _light(colour: str) -> int:
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))


@pytest.mark.parametrize("by", ["zone", "commune", "district"])
@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_map_is_drawn_without_a_browser(by, form, start):
    territory = Territory.load()
    areas = {"zone": territory.zones, "commune": territory.communes, "district": territory.districts}[by]
    table = pd.DataFrame({"value": 3.0, "state": "", "text": ""}, index=areas.index)
    table.iloc[0, 1] = maps.State.SILENT.value
    picture = charts.map_picture(territory, table, maps.count_scale(), "Feux, semaine 47", by=by, form=form)
    assert picture.startswith(start)


def test_another_form_is_refused_by_name():
    with pytest.raises(CallError, match="png"):
        charts.map_picture(Territory.load(), pd.DataFrame(), maps.count_scale(), "", form="gif")

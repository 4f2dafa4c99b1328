"""What an action changed: the map of its areas, their figures, and the files one takes away."""

from __future__ import annotations

import csv
import datetime as dt
import io
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from observatory import charts, evaluate
from observatory.screens.pages.actions import ROLE_COLOURS
from observatory.territory import Territory
from observatory.warehouse import connect
from tests.screens.conftest import unfold


def downloaded(page, button) -> bytes:
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.path().read_bytes()


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture(scope="module")
def found(demo_data):
    """The library's evaluation of the cameras of the demonstration."""
    register = evaluate.read_actions((demo_data / "actions.toml").read_text(encoding="utf-8"))
    action = next(action for action in register if action.code == "cameras_gare")
    with connect(demo_data) as warehouse:
        zones = Territory.load(demo_data).zones
        return evaluate.of_warehouse(action, warehouse, zones, dt.date(2026, 11, 16))


def strokes(frame) -> list[str]:
    """The colours of what lies above the zones, in the order it is drawn."""
    return frame.evaluate(
        """() => { const found = []; map_div.overlay.eachLayer(group => group.eachLayer(
            area => found.push(area.options.color))); return found; }"""
    )


def test_the_map_has_the_areas_in_the_colours_of_their_bars(visit, found):
    """The treated area on top; the legend in words; what is said over an area; pixels of each colour."""
    page = visit.open("/actions?action=cameras_gare", maps=1).page
    frame = visit.map(0)
    roles = list(found.counts.index)
    assert strokes(frame) == [ROLE_COLOURS[role] for role in reversed(roles)]
    legend = frame.locator(".map-legend > span")
    assert legend.count() == len(roles) == 3
    assert legend.first.inner_text() == "Secteur de l’action"
    said = frame.evaluate(
        """() => { const found = []; map_div.overlay.eachLayer(group => group.eachLayer(
            area => found.push(group.getTooltip().getContent()))); return found; }"""
    )
    treated = found.counts.loc["treated"]
    assert f"{treated.before:.0f} faits avant, {treated.after:.0f} après" in said[-1]
    assert "ce que les caméras ont vu est mis à part" in page.inner_text("body")
    png = page.locator("iframe").first.screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    for role in roles:
        colour = np.array([int(ROLE_COLOURS[role][i : i + 2], 16) for i in (1, 3, 5)])
        assert (np.abs(pixels - colour).sum(axis=-1) < 30).sum() > 30, role


def test_the_tables_and_files_hold_the_library_s_figures(visit, found):
    page = visit.open("/actions?action=cameras_gare", maps=1).page
    counts = rows_of(downloaded(page, page.locator(".st-key-action-counts-csv button")))
    assert [(int(row["Avant"]), int(row["Après"])) for row in counts] == [
        (row.before, row.after) for row in found.counts.itertuples()
    ]
    unfold(page, "Pourquoi ?")
    effect = rows_of(downloaded(page, page.locator(".st-key-action-effect-csv button")))
    lines = evaluate.figures(found)
    assert [int(row["Écart en faits"]) for row in effect] == lines["facts"].round().astype(int).tolist()
    assert [float(row["Fois autant"].replace(",", ".")) for row in effect] == lines["ratio"].round(2).tolist()
    assert downloaded(page, page.get_by_role("button", name="Carte en PNG")).startswith(b"\x89PNG")
    svg = downloaded(page, page.get_by_role("button", name="Carte en SVG"))
    assert ROLE_COLOURS["treated"] in svg.decode()
    chart = ET.fromstring(downloaded(page, page.locator(".st-key-action-ring-svg button")))
    assert chart.get("aria-label").startswith("Pourtour du secteur de l’action")


def test_in_the_dark_map_legend_and_bars_have_the_same_lighter_colours(visit, found):
    page = visit.page
    page.emulate_media(color_scheme="dark")
    visit.open("/actions?action=cameras_gare", maps=1)
    lighter = [charts.lighter(ROLE_COLOURS[role]) for role in found.counts.index]
    assert strokes(visit.map(0)) == lighter[::-1]
    swatches = visit.map(0).evaluate(
        "() => [...document.querySelectorAll('.map-legend > span > span')]"
        ".map(s => getComputedStyle(s).backgroundColor)"
    )
    rgb = ["rgb({}, {}, {})".format(*(int(c[i : i + 2], 16) for i in (1, 3, 5))) for c in lighter]
    assert swatches == rgb

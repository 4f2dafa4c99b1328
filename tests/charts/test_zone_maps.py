"""Maps of zones written by hand: no label over another, every zone drawn, silence told apart from zero."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

import pandas as pd
import pytest
import shapely

from observatory.charts import small_maps, zone_map
from observatory.charts.zone_maps import (
    _MAP,
    _NORTH_BOX,
    _WIDTH,
    Box,
    _bar_box,
    _inset,
    _sheet,
    fills,
    labels,
)
from observatory.maps import LIGHT, count_scale, rounded_scale
from observatory.territory import Territory
from pipelines.geodata import pull

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def territory() -> Territory:
    return Territory.load()


def values(territory, value=3.0) -> pd.DataFrame:
    index = territory.areas("zone").index
    return pd.DataFrame({"value": value, "state": ""}, index=index)


def test_no_label_overlaps_another_nor_north_nor_bar_nor_the_edge(territory):
    placed = labels(territory)
    boxes = [label.box for label in placed]
    sheet = _sheet(territory, _MAP, _MAP * 0.92)
    named = {" ".join(label.lines) for label in placed}
    assert {name.replace(" – ", " ") for name in territory.areas("zone")["name"]} <= named
    assert not [
        pair for pair in combinations([*boxes, _NORTH_BOX, _bar_box(sheet)], 2) if pair[0].overlaps(pair[1])
    ]
    assert all(0 < box.left < box.right < _WIDTH and 0 < box.top < box.bottom < sheet.height for box in boxes)


def test_each_district_of_the_town_has_its_name_over_itself_in_the_inset(territory):
    """Beside the map: in it, names of districts lay over their neighbours."""
    inset = _inset(territory, _sheet(territory, _MAP, _MAP * 0.92))
    placed = {" ".join(label.lines): label for label in labels(territory)}
    for code, name in territory.districts["name"].items():
        label = placed[name.replace(" – ", " ")]
        assert shapely.contains_xy(inset.shapes[code], label.x, label.y), name
        assert inset.box.left < label.box.left < label.box.right < inset.box.right, name
    assert all(shapely.box(*inset.box).contains(shape) for shape in inset.shapes.values())


def test_every_name_finds_room_on_the_official_outlines_too(shared, tmp_path):
    """Their communes are drawn finer than those shipped: two districts had lost their names."""
    pull(tmp_path, shared / "mirror")
    territory = Territory.load(tmp_path)
    named = {" ".join(label.lines) for label in labels(territory)}
    assert {name.replace(" – ", " ") for name in territory.areas("zone")["name"]} <= named


@pytest.mark.parametrize(
    ("other", "shared", "why"),
    [
        (Box(5, 5, 15, 15), True, "a corner"),
        (Box(10, 0, 20, 10), False, "side by side"),
        (Box(2, 2, 3, 3), True, "inside"),
        (Box(0, 11, 10, 20), False, "below"),
    ],
)
def test_boxes_that_share_ground(other, shared, why):
    assert Box(0, 0, 10, 10).overlaps(other) is other.overlaps(Box(0, 0, 10, 10)) is shared, why


def test_every_zone_is_drawn_and_a_name_with_markup_is_text(territory):
    drawn = ET.fromstring(zone_map(territory, values(territory), count_scale(1), "<b>&", "note"))
    districts = len(territory.districts)  # in the inset too
    assert len(drawn.findall(f".//{SVG}path")) == 60 + districts + 2
    assert "<b>&" in {text.text for text in drawn.iter(f"{SVG}text")}


def test_small_maps_share_one_outline(territory):
    tables = {f"thème {n}": values(territory) for n in range(13)}
    drawn = ET.fromstring(small_maps(territory, tables, rounded_scale()))
    assert len(drawn.findall(f".//{SVG}path")) == 60
    assert len(drawn.findall(f".//{SVG}use")) == 13 * 60


def test_silence_is_grey_and_zero_is_not():
    table = pd.DataFrame({"value": [0.0, float("nan"), 1.0], "state": ["", "silent", ""]}, index=list("abc"))
    coloured = fills(table, count_scale(1))
    assert coloured["a"] == LIGHT.zero
    assert coloured["b"] == LIGHT.silent
    assert len(set(coloured.values())) == 3


def test_classes_of_rounded_counts_name_printed_counts_only():
    assert rounded_scale().nothing == "0–4"
    assert rounded_scale().labels()[:4] == ["5", "10", "15–20", "25–45"]

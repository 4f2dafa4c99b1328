"""Maps drawn without a browser: the right colours at the right places, in both forms, the same every time."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from observatory import charts, maps
from observatory.charts.paper import Paper, frame_of
from observatory.crs import to_metres
from observatory.errors import CallError
from observatory.hotspots import extent_of, heat_of_facts
from observatory.hotspots.hexagons import hexagons
from observatory.maps import State
from observatory.territory import Territory

TOWN = "90010-02"


@pytest.fixture(scope="module")
def territory() -> Territory:
    return Territory.load()


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    """Forty facts at one place of the town, and one in the country."""
    return pd.DataFrame(
        {
            "lon": [6.86] * 40 + [6.95], "lat": [47.64] * 40 + [47.60], "precision": "street",
            "week": pd.Timestamp("2026-11-16"), "zone_code": [TOWN] * 40 + ["90068"], "uncertainty_m": 50.0,
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def spots() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rank": [1, 2], "place": ["Rue <A> & B", ""], "facts": [9, 6],
            "geometry": [shapely.box(6.85, 47.63, 6.86, 47.64), shapely.box(6.87, 47.63, 6.88, 47.64)],
        }
    )  # fmt: skip


def share(picture: bytes, colour: str) -> float:
    """How much of a PNG has a colour, within what smoothing changes."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return float((np.abs(pixels - wanted).max(axis=2) <= 3).mean())


def drawn(kind: str, territory: Territory, facts: pd.DataFrame, spots: pd.DataFrame, **how) -> bytes:
    """One picture of each kind, of the facts given."""
    scale = replace(maps.count_scale(1), title="Facts per hexagon")
    places = pd.DataFrame({"lon": [6.86], "lat": [47.64], "facts": [160]})
    areas = [(spots["geometry"][0], "#0b5cad", "secteur de l’action"), (spots["geometry"][1], "#a33a00", "b")]
    draw = {
        "heat": lambda: charts.heat_picture(
            territory, heat_of_facts(facts, weeks=1, extent=extent_of(territory.outline)), "Feux", **how
        ),
        "no heat": lambda: charts.heat_picture(territory, None, "Feux", **how),
        "hexagons": lambda: charts.hexagons_picture(territory, hexagons(facts), scale, "Feux", **how),
        "places": lambda: charts.places_picture(territory, places, "#0b5cad", "Feux", **how),
        "spots": lambda: charts.spots_picture(territory, spots, "#a33a00", "Feux", **how),
        "no spot": lambda: charts.spots_picture(territory, spots.head(0), "#a33a00", "Feux", **how),
        "areas": lambda: charts.areas_picture(territory, areas, "Feux", **how),
    }  # fmt: skip
    return draw[kind]()


KINDS = ("heat", "no heat", "hexagons", "places", "spots", "no spot", "areas")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_png_and_an_svg_that_reads(kind, territory, facts, spots):
    # The whole territory has the town closer up beside it.
    size = (1200, 1152) if kind in ("spots", "areas") else (1888, 1152)
    assert Image.open(io.BytesIO(drawn(kind, territory, facts, spots, form="png"))).size == size
    root = ET.fromstring(drawn(kind, territory, facts, spots, form="svg"))
    assert root.tag.endswith("svg")


@pytest.mark.parametrize(
    ("kind", "colour", "least", "most"),
    [
        ("hexagons", maps.count_scale(1).colours[5], 3e-4, 2e-3),  # forty facts: the last class
        ("places", "#4884c1", 1e-3, 2e-2),  # the colour at three quarters over the zones' white
        ("spots", "#d3a486", 1e-3, 5e-2),  # the colour at .45, framed on the spots
        ("areas", "#8fb3d4", 1e-3, 5e-2),  # each area in its own colour
        ("no spot", "#d3a486", 0, 0),  # nothing where there is none
    ],
)  # fmt: skip
def test_what_is_there_is_painted(kind, colour, least, most, territory, facts, spots):
    assert least <= share(drawn(kind, territory, facts, spots), colour) <= most


def test_the_heat_is_painted_where_the_facts_are(territory, facts, spots):
    with_heat = np.asarray(Image.open(io.BytesIO(drawn("heat", territory, facts, spots))).convert("RGB"))
    without = np.asarray(Image.open(io.BytesIO(drawn("no heat", territory, facts, spots))).convert("RGB"))
    rows, columns = np.nonzero((with_heat != without).any(axis=2))
    west, south, east, north = frame_of(territory.zones["geometry"])
    # On the picture the frame is as high as its axes, and as wide as the land's proportions make it.
    top, bottom = 1152 * (1 - 0.945), 1152 * (1 - 0.125)
    degree = (bottom - top) / (north - south)
    right = 0.98 * 7.5 / 11.8
    across = 1888 * (0.02 + right) / 2 + degree * np.cos(np.radians((north + south) / 2)) * (
        6.86 - (west + east) / 2
    )
    on_map = (rows < bottom) & (columns < 1888 * right)
    assert abs(np.median(columns[on_map]) - across) < 12
    assert abs(np.median(rows[on_map]) - (top + degree * (north - 47.64))) < 12


def test_hidden_counts_are_hatched_and_silence_is_grey(territory):
    table = pd.DataFrame({"value": 0.0, "state": "", "text": ""}, index=territory.zones.index)
    plain = charts.map_picture(territory, table, maps.count_scale(1), "")
    silent = charts.map_picture(territory, table.assign(state=State.SILENT.value), maps.count_scale(1), "")
    hidden = charts.map_picture(territory, table.assign(state=State.HIDDEN.value), maps.count_scale(1), "")
    grey = maps.LIGHT.silent
    assert share(silent, grey) > 0.25 > 0.01 > share(plain, grey)
    assert share(hidden, maps.LIGHT.border) > 3 * share(plain, maps.LIGHT.border)


def test_a_difference_has_no_zero_class_and_says_what_is_not_shown(territory):
    table = pd.DataFrame({"value": np.nan, "state": State.UNSHOWN.value, "text": ""}, territory.zones.index)
    table.loc[TOWN, ["value", "state"]] = 34.0, ""
    picture = charts.map_picture(territory, table, maps.difference_scale(), "Tags", states=(State.UNSHOWN,))
    assert share(picture, maps.difference_scale().colours[-1]) > 1e-3


def test_the_same_picture_is_the_same_bytes(territory, spots):
    first, second = (charts.spots_picture(territory, spots, "#a33a00", "Feux") for _again in range(2))
    assert first == second


def test_a_long_title_is_broken_and_a_long_legend_makes_room(territory, spots):
    many = pd.concat([spots] * 6, ignore_index=True).assign(place="Zone commerciale de Bessoncourt")
    long = "Rodéos motorisés, " * 8
    assert Image.open(io.BytesIO(charts.spots_picture(territory, many, "#a33a00", long))).size == (1200, 1152)


@pytest.mark.parametrize(
    ("shapes", "least_m", "wide"),
    [
        ([shapely.box(6.86, 47.64, 6.861, 47.641)], 6000, 6000),  # a street corner is shown with its quarter
        ([shapely.box(6.80, 47.60, 6.90, 47.65)], 1000, 7966),  # what is wider than that, with a margin
    ],
)
def test_a_frame_is_never_narrower_than_asked(shapes, least_m, wide):
    west, south, east, north = frame_of(shapes, least_m)
    (x1, x2), _y = to_metres([west, east], [(south + north) / 2] * 2)
    assert x2 - x1 == pytest.approx(wide, rel=0.01)


def test_another_form_is_refused_by_name(territory):
    with pytest.raises(CallError, match="png"):
        charts.heat_picture(territory, None, "", form="gif")


@pytest.fixture
def written(monkeypatch) -> list[set[str]]:
    """The words on the maps drawn, a set a picture."""
    seen: list[set[str]] = []
    finish = Paper.drawn

    def drawn_and_read(paper: Paper) -> bytes:
        seen.append({text.get_text() for axes in paper.everywhere for text in axes.texts})
        return finish(paper)

    monkeypatch.setattr(Paper, "drawn", drawn_and_read)
    return seen


def test_the_nine_districts_are_named_beside_the_territory(territory, written):
    """On every picture of the whole territory; a picture of the town alone needs no part closer up."""
    zones = territory.zones
    table = pd.DataFrame({"value": 1.0, "state": "", "text": ""}, index=zones.index)
    png = charts.map_picture(territory, table, maps.count_scale(1), "Titre")
    assert set(territory.districts["name"].str.replace(" – ", " –\n")) <= written[0]
    wide, tall = Image.open(io.BytesIO(png)).size
    assert wide > 1.4 * tall
    town = pd.DataFrame({"value": 1.0, "state": "", "text": ""}, index=territory.districts.index)
    png = charts.map_picture(territory, town, maps.count_scale(1), "Titre", by="district")
    assert Image.open(io.BytesIO(png)).size[0] < 1.1 * tall


#: Metres across of a picture, whether the names of streets are on it.
SCALES = [(1_800.0, True), (6_000.0, False)]


@pytest.mark.parametrize(("across", "named"), SCALES)
def test_street_names_are_on_pictures_that_are_close_enough(territory, spots, written, across, named):
    names = pd.DataFrame(
        [("Rue du Levant", 6.855, 47.635, 10.0, 300.0, 4), ("Rue trop longue pour ce bout", 6.856, 47.637,
        0.0, 20.0, 4),
         ("Rue du Levant bis", 6.855, 47.6351, 10.0, 200.0, 4)],
        columns=["name", "lon", "lat", "angle", "metres", "rank"],
    )  # fmt: skip
    line = shapely.LineString([(6.84, 47.635), (6.87, 47.635)])
    shapes = pd.DataFrame(
        {"kind": ["road", "wood"], "rank": [4, 1], "name": ["Rue du Levant", ""],
         "geometry": [line, shapely.box(6.85, 47.63, 6.852, 47.632)]}
    )  # fmt: skip
    table = spots.assign(geometry=[shapely.box(6.854, 47.634, 6.857, 47.637)] * 2)
    charts.spots_picture(
        territory, table, "#d95f0e", "Titre", ground=maps.Ground(shapes, names), least_m=across, form="svg"
    )
    assert ("Rue du Levant" in written[0]) == named
    assert not {"Rue du Levant bis", "Rue trop longue pour ce bout"} & written[0], (
        "over another; longer than its street"
    )


@pytest.mark.parametrize("letters", [1.0, 1.8])
@pytest.mark.parametrize("across", [0.02, 0.08, 0.3])
def test_no_name_covers_another_or_is_cut_by_the_frame(territory, across, letters):
    """Letters are paths in these pictures: what reads the words of a page does not see them."""
    paper = Paper((6.86 - across, 47.63 - across, 6.86 + across, 47.63 + across), "", letters=letters)
    paper.scale_bar()
    paper.north()
    paper.names(territory.zones)
    paper.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in paper.axes.texts if text.get_text()]
    inside = paper.axes.get_window_extent().padded(1)
    names = boxes[2:]
    assert names
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(inside.containsx(x) for box in names for x in (box.x0, box.x1))
    assert all(inside.containsy(y) for box in names for y in (box.y0, box.y1))

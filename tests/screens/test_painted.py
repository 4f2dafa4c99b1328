"""Maps as they are seen: the ramp of the legend where there are facts, none of it where there are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial import KDTree

from observatory import hotspots, maps
from observatory.colours import LIGHT
from observatory.crs import to_metres
from observatory.hotspots.hexagons import RADIUS_M, hexagons
from observatory.territory import Territory
from observatory.themes import theme
from observatory.warehouse import connect
from tests.screens.pixels import of_colours, pixels_of, shown_at

#: The four weeks that the pages of maps begin with, and the summer.
MONTH, SUMMER = ("2026-10-26", "2026-11-23"), ("2026-06-01", "2026-09-01")

#: Of every sixth pixel of a map as wide and as high as these: longitude and latitude.
_EVERY = """([wide, high]) => {
    const found = [];
    for (let y = 2; y < high; y += 6) for (let x = 2; x < wide; x += 6) {
        const place = map_div.containerPointToLatLng([x, y]);
        found.push([x, y, place.lng, place.lat]);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def facts(demo_data):
    """The facts of a theme in a period that are located well enough to be drawn."""

    def found(of: str, period: tuple[str, str]) -> pd.DataFrame:
        with connect(demo_data) as warehouse:
            span = {"first": period[0], "until": period[1]}
            rows = warehouse.ask("facts_between", themes=[of], seen_by="*", feed="*", **span)
        return hotspots.mappable(rows)

    return found


def seen(visit, path: str) -> tuple[object, np.ndarray]:
    """The frame of a page's only map and its pixels, with all of Belfort in view."""
    frame = visit.open(path, maps=1).map(0)
    frame.get_by_role("button", name="Belfort", exact=True).click()
    visit.page.wait_for_timeout(500)
    # The town closer up and the legend have the same colours: the map itself is looked at.
    frame.evaluate("() => document.querySelector('.side').remove()")
    return frame, pixels_of(visit.page.locator("iframe").first.screenshot())


def near_and_far(frame, pixels, lon, lat, near_m: float, far_m: float) -> tuple[np.ndarray, np.ndarray]:
    """The colours nearer than `near_m` to one of these places, and those farther than `far_m` from all."""
    table = np.array(frame.evaluate(_EVERY, [pixels.shape[1], pixels.shape[0]]))
    away, _nearest = KDTree(np.column_stack(to_metres(lon, lat))).query(
        np.column_stack(to_metres(table[:, 2], table[:, 3]))
    )
    colours = pixels[table[:, 1].astype(int), table[:, 0].astype(int)]
    near, far = colours[away < near_m], colours[away > far_m]
    assert len(near) > 10
    assert len(far) > 500
    return near, far


def through(colours: tuple[str, ...], opacity: float) -> tuple[str, ...]:
    """Colours as they are seen over a blank zone, through which its own shows."""
    under = np.array([int(LIGHT.zero[i : i + 2], 16) for i in (1, 3, 5)])
    mixed = [
        opacity * np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) + (1 - opacity) * under
        for colour in colours
    ]
    return tuple("#" + "".join(f"{round(part):02x}" for part in colour) for colour in mixed)


def test_the_heat_lies_where_the_facts_are(visit, facts):
    """Pink where facts lie thick, no pink a kilometre from any; the picture's edges are smoothed."""
    rows = facts("gathering", MONTH)
    frame, pixels = seen(visit, "/cartes?view=heat&theme=gathering")
    places = np.column_stack(to_metres(rows["lon"], rows["lat"]))
    thick = rows[[len(others) >= 6 for others in KDTree(places).query_ball_point(places, 150)]]
    near, _far = near_and_far(frame, pixels, thick["lon"], thick["lat"], 80, 1000)
    _near, far = near_and_far(frame, pixels, rows["lon"], rows["lat"], 80, 1000)
    assert pink(near).mean() > 0.7
    assert not pink(far).any()


def pink(colours: np.ndarray) -> np.ndarray:
    """Which of these are of the heat's ramp: far more red than green, and blue beside it."""
    red, green, blue = np.moveaxis(colours, -1, 0)
    return (red - green > 25) & (blue - green > -5)


def test_a_hexagon_has_its_class_s_colour_and_lies_on_its_facts(visit, facts):
    table = hexagons(facts("dumping", MONTH))
    frame, pixels = seen(visit, "/cartes?view=hexagons&theme=dumping")
    scale = maps.count_scale(4)
    ramp = through(scale.colours, 0.85)
    centres = shapely.centroid(table["geometry"].to_numpy())
    lon, lat = shapely.get_x(centres), shapely.get_y(centres)
    near, far = near_and_far(frame, pixels, lon, lat, RADIUS_M / 2, 1.2 * RADIUS_M)
    assert of_colours(near[None], ramp).mean() > 0.6
    assert not of_colours(far[None], ramp).any()
    most = int(table["facts"].to_numpy().argmax())
    number = int(scale.classes([table["facts"].iloc[most]])[0])
    near, _far = near_and_far(frame, pixels, lon[most : most + 1], lat[most : most + 1], RADIUS_M / 2, 1000)
    assert of_colours(near[None], ramp[number - 1 : number]).mean() > 0.5


def test_hot_spots_are_painted_and_nothing_else_is(visit, facts, demo_data):
    outline = Territory.load(demo_data).outline
    table = hotspots.hot_spots(facts("rodeo", SUMMER), weeks=92 / 7, outline=outline).table
    frame, pixels = seen(visit, "/points-chauds?theme=rodeo&period=summer")
    colour = theme("rodeo").colour
    spots = table["geometry"].to_numpy()
    inside = shapely.get_coordinates(shapely.segmentize(spots, 0.0005))
    _near, far = near_and_far(frame, pixels, *inside.T, 50, 600)
    ramp = (*through((colour,), 0.35), colour)
    assert not of_colours(far[None], ramp, 3).any()
    # From near by: from afar the ranks cover the smaller spots.
    west, south, east, north = spots[0].bounds
    frame.evaluate(f"() => map_div.fitBounds([[{south}, {west}], [{north}, {east}]], {{ animate: false }})")
    visit.page.wait_for_timeout(500)
    pixels = pixels_of(visit.page.locator("iframe").first.screenshot())
    table = np.array(frame.evaluate(_EVERY, [pixels.shape[1], pixels.shape[0]]))
    within = table[shapely.contains_xy(spots[0], table[:, 2:])][:, :2].astype(int)
    assert of_colours(pixels[within[:, 1], within[:, 0]][None], ramp).mean() > 0.7


def test_the_one_shown_change_has_the_colour_of_its_class(visit):
    """The planted rise of tags in the town centre; its neighbours stay blank."""
    page = visit.open("/comparer?theme=tag&compare=week", maps=3).page
    assert "fois le nombre d’avant" in page.inner_text("body")
    frame, screen = visit.map(2), page.locator("iframe").nth(2)
    screen.scroll_into_view_if_needed()
    frame.get_by_role("button", name="Belfort", exact=True).click()
    page.wait_for_timeout(500)
    pixels = pixels_of(screen.screenshot())
    fills = visit.fills(2)
    ramp = [*maps.difference_scale().colours]
    blank = [fill for fill in fills if fill == LIGHT.zero]
    changed = next(fill for fill in fills if fill != LIGHT.zero)
    assert len(blank) == 59
    assert ramp.index(changed) > len(ramp) // 2, "more than the class of hardly any change"
    for code, colour in (("90010-02", changed), ("90010-01", LIGHT.zero), ("90010-04", LIGHT.zero)):
        _place, shown = shown_at(frame, pixels, code)
        assert "#{:02x}{:02x}{:02x}".format(*shown) == colour

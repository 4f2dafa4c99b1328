"""Maps as documents: they fetch nothing, say what they show, and put everything where it is."""

from __future__ import annotations

import base64
import io
import json
import re

import folium.plugins
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from observatory import hotspots, maps
from observatory.crs import to_metres
from observatory.hotspots.grid import extent_of
from observatory.maps import LIGHT, State, leaflet
from observatory.maps.layers.heat import picture
from observatory.maps.outlines import labels
from observatory.territory import Territory


@pytest.fixture(scope="module")
def territory() -> Territory:
    return Territory.load()


@pytest.fixture
def table(territory) -> pd.DataFrame:
    """A figure a zone, one silent, one hidden, one unknown."""
    zones = territory.zones
    frame = pd.DataFrame({"value": 0.0, "state": "", "text": zones["name"].to_numpy()}, index=zones.index)
    frame.iloc[:4, 0] = [1, 3, 26, np.nan]
    frame.loc["90001", "state"] = State.SILENT.value
    frame.loc["90002", "state"] = State.HIDDEN.value
    return frame


def painted(map_) -> dict:
    """What the page is told to paint: code → style name and text."""
    texts = re.findall(r'JSON\.parse\(("(?:[^"\\]|\\.)*")\)', map_.get_root().render())
    found = [json.loads(json.loads(text)) for text in texts]
    return next(options for options in found if isinstance(options, dict) and "paint" in options)


def test_every_zone_gets_the_style_of_its_figure(territory, table):
    map_ = maps.on_map(
        maps.base_map(territory), maps.draw_choropleth(table, maps.count_scale(), chosen="90010-02")
    )
    told = painted(map_)
    assert len(told["paint"]) == 60
    styles = {code: name for code, (name, _text) in told["paint"].items()}
    assert [styles[code] for code in territory.zones.index[:4]] == ["1", "2!", "6", "unknown"]
    assert (styles["90001"], styles["90002"], styles["90004"]) == ("silent", "hidden", "0")
    assert told["styles"]["silent"]["fillColor"] == LIGHT.silent
    assert told["styles"]["hidden"]["fillColor"] == "url(#hatching)"


def test_the_document_needs_no_other_file(territory, table):
    page = maps.offline_html(
        maps.on_map(maps.base_map(territory), maps.draw_choropleth(table, maps.count_scale()))
    )
    assert not re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!data:)', page)
    assert not re.findall(r"url\((?!data:|#)", page)
    assert "sourceMappingURL" not in page
    assert "L.map(" in page


def test_a_layer_that_would_fetch_something_is_refused(territory):
    map_ = maps.base_map(territory)
    folium.plugins.Fullscreen().add_to(map_)
    with pytest.raises(ValueError, match="would still fetch"):
        maps.offline_html(map_)


@pytest.mark.parametrize(
    "text",
    ["</script><b>", "{{ 7 * 7 }}", "{% raw %}", "a 'quote' \"and\" \\ slash", "ligne\u2028coupée", "é–œ"],
)
def test_a_partner_s_text_is_never_code(territory, table, text):
    table["text"] = text
    map_ = maps.on_map(maps.base_map(territory), maps.draw_choropleth(table, maps.count_scale()))
    page = map_.get_root().render()
    assert "</script><b>" not in page
    shown = painted(map_)["paint"]["90004"][1]
    import html

    assert html.unescape(re.sub(r"^<b>|</b>$", "", shown)) == text


def test_neighbours_still_meet_once_simplified(territory):
    shapes = [shapely.geometry.shape(f["geometry"]) for f in maps.area_outlines(territory)["features"]]
    union = shapely.union_all(shapes)
    assert len(shapes) == 60
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-4)
    assert union.area == pytest.approx(territory.outline.area, rel=5e-3)


def test_a_label_stands_in_its_area(territory):
    for lat, lon, text, *_rest in labels(territory)[1:]:
        area = territory.zones.loc[territory.zones["name"] == text, "geometry"].iloc[0]
        assert area.contains(shapely.Point(lon, lat)), text


def test_the_heat_is_painted_where_the_facts_are(territory):
    """One spot of facts: the picture's strongest pixel, read back through its corners, is within a cell."""
    lon, lat = 6.8585, 47.6326
    x, y = to_metres([lon] * 30, [lat] * 30)
    heat = hotspots.heat_surface(x, y, weeks=4, extent=extent_of(territory.outline))
    url, ((south, west), (north, east)) = picture(heat)
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))))
    row, column = (float(np.median(axis)) for axis in np.nonzero(image == image.max()))
    mercator = np.arctanh(np.sin(np.radians([south, north])))
    height = mercator[1] - (row + 0.5) * (mercator[1] - mercator[0]) / image.shape[0]
    found = west + (column + 0.5) * (east - west) / image.shape[1], np.degrees(np.arcsin(np.tanh(height)))
    away = np.hypot(*(np.array(to_metres([found[0]], [found[1]])).ravel() - [x[0], y[0]]))
    assert away < 120
    assert len(url) < 30_000


#: Where the addresses of a street lie, how its name does, why.
LIES = [
    ([(6.85, 47.6), (6.86, 47.6)], 0.0, "from west to east"),
    ([(6.85, 47.6), (6.85, 47.61)], 90.0, "from south to north"),
    ([(6.86, 47.6), (6.85, 47.6067)], -45.0, "slanting down, read from the left"),
    ([(6.85, 47.6)], 0.0, "one address has no lie"),
]


@pytest.mark.parametrize(("ends", "angle", "why"), LIES)
def test_the_name_of_a_street_stands_at_its_middle_and_lies_along_it(ends, angle, why):
    lon, lat = np.linspace(ends[0], ends[-1], 9).T if len(ends) > 1 else np.array(ends).T
    table = pd.DataFrame({"commune_code": "90010", "street": "Rue A", "lon": lon, "lat": lat})
    other = table.assign(commune_code="90001", lat=lat + 0.1)
    names = maps.names_of_addresses(pd.concat([table, other, table.assign(street="")]))
    assert set(names["name"]) == {"Rue A"}, "none is no street"
    own = names[names["lat"] < 47.65]
    assert 0 < len(own) == len(names) / 2, "the same name in another commune is another street"
    assert len(own) == 1 or own["metres"].iloc[0] > 180, "other places are for streets of some length"
    assert set(map(tuple, own[["lon", "lat"]].to_numpy())) <= set(zip(lon, lat, strict=True))
    row = own.iloc[0]
    assert (row["lon"], row["lat"]) == pytest.approx((np.median(lon), np.median(lat)), abs=1e-6), why
    assert abs((row["angle"] - angle + 90) % 180 - 90) < 2, why


def test_with_addresses_alone_no_stroke_is_drawn(tmp_path):
    table = pd.DataFrame({"commune_code": "90010", "street": "Rue A", "lon": [6.85, 6.86], "lat": 47.6})
    folder = maps.write_ground(maps.ground_of(None, table), tmp_path)
    index = json.loads((folder / "index.json").read_text())
    tiles = [json.loads((folder / f"{name}.json").read_text()) for name in index["tiles"]]
    assert not index["drawn"] and [set(tile) for tile in tiles] == [{"names"}]
    assert maps.ground_of(None, None) is None


def test_leaflet_is_served_under_a_prefix_too(tmp_path):
    before = leaflet.served()
    try:
        folder = maps.serve_from(tmp_path, "/observatoire/")
        assert maps.served()[1] == "/observatoire/app/static/leaflet"
        assert (folder / "leaflet.js").stat().st_size > 100_000
    finally:
        leaflet._SERVED.folder, leaflet._SERVED.address = before


def test_a_legend_names_every_class_and_silence():
    text = maps.legend_html(maps.count_scale(1))
    for label in ("0", "2–3", "26 et plus", "aucun partenaire n’a transmis"):
        assert f"</span>{label}</span>" in text

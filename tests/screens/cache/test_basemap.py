"""The site's own background, in a real browser with the network cut."""

from __future__ import annotations

import io
import math
import shutil

import numpy as np
import pytest
from PIL import Image

from tests.maps.test_tiles import mbtiles, picture
from tests.screens.conftest import serve, visiting

#: Tiles over Belfort, where the map of a district is framed; zoom 14 is left out: nothing comes there.
WEST, SOUTH, EAST, NORTH = 6.7, 47.55, 7.05, 47.75


def tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row from the north of a place."""
    up = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**zoom), int((1 - up / math.pi) / 2 * 2**zoom)


def plan(zooms: range) -> dict[tuple[int, int, int], bytes]:
    """Plain green tiles of the country around Belfort, rows from the south."""
    found = {}
    for zoom in zooms:
        (left, top), (right, bottom) = tile(WEST, NORTH, zoom), tile(EAST, SOUTH, zoom)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                found[zoom, column, 2**zoom - 1 - row] = picture()
    return found


@pytest.fixture(scope="module")
def own(demo_data, tmp_path_factory):
    """A data folder like the demonstration's, whose background a test puts there."""
    data = tmp_path_factory.mktemp("own")
    shutil.copy(demo_data / "observatory.duckdb", data)
    return data


@pytest.fixture(scope="module")
def address(own):
    """The app on that folder."""
    yield from serve(own)


@pytest.fixture
def seen(address, laptop):
    """A page that tolerates no fault and no request beyond this machine."""
    with visiting(laptop, address) as found:
        yield found


def test_a_file_that_is_none_is_told_in_words_and_a_good_one_is_seen(own, seen):
    """First a file that is no MBTiles, then one that is: the next page has it, first among the choices."""
    path = own / "geodata" / "background.mbtiles"
    path.parent.mkdir()
    path.write_bytes(b"not a database, whatever its name says")
    page = seen.open("/cartes?theme=tag", maps=1).page
    page.get_by_role("button", name="Autres filtres").click()
    page.get_by_text("background.mbtiles n’est pas un fichier MBTiles").wait_for()
    path.unlink()

    mbtiles(path, plan(range(9, 13)), attribution="<b>Ville de Belfort</b>")
    page = seen.open("/cartes?theme=tag", maps=1).page
    assert "background=tiles" in page.url
    frame = seen.map(0)
    frame.wait_for_selector("img.leaflet-tile-loaded")
    assert frame.inner_text(".leaflet-control-attribution").strip().endswith("Ville de Belfort")
    greens = [share_of_green(page, frame, zoom) for zoom in (12, 14)]
    assert min(greens) > 0.5, greens
    # Beyond the tiles nothing comes, and nothing is asked for: `seen` would meet a fault.
    assert share_of_green(page, frame, 12, lat=47.9) < 0.01


def share_of_green(page, frame, zoom: int, lat: float = 47.64) -> float:
    """How much of the map has the tiles' green, seen through the zones' colours or beside them."""
    frame.evaluate(f"() => map_div.setView([{lat}, 6.86], {zoom}, {{ animate: false }})")
    page.wait_for_timeout(700)
    png = page.locator("iframe").first.screenshot()
    red, green, blue = np.moveaxis(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int), -1, 0)
    return float(((green - red > 30) & (green - blue > 10)).mean())

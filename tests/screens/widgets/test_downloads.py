"""What a page shows can be taken away: every map as PNG and SVG, charts as SVG, in each view."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

#: Address → how many maps can be taken away, and how many charts.
PICTURES = {
    "?theme=tag": (2, 0),
    "?theme=tag&view=heat": (1, 0),
    "cartes?theme=tag&period=month": (1, 0),
    "cartes?theme=dumping&view=film": (1, 0),
    "cartes?theme=dumping&view=hexagons&layers=districts,qpv": (1, 0),
    "cartes?theme=dumping&view=places": (1, 0),
    "comparer?theme=tag&compare=week": (3, 0),
    "points-chauds?theme=rodeo": (1, 1),
    "edition?theme=tag": (1, 0),
    "actions": (1, 3),
    "zone?zone=90010-02&theme=tag": (1, 1),
}


@pytest.mark.parametrize("path", PICTURES)
def test_each_map_is_taken_away_as_png_and_svg(visit, path):
    maps, charts = PICTURES[path]
    page = visit.open("/" + path, maps).page
    for form in ("PNG", "SVG"):
        assert page.get_by_role("button", name=f"Carte en {form}").count() == maps
    png = taken(page, page.get_by_role("button", name="Carte en PNG").last)
    colours = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24)
    assert len(colours) > 20, "a sheet with nothing on it"
    buttons = page.get_by_role("button", name="Graphique en SVG")
    assert buttons.count() == charts
    for number in range(charts):
        assert ET.fromstring(taken(page, buttons.nth(number))).tag.endswith("svg")


def test_invented_data_are_said_on_the_picture_that_leaves(visit):
    """A picture outlives its page: it says itself what it is, for whom, and known on which day."""
    page = visit.open("/cartes?theme=tag&period=month", 1).page
    svg = taken(page, page.get_by_role("button", name="Carte en SVG"))
    # Letters are drawn as shapes; what they say stands beside them.
    assert "Données inventées." in svg.decode()
    assert "Document interne" in svg.decode()


def taken(page, button) -> bytes:
    """What a download button gives."""
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.path().read_bytes()


def test_a_picture_speaks_the_reader_s_language(visit):
    """It is drawn when it is asked for, after the page: still in the language the page was drawn in."""
    page = visit.open("/cartes?theme=tag&period=month&lang=en", 1).page
    svg = taken(page, page.get_by_role("button", name="Map as SVG")).decode()
    assert "Facts per zone" in svg
    assert "Faits par zone" not in svg

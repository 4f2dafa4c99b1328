"""The site's own layers: switched on as marks of a map, and told beside a hot spot and in a sector."""

from __future__ import annotations

import json
import shutil

import pytest

from observatory.territory.sites import FOLDER, Definition, Kind, add_site
from tests.screens.conftest import Visit, at_desk

#: Some of them wherever a hot spot of the demonstration may lie, one every 120 m.
PLACES = [(6.80 + x * 0.0016, 47.60 + y * 0.0011) for x in range(75) for y in range(70)]


@pytest.fixture(scope="module")
def desk(demo_data, tmp_path_factory, laptop):
    """The app on a copy of the demonstration with bars everywhere and a file that cannot be read."""
    data = tmp_path_factory.mktemp("sites")
    shutil.copy(demo_data / "observatory.duckdb", data)
    features = [
        {
            "type": "Feature",
            "properties": {"enseigne": f"<b>Bar {n}</b>", "gerant": "Kevin Durand"},
            "geometry": {"type": "Point", "coordinates": place},
        }
        for n, place in enumerate(PLACES)
    ]
    file = data / "bars.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    add_site(data, file, Definition("Bars <b>", kind=Kind.BAR, name_column="enseigne"))
    (data / FOLDER / "broken.geojson").write_text("<html>", encoding="utf-8")
    with at_desk(laptop, data) as seen:
        yield seen


def marks(visit: Visit) -> int:
    """How many marks of reference layers the map bears."""
    return visit.map(0).evaluate(
        "() => (map_div.references || []).reduce((n, layer) => n + layer.getLayers().length, 0)"
    )


def test_marks_are_switched_on_and_told_beside_a_hot_spot(desk):
    page = desk.open("/points-chauds?theme=rodeo&spot=1", maps=1).page
    assert marks(desk) == 0
    said = page.locator(".spot").inner_text()
    assert "À moins de 150 m\u00a0: Bars <b>\u00a0: " in said and "<b>Bar " in said and "Durand" not in said
    desk.open("/points-chauds?theme=rodeo&spot=1&layers=site-bars", maps=1)
    assert marks(desk) == len(PLACES)
    assert page.locator("ul.chips li").first.inner_text() == "Bars <b>", "its colour is told"
    desk.open("/points-chauds?theme=rodeo&layers=site-none", maps=1)
    assert marks(desk) == 0, "a layer there is not"


def test_the_maps_show_them_too_and_a_file_that_cannot_be_read_is_told(desk):
    page = desk.open("/cartes?theme=tag&layers=site-bars", maps=1).page
    assert marks(desk) == len(PLACES)
    page.get_by_text("Autres filtres").first.click()
    page.get_by_text("broken.geojson : ce n’est pas un fichier GeoJSON").first.wait_for()


def test_the_diagnosis_of_a_sector_tells_what_stands_in_it(desk):
    page = desk.open("/points-chauds?theme=rodeo&sector=Offemont", maps=1).page
    page.get_by_text("Dans le secteur : Bars <b> :").wait_for()

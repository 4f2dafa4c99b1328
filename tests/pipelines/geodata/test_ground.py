"""The ground out of a producer's package: what is drawn, how it is called, what is refused."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely

from observatory import maps
from observatory.crs import to_metric
from observatory.territory import layers
from observatory.territory.ground import MOST_BYTES, PATH, Kind, read_ground
from pipelines.geodata import pull
from tests.pipelines.geodata.packages import APART, STREETS, bdtopo, osm

FORMS = [
    ("geopackage", lambda folder: bdtopo(folder, packed=True), {"road", "rail", "stream", "water", "wood"}),
    (
        "shapefiles by theme",
        lambda folder: bdtopo(folder, packed=False),
        {"road", "rail", "stream", "water", "wood"},
    ),
    ("OpenStreetMap", osm, {"road", "rail", "wood"}),
]


@pytest.mark.parametrize(("why", "make", "kinds"), FORMS, ids=[form[0] for form in FORMS])
def test_a_package_becomes_one_file_of_what_maps_show(tmp_path, why, make, kinds):
    data = tmp_path / "data"
    told = pull(data, make(tmp_path / "package")).set_index("layer")
    assert told.at["ground", "state"] == "installed", told.at["ground", "detail"]
    table = read_ground(data)
    assert set(table["kind"]) == kinds
    roads = table[table["kind"] == Kind.ROAD]
    levant = roads[roads["name"] == "Rue du Levant 3"]
    assert len(levant) == 1, "its pieces between crossings are one street"
    assert to_metric(levant["geometry"].iloc[0]).length == pytest.approx(APART * STREETS, rel=0.01)
    assert set(roads["rank"]) == {1, 2, 4, PATH}
    assert not (roads["name"] == "x").any(), "what is not built yet is left out"
    assert "le Fossé" not in set(table["name"]), "a ditch that is dry at times is no river"
    woods = table[table["kind"] == Kind.WOOD]
    assert len(woods) == 1 and woods["geometry"].iloc[0].geom_type == "Polygon"
    west, south, east, north = shapely.total_bounds(table["geometry"].to_numpy())
    assert 6.5 < west < east < 7.2 and 47.4 < south < north < 47.9, "degrees, longitude first"
    assert layers.in_force("ground", data).path.stat().st_size < MOST_BYTES
    again = pull(data, tmp_path / "package").set_index("layer")
    assert again.at["ground", "state"] == "unchanged", "the same package is the same bytes"


def test_what_is_missing_of_a_package_is_said(tmp_path):
    package = bdtopo(tmp_path / "package", packed=True, without="zone_de_vegetation")
    told = pull(tmp_path / "data", package).set_index("layer")
    assert told.at["ground", "state"] == "installed"
    assert "sans\u00a0: bois" in told.at["ground", "detail"]


FAULTS = [
    (
        lambda frame: frame.assign(geometry=frame.geometry.translate(400_000, 0)),
        "aucune de ses routes",
        "elsewhere",
    ),
    (
        lambda frame: frame.assign(nom_voie_ban_gauche="", nom_collaboratif_gauche=None),
        "de nom",
        "no street has a name",
    ),
]


@pytest.mark.parametrize(("change", "said", "why"), FAULTS)
def test_another_package_is_refused_and_nothing_changes(tmp_path, change, said, why):
    package = bdtopo(tmp_path / "package", packed=True)
    [file] = package.glob("*.gpkg")
    roads = gpd.read_file(file, layer="troncon_de_route")
    file.unlink()
    change(roads).to_file(file, layer="troncon_de_route", driver="GPKG")
    told = pull(tmp_path / "data", package).set_index("layer")
    assert told.at["ground", "state"] == "failed", why
    assert said in told.at["ground", "detail"]
    assert read_ground(tmp_path / "data") is None


def test_the_tiles_of_a_ground_hold_all_of_it_and_no_more_than_they_show(tmp_path):
    pull(tmp_path / "data", bdtopo(tmp_path / "package", packed=True))
    table = read_ground(tmp_path / "data")
    folder = maps.write_ground(maps.ground_of(table, None), tmp_path / "tiles")
    index = json.loads((folder / "index.json").read_text())
    assert index["drawn"] and {path.stem for path in folder.glob("*_*.json")} == set(index["tiles"])
    length, names = 0.0, set()
    for name in index["tiles"]:
        column, row = map(int, name.split("_"))
        frame = shapely.box(column * 0.03, row * 0.02, (column + 1) * 0.03, (row + 1) * 0.02).buffer(2e-5)
        tile = json.loads((folder / f"{name}.json").read_text())
        names |= {entry[0] for entry in tile.get("names", ())}
        for _rank, steps in tile.get("road", ()):
            points, x, y = [], 0, 0
            for n in range(0, len(steps), 2):
                x, y = x + steps[n], y + steps[n + 1]
                points.append((x * 1e-5, y * 1e-5))
            line = shapely.LineString(points)
            assert frame.contains(line)
            length += to_metric(line).length
    roads = table[table["kind"] == Kind.ROAD]["geometry"].to_numpy()
    assert length == pytest.approx(sum(line.length for line in to_metric(roads)), rel=0.01)
    assert {f"Rue du Levant {n}" for n in range(STREETS + 1)} <= names
    assert "la Savoureuse" in names

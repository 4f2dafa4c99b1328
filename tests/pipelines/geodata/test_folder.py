"""Official layers taken from a folder: installed, recorded, dated, and tiling."""

from __future__ import annotations

import datetime as dt
import json
import zipfile

import geopandas as gpd
import numpy as np
import shapely

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.settings import embedded_layers
from observatory.territory import Territory, layers
from pipelines.geodata import SOURCES, pull, read_sources
from tests.pipelines.geodata.producers import DISTRICTS, EMBEDDED, communes_file, geojson, installed, states


def test_a_folder_with_everything(folder, data):
    table = pull(data, folder)
    assert states(table) == {
        "communes": "installed", "districts": "installed", "addresses": "installed", "qpv": "installed",
        "stops": "installed", "gazetteer": "absent", "ground": "absent",
    }  # fmt: skip
    assert installed(data, "addresses.csv").columns.tolist() == [
        "id", "number", "suffix", "street", "postcode", "commune_code", "commune", "lon", "lat",
        "former_commune_code",
    ]  # fmt: skip
    assert installed(data, "stops.csv").columns.tolist() == ["stop_id", "name", "commune_name", "lon", "lat"]
    assert len(json.loads((data / "geodata" / "qpv.geojson").read_text())["features"]) == 1, (
        "Paris is left out"
    )
    status = layers.status(data).set_index("layer")
    assert status.loc[["communes", "districts", "addresses", "qpv", "stops"], "in_force"].eq("pulled").all()
    assert status.loc[["communes", "addresses"], "intact"].all()
    assert not (data / "geodata" / ".pull").exists(), "no half-made file is left"


def test_the_same_folder_again_changes_nothing(folder, data):
    pull(data, folder)
    before = {path.name: path.stat().st_mtime_ns for path in (data / "geodata").glob("*.*sv")}
    again = states(pull(data, folder))
    assert set(again.values()) == {"unchanged", "absent"}
    assert before == {path.name: path.stat().st_mtime_ns for path in (data / "geodata").glob("*.*sv")}


def test_the_producers_file_is_recorded(folder, data):
    table = pull(data, folder).set_index("layer")
    entry = layers.in_force("addresses", data)
    assert (
        entry.source_sha256
        == layers.sha256(folder / "adresses-90.csv.gz")
        == table.loc["addresses", "sha256"]
    )
    assert entry.sha256 == layers.sha256(data / "geodata" / "addresses.csv")
    assert entry.licence == "Licence Ouverte 2.0"
    assert entry.retrieved_at.tzinfo is dt.UTC


def test_the_real_files(shared, data):
    """52 communes, 35,847 BANO addresses of which 6 repeated, 7 priority districts, 1,581 stops."""
    table = pull(data, shared / "mirror").set_index("layer")
    assert table["features"].to_dict() == {
        "communes": 52, "districts": 0, "addresses": 35841, "qpv": 7, "stops": 1581, "gazetteer": 0,
        "ground": 0,
    }  # fmt: skip
    assert "6" in table.loc["addresses", "detail"]
    assert "rebuild" in table.loc["communes", "detail"], "zones have moved"
    territory = Territory.load(data)
    assert territory.communes["population"].sum() == 101_725
    addresses = installed(data, "addresses.csv")
    moval = addresses[addresses["former_commune_code"] == "90073"]
    assert len(moval) > 100
    assert set(moval["commune_code"]) == {"90068"}
    assert set(moval["commune"]) == {"Meroux-Moval"}
    assert addresses["number"].str.fullmatch(r"\d*").all()


def test_the_citys_districts_keep_the_codes_of_those_they_resemble(folder, data):
    """Jean-Jaurès in two, and everything moved by 20 m: the others keep their code, the halves do not."""
    found = []
    for row in DISTRICTS:
        moved = shapely.affinity.translate(row["geometry"], 0.0002, 0.0001)
        if row["name"] == "Jean-Jaurès":
            west, south, east, north = moved.bounds
            middle = (south + north) / 2
            found.append(
                ({"nom": "Jean-Jaurès nord"}, moved.intersection(shapely.box(west, middle, east, north)))
            )
            found.append(
                ({"nom": "Jean-Jaurès sud"}, moved.intersection(shapely.box(west, south, east, middle)))
            )
        else:
            found.append(({"nom": row["name"]}, moved))
    (folder / "conseil-de-quartier.geojson").write_bytes(geojson(found))
    assert states(pull(data, folder))["districts"] == "installed"
    districts = Territory.load(data).districts
    names = districts["name"]
    for code, row in EMBEDDED.districts.drop(index="90010-04").iterrows():
        assert names[code] == row["name"]
    halves = names[names.str.startswith("Jean-Jaurès")]
    assert set(halves.index) <= {"90010-04", "90010-10", "90010-11"}
    assert len(halves) == 2


def test_districts_as_a_shapefile_in_lambert_93(folder, data, tmp_path):
    (folder / "conseil-de-quartier.geojson").unlink()
    frame = EMBEDDED.to_geopandas("district")[["name", "geometry"]].rename(columns={"name": "QUARTIER"})
    frame.to_crs(2154).to_file(tmp_path / "q.shp")
    with zipfile.ZipFile(folder / "Quartiers_de_Belfort.zip", "w") as archive:
        for path in tmp_path.glob("q.*"):
            archive.write(path, path.name)
    assert states(pull(data, folder))["districts"] == "installed"
    assert list(Territory.load(data).districts.index) == list(EMBEDDED.districts.index)


def test_precise_communes_and_the_citys_districts_tile(folder, data):
    """Communes whose borders have all moved, by some 100 m: the districts follow Belfort's."""

    def bent(points):
        return points + 0.0012 * np.column_stack([np.sin(points[:, 1] * 900), np.cos(points[:, 0] * 900)])

    (folder / "communes-90.geojson").write_bytes(
        communes_file(lambda code, outline: shapely.transform(shapely.segmentize(outline, 0.002), bent))
    )
    assert states(pull(data, folder))["districts"] == "failed", (
        "10 % of Belfort in no district is too much here"
    )
    territory = Territory.load(data)
    districts, belfort = (
        territory.districts["geometry"].to_numpy(),
        territory.communes["geometry"][CENTRAL_COMMUNE],
    )
    assert len(territory.zones) == 60
    assert shapely.area(districts).sum() - belfort.area < 1e-9
    assert shapely.union_all(districts).symmetric_difference(belfort).area < 1e-9


def test_every_source_is_read_and_its_file_is_a_known_one():
    from pipelines.geodata import READERS

    _api, known = read_sources(embedded_layers() / SOURCES)
    assert {source.reader for source in known} == set(READERS)
    assert {source.layer for source in known} <= set(layers.FILES)
    assert all(source.files and source.licence for source in known)


def test_layers_open_in_geopandas(folder, data):
    pull(data, folder)
    for name in ("communes", "districts", "qpv"):
        frame = gpd.read_file(data / "geodata" / f"{name}.geojson")
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.is_valid.all()

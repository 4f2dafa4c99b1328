"""What is known, where it is stored, and how far off it may be."""

from __future__ import annotations

import json
import math
import time

import numpy as np
import pandas as pd
import pytest

from observatory.errors import InputError
from observatory.geocode import open_geocoder
from observatory.geocode.index import store, uncertainty
from observatory.geocode.index.model import ADDRESS_COLUMNS
from pipelines.geodata.bano import addresses_from_bano


def small_base(folder, rows) -> None:
    (folder / "geodata").mkdir(exist_ok=True)
    table = pd.DataFrame(rows, columns=["number", "suffix", "street", "commune_code", "lon", "lat"])
    table = table.assign(id=range(len(table)), postcode="90000", commune="Belfort", former_commune_code="")
    table[list(ADDRESS_COLUMNS)].to_csv(folder / "geodata" / "addresses.csv", index=False)


STREET = [(n, "", "Rue d'Essai", "90010", 6.85 + n * 1e-4, 47.64) for n in range(2, 22, 2) if n != 12]


def test_bano_becomes_the_address_base(shared):
    table = addresses_from_bano(shared / "mirror" / "bano-90.csv")
    assert list(table.columns) == list(ADDRESS_COLUMNS)
    assert len(table) == 35841  # 35,847 less six repeated ids
    assert table["number"].notna().sum() == len(table)
    moval = table[table["former_commune_code"] == "90073"]
    assert set(moval["commune_code"]) == {"90068"}
    assert len(moval) == 161
    assert {"bis", "ter", "A"} <= set(table["suffix"])


@pytest.mark.parametrize(
    ("content", "words"),
    [("a,b,c\n", "8 colonnes"), ("900100001A-1,1,Rue X,90000,Belfort,CAD,north,6.8\n", "ligne 1")],
)
def test_another_file_is_refused_by_name(tmp_path, content, words):
    path = tmp_path / "autre.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=words) as fault:
        addresses_from_bano(path)
    assert "autre.csv" in str(fault.value)


def test_address_base_without_a_column_is_refused(tmp_path):
    small_base(tmp_path, STREET)
    path = tmp_path / "geodata" / "addresses.csv"
    pd.read_csv(path).drop(columns="lon").to_csv(path, index=False)
    with pytest.raises(InputError, match="lon"):
        open_geocoder(tmp_path)


def test_stored_once_and_rebuilt_when_a_file_changes(tmp_path, monkeypatch):
    small_base(tmp_path, STREET)
    assert open_geocoder(tmp_path).locate("4 rue d'essai", "90010").method == "exact"
    before = (tmp_path / store.STORED).read_bytes()
    monkeypatch.setattr("observatory.geocode.index.store.build_index", lambda *_a: pytest.fail("built again"))
    assert open_geocoder(tmp_path).locate("4 rue d'essai", "90010").method == "exact"
    monkeypatch.undo()
    small_base(tmp_path, [*STREET, (99, "", "Rue Neuve", "90010", 6.86, 47.64)])
    assert open_geocoder(tmp_path).locate("99 rue neuve", "90010").method == "exact"
    assert (tmp_path / store.STORED).read_bytes() != before


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not an archive", b"{}"])
def test_a_damaged_index_is_rebuilt(tmp_path, damage):
    small_base(tmp_path, STREET)
    (tmp_path / store.STORED).write_bytes(damage)
    assert open_geocoder(tmp_path).locate("4 rue d'essai", "90010").method == "exact"


def test_the_stored_index_holds_no_objects(installed, geocoder):
    with np.load(installed / store.STORED, allow_pickle=False) as archive:
        texts = json.loads(archive["texts"].tobytes())
        assert all(archive[name].dtype != object for name in archive.files)
    assert len(texts["streets"]["label"]) == len(geocoder.gazetteer.index.streets)


def test_opens_in_well_under_a_second(installed, geocoder):
    start = time.process_time()
    open_geocoder(installed)
    assert time.process_time() - start < 0.8


def test_without_a_folder_nothing_is_written(tmp_path):
    geocoder = open_geocoder(tmp_path / "absent")
    assert geocoder.locate("Place Corbis", "90010").precision == "place"
    assert not (tmp_path / "absent").exists()


def test_distance_is_that_of_the_ellipsoid():
    from pyproj import Geod

    metres = Geod(ellps="GRS80").inv(6.85, 47.63, 6.87, 47.65)[2]
    assert uncertainty.distance_m(6.85, 47.63, 6.87, 47.65) == pytest.approx(metres, rel=2e-3)


def test_interpolation_between_two_neighbours(tmp_path):
    small_base(tmp_path, STREET)
    found = open_geocoder(tmp_path).locate("12 rue d'essai", "90010")
    assert found.method == "interpolated"
    assert found.lon == pytest.approx(6.85 + 12e-4)
    assert found.precision == "housenumber"


def test_a_number_beyond_the_street_is_the_street(tmp_path):
    small_base(tmp_path, STREET)
    found = open_geocoder(tmp_path).locate("400 rue d'essai", "90010")
    assert (found.method, found.precision) == ("street", "street")


def test_a_suffix_that_is_not_known_is_put_beside(tmp_path):
    small_base(tmp_path, [*STREET, (4, "bis", "Rue d'Essai", "90010", 6.86, 47.64)])
    geocoder = open_geocoder(tmp_path)
    assert geocoder.locate("4 bis rue d'essai", "90010").lon == 6.86
    assert geocoder.locate("4 B rue d'essai", "90010").lon == 6.86
    assert geocoder.locate("4 ter rue d'essai", "90010").method == "interpolated"


def test_outline_circle_of_a_square():
    ring = [[6.8, 47.6], [6.9, 47.6], [6.9, 47.7], [6.8, 47.7], [6.8, 47.6]]
    lon, lat, radius = uncertainty.outline_circle([ring])
    assert (lon, lat) == (pytest.approx(6.85), pytest.approx(47.65))
    assert radius == pytest.approx(
        math.hypot(0.05 * uncertainty.M_PER_DEGREE_LON, 0.05 * uncertainty.M_PER_DEGREE_LAT)
    )


@pytest.fixture(scope="module")
def without_a_tenth(installed, tmp_path_factory):
    """A geocoder of nine addresses in ten, and the tenth."""
    table = pd.read_csv(installed / "geodata" / "addresses.csv", dtype=str, keep_default_na=False)
    out = np.random.default_rng(1).random(len(table)) < 0.1
    folder = tmp_path_factory.mktemp("tenth")
    (folder / "geodata").mkdir()
    table[~out].to_csv(folder / "geodata" / "addresses.csv", index=False)
    return open_geocoder(folder), table[out]


@pytest.mark.parametrize(("method", "least"), [("interpolated", 0.94), ("street", 0.93)])
def test_uncertainty_holds_the_true_place_nineteen_times_in_twenty(without_a_tenth, method, least):
    geocoder, missing = without_a_tenth
    held = []
    for row in missing.itertuples():
        number = f"{row.number} {row.suffix} " if method == "interpolated" else ""
        found = geocoder.locate(number + row.street, row.commune_code)
        if found.method == method:
            away = uncertainty.distance_m(found.lon, found.lat, float(row.lon), float(row.lat))
            held.append(away <= found.uncertainty_m)
    assert len(held) > 1000
    assert np.mean(held) >= least

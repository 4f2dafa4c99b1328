"""What is known, where it is stored, and how far off it may be."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from observatory import crs
from observatory.errors import InputError
from observatory.geocode import open_geocoder
from observatory.geocode.index import store, uncertainty
from observatory.geocode.index.build import build_index
from observatory.geocode.index.model import ADDRESS_COLUMNS
from observatory.settings import PROJECT
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


@pytest.fixture
def own_cache(tmp_path, monkeypatch) -> Path:
    """A cache folder of this test's own, not there yet."""
    monkeypatch.setenv("OBSERVATORY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def folder_with(path, rows):
    path.mkdir(exist_ok=True)
    small_base(path, rows)
    return path


def not_built(monkeypatch) -> None:
    monkeypatch.setattr(store, "build_index", lambda *_a: pytest.fail("built again"))


def test_built_once_for_all_folders_with_the_same_layers(tmp_path, own_cache, monkeypatch):
    one, other = (folder_with(tmp_path / name, STREET) for name in ("one", "other"))
    assert open_geocoder(one).locate("4 rue d'essai", "90010").method == "exact"
    assert [path.suffix for path in own_cache.iterdir()] == [".npz"]
    assert not (one / store.STORED).exists()
    not_built(monkeypatch)
    assert open_geocoder(other).locate("4 rue d'essai", "90010").method == "exact"


def test_built_again_when_a_layer_changes_and_not_when_it_changes_back(tmp_path, own_cache, monkeypatch):
    data = folder_with(tmp_path / "data", STREET)
    open_geocoder(data)
    small_base(data, [*STREET, (99, "", "Rue Neuve", "90010", 6.86, 47.64)])
    assert open_geocoder(data).locate("99 rue neuve", "90010").method == "exact"
    small_base(data, STREET)
    not_built(monkeypatch)
    assert open_geocoder(data).locate("99 rue neuve", "90010").precision == "commune"


def test_built_again_when_the_code_or_the_communes_change(tmp_path, own_cache, monkeypatch):
    files = store.inputs(folder_with(tmp_path / "data", STREET))
    keys = {store.checksum(files)}
    shutil.copytree(store._CODE, tmp_path / "code", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "code" / "parse" / "text.py").write_text("")
    monkeypatch.setattr(store, "_CODE", tmp_path / "code")
    keys.add(store.checksum(files))
    monkeypatch.setattr(store, "embedded_layers", lambda: tmp_path)
    (tmp_path / store.COMMUNES).write_text("code,name")
    keys.add(store.checksum(files))
    assert len(keys) == 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not an archive", b"{}", "cut", "a byte"])
def test_a_damaged_index_is_rebuilt(tmp_path, own_cache, damage):
    data = folder_with(tmp_path / "data", STREET)
    open_geocoder(data)
    (path,) = own_cache.iterdir()
    whole = path.read_bytes()
    perturbed = bytearray(whole)
    perturbed[len(whole) // 2] ^= 0xFF
    path.write_bytes({"cut": whole[: len(whole) // 2], "a byte": bytes(perturbed)}.get(damage, damage))
    assert open_geocoder(data).locate("4 rue d'essai", "90010").method == "exact"
    assert path.read_bytes() == whole


def test_without_a_cache_that_can_be_written_it_is_kept_in_the_data_folder(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("OBSERVATORY_CACHE", str(tmp_path / "file"))
    data = folder_with(tmp_path / "data", STREET)
    assert open_geocoder(data).locate("4 rue d'essai", "90010").method == "exact"
    assert (data / store.STORED).is_file()
    not_built(monkeypatch)
    assert open_geocoder(data).locate("4 rue d'essai", "90010").method == "exact"


def test_where_nothing_can_be_written_it_is_built_in_memory(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("OBSERVATORY_CACHE", str(tmp_path / "file"))
    data = folder_with(tmp_path / "data", STREET)
    monkeypatch.setattr("tempfile.mkstemp", _denied)
    assert open_geocoder(data).locate("4 rue d'essai", "90010").method == "exact"
    assert [path.name for path in data.iterdir()] == ["geodata"]


def _denied(*_arguments, **_named):
    raise PermissionError


def test_two_processes_at_once_share_one_file(tmp_path, own_cache):
    data = folder_with(tmp_path / "data", STREET)
    code = (
        "import sys; from pathlib import Path; from observatory.geocode import open_geocoder;"
        "print(open_geocoder(Path(sys.argv[1])).locate('4 rue d essai', '90010').method)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, data], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in both] == ["exact", "exact"]
    assert [path.suffix for path in own_cache.iterdir()] == [".npz"]


def test_old_indexes_leave_the_cache(tmp_path, own_cache, monkeypatch):
    monkeypatch.setattr(store, "CACHED", 2)
    for n in range(4):
        open_geocoder(
            folder_with(tmp_path / str(n), [*STREET, (30 + n, "", "Rue d'Essai", "90010", 6.86, 47.64)])
        )
    assert len(list(own_cache.iterdir())) == 2


def test_the_stored_index_holds_no_objects(installed, geocoder):
    key = store.load(installed).checksum
    with np.load(store.stored_paths(installed, key)[0], allow_pickle=False) as archive:
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
        math.hypot(0.05 * crs.METRES_PER_DEGREE_LON, 0.05 * crs.METRES_PER_DEGREE_LAT)
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


HEADER = "name,kind,commune_code,lon,lat,uncertainty_m,same_as,also_in\n"
PARK = "Parc du Lac,place,90010,6.86,47.64,100,,90008\nLe Lac,place,90010,6.80,47.60,300,Parc du Lac,\n"


def test_a_place_has_one_point_under_all_its_names_and_in_all_its_communes(tmp_path):
    gazetteer = tmp_path / "gazetteer.csv"
    gazetteer.write_text(HEADER + PARK, encoding="utf-8")
    places = build_index({"gazetteer.csv": gazetteer}, "").places
    spots = set(zip(places.label, places.lon, places.lat, places.radius, strict=True))
    assert spots == {("Parc du Lac", 6.86, 47.64, 100.0)}
    assert sorted(set(places.commune)) == ["90008", "90010"]
    assert {("parc", "lac"), ("lac",)} <= set(places.name)


def test_another_name_of_nothing_is_said(tmp_path):
    gazetteer = tmp_path / "gazetteer.csv"
    gazetteer.write_text(HEADER + PARK + "Ici,place,90010,6.8,47.6,100,Nulle Part,\n", encoding="utf-8")
    with pytest.raises(InputError, match="Nulle Part"):
        build_index({"gazetteer.csv": gazetteer}, "")


def test_a_gazetteer_of_before_identities_is_read(tmp_path):
    gazetteer = tmp_path / "gazetteer.csv"
    gazetteer.write_text("name,kind,commune_code,lon,lat,uncertainty_m\nLe Lac,place,90010,6.8,47.6,300\n")
    assert build_index({"gazetteer.csv": gazetteer}, "").places.label == ["Le Lac"]

"""Official files at fault, and pulls broken off: the layers in force stay as they were."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import shapely
from filelock import FileLock

from observatory import registers
from observatory.errors import CallError
from observatory.settings import embedded_layers
from observatory.territory import Territory, layers
from pipelines.geodata import SOURCES, pull
from tests.pipelines.geodata.producers import (
    DISTRICTS,
    ban_file,
    ban_rows,
    bano_file,
    communes_file,
    districts_file,
    geojson,
    installed,
    states,
)


def without_column(name: str) -> bytes:
    return ban_file(ban_rows().drop(columns=name))


def swapped(code: str, outline: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(outline, lambda points: points[:, ::-1])


def bloated(code: str, outline: shapely.Geometry) -> shapely.Geometry:
    return outline.buffer(0.003)


def qpv_of(outline: shapely.Geometry) -> bytes:
    return geojson([({"code_qp": "Q", "lib_qp": "A"}, outline)])


def districts_of(**columns: Callable) -> bytes:
    """Districts with one property each, made by the callable out of its number; or with another outline."""
    change = columns.pop("outline", lambda outline: outline)
    return geojson(
        [
            ({key: make(n) for key, make in columns.items()}, change(d["geometry"]))
            for n, d in enumerate(DISTRICTS)
        ]
    )


def gazetteer_of(row: str) -> bytes:
    return f"name,kind,commune_code,lon,lat,uncertainty_m\n{row}\n".encode()


COMMUNES, ADDRESSES, COUNCILS = "communes-90.geojson", "adresses-90.csv.gz", "conseil-de-quartier.geojson"
QPV, STOPS, PLACES = "qpv-2024-90.geojson", "stops.txt", "gazetteer.csv"
FAULTS = [
    (COMMUNES, lambda: b"<!DOCTYPE html><html>", "DOCTYPE", "a page, not a layer"),
    (COMMUNES, lambda: b"", "GeoJSON", "empty"),
    (COMMUNES, lambda: communes_file()[:5000], "GeoJSON", "cut short"),
    (COMMUNES, lambda: communes_file(without=("90010",)), "90010", "51 communes"),
    (COMMUNES, lambda: communes_file(swapped), "90001", "latitude first"),
    (COMMUNES, lambda: communes_file(bloated), "recouvrent", "outlines overlap"),
    (COMMUNES, lambda: geojson([]), "aucun", "no feature"),
    (ADDRESSES, lambda: ban_file()[:900], "décompressé", "gzip cut short"),
    (ADDRESSES, lambda: without_column("lon"), "lon", "a column missing"),
    (ADDRESSES, lambda: ban_file(ban_rows(2)), "104", "too few addresses"),
    (ADDRESSES, lambda: ban_file(ban_rows().rename(columns={"lon": "lat", "lat": "lon"})), "47", "swapped"),
    (ADDRESSES, lambda: ban_file(ban_rows().query("code_insee != '90068'")), "90068", "a commune without"),
    (ADDRESSES, lambda: b"\xff\xfe\x00", "tableau", "not text"),
    (COUNCILS, lambda: districts_file(crs={"properties": {"name": "EPSG:999999"}}), "999999", "unknown CRS"),
    (COUNCILS, lambda: districts_of(nom=lambda n: str(n // 9)), "2", "all of one name"),
    (COUNCILS, lambda: districts_of(x=lambda n: n), "name", "no name"),
    (COUNCILS, lambda: districts_of(nom=str, outline=lambda o: o.buffer(0.002)), "recouvrent", "overlaps"),
    (COUNCILS, lambda: districts_of(nom=str, outline=lambda o: o.buffer(-0.002)), "%", "half of Belfort"),
    (QPV, lambda: qpv_of(shapely.box(47.63, 6.84, 47.64, 6.85)), "inversées", "swapped"),
    (QPV, lambda: qpv_of(shapely.box(987000, 6733000, 988000, 6734000)), "degrés", "metres"),
    (QPV, lambda: qpv_of(shapely.Point(6.84, 47.63)), "surfaces", "points"),
    (QPV, lambda: b"PK\x03\x04 and no more", "zip", "a broken archive"),
    (STOPS, lambda: b"stop_id,stop_name,stop_lat,stop_lon\n", "0", "header only"),
    (STOPS, lambda: b"a,b\n1,2\n", "stop_id", "another table"),
    (PLACES, lambda: gazetteer_of("X,pub,90010,6.86,47.64,100"), "pub", "unknown kind"),
    (PLACES, lambda: gazetteer_of("X,place,90010,6.86,47.64,"), "incertitude", "no uncertainty"),
]
LAYER_OF = {
    COMMUNES: "communes", ADDRESSES: "addresses", COUNCILS: "districts", QPV: "qpv", STOPS: "stops",
    PLACES: "gazetteer",
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says", "why"), FAULTS, ids=[f"{f[0]}: {f[3]}" for f in FAULTS])
def test_a_file_at_fault_is_refused_and_spoils_nothing(folder, data, name, content, says, why):
    layer = LAYER_OF[name]
    (folder / name).write_bytes(content())
    table = pull(data, folder).set_index("layer")
    assert table.loc[layer, "state"] == "failed", why
    assert says in table.loc[layer, "detail"], why
    assert name in table.loc[layer, "detail"], "the file is named"
    others = table.drop(index=[layer, "gazetteer", "ground"], errors="ignore")
    assert (others["state"] == "installed").all(), why
    assert layer not in [entry.name for entry in layers.read_manifest(data / "geodata", "pulled")]
    assert len(Territory.load(data).zones) == 60


def test_a_layer_in_force_survives_a_bad_edition(folder, data):
    pull(data, folder)
    before = (data / "geodata" / "addresses.csv").read_bytes()
    (folder / "adresses-90.csv.gz").write_bytes(without_column("nom_voie"))
    assert states(pull(data, folder))["addresses"] == "failed"
    assert (data / "geodata" / "addresses.csv").read_bytes() == before
    assert layers.status(data).set_index("layer").loc["addresses", "intact"]


def test_a_damaged_layer_in_force_is_mended_by_a_pull(folder, data):
    pull(data, folder)
    (data / "geodata" / "communes.geojson").write_text("{", encoding="utf-8")
    assert states(pull(data, folder))["communes"] == "installed"
    assert len(Territory.load(data).zones) == 60


def test_the_alternative_serves_where_the_first_source_is_at_fault(folder, data):
    (folder / "adresses-90.csv.gz").write_bytes(b"<html>")
    (folder / "bano-90.csv").write_bytes(bano_file())
    assert states(pull(data, folder))["addresses"] == "installed"
    assert "BANO" in layers.in_force("addresses", data).source
    assert installed(data, "addresses.csv")["suffix"].value_counts()["bis"] == 52


def test_made_up_numbers_and_repeated_ids(folder, data):
    rows = ban_rows()
    rows.loc[0, "numero"] = 5012
    (folder / "adresses-90.csv.gz").write_bytes(ban_file(pd.concat([rows, rows.tail(3)])))
    table = pull(data, folder).set_index("layer")
    assert table.loc["addresses", "features"] == len(rows)
    assert "3" in table.loc["addresses", "detail"]
    addresses = installed(data, "addresses.csv").set_index("id")
    assert addresses.loc[rows.loc[0, "id"], "number"] == "", "a number of the land registry is no number"


def test_a_new_period_keeps_the_former_layer(folder, data, tmp_path):
    """When communes merge, the source gets a new `valid_from`: the outlines of before still serve."""
    pull(data, folder)
    later = tmp_path / "later.toml"
    text = (embedded_layers() / SOURCES).read_text(encoding="utf-8")
    later.write_text(text.replace("valid_from = 2019-01-01", "valid_from = 2028-01-01", 1), encoding="utf-8")
    (folder / "communes-90.geojson").write_bytes(communes_file(lambda code, outline: outline.simplify(1e-5)))
    pull(data, folder, sources=later)
    then = layers.in_force("communes", data, dt.date(2026, 1, 1))
    now = layers.in_force("communes", data, dt.date(2028, 1, 1))
    assert (then.file, then.valid_to) == ("communes-2019-01-01.geojson", dt.date(2027, 12, 31))
    assert (now.file, now.valid_to) == ("communes.geojson", None)
    assert layers.sha256(then.path) == then.sha256


@pytest.mark.parametrize("step", range(1, 21))
def test_a_pull_broken_off_at_any_step_leaves_layers_that_read(folder, data, monkeypatch, step):
    """Five layers, four replacements each: the file, its seal announced, layers.toml, the seal."""
    steps = iter(range(1, 1000))

    def replace(path: Path, target: Path) -> None:
        if next(steps) == step:
            raise KeyboardInterrupt
        os.replace(path, target)  # noqa: PTH105 the method is what this stands for

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", replace)
        pull(data, folder)
    in_force = layers.status(data).set_index("layer")
    assert in_force.drop(index=in_force.index[in_force["in_force"] == "absent"])["intact"].all()
    assert (in_force["in_force"] == "pulled").sum() == step // 4
    assert not registers.faults(data), "a pull that was cut off altered nothing"
    assert len(Territory.load(data).zones) == 60
    assert set(states(pull(data, folder)).values()) <= {"installed", "unchanged", "absent"}
    assert layers.status(data).set_index("layer").loc["stops", "in_force"] == "pulled"


def test_no_folder_or_nothing_in_it(data, tmp_path):
    with pytest.raises(CallError, match="nulle-part"):
        pull(data, tmp_path / "nulle-part")
    with pytest.raises(CallError, match=r"communes-90\.geojson"):
        pull(data, tmp_path)


def test_two_pulls_at_once(folder, data):
    (data / "geodata").mkdir(parents=True)
    with FileLock(data / "geodata" / ".lock"), pytest.raises(CallError, match="en cours"):
        pull(data, folder)

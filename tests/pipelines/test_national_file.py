"""The real national accident file, as its producer publishes it, over the official layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.geodata import pull
from pipelines.ingest import ingest

#: How far from an address of its commune a point on one of its streets may lie, metres.
NEAR_M = 150


@pytest.fixture(scope="module")
def stored(shared: Path, tmp_path_factory):
    """(receipt, facts, data folder) of the file taken in, with the layers of the mirror."""
    data = tmp_path_factory.mktemp("national")
    pull(data, shared / "mirror")
    [receipt] = ingest([shared / "feeds" / "baac-caracteristiques-2013.csv"], data)
    with connect(data) as warehouse:
        facts = warehouse.connection.execute("select * from facts").df().set_index("reference")
    return receipt, facts, data


@pytest.fixture(scope="module")
def written(shared: Path) -> pd.DataFrame:
    """The rows of department 90 as they stand in the file, read without any of our code."""
    path = shared / "feeds" / "baac-caracteristiques-2013.csv"
    rows = pd.read_csv(path, dtype=str, encoding="cp1252", keep_default_na=False)
    rows = rows[rows["dep"] == "900"].set_index("Num_Acc")
    return rows.assign(commune="90" + rows["com"])


def test_its_receipt_adds_up(stored) -> None:
    receipt, facts, _data = stored
    assert receipt.feed == "onisr_baac", "guessed from the file alone"
    assert (receipt.read, receipt.stored, receipt.known, receipt.rejected) == (58_397, 188, 0, 0)
    assert (receipt.out_of_scope, receipt.out_of_scope_by) == (58_209, {"dep": 58_209})
    assert receipt.by_zone_kind["district"] + receipt.by_zone_kind["commune"] == 168
    assert receipt.by_zone_kind["outside"] == 20
    assert len(receipt.covers.weeks) == 52
    assert len(facts) == 188


def test_every_fact_has_its_commune(stored, written) -> None:
    _receipt, facts, data = stored
    territory = Territory.load(data)
    expected = written["commune"].replace(territory.former).reindex(facts.index)
    assert (facts["commune_code"] == expected).all()
    assert facts["commune_code"].isin(territory.communes.index).sum() == 168


def test_addresses_are_on_a_street_of_their_commune_or_left_at_it(stored, written) -> None:
    """Of the 168 in the agglomeration 159 have an address; none is put into another commune's street."""
    _receipt, facts, data = stored
    inside = facts[facts["zone_kind"].isin(["district", "commune"])]
    addressed = inside[written["adr"].reindex(inside.index).str.strip() != ""]
    assert len(addressed) == 159
    assert set(addressed["precision"]) <= {"housenumber", "street", "place", "commune"}
    fine = addressed[addressed["precision"].isin(["housenumber", "street"])]
    assert len(fine) > 100
    addresses = pd.read_csv(data / "geodata" / "addresses.csv", dtype={"commune_code": str})
    for fact in fine.itertuples():
        near = addresses[addresses["commune_code"] == fact.commune_code]
        east = (near["lon"] - fact.lon) * 111_320 * np.cos(np.radians(fact.lat))
        north = (near["lat"] - fact.lat) * 111_320
        assert np.hypot(east, north).min() <= NEAR_M, fact.place_text
    rough = addressed[addressed["precision"] == "commune"]
    assert (rough["method"] == "commune").all()
    assert rough["zone_code"].isna().sum() == (rough["commune_code"] == "90010").sum()


def test_times_are_those_of_the_file(stored, written) -> None:
    _receipt, facts, _data = stored
    starts = facts["starts_at"].reindex(written.index)
    assert (starts.dt.year == 2013).all()
    assert (starts.dt.month == written["mois"].astype(int)).all()
    assert (starts.dt.hour * 100 + starts.dt.minute == written["hrmn"].astype(int)).all()


def test_the_same_file_again_stores_nothing_new(stored, shared) -> None:
    _receipt, _facts, data = stored
    [again] = ingest([shared / "feeds" / "baac-caracteristiques-2013.csv"], data)
    assert (again.stored, again.known, again.out_of_scope) == (0, 188, 58_209)

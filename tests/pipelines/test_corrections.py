"""Corrections applied to what is stored: their facts are placed, nothing else moves, one run at a time."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from observatory.errors import CallError, InputError
from observatory.geocode import remember_alias, take_back_alias
from observatory.geocode import standing_corrections as standing
from observatory.warehouse import connect
from observatory.warehouse.publish import only_run
from pipelines.corrections import Applied, apply_corrections, corrected
from pipelines.ingest import rebuild

#: Somewhere in Belfort, and in Danjoutin: nobody knows where these are, the test says so.
SNACK, CANAL = ("derrière le snack", "90010", 6.861, 47.638), ("bord du canal", "90032", 6.862, 47.617)


@pytest.fixture
def data(sample_data, tmp_path):
    """A copy of the samples' folder: archive, layers, warehouse."""
    return shutil.copytree(sample_data, tmp_path / "data")


def unplaced(data) -> pd.DataFrame:
    with connect(data) as warehouse:
        return warehouse.ask("unplaced_texts")


def facts(data) -> pd.DataFrame:
    with connect(data) as warehouse:
        return warehouse.connection.execute("select * from facts order by fact_id").df()


def remember(data, *places) -> None:
    for text, commune, lon, lat in places:
        remember_alias(data, text, commune, lon, lat, text, "coordination")


def test_a_correction_waits_until_it_is_applied(data):
    """Written as the partner wrote it or otherwise, in its own commune alone."""
    remember(data, ("Derriere  le SNACK", *SNACK[1:]), ("bord du canal", "90010", *CANAL[2:]))
    texts = unplaced(data)
    assert texts.loc[corrected(texts, data), "place_text"].tolist() == ["derrière le snack"]


def test_what_is_applied_places_its_facts_and_moves_no_other(data):
    remember(data, SNACK, CANAL)
    before, told = facts(data), []
    assert apply_corrections(data, lambda done, of: told.append((done, of))) == Applied(placed=2, waiting=0)
    after = facts(data)
    moved = before["place_text"].isin([SNACK[0], CANAL[0]]) & before["commune_code"].isin(["90010", "90032"])
    assert moved.sum() == 2
    pd.testing.assert_frame_equal(after[~moved], before[~moved])
    placed = after[moved].set_index("place_text")
    for text, commune, lon, lat in (SNACK, CANAL):
        row = placed.loc[text]
        assert (row.lon, row.lat, row.precision, row.method) == (lon, lat, "place", "place")
        assert row.zone_code.startswith(commune)
    assert not {SNACK[0], CANAL[0]} & {*unplaced(data)["place_text"]}
    assert told == [(i, told[0][1]) for i in range(told[0][1])]


def test_with_nothing_to_apply_the_same_facts_are_published(data):
    before = facts(data)
    assert apply_corrections(data) == Applied(0, 0)
    pd.testing.assert_frame_equal(facts(data), before)


def test_while_another_run_writes_nothing_is_changed(data):
    remember(data, SNACK)
    before = (data / "observatory.duckdb").stat().st_mtime_ns
    with only_run(data), pytest.raises(CallError, match="en cours"):
        apply_corrections(data)
    assert (data / "observatory.duckdb").stat().st_mtime_ns == before


def test_a_run_cut_off_leaves_what_was_published(data):
    """The reader goes away in the middle: what was half built is dropped, and the next run goes through."""
    remember(data, SNACK)
    before = facts(data)

    def gone(done: int, of: int) -> None:
        if done == of // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_corrections(data, gone)
    pd.testing.assert_frame_equal(facts(data), before)
    assert not list(data.glob("*.building*"))
    assert apply_corrections(data).placed == 1


def test_without_an_archive_there_is_nothing_to_read_again(data):
    shutil.rmtree(data / "archive")
    with pytest.raises(InputError, match="archive"):
        apply_corrections(data)


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Every fact as it was; since which run it is told so is history, which is kept."""
    pd.testing.assert_frame_equal(one.drop(columns="known_run"), other.drop(columns="known_run"))


def test_what_is_taken_back_leaves_the_facts_where_they_were(data):
    """The line stays in the file, with one that says it was taken back; the one before holds again."""
    before = facts(data)
    remember(data, SNACK)
    apply_corrections(data)
    once = facts(data)
    remember_alias(data, SNACK[0], "90010", 6.87, 47.64, "le second", "coordination")
    take_back_alias(data, "Derrière le SNACK", "90010", "coordination")
    assert [one.alias.label for one in standing(data)] == [SNACK[0]]
    apply_corrections(data)
    assert_same(facts(data), once)
    take_back_alias(data, SNACK[0], "90010", "coordination")
    assert not standing(data)
    rebuild(data)
    assert_same(facts(data), before)
    assert (data / "geodata" / "aliases.csv").read_text(encoding="utf-8").count("snack") >= 3
    with pytest.raises(CallError, match="aucune correction"):
        take_back_alias(data, SNACK[0], "90010", "coordination")


#: Text, whether one point can be meant, why.
TEXTS = [
    ("voie publique", False, "everywhere"), ("VOIE  PUBLIQUE", False, "in capitals"),
    ("Lieu non précisé", False, "nobody said"), ("sur le parking", False, "of all parkings"),
    ("chemin forestier", False, "of all forests"), ("rue", False, "a kind of street alone"),
    ("RD 19", False, "kilometres of road"), ("12", False, "a number of no street"), ("n/c", False,
    "not said"),
    ("derrière le snack", True, "one snack is meant"), ("bord du canal", True, "one canal is meant"),
    ("parking de la gare", True, "one station"), ("rue de Madrid", True, "a street"), ("Étang des Forges",
    True, "a lake"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "one_place", "why"), TEXTS)
def test_only_what_names_a_place_is_put_on_a_point(tmp_path, text, one_place, why):
    if one_place:
        remember(tmp_path, (text, *SNACK[1:]))
        assert len(standing(tmp_path)) == 1, why
        return
    with pytest.raises(CallError, match=r"names no place|ne désigne aucun lieu"):
        remember(tmp_path, (text, *SNACK[1:]))
    assert not standing(tmp_path), why

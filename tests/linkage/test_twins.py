"""Facts told twice: planted worlds of which the truth is known, and the journal of what people decide."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.truth_twins import calibration, look
from benchmarks.twin_worlds import WORLDS, draw, scaled
from observatory import linkage
from observatory.errors import CallError, InputError
from observatory.linkage import Decision, Key

ONE, OTHER = Key("sdis", "90261"), Key("police_nationale", "2026/1")
BY_NAME = {world.name: scaled(world, 52) for world in WORLDS}


@pytest.fixture(scope="module")
def worlds():
    """Worlds that are hard each in its way, of seeds that nothing was tuned on."""
    names = (
        "usual",
        "nights of 25 facts within 1 km",
        "a place with the same thing every evening",
        "nothing told twice",
    )
    return {name: look(BY_NAME[name], 9_000 + turn) for turn, name in enumerate(names)}


def test_the_interval_holds_what_was_planted(worlds):
    assert {name: seen.covered for name, seen in worlds.items()} == dict.fromkeys(worlds, True)


def test_the_number_of_distinct_facts_is_near(worlds):
    assert max(seen.error for seen in worlds.values()) <= 0.05


def test_what_is_nearly_certain_is_one_fact(worlds):
    sure = np.concatenate([seen.one_fact[seen.p >= 0.9] for seen in worlds.values()])
    assert sure.mean() >= 0.95


def test_probabilities_are_what_they_say(worlds):
    table = calibration(list(worlds.values()))
    # Small worlds have too few pairs in a tenth to judge each: the benchmark judges them over 198 worlds.
    assert np.average(table["off"].abs(), weights=table["pairs"]) <= 0.05, table
    assert abs(table["off"].iloc[-1]) <= 0.05


def test_where_nothing_is_told_twice_nothing_is_said(worlds):
    told = worlds["nothing told twice"].told
    assert told.low == 0
    assert linkage.told_twice(told) == ""


def test_one_partner_alone_never_tells_twice():
    facts = draw(BY_NAME["usual"], np.random.default_rng(93)).assign(feed="sdis")
    assert linkage.link(facts).table.empty
    assert linkage.link(facts.head(0)).told_twice() == (0, 0.0, 0, 0), "and no facts at all say nothing"


def test_a_day_or_a_commune_alone_tells_nothing():
    facts = draw(BY_NAME["usual"], np.random.default_rng(94)).head(500)
    assert linkage.link(facts.assign(time_precision="day")).table.empty
    assert linkage.link(facts.assign(uncertainty_m=3000.0)).table.empty


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(InputError, match="uncertainty_m"):
        linkage.link(draw(BY_NAME["usual"], np.random.default_rng(95)).drop(columns="uncertainty_m"))


def test_what_a_person_said_stands():
    facts = draw(scaled(WORLDS[0], 20), np.random.default_rng(92))
    first = linkage.link(facts).table.iloc[0]
    pair = (int(first["one"]), int(first["other"]))
    for said, p in (({"apart": [pair]}, 0), ({"same": [pair]}, 1)):
        table = linkage.link(facts, **said).table
        row = table[(table["one"] == pair[0]) & (table["other"] == pair[1])].iloc[0]
        assert row["decided"] and row["p"] == p
    rivals = table[(table["one"] == pair[0]) & (table["other"] != pair[1])]
    assert (rivals["p"] == 0).all() or rivals.empty


def test_a_decision_is_kept_and_taken_back(tmp_path):
    linkage.decide(tmp_path, ONE, OTHER, Decision.SAME, "Desk", "same car")
    assert [e.decision for e in linkage.in_force(linkage.load(tmp_path)).values()] == [Decision.SAME]
    linkage.decide(tmp_path, OTHER, ONE, Decision.UNDONE, "Desk", "another street")
    assert linkage.in_force(linkage.load(tmp_path)) == {}
    assert len(linkage.load(tmp_path)) == 2, "the journal keeps both"


@pytest.mark.parametrize(
    ("one", "other", "decision", "why"),
    [
        (ONE, Key("sdis", "2"), Decision.SAME, "two facts of one partner are never one"),
        (ONE, OTHER, Decision.UNDONE, "nothing was decided"),
    ],
)
def test_a_decision_is_refused(tmp_path, one, other, decision, why):
    with pytest.raises(CallError):
        linkage.decide(tmp_path, one, other, decision, "Desk", "because")
    assert linkage.load(tmp_path) == [], why

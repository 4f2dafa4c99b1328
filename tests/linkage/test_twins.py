"""Facts told twice: planted worlds of which the truth is known, and the journal of what people decide."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.twin_worlds import WORLDS, draw, repeats, scaled, truth
from observatory import linkage
from observatory.errors import CallError
from observatory.linkage import Decision, Key

ONE, OTHER = Key("sdis", "90261"), Key("police_nationale", "2026/1")


@pytest.mark.parametrize("world", WORLDS[:6], ids=lambda world: world.name)
def test_what_is_nearly_certain_is_one_fact_and_the_count_is_near(world):
    facts = draw(scaled(world, 52), np.random.default_rng(90))
    found = linkage.link(facts)
    sure = found.table[found.table["p"] >= 0.9]
    assert truth(facts, sure["one"].to_numpy(), sure["other"].to_numpy()).mean() >= 0.94
    distinct = len(facts) - repeats(facts)
    assert abs(found.told_twice().distinct / distinct - 1) <= 0.05
    feeds = facts["feed"].to_numpy()
    assert (feeds[found.table["one"]] != feeds[found.table["other"]]).all()


def test_where_nothing_is_told_twice_next_to_nothing_is_said_to_be():
    facts = draw(scaled(WORLDS[9], 52), np.random.default_rng(91))
    assert linkage.link(facts).told_twice().twice <= 0.002 * len(facts)


def test_what_a_person_said_stands():
    facts = draw(scaled(WORLDS[0], 20), np.random.default_rng(92))
    first = linkage.link(facts).table.iloc[0]
    pair = (int(first["one"]), int(first["other"]))
    table = linkage.link(facts, apart=[pair]).table
    row = table[(table["one"] == pair[0]) & (table["other"] == pair[1])].iloc[0]
    assert row["decided"] and row["p"] == 0


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

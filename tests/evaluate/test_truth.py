"""What an evaluation says when the truth is known: worlds where nothing was done, and worlds where it was.

Runs are few: each bound is the rate that is promised and what chance adds to it in so many runs, about once
in a thousand. The seeds are not those of ``benchmarks.truth_effect``, which prints the rates of many more.
"""

from __future__ import annotations

import pytest

from benchmarks.truth_effect import World, judged

RUNS = 100


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (World("", 20, 5, town=0.8), "a quieter town, a control of a quarter"),
        (World("", 5, 20, town=1.25), "a busier town, a control of four times"),
        (World("", 20, 5, town=0.8, phi=4), "a quieter town, in bursts that nobody told of"),
        (World("", 10, 10, town=0.8, ring=5), "a ring without a control of its own"),
    ],
)
def test_a_town_that_moves_is_no_effect(world, why):
    found = judged(world, RUNS, seed=7001)
    assert found["fell"] + found["rose"] <= 0.12, f"{why}: 5 % promised, 13 of 100 once in a thousand"
    assert found["held"] >= 0.87, f"{why}: the interval of 95 % holds the truth"
    assert found["ring"] <= 0.12, f"{why}: a ring that only moved with the town"


def test_a_fall_of_three_tenths_is_found():
    found = judged(World("", 10, 30, effect=0.7), RUNS, seed=7002)
    assert found["fell"] >= 0.75, "85 % promised; under 75 of 100 once in a thousand"
    assert found["held"] >= 0.87


@pytest.mark.parametrize(
    ("world", "doubt", "least", "why"),
    [
        (World("", 10, 10, shocks=0.3), "persistent", 0.8, "weeks that follow each other"),
        (World("", 10, 30, apart=-0.005), "apart", 0.9, "an area that already fell by itself"),
        (World("", 10, 10, drift=0.04), "persistent", 0.7, "areas that drift"),
    ],
)
def test_unquiet_worlds_raise_a_doubt_and_seldom_a_verdict(world, doubt, least, why):
    found = judged(world, 100, seed=7003)
    assert found[doubt] >= least, why
    assert found["fell"] + found["rose"] <= 0.18, why


def test_what_moved_next_door_is_not_said_to_have_fallen():
    found = judged(World("", 10, 10, effect=0.5, ring=10, moved=1), 100, seed=7004)
    assert found["fell"] <= 0.25
    assert found["moved"] >= 0.6

"""What the weekly sheet says when the truth is known, on few worlds.

Each bound is the rate that is promised and what chance adds to it in so few runs. Seeds are not those of
``benchmarks.truth_signal``, which prints the rates of many more.
"""

from __future__ import annotations

import pytest

from benchmarks import truth_signal, worlds

SEED = 61803


@pytest.mark.parametrize(
    "world",
    [
        "a third of the zones bursty (phi 4)",
        "nights of 8-15 facts, 1.2 a week",
        "autocorrelated rates",
        "season, phi 2",
    ],
)
def test_quiet_worlds_stay_quiet(world):
    found = truth_signal.quiet(worlds.QUIET[world], 15, seed=SEED)
    assert found["sheets"] <= 0.2, "5 % promised; 4 of 15 about once in two hundred"


@pytest.mark.parametrize(
    ("level", "factor", "zones", "at_least", "why"),
    [
        (10, 3, 1, 0.5, "70 % promised"),
        (20, 2, 1, 0.2, "40 % promised"),
        (10, 3, 3, 0.55, "75 % promised, shared by three neighbours"),
    ],
)
def test_planted_rises_are_found(level, factor, zones, at_least, why):
    assert truth_signal.found(worlds.poisson, 20, level, factor, zones, seed=SEED) >= at_least, why


def test_a_night_of_forty_in_another_zone_costs_nothing():
    plain, struck = (
        truth_signal.found(worlds.poisson, 15, 10, 3, night=night, seed=SEED) for night in (False, True)
    )
    assert struck >= plain - 0.07, "5 points at most; one run of 15 is 7"


def test_a_doubling_that_lasts_is_told_in_time():
    waited = truth_signal.delay(worlds.poisson, 8, 10, most=8, seed=SEED)
    assert sorted(waited)[4] <= 5, "at ten a week half of the runs within a month"

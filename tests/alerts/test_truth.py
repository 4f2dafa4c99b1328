"""What the weekly sheet says when the truth is known, on few worlds.

Each bound is the rate that is promised and what chance adds to it in so few runs. Seeds are not those of
``benchmarks.truth_signal``, which prints the rates of many more. A run of worlds ends as soon as those left
cannot change what it says (curtailed sampling): the answer is that of all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from benchmarks import truth_signal, worlds

SEED = 61803


def reach(n: int, runs: int, outcome: Callable[[int], bool]) -> bool:
    """Whether at least `n` of `runs` outcomes are true."""
    hits = 0
    for run in range(runs):
        if hits >= n or hits + runs - run < n:
            break
        hits += outcome(run)
    return hits >= n


@pytest.mark.parametrize(("n", "runs", "needed"), [(2, 4, 2), (0, 4, 0), (4, 4, 4), (1, 4, 1)])
def test_outcomes_are_no_longer_drawn_when_they_cannot_matter(n, runs, needed):
    for truth in ([True] * runs, [False] * runs):
        drawn = []
        said = reach(n, runs, lambda run, truth=truth, drawn=drawn: drawn.append(run) or truth[run])
        assert said == (sum(truth) >= n)
        assert len(drawn) == (needed if truth[0] else runs - n + 1 if n else 0)


@cache
def finds(run: int, level: float, factor: float, zones: int = 1, night: bool = False) -> bool:
    return truth_signal.finds(worlds.poisson, run, level, factor, zones, night, seed=SEED)


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
    def stays(run):
        return not truth_signal.speaks(worlds.QUIET[world], run, seed=SEED)

    assert reach(12, 15, stays), "5 % promised; 4 of 15 about once in two hundred"


@pytest.mark.parametrize(
    ("level", "factor", "zones", "n", "why"),
    [
        (10, 3, 1, 10, "70 % promised"),
        (20, 2, 1, 4, "40 % promised"),
        (10, 3, 3, 11, "75 % promised, shared by three neighbours"),
    ],
)
def test_planted_rises_are_found(level, factor, zones, n, why):
    assert reach(n, 20, lambda run: finds(run, level, factor, zones)), why


def test_a_night_of_forty_in_another_zone_costs_nothing():
    plain, struck = (sum(finds(run, 10, 3, night=night) for run in range(15)) for night in (False, True))
    assert struck >= plain - 1, "5 points at most; one run of 15 is 7"


def test_a_doubling_that_lasts_is_told_in_time():
    def told(run):
        return truth_signal.waits(worlds.poisson, run, 10, most=5, seed=SEED) <= 5

    assert reach(5, 8, told), "at ten a week half of the runs within a month"

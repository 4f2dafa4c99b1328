"""Two spans compared: season and exposure taken out, dispersion of spans as long and as far apart."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import truth_signal, worlds
from observatory import compare
from observatory.baseline.spans import Lengths, span_baseline
from observatory.compare import Verdict

FLAGGED = [Verdict.UP.value, Verdict.DOWN.value]


def steady(level, silent=None):
    """Counts of exactly `level` × the season in every cell: no chance at all."""
    angle = 2 * np.pi * worlds.WEEKS.day_of_year.to_numpy() / 365.25
    counts = np.broadcast_to(np.round(level * np.exp(0.5 * np.cos(angle))), (6, 2, len(worlds.WEEKS)))
    return worlds.cells(counts, silent)


@settings(max_examples=25)
@given(st.integers(1, 26), st.integers(1, 26), st.integers(0, 40), st.integers(0, 20), st.data())
def test_equal_daily_rates_over_any_two_periods_are_no_change(now, before, between, ago, data):
    """Whatever their lengths, the season between them and the weeks in which nobody reported."""
    silent = np.zeros((6, 2, len(worlds.WEEKS)), dtype=bool)
    for _stretch in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(105, 200))
        silent[:, :, start : start + data.draw(st.integers(1, 6))] = True
    table = steady(40, silent)
    weeks = [day.date() for day in table.weeks]
    last = len(weeks) - 1 - ago
    start = last - now - between - before
    spans = (weeks[last - now + 1], weeks[last]), (weeks[start + 1], weeks[start + before])
    rows = compare.periods(table, *((a, b + dt.timedelta(days=6)) for a, b in spans))
    assert not rows["verdict"].isin(FLAGGED).any()
    known = rows[(rows["weeks"] > 0) & (rows["weeks_before"] > 0)]
    assert known["ratio"].to_numpy() == pytest.approx(1, abs=0.12)


def test_a_quarter_is_not_held_against_another_as_it_stands():
    """Spring against winter: 0.6 times as many facts by the count, as many by the season."""
    table = steady(40)
    rows = compare.compare_named(table, "quarter", dt.date(2026, 6, 22))
    assert (rows["facts"] / rows["before"]).mean() < 0.75
    assert rows["ratio"].mean() == pytest.approx(1, abs=0.08)


def test_rates_that_wander_widen_long_spans():
    counts = worlds.autocorrelated(np.random.default_rng(31), np.full((60, 2, len(worlds.WEEKS)), 8.0))
    week = worlds.WEEKS[-1].date()
    wandering = compare.compare_named(worlds.cells(counts), "quarter", week)["dispersion"].mean()
    calm = np.random.default_rng(32).poisson(8.0, counts.shape)
    assert wandering > 2 * compare.compare_named(worlds.cells(calm), "quarter", week)["dispersion"].mean()


@pytest.mark.parametrize(
    ("world", "silent", "why"),
    [("season of 55 %", True, "a season and silence"), ("autocorrelated rates", False, "rates that wander")],
)
def test_sheets_of_long_spans_stay_quiet(world, silent, why):
    shares = truth_signal.periods(worlds.QUIET[world], 2, silent, seed=5150)
    said = [share for name, share in shares.items() if name.endswith("zones")]
    assert sum(said) * 2 <= 3, f"{why}: 5 % promised, 12 sheets"


def test_a_theme_never_told_of_twice_has_no_drift_of_its_own():
    """One partner, few facts: no earlier pair of spans has a fact in both; nothing is divided by nothing."""
    counts = np.zeros((3, 110))
    counts[0, ::2] = 1.0
    counts[1, [40, 42, 80]] = 1.0
    weeks = pd.date_range("2024-10-07", periods=110, freq="7D")
    codes = np.arange(3)
    found = span_baseline(counts, weeks, np.zeros(3, int), codes, 104, Lengths(5, 5, 52))
    spread = found.spread(np.array([5.0, 1.0, 1.0]), np.full(3, 5.0), np.full(3, 5.0))
    assert np.isfinite(spread).all()
    assert (spread < 5).all()

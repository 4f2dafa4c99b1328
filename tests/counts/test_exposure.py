"""Exposure: the days asked for that partners covered, against days counted one by one."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory import compare, counts
from observatory.compare import Verdict
from observatory.counts.cube import Cube
from observatory.counts.exposure import exposure, selected_days
from observatory.selection import Selection
from observatory.warehouse import connect

D = dt.date
MONDAYS = pd.date_range("2026-01-05", periods=30, freq="7D", unit="us")


@pytest.mark.parametrize(
    ("first", "last", "months", "days", "why"),
    [
        (D(2026, 1, 5), D(2026, 1, 18), (), 14, "two whole weeks"),
        (D(2026, 1, 7), D(2026, 2, 3), (), 28, "from a Wednesday to a Tuesday"),
        (D(2026, 2, 1), D(2026, 2, 28), (), 28, "a month touches five weeks and has four"),
        (D(2026, 1, 5), D(2026, 7, 31), (2,), 28, "only one month of the period"),
        (D(2025, 1, 1), D(2026, 12, 31), (), 210, "no day outside the weeks that are known"),
    ],
)
def test_days_of_a_selection(first, last, months, days, why):
    selected = selected_days(MONDAYS, Selection("tag", first, last, months=months))
    assert np.bitwise_count(selected).sum() == days, why


@given(st.dates(D(2026, 1, 1), D(2026, 8, 15)), st.integers(0, 150), st.sets(st.integers(1, 12), max_size=5))
@settings(max_examples=60)
def test_days_are_those_counted_one_by_one(first, length, months):
    selection = Selection("tag", first, first + dt.timedelta(days=length), months=tuple(months))
    inside = [
        day
        for day in pd.date_range(MONDAYS[0], periods=210)
        if selection.first <= day.date() <= selection.last
        and (not selection.months or day.month in selection.months)
    ]
    assert np.bitwise_count(selected_days(MONDAYS, selection)).sum() == len(inside)


def daily(seed: int, rate: float = 3.0, weeks: int = 30, zones: int = 20) -> np.ndarray:
    """Facts a day at one rate everywhere: zones × days."""
    return np.random.default_rng(seed).poisson(rate, (zones, 7 * weeks))


def side(facts: np.ndarray, first: int, last: int, silent: np.ndarray) -> Cube:
    """Cells of the days `first` to `last`, counted from the first Monday; no fact where nobody reported."""
    zones, weeks = facts.shape[0], facts.shape[1] // 7
    chosen = np.zeros(7 * weeks, bool)
    chosen[first : last + 1] = True
    told = np.where(silent, 0, (facts * chosen).reshape(zones, weeks, 7).sum(axis=2))
    bits = (chosen.reshape(weeks, 7) << np.arange(7)).sum(axis=1).astype(np.uint8)
    keys = pd.DataFrame({"zone_code": [f"90{i:03d}" for i in range(zones)], "theme": "tag"})
    one = np.ones((zones, weeks), int)
    cube = Cube(keys, MONDAYS[:weeks], told, one, one - silent, one > 0, np.broadcast_to(bits, one.shape))
    return cube.at(slice(first // 7, last // 7 + 1))


@pytest.mark.parametrize(
    ("silence", "why"), [(0.0, "everybody reports"), (0.3, "three weeks in ten are silent")]
)
def test_equal_daily_rates_are_no_change_whatever_the_periods(silence, why):
    """Any two periods of any two lengths: at most 5 % of sheets hold a verdict (binomial bound for 120)."""
    flagged = 0
    for seed in range(120):
        draw = np.random.default_rng(9000 + seed)
        facts = daily(seed)
        quiet = draw.random((facts.shape[0], facts.shape[1] // 7)) < silence
        a, b = (sorted(draw.integers(0, facts.shape[1], 2)) for _n in range(2))
        rows = compare.sides(side(facts, *a, quiet), side(facts, *b, quiet))
        flagged += rows["verdict"].isin([Verdict.UP, Verdict.DOWN]).any()
    assert flagged <= 12, why


def test_silence_and_weeks_in_progress_leave_facts_and_divisor():
    facts = np.ones((1, 28), int)
    silent = np.array([[False, True, False, False]])
    cube = side(facts, 3, 27, silent)
    cube = cube._replace(complete=np.array([[True, True, True, False]]))
    row = exposure(cube).iloc[0]
    assert (row["observed_facts"], row["observed_days"]) == (4 + 7, 4 + 7)
    assert row["facts"] == 4 + 7 + 7


def test_sums_keep_silence_apart_and_days_together():
    facts = np.ones((2, 14), int)
    silent = np.array([[False, True], [False, False]])
    whole = compare.by_agglomeration(side(facts, 0, 13, silent))
    assert whole.facts.tolist() == [[14, 7]]
    assert whole.reporting.tolist() == [[2, 1]]
    assert counts.observed_weeks(side(facts, 0, 9, silent)) == 10 / 7


def test_a_table_and_its_cube_are_the_same(demo_data):
    with connect(demo_data) as warehouse:
        cells = counts.weekly_cells(warehouse, D(2026, 10, 5), D(2026, 11, 16))
    pd.testing.assert_frame_equal(Cube.from_frame(cells).to_frame(), cells)


def test_a_year_in_progress_divides_by_what_was_observed(demo_data):
    year = Selection("burglary", D(2026, 1, 1), D(2026, 12, 31), "commune")
    until = Selection("burglary", D(2026, 1, 1), D(2026, 11, 22), "commune")
    with connect(demo_data) as warehouse:
        whole, known = (
            exposure(counts.selection_cube(warehouse, one, D(2026, 11, 25))) for one in (year, until)
        )
    pd.testing.assert_frame_equal(
        whole[["zone_code", "observed_facts", "observed_days"]],
        known[["zone_code", "observed_facts", "observed_days"]],
    )
    assert whole["observed_days"].max() == 326

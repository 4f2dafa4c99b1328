"""Seeded simulations: what is said when nothing changes, and what is found when something does.

Bounds are binomial: with a true rate of at most 5 % over n sheets, more alarms than asserted would come
about less than once in a hundred.
"""

import numpy as np
import pytest

from observatory import alerts, compare
from observatory.compare import Verdict

from .cells import unchanged, weekly

FLAGGED = [Verdict.UP.value, Verdict.DOWN.value]


@pytest.mark.parametrize(("dispersion", "sheets"), [(1.0, 30), (2.0, 30)])
def test_nothing_changes_nothing_is_said(dispersion, sheets):
    flagged = 0
    for seed in range(sheets):
        cells = unchanged(seed, 54, dispersion)
        flagged += compare.week_over_week(cells, cells["week"].max())["verdict"].isin(FLAGGED).any()
    assert flagged <= 5, "5 % of 30 sheets is 2"


def test_poisson_tests_of_bursts_would_cry_wolf():
    """Why the dispersion is estimated: without it, the same sheets are flagged one time in two or more."""
    flagged = 0
    for seed in range(12):
        cells = unchanged(seed, 54, 3.0)
        now, before = (
            cells["facts"][cells["week"] == week].to_numpy()
            for week in sorted(cells["week"].unique())[-1:-3:-1]
        )
        flagged += (compare.false_discovery(compare.e_tests(now, 1, before, 1)) <= 0.05).any()
    assert flagged >= 6


@pytest.mark.parametrize("name", ["four_weeks", "same_weeks_last_year", "year_to_date"])
def test_nothing_changes_over_longer_periods(name):
    flagged = 0
    for seed in range(20):
        cells = unchanged(seed + 500, 108, 1.5, zones=30, themes=6)
        sheet = compare.compare_named(cells, name, cells["week"].max())
        flagged += sheet["verdict"].isin(FLAGGED).any()
    assert flagged <= 4, "5 % of 20 sheets is 1"


@pytest.mark.parametrize(("weeks", "dispersion"), [(60, 1.0), (60, 2.0)])
def test_nothing_unusual_raises_few_alarms(weeks, dispersion):
    """On little history; what many years say is in ``tests/alerts/test_truth.py``."""
    alarmed = 0
    for seed in range(24):
        cells = unchanged(seed + 900, weeks, dispersion)
        alarmed += (alerts.sheet(cells, cells["week"].max())["level"] == alerts.Level.ALARM).any()
    assert alarmed <= 5, "5 % of 24 sheets is about 1"


def test_a_planted_change_is_found_among_780_cells():
    found = extra = 0
    for seed in range(20):
        cells = unchanged(seed + 300, 54)
        last, before = (cells["week"] == week for week in sorted(cells["week"].unique())[-1:-3:-1])
        cell = (cells["zone_code"] == "90111") & (cells["theme"] == "theme4")
        cells.loc[cell & before, "facts"], cells.loc[cell & last, "facts"] = 6, 36
        flagged = compare.week_over_week(cells, cells["week"].max()).query("verdict in @FLAGGED")
        hit = (flagged["zone_code"] == "90111") & (flagged["theme"] == "theme4")
        found, extra = found + hit.any(), extra + (~hit).sum()
    assert found == 20
    assert extra <= 4, "false discoveries stay near one in twenty"


def test_seasons_do_not_alarm():
    """A theme that triples every summer: the week before is told apart, the season of former years is not."""
    week = np.arange(310)
    mean = 8 * np.exp(0.55 * np.sin(2 * np.pi * week / 52.18))
    alarmed = 0
    for seed in range(20):
        cells = weekly(np.random.default_rng(seed).poisson(mean))
        alarmed += alerts.sheet(cells, cells["week"].max())["level"].eq(alerts.Level.ALARM).any()
    assert alarmed <= 3

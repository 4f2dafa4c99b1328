"""What is said when partners do odd things and streets do not, on few worlds.

Seeds are not those of ``benchmarks.truth_hostile``, which prints the shares of more worlds. Before each of
these was mended, every second of these sheets or more said a change.
"""

from __future__ import annotations

import pytest

from benchmarks import truth_hostile

SEED = 161_803


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("six weeks silent, then all at once", "what was owed and came on one day is no rise"),
        ("two weeks a year at ten times the usual", "a night that comes back each year is a season"),
        ("a second partner joins", "more partners tell of more facts"),
    ],
)
def test_what_partners_and_calendars_do_is_no_change(name, why):
    drawn = [truth_hostile.said(truth_hostile.WORLDS[name], run, SEED, ("month",)) for run in range(4)]
    for surface in ("rows", "clusters", "whole", "month, zones", "month, whole"):
        assert sum(one[surface] for one in drawn) <= 1, f"{surface}: {why}"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("six weeks of empty files, then all at once", "an empty file is no calm week, what follows no rise"),
        ("a duty passes to a partner who tells 1.7 times", "another partner is not another street"),
    ],
)
def test_what_is_told_otherwise_is_no_change(name, why):
    drawn = [truth_hostile.said(truth_hostile.WORLDS[name], run, SEED, ("quarter",)) for run in range(2)]
    for surface in ("rows", "clusters", "lasting", "whole", "quarter, zones"):
        assert not any(one[surface] for one in drawn), f"{surface}: {why}"


@pytest.mark.parametrize("name", ["facts of a month on one day of it", "facts of four weeks on one day"])
def test_weeks_in_lumps_announce_nothing_that_lasts(name):
    """They did in a quarter of the sheets."""
    drawn = [truth_hostile.said(truth_hostile.WORLDS[name], run, SEED, ()) for run in range(8)]
    for surface in ("rows", "clusters", "lasting"):
        assert not any(one[surface] for one in drawn), surface

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

"""The week that ended last, partner by partner, on any day of the next one."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import counts
from observatory.counts import Reported
from observatory.warehouse import connect

#: Day, Monday of the week shown, received, expected, late, why; the demonstration ends with week 47.
DAYS = [
    ("2026-11-22", "2026-11-09", 14, 1, 0, "on Sunday its week is not over: the one before is shown"),
    ("2026-11-23", "2026-11-16", 14, 1, 0, "from Monday at midnight the week just ended"),
    (
        "2026-11-30",
        "2026-11-23",
        0,
        15,
        0,
        "a Monday on which nobody has sent: the board is there all the same",
    ),
    ("2026-12-02", "2026-11-23", 0, 15, 0, "the last day of grace of those who send every week"),
    ("2026-12-03", "2026-11-23", 0, 2, 13, "their grace is over; the fortnight's and the month's is not"),
]


@pytest.mark.parametrize(("day", "week", "received", "expected", "late", "why"), DAYS)
def test_who_has_told_of_the_week_that_ended(demo_data, day, week, received, expected, late, why):
    with connect(demo_data) as warehouse:
        board = counts.board(warehouse, dt.date.fromisoformat(day))
    told = board["state"].value_counts()
    numbers = [told.get(s, 0) for s in (Reported.COVERED, Reported.NOT_DUE, Reported.SILENT)]
    assert numbers == [received, expected, late], why
    assert set(board["week"].dt.date) == {dt.date.fromisoformat(week)}
    came = board["received_at"].notna()
    assert (came == (board["state"] == Reported.COVERED)).all()
    assert (board.loc[board["state"] == Reported.SILENT, "due"] < dt.date.fromisoformat(day)).all()

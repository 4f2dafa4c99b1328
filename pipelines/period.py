"""Which days a file speaks for: written in its name, else from its earliest to its latest row."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from observatory.weeks import weeks_of_span

#: Where rows are further apart than this, in weeks, the file does not speak for the weeks between: a date
#: mistyped by ten years must not make ten years of zeros.
GAP_WEEKS = 8

_DAY = r"(?P<day>\d{4}-\d{2}-\d{2})"
_WEEK = r"(?P<week>\d{4}-?[WSws]\d{2})"
_MONTH = r"(?P<month>\d{4}-(?:0[1-9]|1[0-2]))"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_TOKEN = re.compile(rf"(?<!\d)(?:{_DAY}|{_WEEK}|{_MONTH}|{_YEAR})(?!\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def weeks(self) -> list[dt.date]:
        """Mondays of the weeks covered: their Thursday lies in the period, as ISO gives weeks to years."""
        return weeks_of_span(self.first, self.last)


def period_in_name(file_name: str) -> Period | None:
    """The period a file name announces: ``2026-W46``, ``2026-S46``, ``2026-11``, ``2026``, or a range of two.

    A day stands for itself only as the end of a range: alone it is when the file was made.
    """
    stem = file_name.rsplit(".", 1)[0]
    found = [period for match in _TOKEN.finditer(stem) if (period := _period(match))]
    if len(found) == 1 and found[0].first == found[0].last:
        return None
    return Period(min(p.first for p in found), max(p.last for p in found)) if found else None


def period_of_rows(weeks: Iterable[dt.date]) -> Period:
    """The weeks that rows of these weeks (Mondays) speak for: from the latest back to the first long gap."""
    mondays = sorted(weeks)
    first = mondays[-1]
    for monday in reversed(mondays):
        if first - monday > dt.timedelta(weeks=GAP_WEEKS):
            break
        first = monday
    return Period(first, mondays[-1] + dt.timedelta(days=6))


def _period(match: re.Match[str]) -> Period | None:
    try:
        if text := match["day"]:
            return Period(dt.date.fromisoformat(text), dt.date.fromisoformat(text))
        if text := match["week"]:
            monday = dt.date.fromisocalendar(int(text[:4]), int(text[-2:]), 1)
            return Period(monday, monday + dt.timedelta(days=6))
        if text := match["month"]:
            year, month = int(text[:4]), int(text[5:])
            return Period(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
        return Period(dt.date(int(match["year"]), 1, 1), dt.date(int(match["year"]), 12, 31))
    except ValueError:
        return None

"""Which days a file speaks for: written in its name, else from its earliest to its latest row."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

from observatory.weeks import weeks_of_span

#: Where rows are further apart than this, in weeks, the file does not speak for the weeks between: a date
#: mistyped by ten years must not make ten years of zeros.
GAP_WEEKS = 8

#: The days of one file, at most, and of how long before it may be sent.
CADENCE_DAYS = {"weekly": 7, "fortnightly": 14, "monthly": 31, "yearly": 366}
#: No file speaks for a day before this one: no fact is older either (`pipelines.validate.times.OLDEST`).
OLDEST_DAY = dt.date(2000, 1, 1)

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


def check_period(
    period: Period, cadence: str, weeks: pd.Series | None, file_name: str, now: dt.datetime
) -> None:
    """Ask about days that a file can hardly speak for: mistyped, they would be weeks or years of zeros.

    Parameters
    ----------
    weeks : Series of Monday or None
        Those of its rows. Without rows near both of its ends a file does not speak for much more than its
        cadence. None leaves that out.

    Raises
    ------
    InputError
        If the days are in the future or before `OLDEST_DAY`, or the rows do not bear them out.
    """
    latest = now.date() + dt.timedelta(days=CADENCE_DAYS[cadence])
    if period.last > latest or period.first > now.date() + dt.timedelta(days=7):
        raise InputError(_asked(period, file_name, _("part of that is in the future")))
    if period.first < OLDEST_DAY:
        raise InputError(_asked(period, file_name, _("nothing is known of so long ago")))
    longest = dt.timedelta(days=CADENCE_DAYS[cadence], weeks=GAP_WEEKS)
    if weeks is None or period.last - period.first <= longest:
        return
    if not len(weeks):
        raise InputError(_asked(period, file_name, _("it has no row for so long a time")))
    if weeks.min().date() - period.first > longest or period.last - weeks.max().date() > longest:
        rows = Period(weeks.min().date(), weeks.max().date() + dt.timedelta(days=6))
        raise InputError(_asked(period, file_name, _("its rows are of {days}").format(days=_days(rows))))


def _asked(period: Period, file_name: str, why: str) -> str:
    return _(
        "{file} would speak for {days}, and {why}: every week of it without a row would be a zero. Was the "
        "date in its name mistyped? Name the file after the days it is for and ingest it again."
    ).format(file=file_name, days=_days(period), why=why)


def _days(period: Period) -> str:
    return f"{period.first.isoformat()} – {period.last.isoformat()}"


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

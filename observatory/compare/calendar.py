"""Which weeks are compared with which: the named comparisons of the sheet.

A week belongs to the month, quarter or period that holds its Thursday, as it belongs to an ISO year.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from observatory.errors import CallError, unknown
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.weeks import monday as monday_of
from observatory.weeks import same_week_last_year, thursday, weeks_of_span

Span = tuple[dt.date, dt.date]


class Named(Labelled):
    """The comparisons that have a name."""

    WEEK = "week", N_("this week against the week before")
    FORTNIGHT = "fortnight", N_("the last 2 weeks against the 2 before")
    FOUR_WEEKS = "four_weeks", N_("the last 4 weeks against the 4 before")
    SAME_WEEKS_LAST_YEAR = "same_weeks_last_year", N_("the last 4 weeks against the same weeks last year")
    MONTH = "month", N_("this month against the month before")
    QUARTER = "quarter", N_("this quarter against the quarter before")
    YEAR_TO_DATE = "year_to_date", N_("since 1 January against the same weeks last year")


class Comparison(NamedTuple):
    """Two spans of days, first and last included: what is looked at, and what it is held against."""

    now: Span
    before: Span


def named(name: str, week: dt.date) -> Comparison:
    """The two spans of a named comparison that ends with the ISO week of `week`.

    A month or quarter in progress stops at that week; the shorter span is allowed for in the test.
    In ISO years of 53 weeks, week 53 is held against the last week of the year before.

    Raises
    ------
    CallError
        For a name that is not one of `Named`.
    """
    if name not in set(Named):
        raise unknown(_("comparison"), name, set(Named))
    return _SPANS[Named(name)](monday_of(week))


def weeks_of(span: Span) -> list[dt.date]:
    """Mondays of the weeks whose Thursday lies in `span`. Raises `CallError` for a span without any."""
    weeks = weeks_of_span(*span)
    if not weeks:
        first, last = span
        raise CallError(
            _("no week has its Thursday between {first} and {last}; give at least one whole week.").format(
                first=first.isoformat(), last=last.isoformat()
            )
        )
    return weeks


def whole_weeks(span: Span) -> Span:
    """The days of the weeks whose Thursday lies in `span`: from a Monday to a Sunday (`weeks_of`)."""
    mondays = weeks_of(span)
    return mondays[0], mondays[-1] + dt.timedelta(days=6)


def _run(last_monday: dt.date, weeks: int) -> Span:
    return last_monday - dt.timedelta(weeks=weeks - 1), last_monday + dt.timedelta(days=6)


def _one_week(monday: dt.date) -> Comparison:
    return Comparison(_run(monday, 1), _run(monday - dt.timedelta(weeks=1), 1))


def _fortnight(monday: dt.date) -> Comparison:
    return Comparison(_run(monday, 2), _run(monday - dt.timedelta(weeks=2), 2))


def _four_weeks(monday: dt.date) -> Comparison:
    return Comparison(_run(monday, 4), _run(monday - dt.timedelta(weeks=4), 4))


def _same_weeks(monday: dt.date) -> Comparison:
    return Comparison(_run(monday, 4), _run(same_week_last_year(monday), 4))


def _months(monday: dt.date, length: int) -> Comparison:
    """The block of `length` months (1 or 3) that holds the week's Thursday, and the block before."""
    held = thursday(monday)
    start = dt.date(held.year, (held.month - 1) // length * length + 1, 1)
    earlier = start.year * 12 + start.month - 1 - length
    return Comparison(
        (start, monday + dt.timedelta(days=6)),
        (dt.date(earlier // 12, earlier % 12 + 1, 1), start - dt.timedelta(days=1)),
    )


def _year_to_date(monday: dt.date) -> Comparison:
    year = monday.isocalendar().year
    then = same_week_last_year(monday)
    return Comparison(
        (dt.date.fromisocalendar(year, 1, 1), monday + dt.timedelta(days=6)),
        (dt.date.fromisocalendar(year - 1, 1, 1), then + dt.timedelta(days=6)),
    )


_SPANS = {
    Named.WEEK: _one_week,
    Named.FORTNIGHT: _fortnight,
    Named.FOUR_WEEKS: _four_weeks,
    Named.SAME_WEEKS_LAST_YEAR: _same_weeks,
    Named.MONTH: lambda monday: _months(monday, 1),
    Named.QUARTER: lambda monday: _months(monday, 3),
    Named.YEAR_TO_DATE: _year_to_date,
}

"""Periods that tables are published for: a week, four weeks, a month, a quarter, a year, in whole weeks."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from observatory.errors import CallError
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.weeks import WEEK, monday, parse_week, thursday, week_label, weeks_of_span

#: Weeks of the longest run of weeks that is published as such.
RUN = 4


class Length(Labelled):
    """How long a published period is."""

    FOUR_WEEKS = "four_weeks", N_("Four weeks")
    WEEK = "week", N_("One week")
    MONTH = "month", N_("Month")
    QUARTER = "quarter", N_("Quarter")
    YEAR = "year", N_("Year")


class Period(NamedTuple):
    """Whole weeks, from the Monday `first` to the Monday `last`, under a label that names files."""

    label: str
    length: Length
    first: dt.date
    last: dt.date

    @property
    def weeks(self) -> list[dt.date]:
        """The Mondays of the weeks."""
        return [self.first + n * WEEK for n in range((self.last - self.first) // WEEK + 1)]

    def until(self, week: dt.date) -> Period:
        """The period cut off after a week, where it is still running."""
        return self._replace(last=min(self.last, monday(week)))


def period_with(week: dt.date, length: str) -> Period:
    """The period of some length that ends with (weeks) or holds (months, quarters, years) a week."""
    last, day = monday(week), thursday(week)
    if length == Length.WEEK:
        return Period(week_label(last), Length.WEEK, last, last)
    if length == Length.FOUR_WEEKS:
        return Period(f"{week_label(last)}-4w", Length.FOUR_WEEKS, last - (RUN - 1) * WEEK, last)
    if length == Length.MONTH:
        return _months(f"{day:%Y-%m}", Length.MONTH, day.year, day.month, day.month)
    if length == Length.QUARTER:
        quarter = (day.month + 2) // 3
        return _months(f"{day.year}-Q{quarter}", Length.QUARTER, day.year, 3 * quarter - 2, 3 * quarter)
    return _months(f"{day.year}", Length.YEAR, day.year, 1, 12)


def parse_period(text: str) -> Period:
    """The period written ``2026-W46``, ``2026-W46-4w``, ``2026-11``, ``2026-Q4`` or ``2026`` (S, 4s, T too).

    Raises `CallError` when it is none of these.
    """
    written = text.strip().upper()
    try:
        if found := re.fullmatch(r"(\d{4}-[WS]\d{2})(-4[WS])?", written):
            week, run = found.groups()
            return period_with(parse_week(week), Length.FOUR_WEEKS if run else Length.WEEK)
        if found := re.fullmatch(r"(\d{4})-[QT]([1-4])", written):
            day = dt.date(int(found[1]), 3 * int(found[2]) - 1, 15)
            return period_with(day, Length.QUARTER)
        if found := re.fullmatch(r"(\d{4})-(\d{2})", written):
            return period_with(dt.date(int(found[1]), int(found[2]), 15), Length.MONTH)
        if re.fullmatch(r"\d{4}", written):
            return period_with(dt.date(int(written), 6, 15), Length.YEAR)
    except ValueError:
        pass
    raise CallError(
        _(
            "“{value}” is not a period; write a week (2026-W46), four weeks (2026-W46-4w), a month "
            "(2026-11), a quarter (2026-Q4) or a year (2026)."
        ).format(value=text)
    )


def _months(label: str, length: Length, year: int, first: int, last: int) -> Period:
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    weeks = weeks_of_span(dt.date(year, first, 1), end)
    return Period(label, length, weeks[0], weeks[-1])

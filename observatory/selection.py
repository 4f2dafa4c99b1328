"""Selection: which facts are counted, with one translation to SQL, one to a mask, one label, one file name.

A fact has one day: the day it began on. At hours that pass midnight (from 22 to 6) a fact in the small hours
has the day of the evening it follows, and that evening's week, weekday and month. A fact known between two
times has the hour and weekday of their middle; one known only to its day has no hour.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from observatory.errors import CallError, unknown
from observatory.fact import TimePrecision
from observatory.language import N_, _, date_text
from observatory.themes import theme as theme_of
from observatory.weeks import monday

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FRENCH = dict(zip(("lun", "mar", "mer", "jeu", "ven", "sam", "dim"), WEEKDAYS, strict=True))

AREA_LEVELS = ("zone", "commune", "district")
SOURCES = {"*": N_("All facts"), "report": N_("Reported by people"), "camera": N_("Seen by camera")}
WHOLE_DAY = (0, 24)

#: Hours and weekdays that have a name of their own.
HOURS_LABELS = {
    (0, 24): N_("Whole day"), (6, 12): N_("Morning, 6 to 12"), (12, 18): N_("Afternoon, 12 to 18"),
    (18, 22): N_("Evening, 18 to 22"), (20, 2): N_("Late evening, 20 to 2"), (22, 6): N_("Night, 22 to 6"),
}  # fmt: skip
WEEKDAYS_LABELS = {
    (): N_("Every day"), (1, 2, 3, 4, 5): N_("Monday to Friday"), (6, 7): N_("Week-end"),
    (5, 6): N_("Friday and Saturday"),
}  # fmt: skip
SUMMER = (6, 7, 8)


@dataclass(frozen=True, slots=True)
class Selection:
    """The facts of a theme between two days, both included, further narrowed where asked.

    Attributes
    ----------
    theme : str
        A code of themes.toml.
    first, last : date
        First and last day.
    area_level : {'zone', 'commune', 'district'}
        What the facts are counted by.
    seen_by : {'*', 'report', 'camera'}
    feeds : tuple of str
        Only facts told by these feeds; none means all.
    hours : (int, int)
        From the first hour on, up to the second; they may pass midnight.
    weekdays : tuple of int
        1 (Monday) to 7; none means all.
    months : tuple of int
        1 to 12, of every year; none means all.

    Raises
    ------
    CallError
        For a theme, level, source, hour, weekday or month that is not one.
    """

    theme: str
    first: dt.date
    last: dt.date
    area_level: str = "zone"
    seen_by: str = "*"
    feeds: tuple[str, ...] = ()
    hours: tuple[int, int] = WHOLE_DAY
    weekdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        theme_of(self.theme)
        _check(_("level"), [self.area_level], AREA_LEVELS)
        _check(_("source"), [self.seen_by], SOURCES)
        _check(_("weekday"), self.weekdays, range(1, 8))
        _check(_("month"), self.months, range(1, 13))
        first, last = read_hours(self.hours)
        # Two ways to say one thing are one selection: it has one file name and is counted once.
        self._set("hours", (first, last or 24))
        self._set("feeds", tuple(sorted(set(self.feeds))))
        self._set("weekdays", _some_of(self.weekdays, 7))
        self._set("months", _some_of(self.months, 12))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @property
    def mondays(self) -> tuple[dt.date, dt.date]:
        """The weeks of the first and of the last day."""
        return monday(self.first), monday(self.last)

    @property
    def weeks(self) -> float:
        """Length of the period in weeks, that of its months where only these count."""
        days = pd.date_range(self.first, self.last)
        return (days.month.isin(self.months).sum() if self.months else len(days)) / 7

    @property
    def all_facts(self) -> bool:
        """Whether every fact of the theme and period is counted, whoever told of it and at any hour."""
        return self.whole_days and not self.feeds and self.seen_by == "*" and not self.months

    @property
    def whole_weeks(self) -> bool:
        """Whether every hour of weeks from a Monday to a Sunday is counted."""
        from_monday_to_sunday = self.first.weekday() == 0 and self.last.weekday() == 6
        return self.whole_days and not self.months and from_monday_to_sunday

    @property
    def whole_days(self) -> bool:
        """Whether every hour of every weekday is counted."""
        return not self.weekdays and self.hours == WHOLE_DAY

    @property
    def past_midnight(self) -> bool:
        """Whether the hours belong to the evening they follow."""
        return self.hours[0] > self.hours[1]

    def sql_parameters(self) -> dict[str, Any]:
        """The parameters of the queries that count by the macro ``is_selected``; `until` is the day after."""
        return {
            "theme": self.theme, "start": self.first, "until": self.last + dt.timedelta(days=1),
            "seen_by": self.seen_by, "feeds": list(self.feeds), "weekdays": list(self.weekdays),
            "months": list(self.months), "from_hour": self.hours[0], "to_hour": self.hours[1],
        }  # fmt: skip

    def mask(self, facts: pd.DataFrame) -> np.ndarray:
        """Which rows of `facts` are counted: bool, one a row.

        Columns ``theme, starts_at, ends_at, time_precision`` of `observatory.fact.COLUMNS` are needed, and
        ``seen_by`` and ``feed`` where the selection asks for them.
        """
        hour, evening, day = self._moments(facts)
        first, until = pd.Timestamp(self.first), pd.Timestamp(self.last) + pd.Timedelta(days=1)
        keep = (facts["theme"] == self.theme) & (day >= first) & (day < until)
        if self.hours != WHOLE_DAY:
            keep &= _between(hour, *self.hours) & (facts["time_precision"] != TimePrecision.DAY)
        if self.weekdays:
            keep &= (evening.dt.day_of_week + 1).isin(self.weekdays)
        if self.months:
            keep &= day.dt.month.isin(self.months)
        if self.seen_by != "*":
            keep &= facts["seen_by"] == self.seen_by
        if self.feeds:
            keep &= facts["feed"].isin(self.feeds)
        return keep.to_numpy(dtype=bool)

    def apply(self, facts: pd.DataFrame) -> pd.DataFrame:
        """The rows of `facts` that are counted; the index is kept."""
        return facts[self.mask(facts)]

    def days_of(self, facts: pd.DataFrame) -> pd.Series:
        """The day (midnight) each fact is counted on: at hours past midnight, that of its evening."""
        return self._moments(facts)[2].dt.normalize()

    def _moments(self, facts: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
        """Hour, evening and day of each fact."""
        moment = _middle(facts["starts_at"], facts["ends_at"])
        if not self.past_midnight:
            return moment.dt.hour, moment, facts["starts_at"]
        evening = moment.where(moment.dt.hour >= self.hours[1], moment - pd.Timedelta(days=1))
        return moment.dt.hour, evening, evening

    def label(self, partners: Mapping[str, str] | None = None) -> str:
        """What is counted in words: theme, period, and the hours, days and source where they are not all.

        Parameters
        ----------
        partners : mapping, optional
            Feed → its name in the language in force; a feed without one is named by its code.
        """
        parts = [theme_of(self.theme).label, self.period_label()]
        parts += [self._hours_label()] if self.hours != WHOLE_DAY else []
        parts += [self._weekdays_label()] if self.weekdays else []
        parts += [_(SOURCES[self.seen_by])] if self.seen_by != "*" else []
        return ", ".join([*parts, *((partners or {}).get(feed, feed) for feed in self.feeds)])

    def period_label(self) -> str:
        """The days in words, with the months where only these count."""
        if self.months == SUMMER:
            return _("summers of {first} to {last}, June to August").format(
                first=self.first.year, last=self.last.year
            )
        period = _("from {first} to {last}").format(
            first=date_text(self.first, "long"), last=date_text(self.last, "long")
        )
        return ", ".join([period, *(date_text(dt.date(2024, month, 1), "LLLL") for month in self.months)])

    def _hours_label(self) -> str:
        if self.hours in HOURS_LABELS:
            return _(HOURS_LABELS[self.hours])
        return _("from {first}:00 to {last}:00").format(first=self.hours[0], last=self.hours[1])

    def _weekdays_label(self) -> str:
        if self.weekdays in WEEKDAYS_LABELS:
            return _(WEEKDAYS_LABELS[self.weekdays])
        return ", ".join(weekday_name(day - 1) for day in self.weekdays)

    def slug(self) -> str:
        """The name of a file of this selection: ``rodeo-zone-2026-06-01-2026-08-30-h20.2``.

        Two different selections never share it, on a disk that ignores case too.
        """
        parts = [self.theme, self.area_level, str(self.first), str(self.last)]
        parts += [self.seen_by] if self.seen_by != "*" else []
        parts += ["h{}.{}".format(*self.hours)] if self.hours != WHOLE_DAY else []
        parts += ["d" + ".".join(map(str, self.weekdays))] if self.weekdays else []
        parts += ["m" + ".".join(map(str, self.months))] if self.months else []
        parts += ["f" + ".".join(map(_plain, self.feeds))] if self.feeds else []
        return "-".join(parts)


def of_weeks(theme: str, first: dt.date, last: dt.date, **more: Any) -> Selection:
    """The selection of a theme from one week to another, given by their Mondays."""
    return Selection(theme, first, last + dt.timedelta(days=6), **more)


def without_hour(facts: pd.DataFrame) -> int:
    """How many facts are known only to the day, and so left out of any choice of hours."""
    return int((facts["time_precision"] == TimePrecision.DAY).sum())


def weekday_name(number: int) -> str:
    """The name of a weekday in the language in force, 0 being Monday."""
    # 2024 begins on a Monday.
    return date_text(dt.date(2024, 1, 1 + number), "EEEE")


def read_day(text: dt.date | str) -> dt.date:
    """A day written ``2026-06-01``. Raises `CallError` for anything else."""
    if isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError as fault:
        raise CallError(
            _("“{value}” is not a date; write year-month-day, as in 2026-06-01.").format(value=text)
        ) from fault


def read_hours(text: str | tuple[int, int]) -> tuple[int, int]:
    """Hours written ``20-02`` (also ``20h-2h``), 0 to 24. Raises `CallError` for anything else."""
    parts = (
        [p.strip().lower().removesuffix("h") for p in text.split("-")]
        if isinstance(text, str)
        else list(text)
    )
    try:
        first, last = (int(part) for part in parts)
    except ValueError:
        first = last = -1
    if not (0 <= first <= 23 and 0 <= last <= 24) or first == last:
        raise CallError(
            _("“{value}” are not hours; write two hours from 0 to 24, as in 20-02.").format(value=text)
        )
    return first, last


def read_weekdays(text: str | Iterable[str]) -> tuple[int, ...]:
    """Weekdays written ``sat,sun`` or ``sam,dim``, as numbers from 1. Raises `CallError` for others."""
    days = [part.strip().lower() for part in (text.split(",") if isinstance(text, str) else text)]
    days = [_FRENCH.get(day, day) for day in days]
    for day in days:
        if day not in WEEKDAYS:
            raise unknown(_("weekday"), day, (*WEEKDAYS, *_FRENCH))
    return tuple(WEEKDAYS.index(day) + 1 for day in days)


def _check(what: str, values: Iterable[object], allowed: Iterable[object]) -> None:
    """Raise `CallError` for the first value that is not allowed."""
    for value in values:
        if value not in allowed:
            raise unknown(what, value, map(str, allowed))


def _some_of(numbers: Iterable[int], all_of_them: int) -> tuple[int, ...]:
    """Numbers in order, each once; none where every one is asked for."""
    chosen = tuple(sorted(set(numbers)))
    return () if len(chosen) == all_of_them else chosen


def _between(hour: pd.Series, first: int, last: int) -> pd.Series:
    if first < last:
        return (hour >= first) & (hour < last)
    return (hour >= first) | (hour < last)


def _plain(feed: str) -> str:
    """A feed's name in small letters, digits and lines; any other character as its number."""
    return re.sub(r"[^0-9a-z_]", lambda found: f"~{ord(found[0]):x}~", feed)


def _middle(start: pd.Series, end: pd.Series) -> pd.Series:
    """The middle of the time that passed between two moments of the clock, which changes twice a year.

    The macro ``moment_of`` says the same of the warehouse. Clocks go from 2 to 3 on the last Sunday of March
    and from 3 to 2 on that of October.
    """
    moment, day = start + (end - start) / 2, end.dt.normalize()
    last_sunday = (end.dt.day >= 25) & (end.dt.day_of_week == 6)
    for month, at, passed in ((3, 2, -1), (10, 3, 1)):
        changes, more = day + pd.Timedelta(hours=at), pd.Timedelta(hours=passed)
        over = (
            last_sunday & (end.dt.month == month) & (start < changes) & (end >= day + pd.Timedelta(hours=3))
        )
        if over.any():
            middle = start + (end - start + more) / 2
            moment = moment.mask(over, middle.mask(middle >= changes, middle - more))
    return moment

"""ISO weeks on the clock of Europe/Paris: Monday to Sunday, named by their Monday.

A week belongs to the period that holds its Thursday, as ISO 8601 gives weeks to years.
"""

from __future__ import annotations

import datetime as dt

from observatory.errors import CallError
from observatory.language import _
from observatory.settings import CLOCK

WEEK = dt.timedelta(weeks=1)


def monday(day: dt.date) -> dt.date:
    """The Monday of the ISO week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def sunday(day: dt.date) -> dt.date:
    """The Sunday of the ISO week of `day`."""
    return monday(day) + dt.timedelta(days=6)


def thursday(day: dt.date) -> dt.date:
    """The Thursday of the ISO week of `day`: the day that gives the week to a month, quarter or year."""
    return monday(day) + dt.timedelta(days=3)


def parse_week(text: str) -> dt.date:
    """The Monday of a week written ``2026-W46`` or ``2026-S46``.

    Raises `CallError` when it is not one: week 53 of a year of 52, a month, a date.
    """
    year, _dash, week = text.strip().upper().replace("S", "W").partition("-W")
    try:
        return dt.date.fromisocalendar(int(year), int(week), 1)
    except ValueError as fault:
        raise CallError(
            _("“{value}” is not a week; write the year and the ISO week number, as in 2026-W46.").format(
                value=text
            )
        ) from fault


def week_label(week: dt.date) -> str:
    """A Monday as its ISO week, ``2026-W46``."""
    year, number, _day = week.isocalendar()
    return f"{year}-W{number:02d}"


def paris_today() -> dt.date:
    """The day it is in Europe/Paris, whatever the machine's own clock is set to."""
    return dt.datetime.now(CLOCK).date()


def weeks_of_span(first: dt.date, last: dt.date) -> list[dt.date]:
    """Mondays of the weeks whose Thursday lies between two days, both included; empty where none does."""
    # In ordinals: the last days of the calendar have no Thursday after them to be counted from.
    held = first.toordinal() + (3 - first.weekday()) % 7
    return [dt.date.fromordinal(max(1, day - 3)) for day in range(held, last.toordinal() + 1, 7)]


def same_week_last_year(week: dt.date) -> dt.date:
    """The Monday of the same ISO week a year earlier; of that year's last week where it has no week 53."""
    year, number, _day = week.isocalendar()
    last = dt.date(year - 1, 12, 28).isocalendar().week
    return dt.date.fromisocalendar(year - 1, min(number, last), 1)

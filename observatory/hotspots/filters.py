"""Which facts a map is about: theme, days, months, weekdays, hours of the night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from observatory.errors import CallError, unknown
from observatory.fact import DRAWN, TimePrecision
from observatory.language import _
from observatory.themes import theme as known_theme

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FRENCH = dict(zip(("lun", "mar", "mer", "jeu", "ven", "sam", "dim"), WEEKDAYS, strict=True))


def filter_facts(
    facts: pd.DataFrame,
    theme: str | Sequence[str] | None = None,
    start: dt.date | str | None = None,
    end: dt.date | str | None = None,
    weekdays: str | Iterable[str] | None = None,
    hours: str | tuple[int, int] | None = None,
    months: Sequence[int] | None = None,
) -> pd.DataFrame:
    """The facts of a theme (or several), between two days, in some months, on some weekdays, at some hours.

    Parameters
    ----------
    facts : DataFrame
        Columns of `observatory.fact.COLUMNS`; the index is kept.
    theme : str, or sequence of str, optional
        Codes of themes.toml.
    start, end : date or 'YYYY-MM-DD', optional
        First and last day, both included.
    weekdays : 'sat,sun', or sequence, optional
        Also in French: ``sam,dim``.
    hours : '20-02', or (20, 2), optional
        From the first hour on, up to the second. Where they pass midnight, the hours after midnight belong to
        the evening they follow: ``weekdays="sat", hours="20-02"`` ends on Sunday at 2 in the morning.
        Facts known only to the day are left out (`without_hour` counts them); facts known between two times
        are placed at the middle.
    months : sequence of int, optional
        1 to 12, of every year: ``(6, 7, 8)`` are the summers.

    Raises
    ------
    CallError
        For an unknown theme, weekday or month, or a date or hour that cannot be read.
    """
    keep = np.ones(len(facts), dtype=bool)
    if theme is not None:
        codes = [theme] if isinstance(theme, str) else list(theme)
        keep &= facts["theme"].isin([known_theme(code).code for code in codes]).to_numpy()
    moment = facts["starts_at"] + (facts["ends_at"] - facts["starts_at"]) / 2
    if hours is not None:
        first, last = read_hours(hours)
        hour = moment.dt.hour.to_numpy()
        keep &= _between(hour, first, last) & ~_only_day(facts)
        if first > last:
            moment = moment - pd.to_timedelta(np.where(hour < last, 1, 0), unit="D")
    if start is not None:
        keep &= (moment >= pd.Timestamp(read_day(start))).to_numpy()
    if end is not None:
        keep &= (moment < pd.Timestamp(read_day(end)) + pd.Timedelta(days=1)).to_numpy()
    if weekdays is not None:
        numbers = [WEEKDAYS.index(day) for day in read_weekdays(weekdays)]
        keep &= moment.dt.day_of_week.isin(numbers).to_numpy()
    if months is not None:
        keep &= moment.dt.month.isin(_read_months(months)).to_numpy()
    return facts[keep]


def without_hour(facts: pd.DataFrame) -> int:
    """How many facts are known only to the day, and so left out of any choice of hours."""
    return int(_only_day(facts).sum())


def drawable(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts that may light a spot: located at a number, a street or a place."""
    return facts[facts["precision"].isin([str(p) for p in DRAWN]) & facts["lon"].notna()]


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


def read_weekdays(text: str | Iterable[str]) -> list[str]:
    """Weekdays written ``sat,sun`` or ``sam,dim``. Raises `CallError` naming the allowed ones."""
    days = [part.strip().lower() for part in (text.split(",") if isinstance(text, str) else text)]
    days = [_FRENCH.get(day, day) for day in days]
    for day in days:
        if day not in WEEKDAYS:
            raise unknown(_("weekday"), day, (*WEEKDAYS, *_FRENCH))
    return days


def _read_months(months: Sequence[int]) -> list[int]:
    for month in months:
        if month not in range(1, 13):
            raise unknown(_("month"), month, map(str, range(1, 13)))
    return list(months)


def _between(hour: np.ndarray, first: int, last: int) -> np.ndarray:
    if first < last:
        return (hour >= first) & (hour < last)
    return (hour >= first) | (hour < last)


def _only_day(facts: pd.DataFrame) -> np.ndarray:
    return (facts["time_precision"] == TimePrecision.DAY).to_numpy(dtype=bool)

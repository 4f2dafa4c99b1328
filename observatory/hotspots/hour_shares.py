"""When: hour × weekday, facts known between two times being shared out over the hours in between.

Ratcliffe 2000, *Int. J. GIS* 14:669–679 (aoristic analysis).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.errors import CallError
from observatory.fact import TimePrecision
from observatory.language import _
from observatory.selection import WEEKDAYS
from observatory.settings import CLOCK

#: Over a week or more, an interval says nothing of the hour.
LONGEST_HOURS = 168

_HOUR = np.timedelta64(1, "h")


class Clock(NamedTuple):
    """Facts by hour and weekday.

    weights : DataFrame, 24 hours × 7 weekdays (``mon`` … ``sun``), facts; the sum is `facts`
    facts : facts shared out
    left_out : facts known only to the day, or to a week or more, or within an hour that clocks skipped: no
        hour can be given them
    """

    weights: pd.DataFrame
    facts: int
    left_out: int


def aoristic(facts: pd.DataFrame) -> Clock:
    """Share each fact out over hours and weekdays: weight = overlap with the hour / duration.

    Durations are those that went by in Europe/Paris: the hour that clocks skip in March gets nothing, the
    hour they show twice in October counts twice.

    Parameters
    ----------
    facts : DataFrame
        ``starts_at, ends_at`` (local wall clock) and ``time_precision``.

    Raises
    ------
    CallError
        When a fact ends before it starts.
    """
    start, end = (facts[c].to_numpy(dtype="datetime64[us]") for c in ("starts_at", "ends_at"))
    _check_order(start, end)
    known = (facts["time_precision"] != TimePrecision.DAY).to_numpy() & (
        (end - start) / _HOUR < LONGEST_HOURS
    )
    hours, weights = _shares(start[known], end[known])
    # Day 0 of the epoch was a Thursday.
    weekday = (hours // 24 + 3) % 7
    flat = np.bincount(hours % 24 * 7 + weekday, weights=weights, minlength=168)
    table = pd.DataFrame(
        flat.reshape(24, 7), index=pd.RangeIndex(24, name="hour"), columns=pd.Index(WEEKDAYS, name="weekday")
    )
    shared = round(weights.sum())
    return Clock(table, shared, len(facts) - shared)


def hour_weights(start, end) -> dict[int, float]:
    """Weight of each hour of the day for one fact known between `start` and `end`; the sum is 1.

    Raises
    ------
    CallError
        When the end is before the start, or both are in an hour that clocks skipped.
    """
    from_, to = np.array([start], dtype="datetime64[us]"), np.array([end], dtype="datetime64[us]")
    _check_order(from_, to)
    hours, weights = _shares(from_, to)
    share = np.bincount(hours % 24, weights=weights, minlength=24)
    if not share.any():
        raise CallError(_("the clock did not show {start}: it went forward that night.").format(start=start))
    return {int(hour): float(share[hour]) for hour in dict.fromkeys((hours % 24).tolist()) if share[hour] > 0}


def _check_order(start: np.ndarray, end: np.ndarray) -> None:
    wrong = np.flatnonzero(end < start)
    if len(wrong):
        raise CallError(
            _("the end ({end}) is before the start ({start})").format(
                end=pd.Timestamp(end[wrong[0]]), start=pd.Timestamp(start[wrong[0]])
            )
            + "."
        )


def _shares(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hours since 1970 each fact touches, and the weight of each; a single moment is all in its hour."""
    first, last = start.astype("datetime64[h]").astype(np.int64), end.astype("datetime64[h]").astype(np.int64)
    counts = last - first + 1
    fact = np.repeat(np.arange(len(start)), counts)
    hours = np.arange(len(fact)) - np.repeat(np.cumsum(counts) - counts, counts) + first[fact]
    from_hour = hours.astype("datetime64[h]").astype("datetime64[us]")
    overlap = (np.minimum(from_hour + _HOUR, end[fact]) - np.maximum(from_hour, start[fact])) / _HOUR
    overlap[(start == end)[fact]] = 1.0
    overlap *= _times_shown(hours)
    passed = np.bincount(fact, weights=overlap, minlength=len(start))[fact]
    return hours, np.divide(overlap, passed, out=np.zeros_like(overlap), where=passed > 0)


def _times_shown(hours: np.ndarray) -> np.ndarray:
    """How often the clock in Paris showed each hour since 1970: once, never in spring, twice in autumn."""
    if not len(hours):
        return np.empty(0)
    every = np.arange(hours.min(), hours.max() + 1)
    shown = pd.DatetimeIndex(every.astype("datetime64[h]").astype("datetime64[us]"))
    twice = shown.tz_localize(CLOCK, ambiguous="NaT", nonexistent="shift_forward").isna()
    never = shown.tz_localize(CLOCK, ambiguous=True, nonexistent="NaT").isna()
    return (1.0 + twice - never)[hours - every[0]]

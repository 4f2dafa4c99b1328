"""When: hour × weekday, facts known between two times being shared out over the hours in between.

Ratcliffe 2000, *Int. J. GIS* 14:669–679 (aoristic analysis).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.fact import TimePrecision
from observatory.hotspots.filters import WEEKDAYS

#: Over a week or more, an interval says nothing of the hour.
LONGEST_HOURS = 168

_HOUR = np.timedelta64(1, "h")


class Clock(NamedTuple):
    """Facts by hour and weekday.

    weights : DataFrame, 24 hours × 7 weekdays (``mon`` … ``sun``), facts; the sum is `facts`
    facts : facts shared out
    left_out : facts known only to the day, or to a week or more: no hour can be given them
    """

    weights: pd.DataFrame
    facts: int
    left_out: int


def aoristic(facts: pd.DataFrame) -> Clock:
    """Share each fact out over hours and weekdays: weight = overlap with the hour / duration.

    Parameters
    ----------
    facts : DataFrame
        ``starts_at, ends_at`` (local wall clock) and ``time_precision``. On the night clocks change,
        the hours are those the clock showed.
    """
    start, end = (facts[c].to_numpy(dtype="datetime64[us]") for c in ("starts_at", "ends_at"))
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
    return Clock(table, int(known.sum()), int((~known).sum()))


def hour_weights(start, end) -> dict[int, float]:
    """Weight of each hour of the day for one fact known between `start` and `end`; the sum is 1."""
    hours, weights = _shares(
        np.array([start], dtype="datetime64[us]"), np.array([end], dtype="datetime64[us]")
    )
    share = np.bincount(hours % 24, weights=weights, minlength=24)
    return {int(hour): float(share[hour]) for hour in dict.fromkeys((hours % 24).tolist()) if share[hour] > 0}


def _shares(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hours since 1970 each fact touches, and the weight of each; a single moment is all in its hour."""
    first, last = start.astype("datetime64[h]").astype(np.int64), end.astype("datetime64[h]").astype(np.int64)
    counts = last - first + 1
    fact = np.repeat(np.arange(len(start)), counts)
    hours = np.arange(len(fact)) - np.repeat(np.cumsum(counts) - counts, counts) + first[fact]
    from_hour = hours.astype("datetime64[h]").astype("datetime64[us]")
    overlap = np.minimum(from_hour + _HOUR, end[fact]) - np.maximum(from_hour, start[fact])
    length = (end - start)[fact]
    moment = length == np.timedelta64(0, "us")
    return hours, np.where(moment, 1.0, overlap / np.where(moment, np.timedelta64(1, "us"), length))

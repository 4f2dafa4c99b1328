"""Facts of several weeks dated on one day: what a partner's register does, and no street."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import special

from observatory.counts.telling.trailing import before

#: Lumps in a row that make a habit.
LEAST_LUMPS = 3

#: Days on which a register may be filled: one each so many weeks; one of each month or quarter, which are
#: so many weeks apart at the least.
WEEKS, MONTHS, LEAST_WEEKS = range(2, 14), (1, 3), 4

#: Chance of as much in a row under which it is a habit, where weeks are as bursty as `SHAPE` makes them.
CHANCE = 1e-7

#: Shape of the gamma law of weekly rates that the habit is held against: a variance of twice the square of
#: the mean, burstier than any theme known.
SHAPE = 0.5


def dated_since(told: np.ndarray, weeks: pd.DatetimeIndex) -> np.ndarray:
    """The week since when most facts stand in a few weeks at regular distances; else -1. As `told`.

    A partner who dates a month on one day of it, or a quarter, or all since it last wrote, leaves between
    two such days weeks of nothing. A habit is a row of days, each with more than half of the facts since the
    one before, that chance does not make. It ends with the day that has less.

    Parameters
    ----------
    told : (..., W) array of int
        Facts of each series.
    weeks : (W,) index of Mondays, consecutive
    """
    series = told.reshape(-1, told.shape[-1])
    found, sums = np.full(series.shape, -1), np.cumsum(np.pad(series, ((0, 0), (1, 0))), axis=1)
    for apart, days in _days(weeks):
        # Most series have no weeks that hold more than half of so many: they are not looked at.
        most = 2 * series > before(series, apart - 1) + series
        able = np.flatnonzero(most.sum(axis=1) >= LEAST_LUMPS)
        for at in days if len(able) else ():
            facts, since = series[np.ix_(able, at[1:])], np.diff(sums[np.ix_(able, at + 1)], axis=1)
            for row, first, lump in _habits(facts, since, np.diff(at)):
                _mark(found[able[row]], at, first, lump)
    return found.reshape(told.shape)


def _days(weeks: pd.DatetimeIndex) -> Iterator[tuple[int, list[np.ndarray]]]:
    """Positions of the weeks of each day on which a register may be filled, by the weeks between two."""
    for step in WEEKS:
        yield step, _long_enough(range(start, len(weeks), step) for start in range(step))
    days = pd.date_range(weeks[0], periods=7 * len(weeks), freq="D")
    number, last, month = (np.asarray(part) for part in (days.day, days.days_in_month, days.month))
    on = (
        (number == np.minimum(day, last)) & (month % step == phase)
        for day in range(1, 32)
        for step in MONTHS
        for phase in range(step)
    )
    yield LEAST_WEEKS, _long_enough({tuple(np.flatnonzero(held) // 7) for held in on})


def _long_enough(positions) -> list[np.ndarray]:
    return [np.array(at) for at in sorted(map(tuple, positions)) if len(at) > LEAST_LUMPS]


def _habits(facts: np.ndarray, since: np.ndarray, lengths: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Row, first and last lump of each habit of series: (S, L) `facts` of lumps, and all `since` the last."""
    lumps = np.arange(facts.shape[1])
    failed = np.maximum.accumulate(np.where(2 * facts > since, -1, lumps), axis=1)
    rows = np.flatnonzero((lumps - failed).max(axis=1) >= LEAST_LUMPS)
    facts, since, failed = facts[rows], since[rows], failed[rows]
    share = np.clip((facts - 1) / np.maximum(since, 1), 0.0, 1.0)
    evidence = -np.log(np.maximum(special.betaincc(SHAPE, (lengths - 1) * SHAPE, share), 1e-300))
    total = np.cumsum(np.where(failed < lumps, evidence, 0.0), axis=1)
    gathered = total - np.where(failed >= 0, np.take_along_axis(total, np.maximum(failed, 0), axis=1), 0.0)
    shown = (lumps - failed >= LEAST_LUMPS) & (gathered >= -np.log(CHANCE))
    row, lump = np.nonzero(shown)
    last = {(rows[at], failed[at, one] + 1): one for at, one in zip(row, lump, strict=True)}
    return ((int(at), int(first), int(one)) for (at, first), one in last.items())


def _mark(found: np.ndarray, at: np.ndarray, first: int, lump: int) -> None:
    """The weeks of a habit, in place: from those that its first lump holds to the day after its last.

    A habit of the last lumps goes on: what is known last is still being told of, and ends none.
    """
    start, ended = at[first] + 1, lump + 3 < len(at)
    stop = at[lump + 2] if ended else len(found)
    span = found[start:stop]
    found[start:stop] = np.where(span < 0, start, np.minimum(span, start))

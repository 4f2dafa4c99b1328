"""Facts of several weeks dated on one day: what a partner's register does, and no street."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

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

#: What of a week's facts beyond those of other weeks must stand on one day of it, over `LEAST_LUMPS` of them.
ONE_DAY = 0.8

#: Weeks between two days of a habit at most.
MOST_WEEKS = 14

#: Days at no regular distance: so many in a row make a habit, of so many facts each.
UNEVEN_LUMPS, UNEVEN_FACTS = 4, 5

#: A habit has ended where so many weeks at least bring this share of its facts a week, day by day, and where
#: what fell in its last gaps makes as much by so small a chance.
DAILY_WEEKS, DAILY_SHARE, DAILY_GAPS, DAILY_CHANCE = 3, 0.5, 2, 1e-3


class _Lumps(NamedTuple):
    """Days in a row of S series: (S, L) facts of their weeks, and of all since the one before.

    lengths : (L,) weeks since the one before
    """

    facts: np.ndarray
    since: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, series: np.ndarray, sums: np.ndarray, at: np.ndarray, rows: np.ndarray) -> _Lumps:
        """Of some rows of (S, W) facts and of their sums before each week, the weeks at some positions."""
        since = np.diff(sums[np.ix_(rows, at + 1)], axis=1)
        return cls(series[np.ix_(rows, at[1:])], since, np.diff(at))

    @property
    def most(self) -> np.ndarray:
        """Lumps of most facts since the one before."""
        return (2 * self.facts > self.since) & (self.lengths <= MOST_WEEKS)

    def one_day(self, row: int, busiest: np.ndarray) -> np.ndarray:
        """Lumps of a row that stand on one day, as a register's do and a street's do not.

        (L,) `busiest` are the facts of the day of each of its weeks that has most.
        """
        usual = (self.since[row] - self.facts[row]) / np.maximum(self.lengths - 1, 1)
        return _lately(busiest - usual / 7) >= ONE_DAY * _lately(self.facts[row] - usual)


def dated_since(told: np.ndarray, weeks: pd.DatetimeIndex, busiest: np.ndarray | None = None) -> np.ndarray:
    """The week since when most facts stand on a few days, with weeks of nothing between; else -1. As `told`.

    A partner who dates a month on one day of it, or a quarter, or all since it last wrote, leaves between
    two such days weeks of nothing. A habit is a row of days, each with more than half of the facts since the
    one before, that chance does not make. It ends with the day that has less, or once facts come day by day.
    A street that is busy one week in four is not so on one day of it: that week is told as it was, and is
    to be held against others like it; the weeks of nothing between are none of them.

    Parameters
    ----------
    told : (..., W) array of int
        Facts of each series.
    weeks : (W,) index of Mondays, consecutive
    busiest : (..., W) array of int, optional
        Those of the day of each week that has most. Where days are not known, all are held to be of one, and
        only days at regular distances are looked for.
    """
    series = told.reshape(-1, told.shape[-1])
    by_day = series if busiest is None else busiest.reshape(series.shape)
    found, busy = np.full(series.shape, -1), np.zeros(series.shape, dtype=bool)
    sums = np.cumsum(np.pad(series, ((0, 0), (1, 0))), axis=1)
    for apart, days in _days(weeks):
        # Most series have no weeks that hold more than half of so many: they are not looked at.
        most = 2 * series > before(series, apart - 1) + series
        able = np.flatnonzero(most.sum(axis=1) >= LEAST_LUMPS)
        for at in days if len(able) else ():
            lumps = _Lumps.of(series, sums, at, able)
            for row, first, lump in _habits(lumps, lumps.most):
                _mark(found[able[row]], series[able[row]], at, first, lump)
                held, own = at[1:], slice(first, lump + 1)
                several = ~lumps.one_day(row, by_day[able[row], held])[own]
                busy[able[row], held[own][several]] = True
    found[busy] = -1
    if busiest is not None:
        _mark_uneven(found, series, sums, by_day)
    return found.reshape(told.shape)


def _lately(lumps: np.ndarray) -> np.ndarray:
    """Sums over each lump and those before it, `LEAST_LUMPS` in all."""
    return before(lumps, LEAST_LUMPS - 1) + lumps


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


def _habits(lumps: _Lumps, held: np.ndarray, least: int = LEAST_LUMPS) -> Iterator[tuple[int, int, int]]:
    """Row, first and last lump of each habit of series, where (S, L) `held` says what a habit is made of."""
    number = np.arange(len(lumps.lengths))
    failed = np.maximum.accumulate(np.where(held, -1, number), axis=1)
    rows = np.flatnonzero((number - failed).max(axis=1) >= least)
    if not len(rows):
        return iter(())
    facts, since, failed = lumps.facts[rows], lumps.since[rows], failed[rows]
    share = np.clip((facts - 1) / np.maximum(since, 1), 0.0, 1.0)
    chance = special.betaincc(SHAPE, np.maximum(lumps.lengths - 1, 1) * SHAPE, share)
    total = np.cumsum(np.where(failed < number, -np.log(np.maximum(chance, 1e-300)), 0.0), axis=1)
    gathered = total - np.where(failed >= 0, np.take_along_axis(total, np.maximum(failed, 0), axis=1), 0.0)
    shown = (number - failed >= least) & (gathered >= -np.log(CHANCE))
    row, lump = np.nonzero(shown)
    last = {(rows[at], failed[at, one] + 1): one for at, one in zip(row, lump, strict=True)}
    return ((int(at), int(first), int(one)) for (at, first), one in last.items())


def _mark(found: np.ndarray, series: np.ndarray, at: np.ndarray, first: int, lump: int) -> None:
    """The weeks of a habit, in place: from those that its first lump holds to the day after its last.

    A habit of the last lumps goes on: what is known last is still being told of, and ends none.
    """
    stop = at[lump + 2] if lump + 3 < len(at) else len(found)
    _mark_until(found, series, at[first : lump + 2], int(stop))


def _mark_until(found: np.ndarray, series: np.ndarray, at: np.ndarray, stop: int) -> None:
    """The weeks after the first of a habit's days up to `stop`, in place, or until facts come day by day."""
    start = at[0] + 1
    span = found[start : _daily_since(series, at, stop)]
    span[:] = np.where(span < 0, start, np.minimum(span, start))


def _daily_since(series: np.ndarray, at: np.ndarray, stop: int) -> int:
    """The week since when facts come week by week as they never did between a habit's days; else `stop`."""
    at = at[-1 - DAILY_GAPS :]
    facts, weeks = series[at[0] + 1 : at[-1] + 1].sum(), at[-1] - at[0]
    between, others = facts - series[at[1:]].sum(), max(weeks - len(at) + 1, 1)
    usual, after = DAILY_SHARE * facts / weeks, series[at[-1] + 1 : stop]
    for since in np.flatnonzero(after >= usual):
        known, came = np.arange(1, len(after) - since + 1), np.cumsum(after[since:])
        share = np.clip((came - 1) / np.maximum(came + between, 1), 0.0, 1.0)
        rare = special.betaincc(known * SHAPE, others * SHAPE, share) < DAILY_CHANCE
        spread = 2 * np.maximum.accumulate(after[since:]) <= came
        if (rare & spread & (came >= usual * known))[DAILY_WEEKS - 1 :].any():
            return int(at[-1] + 1 + since)
    return stop


def _mark_uneven(found: np.ndarray, series: np.ndarray, sums: np.ndarray, busiest: np.ndarray) -> None:
    """The weeks of habits without regular distances, in place: there one day has most facts of weeks."""
    most = (busiest >= UNEVEN_FACTS) & (2 * busiest > before(series, 2) + series)
    for row in np.flatnonzero(most.sum(axis=1) > UNEVEN_LUMPS):
        at = np.flatnonzero(most[row])
        lumps = _Lumps.of(series, sums, at, np.array([row]))
        held = lumps.most & lumps.one_day(0, busiest[row, at[1:]])
        for _row, first, lump in _habits(lumps, held, UNEVEN_LUMPS):
            next_one = at[lump + 2] if lump + 2 < len(at) else len(series[row])
            stop = min(next_one, at[lump + 1] + MOST_WEEKS)
            _mark_until(found[row], series[row], at[first : lump + 2], int(stop))

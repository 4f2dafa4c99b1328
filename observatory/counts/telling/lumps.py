"""Facts of several weeks dated on one day: what a partner's register does, and no street."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from observatory.counts.telling.trailing import before

#: Lumps in a row that make a habit.
LEAST_LUMPS = 3

#: Days on which a register may be filled: one of each month, one of each quarter, one each fourth week.
MONTHS, WEEKS = (1, 3), 4

#: Chance of as much in a row under which it is a habit, where weeks are as bursty as `SHAPE` makes them.
CHANCE = 1e-6

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
    found = np.full(told.shape, -1)
    # The weeks since the day before are four at the least: most series have no such week at all.
    able = (2 * told > before(told, WEEKS - 1) + told).sum(axis=-1) >= LEAST_LUMPS
    if able.any():
        found[able] = _of_able(told[able], weeks)
    return found


def _of_able(series: np.ndarray, weeks: pd.DatetimeIndex) -> np.ndarray:
    """The same of series that have enough lumps, (S, W)."""
    found = np.full(series.shape, -1)
    sums = np.cumsum(np.pad(series, ((0, 0), (1, 0))), axis=1)
    for at in _weeks_of_days(weeks):
        facts, since = series[:, at[1:]], np.diff(sums[:, at + 1], axis=1)
        # Few series have so many lumps in a row, whatever the day.
        rows = np.flatnonzero(_run(2 * facts > since)[0].max(axis=1, initial=0) >= LEAST_LUMPS)
        for row in rows:
            _mark(found[row], at, _habits(facts[row], since[row], np.diff(at)))
    return found


def _weeks_of_days(weeks: pd.DatetimeIndex) -> list[np.ndarray]:
    """Positions of the weeks that hold each day on which a register may be filled; of those alike, one."""
    days = pd.date_range(weeks[0], periods=7 * len(weeks), freq="D")
    number, last, month = (np.asarray(part) for part in (days.day, days.days_in_month, days.month))
    tried = {tuple(range(start, len(weeks), WEEKS)) for start in range(WEEKS)}
    for day in range(1, 32):
        on = number == np.minimum(day, last)
        tried |= {
            tuple(np.flatnonzero(on & (month % step == phase)) // 7)
            for step in MONTHS
            for phase in range(step)
        }
    return [np.array(at) for at in sorted(tried) if len(at) > LEAST_LUMPS]


def _run(holds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many lumps in a row there are, up to each, (S, L); and where each row of them began."""
    lumps = np.arange(holds.shape[1])
    failed = np.maximum.accumulate(np.where(holds, -1, lumps), axis=1)
    return lumps - failed, failed + 1


def _habits(facts: np.ndarray, since: np.ndarray, lengths: np.ndarray) -> list[tuple[int, int]]:
    """First and last lump of each habit of one series."""
    run, begun = (values[0] for values in _run((2 * facts > since)[None]))
    share = np.clip((facts - 0.5) / np.maximum(since, 1), 0.0, 1.0)
    evidence = -np.log(np.maximum(special.betaincc(SHAPE, (lengths - 1) * SHAPE, share), 1e-300))
    total = np.cumsum(np.where(run > 0, evidence, 0.0))
    gathered = total - np.where(begun > 0, total[begun - 1], 0.0)
    shown = (run >= LEAST_LUMPS) & (gathered >= -np.log(CHANCE))
    last = {int(first): int(lump) for first, lump in zip(begun[shown], np.flatnonzero(shown), strict=True)}
    return list(last.items())


def _mark(found: np.ndarray, at: np.ndarray, habits: list[tuple[int, int]]) -> None:
    """The weeks of some habits, in place: from those that the first lump holds to the day after the last.

    A habit of the last lumps goes on: what is known last is still being told of, and ends none.
    """
    for first, lump in habits:
        start, ended = at[first] + 1, lump + 3 < len(at)
        stop = at[lump + 2] if ended else len(found)
        span = found[start:stop]
        found[start:stop] = np.where(span < 0, start, np.minimum(span, start))

"""Files without a fact where chance would have left some: zeros that a partner's own weeks do not allow."""

from __future__ import annotations

import numpy as np

from observatory.counts.telling.trailing import before, scatter

#: Weeks before that say what a partner tells of in one, the least of them, and those either side of the
#: same week of the year before.
RATE_WEEKS, LEAST_WEEKS, SAME_SEASON = 13, 8, 3

#: Facts a week under which a zero is nothing unusual, whatever the number of weeks.
LEAST_RATE = 5.0

#: Chance of a run of zeros under which it is held to be none: once in centuries over all feeds and themes.
CHANCE = 1e-5

#: Weeks for which a run of zeros says something: what a partner told of before is forgotten then.
LONGEST_RUN = 26


def empty_since(told: np.ndarray, covered: np.ndarray, confirmed: np.ndarray | None = None) -> np.ndarray:
    """The week in which a run of impossible zeros began; -1 where a week is in none. As `told`.

    Parameters
    ----------
    told : (F, T, W) array of int
        Facts of each feed by theme and week. A theme is at zero with its file, or by itself.
    covered : (F, W) array of bool
    confirmed : (F, W) array of bool, optional
        Weeks of which somebody says that the zeros are true: none of them is in a run.
    """
    confirmed = np.zeros(covered.shape, dtype=bool) if confirmed is None else confirmed
    own, file = (
        _runs(facts, *(np.broadcast_to(known[:, None], facts.shape) for known in (covered, confirmed)))
        for facts in (told, told.sum(axis=1, keepdims=True))
    )
    either = np.where((own < 0) | ((file >= 0) & (file < own)), file, own)
    return np.where(told == 0, either, -1)


def _runs(told: np.ndarray, covered: np.ndarray, confirmed: np.ndarray) -> np.ndarray:
    """The same of each series alone, (…, W)."""
    found, busy = np.full(told.shape, -1), told.sum(axis=-1) >= LEAST_RATE * LEAST_WEEKS
    found[busy] = _runs_of_busy(told[busy], covered[busy], confirmed[busy])
    return found


def _runs_of_busy(told: np.ndarray, covered: np.ndarray, confirmed: np.ndarray) -> np.ndarray:
    """Of series that may tell of enough: a second look leaves what the first found out of the rates.

    A confirmed week parts no run: those either side of it are as unlikely together as they were.
    """
    found, zero = np.full(told.shape, -1), covered & (told == 0)
    rested = _rested(zero)
    for _look in range(2):
        kept = covered & (found < 0)
        facts, weeks = (before(values * kept, RATE_WEEKS) for values in (told, np.ones(told.shape)))
        rate = np.where(weeks >= LEAST_WEEKS, facts / np.maximum(weeks, 1), 0.0)
        found = np.where(rested | confirmed, -1, _unlikely(zero, rate, scatter(told, kept, rate)))
        if (found < 0).all():
            break
    return found


def _rested(zero: np.ndarray) -> np.ndarray:
    """Whether there were zeros about the same week of the year before: a rest each winter is no fault."""
    rests = before(zero, 2 * SAME_SEASON + 1) > 0
    rested = np.zeros(zero.shape, dtype=bool)
    year = 52 - SAME_SEASON - 1
    rested[..., year:] = rests[..., :-year]
    return rested


def _unlikely(zero: np.ndarray, rate: np.ndarray, phi: np.ndarray) -> np.ndarray:
    """Where runs of zeros that chance does not make began, by what was to be expected as they began."""
    weeks = np.arange(zero.shape[-1])
    begun = np.maximum.accumulate(np.where(zero, -1, weeks), axis=-1) + 1  # after the last week that is none
    first = np.minimum(begun, len(weeks) - 1)
    rate, phi = np.take_along_axis(rate, first, -1), np.take_along_axis(phi, first, -1)
    # log P(0) of the negative binomial law of variance φ × mean; a run of k weeks adds up.
    none = rate * np.where(phi > 1 + 1e-6, np.log(phi) / np.maximum(phi - 1, 1e-6), 1.0)
    follows = np.roll(zero, -1, axis=-1)
    follows[..., -1] = False
    ends = np.minimum.accumulate(np.where(follows & zero, len(weeks), weeks)[..., ::-1], axis=-1)[..., ::-1]
    length = ends - begun + 1
    says = zero & (begun > 0) & (rate >= LEAST_RATE) & (length * none >= -np.log(CHANCE))
    return np.where(says & (weeks - begun < LONGEST_RUN), begun, -1)

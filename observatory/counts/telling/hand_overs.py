"""Dates on which other partners take over telling of a theme: one leaves, another comes, the streets stay."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.counts.laws import nb_tail
from observatory.counts.telling.trailing import before, scatter

#: Weeks before a date and from it on that are held against each other, and the least of the former.
BEFORE_WEEKS, AFTER_WEEKS, LEAST_WEEKS = 26, 13, 8

#: Share of a theme's facts that must change hands, and the facts told of since.
LEAST_SHARE, LEAST_FACTS = 0.4, 5

#: Chance under which a partner tells of fewer, or of more, than before.
CHANCE = 1e-4


class HandOver(NamedTuple):
    """A change of hands.

    week : position of the first week told of by others
    left, came : positions of the feeds that tell of less, and of those that tell of more, most first
    """

    week: int
    left: np.ndarray
    came: np.ndarray


def hand_overs(told: np.ndarray, covered: np.ndarray) -> list[HandOver]:
    """The hand-overs of one theme, in order of time; no two within a quarter.

    A date is one where the partners' shares differ before and after, some telling of fewer facts than chance
    makes of what they told before and others of more: neither a burst of one partner, nor a silence, nor a
    partner who joins is a hand-over. Where the year before is known, shares must differ from those of the
    same season too.

    Parameters
    ----------
    told : (F, W) array of int
        Facts of each feed.
    covered : (F, W) array of bool
    """
    told, weeks = np.where(covered, told, 0), told.shape[1]
    if len(told) < 2 or weeks <= LEAST_WEEKS:
        return []
    past, since = before(told, BEFORE_WEEKS), _after(told)
    moved = np.minimum(_moved(past, since), _moved_since_last_year(told, since))
    dates = np.flatnonzero((moved >= LEAST_SHARE) & (since.sum(axis=0) >= LEAST_FACTS))
    if not len(dates):
        return []
    found = {week: sides for week in dates.tolist() if (sides := _sides(told, covered, past, since, week))}
    return [HandOver(week, *found[week]) for week in _best(list(found), past, since)]


def _after(values: np.ndarray) -> np.ndarray:
    """Sum over each week and those after it, a quarter in all."""
    backwards = before(values[:, ::-1], AFTER_WEEKS - 1) + values[:, ::-1]
    return backwards[:, ::-1]


def _moved(past: np.ndarray, since: np.ndarray) -> np.ndarray:
    """Half the sum of what the shares differ by, 0 to 1, for each week; 0 where either is of nothing."""
    totals = past.sum(axis=0), since.sum(axis=0)
    shares = [side / np.maximum(total, 1) for side, total in zip((past, since), totals, strict=True)]
    return np.where(np.minimum(*totals) > 0, np.abs(shares[0] - shares[1]).sum(axis=0) / 2, 0.0)


def _moved_since_last_year(told: np.ndarray, since: np.ndarray) -> np.ndarray:
    """The same against the same weeks of the year before; 1 where too little is known of them."""
    year = np.zeros(told.shape)
    year[:, 52:] = _after(told)[:, :-52]
    return np.where(year.sum(axis=0) >= LEAST_FACTS, _moved(year, since), 1.0)


def _sides(told, covered, past, since, week: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The feeds that tell of less from a week on, and those that tell of more; None where either is none."""
    known = before(covered, BEFORE_WEEKS)[:, week]
    length = min(AFTER_WEEKS, told.shape[1] - week)
    rate = past[:, week] / np.maximum(known, 1)
    phi = scatter(told, covered, np.broadcast_to(rate[:, None], told.shape))[:, week]
    fewer = (known >= LEAST_WEEKS) & (_at_most(since[:, week], rate * length, phi) <= CHANCE)
    # Of who told of nothing before, half a fact in all those weeks is held possible.
    least = np.maximum(past[:, week], 0.5) / np.maximum(known, BEFORE_WEEKS / 2) * length
    more = (nb_tail(since[:, week], least, phi) <= CHANCE) & (since[:, week] > 0)
    if not (fewer.any() and more.any()):
        return None
    gain = since[:, week] / length - rate
    came = np.flatnonzero(more)
    return np.flatnonzero(fewer), came[np.argsort(-gain[came], kind="stable")]


def _at_most(facts: np.ndarray, mean: np.ndarray, phi: np.ndarray) -> np.ndarray:
    """P(count ≤ facts)."""
    return 1 - nb_tail(facts + 1, np.maximum(mean, 1e-12), phi)


def _best(dates: list[int], past: np.ndarray, since: np.ndarray) -> list[int]:
    """Of dates within a quarter of each other, the one from which on the shares differ most certainly."""
    gain = {week: _log_ratio(past[:, week], since[:, week]) for week in dates}
    kept: list[int] = []
    while gain:
        week = max(gain, key=gain.__getitem__)
        kept.append(week)
        gain = {other: value for other, value in gain.items() if abs(other - week) >= AFTER_WEEKS}
    return sorted(kept)


def _log_ratio(past: np.ndarray, since: np.ndarray) -> float:
    """How much likelier the facts of both sides are with shares of their own than with common ones."""
    both = past + since
    terms = (
        (side * np.log(np.maximum(side, 1e-12) / max(side.sum(), 1e-12))).sum() for side in (past, since)
    )
    return float(sum(terms) - (both * np.log(np.maximum(both, 1e-12) / max(both.sum(), 1e-12))).sum())

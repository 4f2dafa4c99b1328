"""Empirical null of record linkage: the pairs of the same places and hours, one side moved by whole weeks.

No fact is its own neighbour of another week, so every such pair is two facts: their number is what chance
brings, for each two partners, at each distance and lag. What happens in bursts (a riot, a feast) comes nearer
than other weeks tell; a partner never tells one fact twice, so the pairs of one partner with itself say
how much nearer, without any twin among them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.linkage.candidates import WEEK_MIN, Entries
from observatory.linkage.comparison import Compared, compare

#: Weeks by which one side is moved, nearest first.
SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6)
#: Searches are held to about this many entries in all: fewer weeks where there are many facts.
BUDGET = 2_000_000
#: Halves of days and squares in which bursts are seen.
HALF_DAY_MIN, SQUARE_M = 12 * 60, 1500.0


class Chance(NamedTuple):
    """Pairs that chance brings.

    one, other : positions in the entries; compared : how they compare
    weight : what each stands for in one unmoved world
    moves : how many weeks were moved
    """

    one: np.ndarray
    other: np.ndarray
    compared: Compared
    weight: np.ndarray
    moves: int


def by_chance(entries: Entries) -> Chance:
    """The pairs that chance brings."""
    everyone = np.arange(len(entries))
    most = BUDGET // max(len(entries), 1)
    weeks = SHIFTS[: max(2, min(len(SHIFTS), most // 2 * 2))]
    moved = [entries.near(everyone, week * WEEK_MIN) for week in weeks]
    one, other = (np.concatenate([pair[side] for pair in moved]) for side in (0, 1))
    week = np.repeat(np.array(weeks, float), [len(pair[0]) for pair in moved])
    compared = compare(entries, one, other, week * WEEK_MIN)
    weight = _overlap(entries, one, other, week, weeks)
    weight += _bursts(entries, one, other, compared.stratum)
    return Chance(one, other, compared, weight, len(weeks))


def _overlap(entries: Entries, one, other, week: np.ndarray, weeks: tuple[int, ...]) -> np.ndarray:
    """Weight of a pair of one move: time both partners told, by that of all the moves."""
    first, last = np.full(entries.parties, np.inf), np.full(entries.parties, -np.inf)
    np.minimum.at(first, entries.party, entries.minute)
    np.maximum.at(last, entries.party, entries.minute)

    def told(move):
        start = np.maximum(first[entries.party[one]] + move, first[entries.party[other]])
        end = np.minimum(last[entries.party[one]] + move, last[entries.party[other]])
        return np.maximum(end - start, 1.0)

    return told(0.0) / sum(told(each * WEEK_MIN) for each in weeks)


def _bursts(entries: Entries, one: np.ndarray, other: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """Weight of each pair for the chance pairs that bursts bring besides.

    Two partners' common bursts bring the geometric mean of what those of each with itself bring; it is shared
    out over the partners' pairs by how crowded the half-day of the first fact is.
    """
    excess = own_excess(entries)
    common = np.sqrt(excess[entries.party[one]] * excess[entries.party[other]])
    crowd = np.maximum(crowding(entries)[one] - 1, 0.01)
    code = np.unique(stratum, return_inverse=True)[1]
    return common * crowd / np.bincount(code, crowd)[code] if len(code) else np.zeros(0)


def own_excess(entries: Entries) -> np.ndarray:
    """For each party, its pairs with itself (each counted both ways) beyond those that other weeks make.

    Where no party is burstier than four standard deviations, none is taken to be.
    """
    seen = _of_one_partner(entries, 0.0)
    # A week back gives the pairs of a week forward, told the other way round.
    mean = np.mean([_of_one_partner(entries, week * WEEK_MIN) for week in SHIFTS[:4:2]], axis=0)
    deviation = (seen - mean) / np.sqrt(2.5 * mean + 2)
    return np.maximum(seen - mean, 0.0) * (deviation.max(initial=0.0) >= 4)


def _of_one_partner(entries: Entries, shift: float) -> np.ndarray:
    one, _ = entries.near(np.arange(len(entries)), shift, own=True)
    return np.bincount(entries.party[one], minlength=entries.parties).astype(float)


def crowding(entries: Entries) -> np.ndarray:
    """Other facts of the same partner around each entry in its half-day, by those of other weeks, shrunk."""
    square = np.floor(entries.x_m / SQUARE_M).astype(np.int64) * 8192
    square += np.floor(entries.y_m / SQUARE_M).astype(np.int64)
    square = np.unique(square, return_inverse=True)[1]
    slot = np.floor((entries.minute - 6 * 60) / HALF_DAY_MIN).astype(np.int64)
    slot -= slot.min(initial=0)
    key = (entries.party * (square.max(initial=0) + 1) + square) * (slot.max(initial=0) + 400) + slot + 200
    known, count = np.unique(key, return_counts=True)
    usual = sum(_looked_up(known, count, key + 14 * week) for week in SHIFTS[:6]) / 6
    seen = _looked_up(known, count, key) - 1.0
    return (seen + 1) / (usual + 1)


def _looked_up(known: np.ndarray, count: np.ndarray, key: np.ndarray) -> np.ndarray:
    if not len(known):
        return np.zeros(len(key))
    place = np.minimum(np.searchsorted(known, key), len(known) - 1)
    return count[place] * (known[place] == key)

"""What chance brings: pairs of the same places and hours of the week, one side moved by whole weeks.

No fact is its own neighbour of another week, so every such pair is two facts. They tell how many pairs chance
brings between two partners, how those compare, and, fact by fact, how crowded its place is at its hour: where
the same thing happens every evening, a pair says little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from observatory.linkage import patterns
from observatory.linkage.candidates import WEEK_MIN, Entries
from observatory.linkage.crowds import crowding
from observatory.linkage.families import FAMILIES
from observatory.linkage.patterns import Pattern

#: Weeks by which one side is moved, nearest first.
SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6)
#: Searches are held to about this many entries in all: fewer weeks where there are many facts.
BUDGET = 2_000_000


@dataclass(frozen=True, slots=True)
class Chance:
    """Chance pairs, in the strata of the candidates.

    stratum : (strata,) the number of each stratum, sorted; see `stratum_of`
    expected : (strata,) chance pairs in all, in one unmoved world
    told : (strata,) facts of the first partner that the second could have told
    mean : (strata, REACHES) chance pairs of one fact of the first partner, by how well it is known
    crowd, night : (pairs,) class of how crowded the place is at that hour of the week, compared with `mean`;
        how many times more facts than usual surround the pair that night, at least 1
    local : (pairs,) expected chance pairs of the first fact of each candidate, at its point or beside it
    time : (families, TIMES) shares; place : (families, REACHES, REACHES × PLACES) shares
    name : (strata, NAMES) shares; crowds : (2, CROWDS) shares, at one point and beside it
    quiet : (2, CROWDS) the same for facts as they come, of which chance pairs choose the crowded ones
    """

    stratum: np.ndarray
    expected: np.ndarray
    told: np.ndarray
    mean: np.ndarray
    crowd: np.ndarray
    night: np.ndarray
    local: np.ndarray
    time: np.ndarray
    place: np.ndarray
    name: np.ndarray
    crowds: np.ndarray
    quiet: np.ndarray


def parties(entries: Entries) -> int:
    """How many numbers `Entries.party` may take."""
    return 2 * len(FAMILIES) * len(entries.feeds)


def stratum_of(entries: Entries, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One number for two parties: the pairs of two partners in a family."""
    return entries.party[one] * parties(entries) + entries.party[other]


def shifts_for(entries: Entries) -> tuple[int, ...]:
    """The weeks to move by: at least two, so that before and after weigh alike."""
    most = BUDGET // max(len(entries), 1)
    return SHIFTS[: max(2, min(len(SHIFTS), most // 2 * 2))]


def by_chance(entries: Entries, one: np.ndarray, other: np.ndarray, found: Pattern) -> Chance:
    """What chance brings to the candidate pairs (`one`, `other`), which compare as `found`."""
    shifts = shifts_for(entries)
    everyone = np.arange(len(entries))
    moved = [(week, *entries.near(everyone, week * WEEK_MIN)) for week in shifts]
    a, b = (np.concatenate([m[side] for m in moved]) for side in (1, 2))
    shift = np.repeat([m[0] * WEEK_MIN for m in moved], [len(m[1]) for m in moved]).astype(float)
    compared = patterns.compare(entries, a, b, shift)
    groups = stratum_of(entries, a, b)
    strata = np.unique(np.concatenate([groups, stratum_of(entries, one, other)]))
    groups, own = np.searchsorted(strata, groups), np.searchsorted(strata, stratum_of(entries, one, other))
    told, weeks = _exposure(entries, strata, shifts)
    family = entries.family[a]
    kind = (compared.place > 0).astype(int)
    cells = Cells(a, groups * patterns.REACHES + compared.reach_one, kind)
    told_by_reach, weeks_by_reach = (_by_reach(entries, strata, of) for of in (told, weeks))
    rates = _rates(cells, told_by_reach, weeks_by_reach)
    pairs = Cells(one, own * patterns.REACHES + found.reach_one, (found.place > 0).astype(int))
    local, ratio = rates.expected(pairs, _own_moves(entries, one, other, shifts), 0)
    # A chance pair is not counted in the rate it is compared with, as a candidate is not.
    _, by_chance_ratio = rates.expected(cells, np.maximum(_own_moves(entries, a, b, shifts) - 1, 1), 1)
    crowds = _shares((kind, _crowd(by_chance_ratio)), (2, CROWDS), np.full(CROWDS, 0.5))
    night = np.maximum(crowding(entries, one, other), 1) if len(one) else np.ones(0)
    counted = rates.counts.sum(axis=1).reshape(-1, patterns.REACHES)
    return Chance(
        stratum=strata,
        expected=np.bincount(groups, minlength=len(strata)) / np.maximum(weeks, 1e-9) * told,
        told=told,
        mean=(counted + 0.3) / np.maximum(weeks_by_reach.reshape(counted.shape), 1),
        crowd=_crowd(ratio),
        night=np.where(night > LOUD, night, 1.0),
        local=local * night,
        time=_shares((family, compared.time), (len(FAMILIES), patterns.TIMES), _flat()),
        place=_places(family, compared),
        name=_names(groups, compared.name, strata, entries),
        crowds=crowds,
        quiet=_quiet(crowds, kind, by_chance_ratio),
    )


#: Bounds of how many times more crowded a place is than the mean of its partners.
CROWD_BOUNDS = np.array([0.1, 0.25, 0.5, 1, 2, 4, 8, 16])
CROWDS = len(CROWD_BOUNDS) + 1
#: A night with so many times more facts than usual is unlike others.
LOUD = 1.5


def _crowd(ratio: np.ndarray) -> np.ndarray:
    return np.digitize(ratio, CROWD_BOUNDS)


def _quiet(crowds: np.ndarray, kind: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Shares of facts by crowding: chance pairs are as many times commoner as the place is crowded."""
    less = np.full(crowds.shape, 1e-3)
    np.add.at(less, (kind, _crowd(ratio)), 1 / np.maximum(ratio, 0.02))
    return less / less.sum(axis=1, keepdims=True)


def _flat() -> np.ndarray:
    """Minutes between two facts that have nothing to do with each other: as long as each bin."""
    from observatory.linkage.candidates import WINDOW_MIN

    lengths = np.diff(np.concatenate([[-WINDOW_MIN], patterns.MINUTES, [WINDOW_MIN]]))
    return 50 * lengths / lengths.sum()


def _shares(where: tuple[np.ndarray, ...], shape: tuple[int, ...], before: np.ndarray) -> np.ndarray:
    """Shares along the last axis, starting from the counts `before`."""
    counts = np.zeros(shape)
    np.add.at(counts, where, 1.0)
    counts += before
    return counts / counts.sum(axis=-1, keepdims=True)


def _places(family: np.ndarray, compared: Pattern) -> np.ndarray:
    """Where the other fact lies and how well it is known, given how well the first is."""
    shape = (len(FAMILIES), patterns.REACHES, patterns.REACHES * patterns.PLACES)
    last = compared.reach_other * patterns.PLACES + compared.place
    whole = np.full(shape[1:], 0.05)
    np.add.at(whole, (compared.reach_one, last), 1.0)
    whole = 20 * whole / whole.sum(axis=-1, keepdims=True)
    return _shares((family, compared.reach_one, last), shape, whole)


def _names(groups: np.ndarray, name: np.ndarray, strata: np.ndarray, entries: Entries) -> np.ndarray:
    """How alike two facts of two partners are called by chance."""
    one, other = strata // parties(entries), strata % parties(entries)
    guest = (one % 2 == 0) | (other % 2 == 0)
    family = one // (2 * len(entries.feeds))
    cell = family * 2 + guest
    whole = _shares((cell[groups], name), (2 * len(FAMILIES), patterns.NAMES), np.full(patterns.NAMES, 0.3))
    return _shares((groups, name), (len(strata), patterns.NAMES), 20 * whole[cell])


def _exposure(entries: Entries, strata: np.ndarray, shifts: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Facts of the first party while the second one was telling, unmoved, and summed over the moves."""
    order = np.lexsort((entries.minute, entries.party))
    party, minute = entries.party[order], entries.minute[order]
    told, weeks = np.zeros(len(strata)), np.zeros(len(strata))
    for position, number in enumerate(strata):
        first, second = divmod(number, parties(entries))
        times = minute[slice(*np.searchsorted(party, (first, first + 1)))]
        others = minute[slice(*np.searchsorted(party, (second, second + 1)))]
        told[position] = _within(times, others, 0)
        weeks[position] = sum(_within(times, others, week * WEEK_MIN) for week in shifts)
    return told, weeks


def _within(times: np.ndarray, others: np.ndarray, shift: float) -> int:
    """How many of the sorted `times`, moved, fall while the others were telling."""
    low, high = np.searchsorted(times + shift, (others[0] - 60, others[-1] + 60))
    return high - low


class Cells(NamedTuple):
    """Pairs as they are counted: first fact, stratum with how well it is known, whether at one point."""

    fact: np.ndarray
    cell: np.ndarray
    kind: np.ndarray


class Rates(NamedTuple):
    """How often chance pairs come to each fact: a gamma law for each cell, and what each fact saw.

    key, seen : sorted codes of fact, cell and kind, and the chance pairs of each
    counts, mean, shape : (cells, 2) chance pairs in all; of one fact and move; (2,) of the gamma law
    """

    key: np.ndarray
    seen: np.ndarray
    counts: np.ndarray
    mean: np.ndarray
    shape: np.ndarray

    def expected(self, pairs: Cells, moves: np.ndarray, less: int) -> tuple[np.ndarray, np.ndarray]:
        """Chance pairs of the first fact of each pair in one move, and that by the mean of its cell.

        Its own moves, `less` pairs left out of them, shrunk to the mean by the gamma law.
        """
        key = (pairs.fact * len(self.mean) + pairs.cell) * 2 + pairs.kind
        there = _looked_up(self.key, self.seen, key) - less
        mean, shape = self.mean[pairs.cell, pairs.kind], self.shape[pairs.kind]
        expected = (there + shape) / (moves + shape / mean)
        return expected, expected / mean


def _rates(chance: Cells, told: np.ndarray, weeks: np.ndarray) -> Rates:
    cells = len(told)
    known, seen = np.unique((chance.fact * cells + chance.cell) * 2 + chance.kind, return_counts=True)
    counts, squares = np.zeros((cells, 2)), np.zeros((cells, 2))
    where = (known // 2 % cells, known % 2)
    np.add.at(counts, where, seen)
    np.add.at(squares, where, seen.astype(float) ** 2)
    mean = (counts + 0.3) / np.maximum(weeks, 1)[:, None]
    usual = counts / np.maximum(told, 1e-9)[:, None]
    return Rates(known, seen, counts, mean, _gamma_shape(counts, squares, told, usual))


def _looked_up(known: np.ndarray, count: np.ndarray, key: np.ndarray) -> np.ndarray:
    if not len(known):
        return np.zeros(len(key))
    place = np.minimum(np.searchsorted(known, key), len(known) - 1)
    return count[place] * (known[place] == key)


def _by_reach(entries: Entries, strata: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Numbers of the strata, shared out by how well the first party's facts are known."""
    reach = np.zeros((parties(entries), patterns.REACHES))
    np.add.at(reach, (entries.party, np.digitize(entries.reach_m, patterns.REACH_M)), 1.0)
    share = reach / np.maximum(reach.sum(axis=1, keepdims=True), 1)
    return (of[:, None] * share[strata // parties(entries)]).ravel()


def _gamma_shape(counts, squares, told, expected) -> np.ndarray:
    """Shape of the law of rates, for pairs at one point and for the others, by moments over all strata."""
    spread = squares - 2 * expected * counts + told[:, None] * expected**2
    over = np.maximum((spread - counts).sum(axis=0), 1e-9)
    return np.clip((told[:, None] * expected**2).sum(axis=0) / over, 0.1, 20.0)


def _own_moves(entries: Entries, one: np.ndarray, other: np.ndarray, shifts: tuple[int, ...]) -> np.ndarray:
    """In how many of the moves of each pair's first fact the second partner was telling."""
    first, last = np.full(parties(entries), np.inf), np.full(parties(entries), -np.inf)
    np.minimum.at(first, entries.party, entries.minute - 60)
    np.maximum.at(last, entries.party, entries.minute + 60)
    at, who = entries.minute[one], entries.party[other]
    moves = np.zeros(len(one))
    for week in shifts:
        moved = at + week * WEEK_MIN
        moves += (moved >= first[who]) & (moved <= last[who])
    return moves

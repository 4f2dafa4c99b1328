"""Local false discovery rate of pairs: the probability of one fact is 1 − expected by chance ÷ seen.

Pairs are ordered by how much likelier they are under twins than under chance (Fellegi and Sunter 1969, JASA
64:1183–1210, the chance side known from moved weeks, the twins' side learnt without labels). It is then
read from the two counts themselves at that order, made monotone (Efron 2004, JASA 99:96–104; isotonic
regression by pool-adjacent-violators), so that it is calibrated by construction. The number of twins is pairs
seen less pairs expected: it is right on average, since nothing holds it above none as a likelihood is held; a
likelihood fits its free shape to the noise of chance and finds twins where there are none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.linkage.chance import Chance
from observatory.linkage.comparison import NAMES, PLACES, TIMES, Compared
from observatory.linkage.families import FAMILIES

_TURNS = 12
#: Twins' side before anything is seen, worth so many pairs: minutes, and places within one uncertainty.
_BEFORE = 20.0
_TIME = np.array([0.30, 0.20, 0.15, 0.17, 0.09, 0.04, 0.03, 0.01, 0.01])
_PLACE = np.tile([0.4, 0.2, 0.2, 0.15, 0.05], PLACES // 5) / (PLACES // 5)
_NAME = np.array([0.4, 0.45, 0.15])
#: Shape of the gamma law of how crowded places are.
_SHAPE = 0.5
#: From these odds on, a rival is one.
STRONG = 20.0


class Excess(NamedTuple):
    """What the excess of pairs over chance says.

    p : (pairs,) probability that each pair is one fact
    crowding : (pairs,) chance pairs expected for the first fact, at its place and hour of the week
    total, sd : (families,) twins in all, and the standard deviation of that
    """

    p: np.ndarray
    crowding: np.ndarray
    total: np.ndarray
    sd: np.ndarray


class Shape(NamedTuple):
    """How pairs compare: shares (families, classes) of minutes, of places and of names."""

    time: np.ndarray
    place: np.ndarray
    name: np.ndarray

    def log(self, of: Compared) -> np.ndarray:
        """Log share of each pair."""
        return (
            np.log(self.time[of.family, of.time])
            + np.log(self.place[of.family, of.place])
            + np.log(self.name[of.family, of.name])
        )


def estimate(one: np.ndarray, other: np.ndarray, found: Compared, chance: Chance, parties: int) -> Excess:
    """Probabilities of the candidate pairs (`one`, `other`), which compare as `found`, against `chance`.

    Parameters
    ----------
    parties : int
        How many parties there are: rivals are the pairs of one fact with one party.
    """
    families = len(FAMILIES)
    if not len(one):
        return Excess(np.zeros(0), np.zeros(0), np.zeros(families), np.zeros(families))
    level, own_level, crowding = _levels(one, other, found, chance)
    background = _shape(chance.compared, chance.weight, _flat())
    by_chance = [background.log(of) + np.log(at) for of, at in ((found, level), (chance.compared, own_level))]
    strata = _Strata(found, chance.compared)
    twins, rate = _twins(found, by_chance[0], strata)
    odds = [
        np.exp(np.clip(twins.log(of) + np.log(rate[code]) - null, -30, 30))
        for of, code, null in (
            (found, strata.seen, by_chance[0]),
            (chance.compared, strata.null, by_chance[1]),
        )
    ]
    scores = _against_rivals(one, other, chance, odds, parties)
    seen, null = scores
    p = _local(seen, null, chance.weight)
    total, sd = _total(found, chance)
    return Excess(
        _scaled(p, found.family, np.where(total > 3 * sd, total + sd, np.maximum(total, 0))),
        crowding,
        total,
        sd,
    )


class _Strata:
    """Codes of the strata, shared by the pairs seen and those of chance."""

    def __init__(self, found: Compared, null: Compared) -> None:
        names = np.unique(np.concatenate([found.stratum, null.stratum]))
        self.seen, self.null = (np.searchsorted(names, of.stratum) for of in (found, null))
        self.count = len(names)


def _levels(one, other, found: Compared, chance: Chance) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected chance pairs around each pair: of those seen, of chance itself, around the first fact."""
    sides = [
        _level(pair[0], pair[1], found, chance, moved)
        for pair, moved in (((one, other), chance.one), ((other, one), chance.other))
    ]
    seen = np.sqrt(sides[0][0] * sides[1][0])
    null = np.sqrt(sides[0][1] * sides[1][1])
    return seen, null, sides[0][0]


def _level(
    fact, _against, found: Compared, chance: Chance, moved: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Chance pairs of each fact with one party at its point or beside it, shrunk to the party's mean."""
    strata = _Strata(found, chance.compared)
    cells = strata.count * 2
    seen = fact * cells + strata.seen * 2 + found.beside
    null = moved * cells + strata.null * 2 + chance.compared.beside
    known, code, times = np.unique(null, return_inverse=True, return_counts=True)
    weight = np.bincount(code, chance.weight, minlength=len(known))
    facts = np.unique(np.concatenate([known, seen]))
    cell_weight = np.bincount(null % cells, chance.weight, minlength=cells)
    mean = (cell_weight + 0.1) / (np.bincount(facts % cells, minlength=cells) + 1)
    pull = _SHAPE / mean
    at = np.minimum(np.searchsorted(known, seen), max(len(known) - 1, 0))
    there = np.where(known[at] == seen, weight[at], 0.0) if len(known) else np.zeros(len(seen))
    moves = float(chance.moves)
    of_seen = (there * moves + _SHAPE) / (moves + pull[seen % cells])
    # A chance pair is not counted in the rate it is compared with, as a pair seen is not.
    left = weight[code] * np.maximum(times[code] - 1, 0) / times[code]
    of_null = (left * moves + _SHAPE) / (moves - 1 + pull[null % cells])
    return of_seen, of_null


def _flat() -> Shape:
    return Shape(*(np.full(n, 1.0 / n) for n in (TIMES, PLACES, NAMES)))


def _shape(of: Compared, weight: np.ndarray, before: Shape) -> Shape:
    """Shares of each family, drawn to those of all families, and these to what was thought before."""
    return Shape(
        *(
            _shares(of.family, code, weight, start)
            for code, start in ((of.time, before.time), (of.place, before.place), (of.name, before.name))
        )
    )


def _shares(family, code, weight: np.ndarray, before: np.ndarray) -> np.ndarray:
    own = np.zeros((len(FAMILIES), len(before)))
    np.add.at(own, (family, code), weight)
    whole = own.sum(axis=0) + _BEFORE * before
    own += _BEFORE * whole / whole.sum()
    return own / own.sum(axis=1, keepdims=True)


def _twins(found: Compared, by_chance: np.ndarray, strata: _Strata) -> tuple[Shape, np.ndarray]:
    """Shape and rate of the twins' side, by expectation–maximisation with the chance side held."""
    before = Shape(_TIME / _TIME.sum(), _PLACE / _PLACE.sum(), _NAME)
    twins = _shape(found, np.zeros(len(found.time)), before)
    pairs = np.bincount(strata.seen, minlength=strata.count)
    rate = np.full(strata.count, 0.05)
    for _turn in range(_TURNS):
        odds = np.exp(np.clip(twins.log(found) + np.log(rate[strata.seen]) - by_chance, -30, 30))
        p = odds / (1 + odds)
        twins = _shape(found, p, before)
        told = np.bincount(strata.seen, p, minlength=strata.count)
        whole = (told.sum() + 0.5) / (pairs.sum() + 10)
        facts = pairs / np.maximum(whole, 1e-9) * 0.05
        rate = np.clip((told + 2 * 0.05) / (facts + 2), 1e-4, 1.0)
    return twins, rate


def _against_rivals(one, other, chance: Chance, odds: list[np.ndarray], parties: int) -> list[np.ndarray]:
    """Log odds of each pair where of its rivals at most one is true: one fact is told once by a partner."""
    seen = [one, other]
    null = [chance.one, chance.other]
    rest = [np.zeros(len(one)), np.zeros(len(chance.one))]
    for side in (0, 1):
        size = max(int(max(one.max(), other.max(), *(n.max(initial=0) for n in null))) + 1, 1)
        # Weak rivals say nothing: at a place of every evening, another weak one would be there instead.
        strong = np.where(odds[0] > STRONG, odds[0], 0.0)
        beside = np.bincount(seen[side], strong, minlength=size)
        rest[0] += beside[seen[side]] - strong
        rest[1] += beside[null[side]]
    return [np.log(of) - np.log1p(np.maximum(r, 0)) for of, r in zip(odds, rest, strict=True)]


def _local(seen: np.ndarray, null: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """One less chance by seen at each score, never falling with the score."""
    order = np.argsort(seen, kind="stable")
    bins = np.array_split(order, int(np.clip(len(seen) // 100, 1, 60)))
    edges = seen[[part[0] for part in bins[1:]]] if len(bins) > 1 else np.zeros(0)
    expected = np.bincount(np.digitize(null, edges), weight, minlength=len(bins))
    # Scores may be equal across a bound: both sides are counted by the bounds.
    counted = np.bincount(np.digitize(seen, edges), minlength=len(bins)).astype(float)
    keep = counted > 0
    excess = counted[keep] - expected[keep]
    # An excess within its own noise is drawn to none: else the order that fits best is taken for the truth.
    share = excess / counted[keep] * excess**2 / (excess**2 + expected[keep] + 1)
    ratio = _falling(1 - share, counted[keep])
    known = np.ones(len(bins))
    known[keep] = ratio
    return np.clip(1 - known, 0.0, 0.995)[np.digitize(seen, edges)]


def _falling(value: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The nearest never-rising sequence, by pool-adjacent-violators."""
    from scipy.optimize import isotonic_regression

    return isotonic_regression(value, weights=weight, increasing=False).x


def _scaled(p: np.ndarray, family: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Probabilities of each family lowered where they add to more than `most`, its excess over chance."""
    low, high = np.zeros(len(most)), np.ones(len(most))
    odds = p / (1 - p)
    for _turn in range(_TURNS):
        factor = (low + high) / 2
        tried = odds * factor[family]
        much = np.bincount(family, tried / (1 + tried), minlength=len(most)) > most
        low, high = np.where(much, low, factor), np.where(much, factor, high)
    much = np.bincount(family, p, minlength=len(most)) > most
    scaled = odds * low[family]
    return np.where(much[family], scaled / (1 + scaled), p)


def _total(found: Compared, chance: Chance) -> tuple[np.ndarray, np.ndarray]:
    """Pairs seen less pairs expected by chance in each family, and the standard deviation of that.

    The chance pairs seen vary as counts do, those expected by what they were counted from.
    """
    families, moved = len(FAMILIES), chance.compared.family
    seen = np.bincount(found.family, minlength=families).astype(float)
    expected = np.bincount(moved, chance.weight, minlength=families)
    square = np.bincount(moved, chance.weight**2, minlength=families)
    return seen - expected, np.sqrt(expected + square + 1)

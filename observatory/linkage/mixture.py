"""Probability that a pair is one fact: a Fellegi–Sunter mixture, its chance side known from moved weeks.

Each fact of the first partner is told by the second with some probability, then near in time and place;
beside that come the pairs that chance brings. The twins' side is learnt without labels, from the excess of
pairs over chance, by expectation–maximisation (Fellegi and Sunter 1969, JASA 64:1183–1210, for the mixture);
what is then not known of it is drawn by data augmentation (Tanner and Wong 1987, JASA 82:528–540). Every draw
is a whole world in which it is known which pairs are one fact: any number told of it comes with its interval.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.linkage import patterns
from observatory.linkage.chance import Chance
from observatory.linkage.patterns import Pattern

#: Worlds drawn; turns of the search for the likeliest parameters.
DRAWS, _TURNS = 100, 25
#: A pair shape is believed over the whole's from about so many twins.
_SHRINK = 30.0
#: Moved weeks tell chance's level to within so many pairs' worth.
_SURE = 300.0
#: Rounds of messages between rivals.
_MESSAGES = 4


class Drawn(NamedTuple):
    """What the sampler says.

    p : (pairs,) probability that each pair is one fact
    links : one array of positions of pairs for each draw: those that are one fact in it
    """

    p: np.ndarray
    links: list[np.ndarray]


class Rivals(NamedTuple):
    """Pairs that exclude each other: one fact is told once by each partner.

    one, other : (pairs,) codes of (first fact, second partner) and of (second fact, first partner)
    """

    one: np.ndarray
    other: np.ndarray


class Sides(NamedTuple):
    """What each pair compares by: indices into the tables of the twins' side.

    stratum, family, partners : of each pair; reach : log chance that the second fact is known as it is
    guest : whether one of the two is of another family's theme
    """

    stratum: np.ndarray
    family: np.ndarray
    guest: np.ndarray
    partners: np.ndarray
    reach: np.ndarray


def sample(
    found: Pattern, sides: Sides, chance: Chance, rivals: Rivals, fixed: np.ndarray, seed: int = 0,
    draws: int = DRAWS,
) -> Drawn:  # fmt: skip
    """Draw worlds given the comparisons.

    Parameters
    ----------
    fixed : (pairs,) float array
        1 where a person said it is one fact, 0 where two, nan elsewhere.
    """
    rng = np.random.default_rng(seed)
    if not len(found.time):
        return Drawn(np.zeros(0), [np.zeros(0, np.int64)] * draws)
    by_chance = _log_chance(found, sides, chance)
    twins = Twins(found, sides, chance)
    p = twins.first_guess()
    for _turn in range(_TURNS):
        p = _settled(twins.log_odds(p, by_chance, None), rivals, fixed)
    return Drawn(p, _worlds(twins, by_chance, p, rivals, fixed, rng, draws))


def _worlds(
    twins: Twins, by_chance: np.ndarray, p: np.ndarray, rivals: Rivals, fixed: np.ndarray, rng, draws: int
) -> list[np.ndarray]:
    """Worlds drawn around the likeliest parameters: what is not known of these, then which pairs are one."""
    worlds = []
    for _turn in range(draws):
        z = rng.random(len(p)) < p
        worlds.append(np.flatnonzero(z))
        p = _settled(twins.log_odds(z.astype(float), by_chance, rng), rivals, fixed)
    return worlds


def _log_chance(found: Pattern, sides: Sides, chance: Chance) -> np.ndarray:
    """Log density of each pair under chance, but for the strata's own level."""
    last = found.reach_other * patterns.PLACES + found.place
    return (
        np.log(chance.mean[sides.stratum, found.reach_one])
        + np.log(chance.night)
        + np.log(chance.time[sides.family, found.time])
        + np.log(chance.place[sides.family, found.reach_one, last])
        + np.log(chance.name[sides.stratum, found.name])
        + np.log(chance.crowds[(found.place > 0).astype(int), chance.crowd])
    )


def _settled(log_odds: np.ndarray, rivals: Rivals, fixed: np.ndarray) -> np.ndarray:
    """Probabilities from odds against chance, where of rivals at most one is true.

    Belief propagation on the matching, exact where rivals form no ring (Pearl 1988).
    """
    weight = np.exp(np.clip(log_odds, -40, 40))
    weight[fixed == 0] = 0
    at_one = at_other = weight  # how heavy a pair is for its first fact, given what rivals its second one has
    for _turn in range(_MESSAGES):
        at_one, at_other = (
            weight / (1 + _rest(rivals.other, at_other)),
            weight / (1 + _rest(rivals.one, at_one)),
        )
    p = at_one / (1 + at_one + _rest(rivals.one, at_one))
    taken = np.zeros(max(rivals.one.max(), rivals.other.max()) + 1, bool)
    return _with_decisions(p, rivals, fixed, taken)


def _rest(code: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weight of each pair's rivals."""
    return np.maximum(np.bincount(code, weight)[code] - weight, 0)


def _with_decisions(p: np.ndarray, rivals: Rivals, fixed: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """What a person linked is one fact, and its rivals are none."""
    said = np.flatnonzero(fixed == 1)
    if len(said):
        taken[rivals.one[said]] = True
        rival = taken[rivals.one]
        taken[:] = False
        taken[rivals.other[said]] = True
        p = np.where(rival | taken[rivals.other], 0.0, p)
        p[said] = 1.0
    return p


class Twins:
    """The twins' side: how often told twice, and how two tellings of one fact compare."""

    def __init__(self, found: Pattern, sides: Sides, chance: Chance) -> None:
        self.found, self.sides, self.chance = found, sides, chance
        self.strata, self.partners = len(chance.stratum), int(sides.partners.max()) + 1
        self.kind = 2 * sides.family + sides.guest
        self.kinds = 2 * chance.time.shape[0]
        self.kind_of = np.zeros(self.strata, int)
        self.kind_of[sides.stratum] = self.kind
        self.beside = (found.place > 0).astype(int)
        self.pairs = np.bincount(sides.stratum, minlength=self.strata)

    def first_guess(self) -> np.ndarray:
        """Probabilities to start from: nearer is likelier."""
        middle = np.abs(self.found.time - patterns.TIMES // 2)
        return 0.8 * np.exp(-0.3 * middle) * np.where(self.found.place == 0, 1.0, 0.7)

    def log_odds(self, z: np.ndarray, by_chance: np.ndarray, rng) -> np.ndarray:
        """Log odds of each pair against chance, given the twins `z`: the best parameters, or drawn ones."""
        found, sides = self.found, self.sides
        rate, level = self._rates(z, rng)
        return (
            np.log(rate[sides.stratum] / level[sides.stratum])
            + np.log(self._times(z, rng)[sides.partners, found.time])
            + np.log(self._places(z, rng)[found.joint, found.place])
            + np.log(self._names(z, rng)[self.kind, found.name])
            + np.log(self._crowds(z, rng)[self.beside, self.chance.crowd])
            + sides.reach
            - by_chance
        )

    def _rates(self, z: np.ndarray, rng) -> tuple[np.ndarray, np.ndarray]:
        """How often a fact of the first partner is told by the second; chance's level against moved weeks."""
        twins = np.bincount(self.sides.stratum, z, minlength=self.strata)
        all_twins = np.bincount(self.kind_of, twins, minlength=self.kinds)
        all_told = np.bincount(self.kind_of, self.chance.told, minlength=self.kinds)
        usual = ((all_twins + 0.5) / (all_told + 50))[self.kind_of]
        rate = _gamma(twins + 2, 2 / usual + self.chance.told, rng)
        level = _gamma(_SURE + np.maximum(self.pairs - twins, 0), _SURE + self.chance.expected, rng)
        return np.clip(rate, 1e-9, 1.0), level

    def _times(self, z: np.ndarray, rng) -> np.ndarray:
        """Minutes between two tellings of one fact, for each two partners."""
        middle = np.abs(np.arange(patterns.TIMES) - patterns.TIMES // 2)
        whole = np.bincount(self.found.time, z, minlength=patterns.TIMES) + 4 * np.exp(-0.6 * middle)
        own = np.zeros((self.partners, patterns.TIMES))
        np.add.at(own, (self.sides.partners, self.found.time), z)
        return _dirichlet(own + _SHRINK * whole / whole.sum(), rng)

    def _places(self, z: np.ndarray, rng) -> np.ndarray:
        """How far two tellings of one place lie, for each class of joint uncertainty."""
        own = np.zeros((patterns.JOINTS, patterns.PLACES))
        np.add.at(own, (self.found.joint, self.found.place), z)
        return _dirichlet(own + np.array([3.0, 2.0, 1.5, 1.0, 0.3]), rng)

    def _crowds(self, z: np.ndarray, rng) -> np.ndarray:
        """How crowded the places are of which facts are told twice: much as the facts themselves."""
        own = _SHRINK * self.chance.quiet
        np.add.at(own, (self.beside, self.chance.crowd), z)
        return _dirichlet(own, rng)

    def _names(self, z: np.ndarray, rng) -> np.ndarray:
        """How alike two tellings of one fact are called, for each family."""
        own = np.zeros((self.kinds, patterns.NAMES))
        np.add.at(own, (self.kind, self.found.name), z)
        whole = own[::2].sum(axis=0) + np.array([4.0, 4.0, 1.0])
        before = np.where(np.arange(self.kinds)[:, None] % 2, [1e-3, 1e-3, 10], 10 * whole / whole.sum())
        return _dirichlet(own + before, rng)


def _gamma(shape: np.ndarray, rate: np.ndarray, rng) -> np.ndarray:
    return shape / rate if rng is None else rng.gamma(shape) / rate


def _dirichlet(counts: np.ndarray, rng) -> np.ndarray:
    drawn = counts if rng is None else np.maximum(rng.gamma(counts), 1e-12)
    return drawn / drawn.sum(axis=-1, keepdims=True)

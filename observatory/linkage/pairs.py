"""The pairs themselves: each with its probability and its reason, and how many facts are told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from observatory.linkage import patterns
from observatory.linkage.candidates import NEEDED, Entries
from observatory.linkage.chance import by_chance, stratum_of
from observatory.linkage.families import FAMILIES
from observatory.linkage.mixture import Rivals, Sides, sample

#: From this probability a pair is shown as likely one fact.
LIKELY = 0.5
#: At least this share of the tellings of one fact is within reach: a place is within its uncertainty 19 times
#: in 20, and a few are told hours apart. How many are out of it is not known, and widens the interval.
REACHED = 0.88


class Told(NamedTuple):
    """How many of some facts are told twice.

    facts : how many facts were counted
    twice : how many of them repeat another one, in the middle of the draws
    low, high : 90 % interval
    """

    facts: int
    twice: float
    low: int
    high: int

    @property
    def distinct(self) -> float:
        """Facts, each counted once."""
        return self.facts - self.twice


@dataclass(frozen=True, slots=True)
class Linkage:
    """What is known of facts told by two partners.

    table : DataFrame
        One row a candidate pair, likeliest first: ``one, other`` (positions in the facts given), ``p``
        (probability that they are one fact), ``decided`` (a person said so), ``minutes`` (from the first
        telling to the second), ``metres``, ``joint_m`` (radius that holds the distance of two tellings of
        one place 19 times in 20), ``crowding`` (facts of the second partner that chance alone brings so near
        within two hours), ``same_theme``, ``communes`` (how many the two facts lie in). See
        `assigned` for one twin a fact and partner.
    facts : int
        How many facts were given.
    draws : list of arrays
        For each draw of the sampler, the rows of `table` that are one fact in it.
    """

    table: pd.DataFrame
    facts: int
    draws: list[np.ndarray]

    def told_twice(self, of: np.ndarray | None = None) -> Told:
        """How many of the facts `of` (a bool array over those given; None for all) repeat another one.

        A fact told by three partners is two too many.
        """
        of = np.ones(self.facts, bool) if of is None else np.asarray(of, bool)
        one, other = self.table["one"].to_numpy(), self.table["other"].to_numpy()
        inside = of[one] & of[other]
        return _summary(int(of.sum()), [_too_many(one[rows], other[rows]) for rows in self._within(inside)])

    def told_beside(self, counted: np.ndarray, beside: np.ndarray) -> Told:
        """How many of the facts `beside`, which are not added, tell of one that is `counted`."""
        counted, beside = np.asarray(counted, bool), np.asarray(beside, bool)
        one, other = self.table["one"].to_numpy(), self.table["other"].to_numpy()
        across = (counted[one] & beside[other]) | (beside[one] & counted[other])
        which = np.where(beside[one], one, other)
        return _summary(int(beside.sum()), [len(np.unique(which[rows])) for rows in self._within(across)])

    def _within(self, inside: np.ndarray) -> list[np.ndarray]:
        return [rows[inside[rows]] for rows in self.draws]


def _summary(facts: int, twice: list[int]) -> Told:
    whole = np.round(np.array(twice) / np.random.default_rng(len(twice)).uniform(REACHED, 1, len(twice)))
    low, high = np.quantile(whole, (0.05, 0.95), method="nearest")
    return Told(facts, float(np.mean(whole)), int(low), int(high))


def _too_many(one: np.ndarray, other: np.ndarray) -> int:
    """Facts less distinct ones, where each pair is one fact: two tellings are one too many, three are two."""
    if not len(one):
        return 0
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    names, code = np.unique(np.concatenate([one, other]), return_inverse=True)
    links = coo_matrix((np.ones(len(one)), np.split(code, 2)), shape=(len(names), len(names)))
    return len(names) - connected_components(links, directed=False)[0]


def link(
    facts: pd.DataFrame,
    *,
    same: Sequence[tuple[int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
    seed: int = 0,
) -> Linkage:
    """Find the facts that two partners both told of.

    Nothing is merged: the answer stands beside the facts. Pairs of one partner are never made.

    Parameters
    ----------
    facts : DataFrame
        Columns ``feed, theme, subtype, starts_at, ends_at, lon, lat`` (EPSG:4326, degrees),
        ``uncertainty_m``; ``time_precision`` and ``commune_code`` are used where they are there.
    same, apart : sequence of pairs of positions in `facts`
        What a person said: one fact, or two. A pair said to be one that is no candidate is kept all the same.
    seed : int
        Of the sampler; the same facts and seed give the same answer.

    Raises
    ------
    InputError
        Where a column is missing.
    """
    missing = [name for name in NEEDED if name not in facts]
    if missing:
        raise InputError(_("the table of facts lacks: {names}.").format(names=", ".join(missing)))
    entries = Entries(facts)
    one, other = entries.near(np.arange(len(entries)))
    found = patterns.compare(entries, one, other)
    chance = by_chance(entries, one, other, found)
    sides = _sides(entries, one, other, found, chance)
    fixed = _decided(entries, one, other, same, apart, len(facts))
    drawn = sample(found, sides, chance, _rivals(entries, one, other), fixed, seed)
    table = _described(entries, one, other, facts).assign(
        p=drawn.p,
        decided=~np.isnan(fixed),
        crowding=chance.local,
    )
    return _ordered(table, drawn.links, len(facts), same)


def _sides(entries: Entries, one, other, found, chance) -> Sides:
    feeds = len(entries.feeds)
    reach = np.full((2 * len(FAMILIES) * feeds, patterns.REACHES), 0.5)
    np.add.at(reach, (entries.party, np.digitize(entries.reach_m, patterns.REACH_M)), 1.0)
    reach = np.log(reach / reach.sum(axis=1, keepdims=True))
    return Sides(
        stratum=np.searchsorted(chance.stratum, stratum_of(entries, one, other)),
        family=entries.family[one],
        guest=~(entries.home[one] & entries.home[other]),
        partners=np.unique(entries.feed[one] * feeds + entries.feed[other], return_inverse=True)[1],
        reach=reach[entries.party[other], found.reach_other],
    )


def _rivals(entries: Entries, one, other) -> Rivals:
    feeds = len(entries.feeds)
    return Rivals(
        *(
            np.unique(entries.fact[a] * feeds + entries.feed[b], return_inverse=True)[1]
            for a, b in ((one, other), (other, one))
        )
    )


def _decided(entries: Entries, one, other, same, apart, facts: int) -> np.ndarray:
    """1 where a person said one fact, 0 where two, nan elsewhere."""
    fixed = np.full(len(one), np.nan)
    a, b = entries.fact[one], entries.fact[other]
    key = np.minimum(a, b) * facts + np.maximum(a, b)
    for said, pairs in ((0.0, apart), (1.0, same)):
        wanted = [min(pair) * facts + max(pair) for pair in pairs]
        fixed[np.isin(key, np.array(wanted, np.int64))] = said
    return fixed


def _described(entries: Entries, one, other, facts: pd.DataFrame) -> pd.DataFrame:
    a, b = entries.fact[one], entries.fact[other]
    return pd.DataFrame({
        "one": a, "other": b,
        "minutes": patterns.minutes_between(entries, one, other),
        "metres": patterns.metres_between(entries, one, other),
        "joint_m": entries.joint_m(one, other),
        "same_theme": entries.theme[one] == entries.theme[other],
        "communes": _communes(facts, a, b),
    })  # fmt: skip


def _communes(facts: pd.DataFrame, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if "commune_code" not in facts:
        return np.ones(len(a), int)
    code = pd.factorize(facts["commune_code"])[0]
    return 1 + (code[a] != code[b])


def _ordered(table: pd.DataFrame, draws: list[np.ndarray], facts: int, same) -> Linkage:
    """Likeliest first, the pairs that only a person saw added, each fact with one twin at each partner."""
    table, draws = _with_said(table, draws, same)
    order = np.lexsort((table["other"], table["one"], -table["p"]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Linkage(table.iloc[order].reset_index(drop=True), facts, [rank[rows] for rows in draws])


def _with_said(table: pd.DataFrame, draws: list[np.ndarray], same) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """The table with the pairs that a person linked and that the search did not propose."""
    known = set(zip(table["one"], table["other"], strict=True))
    added = sorted({pair for pair in same if pair not in known and pair[::-1] not in known})
    if not added:
        return table, draws
    rows = pd.DataFrame(added, columns=["one", "other"]).assign(
        p=1.0, decided=True, same_theme=False, communes=1, minutes=np.nan, metres=np.nan, joint_m=np.nan,
        crowding=np.nan,
    )  # fmt: skip
    extra = np.arange(len(table), len(table) + len(added))
    return pd.concat([table, rows], ignore_index=True), [np.concatenate([d, extra]) for d in draws]


def assigned(table: pd.DataFrame, partner: np.ndarray) -> np.ndarray:
    """Which pairs stay when each fact may have one twin at each partner: the likeliest first.

    Parameters
    ----------
    table : DataFrame
        `Linkage.table`, likeliest first.
    partner : array
        The feed of each fact.
    """
    feed, names = pd.factorize(partner)
    one, other = table["one"].to_numpy(), table["other"].to_numpy()
    sides = (one * len(names) + feed[other], other * len(names) + feed[one])
    left, kept = np.arange(len(table)), np.zeros(len(table), bool)
    while len(left):
        # A pair that is the first of all that are left for both of its facts stays; its rivals go.
        first = [np.isin(np.arange(len(left)), np.unique(side[left], return_index=True)[1]) for side in sides]
        stays = left[first[0] & first[1]]
        kept[stays] = True
        gone = np.isin(sides[0][left], sides[0][stays]) | np.isin(sides[1][left], sides[1][stays])
        left = left[~gone]
    return kept

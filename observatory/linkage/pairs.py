"""The pairs themselves: each with its probability and its reason, and how many facts are told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from observatory.linkage.candidates import NEEDED, Entries
from observatory.linkage.chance import by_chance
from observatory.linkage.comparison import compare, metres_between, minutes_between
from observatory.linkage.excess import Excess, estimate

#: From this probability a pair is shown as likely one fact.
LIKELY = 0.5
#: A share of the tellings of one fact is out of reach, told hours apart or at another street: between none
#: and so many. Which is not known: half of it is taken, and it widens the interval.
UNREACHED = 0.06
#: Standard deviations from the middle of a 90 % interval to its ends.
_NINE_IN_TEN = 1.645


class Told(NamedTuple):
    """How many of some facts are told twice.

    facts : how many facts were counted
    twice : how many of them repeat another one, as far as is known
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
    unsure : float
        Standard deviation of the number of all pairs that are one fact.
    """

    table: pd.DataFrame
    facts: int
    unsure: float

    def told_twice(self, of: np.ndarray | None = None) -> Told:
        """How many of the facts `of` (a bool array over those given; None for all) repeat another one.

        A fact told by three partners is two too many.
        """
        of = np.ones(self.facts, bool) if of is None else np.asarray(of, bool)
        one, other = self.table["one"].to_numpy(), self.table["other"].to_numpy()
        inside = of[one] & of[other]
        return self._summary(int(of.sum()), np.maximum(one, other), inside)

    def told_beside(self, counted: np.ndarray, beside: np.ndarray) -> Told:
        """How many of the facts `beside`, which are not added, tell of one that is `counted`."""
        counted, beside = np.asarray(counted, bool), np.asarray(beside, bool)
        one, other = self.table["one"].to_numpy(), self.table["other"].to_numpy()
        across = (counted[one] & beside[other]) | (beside[one] & counted[other])
        return self._summary(int(beside.sum()), np.where(beside[one], one, other), across)

    def _summary(self, facts: int, repeated: np.ndarray, which: np.ndarray) -> Told:
        """The facts `repeated` by the pairs `which`: each at most once, with what is not known of it."""
        p = self.table["p"].to_numpy()[which]
        _, code = np.unique(repeated[which], return_inverse=True)
        each = 1 - np.exp(np.bincount(code, np.log1p(-np.minimum(p, 1 - 1e-12))))
        twice, whole = float(each.sum()), max(float(self.table["p"].sum()), 1.0)
        # A part has its share of the doubt about the whole, and varies besides.
        doubt = float((each * (1 - each)).sum())
        deviation = np.sqrt(doubt + (self.unsure * min(twice / whole, 1.0)) ** 2)
        low = (twice - _NINE_IN_TEN * deviation) * (1 + 0.25 * UNREACHED)
        high = (twice + _NINE_IN_TEN * deviation) / (1 - UNREACHED)
        return Told(facts, twice / (1 - UNREACHED / 2), *_whole(low, high, facts))


def _whole(low: float, high: float, facts: int) -> tuple[int, int]:
    return max(int(np.floor(low)), 0), min(int(np.ceil(high)), facts)


def link(
    facts: pd.DataFrame,
    *,
    same: Sequence[tuple[int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
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
    said = estimate(one, other, compare(entries, one, other), by_chance(entries), entries.parties)
    table = _described(entries, one, other, facts).assign(crowding=said.crowding)
    table = _with_decisions(table, said.p, _decided(entries, one, other, same, apart, len(facts)))
    return Linkage(_ordered(table, same), len(facts), _unsure(said))


def _unsure(said: Excess) -> float:
    """Standard deviation of the whole: a family whose excess may be chance may have none told twice."""
    may_be_none = said.total < 3 * said.sd
    none = np.where(may_be_none, np.maximum(said.total, 0) / _NINE_IN_TEN * 1.1, 0.0)
    return max(float(np.sqrt((said.sd**2).sum())), float(none.sum()))


def _with_decisions(table: pd.DataFrame, p: np.ndarray, fixed: np.ndarray) -> pd.DataFrame:
    """What a person linked is one fact, and the rivals of its two facts are none."""
    linked = table[fixed == 1]
    rival = (table["one"].isin(linked["one"]) | table["other"].isin(linked["other"])).to_numpy()
    p = np.where(np.isnan(fixed), np.where(rival, 0.0, p), fixed)
    return table.assign(p=p, decided=~np.isnan(fixed))


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
        "minutes": minutes_between(entries, one, other),
        "metres": metres_between(entries, one, other),
        "joint_m": entries.joint_m(one, other),
        "same_theme": entries.theme[one] == entries.theme[other],
        "communes": _communes(facts, a, b),
    })  # fmt: skip


def _communes(facts: pd.DataFrame, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if "commune_code" not in facts:
        return np.ones(len(a), int)
    code = pd.factorize(facts["commune_code"])[0]
    return 1 + (code[a] != code[b])


def _ordered(table: pd.DataFrame, same) -> pd.DataFrame:
    """Likeliest first, one row for two facts, the pairs that only a person saw added."""
    table = _with_said(table, same).sort_values(["p", "one", "other"], ascending=[False, True, True])
    return table.drop_duplicates(["one", "other"]).reset_index(drop=True)


def _with_said(table: pd.DataFrame, same) -> pd.DataFrame:
    """The table with the pairs that a person linked and that the search did not propose."""
    known = set(zip(table["one"], table["other"], strict=True)) if len(same) else set()
    added = sorted({pair for pair in same if pair not in known and pair[::-1] not in known})
    if not added:
        return table
    rows = pd.DataFrame(added, columns=["one", "other"]).assign(
        p=1.0, decided=True, same_theme=False, communes=1, minutes=np.nan, metres=np.nan, joint_m=np.nan,
        crowding=np.nan,
    )  # fmt: skip
    return pd.concat([table, rows], ignore_index=True)


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

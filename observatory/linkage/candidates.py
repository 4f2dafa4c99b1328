"""Candidate pairs by blocking: two partners, one family of themes, near in place and time.

A pair is a candidate when the two places lie within their joint uncertainty and the two moments within two
hours. The same search with one side moved by whole weeks gives pairs that cannot be one fact, at the same
places and hours of the week: what chance brings.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from observatory.crs import to_metres
from observatory.linkage.families import FAMILIES, HOME

#: Two tellings of one fact are at most so far apart, in minutes.
WINDOW_MIN = 120
#: And at most so far in metres, however uncertain the places; no nearer than this is asked of any two.
FARTHEST_M, NEAREST_M = 500.0, 150.0
#: A place known no better than this says nothing of which fact it is, nor does a time of so many minutes.
COARSEST_M, LONGEST_MIN = 600.0, 120
WEEK_MIN = 7 * 24 * 60

#: What the search needs of a table of facts.
NEEDED = ("feed", "theme", "subtype", "starts_at", "ends_at", "lon", "lat", "uncertainty_m")


class Entries:
    """Facts that can be paired, once for each family they belong to, sorted for the search.

    Attributes
    ----------
    fact : int array
        Position in the table given.
    family, feed, theme, subtype : int arrays
        Codes; `feeds` names the feeds.
    minute, half_min, x_m, y_m, reach_m : float arrays
        Middle of the fact's time in minutes, half its length, EPSG:2154 metres, 95 % radius of its place.
    home : bool array
        Whether the family is that of the fact's theme.
    party : int array
        Feed, and whether it speaks of a theme of the family or of a guest: those whose facts are alike.
    """

    def __init__(self, facts: pd.DataFrame) -> None:
        kept = _usable(facts)
        themes, self.themes = pd.factorize(facts["theme"].iloc[kept])
        feeds, self.feeds = pd.factorize(facts["feed"].iloc[kept], sort=True)
        subtypes, names = pd.factorize(facts["subtype"].iloc[kept].fillna(""))
        start, half = _minutes(facts.iloc[kept])
        x, y = to_metres(facts["lon"].to_numpy()[kept], facts["lat"].to_numpy()[kept])
        row, family, home = _memberships(themes, self.themes)
        order = self._order(row, family, np.asarray(x), np.asarray(y), start)
        row, family, home = row[order], family[order], home[order]
        self.fact, self.family, self.home = kept[row], family, home
        self.feed, self.theme = feeds[row], themes[row]
        self.party = (family * len(self.feeds) + self.feed) * 2 + self.home
        self.subtype = np.where(names[subtypes] == "", -1, subtypes)[row]
        self.minute, self.half_min = start[row], half[row]
        self.x_m, self.y_m = np.asarray(x)[row], np.asarray(y)[row]
        self.reach_m = facts["uncertainty_m"].to_numpy(float)[kept][row]

    def __len__(self) -> int:
        return len(self.fact)

    @property
    def parties(self) -> int:
        """How many codes `party` may take."""
        return 2 * len(FAMILIES) * max(len(self.feeds), 1)

    def _order(self, row, family, x, y, minute) -> np.ndarray:
        """Sorted by family, cell, then minute, so that a block and a span of time is one slice."""
        column, line = (np.floor(v / FARTHEST_M).astype(np.int64) for v in (x, y))
        column, line = (v - v.min(initial=0) + 1 for v in (column, line))
        self._across, self._down = int(column.max(initial=0)) + 2, int(line.max(initial=0)) + 2
        cell = ((family * self._down + line[row]) * self._across + column[row]).astype(np.int64)
        self._first = float(minute.min(initial=0.0)) - 30 * WEEK_MIN
        self._span = float(minute.max(initial=0.0)) - self._first + 30 * WEEK_MIN
        key = cell * self._span + (minute[row] - self._first)
        order = np.argsort(key, kind="stable")
        self._cell, self._key = cell[order], key[order]
        return order

    def near(
        self, of: np.ndarray, shift_min: float = 0.0, own: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Candidates of the entries `of`, their time moved by `shift_min`: both sides as positions here.

        Only pairs whose first side has the lower feed code are given, so that each pair comes once. With
        `own`, pairs of one partner with itself instead, each fact with every other.
        """
        found = [self._in_block(of, step, shift_min, own) for step in self._blocks()]
        one, other = (np.concatenate(side) for side in zip(*found, strict=True))
        return one, other

    def _blocks(self) -> Iterable[int]:
        return (line * self._across + column for line in (-1, 0, 1) for column in (-1, 0, 1))

    def _in_block(
        self, of: np.ndarray, step: int, shift_min: float, own: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        at = (self._cell[of] + step) * self._span + (self.minute[of] + shift_min - self._first)
        low = np.searchsorted(self._key, at - WINDOW_MIN)
        # Most blocks hold nobody at that hour: the end of the slice is looked for where it has a beginning.
        some = np.flatnonzero(np.append(self._key, np.inf)[low] <= at + WINDOW_MIN)
        low = low[some]
        count = np.searchsorted(self._key, at[some] + WINDOW_MIN, side="right") - low
        one = np.repeat(of[some], count)
        other = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
        same = (self.party[one] == self.party[other]) & (self.fact[one] != self.fact[other])
        fits = same if own else self.feed[one] < self.feed[other]
        one, other = one[fits], other[fits]
        apart = np.hypot(self.x_m[one] - self.x_m[other], self.y_m[one] - self.y_m[other])
        fits = (apart <= self.joint_m(one, other)) & (own | self.home[one] | self.home[other])
        return one[fits], other[fits]

    def joint_m(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Radius that holds the distance of two tellings of one place 19 times in 20, in metres."""
        return np.clip(np.hypot(self.reach_m[one], self.reach_m[other]), NEAREST_M, FARTHEST_M)


def _usable(facts: pd.DataFrame) -> np.ndarray:
    """Positions of the facts known to a place and an hour, of a theme that has a family."""
    length = (facts["ends_at"] - facts["starts_at"]).dt.total_seconds() / 60
    known = facts["lon"].notna() & (facts["uncertainty_m"] <= COARSEST_M) & (length <= LONGEST_MIN)
    if "time_precision" in facts:
        known &= facts["time_precision"] != "day"
    return np.flatnonzero(known & facts["theme"].isin(list(HOME)))


def _minutes(facts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    start, end = (
        facts[name].to_numpy("datetime64[s]").astype(np.int64) / 60 for name in ("starts_at", "ends_at")
    )
    return (start + end) / 2, (end - start) / 2


def _memberships(theme: np.ndarray, names: pd.Index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, family and whether it is the theme's own, once for each family of each row."""
    parts = []
    for code, known in enumerate(FAMILIES.values()):
        own = names.isin(known.themes)[theme] if len(names) else np.zeros(0, bool)
        guest = names.isin(known.guests)[theme] if len(names) else np.zeros(0, bool)
        rows = np.flatnonzero(own | guest)
        parts.append((rows, np.full(len(rows), code, np.int64), own[rows]))
    row, family, home = (np.concatenate(part) for part in zip(*parts, strict=True))
    return row, family, home

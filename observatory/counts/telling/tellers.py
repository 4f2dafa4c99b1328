"""Who told of each cell, where that alone can make a change: empty files, duties handed over, lumps.

A file without a fact says zero. Where its partner tells of a dozen a week, that is a fault more often than a
calm week, and the facts come later, all at once. A street does not change when another partner takes over
telling of it, who counts more or less. And weeks whose facts are all dated on one day cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.counts.telling.empty_files import empty_since
from observatory.counts.telling.hand_overs import hand_overs
from observatory.counts.telling.lumps import dated_since

#: Share of the facts of rows added up that must have changed hands, or come in lumps, for the sum to.
COUNTING_SHARE = 0.2

#: What tellers are counted in: days since 1970 and positions of feeds are far below its two thousand million,
#: and in half the memory of whole numbers by default a cube of five years goes round in half the time.
KIND = np.int32

#: Columns of the tellers of cells laid out as a table, beside those of a cube.
COLUMNS = ("empty", "empty_since", "empty_feed", "calm", "handed", "handed_to", "dated", "dated_feed")

#: Those of them that name a partner; empty where there is nobody to name.
NAMES = ("empty_feed", "handed_to", "dated_feed")


class Seen(NamedTuple):
    """What was seen of F feeds, T themes and V weeks.

    runs : (F, T, V) array of int, the position of the week since when a file is emptier than chance; else -1
    calm : (F, T, V) array of bool, files that would be in such a run if nobody said that they are true
    changes : each hand-over: the theme, the feeds that left, those that came, the week's position
    dated : (F, T, V) array of int, the position of the week since when a feed dates weeks on a day; else -1
    share : (F, A, T) array, the part of an area's facts of such weeks that are the feed's, as far as is known
    days : (V,) array of int, days of the Mondays, counted from 1 January 1970
    """

    runs: np.ndarray
    calm: np.ndarray
    changes: list[tuple[int, np.ndarray, np.ndarray, int]]
    dated: np.ndarray
    share: np.ndarray
    days: np.ndarray

    @classmethod
    def of(
        cls,
        told: np.ndarray,
        covered: np.ndarray,
        in_scope: np.ndarray,
        weeks: pd.DatetimeIndex,
        confirmed: np.ndarray | None = None,
        dated: np.ndarray | None = None,
    ) -> Seen:
        """Look at all feeds.

        Parameters
        ----------
        told : (F, T, V) array of int
            Facts by feed and theme.
        covered : (F, V) array of bool
        in_scope : (F, A, T) array
            1 where a feed can tell of an area and theme.
        weeks : (V,) index of Mondays, consecutive
        confirmed : (F, V) array of bool, optional
            Weeks whose zeros somebody says are true.
        dated : (F, T, V) array of int, optional
            What `lumps.dated_since` says of `told`, where it was asked already.
        """
        changes = list(_changes(told, covered, in_scope > 0))
        runs = empty_since(told, covered, confirmed)
        calm = np.zeros(runs.shape, dtype=bool)
        if confirmed is not None and confirmed.any():
            calm = confirmed[:, None] & (empty_since(told, covered) >= 0)
        for theme, left, _came, week in changes:
            # Who handed a theme over tells of it no more: that is no fault.
            runs[left, theme, week:], calm[left, theme, week:] = -1, False
        dated = dated_since(told, weeks) if dated is None else dated
        # Weeks without a fact are their habit, and no fault.
        runs[dated >= 0], calm[dated >= 0] = -1, False
        return cls(runs, calm, changes, dated, _share(told, dated, in_scope > 0), _days(weeks))

    def runs_in(self, weeks: pd.DatetimeIndex) -> np.ndarray:
        """`runs` of some consecutive weeks: -1 for those that were not looked at."""
        return self._cut(self.runs, weeks, -1)

    def calm_in(self, weeks: pd.DatetimeIndex) -> np.ndarray:
        """`calm` of some consecutive weeks."""
        return self._cut(self.calm, weeks, False)

    def dated_in(self, weeks: pd.DatetimeIndex) -> np.ndarray:
        """`dated` of some consecutive weeks."""
        return self._cut(self.dated, weeks, -1)

    def _cut(self, values: np.ndarray, weeks: pd.DatetimeIndex, without) -> np.ndarray:
        days = _days(weeks)
        found = np.full((*values.shape[:-1], len(days)), without)
        found[..., np.isin(days, self.days)] = values[..., np.isin(self.days, days)]
        return found


class Tellers(NamedTuple):
    """What the partners of each cell did; arrays of `KIND`, rows × weeks. Days count from 1 January 1970.

    empty : partners whose file held nothing where chance would have left some
    empty_since : day of the Monday since when one of them sends such files; 0 where none does
    empty_feed : 1 + position in `feeds` of that partner; 0 nobody
    calm : partners whose file held nothing either, and of whom somebody says that nothing happened
    handed : day of the Monday since when other partners tell of the cell than before; 0 as far as is known
    handed_to : 1 + position in `feeds` of one who does since then; 0 nobody
    dated : day of the Monday since when a partner's facts of several weeks stand in one; 0 where none do
    dated_feed : 1 + position in `feeds` of that partner; 0 nobody
    feeds : names of the feeds
    """

    empty: np.ndarray
    empty_since: np.ndarray
    empty_feed: np.ndarray
    calm: np.ndarray
    handed: np.ndarray
    handed_to: np.ndarray
    dated: np.ndarray
    dated_feed: np.ndarray
    feeds: tuple[str, ...]

    @classmethod
    def of(cls, seen: Seen, in_scope: np.ndarray, weeks: pd.DatetimeIndex, feeds) -> Tellers:
        """What F feeds did in W weeks, by all that was looked at.

        Parameters
        ----------
        in_scope : (F, A, T) array
            1 where a feed can tell of an area and theme; rows of the tellers are areas × themes.
        weeks : (W,) index of Mondays, consecutive
        """
        scope, days, kept = in_scope > 0, seen.days, _days(weeks)
        empty = _empties(seen.runs_in(weeks), scope, days)
        calm = _partners(seen.calm_in(weeks), scope)
        handed, to = (np.zeros((*scope.shape[1:], len(weeks)), KIND) for _column in range(2))
        for theme, left, came, week in seen.changes:
            areas = scope[left, :, theme].any(axis=0) & scope[came, :, theme].any(axis=0)
            after = np.flatnonzero(areas)[:, None], theme, np.flatnonzero(kept >= days[week])
            handed[after], to[after] = days[week], came[0] + 1
        dated = _dated(seen, scope, weeks)
        told = cls(*empty, calm, handed, to, *dated, feeds=tuple(feeds))
        return told.each(lambda values: values.reshape(-1, len(weeks)))

    @classmethod
    def from_columns(cls, laid_out) -> Tellers:
        """From a table's columns `COLUMNS`, `laid_out` giving one as an array; feeds are numbered anew."""
        # A cell that the table does not have is told of by nobody.
        names = {name: pd.factorize(laid_out(name).ravel()) for name in NAMES}
        feeds = tuple(sorted({str(one) for _codes, known in names.values() for one in known if one}))
        number = {name: place + 1 for place, name in enumerate(feeds)} | {"": 0, 0: 0}
        shape = laid_out("empty").shape

        def codes(name: str) -> np.ndarray:
            place, known = names[name]
            return np.array([number[one] for one in known], KIND)[place].reshape(shape)

        kept = {name: (codes(name) if name in NAMES else laid_out(name).astype(KIND)) for name in COLUMNS}
        return cls(**kept, feeds=feeds)

    def columns(self) -> dict[str, np.ndarray]:
        """The arrays as columns of a table, rows × weeks one after the other; feeds by their names."""
        names, arrays = np.array(["", *self.feeds], dtype=object), zip(COLUMNS, self[:-1], strict=True)
        return {name: (names[own] if name in NAMES else own).ravel() for name, own in arrays}

    def each(self, how) -> Tellers:
        """The same step for every array."""
        arrays = [how(values) for values in self[:-1]]
        return self._replace(**dict(zip(COLUMNS, arrays, strict=True)))

    def added(self, order: np.ndarray, starts: np.ndarray, weight: np.ndarray) -> Tellers:
        """Rows added up, those from each of `starts` on in that `order`; `weight` is their facts.

        A sum has changed hands, or is told in lumps, where a part of it is that counts.
        """
        empty, calm = (
            np.add.reduceat(values[order], starts, axis=0, dtype=KIND) for values in (self.empty, self.calm)
        )
        since, feed = (
            np.maximum.reduceat(values[order], starts, axis=0)
            for values in (self.empty_since, self.empty_feed)
        )
        moved = np.diff(self.handed, axis=1, prepend=0) != 0
        weight = weight[order, None] + 1e-9

        def counting(which: np.ndarray) -> np.ndarray:
            part = np.add.reduceat(which[order] * weight, starts) / np.add.reduceat(weight, starts)
            return part >= COUNTING_SHARE

        counts, lumps = counting(moved), counting(self.dated > 0)

        def newest(values: np.ndarray) -> np.ndarray:
            return np.maximum.reduceat(np.where(moved, values, 0)[order], starts, axis=0)

        handed = np.maximum.accumulate(np.where(counts, newest(self.handed), 0), axis=1)
        last = np.maximum.accumulate(np.where(counts, np.arange(counts.shape[1]), 0), axis=1)
        to = np.take_along_axis(np.where(counts, newest(self.handed_to), 0), last, axis=1)
        dated, dated_feed = (
            np.where(lumps, np.maximum.reduceat(values[order], starts, axis=0), 0).astype(KIND)
            for values in (self.dated, self.dated_feed)
        )
        return Tellers(empty, since, feed, calm, handed, to, dated, dated_feed, self.feeds)


def _days(weeks: pd.DatetimeIndex) -> np.ndarray:
    return weeks.to_numpy().astype("datetime64[D]").astype(np.int64)


def _empties(
    runs: np.ndarray, scope: np.ndarray, days: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`Tellers.empty`, `empty_since` and `empty_feed`, areas × themes × weeks, from the runs of each feed."""
    shape = (*scope.shape[1:], runs.shape[-1])
    empty, since, feed = np.zeros(shape, KIND), np.zeros(shape, KIND), np.zeros(shape, KIND)
    for f in np.flatnonzero((runs >= 0).any(axis=(1, 2))):
        doubted = scope[f][:, :, None] & (runs[f] >= 0)[None]
        empty += doubted
        feed[doubted] = f + 1
        since[doubted] = np.broadcast_to(days[np.maximum(runs[f], 0)][None], doubted.shape)[doubted]
    return empty, since, feed


def _share(told: np.ndarray, dated: np.ndarray, scope: np.ndarray) -> np.ndarray:
    """`Seen.share`: each feed's facts of the weeks it dates, beside those of all who can tell of an area.

    Its busy weeks are among them, though they are told as they were.
    """
    share = np.zeros(scope.shape)
    for f, theme in np.argwhere((dated >= 0).any(axis=-1)):
        at = np.flatnonzero(dated[f, theme] >= 0)
        facts = told[:, theme, at[0] : at[-1] + 2].sum(axis=-1)
        share[f, :, theme] = scope[f, :, theme] * facts[f] / np.maximum(facts @ scope[:, :, theme], 1)
    return share


def _dated(seen: Seen, scope: np.ndarray, weeks: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
    """`Tellers.dated` and `dated_feed`, areas × themes × weeks: of who tells of a part that counts."""
    since, feed = (np.zeros((*scope.shape[1:], len(weeks)), KIND) for _column in range(2))
    dated = seen.dated_in(weeks)
    for f in np.flatnonzero((dated >= 0).any(axis=(1, 2))):
        here = (seen.share[f] >= COUNTING_SHARE)[:, :, None] & (dated[f] >= 0)[None]
        feed[here] = f + 1
        since[here] = np.broadcast_to(seen.days[np.maximum(dated[f], 0)][None], here.shape)[here]
    return since, feed


def _partners(which: np.ndarray, scope: np.ndarray) -> np.ndarray:
    """How many feeds are in `which`, feeds × themes × weeks, of each area: areas × themes × weeks."""
    found = np.zeros((*scope.shape[1:], which.shape[-1]), KIND)
    for f in np.flatnonzero(which.any(axis=(1, 2))):
        found += scope[f][:, :, None] & which[f][None]
    return found


def _changes(told, covered, scope) -> Iterator[tuple[int, np.ndarray, np.ndarray, int]]:
    """Each hand-over: the theme, who left and who came, the week."""
    for theme in range(told.shape[1]):
        able = np.flatnonzero(scope[:, :, theme].any(axis=1))
        for change in hand_overs(told[able, theme], covered[able]):
            yield theme, able[change.left], able[change.came], change.week

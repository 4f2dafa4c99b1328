"""History of counts: read from the warehouse once, any span of weeks cut from it as a cube without a query.

`counts.weekly_cells` is one span of one reading, as a table; who goes from week to week keeps the reading.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from observatory.counts.cube import Cube, added_up
from observatory.counts.outlines import QPV, counted_inside
from observatory.counts.telling import Seen, Tellers
from observatory.counts.telling.confirmed import weeks_confirmed
from observatory.counts.telling.lumps import dated_since
from observatory.errors import unknown
from observatory.language import _
from observatory.selection import AREA_LEVELS, SOURCES
from observatory.themes import themes
from observatory.weeks import monday

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Weeks behind a weekly sheet: the week and the five years before it, from which season and level are learnt.
#: Every surface reads as many, so that all give the same verdict.
SHEET_WEEKS = 261

#: How long a feed that no longer sends is still expected.
PARTNER_MEMORY = pd.Timedelta(weeks=26)


class Files(NamedTuple):
    """What feeds sent in all weeks known.

    feeds : names of the feeds; weeks : Mondays
    reach : DataFrame, ``feed, theme, commune_code`` that each can tell of
    days : (feeds, weeks) array of uint8, the days a feed covered of each week it covered, as bits
    told : (feeds, themes, weeks) array of int, the facts of each feed
    confirmed : (feeds, weeks) array of bool, zeros that somebody says are true (`telling.confirmed`)
    dated : (feeds, themes, weeks) array of int, since when weeks are told of on one day (`telling.lumps`)
    """

    feeds: tuple[str, ...]
    weeks: pd.DatetimeIndex
    reach: pd.DataFrame
    days: np.ndarray
    told: np.ndarray
    confirmed: np.ndarray
    dated: np.ndarray

    @classmethod
    def read(
        cls,
        warehouse: Warehouse,
        weeks: pd.DatetimeIndex,
        seen_by: str = "*",
        feeds: Sequence[str] | None = None,
    ) -> Files:
        """Of all feeds, or some; `weeks` are among those known. No right is asked: these are added up."""
        asked = list(feeds or [])
        covered = warehouse.ask_to_add_up("covered", first=dt.date.min, last=dt.date.max)
        known = _all_weeks(weeks, covered["week"])
        first, last = known[0], known[-1]
        reach = warehouse.ask_to_add_up("reach", since=first, last=last, feeds=asked)
        if asked:
            reach = reach[reach["feed"].isin(asked)]
        names = pd.Index(reach["feed"].unique())
        days = added_up(((names, covered["feed"]), (known, covered["week"])), covered["days"])
        told = warehouse.ask_to_add_up("told_by_theme", first=first, last=last, seen_by=seen_by, feeds=asked)
        by_feed = (names, told["feed"]), (pd.Index(list(themes())), told["theme"]), (known, told["week"])
        true = weeks_confirmed(warehouse)
        confirmed = added_up(((names, true["feed"]), (known, true["week"]))) > 0
        facts, busiest = (added_up(by_feed, told[name]) for name in ("facts", "busiest"))
        dated = dated_since(facts, known, busiest)
        return cls(tuple(names), known, reach, days.astype(np.uint8), facts, confirmed, dated)

    def seen(self, in_scope: np.ndarray) -> Seen:
        """What they did, by all these weeks."""
        return Seen.of(self.told, self.days > 0, in_scope, self.weeks, self.confirmed, self.dated)


@dataclass(frozen=True, slots=True)
class History:
    """All that was read of one level and source.

    areas : DataFrame, index the codes counted by, column `commune_code`
    weeks : DatetimeIndex, Mondays, from `PARTNER_MEMORY` before the first one counted
    facts : (areas, themes, weeks) array of int
    in_scope : (feeds, areas, themes) array, 1 where a feed's scope includes the theme and area
    covered : (feeds, weeks) array of uint8, the days a feed covered of each week it covered, as bits
    told : (feeds, themes, all weeks known) array of int, the facts of each feed
    seen : what its feeds did in all weeks known, so that a week is doubted or not whatever span is asked
    feeds : names of the feeds
    """

    areas: pd.DataFrame
    weeks: pd.DatetimeIndex
    facts: np.ndarray
    in_scope: np.ndarray
    covered: np.ndarray
    told: np.ndarray
    seen: Seen
    feeds: tuple[str, ...]

    @classmethod
    def read(
        cls,
        warehouse: Warehouse,
        first: dt.date,
        last: dt.date,
        *,
        by: str = "zone",
        seen_by: str = "*",
        feeds: Sequence[str] | None = None,
        outlines: pd.DataFrame | None = None,
        files: Files | None = None,
    ) -> History:
        """Read what is known of the weeks from the Monday `first` to the Monday `last`.

        Keywords and faults are those of `counts.weekly_cells`; `files` are those of these weeks, source and
        feeds (`files_of`), where another level was read with them.
        """
        if by not in AREA_LEVELS and (by != QPV or outlines is None):
            raise unknown(_("level"), by, (*AREA_LEVELS, QPV))
        if seen_by not in SOURCES:
            raise unknown(_("source"), seen_by, SOURCES)
        areas = areas_of(warehouse, by) if outlines is None else outlines[["commune_code"]]
        weeks = _read_weeks(first, last)
        wanted = {"first": first, "last": last, "seen_by": seen_by, "feeds": list(feeds or [])}
        if outlines is None:
            counted = warehouse.ask("weekly_counts", **wanted)
        else:
            counted = counted_inside(warehouse, outlines, **wanted)
        key = "commune_code" if by == "commune" else "zone_code"
        codes = pd.Index(list(themes()))
        axes = (areas.index, counted[key]), (codes, counted["theme"]), (weeks, counted["week"])
        files = files or Files.read(warehouse, weeks, seen_by=seen_by, feeds=feeds)
        in_scope = _in_scope(files, areas)
        return cls(
            areas,
            weeks,
            added_up(axes, counted["facts"]),
            in_scope,
            files.days[:, files.weeks.isin(weeks)],
            files.told,
            files.seen(in_scope),
            files.feeds,
        )

    def cube(self, first: dt.date, last: dt.date, today: dt.date) -> Cube:
        """The cells from the Monday `first` to the Monday `last`, complete or not on the day `today`.

        A feed is a partner if it covered any of these weeks or of the half year before, whatever was read.
        """
        weeks = pd.date_range(first, last, freq="7D", unit="us")
        known = pd.date_range(weeks[0] - PARTNER_MEMORY, last, freq="7D", unit="us")
        since = self._cut(self.covered, known)
        partner = since.any(axis=1)
        codes = pd.Index(list(themes()))
        areas = self.areas.index
        shape = (len(areas) * len(codes), len(weeks))
        in_scope = self.in_scope[partner].reshape(-1, shape[0])
        covered = since[partner, -len(weeks) :]
        # Of whole numbers this small, floating point gives the exact sums, many times faster.
        reporting = in_scope.T.astype(float) @ (covered > 0).astype(float)
        tellers = Tellers.of(self.seen, self.in_scope, weeks, self.feeds)
        doubted = self.seen.runs_in(weeks)[partner] >= 0
        complete = weeks + pd.Timedelta(days=6) < pd.Timestamp(today)
        return Cube(
            pd.DataFrame({"zone_code": areas.repeat(len(codes)), "theme": np.tile(codes, len(areas))}),
            weeks,
            self._cut(self.facts, weeks).reshape(shape),
            np.broadcast_to(in_scope.sum(axis=0)[:, None], shape),
            reporting.astype(np.int64) - tellers.empty,
            np.broadcast_to(complete, shape),
            _observed_days(self.in_scope[partner] > 0, covered, doubted).reshape(shape),
            tellers,
        )

    def _cut(self, values: np.ndarray, weeks: pd.DatetimeIndex) -> np.ndarray:
        """The columns of some weeks; nothing is known of those that were not read."""
        start = (weeks[0] - self.weeks[0]) // pd.Timedelta(weeks=1)
        stop = start + len(weeks)
        kept = values[..., max(start, 0) : max(stop, 0)]
        if kept.shape[-1] == len(weeks):
            return kept
        before = min(max(-start, 0), len(weeks))
        after = len(weeks) - before - kept.shape[-1]
        return np.pad(kept, [(0, 0)] * (values.ndim - 1) + [(before, after)])


def files_of(warehouse: Warehouse, first: dt.date, last: dt.date) -> Files:
    """What all feeds sent, for histories of several levels from the Monday `first` to the Monday `last`."""
    return Files.read(warehouse, _read_weeks(first, last))


def _read_weeks(first: dt.date, last: dt.date) -> pd.DatetimeIndex:
    return pd.date_range(pd.Timestamp(first) - PARTNER_MEMORY, last, freq="7D", unit="us")


def doubted_weeks(warehouse: Warehouse, files: Files | None = None) -> pd.DataFrame:
    """The weeks whose file is emptier than chance would leave it, and of which nobody says that it is true.

    Parameters
    ----------
    files : Files
        What all feeds sent, where it was read already (`files_of`).

    Returns
    -------
    DataFrame
        One row a feed × week, oldest first: ``feed, week`` (Monday), ``since`` (Monday of the first of
        them in a row), ``themes`` (tuple of codes at zero), ``facts`` (all that the feed told of the week).
    """
    files = files or Files.read(warehouse, pd.DatetimeIndex([pd.Timestamp(monday(warehouse.today()))]))
    everywhere = pd.DataFrame({"commune_code": files.reach["commune_code"].unique()})
    runs = files.seen(_in_scope(files, everywhere)).runs
    codes, sent = (
        list(themes()),
        warehouse.ask_to_add_up("coverage", first=files.weeks[0], last=files.weeks[-1]),
    )
    facts = sent.set_index(["feed", "week"])["facts"]
    rows = []
    for week, f in np.argwhere((runs >= 0).any(axis=1).T):
        at = np.flatnonzero(runs[f, :, week] >= 0)
        feed, day = files.feeds[f], files.weeks[week]
        since = files.weeks[runs[f, at, week].min()]
        rows.append((feed, day, since, tuple(codes[theme] for theme in at), int(facts[feed, day])))
    return pd.DataFrame(rows, columns=["feed", "week", "since", "themes", "facts"])


def areas_of(warehouse: Warehouse, by: str) -> pd.DataFrame:
    """Index: the codes counted by; column `commune_code`: where partners must reach to tell of them."""
    known = warehouse.ask("zones").set_index("zone_code")
    if by == "district":
        known = known[known["kind"] == "district"]
    if by == "commune":
        codes = sorted(known["commune_code"].unique())
        return pd.DataFrame({"commune_code": codes}, index=pd.Index(codes, name="zone_code"))
    return known[["commune_code"]]


def _all_weeks(weeks: pd.DatetimeIndex, covered: pd.Series) -> pd.DatetimeIndex:
    """The weeks asked and all those covered, none skipped."""
    both = weeks.union(pd.DatetimeIndex(covered))
    return pd.date_range(both[0], both[-1], freq="7D", unit="us")


def _observed_days(in_scope: np.ndarray, covered: np.ndarray, doubted: np.ndarray) -> np.ndarray:
    """The days that any feed in scope covered, as bits: areas × themes × weeks.

    Where no feed is in scope, nobody is waited for: any day that any feed covered counts. A doubted file has
    its days where no other covers the week: they are known, though not observed (`Cube.observed`).
    """
    days, doubtful = (np.zeros((*in_scope.shape[1:], covered.shape[1]), np.uint8) for _kind in range(2))
    for rows, bits, empty in zip(in_scope, covered, doubted, strict=True):
        if empty.any():
            days |= np.where(rows[..., None] & ~empty, bits, np.uint8(0))
            doubtful |= np.where(rows[..., None] & empty, bits, np.uint8(0))
        else:
            days[rows] |= bits
    days = np.where(days > 0, days, doubtful)
    days[~in_scope.any(axis=0)] = np.bitwise_or.reduce(covered, axis=0) if len(covered) else 0
    return days


def _in_scope(files: Files, areas: pd.DataFrame) -> np.ndarray:
    """1 where a feed's scope includes the theme and area: feed × area × theme."""
    reach = files.reach
    in_scope = np.zeros((len(files.feeds), len(areas), len(themes())), np.int64)
    which = pd.Index(files.feeds).get_indexer(reach["feed"])
    codes = pd.Index(list(themes())).get_indexer(reach["theme"])
    everywhere = (reach["commune_code"] == "*").to_numpy()
    in_scope[which[everywhere], :, codes[everywhere]] = 1
    communes = pd.Index(areas["commune_code"].unique())
    inside = communes.get_indexer(areas["commune_code"])[None, :] == np.arange(len(communes))[:, None]
    commune = communes.get_indexer(reach["commune_code"])
    told = np.flatnonzero(commune >= 0)
    row, area = np.nonzero(inside[commune[told]])
    in_scope[which[told[row]], area, codes[told[row]]] = 1
    return in_scope

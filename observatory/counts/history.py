"""Counts of area × theme × week as arrays: read once, any span of weeks cut from them without a query.

`counts.weekly_cells` is one span of one reading, as a table; who goes from week to week keeps the reading.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from observatory.errors import unknown
from observatory.language import _
from observatory.selection import AREA_LEVELS, SOURCES
from observatory.themes import themes

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: How long a feed that no longer sends is still expected.
PARTNER_MEMORY = pd.Timedelta(weeks=26)


class Cube(NamedTuple):
    """Cells of consecutive weeks, as `counts.weekly_cells` tells them.

    areas : Index of the codes counted by
    themes : Index of theme codes
    weeks : DatetimeIndex of Mondays
    facts, partners, reporting : (areas, themes, weeks) arrays of int
    complete : (weeks,) array of bool
    """

    areas: pd.Index
    themes: pd.Index
    weeks: pd.DatetimeIndex
    facts: np.ndarray
    partners: np.ndarray
    reporting: np.ndarray
    complete: np.ndarray

    def frame(self) -> pd.DataFrame:
        """One row per area × theme × week, sorted so; columns as `counts.weekly_cells`."""
        areas, kinds, weeks = self.facts.shape
        return pd.DataFrame(
            {
                "zone_code": self.areas.repeat(kinds * weeks),
                "theme": self.themes.take(np.tile(np.repeat(np.arange(kinds), weeks), areas)),
                "week": self.weeks.take(np.tile(np.arange(weeks), areas * kinds)),
                "facts": self.facts.ravel(),
                "partners": self.partners.ravel(),
                "reporting": self.reporting.ravel(),
                "complete": np.tile(self.complete, areas * kinds),
            }
        )

    def only(self, theme: str) -> Cube:
        """The cells of one theme."""
        at = [self.themes.get_loc(theme)]
        return self._replace(
            themes=self.themes[at],
            facts=self.facts[:, at],
            partners=self.partners[:, at],
            reporting=self.reporting[:, at],
        )

    def since(self, week: dt.date) -> Cube:
        """The cells from a week on."""
        kept = slice(int(self.weeks.searchsorted(pd.Timestamp(week))), None)
        arrays = {name: getattr(self, name)[..., kept] for name in ("facts", "partners", "reporting")}
        return self._replace(weeks=self.weeks[kept], complete=self.complete[kept], **arrays)

    def counting(self, counted: pd.DataFrame, key: str) -> Cube:
        """The same cells with other facts: rows of ``theme, week, facts`` and the area code under `key`."""
        axes = (self.areas, counted[key]), (self.themes, counted["theme"]), (self.weeks, counted["week"])
        return self._replace(facts=added_up(axes, counted["facts"]))


@dataclass(frozen=True, slots=True)
class History:
    """All that was read of one level and source.

    areas : DataFrame, index the codes counted by, column `commune_code`
    weeks : DatetimeIndex, Mondays, from `PARTNER_MEMORY` before the first one counted
    facts : (areas, themes, weeks) array of int
    tells : (feeds, areas, themes) array, 1 where a feed can tell of a theme in an area
    covered : (feeds, weeks) array, 1 where a feed covered a week
    """

    areas: pd.DataFrame
    weeks: pd.DatetimeIndex
    facts: np.ndarray
    tells: np.ndarray
    covered: np.ndarray

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
    ) -> History:
        """Read what is known of the weeks from the Monday `first` to the Monday `last`.

        Keywords and faults are those of `counts.weekly_cells`.
        """
        if by not in AREA_LEVELS:
            raise unknown(_("level"), by, AREA_LEVELS)
        if seen_by not in SOURCES:
            raise unknown(_("source"), seen_by, SOURCES)
        areas = areas_of(warehouse, by)
        weeks = pd.date_range(pd.Timestamp(first) - PARTNER_MEMORY, last, freq="7D", unit="us")
        counted = warehouse.ask(
            "weekly_counts", first=first, last=last, seen_by=seen_by, feeds=list(feeds or [])
        )
        key = "commune_code" if by == "commune" else "zone_code"
        kinds = pd.Index(list(themes()))
        axes = (areas.index, counted[key]), (kinds, counted["theme"]), (weeks, counted["week"])
        reach = warehouse.ask("reach", since=weeks[0], last=weeks[-1], feeds=list(feeds or []))
        if feeds:
            reach = reach[reach["feed"].isin(list(feeds))]
        which, names = pd.factorize(reach["feed"])
        covered = warehouse.ask("covered", first=weeks[0], last=weeks[-1])
        return cls(
            areas,
            weeks,
            added_up(axes, counted["facts"]),
            _tells(reach, which, areas, (len(names), len(areas), len(kinds))),
            np.minimum(added_up(((names, covered["feed"]), (weeks, covered["week"]))), 1),
        )

    def cube(self, first: dt.date, last: dt.date, today: dt.date) -> Cube:
        """The cells from the Monday `first` to the Monday `last`, complete or not on the day `today`.

        A feed is a partner if it covered any of these weeks or of the half year before, whatever was read.
        """
        weeks = pd.date_range(first, last, freq="7D", unit="us")
        since = self._cut(self.covered, pd.date_range(weeks[0] - PARTNER_MEMORY, last, freq="7D", unit="us"))
        partner = since.any(axis=1)
        tells, covered = self.tells[partner], since[partner, -len(weeks) :]
        shape = (*self.facts.shape[:2], len(weeks))
        # Of whole numbers this small, floating point gives the exact sums, many times faster.
        reporting = np.tensordot(tells.astype(float), covered.astype(float), axes=(0, 0))
        return Cube(
            self.areas.index,
            pd.Index(list(themes())),
            weeks,
            self._cut(self.facts, weeks),
            np.broadcast_to(tells.sum(axis=0)[:, :, None], shape),
            reporting.astype(np.int64),
            weeks + pd.Timedelta(days=6) < pd.Timestamp(today),
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


def areas_of(warehouse: Warehouse, by: str) -> pd.DataFrame:
    """Index: the codes counted by; column `commune_code`: where partners must reach to tell of them."""
    known = warehouse.ask("zones").set_index("zone_code")
    if by == "district":
        known = known[known["kind"] == "district"]
    if by == "commune":
        codes = sorted(known["commune_code"].unique())
        return pd.DataFrame({"commune_code": codes}, index=pd.Index(codes, name="zone_code"))
    return known[["commune_code"]]


def added_up(axes: Sequence[tuple[pd.Index, pd.Series]], weights: pd.Series | None = None) -> np.ndarray:
    """Rows added up into an array, an axis for each (labels, label of each row); others are left out."""
    places = [labels.get_indexer(values) for labels, values in axes]
    shape = tuple(len(labels) for labels, _values in axes)
    inside = np.logical_and.reduce([place >= 0 for place in places])
    cells = np.ravel_multi_index(tuple(place[inside] for place in places), shape)
    kept = None if weights is None else weights.to_numpy()[inside]
    return np.bincount(cells, weights=kept, minlength=np.prod(shape)).astype(np.int64).reshape(shape)


def _tells(
    reach: pd.DataFrame, which: np.ndarray, areas: pd.DataFrame, shape: tuple[int, int, int]
) -> np.ndarray:
    """1 where a feed can tell of a theme in an area: feed × area × theme."""
    tells = np.zeros(shape, np.int64)
    kinds = pd.Index(list(themes())).get_indexer(reach["theme"])
    everywhere = (reach["commune_code"] == "*").to_numpy()
    tells[which[everywhere], :, kinds[everywhere]] = 1
    communes = pd.Index(areas["commune_code"].unique())
    inside = communes.get_indexer(areas["commune_code"])[None, :] == np.arange(len(communes))[:, None]
    commune = communes.get_indexer(reach["commune_code"])
    told = np.flatnonzero(commune >= 0)
    row, area = np.nonzero(inside[commune[told]])
    tells[which[told[row]], area, kinds[told[row]]] = 1
    return tells

"""Cube of counts: area × theme × week, with silence and unobserved days told apart from zero."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.counts import telling
from observatory.counts.telling import Tellers

#: The days of a week as bits of a number: Monday is 1, Sunday is 64.
EVERY_DAY = np.uint8(127)

#: Silent weeks that a file after them may make up for: half a year.
MADE_UP_WEEKS = 26

#: Columns of a cube as a table.
COLUMNS = ("zone_code", "theme", "week", "facts", "partners", "reporting", "complete", "days")


#: One name for all rows, one for each, or their own.
Names = str | Sequence[str] | None


class Cube(NamedTuple):
    """Weekly cells laid out for arithmetic: one row per area × theme, one column per week, no week skipped.

    keys : DataFrame
        ``zone_code, theme`` of each row.
    weeks : DatetimeIndex
        Mondays, consecutive.
    facts, partners, reporting : ndarray of int, rows × weeks
        Facts counted, feeds that could have told of them, and those that covered the week: a file that is
        empty where chance would have left some (`Tellers.empty`) covers nothing.
    complete : ndarray of bool, rows × weeks
        False for a week in progress and for a week the cells do not hold.
    days : ndarray of uint8, rows × weeks
        The days that count and that a feed sent a file of, as bits (`EVERY_DAY`); 0 for a week outside the
        data. Those of a doubted file count where a file that is believed covers the week too.
    tellers : Tellers, optional
        What partners alone can make of a cell; None where it is not known who told of it.
    """

    keys: pd.DataFrame
    weeks: pd.DatetimeIndex
    facts: np.ndarray
    partners: np.ndarray
    reporting: np.ndarray
    complete: np.ndarray
    days: np.ndarray
    tellers: Tellers | None = None

    @classmethod
    def of(cls, cells: pd.DataFrame | Cube) -> Cube:
        """The cube of `cells`, which may be one already."""
        return cells if isinstance(cells, Cube) else cls.from_frame(cells)

    @classmethod
    def from_frame(cls, cells: pd.DataFrame) -> Cube:
        """Lay out a table: columns `COLUMNS`, of which ``days`` (a number, 0 to 7) may be missing.

        Those of its tellers (`counts.telling.COLUMNS`) may be there or not.

        Rows come in the order in which the table first names them.
        """
        zone, zones = pd.factorize(cells["zone_code"])
        theme, themes = pd.factorize(cells["theme"])
        row, rows = pd.factorize(zone * len(themes) + theme)
        first = cells["week"].min()
        weeks = pd.date_range(first, cells["week"].max(), freq="7D", unit="us")
        column = ((cells["week"] - first).to_numpy() // np.timedelta64(7, "D")).astype(int)
        shape = (len(rows), len(weeks))
        place = row * len(weeks) + column

        def laid_out(values: np.ndarray) -> np.ndarray:
            out = np.zeros(shape[0] * shape[1], dtype=values.dtype)
            out[place] = values
            return out.reshape(shape)

        days = cells["days"].to_numpy() if "days" in cells else np.full(len(cells), 7)
        return cls(
            pd.DataFrame({"zone_code": zones[rows // len(themes)], "theme": themes[rows % len(themes)]}),
            weeks,
            facts=laid_out(cells["facts"].to_numpy()),
            partners=laid_out(cells["partners"].to_numpy()),
            reporting=laid_out(cells["reporting"].to_numpy()),
            complete=laid_out(cells["complete"].to_numpy()),
            days=laid_out(((1 << days) - 1).astype(np.uint8)),
            tellers=_tellers_of(cells, laid_out),
        )

    def to_frame(self) -> pd.DataFrame:
        """One row per area × theme × week, in the order of the rows; columns `COLUMNS`, and of tellers."""
        weeks = len(self.weeks)
        columns = {} if self.tellers is None else self.tellers.columns()
        return pd.DataFrame(
            {
                "zone_code": self.keys["zone_code"].repeat(weeks),
                "theme": self.keys["theme"].repeat(weeks),
                "week": self.weeks.take(np.tile(np.arange(weeks), len(self.keys))),
                "facts": self.facts.ravel(),
                "partners": self.partners.ravel(),
                "reporting": self.reporting.ravel(),
                "complete": self.complete.ravel(),
                "days": np.bitwise_count(self.days).ravel(),
                **columns,
            }
        ).reset_index(drop=True)

    @property
    def areas(self) -> pd.Index:
        """The codes counted by, in order."""
        return pd.Index(self.keys["zone_code"].unique(), name="zone_code")

    @property
    def themes(self) -> pd.Index:
        """The codes of the themes, in order."""
        return pd.Index(self.keys["theme"].unique(), name="theme")

    @property
    def observed(self) -> np.ndarray:
        """Whole weeks that somebody covered, or that nobody was expected to cover: bool, rows × weeks."""
        silent = (self.reporting == 0) & (self.partners > 0)
        return self.complete & ~silent & (self.days > 0)

    @property
    def counts(self) -> np.ndarray:
        """Facts as floats, ``nan`` where the week was not observed: missing is not zero."""
        return np.where(self.observed, self.facts, np.nan)

    @property
    def observed_days(self) -> np.ndarray:
        """How many days of each week count and were observed: int, rows × weeks."""
        return np.where(self.observed, np.bitwise_count(self.days), 0).astype(np.int64)

    @property
    def made_up(self) -> np.ndarray:
        """Weeks that each week may stand for besides itself: float, rows × weeks.

        A partner who comes back may date what it owes on the day it sends it. So a week after silence may
        hold the facts of all silent weeks just before it, each as far as more partners were missing then.
        """
        absent = 1 - self.reporting / np.maximum(self.partners, 1)
        absent[self.partners == 0] = 0.0
        owed = np.zeros(absent.shape)
        if not absent.any():
            return owed
        running = np.ones(absent.shape, dtype=bool)
        for lag in range(1, min(MADE_UP_WEEKS, len(self.weeks) - 1) + 1):
            more = absent[:, :-lag] - absent[:, lag:]
            running[:, lag:] &= more > 0
            running[:, :lag] = False
            if not running.any():
                break
            owed[:, lag:] += np.where(running[:, lag:], more, 0.0)
        return np.where(self.observed, owed, 0.0)

    @property
    def hands(self) -> np.ndarray:
        """Who tells of each cell: under another number it is others (`Tellers.handed`)."""
        return np.zeros(self.facts.shape, np.int64) if self.tellers is None else self.tellers.handed

    @property
    def weeks_apart(self) -> np.ndarray:
        """Whether facts are told of week by week: not where they come in lumps (`Tellers.dated`)."""
        return np.ones(self.facts.shape, dtype=bool) if self.tellers is None else self.tellers.dated == 0

    @property
    def held(self) -> pd.DatetimeIndex:
        """The weeks from the first to the last one anything is known of; a silent one between is held."""
        known = np.flatnonzero((self.days > 0).any(axis=0))
        return self.weeks[known[0] : known[-1] + 1] if len(known) else self.weeks[:0]

    @property
    def digest(self) -> bytes:
        """The same for cubes that say the same of the same rows and weeks, and only for these: 16 bytes."""
        told = () if self.tellers is None else self.tellers
        names = (self.keys["zone_code"].tolist(), self.keys["theme"].tolist(), self.weeks.asi8.tolist())
        arrays = [values for values in (*self[2:7], *told) if isinstance(values, np.ndarray)]
        words = (names, self.weeks.unit, told and told.feeds, [(a.dtype.str, a.shape) for a in arrays])
        known = hashlib.blake2b(repr(words).encode(), digest_size=16)
        for values in arrays:
            known.update(np.ascontiguousarray(values).data)
        return known.digest()

    def at(self, weeks: slice | np.ndarray) -> Cube:
        """The columns of some weeks, given by their positions or as a mask."""
        return self._each(lambda values: values[:, weeks])._replace(weeks=self.weeks[weeks])

    def since(self, week: dt.date) -> Cube:
        """The cells from a week on."""
        return self.at(slice(int(self.weeks.searchsorted(pd.Timestamp(week))), None))

    def before(self, week: dt.date) -> Cube:
        """The cells of the weeks before one."""
        return self.at(slice(None, int(self.weeks.searchsorted(pd.Timestamp(week)))))

    def apart(self) -> Cube:
        """The same cells in memory of their own: what `at` gives keeps all weeks it was cut from."""
        return self._each(np.copy)

    def rows(self, kept: np.ndarray | pd.Series) -> Cube:
        """Some rows, given as a mask over `keys`."""
        kept = np.asarray(kept, dtype=bool)
        keys = self.keys[kept].reset_index(drop=True)
        return self._each(lambda values: values[kept])._replace(keys=keys)

    def only(self, *themes: str) -> Cube:
        """The cells of some themes."""
        return self.rows(self.keys["theme"].isin(themes))

    def counting(self, counted: pd.DataFrame, key: str) -> Cube:
        """The same cells with other facts: rows of ``theme, week, facts`` and the area code under `key`."""
        rows = pd.MultiIndex.from_frame(self.keys)
        own = pd.MultiIndex.from_arrays([counted[key], counted["theme"]])
        return self._replace(facts=added_up(((rows, own), (self.weeks, counted["week"])), counted["facts"]))

    def on_days(self, selected: np.ndarray) -> Cube:
        """The same cells with only some days of each week counting: bits, one number a week."""
        return self._replace(days=self.days & selected.astype(np.uint8))

    def sum_over(self, *, areas: Names = None, themes: Names = None) -> Cube:
        """Rows added up under other names: one for all, or one for each row, in order of appearance.

        Counts add up, and so do expected and reporting partners, which makes the sum honest about silence:
        `reporting` 0 is silence everywhere, ``reporting < partners`` silence somewhere. A day counts that was
        observed anywhere; a week is complete that is so everywhere.
        """
        keys = self.keys.copy()
        keys["zone_code"] = keys["zone_code"] if areas is None else areas
        keys["theme"] = keys["theme"] if themes is None else themes
        told_apart = {"zone_code": areas, "theme": themes}
        group = _groups(keys[[name for name, one in told_apart.items() if not isinstance(one, str)]])
        order = np.argsort(group, kind="stable")
        starts = np.searchsorted(group[order], np.arange(group.max() + 1))

        def added(how: np.ufunc, values: np.ndarray) -> np.ndarray:
            return how.reduceat(values[order], starts, axis=0)

        return Cube(
            keys.iloc[order[starts]].reset_index(drop=True),
            self.weeks,
            facts=added(np.add, self.facts),
            partners=added(np.add, self.partners),
            reporting=added(np.add, self.reporting),
            complete=added(np.logical_and, self.complete),
            days=added(np.bitwise_or, self.days),
            tellers=self.tellers and self.tellers.added(order, starts, self.facts.sum(axis=1)),
        )

    def _each(self, how: Callable[[np.ndarray], np.ndarray]) -> Cube:
        """The same step for every array."""
        return Cube(
            self.keys,
            self.weeks,
            facts=how(self.facts),
            partners=how(self.partners),
            reporting=how(self.reporting),
            complete=how(self.complete),
            days=how(self.days),
            tellers=self.tellers and self.tellers.each(how),
        )


def _groups(names: pd.DataFrame) -> np.ndarray:
    """The number of each row's name, in order of appearance; one number for all where there is no name."""
    if not len(names.columns):
        return np.zeros(len(names), np.int64)
    whole = names.iloc[:, 0] if len(names.columns) == 1 else pd.MultiIndex.from_frame(names)
    return pd.factorize(whole)[0]


def _tellers_of(cells: pd.DataFrame, laid_out: Callable[[np.ndarray], np.ndarray]) -> Tellers | None:
    if not {*telling.COLUMNS} <= {*cells}:
        return None
    return Tellers.from_columns(lambda name: laid_out(cells[name].to_numpy()))


def added_up(
    axes: Sequence[tuple[pd.Index, pd.Index | pd.Series]], weights: pd.Series | None = None
) -> np.ndarray:
    """Rows added up into an array, an axis for each (labels, label of each row); others are left out."""
    places = [labels.get_indexer(values) for labels, values in axes]
    shape = tuple(len(labels) for labels, _values in axes)
    inside = np.logical_and.reduce([place >= 0 for place in places])
    cells = np.ravel_multi_index(tuple(place[inside] for place in places), shape)
    kept = None if weights is None else weights.to_numpy()[inside]
    return np.bincount(cells, weights=kept, minlength=np.prod(shape)).astype(np.int64).reshape(shape)

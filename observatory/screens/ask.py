"""The bridge between the pages and the library: the same functions, cached per published warehouse.

Every answer is keyed by the warehouse's identity (path, time, size), so that a publish is seen at once
and nothing older is ever shown. Answers are shared between readers: a page never changes them.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from observatory import compare, counts
from observatory.errors import ObservatoryError
from observatory.settings import data_folder
from observatory.territory import Territory
from observatory.warehouse import Warehouse, connect, published

#: Weeks of history behind a week: a year for the dispersion, and the week before it.
HISTORY = 54


class Stamp(NamedTuple):
    """Which published warehouse an answer comes from."""

    data: str
    mtime_ns: int
    size: int


class _Door:
    """The one open warehouse. DuckDB hands out the file it has open: the old one is closed before the new."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp: Stamp | None = None
        self.warehouse: Warehouse | None = None

    @contextmanager
    def opened(self, stamp: Stamp) -> Iterator[Warehouse]:
        with self.lock:
            if self.stamp != stamp or self.warehouse is None:
                if self.warehouse is not None:
                    self.warehouse.close()
                self.warehouse, self.stamp = None, None
                self.warehouse, self.stamp = connect(Path(stamp.data)), stamp
            yield self.warehouse


@st.cache_resource(show_spinner=False)
def _door() -> _Door:
    return _Door()


def stamp() -> Stamp | None:
    """The identity of the published warehouse; None where nothing was ever published."""
    path = published(data_folder())
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return Stamp(str(path.parent.resolve()), found.st_mtime_ns, found.st_size)


@st.cache_resource(show_spinner=False, max_entries=4)
def extent(stamp: Stamp) -> counts.Extent:
    """How far the warehouse reaches."""
    with _door().opened(stamp) as warehouse:
        return counts.extent(warehouse)


@st.cache_resource(show_spinner=False, max_entries=4)
def last_week(stamp: Stamp, today: dt.date) -> dt.date:
    """Monday of the last complete week on that day."""
    with _door().opened(stamp) as warehouse:
        return counts.last_complete_week(warehouse, today)


@st.cache_resource(show_spinner=False, max_entries=24)
def cells(
    stamp: Stamp, first: dt.date, last: dt.date, by: str = "zone", seen_by: str = "*", today: dt.date | None = None
) -> pd.DataFrame:
    """Weekly cells between two weeks (`counts.weekly_cells`)."""
    with _door().opened(stamp) as warehouse:
        return counts.weekly_cells(warehouse, first, last, by=by, seen_by=seen_by, today=today)


def year_cells(stamp: Stamp, week: dt.date, seen_by: str, today: dt.date) -> pd.DataFrame:
    """Cells of the zones over the year that ends with `week`."""
    return cells(stamp, week - dt.timedelta(weeks=HISTORY - 1), week, "zone", seen_by, today)


@st.cache_resource(show_spinner=False, max_entries=24)
def sheet(stamp: Stamp, week: dt.date, seen_by: str, today: dt.date) -> pd.DataFrame:
    """The weekly sheet: every zone × theme against the week before."""
    return compare.week_over_week(year_cells(stamp, week, seen_by, today), week)


@st.cache_resource(show_spinner=False, max_entries=24)
def whole_sheet(stamp: Stamp, week: dt.date, seen_by: str, today: dt.date) -> pd.DataFrame:
    """The same for the agglomeration as a whole, indexed by theme."""
    whole = compare.by_agglomeration(year_cells(stamp, week, seen_by, today))
    return compare.week_over_week(whole, week).set_index("theme")


@st.cache_resource(show_spinner=False, max_entries=24)
def weekly_totals(stamp: Stamp, week: dt.date, seen_by: str, today: dt.date) -> pd.DataFrame:
    """Facts of the agglomeration over the year that ends with `week`: themes × weeks, ``nan`` in silence."""
    whole = compare.by_agglomeration(year_cells(stamp, week, seen_by, today))
    return series(whole)


def series(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of one area as themes × weeks, ``nan`` where every partner expected was silent."""
    heard = cells.assign(facts=cells["facts"].where((cells["partners"] == 0) | (cells["reporting"] > 0)))
    return heard.pivot_table(index="theme", columns="week", values="facts", aggfunc="sum", min_count=1, sort=True)


@st.cache_resource(show_spinner=False, max_entries=24)
def question(stamp: Stamp, name: str, **parameters: object) -> pd.DataFrame:
    """A named question to the warehouse."""
    with _door().opened(stamp) as warehouse:
        return warehouse.ask(name, **parameters)


@st.cache_resource(show_spinner=False, max_entries=4)
def zones(stamp: Stamp) -> pd.DataFrame:
    """The zones the facts were assigned to (`counts.zones`)."""
    with _door().opened(stamp) as warehouse:
        return counts.zones(warehouse)


@st.cache_resource(show_spinner=False, max_entries=2)
def _territory(data: str, layers_stamp: int) -> Territory:
    return Territory.load(Path(data))


def territory() -> Territory:
    """The outlines in force, read again when layers were pulled."""
    data = data_folder()
    manifest = data / "geodata" / "layers.toml"
    return _territory(str(data.resolve()), manifest.stat().st_mtime_ns if manifest.exists() else 0)


def partner_label(feed: str, lang: str) -> str:
    """A partner's name as its feed definition gives it; the feed's own name where there is none."""
    from pipelines.feed import feed as definition

    try:
        return definition(feed).labels[lang]
    except (ObservatoryError, KeyError):
        return feed


@st.cache_resource(show_spinner=False, max_entries=24)
def partners(stamp: Stamp, week: dt.date, lang: str) -> tuple[list[str], list[str]]:
    """The partners who covered the week, and those who were expected and did not."""
    table = question(stamp, "reporting", first=week, last=week)
    told = table.groupby("feed")["reported"].any()
    names = {feed: partner_label(feed, lang) for feed in told.index}
    heard = sorted(names[feed] for feed in told.index[told])
    return heard, sorted(names[feed] for feed in told.index[~told])

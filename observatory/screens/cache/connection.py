"""The open warehouse, and what identifies it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from observatory import counts
from observatory.screens.jobs.runner import page_seen
from observatory.settings import data_folder
from observatory.warehouse import Warehouse, connect, published


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
    """The identity of the published warehouse; None where nothing was ever published. A page begins here."""
    page_seen()
    path = published(data_folder())
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return Stamp(str(path.parent.resolve()), found.st_mtime_ns, found.st_size)


def opened(stamp: Stamp) -> AbstractContextManager[Warehouse]:
    """The warehouse of that identity, for one thread at a time."""
    return _door().opened(stamp)


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
def question(stamp: Stamp, name: str, **parameters: object) -> pd.DataFrame:
    """A named question to the warehouse."""
    with _door().opened(stamp) as warehouse:
        return warehouse.ask(name, **parameters)


@st.cache_resource(show_spinner=False, max_entries=6)
def facts(stamp: Stamp, name: str, **parameters: object) -> pd.DataFrame:
    """A named question that answers with facts: up to 100,000 of them, so that few answers are kept."""
    with _door().opened(stamp) as warehouse:
        return warehouse.ask_facts(name, **parameters)


@st.cache_resource(show_spinner=False, max_entries=4)
def zones(stamp: Stamp) -> pd.DataFrame:
    """The zones the facts were assigned to (`counts.zones`)."""
    with _door().opened(stamp) as warehouse:
        return counts.zones(warehouse)

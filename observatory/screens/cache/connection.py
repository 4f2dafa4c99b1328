"""The shared read-only connection to the published warehouse, reopened when another one is published."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from observatory import counts
from observatory.access import Act, right_of
from observatory.counts.known import moment_said
from observatory.errors import NoDataError
from observatory.language import _
from observatory.screens.cache.keyed import forget_others, kept
from observatory.screens.jobs.runner import page_seen
from observatory.screens.session import reader
from observatory.settings import CLOCK, data_folder
from observatory.warehouse import Warehouse, connect, published
from observatory.warehouse.connection import Moment, snapshot
from observatory.warehouse.known import look_back, moment


class WarehouseVersion(NamedTuple):
    """One published warehouse as it is seen on one day: what every answer is cached by.

    data : the data folder
    mtime_ns, size : of the published file; a publish changes them, so that nothing older is shown
    today : a week is whole or not, and a partner late or not, by the day that asks
    run : what was known after that run is shown, 0 for what is known now
    confirmed : when the register of confirmations was written, 0 where there is none
    """

    data: str
    mtime_ns: int
    size: int
    today: dt.date
    run: int = 0
    confirmed: int = 0

    @contextmanager
    def opened(self) -> Iterator[Warehouse]:
        """The warehouse, for one thread at a time: what is asked meanwhile asks no other cached answer."""
        connection = _connection()
        with connection.lock:
            yield connection.to(self)

    @contextmanager
    def snapshot(self) -> Iterator[Warehouse]:
        """The warehouse of this version for long work: pages and intake go on meanwhile."""
        with snapshot(Path(self.data)) as warehouse:
            if self.run:
                look_back(warehouse, moment(warehouse, str(self.run))._replace(day=self.today))
            yield warehouse


class _Connection:
    """The one connection. DuckDB hands out the file it has open: the old one is closed before the new."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.file: tuple[str, int, int] | None = None
        self.run = 0
        self.warehouse: Warehouse | None = None

    def to(self, version: WarehouseVersion) -> Warehouse:
        """The warehouse of that version; whoever asks holds the lock."""
        file = version[:3]
        if self.file != file or self.warehouse is None:
            if self.warehouse is not None:
                self.warehouse.close()
            self.warehouse, self.file = None, None
            self.warehouse, self.file, self.run = connect(Path(version.data)), file, 0
        if self.run != version.run:
            then = moment(self.warehouse, str(version.run)) if version.run else None
            look_back(self.warehouse, then._replace(day=version.today) if then else None)
            self.run = version.run
        return self.warehouse


@st.cache_resource(show_spinner=False)
def _connection() -> _Connection:
    return _Connection()


def current_version() -> WarehouseVersion | None:
    """The version published now; None where nothing was ever published. A page begins here."""
    page_seen()
    path = published(data_folder())
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    today = dt.datetime.now(CLOCK).date()
    register = path.with_name(counts.CONFIRMATIONS)
    confirmed = register.stat().st_mtime_ns if register.exists() else 0
    version = WarehouseVersion(
        str(path.parent.resolve()), found.st_mtime_ns, found.st_size, today, confirmed=confirmed
    )
    forget_others(version)
    return version


def version_known(version: WarehouseVersion, said: str) -> tuple[WarehouseVersion, Moment]:
    """The same published file as it was known then (`counts.known.moment_said`), and when that was.

    Raises `CallError` or `NoDataError` for no moment of it.
    """
    with version.opened() as warehouse:
        then = moment_said(warehouse, Path(version.data), said)
    return version._replace(today=then.day, run=then.run), then


@kept(4)
def extent(version: WarehouseVersion) -> counts.Extent:
    """How far the warehouse reaches."""
    with version.opened() as warehouse:
        return counts.extent(warehouse)


@kept(4)
def last_week(version: WarehouseVersion) -> dt.date:
    """Monday of the last complete week."""
    with version.opened() as warehouse:
        return counts.last_complete_week(warehouse, version.today)


def question(version: WarehouseVersion | None, name: str, **parameters: object) -> pd.DataFrame:
    """A named question to the warehouse; of whom the right is limited to their feeds, their rows."""
    if version is None:
        raise NoDataError(_("No partner's file has been taken in: there is nothing to show."))
    act = right_of(name)
    reader.require(act)
    return reader.own_rows(_question(version, name, **parameters), act)


@kept(24)
def _question(version: WarehouseVersion, name: str, **parameters: object) -> pd.DataFrame:
    with version.opened() as warehouse:
        return warehouse.ask(name, **parameters)


@reader.asks(Act.PLACES)
@kept(6)
def facts(version: WarehouseVersion, name: str, **parameters: object) -> pd.DataFrame:
    """A named question that answers with facts: up to 100,000 of them, so that few answers are kept."""
    with version.opened() as warehouse:
        return warehouse.ask_facts(name, **parameters)


@kept(4)
def zones(version: WarehouseVersion) -> pd.DataFrame:
    """The zones the facts were assigned to (`counts.zones`)."""
    with version.opened() as warehouse:
        return counts.zones(warehouse)

"""Files as partners send them, built row by row, and the data folder they go to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from observatory import language
from observatory.warehouse import connect
from pipelines.feed import Feed, feed
from pipelines.read import RawTable

#: When every file of these tests came: a Monday, week 2026-W47.
NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)

#: What the municipal police's export begins with, and a row without fault.
PM_HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites;Requérant"
PM_ROW = "PM-{n};02/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;;"


@pytest.fixture
def english() -> Iterator[None]:
    """Messages are asserted in English; that each has its French is asserted apart."""
    before = language._current.set("en")
    yield
    language._current.reset(before)


@pytest.fixture
def now() -> dt.datetime:
    """When the files came."""
    return NOW


@pytest.fixture
def pm() -> Callable[..., bytes]:
    """Bytes of a municipal police export: numbered good rows, or the given ones."""

    def build(
        *rows: str, good: int = 0, header: str = PM_HEADER, end: str = "\n", encoding: str = "utf-8-sig"
    ) -> bytes:
        lines = [header, *rows, *(PM_ROW.format(n=n) for n in range(1, good + 1))]
        return (end.join(lines) + end).encode(encoding)

    return build


@pytest.fixture
def geojson() -> Callable[..., bytes]:
    """Bytes of a department export: one feature a point ``(x, y)``."""

    def build(*points: tuple[object, object]) -> bytes:
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": list(point)},
                "properties": {
                    "id": f"D{n}",
                    "type": "epave",
                    "date_constat": "2026-11-02T10:00:00",
                    "insee": "90010",
                },
            }
            for n, point in enumerate(points, 1)
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    return build


@pytest.fixture
def feed_like() -> Callable[..., Feed]:
    """A feed of the project with some of its fields changed."""
    return lambda name, **changes: replace(feed(name), **changes)


@pytest.fixture
def raw() -> Callable[..., RawTable]:
    """Raw rows of given columns, the first being row 2."""

    def build(**columns: list[str]) -> RawTable:
        frame = pd.DataFrame(
            {name.replace("__", " "): values for name, values in columns.items()}, dtype="str"
        )
        frame.index = pd.RangeIndex(2, len(frame) + 2, name="row_number")
        return RawTable(frame)

    return build


@pytest.fixture
def rejections() -> Callable[[Path], list[tuple]]:
    """The refused rows that a data folder keeps: (file, row, column, value, reason)."""

    def ask(data: Path) -> list[tuple]:
        with connect(data) as warehouse:
            found = warehouse.ask("rejections", reason="*", feed="*").sort_values(["file_name", "row_number"])
        names = ["file_name", "row_number", "column_name", "value", "reason"]
        return list(found[names].itertuples(index=False, name=None))

    return ask

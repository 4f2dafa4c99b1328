"""What weekly cells are made of, read once from a published warehouse and kept in memory.

A week asks for the same things as the week before it, over a span moved by seven days. Read once, they answer
every week without a query (`counts.History`): the partners expected are those of the span asked, whatever is
kept.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from observatory import counts
from observatory.access import Act
from observatory.screens.cache.connection import WarehouseVersion, extent
from observatory.screens.cache.keyed import kept
from observatory.screens.session import reader
from observatory.weeks import monday


@kept(9)
def history(version: WarehouseVersion, by: str, seen_by: str) -> counts.History:
    """All weeks of a level and of facts seen so."""
    known = extent(version)
    with version.opened() as warehouse:
        return counts.History.read(warehouse, known.first_week, known.last_week, by=by, seen_by=seen_by)


@reader.asks(Act.COUNTS)
def cube(
    version: WarehouseVersion, first: dt.date, last: dt.date, by: str = "zone", seen_by: str = "*"
) -> counts.Cube:
    """Weekly cells between two weeks, as arrays."""
    return history(version, by, seen_by).cube(monday(first), monday(last), version.today)


@reader.asks(Act.COUNTS)
def cells(
    version: WarehouseVersion, first: dt.date, last: dt.date, by: str = "zone", seen_by: str = "*"
) -> pd.DataFrame:
    """Weekly cells between two weeks (`counts.weekly_cells`)."""
    return cube(version, first, last, by, seen_by).to_frame()

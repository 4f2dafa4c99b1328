"""What weekly cells are made of, read once from a published warehouse and kept in memory.

A week asks for the same things as the week before it, over a span moved by seven days. Read once, they answer
every week without a query (`counts.History`): the partners expected are those of the span asked, whatever is
kept.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory import counts
from observatory.screens.cache.connection import Stamp, extent, opened
from observatory.weeks import monday, paris_today


@st.cache_resource(show_spinner=False, max_entries=9)
def history(stamp: Stamp, by: str, seen_by: str) -> counts.History:
    """All weeks of a level and of facts seen so."""
    known = extent(stamp)
    with opened(stamp) as warehouse:
        return counts.History.read(warehouse, known.first_week, known.last_week, by=by, seen_by=seen_by)


def cube(
    stamp: Stamp, first: dt.date, last: dt.date, by: str = "zone", seen_by: str = "*", *, today: dt.date
) -> counts.Cube:
    """Weekly cells between two weeks, as arrays."""
    return history(stamp, by, seen_by).cube(monday(first), monday(last), today)


def cells(
    stamp: Stamp,
    first: dt.date,
    last: dt.date,
    by: str = "zone",
    seen_by: str = "*",
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Weekly cells between two weeks (`counts.weekly_cells`)."""
    return cube(stamp, first, last, by, seen_by, today=today or paris_today()).frame()

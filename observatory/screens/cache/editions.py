"""Cached editions: what partners may have of a week, and the proof that it gives nothing away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from observatory import counts
from observatory.counts import edition as editions
from observatory.counts.disclosure.audit import audit
from observatory.screens.cache.connection import WarehouseVersion
from observatory.weeks import week_label


class Edition(NamedTuple):
    """An edition (`counts.edition`), how many counts it hides, how many a reader could narrow down."""

    table: pd.DataFrame
    hidden: int
    exposed: int


@st.cache_resource(show_spinner=False, max_entries=12)
def edition(version: WarehouseVersion, week: dt.date, kept_at: float) -> Edition:
    """The edition of a week, consistent with the one kept of that week at `kept_at` (0: none was)."""
    label = week_label(week)
    former = editions.read(editions.kept(Path(version.data))[label]) if kept_at else None
    with version.opened() as warehouse:
        cells = counts.weekly_cells(warehouse, week, week, today=version.today)
    table = editions.weekly_edition(cells, week, former)
    found = audit(table, editions.relations(table.index))
    return Edition(table, len(found.intervals), found.exposed)


def edition_kept_at(version: WarehouseVersion, week: dt.date) -> float:
    """When the edition of the week was kept, in seconds since 1970; 0 where none was."""
    path = editions.kept(Path(version.data)).get(week_label(week))
    return path.stat().st_mtime if path else 0.0


def keep_edition(version: WarehouseVersion, week: dt.date, table: pd.DataFrame) -> None:
    """Keep what is sent out, so that a later edition of the week gives nothing back."""
    editions.keep(Path(version.data), week_label(week), table)

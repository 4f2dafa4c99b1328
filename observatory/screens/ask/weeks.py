"""Whole weeks: cells, sheets, lines of weeks."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory import alerts, compare, counts
from observatory.screens.ask.door import Stamp, extent, opened

#: Weeks of history behind a week: a year for the dispersion, and the week before it.
HISTORY = 54


@st.cache_resource(show_spinner=False, max_entries=24)
def cells(
    stamp: Stamp,
    first: dt.date,
    last: dt.date,
    by: str = "zone",
    seen_by: str = "*",
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Weekly cells between two weeks (`counts.weekly_cells`)."""
    with opened(stamp) as warehouse:
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
    return heard.set_index(["theme", "week"])["facts"].unstack()  # noqa: PD010


@st.cache_resource(show_spinner=False, max_entries=4)
def _whole_history(stamp: Stamp, today: dt.date) -> pd.DataFrame:
    """Cells of the agglomeration over all that is known: what a season is judged on."""
    known = extent(stamp)
    return compare.by_agglomeration(cells(stamp, known.first_week, known.last_week, "zone", "*", today))


@st.cache_resource(show_spinner=False, max_entries=24)
def season(stamp: Stamp, week: dt.date, today: dt.date) -> pd.DataFrame:
    """Each theme of the agglomeration judged against its season (`alerts.sheet`)."""
    return alerts.sheet(_whole_history(stamp, today), week)


@st.cache_resource(show_spinner=False, max_entries=8)
def told_themes(stamp: Stamp, week: dt.date, today: dt.date) -> list[str]:
    """The themes some partner could tell of, or that have a fact, in the year that ends with `week`."""
    known = year_cells(stamp, week, "*", today)
    told = known.groupby("theme", sort=False)[["partners", "facts"]].sum().any(axis=1)
    return told.index[told].tolist()


@st.cache_resource(show_spinner=False, max_entries=24)
def _level_sheet(stamp: Stamp, week: dt.date, by: str, today: dt.date) -> pd.DataFrame:
    return compare.week_over_week(
        cells(stamp, week - dt.timedelta(weeks=HISTORY - 1), week, by, "*", today), week
    )


def _level(code: str) -> str:
    return "district" if "-" in code else "commune"


def area_sheet(stamp: Stamp, code: str, week: dt.date, today: dt.date) -> pd.DataFrame:
    """The rows of one commune or district in the sheet of its level, one a theme."""
    rows = _level_sheet(stamp, week, _level(code), today)
    return rows[rows["zone_code"] == code].reset_index(drop=True)


def area_series(stamp: Stamp, code: str, week: dt.date, today: dt.date) -> pd.DataFrame:
    """Themes × weeks of one commune or district over the year that ends with `week`."""
    first = week - dt.timedelta(weeks=HISTORY - 1)
    known = cells(stamp, first, week, _level(code), "*", today)
    return series(known[known["zone_code"] == code])

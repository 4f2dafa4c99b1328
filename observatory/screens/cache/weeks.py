"""Whole weeks: cells, sheets, lines of weeks."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from observatory import alerts, compare, counts
from observatory.counts.cells import SHEET_WEEKS
from observatory.screens.cache.connection import Stamp, extent, question
from observatory.screens.cache.cubes import cube

#: Weeks kept: two years made ready behind the pages, and those that readers look at beyond them.
KEPT = 160


class Weekly(NamedTuple):
    """What the page of one week shows.

    cells : zones × themes of the week before and of the week
    sheet : every zone × theme against the week before (`compare.week_over_week`)
    whole : the same for the agglomeration as a whole, indexed by theme
    totals : facts of the agglomeration over the year that ends with the week, themes × weeks (`series`)
    told : the themes some partner could tell of, or that have a fact, in that year
    """

    cells: counts.Cube
    sheet: pd.DataFrame
    whole: pd.DataFrame
    totals: pd.DataFrame
    told: list[str]


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def weekly(stamp: Stamp, week: dt.date, seen_by: str, today: dt.date) -> Weekly:
    """One week, judged on the year that ends with it."""
    year = cube(stamp, _year_before(week), week, "zone", seen_by, today=today)
    whole = compare.by_agglomeration(year)
    told = (whole.partners + whole.facts).any(axis=(0, 2))
    return Weekly(
        year.since(week - dt.timedelta(weeks=1)),
        compare.week_over_week(year, week),
        compare.week_over_week(whole, week).set_index("theme"),
        series(whole),
        whole.themes[told].tolist(),
    )


def series(cells: counts.Cube, area: int = 0) -> pd.DataFrame:
    """Cells of one area as themes × weeks, ``nan`` where every partner expected was silent."""
    heard = (cells.partners[area] == 0) | (cells.reporting[area] > 0)
    values = np.where(heard, cells.facts[area], np.nan)
    return pd.DataFrame(values, cells.themes.rename("theme"), cells.weeks.rename("week"))


@st.cache_resource(show_spinner=False, max_entries=4)
def _whole_history(stamp: Stamp, today: dt.date) -> compare.Grid:
    """Cells of the agglomeration over all that is known: what a season is judged on."""
    known = extent(stamp)
    return compare.grid(compare.by_agglomeration(cube(stamp, known.first_week, known.last_week, today=today)))


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def season(stamp: Stamp, week: dt.date, today: dt.date) -> pd.DataFrame:
    """Each theme of the agglomeration judged against its season (`alerts.sheet`)."""
    return alerts.sheet(_whole_history(stamp, today), week)


@st.cache_resource(show_spinner=False, max_entries=24)
def _level_sheet(stamp: Stamp, week: dt.date, by: str, today: dt.date) -> pd.DataFrame:
    return compare.week_over_week(cube(stamp, _year_before(week), week, by, today=today), week)


def _year_before(week: dt.date) -> dt.date:
    """The first week of a sheet that ends with `week`."""
    return week - dt.timedelta(weeks=SHEET_WEEKS - 1)


def _level(code: str) -> str:
    return "district" if "-" in code else "commune"


def area_sheet(stamp: Stamp, code: str, week: dt.date, today: dt.date) -> pd.DataFrame:
    """The rows of one commune or district in the sheet of its level, one a theme."""
    rows = _level_sheet(stamp, week, _level(code), today)
    return rows[rows["zone_code"] == code].reset_index(drop=True)


def area_series(stamp: Stamp, code: str, week: dt.date, today: dt.date) -> pd.DataFrame:
    """Themes × weeks of one commune or district over the year that ends with `week`."""
    known = cube(stamp, _year_before(week), week, _level(code), today=today)
    return series(known, known.areas.get_loc(code))


@st.cache_resource(show_spinner=False, max_entries=4)
def _unplaced(stamp: Stamp) -> pd.DataFrame:
    """Facts in no zone by week, of all themes together; columns say why."""
    known = extent(stamp)
    table = question(stamp, "unplaced", first=known.first_week, last=known.last_week)
    return table.drop(columns="theme").groupby("week").sum()


def unplaced_of_week(stamp: Stamp, week: dt.date) -> dict[str, int]:
    """How many facts of a week are in no zone: `commune_only`, `not_located`, `outside`."""
    table = _unplaced(stamp)
    at = pd.Timestamp(week)
    return {name: int(table.at[at, name]) if at in table.index else 0 for name in table.columns}

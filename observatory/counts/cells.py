"""Zone × theme × week: the table every comparison, alert, map and page starts from.

A cell without a fact is a zero only if a partner who could have told of it covered that week;
otherwise it is silence, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts.history import SHEET_WEEKS, History
from observatory.errors import CallError
from observatory.language import _
from observatory.weeks import monday

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the warehouse reaches: Mondays of the first and last covered week, and what is in it."""

    first_week: dt.date
    last_week: dt.date
    facts: int
    invented: bool
    genuine: bool
    known_on: dt.datetime


def extent(warehouse: Warehouse) -> Extent:
    """The extent of the warehouse. Raises `CallError` when no file was ever taken in."""
    row = warehouse.ask("extent").iloc[0]
    if pd.isna(row.first_week):
        raise CallError(_("the warehouse is empty: run `observatory ingest FILE…` first."))
    return Extent(
        row.first_week.date(),
        row.last_week.date(),
        int(row.facts),
        bool(row.invented),
        bool(row.genuine),
        row.known_on,
    )


def last_complete_week(warehouse: Warehouse, today: dt.date | None = None) -> dt.date:
    """Monday of the last covered week that is over on `today` (default: now in Europe/Paris)."""
    return min(extent(warehouse).last_week, monday(today or warehouse.today()) - dt.timedelta(weeks=1))


def zones(warehouse: Warehouse) -> pd.DataFrame:
    """The 60 zones, indexed by zone_code: ``name, kind, commune_code, area_km2, population``."""
    return warehouse.ask("zones").set_index("zone_code")


def area_names(warehouse: Warehouse, by: str = "zone") -> dict[str, str]:
    """Code → name of what is counted by; the town whole is named after its code's commune."""
    known = zones(warehouse)
    names = known["name"].to_dict()
    return names | {CENTRAL_COMMUNE: _("{town}")} if by == "commune" else names


def weekly_cells(
    warehouse: Warehouse,
    first: dt.date,
    last: dt.date,
    *,
    by: str = "zone",
    seen_by: str = "*",
    feeds: Sequence[str] | None = None,
    today: dt.date | None = None,
    outlines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Counts of every zone × theme × week, zero-filled, with silence told apart.

    Parameters
    ----------
    first, last : date
        Any day of the first and last ISO week wanted.
    by : {'zone', 'commune', 'district', 'qpv'}
        zones, communes (the town whole, with the facts known only to be somewhere in it),
        the districts of the town, or priority neighbourhoods, whose `outlines` are given then.
    seen_by : {'*', 'report', 'camera'}
        Keep only facts reported by people, or only those seen by camera.
    feeds : sequence of str, optional
        Count only these feeds' facts, and expect only these partners.
    today : date, optional
        The day the weeks are judged complete on; default now in Europe/Paris.
    outlines : DataFrame, optional
        As `counts.priority_outlines` gives them.

    Returns
    -------
    DataFrame
        One row per zone × theme × week, sorted so: ``zone_code, theme, week`` (Monday), ``facts`` (int),
        ``partners`` (feeds that could have told), ``reporting`` (those that covered the week), ``complete``
        (False for the week in progress), ``days`` (of the week, that somebody covered).
        `reporting` 0 under `partners` > 0 is silence; no `days`, with nobody expected, is outside the data.
        A feed is a partner of the whole table if it covered any week of it or of the half year before:
        so a partner who begins, stops or falls silent changes `reporting`, and no change is read into it.

    Raises
    ------
    CallError
        For an unknown `by` or `seen_by`.
    """
    first, last = monday(first), monday(last)
    known = History.read(warehouse, first, last, by=by, seen_by=seen_by, feeds=feeds, outlines=outlines)
    return known.cube(first, last, today or warehouse.today()).to_frame()


def cells_up_to(
    warehouse: Warehouse, week: dt.date, *, by: str = "zone", weeks: int = SHEET_WEEKS, **given
) -> pd.DataFrame:
    """`weekly_cells` of the `weeks` weeks that end with `week`: what a weekly sheet needs for its tests.

    Further keywords are those of `weekly_cells`.
    """
    return weekly_cells(warehouse, monday(week) - dt.timedelta(weeks=weeks - 1), week, by=by, **given)

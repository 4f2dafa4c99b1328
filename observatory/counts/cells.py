"""Zone × theme × week: the table every comparison, alert, map and page starts from.

A cell without a fact is a zero only if a partner who could have told of it covered that week;
otherwise it is silence, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.errors import CallError, unknown
from observatory.language import _
from observatory.settings import BELFORT, CLOCK
from observatory.themes import themes

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: How long a feed that no longer sends is still expected.
PARTNER_MEMORY = pd.Timedelta(weeks=26)

#: Weeks behind a weekly sheet: the week, the one before, and a year for the dispersion.
SHEET_WEEKS = 54

LEVELS = ("zone", "commune", "district")


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
    return min(extent(warehouse).last_week, monday(today or paris_today()) - dt.timedelta(weeks=1))


def zones(warehouse: Warehouse) -> pd.DataFrame:
    """The 60 zones, indexed by zone_code: ``name, kind, commune_code, area_km2, population``."""
    return warehouse.ask("zones").set_index("zone_code")


def area_names(warehouse: Warehouse, by: str = "zone") -> dict[str, str]:
    """Code → name of what is counted by (`LEVELS`); Belfort whole is named after its code's commune."""
    known = zones(warehouse)
    names = known["name"].to_dict()
    return names | {BELFORT: "Belfort"} if by == "commune" else names


def weekly_cells(
    warehouse: Warehouse,
    first: dt.date,
    last: dt.date,
    *,
    by: str = "zone",
    seen_by: str = "*",
    feeds: Sequence[str] | None = None,
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Counts of every zone × theme × week, zero-filled, with silence told apart.

    Parameters
    ----------
    first, last : date
        Any day of the first and last ISO week wanted.
    by : {'zone', 'commune', 'district'}
        60 zones, 52 communes (Belfort whole, with the facts known only to be somewhere in it),
        or the nine districts of Belfort.
    seen_by : {'*', 'report', 'camera'}
        Keep only facts reported by people, or only those seen by camera.
    feeds : sequence of str, optional
        Count only these feeds' facts, and expect only these partners.
    today : date, optional
        The day the weeks are judged complete on; default now in Europe/Paris.

    Returns
    -------
    DataFrame
        One row per zone × theme × week, sorted so: ``zone_code, theme, week`` (Monday), ``facts`` (int),
        ``partners`` (feeds that could have told), ``reporting`` (those that covered the week),
        ``complete`` (False for the week in progress). `reporting` 0 under `partners` > 0 is silence.
        A feed is a partner of the whole table if it covered any week of it or of the half year before:
        so a partner who begins, stops or falls silent changes `reporting`, and no change is read into it.

    Raises
    ------
    CallError
        For an unknown `by` or `seen_by`.
    """
    if by not in LEVELS:
        raise unknown(_("level"), by, LEVELS)
    if seen_by not in ("*", "report", "camera"):
        raise unknown(_("source"), seen_by, ("*", "report", "camera"))
    areas = _areas(warehouse, by)
    weeks = pd.date_range(monday(first), monday(last), freq="7D", unit="us")
    counted = warehouse.ask(
        "weekly_counts", first=monday(first), last=monday(last), seen_by=seen_by, feeds=list(feeds or [])
    )
    shape = (len(areas), len(themes()), len(weeks))
    facts = _fill(counted, areas, weeks, shape, "commune_code" if by == "commune" else "zone_code")
    partners, reporting = _partners(warehouse, areas, weeks, shape, feeds)
    index = pd.MultiIndex.from_product(
        [areas.index, list(themes()), weeks], names=["zone_code", "theme", "week"]
    )
    frame = index.to_frame(index=False)
    frame["facts"] = facts.ravel()
    frame["partners"] = partners.ravel()
    frame["reporting"] = reporting.ravel()
    over = weeks + pd.Timedelta(days=6) < pd.Timestamp(today or paris_today())
    frame["complete"] = np.tile(over, shape[0] * shape[1])
    return frame


def cells_up_to(
    warehouse: Warehouse, week: dt.date, *, by: str = "zone", weeks: int = SHEET_WEEKS, **given
) -> pd.DataFrame:
    """`weekly_cells` of the `weeks` weeks that end with `week`: what a weekly sheet needs for its tests.

    Further keywords are those of `weekly_cells`.
    """
    return weekly_cells(warehouse, monday(week) - dt.timedelta(weeks=weeks - 1), week, by=by, **given)


def monday(day: dt.date) -> dt.date:
    """The Monday of the ISO week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def parse_week(text: str) -> dt.date:
    """The Monday of a week written ``2026-W46`` or ``2026-S46``.

    Raises `CallError` when it is not one: week 53 of a year of 52, a month, a date.
    """
    year, _dash, week = text.strip().upper().replace("S", "W").partition("-W")
    try:
        return dt.date.fromisocalendar(int(year), int(week), 1)
    except ValueError as fault:
        raise CallError(
            _("“{value}” is not a week; write the year and the ISO week number, as in 2026-W46.").format(
                value=text
            )
        ) from fault


def week_label(week: dt.date) -> str:
    """A Monday as its ISO week, ``2026-W46``."""
    year, number, _day = week.isocalendar()
    return f"{year}-W{number:02d}"


def _areas(warehouse: Warehouse, by: str) -> pd.DataFrame:
    """Index: the codes counted by; column `commune_code`: where partners must reach to tell of them."""
    known = zones(warehouse)
    if by == "district":
        known = known[known["kind"] == "district"]
    if by == "commune":
        codes = sorted(known["commune_code"].unique())
        return pd.DataFrame({"commune_code": codes}, index=codes)
    return known[["commune_code"]]


def _fill(
    counted: pd.DataFrame, areas: pd.DataFrame, weeks: pd.DatetimeIndex, shape: tuple[int, int, int], key: str
) -> np.ndarray:
    """Add the counts up into a dense array: area × theme × week."""
    places = areas.index.get_indexer(counted[key])
    kinds = pd.Index(list(themes())).get_indexer(counted["theme"])
    times = weeks.get_indexer(counted["week"])
    inside = (places >= 0) & (kinds >= 0) & (times >= 0)
    cells = np.ravel_multi_index((places[inside], kinds[inside], times[inside]), shape)
    return np.bincount(cells, weights=counted["facts"].to_numpy()[inside], minlength=np.prod(shape)).astype(
        np.int64
    )


def _partners(
    warehouse: Warehouse,
    areas: pd.DataFrame,
    weeks: pd.DatetimeIndex,
    shape: tuple[int, int, int],
    feeds: Sequence[str] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """How many feeds could have told of each cell, and how many covered its week."""
    since = weeks[0] - PARTNER_MEMORY
    reach = warehouse.ask("reach", since=since, last=weeks[-1])
    if feeds:
        reach = reach[reach["feed"].isin(list(feeds))]
    which, names = pd.factorize(reach["feed"])
    tells = _tells(reach, which, areas, (len(names), *shape[:2]))
    covered = warehouse.ask("covered", first=weeks[0], last=weeks[-1])
    feed, week = names.get_indexer(covered["feed"]), weeks.get_indexer(covered["week"])
    reported = np.zeros((len(names), shape[2]), np.int64)
    reported[feed[(feed >= 0) & (week >= 0)], week[(feed >= 0) & (week >= 0)]] = 1
    partners = np.broadcast_to(tells.sum(axis=0)[:, :, None], shape)
    return partners, np.einsum("fat,fw->atw", tells, reported, optimize=True)


def _tells(
    reach: pd.DataFrame, which: np.ndarray, areas: pd.DataFrame, shape: tuple[int, int, int]
) -> np.ndarray:
    """1 where a feed can tell of a theme in an area: feed × area × theme."""
    tells = np.zeros(shape, np.int64)
    kinds = pd.Index(list(themes())).get_indexer(reach["theme"])
    everywhere = (reach["commune_code"] == "*").to_numpy()
    tells[which[everywhere], :, kinds[everywhere]] = 1
    for commune, places in areas.groupby("commune_code").indices.items():
        here = (reach["commune_code"] == commune).to_numpy()
        tells[
            np.repeat(which[here], len(places)),
            np.tile(places, here.sum()),
            np.repeat(kinds[here], len(places)),
        ] = 1
    return tells


def paris_today() -> dt.date:
    """The day it is in Europe/Paris, whatever the machine's own clock is set to."""
    return dt.datetime.now(CLOCK).date()

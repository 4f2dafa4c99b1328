"""Cached answers to a selection of facts: counts by area, surfaces, places, hot spots, hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from observatory import compare, counts, language
from observatory.access import Act, in_areas
from observatory.compare.calendar import Span
from observatory.counts.exposure import exposure
from observatory.counts.history import SHEET_WEEKS
from observatory.screens.cache.connection import WarehouseVersion, extent, question
from observatory.screens.cache.cubes import cube
from observatory.screens.cache.geography import addresses, territory
from observatory.screens.cache.keyed import kept, keyed
from observatory.screens.cache.reporting import feeds, partner_label
from observatory.screens.session import reader
from observatory.settings import SMALL_CELL

#: Up to so many days, the facts of a selection are kept for many readers at once.
_FEW_DAYS = 14

if TYPE_CHECKING:
    from observatory.hotspots.clusters import Spots
    from observatory.hotspots.hour_shares import Clock
    from observatory.hotspots.kernel_density import Heat
    from observatory.selection import Selection


@reader.asks(Act.COUNTS)
@kept(48)
def filtered_cells(version: WarehouseVersion, selection: Selection) -> counts.Cube:
    """Weekly cells of a selection, only its facts and days counting (`counts.narrowed`)."""
    known = _weeks_of(version, selection)
    with version.opened() as warehouse:
        return counts.narrowed(warehouse, known, selection)


def _weeks_of(version: WarehouseVersion, selection: Selection) -> counts.Cube:
    """The cells of a selection's whole weeks, whatever the hours and days."""
    if not selection.feeds:
        return cube(version, *selection.mondays, selection.area_level, selection.seen_by)
    with version.opened() as warehouse:
        read = counts.History.read(
            warehouse,
            *selection.mondays,
            by=selection.area_level,
            seen_by=selection.seen_by,
            feeds=selection.feeds,
        )
    return read.cube(*selection.mondays, version.today)


@reader.asks(Act.COUNTS)
@kept(48)
def area_sums(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """Facts and exposure of a selection (`counts.exposure.exposure`), indexed by the codes of its level."""
    return exposure(filtered_cells(version, selection)).drop(columns="theme").set_index("zone_code")


@reader.asks(Act.COUNTS)
@keyed(language.current, max_entries=48)
def left_out(version: WarehouseVersion, selection: Selection) -> str:
    """Which empty files no figure of a selection rests on, in words; empty where there is none."""
    names = {feed: partner_label(feed) for feed in feeds(version)}
    return counts.left_out_text(counts.left_out_of(filtered_cells(version, selection)), names)


@kept(48)
def observed_weeks(version: WarehouseVersion, selection: Selection) -> float:
    """Weeks on which anything of a selection was observed anywhere (`counts.observed_weeks`)."""
    return counts.observed_weeks(filtered_cells(version, selection))


@reader.asks(Act.COUNTS)
@kept(24)
def subtypes(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """Of what kind the facts of a selection were, and what followed (`counts.kinds`)."""
    from observatory.counts.subtypes import kinds as counted

    with version.opened() as warehouse:
        return counted(warehouse, **selection.sql_parameters())


@reader.asks(Act.COUNTS)
@kept(24)
def told_beside(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """Facts that are not added, another feed's figure standing (`counts.told_beside`)."""
    with version.opened() as warehouse:
        return counts.told_beside(warehouse, selection.theme, **_days(selection))


@reader.asks(Act.COUNTS)
@kept(24)
def removals(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """What was taken away in each month of a selection's period (`counts.removals`)."""
    with version.opened() as warehouse:
        return counts.removals(warehouse, **_days(selection), theme=selection.theme, feeds=selection.feeds)


def _days(selection: Selection) -> dict[str, dt.date]:
    """The period alone, from `start` on, before `until`."""
    return {"start": selection.first, "until": selection.last + dt.timedelta(days=1)}


@reader.asks(Act.COUNTS)
@kept(8)
def sides(version: WarehouseVersion, now: Selection, before: Selection) -> pd.DataFrame:
    """Two selections compared area by area, indexed by area code.

    Whole weeks of one theme are judged among all themes, as every document judges them (`compare.periods`);
    what a filter narrows stands in no document and is judged by itself (`compare.sides`).
    """
    if _stands_in_a_sheet(version, now, before):
        rows = _sheet(version, now.area_level, (now.first, now.last), (before.first, before.last))
        return rows[rows["theme"] == now.theme].set_index("zone_code")
    week = now.mondays[0]
    first = week - dt.timedelta(weeks=SHEET_WEEKS - 1)
    past = replace(now, first=first, last=week - dt.timedelta(days=1))
    rows = compare.sides(*(filtered_cells(version, selection) for selection in (now, before, past)))
    return rows.set_index("zone_code")


def _stands_in_a_sheet(version: WarehouseVersion, now: Selection, before: Selection) -> bool:
    known, both = extent(version), (now, before)
    whole = all(side.whole_weeks and side.all_facts for side in both)
    alike = (now.theme, now.area_level) == (before.theme, before.area_level)
    held = known.first_week <= before.first and before.last < now.first and now.mondays[1] <= known.last_week
    return whole and alike and held


@kept(8)
def _sheet(version: WarehouseVersion, by: str, now: Span, before: Span) -> pd.DataFrame:
    """Every area and theme, from all weeks that are known: what reports of a period are written from."""
    return compare.periods(cube(version, extent(version).first_week, now[1], by), now, before)


class Unplaced(NamedTuple):
    """Facts of a theme and period that are in no zone, and those that can light no spot."""

    commune_only: int
    not_located: int
    outside: int
    not_drawn: int


@reader.asks(Act.COUNTS)
def unplaced(version: WarehouseVersion, selection: Selection) -> Unplaced:
    """How many facts of a selection are in no zone, and why."""
    row = question(version, "period_unplaced", **selection.sql_parameters()).iloc[0]
    return Unplaced(*(int(row[name]) for name in Unplaced._fields))


def whose() -> tuple[tuple[str, ...] | None, bool]:
    """What answers made of places depend on besides the selection: the reader's areas, and their floor."""
    return reader.own_areas(), reader.may(Act.FEW)


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def points(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """The facts of a selection that can be mapped as points (the query ``points``), in the reader's areas."""
    with version.opened() as warehouse:
        return in_areas(warehouse.ask_facts("points", **selection.sql_parameters()), reader.own_areas())


@reader.asks(Act.PLACES)
def facts_of(version: WarehouseVersion, selection: Selection, area: str = "*") -> pd.DataFrame:
    """The facts of a selection, in a zone or commune where one is given (query ``facts_of_selection``)."""
    days = (selection.last - selection.first).days + 1
    return (_facts_of_weeks if days <= _FEW_DAYS else _facts_of)(version, selection, area)


@keyed(whose, max_entries=64)
def _facts_of_weeks(version: WarehouseVersion, selection: Selection, area: str) -> pd.DataFrame:
    """Those of few days, which are small and asked for by everybody who looks at a week."""
    return _read_facts(version, selection, area)


@keyed(whose, max_entries=8)
def _facts_of(version: WarehouseVersion, selection: Selection, area: str) -> pd.DataFrame:
    """Those of long periods, up to some megabytes each."""
    return _read_facts(version, selection, area)


def _read_facts(version: WarehouseVersion, selection: Selection, area: str) -> pd.DataFrame:
    with version.opened() as warehouse:
        facts = warehouse.ask_facts("facts_of_selection", area=area, **selection.sql_parameters())
    return in_areas(facts, reader.own_areas())


@reader.asks(Act.PLACES)
def surface(version: WarehouseVersion, selection: Selection) -> Heat | None:
    """The heat surface of a selection over the weeks observed; None where no fact can be drawn."""
    return _surface(version, selection, observed_weeks(version, selection))


@keyed(whose, max_entries=8)
def _surface(version: WarehouseVersion, selection: Selection, weeks: float) -> Heat | None:
    from observatory.hotspots.grid import extent_of
    from observatory.hotspots.kernel_density import heat_of_facts

    mapped = points(version, selection)
    if mapped.empty or not weeks:
        return None
    return heat_of_facts(mapped, weeks=weeks, extent=extent_of(territory().outline))


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def surface_by_zone(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """What the surface of a selection shows, zone by zone (`hotspots.heat_by_zone`)."""
    from observatory.hotspots.kernel_density import heat_by_zone

    return heat_by_zone(surface(version, selection), points(version, selection), territory())


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def places(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """The places that come back in a filter (`hotspots.repeat_places`)."""
    from observatory.hotspots.repeats import repeat_places

    return repeat_places(points(version, selection), least=2 if reader.may(Act.FEW) else SMALL_CELL + 1)


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def concentration(version: WarehouseVersion, selection: Selection) -> tuple[int, int]:
    """How few places hold half of the facts of a selection, and how many places have any."""
    from observatory.hotspots.repeats import concentration as held

    return held(points(version, selection))


@reader.asks(Act.PLACES)
def spots(version: WarehouseVersion, selection: Selection) -> Spots | None:
    """The hot spots of a selection over the weeks observed (`hotspots.hot_spots`); None without facts."""
    return _spots(version, selection, observed_weeks(version, selection))


@keyed(whose, max_entries=8)
def _spots(version: WarehouseVersion, selection: Selection, weeks: float) -> Spots | None:
    from observatory.hotspots.clusters import hot_spots

    mapped = points(version, selection)
    if mapped.empty or not weeks:
        return None
    return hot_spots(mapped, weeks=weeks, outline=territory().outline)


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def profiles(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """What is known of each hot spot beyond its count (`hotspots.profiles`)."""
    from observatory.hotspots.profiles import profiles as of_spots

    return of_spots(points(version, selection), spots(version, selection))


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def stops(version: WarehouseVersion, selection: Selection) -> pd.DataFrame | None:
    """The hot spots of a selection as stops of a round (`hotspots.patrol.stops`); None without one."""
    from observatory.hotspots.patrol import stops as of_spots

    found = spots(version, selection)
    if found is None or found.table.empty:
        return None
    return of_spots(found.table, profiles(version, selection), addresses(), points(version, selection))


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=4)
def spots_between(version: WarehouseVersion, before: Selection, now: Selection) -> pd.DataFrame:
    """The hot spots of two selections, each once, with what became of it (`hotspots.moved.between`).

    ``streets`` (tuple of names) are those it lies on.
    """
    from observatory.hotspots.moved import between
    from observatory.hotspots.patrol import streets_along

    then, today = points(version, before), points(version, now)
    table = between(spots(version, before), spots(version, now), then, today)
    along = streets_along(table["geometry"], addresses(), pd.concat([then, today]))
    return table.assign(streets=along)


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def hour_grid(version: WarehouseVersion, selection: Selection) -> Clock:
    """When the facts of a selection happen (`hotspots.aoristic`)."""
    from observatory.hotspots.hour_shares import aoristic

    return aoristic(points(version, selection))


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def hexagons(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """The facts of a selection in hexagons (`hotspots.hexagons`)."""
    from observatory.hotspots.hexagons import hexagons as counted

    return counted(points(version, selection))

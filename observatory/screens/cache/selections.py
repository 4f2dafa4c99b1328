"""What a filter of facts gives: counts by area, surfaces, places, hot spots, hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from observatory import compare, counts
from observatory.counts.cells import SHEET_WEEKS
from observatory.screens.cache.connection import Stamp, facts, opened, question
from observatory.screens.cache.cubes import cube
from observatory.screens.cache.geography import territory

if TYPE_CHECKING:
    from observatory.hotspots.clusters import Spots
    from observatory.hotspots.hour_shares import Clock
    from observatory.hotspots.kernel_density import Heat
    from observatory.screens.panels.choropleth import Filter


@st.cache_resource(show_spinner=False, max_entries=48)
def filtered_cells(stamp: Stamp, wanted: Filter, today: dt.date) -> counts.Cube:
    """Weekly cells of one theme with only the facts of a filter counted.

    Who was expected and who reported does not depend on hours and weekdays: a partner covers whole weeks.
    """
    known = _weeks_of(stamp, wanted, today).only(wanted.theme)
    if wanted.whole_weeks:
        return known
    with opened(stamp) as warehouse:
        counted = warehouse.ask("period_counts", **_asked(wanted))
    area = "commune_code" if wanted.by == "commune" else "zone_code"
    return known.counting(counted.assign(theme=wanted.theme), area)


def _weeks_of(stamp: Stamp, wanted: Filter, today: dt.date) -> counts.Cube:
    """The cells of a filter's whole weeks, whatever the hours and days."""
    if not wanted.feeds:
        return cube(stamp, *wanted.mondays, wanted.by, wanted.seen_by, today=today)
    with opened(stamp) as warehouse:
        read = counts.History.read(
            warehouse, *wanted.mondays, by=wanted.by, seen_by=wanted.seen_by, feeds=wanted.feeds
        )
    return read.cube(*wanted.mondays, today)


@st.cache_resource(show_spinner=False, max_entries=48)
def area_sums(stamp: Stamp, wanted: Filter, today: dt.date) -> pd.DataFrame:
    """Facts of a filter, area by area, with the partners expected and heard.

    Columns `facts, partners, reporting`, indexed by the codes of the level `wanted.by`; `partners` and
    `reporting` are summed over the weeks.
    """
    known = filtered_cells(stamp, wanted, today)
    sums = {name: getattr(known, name).sum(axis=(1, 2)) for name in ("facts", "partners", "reporting")}
    return pd.DataFrame(sums, index=known.areas.rename("zone_code"))


@st.cache_resource(show_spinner=False, max_entries=24)
def kinds(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """Of what kind the facts of a filter were, and what followed (`counts.kinds`)."""
    from observatory.counts.subtypes import kinds as counted

    with opened(stamp) as warehouse:
        return counted(warehouse, **_asked(wanted))


@st.cache_resource(show_spinner=False, max_entries=24)
def told_beside(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """Facts that are not added, another feed's figure standing (`counts.told_beside`)."""
    with opened(stamp) as warehouse:
        return counts.told_beside(warehouse, wanted.theme, **wanted.days)


@st.cache_resource(show_spinner=False, max_entries=24)
def removals(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """What was taken away in each month of a filter's period (`counts.removals`)."""
    with opened(stamp) as warehouse:
        return counts.removals(warehouse, **wanted.days, theme=wanted.theme, feeds=wanted.feeds)


def _asked(wanted: Filter) -> dict[str, object]:
    """A filter as the queries want it."""
    return {
        "theme": wanted.theme, **wanted.days, "seen_by": wanted.seen_by, "feeds": list(wanted.feeds),
        "weekdays": list(wanted.weekdays), "from_hour": wanted.from_hour, "to_hour": wanted.to_hour,
    }  # fmt: skip


@st.cache_resource(show_spinner=False, max_entries=8)
def sides(stamp: Stamp, now: Filter, before: Filter, today: dt.date) -> pd.DataFrame:
    """Two filters compared area by area (`compare.sides`), indexed by area code."""
    week = now.mondays[0]
    first = week - dt.timedelta(weeks=SHEET_WEEKS - 1)
    past = replace(now, first=first, last=week - dt.timedelta(days=1))
    rows = compare.sides(*(filtered_cells(stamp, wanted, today) for wanted in (now, before, past)))
    return rows.set_index("zone_code")


class Unplaced(NamedTuple):
    """Facts of a theme and period that are in no zone, and those that can light no spot."""

    commune_only: int
    not_located: int
    outside: int
    not_drawn: int


def unplaced(stamp: Stamp, wanted: Filter) -> Unplaced:
    """How many facts of a theme and period are in no zone, and why, whoever told of them."""
    row = question(stamp, "period_unplaced", theme=wanted.theme, **wanted.days).iloc[0]
    return Unplaced(*(int(row[name]) for name in Unplaced._fields))


@st.cache_resource(show_spinner=False, max_entries=8)
def points(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """The facts of a filter that may light a spot, without who told of them (the query ``points``)."""
    from observatory.hotspots.filters import WEEKDAYS, filter_facts

    # The hours after midnight belong to the evening they follow: the last evening ends a day later.
    late = wanted.from_hour > wanted.to_hour
    until = wanted.last + dt.timedelta(days=2 if late else 1)
    found = facts(
        stamp, "points", theme=wanted.theme, seen_by=wanted.seen_by, feeds=list(wanted.feeds),
        first=wanted.first, until=until,
    )  # fmt: skip
    if wanted.feeds:
        found = found[found["feed"].isin(wanted.feeds)]
    weekdays = [WEEKDAYS[day - 1] for day in wanted.weekdays] or None
    hours = None if (wanted.from_hour, wanted.to_hour) == (0, 24) else (wanted.from_hour, wanted.to_hour)
    start, end = (wanted.first, wanted.last) if late else (None, None)
    return filter_facts(found, None, start, end, weekdays, hours, wanted.months or None)


@st.cache_resource(show_spinner=False, max_entries=8)
def surface(stamp: Stamp, wanted: Filter) -> Heat | None:
    """The heat surface of a filter; None where no fact can be drawn."""
    from observatory.hotspots.grid import extent_of
    from observatory.hotspots.kernel_density import heat_of_facts

    shown = points(stamp, wanted)
    if shown.empty:
        return None
    return heat_of_facts(shown, weeks=wanted.weeks, extent=extent_of(territory().outline))


@st.cache_resource(show_spinner=False, max_entries=8)
def surface_by_zone(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """What the surface of a filter shows, zone by zone (`hotspots.heat_by_zone`)."""
    from observatory.hotspots.kernel_density import heat_by_zone

    return heat_by_zone(surface(stamp, wanted), points(stamp, wanted), territory())


@st.cache_resource(show_spinner=False, max_entries=8)
def places(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """The places that come back in a filter (`hotspots.repeat_places`)."""
    from observatory.hotspots.repeats import repeat_places

    return repeat_places(points(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def concentration(stamp: Stamp, wanted: Filter) -> tuple[int, int]:
    """How few places hold half of the facts of a filter, and how many places have any."""
    from observatory.hotspots.repeats import concentration as held

    return held(points(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def spots(stamp: Stamp, wanted: Filter) -> Spots | None:
    """The hot spots of a filter (`hotspots.hot_spots`); None where no fact is located."""
    from observatory.hotspots.clusters import hot_spots

    shown = points(stamp, wanted)
    if shown.empty:
        return None
    return hot_spots(shown, weeks=wanted.weeks, outline=territory().outline)


@st.cache_resource(show_spinner=False, max_entries=8)
def profiles(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """What is known of each hot spot beyond its count (`hotspots.profiles`)."""
    from observatory.hotspots.profiles import profiles as of_spots

    return of_spots(points(stamp, wanted), spots(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def clock(stamp: Stamp, wanted: Filter) -> Clock:
    """When the facts of a filter happen (`hotspots.aoristic`)."""
    from observatory.hotspots.hour_shares import aoristic

    return aoristic(points(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def hexagons(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """The facts of a filter that lie in Grand Belfort, in hexagons (`hotspots.hexagons`)."""
    from observatory.hotspots.hexagons import hexagons as counted

    shown = points(stamp, wanted)
    return counted(shown[shown["zone_code"].notna()])

"""The bridge between the pages and the library: the same functions, cached per published warehouse.

Every answer is keyed by the warehouse's identity (path, time, size), so that a publish is seen at once
and nothing older is ever shown. Answers are shared between readers: a page never changes them.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from observatory import compare, counts, layers
from observatory.errors import ObservatoryError
from observatory.settings import data_folder
from observatory.evaluate import Action, Effect, by_zones, check, of_warehouse, read_actions, write_actions
from observatory.territory import Territory
from observatory.warehouse import Warehouse, connect, published

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from observatory.hotspots.heat import Heat
    from observatory.hotspots.spots import Spots
    from observatory.hotspots.when import Clock
    from observatory.screens.mapvalues import Filter

#: Weeks of history behind a week: a year for the dispersion, and the week before it.
HISTORY = 54


class Stamp(NamedTuple):
    """Which published warehouse an answer comes from."""

    data: str
    mtime_ns: int
    size: int


class _Door:
    """The one open warehouse. DuckDB hands out the file it has open: the old one is closed before the new."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp: Stamp | None = None
        self.warehouse: Warehouse | None = None

    @contextmanager
    def opened(self, stamp: Stamp) -> Iterator[Warehouse]:
        with self.lock:
            if self.stamp != stamp or self.warehouse is None:
                if self.warehouse is not None:
                    self.warehouse.close()
                self.warehouse, self.stamp = None, None
                self.warehouse, self.stamp = connect(Path(stamp.data)), stamp
            yield self.warehouse


@st.cache_resource(show_spinner=False)
def _door() -> _Door:
    return _Door()


def stamp() -> Stamp | None:
    """The identity of the published warehouse; None where nothing was ever published."""
    path = published(data_folder())
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return Stamp(str(path.parent.resolve()), found.st_mtime_ns, found.st_size)


@st.cache_resource(show_spinner=False, max_entries=4)
def extent(stamp: Stamp) -> counts.Extent:
    """How far the warehouse reaches."""
    with _door().opened(stamp) as warehouse:
        return counts.extent(warehouse)


@st.cache_resource(show_spinner=False, max_entries=4)
def last_week(stamp: Stamp, today: dt.date) -> dt.date:
    """Monday of the last complete week on that day."""
    with _door().opened(stamp) as warehouse:
        return counts.last_complete_week(warehouse, today)


@st.cache_resource(show_spinner=False, max_entries=24)
def cells(
    stamp: Stamp, first: dt.date, last: dt.date, by: str = "zone", seen_by: str = "*", today: dt.date | None = None
) -> pd.DataFrame:
    """Weekly cells between two weeks (`counts.weekly_cells`)."""
    with _door().opened(stamp) as warehouse:
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
    return heard.pivot(index="theme", columns="week", values="facts")


@st.cache_resource(show_spinner=False, max_entries=24)
def question(stamp: Stamp, name: str, **parameters: object) -> pd.DataFrame:
    """A named question to the warehouse."""
    with _door().opened(stamp) as warehouse:
        return warehouse.ask(name, **parameters)


@st.cache_resource(show_spinner=False, max_entries=4)
def zones(stamp: Stamp) -> pd.DataFrame:
    """The zones the facts were assigned to (`counts.zones`)."""
    with _door().opened(stamp) as warehouse:
        return counts.zones(warehouse)


@st.cache_resource(show_spinner=False, max_entries=2)
def _territory(data: str, layers_stamp: int) -> Territory:
    return Territory.load(Path(data))


def territory() -> Territory:
    """The outlines in force, read again when layers were pulled."""
    return _territory(*_layers_in_force())


def _layers_in_force() -> tuple[str, int]:
    """The data folder, and when layers were last pulled into it."""
    data = data_folder()
    manifest = data / "geodata" / "layers.toml"
    return str(data.resolve()), manifest.stat().st_mtime_ns if manifest.exists() else 0


def partner_label(feed: str, lang: str) -> str:
    """A partner's name as its feed definition gives it; the feed's own name where there is none."""
    from pipelines.feed import feed as definition

    try:
        return definition(feed).labels[lang]
    except (ObservatoryError, KeyError):
        return feed


@st.cache_resource(show_spinner=False, max_entries=8)
def coverage(stamp: Stamp, weeks: int, today: dt.date) -> pd.DataFrame:
    """The coverage calendar of the last weeks (`counts.coverage`)."""
    with _door().opened(stamp) as warehouse:
        return counts.coverage(warehouse, weeks, today)


def partners(stamp: Stamp, week: dt.date, last: dt.date, today: dt.date, lang: str) -> dict[str, list[str]]:
    """The partners' names by what they did in a week: `covered`, `silent`, `not_due`."""
    table = coverage(stamp, (last - week).days // 7 + 1, today)
    table = table[table["week"] == pd.Timestamp(week)]
    return {
        state: sorted(partner_label(feed, lang) for feed in table.loc[table["state"] == state, "feed"])
        for state in ("covered", "silent", "not_due")
    }


@st.cache_resource(show_spinner=False, max_entries=24)
def _level_sheet(stamp: Stamp, week: dt.date, by: str, today: dt.date) -> pd.DataFrame:
    return compare.week_over_week(cells(stamp, week - dt.timedelta(weeks=HISTORY - 1), week, by, "*", today), week)


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


def areas(by: str) -> pd.DataFrame:
    """The areas of a level with `name, area_km2, population`."""
    known = territory()
    return {"zone": known.zones, "commune": known.communes, "district": known.districts}[by]


@st.cache_resource(show_spinner=False, max_entries=24)
def filtered_cells(stamp: Stamp, wanted: Filter, today: dt.date) -> pd.DataFrame:
    """Weekly cells of one theme with only the facts of a filter counted; columns as `counts.weekly_cells`.

    Who was expected and who reported does not depend on hours and weekdays: a partner covers whole weeks.
    """
    first, last = wanted.mondays
    with _door().opened(stamp) as warehouse:
        known = counts.weekly_cells(
            warehouse, first, last, by=wanted.by, seen_by=wanted.seen_by, feeds=wanted.feeds or None, today=today
        )
        counted = warehouse.ask(
            "period_counts", theme=wanted.theme, **wanted.days, seen_by=wanted.seen_by, feeds=list(wanted.feeds),
            weekdays=list(wanted.weekdays), from_hour=wanted.from_hour, to_hour=wanted.to_hour,
        )  # fmt: skip
    known = known[known["theme"] == wanted.theme].reset_index(drop=True)
    area = "commune_code" if wanted.by == "commune" else "zone_code"
    facts = counted.groupby([area, "week"])["facts"].sum()
    keys = pd.MultiIndex.from_arrays([known["zone_code"], known["week"]])
    return known.assign(facts=facts.reindex(keys, fill_value=0).to_numpy())


@st.cache_resource(show_spinner=False, max_entries=48)
def area_sums(stamp: Stamp, wanted: Filter, today: dt.date) -> pd.DataFrame:
    """Facts of a filter, area by area, with the partners expected and heard.

    Columns `facts, partners, reporting`, indexed by the codes of the level `wanted.by`; `partners` and
    `reporting` are summed over the weeks.
    """
    known = filtered_cells(stamp, wanted, today)
    return known.groupby("zone_code", sort=False)[["facts", "partners", "reporting"]].sum()


@st.cache_resource(show_spinner=False, max_entries=8)
def sides(stamp: Stamp, now: Filter, before: Filter, today: dt.date) -> pd.DataFrame:
    """Two filters compared area by area (`compare.sides`), indexed by area code."""
    week = now.mondays[0]
    year = replace(now, first=week - dt.timedelta(weeks=53), last=week - dt.timedelta(days=1))
    rows = compare.sides(*(filtered_cells(stamp, wanted, today) for wanted in (now, before, year)))
    return rows.set_index("zone_code")


@st.cache_resource(show_spinner=False, max_entries=4)
def feeds(stamp: Stamp) -> list[str]:
    """The feeds that have sent something."""
    return question(stamp, "feeds")["feed"].tolist()


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

    days = wanted.days
    found = question(
        stamp, "points", theme=wanted.theme, seen_by=wanted.seen_by, first=days["start"], until=days["until"]
    )
    if wanted.feeds:
        found = found[found["feed"].isin(wanted.feeds)]
    weekdays = [WEEKDAYS[day - 1] for day in wanted.weekdays] or None
    hours = None if (wanted.from_hour, wanted.to_hour) == (0, 24) else (wanted.from_hour, wanted.to_hour)
    return filter_facts(found, weekdays=weekdays, hours=hours)


@st.cache_resource(show_spinner=False, max_entries=8)
def surface(stamp: Stamp, wanted: Filter) -> Heat | None:
    """The heat surface of a filter; None where no fact can be drawn."""
    from observatory.hotspots.heat import heat_of_facts
    from observatory.hotspots.lattice import extent_of

    shown = points(stamp, wanted)
    if shown.empty:
        return None
    return heat_of_facts(shown, weeks=wanted.weeks, extent=extent_of(territory().outline))


@st.cache_resource(show_spinner=False, max_entries=8)
def told_themes(stamp: Stamp, week: dt.date, today: dt.date) -> list[str]:
    """The themes some partner could tell of, or that have a fact, in the year that ends with `week`."""
    known = year_cells(stamp, week, "*", today)
    told = known.groupby("theme", sort=False)[["partners", "facts"]].sum().any(axis=1)
    return told.index[told].tolist()


@st.cache_resource(show_spinner=False, max_entries=8)
def places(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """The places that come back in a filter (`hotspots.repeat_places`)."""
    from observatory.hotspots.repeat import repeat_places

    return repeat_places(points(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def concentration(stamp: Stamp, wanted: Filter) -> tuple[int, int]:
    """How few places hold half of the facts of a filter, and how many places have any."""
    from observatory.hotspots.repeat import concentration as held

    return held(points(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def spots(stamp: Stamp, wanted: Filter) -> Spots | None:
    """The hot spots of a filter (`hotspots.hot_spots`); None where no fact is located."""
    from observatory.hotspots.spots import hot_spots

    shown = points(stamp, wanted)
    if shown.empty:
        return None
    return hot_spots(shown, weeks=wanted.weeks, outline=territory().outline)


@st.cache_resource(show_spinner=False, max_entries=8)
def profiles(stamp: Stamp, wanted: Filter) -> pd.DataFrame:
    """What is known of each hot spot beyond its count (`hotspots.profiles`)."""
    from observatory.hotspots.profile import profiles as of_spots

    return of_spots(points(stamp, wanted), spots(stamp, wanted))


@st.cache_resource(show_spinner=False, max_entries=8)
def clock(stamp: Stamp, wanted: Filter) -> Clock:
    """When the facts of a filter happen (`hotspots.aoristic`)."""
    from observatory.hotspots.when import aoristic

    return aoristic(points(stamp, wanted))


def clock_of(facts: pd.DataFrame) -> Clock:
    """When some facts happen (`hotspots.aoristic`)."""
    from observatory.hotspots.when import aoristic

    return aoristic(facts)


@st.cache_resource(show_spinner=False, max_entries=8)
def sector_facts(stamp: Stamp, area: str, first: dt.date, last: dt.date) -> pd.DataFrame:
    """The facts of every theme that lie in `area` (WKT, EPSG:4326) from one day to another."""
    import shapely

    outline = shapely.from_wkt(area)
    west, south, east, north = outline.bounds
    near = question(
        stamp, "points_near", first=first, until=last + dt.timedelta(days=1), west=west, south=south, east=east,
        north=north,
    )  # fmt: skip
    return near[shapely.contains_xy(outline, near["lon"].to_numpy(), near["lat"].to_numpy())]


@st.cache_resource(show_spinner=False, max_entries=8)
def _layer(data: str, layers_stamp: int, name: str) -> GeoDataFrame:
    return _territory(data, layers_stamp).layer(name)


def layer(name: str) -> GeoDataFrame:
    """A reference layer in force (`Territory.layer`)."""
    return _layer(*_layers_in_force(), name)


#: Where the register of actions lies in the data folder.
REGISTER = "actions.toml"


def register() -> list[Action]:
    """The actions of the register, read each time: it is short. Raises `InputError` where it is at fault."""
    path = data_folder() / REGISTER
    return read_actions(path.read_text(encoding="utf-8")) if path.exists() else []


def add_action(action: Action) -> None:
    """Write one more action into the register. Raises `ObservatoryError` where it cannot be evaluated."""
    check(action, territory().zones)
    path = data_folder() / REGISTER
    text = write_actions([*register(), action])
    read_actions(text)  # a code used twice is refused before anything is written
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


@st.cache_resource(show_spinner=False, max_entries=24)
def effect(stamp: Stamp, action: Action, last: dt.date) -> Effect:
    """What an action changed, judged on the weeks up to `last` (`evaluate.of_warehouse`)."""
    with _door().opened(stamp) as warehouse:
        return of_warehouse(action, warehouse, territory().zones, last)


@st.cache_resource(show_spinner=False, max_entries=24)
def action_weeks(stamp: Stamp, action: Action, last: dt.date) -> pd.DataFrame:
    """Facts a week in each area of an action given by zones, over two years; empty for other areas."""
    if not all(area.zones for _role, area in action.areas()):
        return pd.DataFrame()
    first = max(last - dt.timedelta(weeks=103), extent(stamp).first_week)
    with _door().opened(stamp) as warehouse:
        known = counts.weekly_cells(warehouse, first, last, seen_by="report")
    return by_zones(action, known)


def layers_in_force() -> pd.DataFrame:
    """Which layers are in force, of which vintage (`layers.status`)."""
    return layers.status(data_folder())


@st.cache_resource(show_spinner=False, max_entries=2)
def _streets(data: str, layers_stamp: int) -> str:
    """The address the browser finds the streets at; empty where no address base is installed."""
    from observatory.maps import served, street_lines, write_streets

    try:
        addresses = _territory(data, layers_stamp).layer("addresses")
    except ObservatoryError:
        return ""
    name = f"streets-{layers_stamp:x}.json"
    folder, address = served()
    write_streets(street_lines(addresses), folder / name)
    return f"{address}/{name}"


def streets_address() -> str:
    """Where the streets of the address base are served; empty where there is none."""
    return _streets(*_layers_in_force())

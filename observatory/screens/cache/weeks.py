"""Cached sheets of one week, and weekly series."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory import alerts, compare, counts, language
from observatory.access import Act
from observatory.agglomeration import EPCI
from observatory.counts.disclosure import ALL
from observatory.counts.history import SHEET_WEEKS
from observatory.screens.cache.connection import WarehouseVersion, extent, question, zones
from observatory.screens.cache.cubes import cube
from observatory.screens.cache.geography import layers_version, touching
from observatory.screens.cache.keyed import kept, keyed
from observatory.screens.cache.reporting import feeds, partner_label
from observatory.screens.jobs.beside import BESIDE
from observatory.screens.session import reader

#: Weeks of a line of weeks: a year, and the two weeks that are compared.
YEAR_WEEKS = 54
#: Weeks of a theme's line: half a year, and the same half a year before.
TOTAL_WEEKS = 78

#: Weeks kept: two years made ready behind the pages, and those that readers look at beyond them.
KEPT = 160


class Weekly(NamedTuple):
    """What the page of one week shows.

    cells : zones × themes of the week before and of the week
    sheet : every zone × theme, judged (`compare.week_over_week`)
    clusters, shifts : neighbouring zones that rose together, changes that last (`alerts.Alerts`)
    whole : the sheet of the agglomeration as a whole, facts known only to be somewhere in the town included,
        indexed by theme
    divided : the rows of communes divided into districts, which are no zones: they are judged among communes
    season : its alert sheet (`alerts.sheet`)
    totals : facts of the agglomeration over the year and a half that ends with the week, themes × weeks
        (`series`): half a year, and the same weeks of the year before
    in_scope : the themes in the scope of some partner, or that have a fact, in that year
    """

    cells: counts.Cube
    sheet: pd.DataFrame
    clusters: pd.DataFrame
    shifts: pd.DataFrame
    whole: pd.DataFrame
    divided: pd.DataFrame
    season: pd.DataFrame
    totals: pd.DataFrame
    in_scope: list[str]


@reader.asks(Act.COUNTS)
@kept(KEPT)
def weekly(version: WarehouseVersion, week: dt.date, seen_by: str) -> Weekly:
    """One week, judged on the years before it."""
    first = week - dt.timedelta(weeks=YEAR_WEEKS - 1)
    whole = compare.by_agglomeration(cube(version, first, week, "commune", seen_by))
    in_scope = (whole.partners + whole.facts).any(axis=1)
    zones_then, communes = (
        cube(version, _first_week(week), week, level, seen_by) for level in ("zone", "commune")
    )
    return _judged(zones_then, communes, week)._replace(in_scope=whole.themes[in_scope].tolist())


@keyed(layers_version, max_entries=KEPT)
def _judged(years: counts.Cube, communes: counts.Cube, week: dt.date) -> Weekly:
    """One week by what its cells say, whichever warehouse they are of.

    A publish brings the week that ended, and corrects a few others: the years before stay as they were
    judged, and nobody waits for them to be judged again.
    """
    told = BESIDE.done(alerts.week_told, years, communes, week, touching())
    summed = compare.by_agglomeration(communes.since(week - dt.timedelta(weeks=TOTAL_WEEKS - 1)))
    return Weekly(
        years.since(week - dt.timedelta(weeks=1)).apart(),
        told.sheet,
        told.clusters,
        told.shifts,
        told.whole.set_index("theme"),
        told.divided,
        alerts.levels(told.whole),
        series(summed, EPCI),
        [],
    )


@reader.asks(Act.COUNTS)
@keyed(language.current, max_entries=KEPT)
def doubts(version: WarehouseVersion, week: dt.date) -> list[str]:
    """What partners alone may have made of a week, in words: empty files, duties handed over."""
    names = {feed: partner_label(feed) for feed in feeds(version)}
    said = list(compare.doubt_sentences(weekly(version, week, "*").cells, names))
    with version.opened() as warehouse:
        return said + counts.confirmations_of(warehouse, week, names)


def series(cells: counts.Cube, area: str) -> pd.DataFrame:
    """Cells of one area as themes × weeks, ``nan`` where every partner expected was silent."""
    own = cells.rows(cells.keys["zone_code"] == area)
    reported = (own.partners == 0) | (own.reporting > 0)
    values = np.where(reported, own.facts, np.nan)
    return pd.DataFrame(values, own.themes, own.weeks.rename("week"))


def _first_week(week: dt.date) -> dt.date:
    """The first week behind a sheet that ends with `week`."""
    return week - dt.timedelta(weeks=SHEET_WEEKS - 1)


def _level(code: str) -> str:
    return "district" if "-" in code else "commune"


@reader.asks(Act.COUNTS)
def area_sheet(version: WarehouseVersion, code: str, week: dt.date) -> pd.DataFrame:
    """The rows of one commune or district, one a theme, as La semaine judges it among all zones."""
    known = weekly(version, week, "*")
    rows = known.sheet if code in zones(version).index else known.divided
    return rows[rows["zone_code"] == code].reset_index(drop=True)


@reader.asks(Act.COUNTS)
def area_series(version: WarehouseVersion, code: str, week: dt.date) -> pd.DataFrame:
    """Themes × weeks of one commune or district over the year that ends with `week`."""
    known = cube(version, week - dt.timedelta(weeks=YEAR_WEEKS - 1), week, _level(code))
    return series(known, code)


class LastYear(NamedTuple):
    """All themes of an area together, beside the same weeks of the year before (rows of `compare.periods`).

    month, year : the four and the 52 weeks that end with the week; whole : the agglomeration's year
    left_out : which empty files neither year of the area rests on, in words; empty where there is none
    """

    month: pd.Series
    year: pd.Series
    whole: pd.Series
    left_out: str


@reader.asks(Act.COUNTS)
def beside_last_year(version: WarehouseVersion, code: str, week: dt.date) -> LastYear | None:
    """How an area stands beside the year before; None where that year is not known."""
    if extent(version).first_week > week - dt.timedelta(weeks=2 * 52 - 1):
        return None
    month, year = (_beside(version, week, _level(code), weeks) for weeks in (4, 52))
    names = {feed: partner_label(feed) for feed in feeds(version)}
    areas = cube(version, _first_week(week), week, _level(code))
    both = areas.rows(areas.keys["zone_code"] == code).since(week - dt.timedelta(weeks=2 * 52 - 1))
    text = counts.left_out_text(counts.left_out_of(both), names)
    return LastYear(month.loc[code], year.loc[code], year.loc[EPCI], text)


@kept(8)
def _beside(version: WarehouseVersion, week: dt.date, by: str, weeks: int) -> pd.DataFrame:
    """Every area of a level, and the whole, all themes together: `weeks` beside those a year before."""
    first, end = week - dt.timedelta(weeks=weeks - 1), week + dt.timedelta(days=6)
    span, year = (first, end), dt.timedelta(weeks=52)
    before = (first - year, end - year)
    areas = cube(version, _first_week(week), week, by)
    together = areas.sum_over(themes=ALL, areas=areas.keys["zone_code"])
    communes = cube(version, _first_week(week), week, "commune")
    whole = communes.sum_over(themes=ALL, areas=EPCI)
    rows = [compare.periods(table, span, before) for table in (together, whole)]
    return pd.concat(rows, ignore_index=True).set_index("zone_code")


@kept(4)
def _unplaced(version: WarehouseVersion) -> pd.DataFrame:
    """Facts in no zone by week and theme; columns say why."""
    known = extent(version)
    table = question(version, "unplaced", first=known.first_week, last=known.last_week)
    return table.set_index(["week", "theme"])


@reader.asks(Act.COUNTS)
@kept(3 * KEPT)
def unplaced_of_week(version: WarehouseVersion, week: dt.date, theme: str | None = None) -> dict[str, int]:
    """How many facts of a week, or of one theme in it, are in no zone.

    Keys: `commune_only`, `not_located`, `outside`.
    """
    table = _unplaced(version)
    kept = table.index.get_level_values("week") == pd.Timestamp(week)
    if theme:
        kept &= table.index.get_level_values("theme") == theme
    return {str(name): int(n) for name, n in table[kept].sum().items()}

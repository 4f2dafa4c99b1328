"""The full diagnosis of a sector: its facts, what changed there, which places come back, and when.

A sector is judged as a zone of its own would be on the weekly sheet: its weeks are known or silent with the
partners of the communes it lies in, and its changes go through the same tests.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from observatory import compare
from observatory.counts import left_out_of
from observatory.counts.cube import Cube
from observatory.crs import to_metric
from observatory.errors import CallError
from observatory.hotspots.hour_shares import Clock, aoristic
from observatory.hotspots.located import mappable
from observatory.hotspots.repeats import repeat_places
from observatory.language import _
from observatory.settings import SMALL_CELL

#: A commune that holds less of the sector than this is there by the thickness of a hand-drawn line.
LEAST_SHARE = 0.01

#: All themes together, as one.
ALL = "*"

#: The code under which the sector stands in the cells of weeks.
_SECTOR = "sector"

#: Weeks before the period over which it is learnt how much each theme scatters from week to week.
_HISTORY_WEEKS = compare.YEAR_WEEKS + 1


class Floor(NamedTuple):
    """What a sector has at least before it is diagnosed for somebody who may not see single facts."""

    facts: int = SMALL_CELL + 1
    km2: float = 0.01


class Diagnosis(NamedTuple):
    """What is known of a sector over a period.

    first, last : date
        First Monday and last Sunday of the weeks looked at.
    before_first, before_last : date
        The same of as many weeks just before.
    area_km2 : float
    communes : tuple of str
        INSEE codes of the communes it lies in.
    total : Series
        All themes together: ``facts, before, difference, ratio, ratio_low, ratio_high, p, q, dispersion,
        verdict, weeks, weeks_before, coverage, coverage_before`` as in `compare.periods`; ``around`` (facts
        of all of the cells, wherever they lie), ``share`` (of these, 0 to 1), ``weeks_active`` (with a fact),
        ``per_km2_year``, ``feeds`` (tuple of partners).
    themes : DataFrame
        The same columns by theme, in the order of the cells; those with a fact in either period.
    places : DataFrame
        Places with two facts or more (`repeat_places`).
    clock : Clock
        Hours by weekdays.
    weeks : DataFrame
        Facts by week (rows, Mondays) and theme (columns, `ALL` first); ``nan`` where the week is not over or
        no partner reported: missing is not zero.
    facts : DataFrame
        The facts of the period that lie in the sector.
    left_out : DataFrame
        The empty files that the period leaves out (`counts.left_out_of`), of the partners of its communes.
    """

    first: dt.date
    last: dt.date
    before_first: dt.date
    before_last: dt.date
    area_km2: float
    communes: tuple[str, ...]
    total: pd.Series
    themes: pd.DataFrame
    places: pd.DataFrame
    clock: Clock
    weeks: pd.DataFrame
    facts: pd.DataFrame
    left_out: pd.DataFrame


def span_of(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of all that `diagnose` wants to be given for a period.

    It reaches back a year, from which scatter is learnt, or to the weeks compared where these are more.
    """
    weeks = compare.weeks_of((first, last))
    back = max(len(weeks), _HISTORY_WEEKS)
    return weeks[0] - dt.timedelta(weeks=back), weeks[-1] + dt.timedelta(days=6)


def no_fewer(diagnosis: Diagnosis, floor: Floor) -> Diagnosis:
    """A diagnosis without what is told of fewer facts than the floor: themes, weeks and places of so few."""
    themes = diagnosis.themes
    few = [(themes[name] > 0) & (themes[name] < floor.facts) for name in ("facts", "before")]
    themes = themes[~(few[0] | few[1])]
    weeks = diagnosis.weeks[[ALL]]
    return diagnosis._replace(
        themes=themes,
        weeks=weeks.mask((weeks > 0) & (weeks < floor.facts)),
        places=repeat_places(diagnosis.facts, floor.facts).reset_index(drop=True),
    )


def diagnose(
    facts: pd.DataFrame,
    sector: BaseGeometry,
    cells: pd.DataFrame,
    communes: pd.DataFrame,
    first: dt.date,
    last: dt.date,
    floor: Floor | None = None,
) -> Diagnosis:
    """The diagnosis of a sector from one day to another.

    Whole weeks are looked at: those whose Thursday lies between the two days, up to the last one the cells
    hold. They are compared with as many weeks just before, theme by theme, with the E-test, the score
    interval and the verdicts of the weekly sheet (`compare.sides`); false discoveries are controlled over the
    themes. How much each theme scatters is learnt from all of the cells: one sector has too few facts.
    Facts known no better than their commune lie in no sector and count ``around`` it: a share is a least one.

    Parameters
    ----------
    facts : DataFrame
        Columns of `observatory.fact.COLUMNS`, of every theme, over both periods (`span_of`), from anywhere.
    sector : shapely geometry
        Polygon or multipolygon, EPSG:4326, longitude first.
    cells : DataFrame
        Weekly cells by commune (``counts.weekly_cells(by="commune")``) over `span_of` the period.
    communes : DataFrame
        `Territory.communes`: index INSEE code, ``geometry`` in EPSG:4326.
    floor : Floor, optional
        Below it nothing is told: a line drawn around one stop gives theme, week and hour of single facts.

    Raises
    ------
    CallError
        For a sector below the `floor`, without an area or outside the communes, a period without a whole
        week, or one that the cells do not hold.
    """
    area_km2 = to_metric(sector).area / 1e6
    inside = _communes_of(sector, communes)
    if not inside:
        raise CallError(_("the sector lies in no commune of {agglomeration}."))
    weeks = pd.DatetimeIndex(compare.weeks_of((first, last)))
    weeks = weeks[weeks.isin(cells["week"].unique())]
    if weeks.empty:
        raise CallError(
            _("no week is known between {first} and {last}.").format(
                first=first.isoformat(), last=last.isoformat()
            )
        )
    earlier = weeks - pd.Timedelta(weeks=len(weeks))
    here = facts_in(facts, sector)
    now = here[here["week"].isin(weeks)]
    if floor:
        _refuse_small(area_km2, len(now), floor)
    around = cells[cells["zone_code"].isin(inside)]
    own = _cells_of(here, around, weeks.union(earlier))
    whole = _changes(_together(own), _together(cells), weeks, earlier)
    rows = pd.concat([whole, _changes(own, cells, weeks, earlier)])
    known = _described(rows, now, cells, weeks, area_km2)
    told = (known["facts"] > 0) | (known["before"] > 0)
    return Diagnosis(
        first=weeks[0].date(),
        last=weeks[-1].date() + dt.timedelta(days=6),
        before_first=earlier[0].date(),
        before_last=earlier[-1].date() + dt.timedelta(days=6),
        area_km2=area_km2,
        communes=inside,
        total=known.loc[ALL],
        themes=known[told & (known.index != ALL)],
        places=repeat_places(now),
        clock=aoristic(now),
        weeks=_by_week(own, weeks),
        facts=now,
        left_out=left_out_of(Cube.of(around[around["week"].isin(weeks)])),
    )


def _refuse_small(area_km2: float, facts: int, floor: Floor) -> None:
    """The same words whichever is too small: how many facts there are, be it none, is not told."""
    if area_km2 < floor.km2 or facts < floor.facts:
        raise CallError(
            _(
                "This sector is too small to be told apart from single facts: a drawn one holds at least "
                "{facts} facts of the period on {hectares} hectare. Draw it larger, or choose a longer "
                "period."
            ).format(facts=floor.facts, hectares=f"{floor.km2 * 100:g}")
        )


def facts_in(facts: pd.DataFrame, sector: BaseGeometry) -> pd.DataFrame:
    """The facts located finely enough to be drawn that lie in `sector` (EPSG:4326); the index is kept."""
    shown = mappable(facts)
    shapely.prepare(sector)
    return shown[shapely.contains_xy(sector, shown["lon"].to_numpy(), shown["lat"].to_numpy())]


def _communes_of(sector: BaseGeometry, communes: pd.DataFrame) -> tuple[str, ...]:
    """The communes that hold more of the sector than a line's thickness."""
    whole = sector.area
    if not whole:
        return ()
    # Degrees serve: over one sector, shares of an area are those of its square degrees.
    shares = shapely.area(shapely.intersection(communes["geometry"].to_numpy(), sector)) / whole
    return tuple(communes.index[shares > LEAST_SHARE])


def _cells_of(here: pd.DataFrame, cells: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """The sector's own cells: its facts, with the partners of its communes."""
    cells = cells[cells["week"].isin(weeks)]
    own = Cube.of(cells).sum_over(areas=_SECTOR).to_frame()
    counted = here.groupby(["theme", "week"]).size()
    keys = pd.MultiIndex.from_frame(own[["theme", "week"]])
    return own.assign(facts=counted.reindex(keys, fill_value=0).to_numpy())


def _together(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of all themes as one."""
    return Cube.of(cells).sum_over(themes=ALL).to_frame()


def _changes(
    own: pd.DataFrame, cells: pd.DataFrame, weeks: pd.DatetimeIndex, earlier: pd.DatetimeIndex
) -> pd.DataFrame:
    """The period against the weeks before it, one row a theme, indexed by theme."""
    now, before = (own[own["week"].isin(part)] for part in (weeks, earlier))
    if before.empty:
        # Nothing is known of these weeks: they are there, and silent.
        before = now.assign(facts=0, reporting=0, partners=1, week=now["week"] - (weeks[0] - earlier[0]))
    history = cells[cells["week"] < weeks[0]]
    return compare.sides(now, before, history).drop(columns="zone_code").set_index("theme")


def _described(
    rows: pd.DataFrame, now: pd.DataFrame, cells: pd.DataFrame, weeks: pd.DatetimeIndex, area_km2: float
) -> pd.DataFrame:
    """Each theme's share of all facts around, weeks with a fact, density and partners."""
    around = cells[cells["week"].isin(weeks)].groupby("theme")["facts"].sum()
    around[ALL] = around.sum()
    both = pd.concat([now.assign(theme=ALL), now])
    grouped = both.groupby("theme")
    active = grouped["week"].nunique()
    feeds = {theme: tuple(sorted(part.unique())) for theme, part in grouped["feed"]}
    rows = rows.assign(around=around.reindex(rows.index))
    years = np.maximum(rows["weeks"], 1) * 7 / 365.25
    return rows.assign(
        share=rows["facts"] / rows["around"].where(rows["around"] > 0),
        weeks_active=active.reindex(rows.index, fill_value=0).astype(int),
        per_km2_year=rows["facts"] / area_km2 / years,
        feeds=[feeds.get(theme, ()) for theme in rows.index],
    )


def _by_week(own: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Facts by week and theme, all themes first, ``nan`` where a week was not observed."""
    table = Cube.of(pd.concat([_together(own), own]))
    by_week = pd.DataFrame(table.counts.T, index=table.weeks, columns=table.keys["theme"])
    return by_week.loc[weeks].rename_axis(index="week", columns="theme")

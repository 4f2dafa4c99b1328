"""Facts a week in each area of an action: from zone cells, or from points inside outlines."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory import counts
from observatory.counts.cube import Cube
from observatory.crs import to_metres
from observatory.errors import NoDataError
from observatory.evaluate.register import Action, shapes
from observatory.hotspots.located import mappable
from observatory.language import _
from observatory.weeks import monday

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Weeks read before an action: a year to pair with, and five in all, which show how areas drift.
HISTORY_WEEKS = 262
#: As many where a partner of the years before has gone since: it would be waited for in every week.
SHORT_HISTORY_WEEKS = 158
#: The column of all facts that lie in none of the places where the action could show.
ELSEWHERE = "elsewhere"


def weekly_series(
    action: Action, warehouse: Warehouse, zones: pd.DataFrame, last_week: dt.date
) -> pd.DataFrame:
    """Facts a week in each area of an action, from what is published.

    Only facts that people report are counted: a camera put up by the action also *sees* more.

    Parameters
    ----------
    zones : DataFrame
        `Territory.zones`.
    last_week : date
        Monday of the last week looked at; the action's own end comes first where it is earlier.

    Returns
    -------
    DataFrame
        As `by_zones`: consecutive Mondays from at most five years before the action.

    Raises
    ------
    NoDataError
        Where no partner tells of its themes, as of one that there is not.
    """
    first, last = _span(action, warehouse, last_week)
    cells = theme_cells(action, warehouse, last_week)
    if cells.empty:
        text = _("action {name}: no partner tells of {themes}.")
        raise NoDataError(text.format(name=action.code, themes=", ".join(action.themes)))
    if all(area.zones for _role, area in action.areas()):
        return by_zones(action, cells)
    facts = warehouse.ask_facts(
        "facts_between", themes=list(action.themes), first=first, until=last + dt.timedelta(weeks=1),
        seen_by="report", feed="*",
    )  # fmt: skip
    covered = _covered(cells)
    return by_outlines(action, facts, zones, covered.index[covered]).reindex(covered.index)


def theme_cells(action: Action, warehouse: Warehouse, last_week: dt.date) -> pd.DataFrame:
    """Weekly cells of every zone for the themes of an action, over the weeks of `weekly_series`.

    They reach back `HISTORY_WEEKS`, or `SHORT_HISTORY_WEEKS` where more partners would be expected else.
    """
    first, last = _span(action, warehouse, last_week)
    first = min(first, last)
    later = max(first, min(monday(action.start) - dt.timedelta(weeks=SHORT_HISTORY_WEEKS), last))
    known = counts.History.read(warehouse, first, last, seen_by="report")
    long, short = (
        known.cube(since, last, warehouse.today()).only(*action.themes) for since in (first, later)
    )
    return (long if (long.partners[:, -1] == short.partners[:, -1]).all() else short).to_frame()


def by_zones(action: Action, cells: pd.DataFrame) -> pd.DataFrame:
    """Facts a week in each area of an action given by zones.

    Parameters
    ----------
    cells : DataFrame
        Weekly cells; of facts seen by people alone where the action put cameras up, which also *see* more.

    Returns
    -------
    DataFrame
        Index Mondays, one column per area (``treated, control``, and the rings where given) and `ELSEWHERE`,
        all zones but the treated ones and their ring; ``nan`` in weeks in progress and in weeks when a
        partner of the area was silent.
    """
    table = Cube.of(cells[cells["theme"].isin(action.themes)])
    whole = table.complete & (table.reporting >= table.partners)
    facts = np.where(whole, table.facts, np.nan)
    zone = table.keys["zone_code"]
    columns = {role: facts[zone.isin(area.zones).to_numpy()].sum(axis=0) for role, area in action.areas()}
    touched = zone.isin((*action.treated.zones, *action.ring.zones)).to_numpy()
    columns[ELSEWHERE] = facts[~touched].sum(axis=0)
    return pd.DataFrame(columns, index=table.weeks)


def by_outlines(action: Action, facts: pd.DataFrame, zones: pd.DataFrame, covered: pd.Index) -> pd.DataFrame:
    """Facts a week in each area of an action given by outlines, or by a ring of metres.

    Parameters
    ----------
    facts : DataFrame
        Columns of `observatory.fact.COLUMNS`; those known no better than their commune cannot be in an
        outline and do not count.
    zones : DataFrame
        `Territory.zones`.
    covered : index of Mondays
        Weeks that are over and that every partner of these themes covered; the others are left out.

    Returns
    -------
    DataFrame
        As `by_zones`.
    """
    import shapely

    shown = mappable(facts[facts["theme"].isin(action.themes)])
    x_m, y_m = to_metres(shown["lon"], shown["lat"])
    weeks = pd.DatetimeIndex(covered).sort_values()

    def counted(kept: np.ndarray) -> pd.Series:
        return shown.loc[kept, "week"].value_counts().reindex(weeks, fill_value=0).astype(float)

    inside = {}
    for role, shape in shapes(action, zones).items():
        shapely.prepare(shape)
        inside[role] = shapely.contains_xy(shape, x_m, y_m)
    columns = {role: counted(kept) for role, kept in inside.items()}
    columns[ELSEWHERE] = counted(~(inside["treated"] | inside.get("ring", inside["treated"])))
    return pd.DataFrame(columns, index=weeks)


def _span(action: Action, warehouse: Warehouse, last_week: dt.date) -> tuple[dt.date, dt.date]:
    """Mondays of the first and last week read for an action."""
    last = min(last_week, monday(action.end)) if action.end else last_week
    first = monday(action.start) - dt.timedelta(weeks=HISTORY_WEEKS)
    return max(first, counts.extent(warehouse).first_week), last


def _covered(cells: pd.DataFrame) -> pd.Series:
    """Each Monday, and whether the week is over and every partner covered it, everywhere."""
    whole = cells["complete"] & (cells["reporting"] >= cells["partners"])
    return whole.groupby(cells["week"]).all()

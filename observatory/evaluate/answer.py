"""An action of the register, evaluated on the published facts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from observatory import counts
from observatory.compare import dispersion
from observatory.evaluate.effect import Effect, effect
from observatory.evaluate.register import Action
from observatory.evaluate.series import by_outlines, by_zones

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Weeks of history before an action: a year to pair with, a year before for the trend and the dispersion.
HISTORY_WEEKS = 106


def of_warehouse(action: Action, warehouse: Warehouse, zones: pd.DataFrame, last_week: dt.date) -> Effect:
    """`effect` of an action on what is published, up to `last_week`.

    Only facts that people report are counted: a camera put up by the action also *sees* more.

    Parameters
    ----------
    zones : DataFrame
        `Territory.zones`.
    last_week : date
        Monday of the last week looked at; the action's own end comes first where it is earlier.

    Raises
    ------
    CallError
        When the facts hold no week of the action, or no week before it.
    """
    last = min(last_week, counts.monday(action.end)) if action.end else last_week
    first = counts.monday(action.start) - dt.timedelta(weeks=HISTORY_WEEKS)
    first = max(first, counts.extent(warehouse).first_week)
    cells = counts.weekly_cells(warehouse, min(first, last), last, seen_by="report")
    cells = cells[cells["theme"].isin(action.themes)]
    phi = dispersion(cells, counts.monday(action.start)).reindex(list(action.themes)).max()
    if all(area.zones for _role, area in action.areas()):
        weekly = by_zones(action, cells)
    else:
        weekly = by_outlines(action, _facts(action, warehouse, first, last), zones, _covered(cells))
    return effect(action, weekly, 1.0 if pd.isna(phi) else float(phi))


def _facts(action: Action, warehouse: Warehouse, first: dt.date, last: dt.date) -> pd.DataFrame:
    until = last + dt.timedelta(weeks=1)
    themes = list(action.themes)
    return warehouse.ask_facts(
        "facts_between", themes=themes, first=first, until=until, seen_by="report", feed="*"
    )


def _covered(cells: pd.DataFrame) -> pd.DatetimeIndex:
    """Mondays of the weeks that are over and that every partner covered, everywhere."""
    whole = cells["complete"] & (cells["reporting"] >= cells["partners"])
    by_week = whole.groupby(cells["week"]).all()
    return pd.DatetimeIndex(by_week.index[by_week])

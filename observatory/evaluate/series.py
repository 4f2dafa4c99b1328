"""Facts a week in each area of an action: from zone cells, or from points inside outlines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from observatory.compare import grid
from observatory.evaluate.register import Action, shapes
from observatory.hotspots.filters import drawable
from observatory.hotspots.grid import to_metres


def by_zones(action: Action, cells: pd.DataFrame) -> pd.DataFrame:
    """Facts a week in each area of an action given by zones.

    Parameters
    ----------
    cells : DataFrame
        Weekly cells; of facts seen by people alone where the action put cameras up, which also *see* more.

    Returns
    -------
    DataFrame
        Index Mondays, one column per area (``treated, control``, and the rings where given), ``nan`` in weeks
        in progress and in weeks when a partner of the area was silent.
    """
    table = grid(cells[cells["theme"].isin(action.themes)])
    whole = table.complete & (table.reporting >= table.partners)
    counts = np.where(whole, table.facts, np.nan)
    columns = {
        role: counts[table.keys["zone_code"].isin(area.zones).to_numpy()].sum(axis=0)
        for role, area in action.areas()
    }
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

    shown = drawable(facts[facts["theme"].isin(action.themes)])
    x_m, y_m = to_metres(shown["lon"], shown["lat"])
    weeks = pd.DatetimeIndex(covered).sort_values()
    columns = {}
    for role, shape in shapes(action, zones).items():
        shapely.prepare(shape)
        inside = shown.loc[shapely.contains_xy(shape, x_m, y_m), "week"]
        columns[role] = inside.value_counts().reindex(weeks, fill_value=0).astype(float)
    return pd.DataFrame(columns, index=weeks)

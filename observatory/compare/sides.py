"""Two sides, each with its own weeks and filter: Saturdays against Sundays, this summer against the last."""

from __future__ import annotations

import pandas as pd

from observatory.compare.grid import grid
from observatory.compare.sheet import COLUMNS, Cells, _side, _tested, dispersion
from observatory.compare.verdict import verdicts


def sides(now: Cells, before: Cells, history: Cells | None = None) -> pd.DataFrame:
    """Every zone × theme of `now` against the same of `before`, tested as `periods` tests two spans.

    Parameters
    ----------
    now, before : DataFrame, Cube or Grid
        Weekly cells of each side, already filtered; their weeks may be the same, and of any number.
    history : optional
        Cells of the year before `now`, filtered as it is, from which the dispersion is estimated; without it
        nothing is known of the dispersion and the tests are those of Poisson counts.

    Returns
    -------
    DataFrame
        As `periods`, in the order of `now`; zones that `before` does not have are left out.
    """
    first, second = grid(now), grid(before)
    left = pd.concat([first.keys, _side(first, first.weeks)], axis=1)
    right = pd.concat([second.keys, _side(second, second.weeks)], axis=1)
    rows = left.merge(right, on=["zone_code", "theme"], suffixes=("", "_before"))
    rows = rows.rename(columns={"facts_before": "before"})
    rows["dispersion"] = float("nan")
    if history is not None and not (isinstance(history, pd.DataFrame) and history.empty):
        rows["dispersion"] = rows["theme"].map(dispersion(history, first.weeks[0].date())).astype(float)
    rows = _tested(rows)
    rows["verdict"] = verdicts(rows)
    return rows[list(COLUMNS)]

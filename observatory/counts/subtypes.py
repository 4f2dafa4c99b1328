"""Of what kind the facts of a theme were, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.fact import Outcome

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: What partners may tell of what followed.
FOLLOW_UP = ("cleared", "days", "cost_eur", *(outcome.value for outcome in Outcome))


def kinds(warehouse: Warehouse, **wanted: object) -> pd.DataFrame:
    """The kinds of fact of a theme over a period, the most frequent first.

    Parameters
    ----------
    wanted
        Parameters of the query ``kinds``: ``theme, start, until`` (days, the last one excluded), ``seen_by,
        feeds, weekdays, from_hour, to_hour``.

    Returns
    -------
    DataFrame
        One row a kind: ``subtype, facts, share`` (of the facts), ``cleared`` (facts known to have been dealt
        with), ``days`` (half of those took at most so many), ``cost_eur`` (both ``nan`` where not known), and
        a count for each `Outcome`. A column about what followed that no partner fills is left out: nothing
        said is not nothing done.
    """
    table = warehouse.ask("kinds", **wanted)
    table.insert(2, "share", table["facts"] / max(table["facts"].sum(), 1))
    table = table.astype({"days": float, "cost_eur": float})
    silent = [name for name in FOLLOW_UP if not np.nan_to_num(table[name].to_numpy(dtype=float)).any()]
    return table.drop(columns=silent)

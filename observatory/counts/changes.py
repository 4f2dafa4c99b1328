"""What of a week's counts changed since it was known: cell by cell, with what changed it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from observatory.fact import Labelled
from observatory.language import N_

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse


class Cause(Labelled):
    """Why a count is another than it was."""

    LATE = "late", N_("told since")
    CORRECTED = "corrected", N_("corrected by the partner")
    WITHDRAWN = "withdrawn", N_("withdrawn by the partner")
    MOVED = "moved", N_("placed otherwise")


def changed_since(warehouse: Warehouse, run: int, week: dt.date) -> pd.DataFrame:
    """The counts of a week that are not as they were known after a run.

    Parameters
    ----------
    warehouse : Warehouse
        Opened on the present.
    week : date
        A Monday.

    Returns
    -------
    DataFrame
        One row a zone × theme × `Cause`: ``zone_code`` (a commune's code for facts known no better),
        ``theme, cause, gained, lost`` (facts); none where every count is as it was.
    """
    return warehouse.ask("changed_since", run=run, week=week)

"""All that is judged of a week at once: its zones, what rose together, what lasts, and the town whole."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from observatory.alerts.alert_sheet import clusters, shifts
from observatory.compare import by_agglomeration, judged_weeks
from observatory.compare.sheet import Cells


class WeekTold(NamedTuple):
    """What is judged of a week; nothing of the years it is judged on.

    sheet : every zone × theme (`compare.week_over_week`)
    clusters, shifts : as `Alerts`
    whole : the sheet of the agglomeration, one row a theme, facts known only to be somewhere in it included
    divided : the rows of communes that are no zones, being divided into districts: judged among the communes
    """

    sheet: pd.DataFrame
    clusters: pd.DataFrame
    shifts: pd.DataFrame
    whole: pd.DataFrame
    divided: pd.DataFrame


def week_told(zones: Cells, communes: Cells, week: dt.date, touching: pd.DataFrame) -> WeekTold:
    """Judge a week, by cells of zones and of communes. Raises `NoDataError` where they do not hold it."""
    of_zones, of_communes, whole = judged_weeks([zones, communes, by_agglomeration(communes)], week)
    own = ~of_communes.rows["zone_code"].isin(of_zones.rows["zone_code"])
    return WeekTold(
        of_zones.rows, clusters(of_zones, touching), shifts(of_zones), whole.rows,
        of_communes.rows[own].reset_index(drop=True),
    )  # fmt: skip

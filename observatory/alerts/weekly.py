"""All that is judged of a week at once: its zones, what rose together, what lasts, and the town whole."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from observatory.alerts.alert_sheet import alerts
from observatory.compare import by_agglomeration, week_over_week
from observatory.compare.sheet import Cells


class WeekTold(NamedTuple):
    """What is judged of a week; nothing of the years it is judged on.

    sheet : every zone × theme (`compare.week_over_week`)
    clusters, shifts : as `Alerts`
    whole : the sheet of the agglomeration, one row a theme, facts known only to be somewhere in it included
    """

    sheet: pd.DataFrame
    clusters: pd.DataFrame
    shifts: pd.DataFrame
    whole: pd.DataFrame


def week_told(zones: Cells, communes: Cells, week: dt.date, touching: pd.DataFrame) -> WeekTold:
    """Judge a week, by cells of zones and of communes. Raises `NoDataError` where they do not hold it."""
    found = alerts(zones, week, touching)
    whole = week_over_week(by_agglomeration(communes), week)
    return WeekTold(found.week.rows, found.clusters, found.shifts, whole)

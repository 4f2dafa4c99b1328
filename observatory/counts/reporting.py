"""Who told of which week: covered, silent, not due yet, or not a partner yet."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from observatory.counts.cells import last_complete_week
from observatory.counts.history import doubted_weeks
from observatory.fact import Labelled
from observatory.language import N_
from observatory.weeks import monday

if TYPE_CHECKING:
    from observatory.counts.history import Files
    from observatory.warehouse import Warehouse


class Reported(Labelled):
    """What is known of a partner and a week."""

    COVERED = "covered", N_("reported")
    SILENT = "silent", N_("silent")
    NOT_DUE = "not_due", N_("not due yet")
    NOT_BEGUN = "not_begun", N_("not a partner yet")


#: Days a partner may take to send, after the period ends, before it counts as silent.
GRACE_DAYS = {"weekly": 3, "fortnightly": 4, "monthly": 10, "yearly": 366}


def week_ended(today: dt.date) -> dt.date:
    """Monday of the week that ended last before a day, whether or not anybody has told of it."""
    return monday(today) - dt.timedelta(weeks=1)


def board(warehouse: Warehouse, today: dt.date | None = None) -> pd.DataFrame:
    """The week that ended last, partner by partner: there from its Monday at midnight on, with nobody in it.

    Returns
    -------
    DataFrame
        One row a feed that had begun by that week: ``feed, cadence, week`` (Monday), ``state`` (`Reported`),
        ``facts``, ``doubted``, ``due`` (the day from which it is late), ``received_at`` (UTC; of the last
        file that speaks
        for the week, NaT where there is none).
    """
    today = today or warehouse.today()
    week = week_ended(today)
    frame = coverage(warehouse, 1, today, last=week)
    frame = frame[frame["state"] != Reported.NOT_BEGUN].reset_index(drop=True)
    frame["due"] = [_due(week, cadence) for cadence in frame["cadence"]]
    files = warehouse.ask("receipts")
    day = pd.Timestamp(week)
    inside = (files["covers_from"] <= day + pd.Timedelta(days=6)) & (files["covers_to"] >= day)
    latest = files[inside].groupby("feed")["received_at"].max()
    return frame.assign(received_at=latest.reindex(frame["feed"]).to_numpy())


def coverage(
    warehouse: Warehouse,
    weeks: int,
    today: dt.date | None = None,
    *,
    last: dt.date | None = None,
    files: Files | None = None,
) -> pd.DataFrame:
    """The coverage calendar of the last `weeks` weeks until `last` (default: the last one anybody told of).

    `files` is what all feeds sent, where it was read already (`history.files_of`).

    Returns
    -------
    DataFrame
        One row per feed × week: ``feed, cadence, week`` (Monday), ``state`` (`Reported`: not due
        before the partner's period and its grace are over, not begun before its first file), ``facts`` (0
        unless covered), ``doubted`` (covered, by a file emptier than chance would leave it).
    """
    last = last or last_complete_week(warehouse, today)
    mondays = pd.date_range(last - dt.timedelta(weeks=weeks - 1), last, freq="7D", unit="us")
    feeds = warehouse.ask("feeds")
    covered = warehouse.ask("coverage", first=mondays[0], last=mondays[-1])
    frame = feeds.merge(pd.DataFrame({"week": mondays}), how="cross").merge(
        covered, how="left", on=["feed", "week"]
    )
    day = pd.Timestamp(today or warehouse.today())
    due = pd.Series(
        [_due(week.date(), cadence) for week, cadence in zip(frame["week"], frame["cadence"], strict=True)]
    )
    frame["state"] = str(Reported.SILENT)
    frame.loc[pd.to_datetime(due) >= day, "state"] = str(Reported.NOT_DUE)
    frame.loc[frame["week"] < frame["first_week"], "state"] = str(Reported.NOT_BEGUN)
    frame.loc[frame["facts"].notna(), "state"] = str(Reported.COVERED)
    frame["facts"] = frame["facts"].fillna(0).astype(int)
    doubted = pd.MultiIndex.from_frame(doubted_weeks(warehouse, files)[["feed", "week"]])
    frame["doubted"] = pd.MultiIndex.from_frame(frame[["feed", "week"]]).isin(doubted)
    return frame[["feed", "cadence", "week", "state", "facts", "doubted"]]


def told_where(rows: pd.DataFrame, reach: pd.DataFrame, commune_code: str) -> pd.DataFrame:
    """Of rows with a ``feed``, those of who can tell of a commune (`reach`: rows of that question)."""
    return rows[rows["feed"].isin(reach["feed"][reach["commune_code"].isin(["*", commune_code])])]


def _due(week: dt.date, cadence: str) -> dt.date:
    """The day by which a partner of that cadence has sent what it knows of the week."""
    thursday = week + dt.timedelta(days=3)
    if cadence == "monthly":
        end = thursday.replace(day=calendar.monthrange(thursday.year, thursday.month)[1])
    elif cadence == "yearly":
        end = thursday.replace(month=12, day=31)
    else:
        end = week + dt.timedelta(days=6 if cadence == "weekly" else 13)
    return end + dt.timedelta(days=GRACE_DAYS[cadence])

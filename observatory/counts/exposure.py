"""Exposure: the days that a selection asks for and that partners covered, which every rate divides by.

Silent weeks, those whose only files are emptier than chance would leave them, weeks in progress, days that no
file reaches and days outside the selection are in no divisor, and the facts on them in no numerator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.counts.cells import extent, last_complete_week
from observatory.counts.cube import Cube
from observatory.counts.history import History
from observatory.errors import NoDataError
from observatory.language import _, ngettext, number_text
from observatory.weeks import week_label

if TYPE_CHECKING:
    from observatory.selection import Selection
    from observatory.warehouse import Warehouse

DAYS_PER_YEAR = 365.25


def selection_cube(warehouse: Warehouse, selection: Selection, today: dt.date | None = None) -> Cube:
    """Weekly cells of a selection by its area level: one row an area, only its facts and days counting.

    Parameters
    ----------
    today : date, optional
        The day the weeks are judged complete on; default now in Europe/Paris.
    """
    history = History.read(
        warehouse,
        *selection.mondays,
        by=selection.area_level,
        seen_by=selection.seen_by,
        feeds=selection.feeds,
    )
    return narrowed(warehouse, history.cube(*selection.mondays, today or warehouse.today()), selection)


def narrowed(warehouse: Warehouse, cells: Cube, selection: Selection) -> Cube:
    """Cells of the weeks of a selection with only its theme, facts and days counting.

    Who was expected and who reported does not depend on hours and weekdays: a partner covers whole days.
    """
    own = cells.only(selection.theme)
    if selection.whole_weeks:
        return own
    counted = warehouse.ask("period_counts", **selection.sql_parameters()).assign(theme=selection.theme)
    area = "commune_code" if selection.area_level == "commune" else "zone_code"
    return own.counting(counted, area).on_days(selected_days(own.weeks, selection))


def selected_days(weeks: pd.DatetimeIndex, selection: Selection) -> np.ndarray:
    """The days of each week that lie in the period and months of a selection, as bits (`Cube.days`).

    Hours and weekdays take no day away: a rate of Saturday nights is one a week, not one a Saturday.
    """
    days = weeks.to_numpy()[:, None] + np.arange(7).astype("timedelta64[D]")
    inside = (days >= np.datetime64(selection.first)) & (days <= np.datetime64(selection.last))
    if selection.months:
        months = days.astype("datetime64[M]").astype(int) % 12 + 1
        inside &= np.isin(months, selection.months)
    return (inside << np.arange(7)).sum(axis=1).astype(np.uint8)


def exposure(cells: Cube) -> pd.DataFrame:
    """Facts and exposure of each row of `cells`, its weeks added up.

    Returns
    -------
    DataFrame
        In the order of the rows: ``zone_code, theme``; ``facts`` (all that count); ``observed_facts`` and
        ``observed_days`` (those of observed weeks alone: a rate is one over the other); ``partners`` and
        ``reporting`` (summed over the weeks).
    """
    return cells.keys.assign(
        facts=cells.facts.sum(axis=1),
        observed_facts=np.where(cells.observed, cells.facts, 0).sum(axis=1),
        observed_days=cells.observed_days.sum(axis=1),
        partners=cells.partners.sum(axis=1),
        reporting=cells.reporting.sum(axis=1),
    )


def observed_weeks(cells: Cube) -> float:
    """Days, in weeks, on which any row of `cells` was observed: what a density over the whole divides by."""
    return float(exposure(cells.sum_over(areas="*", themes="*"))["observed_days"].sum()) / 7


def left_out_of(cells: Cube) -> pd.DataFrame:
    """``feed, week`` (Monday) of the files that `cells` leave out as silence is (`Tellers.empty`)."""
    if cells.tellers is None:
        return pd.DataFrame(columns=["feed", "week"])
    week, row = np.nonzero(cells.tellers.empty_feed.T)
    known = np.unique(np.column_stack([week, cells.tellers.empty_feed[row, week]]), axis=0)
    feeds = np.array(["", *cells.tellers.feeds], dtype=object)
    return pd.DataFrame({"feed": feeds[known[:, 1]], "week": cells.weeks[known[:, 0]]})


def left_out_text(doubted: pd.DataFrame, partners: Mapping[str, str] | None) -> str:
    """What is said of files left out (rows of ``feed, week``); empty where there is none.

    Parameters
    ----------
    partners : mapping
        Feed → the name it is called by; None where no partner is to be named.
    """
    if doubted.empty:
        return ""
    n = len(doubted)
    if partners is None:
        form = ngettext(
            "Left out, as silence is: {n} file that was empty where facts are usual.",
            "Left out, as silence is: {n} files that were empty where facts are usual.",
            n,
        )
        return form.format(n=number_text(n))
    names = ", ".join(partners.get(feed, feed) for feed in doubted["feed"].unique())
    form = ngettext(
        "Left out, as silence is: {n} file that was empty where facts are usual ({names}).",
        "Left out, as silence is: {n} files that were empty where facts are usual ({names}).",
        n,
    )
    return form.format(n=number_text(n), names=names)


def week_asked(warehouse: Warehouse, week: dt.date | None) -> dt.date:
    """The Monday `week` where it is covered; the last complete week for None.

    Raises
    ------
    NoDataError
        For a week before the first or after the last covered one.
    """
    if week is None:
        return last_complete_week(warehouse)
    known = extent(warehouse)
    if known.first_week <= week <= known.last_week:
        return week
    raise NoDataError(
        _("no data for the week {week}; weeks known: {reach}.").format(
            week=week_label(week), reach=f"{week_label(known.first_week)} – {week_label(known.last_week)}"
        )
    )

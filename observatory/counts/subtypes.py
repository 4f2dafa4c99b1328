"""Of what kind the facts of a theme were, and what followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.fact import Outcome

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: What partners may tell of what followed.
FOLLOW_UP = (
    "handled", "ended", "ended_minutes", "removed", "removed_days", "cleaned", "cleaned_days", "cleared",
    "cleared_days", "cost_eur", "billed_eur", "resident_complaint", *(outcome.value for outcome in Outcome),
)  # fmt: skip


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
        One row a kind: ``subtype, facts, share`` (of the facts), ``handled`` (facts after which at least one
        thing followed), for each of ``ended, removed, cleaned, cleared`` the facts and the median minutes or
        days it took (``ended_minutes, removed_days``…), ``cost_eur, billed_eur`` (``nan`` where not known),
        ``resident_complaint`` and a count for each `Outcome`. A column about what followed that no partner
        fills is left out: nothing said is not nothing done.
    """
    table = warehouse.ask("kinds", **wanted)
    table.insert(2, "share", table["facts"] / max(table["facts"].sum(), 1))
    measured = ["ended_minutes", "removed_days", "cleaned_days", "cleared_days", "cost_eur", "billed_eur"]
    table = table.astype(dict.fromkeys(measured, float))
    silent = [name for name in FOLLOW_UP if not np.nan_to_num(table[name].to_numpy(dtype=float)).any()]
    return table.drop(columns=silent)


def removals(
    warehouse: Warehouse, start: dt.date, until: dt.date, theme: str = "*", feeds: Sequence[str] = ()
) -> pd.DataFrame:
    """What was taken away in each month, by the date of its removal: waste, wrecks, tags.

    A fact of September whose waste was taken away in October counts in October.

    Parameters
    ----------
    start, until : date
        Days of removal, the last one excluded.
    theme : str
        Only this theme; ``*`` for all.
    feeds : sequence of str
        Only these feeds; all of them where empty.

    Returns
    -------
    DataFrame
        One row per month (its first day) × ``theme`` × ``commune_code``: ``removed`` (facts), ``days``
        (median from report to removal), ``cost_eur, billed_eur`` (``nan`` where not known).
    """
    table = warehouse.ask("removals", start=start, until=until, theme=theme, feeds=list(feeds))
    return table.astype({"days": float, "cost_eur": float, "billed_eur": float})


def lines(
    warehouse: Warehouse,
    start: dt.date,
    until: dt.date,
    *,
    line: str = "*",
    theme: str = "*",
    by_place: bool = False,
) -> pd.DataFrame:
    """Facts told with a bus line, over days of which the last is excluded, the most frequent first.

    Returns
    -------
    DataFrame
        One row a ``line, theme, subtype`` and, `by_place`, ``place`` (a stop, else empty): ``facts`` and the
        ``weeks`` in which there was one.
    """
    wanted = {"line": line, "theme": theme, "by_place": by_place, "start": start, "until": until}
    return warehouse.ask("lines", **wanted)


def told_beside(warehouse: Warehouse, theme: str, start: dt.date, until: dt.date) -> pd.DataFrame:
    """Facts of a theme that some feeds tell and that are not added, because another feed's figure stands.

    Returns
    -------
    DataFrame
        ``standing`` (the feed whose figure stands), ``feed, facts``; empty where all feeds are added up.
    """
    return warehouse.ask("told_beside", theme=theme, start=start, until=until)

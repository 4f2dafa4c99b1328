"""What weekly cells are made of, read once from a published warehouse and kept in memory.

A week asks for the same four things as the week before it, over a span moved by seven days. Read once, they
answer every week without a query, and `counts.weekly_cells` makes the cells from them as it would from the
warehouse: the partners expected are those of the span asked, whatever is kept.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from observatory import counts
from observatory.screens.ask.door import Stamp, opened

#: Days before and after every fact.
_EVER = {"first": dt.date(1900, 1, 1), "last": dt.date(2900, 1, 1)}


class Memory:
    """Answers the questions of `counts.weekly_cells` about all feeds together, as a `Warehouse` does.

    Parameters
    ----------
    known : dict of DataFrame
        The answers of ``zones``, ``weekly_counts``, ``reach`` and ``covered`` over all weeks.
    seen_by : str
        Which facts the counts hold.
    """

    def __init__(self, known: dict[str, pd.DataFrame], seen_by: str) -> None:
        self.seen_by = seen_by
        self._zones, self._reach, self._covered = known["zones"], known["reach"], known["covered"]
        facts = known["weekly_counts"].sort_values("week", kind="stable", ignore_index=True)
        # Few distinct words: as categories they are found again in no time.
        self._facts = facts.astype(dict.fromkeys(["zone_code", "commune_code", "theme"], "category"))
        self._weeks = self._facts["week"].to_numpy()

    def ask(self, question: str, **parameters: object) -> pd.DataFrame:
        """The answer of ``queries/{question}.sql`` with these parameters."""
        return getattr(self, f"_{question}_of")(**parameters)

    def _zones_of(self) -> pd.DataFrame:
        return self._zones

    def _weekly_counts_of(self, first: dt.date, last: dt.date, seen_by: str, feeds: list) -> pd.DataFrame:
        if feeds or seen_by != self.seen_by:
            raise ValueError("kept are the counts of all feeds, by one source")
        start = np.searchsorted(self._weeks, np.datetime64(first), "left")
        return self._facts.iloc[start : np.searchsorted(self._weeks, np.datetime64(last), "right")]

    def _covered_of(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        return self._covered[self._covered["week"].between(first, last)]

    def _reach_of(self, since: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        return self._reach[self._reach["feed"].isin(self._covered_of(since, last)["feed"])]


@st.cache_resource(show_spinner=False, max_entries=4)
def memory(stamp: Stamp, seen_by: str) -> Memory:
    """What the cells of facts seen so are made of."""
    with opened(stamp) as warehouse:
        known = {
            "zones": warehouse.ask("zones"),
            "weekly_counts": warehouse.ask("weekly_counts", **_EVER, seen_by=seen_by, feeds=[]),
            "reach": warehouse.ask("reach", since=_EVER["first"], last=_EVER["last"]),
            "covered": warehouse.ask("covered", **_EVER),
        }
    return Memory(known, seen_by)


@st.cache_resource(show_spinner=False, max_entries=12)
def cells(
    stamp: Stamp,
    first: dt.date,
    last: dt.date,
    by: str = "zone",
    seen_by: str = "*",
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Weekly cells between two weeks (`counts.weekly_cells`)."""
    return counts.weekly_cells(memory(stamp, seen_by), first, last, by=by, seen_by=seen_by, today=today)

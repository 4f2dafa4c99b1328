"""Partners: their names, and what they did in a week."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory import counts
from observatory.errors import ObservatoryError
from observatory.screens.cache.connection import Stamp, extent, opened, question


def partner_label(feed: str, lang: str) -> str:
    """A partner's name as its feed definition gives it; the feed's own name where there is none."""
    from pipelines.feed import feed as definition

    try:
        return definition(feed).labels[lang]
    except (ObservatoryError, KeyError):
        return feed


@st.cache_resource(show_spinner=False, max_entries=4)
def feeds(stamp: Stamp) -> list[str]:
    """The feeds that have sent something."""
    return question(stamp, "feeds")["feed"].tolist()


@st.cache_resource(show_spinner=False, max_entries=8)
def coverage(stamp: Stamp, weeks: int, today: dt.date) -> pd.DataFrame:
    """The coverage calendar of the last weeks (`counts.coverage`)."""
    with opened(stamp) as warehouse:
        return counts.coverage(warehouse, weeks, today)


@st.cache_resource(show_spinner=False, max_entries=8)
def _by_week(stamp: Stamp, last: dt.date, today: dt.date) -> dict[pd.Timestamp, dict[str, list[str]]]:
    """Week → state → feeds, over all weeks up to the last complete one: asked for once."""
    found: dict[pd.Timestamp, dict[str, list[str]]] = {}
    table = coverage(stamp, (last - extent(stamp).first_week).days // 7 + 1, today)
    for week, state, feed in zip(table["week"], table["state"], table["feed"], strict=True):
        found.setdefault(week, {}).setdefault(state, []).append(feed)
    return found


def partners(stamp: Stamp, week: dt.date, last: dt.date, today: dt.date, lang: str) -> dict[str, list[str]]:
    """The partners' names by what they did in a week: `covered`, `silent`, `not_due`."""
    told = _by_week(stamp, last, today).get(pd.Timestamp(week), {})
    return {
        state: sorted(partner_label(feed, lang) for feed in told.get(state, ()))
        for state in ("covered", "silent", "not_due")
    }

"""What two partners both told of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from observatory import linkage
from observatory.linkage.journal import FILE_NAME
from observatory.screens.cache.connection import Stamp, opened


def told_twice(stamp: Stamp, theme: str, start: dt.date, until: dt.date) -> linkage.Estimate:
    """What was told twice of a theme's facts, `until` excluded (`linkage.Tellings.estimate`)."""
    return _tellings(stamp, linkage.HOME[theme], _journal(stamp)).estimate(theme, start, until)


def _journal(stamp: Stamp) -> int:
    """When people last decided; 0 where they never did."""
    path = Path(stamp.data) / FILE_NAME
    return path.stat().st_mtime_ns if path.exists() else 0


@st.cache_resource(show_spinner=False, max_entries=len(linkage.FAMILIES))
def _tellings(stamp: Stamp, family: str, decided: int) -> linkage.Tellings:
    del decided  # only part of the key
    with opened(stamp) as warehouse:
        return linkage.of_warehouse(warehouse, Path(stamp.data), linkage.FAMILIES[family].themes[0])

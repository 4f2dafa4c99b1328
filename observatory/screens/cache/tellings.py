"""What two partners both told of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from observatory import linkage
from observatory.access import Act
from observatory.linkage.journal import FILE_NAME
from observatory.screens.cache.connection import WarehouseVersion
from observatory.screens.session import reader

if TYPE_CHECKING:
    from observatory.selection import Selection


@reader.asks(Act.COUNTS)
def told_twice(version: WarehouseVersion, selection: Selection) -> linkage.Estimate | None:
    """What was told twice (`linkage.Tellings.estimate`); None for a theme that only one partner tells of."""
    family = linkage.HOME.get(selection.theme)
    if family is None:
        return None
    tellings = _tellings(version, family, _decided(version))
    return tellings.estimate(selection.theme, selection.first, selection.last + dt.timedelta(days=1))


def _decided(version: WarehouseVersion) -> int:
    """When people last decided; 0 where they never did."""
    path = Path(version.data) / FILE_NAME
    return path.stat().st_mtime_ns if path.exists() else 0


@st.cache_resource(show_spinner=False, max_entries=len(linkage.FAMILIES))
def _tellings(version: WarehouseVersion, family: str, decided: int) -> linkage.Tellings:
    del decided  # only part of the key
    with version.opened() as warehouse:
        return linkage.of_warehouse(warehouse, Path(version.data), linkage.FAMILIES[family].themes[0])

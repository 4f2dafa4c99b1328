"""What two partners both told of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from observatory import linkage
from observatory.access import Act
from observatory.linkage.journal import FILE_NAME
from observatory.screens.cache.connection import WarehouseVersion
from observatory.screens.cache.keyed import keyed
from observatory.screens.session import reader
from observatory.settings import data_folder

if TYPE_CHECKING:
    from observatory.selection import Selection


@reader.asks(Act.COUNTS)
def told_twice(version: WarehouseVersion, selection: Selection) -> linkage.Estimate | None:
    """What was told twice (`linkage.Tellings.estimate`); None for a theme that only one partner tells of."""
    family = linkage.HOME.get(selection.theme)
    if family is None:
        return None
    tellings = _tellings(version, family)
    return tellings.estimate(selection.theme, selection.first, selection.last + dt.timedelta(days=1))


def _decided() -> int:
    """When people last decided; 0 where they never did."""
    path = data_folder() / FILE_NAME
    return path.stat().st_mtime_ns if path.exists() else 0


@keyed(_decided, max_entries=len(linkage.FAMILIES))
def _tellings(version: WarehouseVersion, family: str) -> linkage.Tellings:
    with version.opened() as warehouse:
        return linkage.of_warehouse(warehouse, Path(version.data), linkage.FAMILIES[family].themes[0])

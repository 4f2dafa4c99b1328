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

#: Pairs of a lesser probability are not shown to be decided upon.
POSSIBLE = 0.1
#: Pairs listed at most, the likeliest first.
MOST = 100

if TYPE_CHECKING:
    import pandas as pd

    from observatory.selection import Selection


@reader.asks(Act.COUNTS)
def told_twice(version: WarehouseVersion, selection: Selection) -> linkage.Estimate | None:
    """What was told twice (`linkage.Tellings.estimate`); None for a theme that only one partner tells of."""
    family = linkage.HOME.get(selection.theme)
    if family is None:
        return None
    tellings = _tellings(version, family)
    return tellings.estimate(selection.theme, selection.first, selection.last + dt.timedelta(days=1))


@reader.asks(Act.REFERENCES)
def told_pairs(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    """The likeliest pairs of a selection of one of `linkage.HOME`'s themes (`linkage.Tellings.pairs`)."""
    return _pairs(version, selection)


@reader.asks(Act.REFERENCES)
def pairs_decided() -> list[linkage.Entry]:
    """What people decided about pairs that is in force, the last first."""
    return [*linkage.in_force(linkage.load(data_folder())).values()][::-1]


@reader.asks(Act.ACTIONS)
def decide_pair(one: linkage.Key, other: linkage.Key, decision: linkage.Decision, why: str) -> None:
    """Write what the reader says of two facts, by their role (`linkage.decide`)."""
    linkage.decide(data_folder(), one, other, decision, reader.current().role.label, why)
    reader.note(Act.ACTIONS, scope=f"twins {decision} {one.feed} {other.feed}")


def _decided() -> int:
    """When people last decided; 0 where they never did."""
    path = data_folder() / FILE_NAME
    return path.stat().st_mtime_ns if path.exists() else 0


@keyed(_decided, max_entries=8)
def _pairs(version: WarehouseVersion, selection: Selection) -> pd.DataFrame:
    tellings = _tellings(version, linkage.HOME[selection.theme])
    until = selection.last + dt.timedelta(days=1)
    return tellings.pairs(selection.theme, selection.first, until, POSSIBLE, MOST)


@keyed(_decided, max_entries=len(linkage.FAMILIES))
def _tellings(version: WarehouseVersion, family: str) -> linkage.Tellings:
    # Some seconds of a million facts: beside the connection that all pages wait for.
    with version.snapshot() as warehouse:
        return linkage.of_warehouse(warehouse, Path(version.data), linkage.FAMILIES[family].themes[0])

"""Corrections of places applied to the facts that are already stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from observatory.errors import CallError, InputError
from observatory.geocode import read_aliases
from observatory.geocode.corrections import alias_key
from observatory.language import _
from observatory.warehouse import connect
from observatory.warehouse.publish import only_run
from pipelines.ingest import rebuild

Progress = Callable[[int, int], None]
Unplaced = Callable[[], pd.DataFrame]


class Applied(NamedTuple):
    """What a rebuild did: `placed` facts that corrections placed, `waiting` those they could not place."""

    placed: int
    waiting: int


def corrected(texts: pd.DataFrame, data: Path) -> pd.Series:
    """Which places that were not located have a correction that waits to be applied.

    Parameters
    ----------
    texts : DataFrame
        ``place_text, commune_code``, one row a place (the query ``unplaced_texts``).

    Returns
    -------
    Series of bool
        The index of `texts`.
    """
    known = read_aliases(data)
    keys = zip(texts["place_text"], texts["commune_code"], strict=True)
    found = [alias_key(text, code if isinstance(code, str) else None) in known for text, code in keys]
    return pd.Series(found, texts.index, dtype=bool)


def apply_corrections(
    data: Path, progress: Progress = lambda _done, _of: None, unplaced: Unplaced | None = None
) -> Applied:
    """Make the warehouse again from the archive, with the corrections and layers there are now.

    It is built beside the published one and takes its place whole: until then readers see what they saw, and
    a run cut off changes nothing.

    Parameters
    ----------
    progress : callable
        Told how many files of how many are done.
    unplaced : callable, optional
        Gives the answer of ``unplaced_texts`` as published when it is called. A process that holds the
        warehouse open gives its own: DuckDB hands out the file it has open, not the one that replaced it.

    Raises
    ------
    CallError
        While another run is writing: nothing is changed.
    InputError
        Where there is no archive, or nothing was ever published.
    """
    _refuse_if_busy(data)
    asked = unplaced or (lambda: _published(data))
    before = _waiting(asked(), data)
    rebuild(data, progress=progress)
    waiting = _waiting(asked(), data)
    return Applied(before - waiting, waiting)


def _refuse_if_busy(data: Path) -> None:
    try:
        with only_run(data, patience_s=0):
            return
    except InputError as fault:
        raise CallError(
            _("Another run is writing at this moment. Nothing was changed: try again in a few minutes.")
        ) from fault


def _published(data: Path) -> pd.DataFrame:
    with connect(data) as warehouse:
        return warehouse.ask("unplaced_texts")


def _waiting(texts: pd.DataFrame, data: Path) -> int:
    """Facts in no place whose text has a correction."""
    return int(texts.loc[corrected(texts, data), "facts"].sum())

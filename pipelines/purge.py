"""Retention: what has outlived its term is deleted, each kind by its own, with a report; statistics stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from observatory.errors import CallError, InputError
from observatory.language import _
from observatory.warehouse.publish import only_run
from pipelines import archive
from pipelines.verify import faults

#: A month of a term, in days.
MONTH_DAYS = 30.44


class Kind(StrEnum):
    """What is kept for a term of its own."""

    ARCHIVE = "archive"
    DOCUMENTS = "documents"


class Gone(NamedTuple):
    """What a purge deleted of one kind: how many files, of how many bytes, and until when they came."""

    kind: Kind
    files: int
    size: int
    before: dt.date


def purge(data: Path, months: Mapping[Kind, float], now: dt.datetime | None = None) -> list[Gone]:
    """Delete the raw files and documents older than their terms, in months; gives what went.

    Facts, counts and the ledger stay: a rebuild takes from there what deleted files told. Such a fact is no
    longer placed anew by later corrections.

    Raises
    ------
    CallError
        For no term, or one of less than a month.
    InputError
        Where the data folder is at fault: nothing is deleted then.
    """
    if not months or min(months.values()) < 1:
        raise CallError(_("give a term of a month or more for each kind that is to be deleted."))
    now = now or dt.datetime.now(dt.UTC)
    with only_run(data):
        if found := faults(data):
            raise InputError("\n".join(found))
        return [
            _purged(data, kind, now - dt.timedelta(days=term * MONTH_DAYS), now)
            for kind, term in months.items()
        ]


def _purged(data: Path, kind: Kind, before: dt.datetime, now: dt.datetime) -> Gone:
    if kind is Kind.ARCHIVE:
        done = archive.purged(data)
        old = [one for one in archive.every_entry(data) if one.received < before and one.receipt not in done]
        paths = [path for path in {archive.raw_file(data, one) for one in old} if path.exists()]
        sizes = {path: path.stat().st_size for path in paths}
        archive.purge(data, old, now)
        gone = [path for path in paths if not path.exists()]
    else:
        gone = [path for path in (data / "documents").glob("*") if path.is_file() and _made(path) < before]
        sizes = {path: path.stat().st_size for path in gone}
        for path in gone:
            path.unlink()
    return Gone(kind, len(gone), sum(sizes[path] for path in gone), before.date())


def _made(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)

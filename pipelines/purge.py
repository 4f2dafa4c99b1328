"""Retention: what has outlived its term is deleted, each kind by its own, with a report; statistics stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from observatory.access import Journal
from observatory.counts import sent
from observatory.documents.files import FOLDER as DOCUMENTS
from observatory.errors import CallError, InputError
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.warehouse.publish import only_run
from observatory.warehouse.retention import forget
from pipelines import archive
from pipelines.ingest import rebuild
from pipelines.verify import faults

#: A month of a term, in days.
MONTH_DAYS = 30.44
#: The least and the most months of the journal (CNIL, délibération 2021-122); of all else a month at least.
JOURNAL_MONTHS = (6, 36)


class Kind(Labelled):
    """What is kept for a term of its own."""

    ARCHIVE = "archive", N_("Raw files")
    HISTORY = "history", N_("Former versions of facts, emptied of place and reference")
    EDITIONS = "editions", N_("Superseded editions")
    DOCUMENTS = "documents", N_("Documents")
    JOURNAL = "journal", N_("Months of the journal")


class Gone(NamedTuple):
    """What a purge took of one kind: files, versions or months, their bytes, and from before when."""

    kind: Kind
    n: int
    size: int
    before: dt.date


def purge(data: Path, months: Mapping[Kind, float], now: dt.datetime | None = None) -> list[Gone]:
    """Delete what is older than its term, in months; gives what went.

    Facts, counts, also those as they were known then, and what is printed stay. A rebuild takes from the
    ledger what deleted files told; such a fact is no longer placed anew by later corrections. What documents
    printed of former versions of facts cannot be printed again.

    Raises
    ------
    CallError
        For no term, or one of less than a month, or a journal's beyond `JOURNAL_MONTHS`.
    InputError
        Where the data folder is at fault: nothing is deleted then.
    """
    _check(months)
    now = now or dt.datetime.now(dt.UTC)
    with only_run(data):
        if found := faults(data):
            raise InputError("\n".join(found))
        gone = [
            _PURGED[kind](data, now - dt.timedelta(days=term * MONTH_DAYS), now, term)
            for kind, term in months.items()
        ]
    if any(one.kind is Kind.HISTORY and one.n for one in gone):
        rebuild(data)
    return gone


def _check(months: Mapping[Kind, float]) -> None:
    if not months or min(months.values()) < 1:
        raise CallError(_("give a term of a month or more for each kind that is to be deleted."))
    least, most = JOURNAL_MONTHS
    if Kind.JOURNAL in months and not least <= months[Kind.JOURNAL] <= most:
        raise CallError(
            _("the journal is kept from {least} to {most} months; give a term between.").format(
                least=least, most=most
            )
        )


def _archive(data: Path, before: dt.datetime, now: dt.datetime, _term: float) -> Gone:
    done = archive.purged(data)
    old = [one for one in archive.every_entry(data) if one.received < before and one.receipt not in done]
    paths = [path for path in {archive.raw_file(data, one) for one in old} if path.exists()]
    sizes = {path: path.stat().st_size for path in paths}
    if old:
        archive.purge(data, old, now)
    gone = [path for path in paths if not path.exists()]
    return Gone(Kind.ARCHIVE, len(gone), sum(sizes[path] for path in gone), before.date())


def _history(data: Path, before: dt.datetime, _now: dt.datetime, _term: float) -> Gone:
    done = forget(data, before.astimezone(dt.UTC).replace(tzinfo=None))
    return Gone(Kind.HISTORY, done.versions, max(0, done.before - done.after), before.date())


def _editions(data: Path, before: dt.datetime, _now: dt.datetime, _term: float) -> Gone:
    old = sent.superseded(data, before)
    size = sum(one.path.stat().st_size for one in old)
    sent.delete(data, old)
    return Gone(Kind.EDITIONS, len(old), size, before.date())


def _documents(data: Path, before: dt.datetime, _now: dt.datetime, _term: float) -> Gone:
    """Documents with their manifests and the pictures of their first pages."""
    files = [path for path in (data / DOCUMENTS).rglob("*") if path.is_file() and _made(path) < before]
    size = sum(path.stat().st_size for path in files)
    for path in files:
        path.unlink()
    return Gone(Kind.DOCUMENTS, len(files), size, before.date())


def _journal(data: Path, before: dt.datetime, _now: dt.datetime, term: float) -> Gone:
    journal = Journal(data)
    size = _size(journal.folder)
    months = journal.prune(round(term))
    return Gone(Kind.JOURNAL, months, max(0, size - _size(journal.folder)) if months else 0, before.date())


_PURGED = {
    Kind.ARCHIVE: _archive, Kind.HISTORY: _history, Kind.EDITIONS: _editions, Kind.DOCUMENTS: _documents,
    Kind.JOURNAL: _journal,
}  # fmt: skip


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.jsonl"))


def _made(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)

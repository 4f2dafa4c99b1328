"""read → validate → archive → locate → store, file by file; published at the end, whole; ends with receipts."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from observatory.errors import CallError, InputError, ObservatoryError
from observatory.fact import COLUMNS
from observatory.language import _, ngettext
from observatory.warehouse import build, store
from observatory.warehouse.publish import only_run, rehearse
from pipelines import archive
from pipelines.archive import Entry
from pipelines.feed import Feed
from pipelines.feed import feed as feed_named
from pipelines.guess import guess_feed
from pipelines.locate import Placer, open_placer
from pipelines.period import Period, period_in_name
from pipelines.read import fetch, read
from pipelines.receipt import Receipt
from pipelines.validate import Validated, validate

Say = Callable[[str], None]


class FilesRefusedError(InputError):
    """Some files were at fault. `receipts` are those of the others, which are stored."""

    def __init__(self, faults: list[str], receipts: list[Receipt]) -> None:
        super().__init__("\n".join(faults))
        self.receipts = receipts


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read and validated, nothing of it stored yet."""

    path: Path
    feed: Feed
    entry: Entry
    covers: Period | None
    validated: Validated

    @property
    def invented(self) -> bool:
        """Does it hold invented facts?"""
        return bool(self.validated.facts["invented"].any()) or "demonstration" in self.entry.file_name.lower()


def ingest(
    sources: Sequence[str | Path],
    data: Path,
    *,
    feed: str | None = None,
    dry_run: bool = False,
    now: dt.datetime | None = None,
    say: Say = lambda _text: None,
) -> list[Receipt]:
    """Take partners' files into the warehouse under `data` and publish it.

    Parameters
    ----------
    sources : sequence of path or URL
        URLs (``http://``, ``https://``) are fetched first.
    feed : str, optional
        The feed they come from; without it, each file's own look must make that certain.
    dry_run : bool
        Do everything but keep nothing.
    now : datetime, optional
        When the files came; default now. Facts later than it are refused.
    say : callable
        Told what is going on, a sentence at a time.

    Returns
    -------
    list of Receipt
        One a file, in order; files that an interrupted run had archived come first.

    Raises
    ------
    FilesRefusedError
        If a file as a whole is at fault. The others are stored all the same.
    """
    if feed:
        feed_named(feed)  # an unknown feed is said once, before anything is read
    now = now or dt.datetime.now(dt.UTC)
    receipts: list[Receipt] = []
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, only_run(data, say=say):
        with (rehearse if dry_run else build)(data) as warehouse:
            placer = open_placer(data)
            _keep_zones(warehouse, placer)
            if not dry_run:
                receipts += _recover(warehouse, data, placer, say)
            for source in sources:
                try:
                    path = fetch(source, Path(folder)) if _is_url(source) else Path(source)
                    prepared = _prepare(warehouse, path, feed, now)
                    if not dry_run:
                        archive.keep(data, prepared.path, prepared.entry)
                    receipts.append(_store(warehouse, prepared, placer, dry_run=dry_run))
                except ObservatoryError as fault:
                    if isinstance(fault, CallError) and len(sources) == 1:
                        raise
                    faults.append(str(fault))
    if faults:
        raise FilesRefusedError(faults, receipts)
    return receipts


def rebuild(data: Path, *, say: Say = lambda _text: None) -> list[Receipt]:
    """The warehouse again, from the archive and the layers alone, in the order the files came.

    Raises `InputError` if there is no archive.
    """
    entries = archive.entries(data)
    if not entries:
        raise InputError(_("there is no archive in {folder}: nothing to rebuild from.").format(folder=data))
    with only_run(data, say=say), build(data, afresh=True) as warehouse:
        placer = open_placer(data)
        _keep_zones(warehouse, placer)
        return [_store_archived(warehouse, data, entry, placer) for entry in entries]


def _prepare(warehouse, path: Path, feed_name: str | None, now: dt.datetime) -> Prepared:
    feed = feed_named(feed_name) if feed_name else guess_feed(path)
    raw = read(path, feed)
    validated = validate(raw, feed, path.name, now)
    covers = _covers(path.name, validated)
    file_sha256 = archive.sha256(path)
    entry = Entry(
        file_sha256=file_sha256,
        file_name=path.name,
        feed=feed.name,
        covers_from=covers.first.isoformat() if covers else "",
        covers_to=covers.last.isoformat() if covers else "",
        received_at=now.astimezone(dt.UTC).isoformat(),
    )
    other = store.feed_of_file(warehouse, file_sha256)
    if other and other != feed.name:
        raise InputError(
            _("{file} was already taken in as {other}; it cannot be {feed} too. Nothing was stored of it.").format(
                file=path.name, other=other, feed=feed.name
            )
        )
    return Prepared(path, feed, entry, covers, validated)


def _covers(file_name: str, validated: Validated) -> Period | None:
    """The period in the name, else from the earliest to the latest week of the rows."""
    if period := period_in_name(file_name):
        return period
    if len(validated.facts):
        weeks = validated.facts["week"]
        return Period(weeks.min().date(), weeks.max().date() + dt.timedelta(days=6))
    if validated.faults or validated.out_of_scope:
        return None
    raise InputError(
        _(
            "{file} has a header and no row, and its name does not say which week it is for: a zero and a silence "
            "cannot be told apart. Name it after its week, as in {example}."
        ).format(file=file_name, example="partner_2026-W46.csv")
    )


def _recover(warehouse, data: Path, placer: Placer, say: Say) -> list[Receipt]:
    """Take in what an interrupted run had archived and not published."""
    pending = [entry for entry in archive.entries(data) if not store.has_receipt(warehouse, entry.receipt)]
    if pending:
        n = len(pending)
        say(
            ngettext(
                "A former run was cut off; {n} file of it is taken in now.",
                "A former run was cut off; {n} files of it are taken in now.",
                n,
            ).format(n=n)
        )
    return [_store_archived(warehouse, data, entry, placer) for entry in pending]


def _store_archived(warehouse, data: Path, entry: Entry, placer: Placer) -> Receipt:
    feed = feed_named(entry.feed)
    path = archive.raw_file(data, entry)
    if archive.sha256(path) != entry.file_sha256:
        raise InputError(
            _("{file} in the archive is damaged: its contents are no longer those of {name}. Restore it.").format(
                file=path, name=entry.file_name
            )
        )
    validated = validate(read(path, feed), feed, entry.file_name, entry.received)
    covers = None
    if entry.covers_from:
        covers = Period(dt.date.fromisoformat(entry.covers_from), dt.date.fromisoformat(entry.covers_to))
    return _store(warehouse, Prepared(path, feed, entry, covers, validated), placer)


def _store(warehouse, prepared: Prepared, placer: Placer, *, dry_run: bool = False) -> Receipt:
    validated, entry = prepared.validated, prepared.entry
    known_before = store.has_receipt(warehouse, entry.receipt)
    received_at = entry.received.replace(tzinfo=None)
    facts = validated.facts
    if known_before:
        # The very same file again: what it said may have been corrected since, and stays corrected.
        stored = store.Stored(stored=0, known=len(facts), corrected=0)
    else:
        facts = placer.locate(facts, prepared.feed, validated.remarks)
        facts = facts.assign(file_sha256=entry.file_sha256, row_number=facts.index, known_from=received_at)
        stored = store.store_facts(warehouse, facts[list(COLUMNS)])
    receipt = _account(prepared, stored, dry_run)
    if not known_before:
        _keep_receipt(warehouse, receipt, prepared, received_at)
    return receipt


def _account(prepared: Prepared, stored: store.Stored, dry_run: bool) -> Receipt:
    validated = prepared.validated
    return Receipt(
        receipt=prepared.entry.receipt,
        feed=prepared.feed.name,
        feed_label=prepared.feed.label,
        file_name=prepared.entry.file_name,
        covers=prepared.covers,
        read=len(validated.facts) + len(validated.faults) + sum(validated.out_of_scope.values()),
        stored=stored.stored,
        corrected=stored.corrected,
        known=stored.known,
        rejected=len(validated.faults),
        out_of_scope=sum(validated.out_of_scope.values()),
        rejected_by=dict(Counter(str(fault.reason) for fault in validated.faults)),
        out_of_scope_by=dict(validated.out_of_scope),
        by_precision=stored.by_precision,
        by_zone_kind=stored.by_zone_kind,
        remarks=dict(validated.remarks),
        invented=prepared.invented,
        dry_run=dry_run,
    )


def _keep_receipt(warehouse, receipt: Receipt, prepared: Prepared, received_at: dt.datetime) -> None:
    named = {"receipt": receipt.receipt}
    covers, feed = receipt.covers, prepared.feed
    row = {name: getattr(receipt, name) for name in ("file_name", "feed", "read", "stored", "corrected", "known")}
    row |= {name: getattr(receipt, name) for name in ("rejected", "out_of_scope", "invented")}
    row |= {"file_sha256": prepared.entry.file_sha256, "received_at": received_at}
    row |= {"covers_from": covers.first if covers else None, "covers_to": covers.last if covers else None}
    store.store_table(warehouse, "receipts", pd.DataFrame([named | row]))
    parts = {
        "rejected": receipt.rejected_by,
        "out_of_scope": receipt.out_of_scope_by,
        "precision": receipt.by_precision,
        "zone_kind": receipt.by_zone_kind,
        "remark": receipt.remarks,
    }
    lines = [named | {"kind": kind, "code": code, "n": n} for kind, by in parts.items() for code, n in by.items()]
    store.store_table(warehouse, "receipt_lines", pd.DataFrame(lines))
    refused = [
        named
        | {"file_name": receipt.file_name, "feed": receipt.feed, "received_at": received_at}
        | {"row_number": f.row_number, "column_name": f.column, "value": f.value, "reason": str(f.reason)}
        for f in prepared.validated.faults
    ]
    store.store_table(warehouse, "rejections", pd.DataFrame(refused))
    weeks = [named | {"feed": feed.name, "week": week} for week in (covers.weeks if covers else [])]
    store.store_table(warehouse, "coverage", pd.DataFrame(weeks))
    scope = [
        {"feed": feed.name, "cadence": feed.cadence, "theme": theme, "commune_code": commune}
        for theme in sorted(feed.themes)
        for commune in feed.communes or ("*",)
    ]
    store.replace_table(warehouse, "feed_scope", pd.DataFrame(scope), feed.name)


def _keep_zones(warehouse, placer: Placer) -> None:
    zones = placer.territory.zones.drop(columns="geometry").rename_axis("zone_code").reset_index()
    store.replace_table(warehouse, "zones", zones)


def _is_url(source: str | Path) -> bool:
    return str(source).startswith(("http://", "https://"))

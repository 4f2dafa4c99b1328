"""read → validate → archive → locate → store, file by file; published whole at the end, with receipts."""

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
from observatory.language import N_, _, ngettext
from observatory.warehouse import Warehouse, build, store
from observatory.warehouse.publish import only_run, rehearse
from pipelines import archive, record
from pipelines.archive import Entry
from pipelines.detect import guess_feed
from pipelines.feed import Feed
from pipelines.feed import feed as feed_named
from pipelines.locate import Placer, open_placer
from pipelines.period import Period, period_in_name, period_of_rows
from pipelines.read import fetch, load, parse
from pipelines.receipt import Receipt
from pipelines.validate import Validated, validate

Say = Callable[[str], None]

REMARK_OTHER_WEEKS = N_("rows of other weeks than those the file is named after")


class FilesRefusedError(InputError):
    """Some files were at fault. `receipts` are those of the others, which are stored."""

    def __init__(self, faults: list[str], receipts: list[Receipt]) -> None:
        super().__init__("\n".join(faults))
        self.receipts = receipts


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read and validated, nothing of it stored yet. `content` is the very bytes that were read."""

    content: bytes
    feed: Feed
    entry: Entry
    covers: Period | None
    validated: Validated

    @property
    def invented(self) -> bool:
        """Whether it holds invented facts."""
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
    with (
        tempfile.TemporaryDirectory() as folder,
        only_run(data, say=say),
        (rehearse if dry_run else build)(data) as warehouse,
    ):
        placer = open_placer(data)
        _keep_zones(warehouse, placer)
        if not dry_run:
            receipts += _recover(warehouse, data, placer, say)
        for position, source in enumerate(sources):
            try:
                path = fetch(source, Path(folder)) if _is_url(source) else Path(source)
                # A microsecond apart, so that a rebuild takes the files in the same order.
                prepared = _prepare(warehouse, path, feed, now + dt.timedelta(microseconds=position))
                if not dry_run:
                    archive.keep(data, prepared.content, prepared.entry)
                receipts.append(_store(warehouse, prepared, placer, dry_run=dry_run))
            except ObservatoryError as fault:
                if isinstance(fault, CallError) and len(sources) == 1:
                    raise
                faults.append(str(fault))
    if faults:
        raise FilesRefusedError(faults, receipts)
    return receipts


def rebuild(
    data: Path,
    *,
    say: Say = lambda _text: None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Receipt]:
    """The warehouse again, from the archive and the layers alone, in the order the files came.

    `progress` is told how many files of how many are done. Raises `InputError` if there is no archive.
    """
    with only_run(data, say=say):
        entries = archive.entries(data)
        if not entries:
            raise InputError(
                _("there is no archive in {folder}: nothing to rebuild from.").format(folder=data)
            )
        with build(data, afresh=True) as warehouse:
            placer = open_placer(data)
            _keep_zones(warehouse, placer)
            receipts = []
            for entry in entries:
                progress(len(receipts), len(entries))
                receipts.append(_store_archived(warehouse, data, entry, placer))
            return receipts


def _prepare(warehouse: Warehouse, path: Path, feed_name: str | None, now: dt.datetime) -> Prepared:
    content = load(path)
    feed = feed_named(feed_name) if feed_name else guess_feed(content, path.name)
    file_sha256 = archive.sha256(content)
    other = store.feed_of_file(warehouse, file_sha256)
    if other and other != feed.name:
        raise InputError(
            _(
                "{file} was already taken in as {other}; it cannot be {feed} too. Nothing was stored of it."
            ).format(file=path.name, other=other, feed=feed.name)
        )
    validated = validate(parse(content, feed, path.name), feed, path.name, now)
    covers = period_covered(path.name, validated)
    entry = Entry(
        file_sha256=file_sha256,
        file_name=path.name,
        feed=feed.name,
        covers_from=covers.first.isoformat() if covers else "",
        covers_to=covers.last.isoformat() if covers else "",
        received_at=now.astimezone(dt.UTC).isoformat(),
    )
    return Prepared(content, feed, entry, covers, validated)


def period_covered(file_name: str, validated: Validated) -> Period | None:
    """The days a file speaks for: those in its name, else the weeks of its rows, None if no row has a date.

    Raises `InputError` for a file without a row whose name does not say which week it is for.
    """
    weeks = validated.facts["week"]
    if period := period_in_name(file_name):
        elsewhere = ~weeks.between(*map(pd.Timestamp, (period.first - dt.timedelta(days=6), period.last)))
        if n := int(elsewhere.sum()):
            validated.remarks[REMARK_OTHER_WEEKS] += n
        return period
    if len(weeks):
        return period_of_rows(week.date() for week in weeks.drop_duplicates())
    if validated.read:
        return None
    raise InputError(
        _(
            "{file} has a header and no row, and its name does not say which week it is for: a zero and a "
            "silence cannot be told apart. Name it after its week, as in {example}."
        ).format(file=file_name, example="partner_2026-W46.csv")
    )


def _recover(warehouse: Warehouse, data: Path, placer: Placer, say: Say) -> list[Receipt]:
    """Take in what an interrupted run had archived and not published."""
    done = store.receipts(warehouse)
    pending = [entry for entry in archive.entries(data) if entry.receipt not in done]
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


def _store_archived(warehouse: Warehouse, data: Path, entry: Entry, placer: Placer) -> Receipt:
    feed = feed_named(entry.feed)
    content = archive.content(data, entry)
    validated = validate(parse(content, feed, entry.file_name), feed, entry.file_name, entry.received)
    covers = None
    if entry.covers_from:
        covers = Period(dt.date.fromisoformat(entry.covers_from), dt.date.fromisoformat(entry.covers_to))
    return _store(warehouse, Prepared(content, feed, entry, covers, validated), placer)


def _store(warehouse: Warehouse, prepared: Prepared, placer: Placer, *, dry_run: bool = False) -> Receipt:
    entry, facts, remarks = prepared.entry, prepared.validated.facts, prepared.validated.remarks
    if store.has_receipt(warehouse, entry.receipt):
        # The very same file again: what it said may have been corrected since, and stays corrected.
        return _account(prepared, store.Stored(stored=0, known=len(facts), corrected=0), dry_run)
    facts = placer.locate(facts, prepared.feed, remarks)
    facts = facts.assign(
        file_sha256=entry.file_sha256, row_number=facts.index, known_from=entry.received.replace(tzinfo=None)
    )
    with store.one_write(warehouse):
        receipt = _account(prepared, store.store_facts(warehouse, facts[list(COLUMNS)]), dry_run)
        record.keep(warehouse, receipt, entry, prepared.feed, prepared.validated.faults)
    return receipt


def _account(prepared: Prepared, stored: store.Stored, dry_run: bool) -> Receipt:
    validated = prepared.validated
    return Receipt(
        receipt=prepared.entry.receipt,
        feed=prepared.feed.name,
        feed_label=prepared.feed.label,
        file_name=prepared.entry.file_name,
        covers=prepared.covers,
        read=validated.read,
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


def _keep_zones(warehouse: Warehouse, placer: Placer) -> None:
    zones = placer.territory.zones.drop(columns="geometry").rename_axis("zone_code").reset_index()
    store.replace_table(warehouse, "zones", zones)


def _is_url(source: str | Path) -> bool:
    return str(source).startswith(("http://", "https://"))

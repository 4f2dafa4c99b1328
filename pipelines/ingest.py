"""read → validate → archive → locate → store, file by file; published whole at the end, with receipts."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from observatory import redact
from observatory.errors import CallError, InputError, ObservatoryError
from observatory.fact import COLUMNS
from observatory.language import N_, _, ngettext
from observatory.warehouse import Warehouse, build, store
from observatory.warehouse.aggregates import compare_numbers, store_numbers
from observatory.warehouse.publish import only_run, rehearse
from pipelines import archive, record
from pipelines.archive import Entry
from pipelines.check import Checked, check_archived, check_file
from pipelines.feed import Feed, faulty_feeds
from pipelines.feed import feed as feed_named
from pipelines.locate import REMARK_COMMUNE, REMARK_POINT, Placer, lost_communes, open_placer
from pipelines.period import Period
from pipelines.read import fetch, load
from pipelines.receipt import Receipt
from pipelines.sandbox import Job, Readers
from pipelines.validate import Validated

Say = Callable[[str], None]

#: Files are held in memory and checked together up to so many bytes and files; facts are stored together from
#: so many rows on.
BYTES_TOGETHER, FILES_TOGETHER = 256 << 20, 500
ROWS_TOGETHER = 50_000

LOG = logging.getLogger(__name__)

REMARK_USED_AGAIN = N_(
    "references used before for facts of months ago: other facts, kept apart by their year"
)
Thing = TypeVar("Thing")


class FilesRefusedError(InputError):
    """Some files were at fault. `receipts` are those of the others, which are stored."""

    def __init__(self, faults: list[str], receipts: list[Receipt]) -> None:
        super().__init__("\n".join(faults))
        self.receipts = receipts


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file checked, nothing of it stored yet. `content` is the very bytes that were read.

    `archived` where it comes from the archive.
    """

    content: bytes
    feed: Feed
    entry: Entry
    covers: Period | None
    validated: Validated
    archived: bool = False

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
        feed_named(feed, data)  # an unknown feed is said once, before anything is read
    now = now or dt.datetime.now(dt.UTC)
    for fault in faulty_feeds(data).values():
        say(_("Left out: {fault}").format(fault=fault))
    with (
        Readers(max(1, len(sources))) as readers,
        tempfile.TemporaryDirectory() as folder,
        only_run(data, say=say),
        (rehearse if dry_run else build)(data) as warehouse,
    ):
        run = Run(warehouse, open_placer(data), data, readers, dry_run=dry_run)
        run.keep_zones()
        if not dry_run:
            run.recover(say)
        paths = list(run.fetched(sources, Path(folder)))
        # A microsecond apart, so that no two files of a run became known at the same time.
        came = [(path, now + dt.timedelta(microseconds=position)) for position, path in enumerate(paths)]
        for window in _windows(came, lambda one: _size(one[0])):
            run.take_new(window, feed)
        if len(sources) == 1 and run.faults and isinstance(run.faults[-1], CallError):
            raise run.faults[-1]
    return run.receipts_or_faults()


def rebuild(
    data: Path,
    *,
    say: Say = lambda _text: None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    without: Set[str] = frozenset(),
    also: Sequence[Entry] = (),
) -> list[Receipt]:
    """The warehouse again, from the archive and the layers alone, in the order the files came.

    `progress` is told how many files of how many are done. Files whose receipt is in `without` are left out;
    those of `also`, undone before, are taken in.

    Raises
    ------
    InputError
        If there is no archive, or something of it is lost or altered: the published warehouse stays then.
    FilesRefusedError
        If a file can no longer be read. It is set aside, and the others are published all the same.
    """
    with Readers() as readers, only_run(data, say=say):
        counted = {entry.receipt for entry in (*archive.entries(data), *also)} - without
        every = archive.every_entry(data)
        entries = [entry for entry in every if entry.receipt in counted]
        if not every:
            raise InputError(
                _("there is no archive in {folder}: nothing to rebuild from.").format(folder=data)
            )
        if faults := archive.faults(data):
            raise InputError("\n".join(faults))
        with build(data, afresh=True) as warehouse:
            run = Run(warehouse, open_placer(data), data, readers)
            run.keep_zones()
            number = count()
            for window in _windows(entries, lambda entry: archive.raw_file(data, entry).stat().st_size):
                run.take_archived(window, lambda: progress(next(number), len(entries)))
        return run.receipts_or_faults()


class Run:
    """One run over files: they are checked by the readers, gathered, located and stored a table at a time."""

    def __init__(
        self, warehouse: Warehouse, placer: Placer, data: Path, readers: Readers, *, dry_run: bool = False
    ) -> None:
        self.warehouse, self.placer, self.data, self.readers = warehouse, placer, data, readers
        self.dry_run = dry_run
        self._key = redact.key_of(data)
        record.check_key(warehouse, self._key)
        self.receipts: list[Receipt] = []
        self.faults: list[ObservatoryError] = []
        self._gathered: list[Prepared] = []
        self._done = store.receipts(warehouse)
        self._undone = archive.withdrawn(data)
        self._feeds = store.feeds_of_files(warehouse)

    def keep_zones(self) -> None:
        """Write the zones that facts are assigned to."""
        zones = self.placer.territory.zones.drop(columns="geometry").rename_axis("zone_code").reset_index()
        store.replace_table(self.warehouse, "zones", zones)

    def recover(self, say: Say) -> None:
        """Take in what an interrupted run had archived and not published."""
        pending = [entry for entry in archive.entries(self.data) if entry.receipt not in self._done]
        if n := len(pending):
            say(
                ngettext(
                    "A former run was cut off; {n} file of it is taken in now.",
                    "A former run was cut off; {n} files of it are taken in now.",
                    n,
                ).format(n=n)
            )
        self.take_archived(pending)

    def fetched(self, sources: Iterable[str | Path], folder: Path) -> Iterator[Path]:
        """The files of `sources`; those at an address are fetched into `folder`."""
        for source in sources:
            try:
                yield fetch(source, folder) if _is_url(source) else Path(source)
            except ObservatoryError as fault:
                self._refuse(str(source), fault)

    def take_archived(self, entries: Sequence[Entry], tell: Callable[[], None] = lambda: None) -> None:
        """Take in files of the archive, each told first; one that can no longer be read is set aside."""
        jobs = [self._job_of(entry) for entry in entries]
        for entry, (job, outcome) in zip(entries, self._outcomes(jobs), strict=True):
            tell()
            if job is None or isinstance(outcome, ObservatoryError):
                self._refuse(entry.file_name, outcome)
                continue
            feed, covers, validated = job.given[2], outcome.covers, outcome.validated
            self._gather(Prepared(job.given[0], feed, entry, covers, validated, archived=True))
        self.store_gathered()

    def take_new(self, came: Sequence[tuple[Path, dt.datetime]], feed: str | None) -> None:
        """Take in files that came at those times; one at fault is told and does not stop the others."""
        jobs = [self._new_job(path, at, feed) for path, at in came]
        for (path, at), (job, outcome) in zip(came, self._outcomes(jobs), strict=True):
            try:
                if job is None or isinstance(outcome, ObservatoryError):
                    raise outcome
                prepared = self._prepared(job, outcome, at)
            except ObservatoryError as fault:
                self._refuse(path.name, fault)
            else:  # what cannot be written is no fault of a file
                self._gather(prepared)
        self.store_gathered()

    def _job_of(self, entry: Entry) -> Job | ObservatoryError:
        """What a reader has to do with a file of the archive."""
        try:
            content = archive.content(self.data, entry)
            definition = feed_named(entry.feed, self.data)
        except ObservatoryError as fault:  # be it that its definition is gone, or was spoilt since
            return InputError(_("{file}: {fault}").format(file=entry.file_name, fault=fault))
        given = (content, entry.file_name, definition, entry.received, _covers(entry), self._key)
        return Job(entry.file_name, len(content), check_archived, given)

    def _new_job(self, path: Path, received: dt.datetime, feed: str | None) -> Job | ObservatoryError:
        """What a reader has to do with a file that came."""
        try:
            content = load(path)
            if feed:
                self._refuse_other_feed(archive.sha256(content), path.name, feed)
        except ObservatoryError as fault:
            return fault
        definition, name = feed_named(feed, self.data) if feed else None, redact.scrub(path.name)
        return Job(
            name, len(content), check_file, (content, name, definition, received, self._key, self.data)
        )

    def _outcomes(self, jobs: Sequence[Job | ObservatoryError]) -> Iterator[tuple[Job | None, Any]]:
        """Each job with what came of it, in order; a fault that is known already takes no reader."""
        answers = self.readers.outcomes([job for job in jobs if isinstance(job, Job)])
        for job in jobs:
            yield (job, next(answers)) if isinstance(job, Job) else (None, job)

    def _prepared(self, job: Job, outcome: Checked, received: dt.datetime) -> Prepared:
        covers, content = outcome.covers, job.given[0]
        file_sha256 = archive.sha256(content)
        self._refuse_other_feed(file_sha256, job.name, outcome.feed)
        entry = Entry(
            file_sha256=file_sha256,
            file_name=job.name,
            feed=outcome.feed,
            covers_from=covers.first.isoformat() if covers else "",
            covers_to=covers.last.isoformat() if covers else "",
            received_at=received.astimezone(dt.UTC).isoformat(),
        )
        self._refuse_undone(entry)
        if outcome.validated.read:
            self._feeds[file_sha256] = outcome.feed
        return Prepared(content, feed_named(outcome.feed, self.data), entry, covers, outcome.validated)

    def _refuse_undone(self, entry: Entry) -> None:
        """A file that was undone does not come back by being dropped again."""
        if entry.receipt in self._undone:
            raise InputError(
                _(
                    "{file} was taken in before and undone; `observatory undo --back {receipt}` lets it "
                    "count again. Nothing was stored of it."
                ).format(file=entry.file_name, receipt=entry.receipt[:6])
            )

    def _refuse_other_feed(self, file_sha256: str, file_name: str, feed: str) -> None:
        other = self._feeds.get(file_sha256)
        if other and other != feed:
            raise InputError(
                _(
                    "{file} was already taken in as {other}; it cannot be {feed} too. "
                    "Nothing was stored of it."
                ).format(file=file_name, other=other, feed=feed)
            )

    def _refuse(self, file_name: str, fault: ObservatoryError) -> None:
        LOG.warning("%s is refused: %s", redact.scrub(file_name), type(fault).__name__)
        self.faults.append(fault)

    def _gather(self, prepared: Prepared) -> None:
        """Put a checked file to those that are stored next, all together."""
        if prepared.entry.receipt in self._done or prepared.entry.again:
            self.store_gathered()
            self._store_again(prepared)
            return
        self._done.add(prepared.entry.receipt)
        if prepared.feed.counted:
            self._store_numbers(prepared, np.ones(len(prepared.validated.facts), bool))
            return
        self._gathered.append(prepared)
        if sum(len(one.validated.facts) for one in self._gathered) >= ROWS_TOGETHER:
            self.store_gathered()

    def store_gathered(self) -> None:
        """Archive and store the files gathered, in their order."""
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._store(gathered, [np.ones(len(one.validated.facts), bool) for one in gathered])

    def _store_again(self, prepared: Prepared) -> None:
        """Take the very same file in again: what it said may have been corrected since, and stays corrected.

        Rows that the warehouse does not have, because they were refused at the time, are stored.
        """
        numbers, facts = prepared.feed.counted, prepared.validated.facts
        if numbers:
            missing = compare_numbers(self.warehouse, facts).new
        else:
            facts, _other = store.told_apart(self.warehouse, facts)
            missing = store.unknown(self.warehouse, facts)
        if not missing.any() and not prepared.archived:
            self.receipts.append(_receipt(prepared, np.zeros(len(facts), bool), None, self.dry_run))
            return
        if not prepared.archived:
            again = next(n for n in count(1) if replace(prepared.entry, again=n).receipt not in self._done)
            prepared = replace(prepared, entry=replace(prepared.entry, again=again))
        self._done.add(prepared.entry.receipt)
        if numbers:
            self._store_numbers(prepared, missing)
        else:
            self._store([prepared], [missing])

    def _archive(self, files: Sequence[Prepared]) -> None:
        """Keep the bytes of files that came, before anything of them is stored."""
        new = [(one.content, one.entry) for one in files if not one.archived]
        if new and not self.dry_run:
            archive.keep_all(self.data, new)

    def _store_numbers(self, one: Prepared, taken: np.ndarray) -> None:
        """Store the `taken` numbers of a table of numbers; the others are known."""
        self._archive([one])
        numbers = _together([one], [taken]).drop(columns="of_file")
        found = compare_numbers(self.warehouse, numbers)
        said = found.new | found.corrects
        stored = np.zeros(len(taken), bool)
        stored[taken] = said
        corrected = int(found.corrects.sum())
        receipt = _receipt(one, stored, None, self.dry_run, corrected, numbers["n"][said])
        with store.one_write(self.warehouse):
            store_numbers(self.warehouse, numbers[said])
            record.keep(self.warehouse, [record.Account(receipt, one.entry, one.feed, one.validated.faults)])
        self.receipts.append(receipt)

    def _store(self, files: Sequence[Prepared], taken: Sequence[np.ndarray]) -> None:
        """Store the `taken` rows of files; the others are known."""
        self._archive(files)
        facts, apart = store.told_apart(self.warehouse, _together(files, taken))
        found = store.versions(self.warehouse, facts)
        located = self.placer.locate(facts[found.stored])
        of_file = facts["of_file"].to_numpy()
        accounts = []
        for position, (one, some) in enumerate(zip(files, taken, strict=True)):
            _remark_lost_communes(one, some)
            if n := int(apart[of_file == position].sum()):
                one.validated.remarks[REMARK_USED_AGAIN] += n
            stored = np.zeros(len(some), bool)
            stored[some] = found.stored[of_file == position]
            corrected = int(found.corrects[of_file == position].sum())
            mine = located[(located["of_file"] == position).to_numpy()]
            if n := int(mine["point_aside"].sum()):
                one.validated.remarks[REMARK_POINT] += n
            receipt = _receipt(one, stored, mine, self.dry_run, corrected)
            accounts.append(record.Account(receipt, one.entry, one.feed, one.validated.faults))
        with store.one_write(self.warehouse):
            store.store_versions(self.warehouse, located[list(COLUMNS)], found.until[found.stored])
            record.keep(self.warehouse, accounts)
        LOG.info("%d files stored, %d facts of them new", len(files), len(located))
        self.receipts += [account.receipt for account in accounts]

    def receipts_or_faults(self) -> list[Receipt]:
        """The receipts; raises `FilesRefusedError` with them if a file was at fault."""
        if self.faults:
            raise FilesRefusedError([str(fault) for fault in self.faults], self.receipts)
        return self.receipts


def _together(files: Sequence[Prepared], taken: Sequence[np.ndarray]) -> pd.DataFrame:
    """The `taken` facts of files in one table, with where each came from and when it became known."""
    tables = [
        one.validated.facts[some].assign(
            file_sha256=one.entry.file_sha256,
            row_number=one.validated.facts.index[some],
            known_from=one.entry.received.replace(tzinfo=None),
            of_file=position,
        )
        for position, (one, some) in enumerate(zip(files, taken, strict=True))
    ]
    filled = [table for table in tables if len(table)] or tables[:1]
    return pd.concat(filled, ignore_index=True)


def _remark_lost_communes(prepared: Prepared, taken: np.ndarray) -> None:
    if n := int(lost_communes(prepared.validated.facts[taken]).sum()):
        prepared.validated.remarks[REMARK_COMMUNE] += n


def _receipt(
    prepared: Prepared,
    stored: np.ndarray,
    located: pd.DataFrame | None,
    dry_run: bool,
    corrected: int = 0,
    numbers: Sequence[int] | pd.Series = (),
) -> Receipt:
    validated, n = prepared.validated, int(stored.sum())
    return Receipt(
        receipt=prepared.entry.receipt,
        feed=prepared.feed.name,
        feed_label=prepared.feed.label,
        file_name=prepared.entry.file_name,
        covers=prepared.covers,
        read=validated.read,
        stored=n,
        corrected=corrected,
        known=len(stored) - n,
        rejected=len(validated.faults),
        out_of_scope=sum(validated.out_of_scope.values()),
        rejected_by=dict(Counter(str(fault.reason) for fault in validated.faults)),
        out_of_scope_by=dict(validated.out_of_scope),
        by_precision=_counted(located, "precision"),
        by_zone_kind=_counted(located, "zone_kind"),
        remarks=dict(validated.remarks),
        invented=prepared.invented,
        dry_run=dry_run,
        numbers=len(numbers),
        aggregated=int(sum(numbers)),
    )


def _counted(located: pd.DataFrame | None, column: str) -> dict[str, int]:
    counted = {} if located is None else located[column].value_counts()
    return {str(code): int(n) for code, n in counted.items()}


def _covers(entry: Entry) -> Period | None:
    if not entry.covers_from:
        return None
    return Period(dt.date.fromisoformat(entry.covers_from), dt.date.fromisoformat(entry.covers_to))


def _windows(things: Iterable[Thing], size: Callable[[Thing], int]) -> Iterator[list[Thing]]:
    """Things in their order, by lots of files that fit into memory together."""
    lot: list[Thing] = []
    held = 0
    for thing in things:
        bytes_of = size(thing)
        if lot and (held + bytes_of > BYTES_TOGETHER or len(lot) >= FILES_TOGETHER):
            yield lot
            lot, held = [], 0
        lot.append(thing)
        held += bytes_of
    if lot:
        yield lot


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _is_url(source: str | Path) -> bool:
    return str(source).startswith(("http://", "https://"))

"""read → validate → locate → archive → store, file by file; published whole at the end, with receipts."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from observatory import access, redact
from observatory.access import Act
from observatory.errors import CallError, InputError, ObservatoryError
from observatory.fact import COLUMNS
from observatory.language import N_, _, ngettext, number_text
from observatory.warehouse import Warehouse, build, is_outdated, ledger, outlines, runs, store
from observatory.warehouse.aggregates import compare_numbers, store_numbers
from observatory.warehouse.publish import only_run, rehearse
from pipelines import archive, record
from pipelines.archive import Entry
from pipelines.check import Checked, Given, Incoming, Lot, begun, job_of, windows
from pipelines.feed import Feed, faulty_feeds, kept_name
from pipelines.feed import feed as feed_named
from pipelines.locate import (
    REMARK_COMMUNE,
    REMARK_POINT,
    Placer,
    is_located,
    locate_facts,
    open_placer,
)
from pipelines.period import Period, made_in_name, replaces_in_name
from pipelines.receipt import Receipt
from pipelines.sandbox import Job, Readers, give_back
from pipelines.validate import Validated

Say = Callable[[str], None]

#: Facts are stored together from so many rows on: a row group of DuckDB (122,880) and some that are known.
#: What fills one is compressed on its way to its place; less is first written to a log, then brought in form.
ROWS_TOGETHER = 130_000

LOG = logging.getLogger(__name__)

#: A file that would withdraw more than so many facts, and more than half of its days, asks to be confirmed.
MOST_WITHDRAWN = 20

REMARK_OUTDATED = N_("rows that an export made later tells otherwise: the later one stands")
REMARK_REFUSED_KEPT = N_(
    "facts are not in this file, which replaces its days but has rows refused: none is withdrawn"
)
REMARK_MANY_KEPT = N_(
    "facts, more than half of these days, are not in this file: none is withdrawn unless its name says "
    "“remplace”"
)
REMARK_USED_AGAIN = N_(
    "references used before for facts of months ago: other facts, kept apart by their year"
)


class FilesRefusedError(InputError):
    """Some files were at fault: why, by their paths. `receipts` are those of the others, which are stored."""

    def __init__(self, refused: Sequence[tuple[str, ObservatoryError]], receipts: list[Receipt]) -> None:
        super().__init__("\n".join(str(fault) for _path, fault in refused))
        self.hint = " ".join(dict.fromkeys(fault.hint for _path, fault in refused if fault.hint))
        self.refused = dict(refused)
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
    replaces: bool = False,
    only: Collection[str] | None = None,
    now: dt.datetime | None = None,
    say: Say = lambda _text: None,
) -> list[Receipt]:
    """Take partners' files into the warehouse under `data` and publish it.

    Whoever runs it may send for the feeds of their right alone, whatever the files say.

    Parameters
    ----------
    sources : sequence of path or URL
        URLs (``http://``, ``https://``) are fetched first.
    feed : str, optional
        The feed they come from; without it, each file's own look must make that certain.
    dry_run : bool
        Do everything but keep nothing.
    replaces : bool
        The files replace the days they speak for: facts of theirs that they no longer hold are withdrawn. A
        file whose name says so (“remplace”) does without it.
    only : collection of str, optional
        The feeds that may come this way; a file of another is refused.
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
    # An unknown feed is said once, before anything is read.
    definition = feed_named(feed, data) if feed else None
    now = now or dt.datetime.now(dt.UTC)
    left_out = faulty_feeds(data)  # the readers, forked next, find every definition read
    with (
        Readers(max(1, len(sources))) as readers,
        tempfile.TemporaryDirectory() as folder,
        only_run(data, say=say),
    ):
        # The readers work on the first files while the warehouse and the geocoder are opened.
        incoming = Incoming(data, readers, definition)
        lots = incoming.lots(sources, Path(folder), now)
        for fault in left_out.values():
            say(_("Left out: {fault}").format(fault=fault))
        with rehearse(data) if dry_run else build(data, at=now) as warehouse:
            run = Run(warehouse, data, readers, dry_run=dry_run)
            run.keep_zones()
            run.replaces, run.only = replaces, only
            if not dry_run:
                run.recover(say)
            run.refused += incoming.unreached
            for lot in lots:
                run.take_new(lot, feed)
                del lot  # its bytes, before those of the next are loaded
                give_back()
            if len(sources) == 1 and run.refused and isinstance(run.refused[-1][1], CallError):
                raise run.refused[-1][1]
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
        deleted = archive.purged(data)
        entries = [entry for entry in every if entry.receipt in counted - deleted]
        if not every:
            raise InputError(
                _("there is no archive in {folder}: nothing to rebuild from.").format(folder=data)
            )
        if faults := archive.faults(data):
            raise InputError("\n".join(faults))
        if deleted and not ledger.last_run(data):
            raise InputError(
                _(
                    "raw files were deleted after their term and the ledger is lost: "
                    "restore a backup of {folder}."
                ).format(folder=data / ledger.FOLDER)
            )
        with build(data, afresh=True) as warehouse:
            warehouse.purged = sorted(deleted & counted)
            run = Run(warehouse, data, readers)
            run.keep_zones()
            if not ledger.last_run(data):
                run.numbers = runs.replay(warehouse, [(entry.receipt, entry.received) for entry in entries])
            number = count()
            for window in windows(entries, lambda entry: archive.raw_file(data, entry).stat().st_size):
                run.take_archived(window, lambda: progress(next(number), len(entries)))
        return run.receipts_or_faults()


def rebuild_outdated(data: Path, *, say: Say = lambda _text: None) -> bool:
    """`rebuild` where another version made the warehouse, said in words; whether it was.

    Raises as `rebuild`: the former warehouse then stays as it was.
    """
    if not is_outdated(data):
        return False
    say(_("Another version made the warehouse: it is made again from the archive, which takes a while."))
    receipts = rebuild(data, say=say)
    say(_("The warehouse is up to date: {n} files read again.").format(n=number_text(len(receipts))))
    return True


class Run:
    """One run over files: they are checked and located by the readers, gathered, stored a table at a time."""

    def __init__(self, warehouse: Warehouse, data: Path, readers: Readers, *, dry_run: bool = False) -> None:
        self.warehouse, self.data, self.readers = warehouse, data, readers
        self.dry_run = dry_run
        #: Of files that are counted as runs of their own, their numbers by receipt.
        self.numbers: dict[str, int] = {}
        #: Whether new files replace the days they speak for, whatever their names say.
        self.replaces = False
        #: The feeds that new files may be of, None for any; and whose right it is to send them.
        self.only: Collection[str] | None = None
        self._sender = access.load(data).at_this_machine()
        self._made = store.latest_made(warehouse)
        self._key = redact.key_of(data)
        record.check_key(warehouse, self._key)
        self.receipts: list[Receipt] = []
        self.refused: list[tuple[str, ObservatoryError]] = []
        self._gathered: list[Prepared] = []
        self._done = store.receipts(warehouse)
        self._undone = archive.withdrawn(data)
        self._feeds = store.feeds_of_files(warehouse)

    @cached_property
    def placer(self) -> Placer:
        """The geocoder and the territory, opened for what the readers leave to the run."""
        return open_placer(self.data)

    def keep_zones(self) -> None:
        """Write the zones that facts are assigned to, where the outlines are not those of the run before."""
        if not self.dry_run:
            self.warehouse.layers = outlines.keep(self.data)
            if self.warehouse.layers == runs.layers_before(self.warehouse):
                return
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

    def take_archived(self, entries: Sequence[Entry], tell: Callable[[], None] = lambda: None) -> None:
        """Take in files of the archive, each told first; one that can no longer be read is set aside."""
        jobs = [self._job_of(entry) for entry in entries]
        for entry, (job, outcome) in zip(entries, begun(self.readers, jobs), strict=True):
            tell()
            if job is None or isinstance(outcome, ObservatoryError):
                self._refuse(entry.file_name, outcome)
                continue
            feed, covers, validated = job.given[0].feed, outcome.covers, outcome.validated
            self._gather(Prepared(job.given[0].content, feed, entry, covers, validated, archived=True))
        self.store_gathered()

    def take_new(self, lot: Lot, feed: str | None) -> None:
        """Take in files that came, of `feed` where that was said; one at fault does not stop the others."""
        for came, (job, outcome) in zip(lot.files, lot.outcomes, strict=True):
            try:
                if job and feed:  # be it that it cannot be read by that definition
                    self._refuse_other_feed(archive.sha256(job.given[0].content), came.path.name, feed)
                if job is None or isinstance(outcome, ObservatoryError):
                    raise outcome
                prepared = self._prepared(job, outcome, came.at)
            except ObservatoryError as fault:
                self._refuse(str(came.path), fault)
            else:  # what cannot be written is no fault of a file
                self._gather(prepared)
        self.store_gathered()

    def _job_of(self, entry: Entry) -> Job | ObservatoryError:
        """What a reader has to do with a file of the archive."""
        try:
            content = archive.content(self.data, entry)
            feed = feed_named(entry.feed, self.data)
        except ObservatoryError as fault:  # be it that its definition is gone, or was spoilt since
            return InputError(_("{file}: {fault}").format(file=entry.file_name, fault=fault))
        given = Given(content, entry.file_name, feed, entry.received, archived=True, covers=_covers(entry))
        return job_of(given, self._key, self.data)

    def _prepared(self, job: Job, outcome: Checked, received: dt.datetime) -> Prepared:
        covers, content = outcome.covers, job.given[0].content
        self._refuse_unsent(job.name, outcome.feed)
        file_sha256 = archive.sha256(content)
        self._refuse_other_feed(file_sha256, job.name, outcome.feed)
        entry = Entry(
            file_sha256=file_sha256,
            file_name=job.name,
            feed=outcome.feed,
            covers_from=covers.first.isoformat() if covers else "",
            covers_to=covers.last.isoformat() if covers else "",
            received_at=received.astimezone(dt.UTC).isoformat(),
            replaces="asked" if self.replaces else "said" if replaces_in_name(job.name) else "",
            made_on=made.isoformat() if (made := made_in_name(job.name)) else "",
        )
        self._refuse_undone(entry)
        if outcome.validated.read:
            self._feeds[file_sha256] = outcome.feed
        return Prepared(content, feed_named(outcome.feed, self.data), entry, covers, outcome.validated)

    def _refuse_unsent(self, file_name: str, feed: str) -> None:
        """A file of a feed that is not its sender's is not taken in: it would replace others' facts."""
        if self.only is not None and feed not in self.only:
            raise InputError(
                _(
                    "{file} is a file of {feed}, which may not come this way. Nothing was stored of it."
                ).format(file=file_name, feed=feed_named(feed, self.data).label)
            )
        access.require(self._sender, Act.SEND, feed=feed)

    def _refuse_undone(self, entry: Entry) -> None:
        """A file that was undone does not come back by being dropped again."""
        if entry.receipt in self._undone:
            raise InputError(
                _(
                    "{file} was taken in before and undone; it can be let count again where it was undone. "
                    "Nothing was stored of it."
                ).format(file=entry.file_name)
            ).with_hint(f"observatory undo --back {entry.receipt[:6]}")

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
        LOG.warning("%s is refused: %s", kept_name(Path(file_name).name, self.data), type(fault).__name__)
        self.refused.append((file_name, fault))

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
        if self._goes_alone(prepared):
            self.store_gathered()
            self._gathered.append(prepared)
            self.store_gathered()
            return
        self._gathered.append(prepared)
        if sum(len(one.validated.facts) for one in self._gathered) >= ROWS_TOGETHER:
            self.store_gathered()

    def _goes_alone(self, prepared: Prepared) -> bool:
        """Whether a file is compared with all those before it: it replaces, or was made before one."""
        feed, entry = prepared.feed.name, prepared.entry
        made = entry.made
        if not made:
            return bool(entry.replaces)
        self._made[feed] = max(self._made.get(feed, made), made)
        return bool(entry.replaces) or self._is_older(prepared)

    def _is_older(self, prepared: Prepared) -> bool:
        """Whether another file of the feed was made later."""
        made = prepared.entry.made
        return made is not None and made < self._made[prepared.feed.name]

    def store_gathered(self) -> None:
        """Archive and store the files gathered, in their order."""
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._store(gathered, [np.ones(len(one.validated.facts), bool) for one in gathered])

    def _store_again(self, prepared: Prepared) -> None:
        """Take the very same file in again: what it said may have been corrected since, and stays corrected.

        Rows that the warehouse does not have, because they were refused at the time, are stored.
        """
        missing = self._missing(prepared)
        if not missing.any() and not prepared.archived:
            self.receipts.append(_receipt(prepared, np.zeros(len(missing), bool), self.dry_run))
            return
        if not prepared.archived:
            again = next(n for n in count(1) if replace(prepared.entry, again=n).receipt not in self._done)
            prepared = replace(prepared, entry=replace(prepared.entry, again=again))
        self._done.add(prepared.entry.receipt)
        if prepared.feed.counted:
            self._store_numbers(prepared, missing)
            return
        self._goes_alone(prepared)
        self._store([prepared], [missing])

    def _missing(self, prepared: Prepared) -> np.ndarray:
        """Which rows of a file that came before the warehouse does not have."""
        if prepared.feed.counted:
            return compare_numbers(self.warehouse, prepared.validated.facts).new
        facts, _other, there = store.told_apart(self.warehouse, prepared.validated.facts)
        return ~there.of(there.content, facts["fact_id"].to_numpy())[0]

    def _store_numbers(self, one: Prepared, taken: np.ndarray) -> None:
        """Store the `taken` numbers of a table of numbers; the others are known."""
        self._archive([one])
        numbers = self._together([one], [taken]).drop(columns=["of_file", "known_run"])
        numbers = numbers.assign(receipt=one.entry.receipt)
        made = one.entry.made
        found = compare_numbers(self.warehouse, numbers, made)
        if n := int(found.outdated.sum()):
            one.validated.remarks[REMARK_OUTDATED] += n
        said = found.new | found.corrects
        stored = np.zeros(len(taken), bool)
        stored[taken] = said
        receipt = _receipt(one, stored, self.dry_run, int(found.corrects.sum()), numbers=numbers["n"][said])
        with store.one_write(self.warehouse):
            store_numbers(self.warehouse, numbers[said])
            record.keep(self.warehouse, [record.Account(receipt, one.entry, one.feed, one.validated.faults)])
        self.receipts.append(receipt)

    def _archive(self, files: Sequence[Prepared]) -> None:
        """Keep the bytes of files that came, before anything of them is stored."""
        new = [(one.content, one.entry) for one in files if not one.archived]
        if new and not self.dry_run:
            archive.keep_all(self.data, new)

    def _store(self, files: Sequence[Prepared], taken: Sequence[np.ndarray]) -> None:
        """Store the `taken` rows of files; the others are known."""
        if left := [one.validated for one in files if not is_located(one.validated)]:
            locate_facts(left, self.placer)
        self._archive(files)
        facts, apart, there = store.told_apart(self.warehouse, self._together(files, taken))
        found = store.versions(there, facts, self.warehouse.run, self._outdated(files, facts))
        withdrawn = self._withdrawn(files, facts)
        located = facts if found.stored.all() else facts[found.stored]
        of_file = facts["of_file"].to_numpy()
        lost = np.bincount(of_file, facts["commune_lost"], len(files))
        aside = np.bincount(located["of_file"], located["point_aside"], len(files))
        precision, zone_kind = (_counted(located, column) for column in ("precision", "zone_kind"))
        accounts = []
        for position, (one, some) in enumerate(zip(files, taken, strict=True)):
            if n := int(lost[position]):
                one.validated.remarks[REMARK_COMMUNE] += n
            if n := int(apart[of_file == position].sum()):
                one.validated.remarks[REMARK_USED_AGAIN] += n
            stored = np.zeros(len(some), bool)
            stored[some] = found.stored[of_file == position]
            corrected = int(found.corrects[of_file == position].sum())
            if n := int(aside[position]):
                one.validated.remarks[REMARK_POINT] += n
            where = precision.get(position, {}), zone_kind.get(position, {})
            receipt = replace(_receipt(one, stored, self.dry_run, corrected, where), withdrawn=withdrawn)
            accounts.append(record.Account(receipt, one.entry, one.feed, one.validated.faults))
        with store.one_write(self.warehouse):
            until, corrects = found.until[found.stored], found.corrects[found.stored]
            store.store_versions(self.warehouse, located[list(COLUMNS)], until, corrects)
            if withdrawn:
                store.withdraw(self.warehouse, self._replaced(files[0]))
            record.keep(self.warehouse, accounts)
        LOG.info("%d files stored, %d facts of them new", len(files), len(located))
        self.receipts += [account.receipt for account in accounts]

    def _outdated(self, files: Sequence[Prepared], facts: pd.DataFrame) -> np.ndarray | None:
        """Which rows of a file that goes alone a file made later tells otherwise; remarked on its receipt."""
        [one, *others] = files
        made = one.entry.made
        if others or not made or not self._is_older(one):
            return None
        found = store.outdated(self.warehouse, facts, one.feed.name, made)
        if n := int(found.sum()):
            one.validated.remarks[REMARK_OUTDATED] += n
        return found

    def _withdrawn(self, files: Sequence[Prepared], facts: pd.DataFrame) -> int:
        """How many facts a file that replaces its days withdraws; why none, where it could be a fault."""
        [one, *others] = files
        if others or not one.entry.replaces or not one.covers or self._is_older(one):
            return 0
        gone, of = store.no_longer_told(self.warehouse, self._replaced(one), facts)
        if gone and one.validated.faults:
            one.validated.remarks[REMARK_REFUSED_KEPT] += gone
            return 0
        if one.entry.replaces == "said" and gone > MOST_WITHDRAWN and 2 * gone > of:
            one.validated.remarks[REMARK_MANY_KEPT] += gone
            return 0
        return gone

    def _replaced(self, one: Prepared) -> store.Replaced:
        covers = one.covers or Period(dt.date.max, dt.date.max)
        run = self.numbers.get(one.entry.receipt, self.warehouse.run)
        at = one.entry.received.replace(tzinfo=None)
        return store.Replaced(one.feed.name, covers.first, covers.last, at, run)

    def _together(self, files: Sequence[Prepared], taken: Sequence[np.ndarray]) -> pd.DataFrame:
        """The `taken` facts of files in one table, with where each came from and when it became known."""
        tables = [
            one.validated.facts if some.all() else one.validated.facts[some]
            for one, some in zip(files, taken, strict=True)
        ]
        of_file = np.repeat(np.arange(len(files)), [len(table) for table in tables])
        entries = [one.entry for one in files]
        came = np.array([entry.received.replace(tzinfo=None) for entry in entries], "datetime64[us]")
        runs = np.array([self.numbers.get(entry.receipt, self.warehouse.run) for entry in entries])
        return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True).assign(
            file_sha256=pd.array([entry.file_sha256 for entry in entries], dtype="str").take(of_file),
            row_number=np.concatenate([table.index.to_numpy("int64") for table in tables]),
            known_from=came[of_file],
            known_run=runs[of_file],
            of_file=of_file,
        )

    def receipts_or_faults(self) -> list[Receipt]:
        """The receipts; raises `FilesRefusedError` with them if a file was at fault."""
        if self.refused:
            raise FilesRefusedError(self.refused, self.receipts)
        return self.receipts


def _receipt(
    prepared: Prepared,
    stored: np.ndarray,
    dry_run: bool,
    corrected: int = 0,
    where: tuple[dict[str, int], dict[str, int]] = ({}, {}),
    numbers: Sequence[int] | pd.Series = (),
) -> Receipt:
    """The receipt of a file; `where` are its facts by precision and by kind of zone, `numbers` its own."""
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
        by_precision=where[0],
        by_zone_kind=where[1],
        remarks=dict(validated.remarks),
        invented=prepared.invented,
        dry_run=dry_run,
        numbers=len(numbers),
        aggregated=int(sum(numbers)),
    )


def _counted(located: pd.DataFrame, column: str) -> dict[int, dict[str, int]]:
    """For each file, how many of its facts have which value in a column, the most frequent first."""
    found: dict[int, dict[str, int]] = {}
    sizes = located.groupby(["of_file", column]).size().sort_values(ascending=False, kind="stable")
    for (file, code), n in sizes.items():
        found.setdefault(file, {})[str(code)] = int(n)
    return found


def _covers(entry: Entry) -> Period | None:
    if not entry.covers_from:
        return None
    return Period(dt.date.fromisoformat(entry.covers_from), dt.date.fromisoformat(entry.covers_to))

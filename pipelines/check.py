"""The check of files, done in a reader process: whose each is, its rows, its days, where its facts are."""

from __future__ import annotations

import datetime as dt
import logging
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from observatory import redact
from observatory.errors import InputError, ObservatoryError
from observatory.fact import Reason
from observatory.geocode.opening import service_set
from observatory.language import N_, _
from pipelines.feed import Feed, kept_name
from pipelines.locate import Placer, locate_facts, open_placer
from pipelines.period import (
    Period,
    borne_out,
    check_made,
    check_period,
    only_years_in_name,
    period_in_name,
    period_of_rows,
    until,
)
from pipelines.read import fetch, load, parse
from pipelines.read.detect import guess_feed
from pipelines.sandbox import Job, Readers, give_back, processors
from pipelines.validate import File, Validated, validate_numbers, validate_together

#: Files are held in memory and checked together up to so many bytes and files.
BYTES_TOGETHER, FILES_TOGETHER = 256 << 20, 500
#: A reader checks small files together, up to so many bytes; and with the file before them up to so many of
#: its own, which is most often of the same feed: a table of ten rows costs what one of a thousand does.
BYTES_OF_A_LOT, BYTES_BEFORE = 1 << 20, 64 << 20
#: A byte of a workbook, which is packed, takes a reader as long as so many of a text.
PACKED, UNPACKED = b"PK", 8
#: A reader looks so many distinct places up, a few seconds of work.
PLACES_OF_A_READER = 20_000

#: Of a file with at least so many dated rows, the share of strange ones from which on it is asked about, and
#: that of impossible dates among them: where months stand before days, more than every third date is none.
FEWEST_ASKED_ABOUT, STRANGE_SHARE, UNDATED_SHARE = 8, 0.8, 0.2
_NO_DAY = (Reason.BAD_DATE, Reason.DATE_IN_FUTURE)

REMARK_OTHER_WEEKS = N_("rows of other weeks than those the file is named after")

LOG = logging.getLogger(__name__)

Thing = TypeVar("Thing")


class Checked(NamedTuple):
    """A file read and validated, nothing of it stored yet; its facts may be located already."""

    feed: str
    covers: Period | None
    validated: Validated


class Given(NamedTuple):
    """The bytes of a file that came at `received`.

    Without a `feed` its look must make that certain. A file of the `archived` was noted with the days it
    `covers`. The site's own definitions are looked for in the folder `data`.
    """

    content: bytes
    file_name: str
    feed: Feed | None
    received: dt.datetime
    archived: bool = False
    covers: Period | None = None
    data: Path | None = None

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """For another process: the bytes as they lie in memory, where it takes them so."""
        content = pickle.PickleBuffer(self.content) if protocol >= 5 else self.content
        return Given, (content, *self[1:])


def check_file(
    content: bytes,
    file_name: str,
    feed: Feed | None,
    now: dt.datetime,
    key: bytes = b"",
    data: Path | None = None,
) -> Checked:
    """Read and validate the bytes of a file that came at `now`; without a feed its look must make it certain.

    The site's own definitions are looked for in the folder `data`.

    Raises `InputError` if the file as a whole is at fault, `CallError` if its feed is not certain.
    """
    return check_one(Given(content, file_name, feed, now, data=data), key)


def check_one(file: Given, key: bytes) -> Checked:
    """`check_together` for one file. Raises its fault."""
    (outcome,) = check_together([file], key)
    if isinstance(outcome, ObservatoryError):
        raise outcome
    return outcome


def check_together(files: Sequence[Given], key: bytes) -> list[Checked | ObservatoryError]:
    """Read files one by one and validate those of a feed together.

    Gives, in order, what became of each file; its fault where the file as a whole is at fault.
    """
    outcomes: dict[int, Checked | ObservatoryError] = {}
    of_feed: dict[str, dict[int, tuple[Feed, File]]] = {}
    for place, file in enumerate(files):
        try:
            feed = file.feed or guess_feed(file.content, file.file_name, file.data)
            raw = parse(file.content, feed, file.file_name)
        except ObservatoryError as fault:
            outcomes[place] = fault
        else:
            of_feed.setdefault(feed.name, {})[place] = feed, File(raw, file.file_name, file.received)
            del raw
            give_back()
    for group in of_feed.values():
        feed = next(iter(group.values()))[0]
        validated = validate_numbers if feed.counted else validate_together
        places = [*group]
        # Each table is let go of when its columns have been chosen.
        found = validated((group.pop(place)[1] for place in places), feed, key)
        give_back()
        for place, one in zip(places, found, strict=True):
            outcomes[place] = _of_period(files[place], feed, one)
    return [outcomes[place] for place in range(len(files))]


def job_of(file: Given, key: bytes, data: Path | None = None) -> Job:
    """The job of a reader: checking a file, and locating its facts by the layers under `data`."""
    size = len(file.content)
    unpacked = UNPACKED * size if file.content.startswith(PACKED) else 0
    return Job(file.file_name, size, _check_alone, (file, key, data), unpacked)


def outcomes_of(readers: Readers, jobs: Sequence[Job]) -> Iterator[Any]:
    """What came of each job of `job_of`, in their order, as `Readers.outcomes` gives it.

    Small files are checked together; where that ends the reader, each of them is checked alone.
    """
    lots = [*_lots(jobs)]
    return _one_by_one(readers, lots, readers.outcomes([_as_one(lot) for lot in lots]))


def _one_by_one(readers: Readers, lots: Sequence[list[Job]], outcomes: Iterator[Any]) -> Iterator[Any]:
    for lot, found in zip(lots, outcomes, strict=True):
        if len(lot) == 1:
            yield found
        else:
            yield from found if isinstance(found, list) else readers.outcomes(lot)


def _lots(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Jobs in their order, by lots of files to be checked together; each processor has some."""
    most = -(-len(jobs) // (2 * processors()))
    lot: list[Job] = []
    for job in jobs:
        small = sum(one.size for one in lot[1:]) + job.size <= BYTES_OF_A_LOT
        if lot and (len(lot) >= most or not small or lot[0].size > BYTES_BEFORE):
            yield lot
            lot = []
        lot.append(job)
    if lot:
        yield lot


def _as_one(lot: Sequence[Job]) -> Job:
    """The job of checking the files of some jobs together."""
    if len(lot) == 1:
        return lot[0]
    name, size = f"{lot[0].name} … {lot[-1].name}", sum(job.size for job in lot)
    given = [job.given[0] for job in lot], *lot[0].given[1:]
    return Job(name, size, _check_and_locate, given, sum(job.effort for job in lot))


def _check_alone(file: Given, key: bytes, data: Path | None) -> Checked | ObservatoryError:
    return _check_and_locate([file], key, data)[0]


def _check_and_locate(
    files: Sequence[Given], key: bytes, data: Path | None
) -> list[Checked | ObservatoryError]:
    """`check_together`, with the facts located where that can be done within a reader's time.

    Left to the run are facts in too many places, those that a service is asked about, and all of them where
    the layers cannot be read: that is no fault of a file.
    """
    outcomes = check_together(files, key)
    found = [
        one.validated for one in outcomes if isinstance(one, Checked) and "place_text" in one.validated.facts
    ]
    places = sum(one.facts["place_text"].nunique() for one in found)
    if found and data and places <= PLACES_OF_A_READER and not service_set():
        try:
            locate_facts(found, _placer(data))
        except ObservatoryError:  # the run, without limits, says what is wrong
            pass
        except Exception as fault:  # of ours: it may name what a row holds, so its type alone is told
            LOG.error("a reader leaves the locating of its facts to the run: %s", type(fault).__name__)
    return outcomes


@cache
def _placer(data: Path) -> Placer:
    """In a reader, which lives no longer than a run: the geocoder and the territory under `data`."""
    return open_placer(data)


def _of_period(file: Given, feed: Feed, validated: Validated | InputError) -> Checked | ObservatoryError:
    """A file with the days it speaks for; its fault where it has one."""
    if isinstance(validated, InputError):
        return validated
    try:
        covers = _noted(file, feed, validated) if file.archived else _said(file, feed, validated)
    except ObservatoryError as fault:
        return fault
    return Checked(feed.name, covers, validated)


def _said(file: Given, feed: Feed, validated: Validated) -> Period | None:
    check_made(file.file_name, file.received)
    # Numbers already added up speak for no week: each says itself of which days it is.
    covers = None if feed.counted else period_covered(file.file_name, validated, feed.cadence)
    if not covers or _all_refused(validated):
        return None
    check_period(covers, feed.cadence, validated.facts["week"], file.file_name, file.received)
    return until(covers, file.received)


def _all_refused(validated: Validated) -> bool:
    """Whether no row of a file could be read: it says nothing of its weeks, and no zero of them.

    So is a server's error behind a header, or an export in another form.
    """
    return bool(validated.faults) and len(validated.faults) == validated.read


def _noted(file: Given, feed: Feed, validated: Validated) -> Period | None:
    if file.covers:
        check_period(file.covers, feed.cadence, None, file.file_name, file.received)
        remark_other_weeks(file.covers, validated)
    return file.covers


def period_covered(file_name: str, validated: Validated, cadence: str = "yearly") -> Period | None:
    """The days a file speaks for: those in its name, else the weeks of its rows, None if no row has a date.

    A bare year is the period of a yearly file, or of one whose rows reach from end to end of it.

    Raises `InputError` for a file without a row whose name does not say which week it is for.
    """
    weeks = validated.facts["week"]
    period = period_in_name(file_name)
    if period and only_years_in_name(file_name) and cadence != "yearly" and len(weeks):
        period = period if borne_out(period, cadence, weeks) else None
    if period:
        _check_most_rows(file_name, validated, remark_other_weeks(period, validated))
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


def _check_most_rows(file_name: str, validated: Validated, other: int) -> None:
    """Ask about a file hardly any row of which is of the days in its name; `other` are of other weeks.

    Months written before days, or the name of another week: taken as they stand, the first would put facts
    into weeks of their own choosing, the second make zeros of a week that the file does not speak for.

    Raises `InputError`.
    """
    undated = sum(fault.reason in _NO_DAY for fault in validated.faults)
    dated = len(validated.facts) + undated
    strange = undated >= UNDATED_SHARE * dated and undated + other >= STRANGE_SHARE * dated
    if dated >= FEWEST_ASKED_ABOUT and strange:
        raise InputError(
            _(
                "{file}: of {rows} rows, {other} are of other weeks than its name says and {undated} have no "
                "date that can be. Are months written before days, or is the name of another week? Nothing "
                "is taken from it: correct the one or the other."
            ).format(file=file_name, rows=dated, other=other, undated=undated)
        )


def remark_other_weeks(period: Period, validated: Validated) -> int:
    """Count, remark and give the rows of weeks that lie outside the days a file speaks for."""
    weeks = validated.facts["week"].value_counts()
    first, last = period.first.toordinal() - 6, period.last.toordinal()
    other = sum(int(n) for week, n in weeks.items() if not first <= week.toordinal() <= last)
    if other:
        validated.remarks[REMARK_OTHER_WEEKS] += other
    return other


class Came(NamedTuple):
    """A file that came: where it lies, and when."""

    path: Path
    at: dt.datetime


class Lot(NamedTuple):
    """Files that fit into memory together, and what comes of each.

    That is its job, None where it cannot be read, and the outcome or the fault.
    """

    files: Sequence[Came]
    outcomes: Iterator[tuple[Job | None, Any]]


class Incoming:
    """Files that came, whose check begins before anybody waits for it; of `feed`, where that was said.

    To be made while the data folder is held (`only_run`): the key of references is made on first use.
    """

    def __init__(self, data: Path, readers: Readers, feed: Feed | None) -> None:
        self._data, self._readers, self._feed = data, readers, feed
        self._key = redact.key_of(data)
        #: Addresses that could not be fetched, and why.
        self.unreached: list[tuple[str, ObservatoryError]] = []

    def lots(self, sources: Iterable[str | Path], folder: Path, now: dt.datetime) -> Iterator[Lot]:
        """The files of `sources`, by lots; those at an address are fetched into `folder`.

        The first lot is begun before this returns, each other when it is asked for.
        """
        # A microsecond apart, so that no two files of a run became known at the same time.
        paths = enumerate([*self._fetched(sources, folder)])
        came = [Came(path, now + dt.timedelta(microseconds=position)) for position, path in paths]
        lots = windows(came, lambda one: _size(one.path))
        first = [self._begun(lot) for lot in islice(lots, 1)]
        return chain(first, map(self._begun, lots))

    def _fetched(self, sources: Iterable[str | Path], folder: Path) -> Iterator[Path]:
        for source in sources:
            try:
                yield fetch(str(source), folder) if _is_url(source) else Path(source)
            except ObservatoryError as fault:
                self.unreached.append((str(source), fault))

    def _begun(self, files: Sequence[Came]) -> Lot:
        return Lot(files, begun(self._readers, [self._job(one) for one in files]))

    def _job(self, came: Came) -> Job | ObservatoryError:
        """What a reader has to do with a file that came."""
        try:
            content = load(came.path)
        except ObservatoryError as fault:
            return fault
        given = Given(content, kept_name(came.path.name, self._data), self._feed, came.at, data=self._data)
        return job_of(given, self._key, self._data)


def begun(readers: Readers, jobs: Sequence[Job | ObservatoryError]) -> Iterator[tuple[Job | None, Any]]:
    """Each job with what came of it, in order; all are begun. A fault known already takes no reader."""
    answers = outcomes_of(readers, [job for job in jobs if isinstance(job, Job)])
    return ((job, next(answers)) if isinstance(job, Job) else (None, job) for job in jobs)


def windows(things: Iterable[Thing], size: Callable[[Thing], int]) -> Iterator[list[Thing]]:
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

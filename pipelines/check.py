"""The check of files, done in a reader process: whose each is, its rows, its days, where its facts are."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from observatory.errors import InputError, ObservatoryError
from observatory.geocode.opening import service_set
from observatory.language import N_, _
from pipelines.feed import Feed
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
from pipelines.read import parse
from pipelines.read.detect import guess_feed
from pipelines.sandbox import Job, Readers, processors
from pipelines.validate import File, Validated, validate_numbers, validate_together

#: A reader checks small files together, up to so many bytes.
BYTES_OF_A_LOT = 1 << 20
#: A reader looks so many distinct places up, a few seconds of work.
PLACES_OF_A_READER = 20_000

REMARK_OTHER_WEEKS = N_("rows of other weeks than those the file is named after")


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
    for group in of_feed.values():
        feed = next(iter(group.values()))[0]
        validated = validate_numbers if feed.counted else validate_together
        found = validated([rows for _feed, rows in group.values()], feed, key)
        for place, one in zip(group, found, strict=True):
            outcomes[place] = _of_period(files[place], feed, one)
    return [outcomes[place] for place in range(len(files))]


def job_of(file: Given, key: bytes, data: Path | None = None) -> Job:
    """The job of a reader: checking a file, and locating its facts by the layers under `data`."""
    return Job(file.file_name, len(file.content), _check_alone, (file, key, data))


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
    """Jobs in their order, by lots of files small enough to be checked together; each processor has some."""
    most = -(-len(jobs) // (2 * processors()))
    lot: list[Job] = []
    for job in jobs:
        if lot and (len(lot) >= most or sum(one.size for one in lot) + job.size > BYTES_OF_A_LOT):
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
    return Job(name, size, _check_and_locate, ([job.given[0] for job in lot], *lot[0].given[1:]))


def _check_alone(file: Given, key: bytes, data: Path | None) -> Checked | ObservatoryError:
    return _check_and_locate([file], key, data)[0]


def _check_and_locate(
    files: Sequence[Given], key: bytes, data: Path | None
) -> list[Checked | ObservatoryError]:
    """`check_together`, with the facts located where that can be done within a reader's time.

    Left to the run are facts in too many places, those that a service is asked about, and all of them where
    the layers cannot be read.
    """
    outcomes = check_together(files, key)
    found = [
        one.validated for one in outcomes if isinstance(one, Checked) and "place_text" in one.validated.facts
    ]
    places = sum(one.facts["place_text"].nunique() for one in found)
    if found and data and places <= PLACES_OF_A_READER and not service_set():
        with contextlib.suppress(ObservatoryError):
            locate_facts(found, _placer(data))
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
        remark_other_weeks(period, validated)
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


def remark_other_weeks(period: Period, validated: Validated) -> None:
    """Count the rows of weeks that lie outside the days a file speaks for."""
    weeks = validated.facts["week"].value_counts()
    first, last = period.first.toordinal() - 6, period.last.toordinal()
    if n := sum(int(n) for week, n in weeks.items() if not first <= week.toordinal() <= last):
        validated.remarks[REMARK_OTHER_WEEKS] += n

"""The check of files, done in a reader process: whose each is, its rows, the days it speaks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from observatory.errors import InputError, ObservatoryError
from observatory.fact import Reason
from observatory.language import N_, _
from pipelines.feed import Feed
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

#: Of a file with at least so many dated rows, the share of strange ones from which on it is asked about, and
#: that of impossible dates among them: where months stand before days, more than every third date is none.
FEWEST_ASKED_ABOUT, STRANGE_SHARE, UNDATED_SHARE = 8, 0.8, 0.2
_NO_DAY = (Reason.BAD_DATE, Reason.DATE_IN_FUTURE)

REMARK_OTHER_WEEKS = N_("rows of other weeks than those the file is named after")


class Checked(NamedTuple):
    """A file read and validated, nothing of it stored yet."""

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


def job_of(file: Given, key: bytes) -> Job:
    """The job of checking a file in a reader process."""
    return Job(file.file_name, len(file.content), check_one, (file, key))


def outcomes_of(readers: Readers, jobs: Sequence[Job]) -> Iterator[Any]:
    """What came of each job of `job_of`, in their order, as `Readers.outcomes` gives it.

    Small files are checked together; where that ends the reader, each of them is checked alone.
    """
    lots = [*_lots(jobs)]
    for lot, found in zip(lots, readers.outcomes([_as_one(lot) for lot in lots]), strict=True):
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
    return Job(name, size, check_together, ([job.given[0] for job in lot], lot[0].given[1]))


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

"""The check of one file, done in a reader process: whose it is, its rows, the days it speaks for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from observatory.errors import InputError
from observatory.language import N_, _
from pipelines.detect import guess_feed
from pipelines.feed import Feed
from pipelines.period import (
    Period,
    borne_out,
    check_period,
    only_years_in_name,
    period_in_name,
    period_of_rows,
    until,
)
from pipelines.read import parse
from pipelines.validate import Validated, validate, validate_numbers

REMARK_OTHER_WEEKS = N_("rows of other weeks than those the file is named after")


class Checked(NamedTuple):
    """A file read and validated, nothing of it stored yet."""

    feed: str
    covers: Period | None
    validated: Validated


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
    feed = feed or guess_feed(content, file_name, data)
    validated = _validated(content, feed, file_name, now, key)
    covers = None if feed.counted else period_covered(file_name, validated, feed.cadence)
    if covers:
        check_period(covers, feed.cadence, validated.facts["week"], file_name, now)
        covers = until(covers, now)
    return Checked(feed.name, covers, validated)


def check_archived(
    content: bytes,
    file_name: str,
    feed: Feed,
    received: dt.datetime,
    covers: Period | None,
    key: bytes = b"",
) -> Checked:
    """Read and validate a file of the archive again, as it was when it was `received`."""
    validated = _validated(content, feed, file_name, received, key)
    if covers:
        check_period(covers, feed.cadence, None, file_name, received)
        remark_other_weeks(covers, validated)
    return Checked(feed.name, covers, validated)


def _validated(content: bytes, feed: Feed, file_name: str, now: dt.datetime, key: bytes) -> Validated:
    check = validate_numbers if feed.counted else validate
    return check(parse(content, feed, file_name), feed, file_name, now, key)


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

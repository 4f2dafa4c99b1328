"""The check of a table of numbers already added up: kind, commune, period, number; each told once.

A number that cannot be told from another of the same kind, commune and period is refused with it: which of
the two is right, or whether they are to be added, only the partner knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import N_, _
from observatory.redact import keyed_hash, scrub
from pipelines.read import RawTable
from pipelines.read.raw import joined
from pipelines.validate.date_forms import months
from pipelines.validate.header import select_columns, without_null_words
from pipelines.validate.refusals import Accounts, Validated
from pipelines.validate.rows import File, keep_scope, matching, read_codes, refuse_unreadable
from pipelines.validate.times import OLDEST, clock, parse

if TYPE_CHECKING:
    from pipelines.feed import Counted, Feed, Spread

#: A whole number as French spreadsheets write it. "1,000" is one here, a thousand elsewhere: it is refused.
_WHOLE = re.compile(r"(\d{1,12}|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,]0{1,2})?")
REMARK_NOT_OVER = N_("numbers of a period that was not over when the file came")
REMARK_NOT_GIVEN = N_("cells without a number: it is not known, which is not zero")

#: What is known of a number before it is stored.
NUMBER_COLUMNS = (
    "aggregate_id", "feed", "theme", "subtype", "first_day", "last_day", "commune_code", "area", "n",
    "invented",
)  # fmt: skip


def validate_numbers(files: Iterable[File], feed: Feed, key: bytes = b"") -> list[Validated | InputError]:
    """Check every number of files against the definition of `feed`, which has a `count`.

    Gives, in order, what became of each file: its `facts` has `NUMBER_COLUMNS`, and no facts; the
    `InputError` of those whose columns are not those of the definition.
    """
    return [_numbers_or_fault(file, feed, key) for file in files]


def _numbers_or_fault(file: File, feed: Feed, key: bytes) -> Validated | InputError:
    try:
        return _numbers_of(file, feed, key)
    except InputError as fault:
        return fault


def _numbers_of(file: File, feed: Feed, key: bytes) -> Validated:
    counted = feed.counted
    assert counted, "a feed of facts"
    table, rows = _each_number(file.raw, counted.spread, feed, file.name)
    found = Validated(facts=pd.DataFrame(), faults=[], remarks=table.remarks)
    frame = without_null_words(select_columns(table, feed, file.name), feed)
    result = Accounts([found])
    frame = keep_scope(frame, feed, result)
    frame = refuse_unreadable(frame, feed, result)
    frame = _given(frame, counted, result)
    frame = read_codes(frame, feed, result)
    frame = _read_communes(frame, feed, counted, result)
    frame = _read_periods(frame, feed, counted, clock(file.now).normalize(), result)
    frame = _read_numbers(frame, counted, result)
    frame = _refuse_repeated(frame, feed, counted, result, key).assign(feed=feed.name)
    found.facts = frame[[*NUMBER_COLUMNS]].set_axis(
        pd.Index(rows[frame.index.to_numpy()], name="row_number"), axis="index"
    )
    told_before = [replace(fault, value=scrub(fault.value)) for fault in file.raw.faults]
    found.faults = told_before + [replace(f, row_number=int(rows[f.row_number])) for f in found.faults]
    return found


def _each_number(
    raw: RawTable, spread: Spread | None, feed: Feed, file_name: str
) -> tuple[RawTable, np.ndarray]:
    """A row a number, numbered from 0, and the row of the file that each stands in."""
    frame, rows = raw.frame, raw.frame.index.to_numpy()
    if spread is None:
        return RawTable(frame.reset_index(drop=True), remarks=raw.remarks), rows
    form = re.compile(spread.columns, re.IGNORECASE)
    beside = [column for column in frame.columns if form.fullmatch(column)]
    if not beside:
        raise InputError(
            _(
                "{file}, row 1: {feed} promises columns like “{form}”, and there is none. Correct the "
                "header, or the definition {name}.toml if the partner has changed its export."
            ).format(file=file_name, feed=feed.label, form=spread.columns, name=feed.name)
        )
    shared = frame[[column for column in frame.columns if column not in beside]]
    parts = [
        shared.assign(**{spread.into: form.sub(spread.to, column), spread.value: frame[column]})
        for column in beside
    ]
    long = pd.concat(parts, ignore_index=True)
    return RawTable(long.astype("str"), remarks=raw.remarks), np.tile(rows, len(beside))


def _given(frame: pd.DataFrame, counted: Counted, result: Accounts) -> pd.DataFrame:
    """Leave out the cells without a number: a statistical office hides some, and none of them is a zero."""
    empty = frame[counted.column] == ""
    result.leave_out(pd.Series(counted.column, frame.index[empty], dtype="str"))
    result.remark(REMARK_NOT_GIVEN, frame.index[empty])
    return frame[~empty]


def _read_communes(frame: pd.DataFrame, feed: Feed, counted: Counted, result: Accounts) -> pd.DataFrame:
    """The commune of each number; one that is not recognised, a total say, is refused and not spread out."""
    from observatory.geocode import resolve_communes

    if not feed.commune:
        return frame.assign(commune_code=None, area=counted.area)
    written = frame[feed.commune]
    code = resolve_communes(written)
    result.refuse(written[written == ""], feed.commune, Reason.MISSING_VALUE)
    lost = (written != "") & code.isna()
    result.refuse(written[lost], feed.commune, Reason.UNKNOWN_CODE)
    return frame.assign(commune_code=code, area="")[code.notna()]


def _read_periods(
    frame: pd.DataFrame, feed: Feed, counted: Counted, today: pd.Timestamp, result: Accounts
) -> pd.DataFrame:
    text = frame[feed.start.date]
    at = parse(text, feed.start.date_formats, feed.format)[0]
    if counted.period == "month":
        at = at.fillna(months(text))
    first, last = _ends(at, counted.period)
    fault = np.select(
        [text == "", at.isna(), first < OLDEST, first > today],
        [Reason.MISSING_VALUE, Reason.BAD_DATE, Reason.DATE_TOO_OLD, Reason.DATE_IN_FUTURE],
        "",
    )
    columns = pd.Series(feed.start.date, index=frame.index, dtype="str")
    good = result.refuse_marked(frame, pd.Series(fault, frame.index, dtype="str"), columns)
    result.remark(REMARK_NOT_OVER, frame.index[good & (last >= today)])
    return frame.assign(first_day=first, last_day=last)[good]


def _ends(at: pd.Series, period: str) -> tuple[pd.Series, pd.Series]:
    """The first and last day of the period that holds each moment."""
    freq = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}[period]
    spans = at.dt.to_period(freq)
    first, last = spans.dt.start_time, spans.dt.end_time.dt.normalize()
    return first.astype("datetime64[us]"), last.astype("datetime64[us]")


def _read_numbers(frame: pd.DataFrame, counted: Counted, result: Accounts) -> pd.DataFrame:
    text = frame[counted.column]
    whole = text.str.extract(rf"^{_WHOLE.pattern}$")[0].str.replace(r"\D", "", regex=True)
    good = whole.notna()
    result.refuse(text[~good], counted.column, Reason.BAD_NUMBER)
    return frame[good].assign(n=pd.to_numeric(whole[good]).astype("int64"))


def _refuse_repeated(
    frame: pd.DataFrame, feed: Feed, counted: Counted, result: Accounts, key: bytes
) -> pd.DataFrame:
    """The identity of each number; those of one identity are all refused."""
    parts = [pd.Series(feed.name, frame.index), *(matching(frame[c]) for c in feed.reference)]
    parts += [matching(joined(frame, feed.code_columns))] if feed.code_columns else []
    parts += [frame[day].dt.strftime("%Y-%m-%d") for day in ("first_day", "last_day")]
    parts.append(frame["commune_code"].fillna(frame["area"]).astype("str"))
    names = [str(n) for n in range(len(parts))]
    said = pd.concat(parts, axis=1).set_axis(names, axis="columns").astype("str")
    identity = keyed_hash(joined(said, names, "\x1f"), key)
    again = identity.duplicated(keep=False)
    result.refuse(frame.loc[again, counted.column], counted.column, Reason.REPEATED_NUMBER)
    return frame.assign(aggregate_id=identity)[~again]

"""The check of the rows of files: scope, text, code, time, place, follow-up, reference, in that order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.distinct import distinct, each_text
from observatory.errors import InputError
from observatory.fact import FOLLOW_UP_DATES, Reason, TimePrecision
from observatory.language import N_
from observatory.redact import keyed_hash, scrub, short_references
from observatory.warehouse import store
from pipelines.feed import Feed, normal
from pipelines.read import RawTable
from pipelines.read.encoding import UNREADABLE
from pipelines.read.raw import joined, longest_bytes
from pipelines.validate.follow_up import read_follow_up
from pipelines.validate.header import select_columns, without_null_words
from pipelines.validate.places import read_places
from pipelines.validate.refusals import ROWS_OF_A_FILE, Accounts, Validated, files_of
from pipelines.validate.times import Times, clock, end_of_day, read_moment

#: No value of an export is longer, in letters.
LONGEST_VALUE = 2_000

REMARK_DOUBLED_HOUR = N_("times in the hour that clocks pass twice, taken as the first passage")
REMARK_NO_HOUR = N_("hours that cannot be read: those facts are known to their day")
#: A reference that a program took for a number: "10551.0"; or shortened, so that several become one.
_FLOAT, _FLOAT_END, _SCIENTIFIC = r"^(\d+)[.,]0+$", r"[.,]0+\n?$", r"\d([.,]\d+)?[eE][+]?\d+"

#: The number of a bus line, "20" or "Ligne 20"; what else stands there could name a person, and is not kept.
_LINE = r"(?i)^(?:ligne|l)?\s*(\d{1,3}[a-z]?|[a-z])$"

REMARK_SHORTENED = N_("references that a spreadsheet shortened (1.2E+11): send the file with whole numbers")
REMARK_IDENTICAL = N_("identical rows without a reference, counted each: are they copies?")
REMARK_NO_REFERENCE = N_("rows without a reference, recognised by their content")


class File(NamedTuple):
    """The rows of a file that came at `now`."""

    raw: RawTable
    name: str
    now: dt.datetime


def validate(raw: RawTable, feed: Feed, file_name: str, now: dt.datetime, key: bytes = b"") -> Validated:
    """`validate_together` for one file.

    Raises `InputError` when the columns are not those of the definition.
    """
    (found,) = validate_together([File(raw, file_name, now)], feed, key)
    if isinstance(found, InputError):
        raise found
    return found


def validate_together(files: Iterable[File], feed: Feed, key: bytes = b"") -> list[Validated | InputError]:
    """Check every row of files against the definition of `feed`, each file as if it were alone.

    Facts later than a file's `now` are refused. References and contents are hashed under `key`, the data
    folder's own (`observatory.redact.key_of`). The work on a table of ten rows is that on a table of a
    thousand, so files are checked in one table.

    Gives, in order, what became of each file; the `InputError` of those whose columns are not those of the
    definition.
    """
    selected = [_selected(file, feed) for file in files]
    good = [one for one in selected if isinstance(one, _Selected)]
    if good:
        result = Accounts([one.account for one in good])
        now = np.array([clock(one.now).to_datetime64() for one in good])
        # What is not needed any more is let go of on the way: a file may be large.
        tables = [one.table.pop() for one in good]
        _divide(_checked(_in_one(tables), feed, now, result, key), result)
    return [one.account if isinstance(one, _Selected) else one for one in selected]


class _Selected(NamedTuple):
    """A file whose columns are those of the definition: the account of it, and a list of the table alone."""

    account: Validated
    now: dt.datetime
    table: list[pd.DataFrame]


def _selected(file: File, feed: Feed) -> _Selected | InputError:
    try:
        table = select_columns(file.raw, feed, file.name)
    except InputError as fault:
        return fault
    return _Selected(_account(file.raw), file.now, [table])


def _account(raw: RawTable) -> Validated:
    faults = [replace(fault, value=scrub(fault.value)) for fault in raw.faults]
    return Validated(facts=pd.DataFrame(), faults=faults, remarks=raw.remarks)


def _in_one(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows of files in one table, indexed as `Accounts` are; `tables` is empty behind it."""
    for place, table in enumerate(tables):
        table.index = pd.Index(table.index.to_numpy("int64") + place * ROWS_OF_A_FILE, name="row_number")
    whole = pd.concat(tables) if len(tables) > 1 else tables[0]
    tables.clear()
    return whole


def _divide(facts: pd.DataFrame, result: Accounts) -> None:
    """Give each file its facts, by row number."""
    ends = np.searchsorted(files_of(facts.index), np.arange(len(result.files) + 1))
    for place, (file, (first, end)) in enumerate(zip(result.files, pairwise(ends), strict=True)):
        file.facts = facts if len(result.files) == 1 else facts.take(np.arange(first, end))
        file.facts.index -= place * ROWS_OF_A_FILE


def _checked(frame: pd.DataFrame, feed: Feed, now: np.ndarray, result: Accounts, key: bytes) -> pd.DataFrame:
    frame = keep_scope(without_null_words(frame, feed), feed, result)
    frame = refuse_unreadable(frame, feed, result)
    frame = read_codes(frame, feed, result)
    frame = _read_times(frame, feed, now, result)
    frame = _read_places(frame, feed, result)
    frame = read_follow_up(frame, feed, now[files_of(frame.index)], result)
    frame = _read_references(frame, feed, result, key)
    frame["seen_by"] = str(feed.seen_by)
    frame["feed"] = feed.name
    frame["commune_text"] = frame[feed.commune] if feed.commune else feed.in_commune
    frame["line"] = frame[feed.line].str.extract(_LINE)[0].astype("str") if feed.line else _no_text(frame)
    return frame[[*FACT_COLUMNS]]


def _no_text(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(np.nan, index=frame.index, dtype="str")


#: What is known of a fact before it is located; the partner's own columns stay out.
FACT_COLUMNS = (
    "fact_id", "feed", "reference", "content", "theme", "subtype", "starts_at", "ends_at", "time_precision",
    "week", "seen_by", "place_kind", "place_text", "place_sought", "line", "commune_text", "given_lon",
    "given_lat", "given_uncertainty_m", *FOLLOW_UP_DATES, "outcomes", "resident_complaint", "cost_eur",
    "billed_eur", "invented",
)  # fmt: skip


def keep_scope(frame: pd.DataFrame, feed: Feed, result: Accounts) -> pd.DataFrame:
    """Leave out the rows that the definition's ``[scope]`` does not keep."""
    for column, kept in feed.keep.items():
        inside = matching(frame[column]).isin(kept)
        result.leave_out(pd.Series(column, frame.index[~inside]))
        frame = frame[inside]
    return frame


def refuse_unreadable(frame: pd.DataFrame, feed: Feed, result: Accounts) -> pd.DataFrame:
    """Refuse rows with a letter that could not be read, or no end, in a column something is made of."""
    for column in feed.used_columns:
        if longest_bytes(frame[column]) > LONGEST_VALUE:  # hardly ever: only then are letters counted
            endless = frame[column].str.len() > LONGEST_VALUE
            result.refuse(frame.loc[endless, column], column, Reason.VALUE_TOO_LONG)
            frame = frame[~endless]
        unreadable = frame[column].str.contains(UNREADABLE, regex=False)
        if unreadable.any():
            result.refuse(frame.loc[unreadable, column], column, Reason.UNREADABLE_TEXT)
            frame = frame[~unreadable]
    return frame


def read_codes(frame: pd.DataFrame, feed: Feed, result: Accounts) -> pd.DataFrame:
    """Theme and subtype of each row; a code in neither list of the definition is refused."""
    if feed.constant:
        return frame.assign(theme=feed.constant[0], subtype=feed.constant[1])
    written = joined(frame, feed.code_columns)
    found = distinct(written)
    code = found.texts.map(normal).astype("str")
    foreign = found.spread(code.isin(feed.codes_out_of_scope))
    result.leave_out(written[foreign])
    unknown = ~foreign & ~found.spread(code.isin(feed.codes))
    empty = _all_empty(frame, feed.code_columns)
    column = " / ".join(feed.code_columns)
    result.refuse(written[unknown & ~empty], column, Reason.UNKNOWN_CODE)
    result.refuse(written[unknown & empty], column, Reason.MISSING_VALUE)
    meant = [feed.codes.get(text, ("", "")) for text in code]
    theme, subtype = (found.spread(pd.Series([one[n] for one in meant], dtype="str")) for n in range(2))
    return frame.assign(theme=theme, subtype=subtype)[~foreign & ~unknown]


def _read_times(frame: pd.DataFrame, feed: Feed, came: np.ndarray, result: Accounts) -> pd.DataFrame:
    now = came[files_of(frame.index)]
    start = read_moment(frame, feed.start, now, feed.format)
    start.refuse(start.at.isna(), Reason.MISSING_VALUE)
    ends_at, fault, column, doubled = start.at, start.fault, start.column, start.doubled
    if feed.end:
        end = read_moment(frame, feed.end, now, feed.format)
        end.refuse_before(start)
        column = column.where(fault != "", end.column)
        fault = fault.where(fault != "", end.fault)
        ends_at = end.latest.fillna(start.at)
        doubled = doubled | end.doubled
    ends_at, precision = _span(start, ends_at)
    good = result.refuse_marked(frame, fault, column)
    result.remark(REMARK_DOUBLED_HOUR, frame.index[doubled & good])
    result.remark(REMARK_NO_HOUR, frame.index[start.without_hour & good])
    monday = start.at.dt.normalize() - pd.to_timedelta(start.at.dt.day_of_week, unit="D")
    return frame.assign(
        starts_at=start.at.astype("datetime64[us]"),
        ends_at=ends_at.astype("datetime64[us]"),
        time_precision=precision,
        week=monday.astype("datetime64[us]"),
    )[good]


def _span(start: Times, ends_at: pd.Series) -> tuple[pd.Series, pd.api.extensions.ExtensionArray]:
    """The end of each fact and its `TimePrecision`: a day alone lasts until 23:59."""
    whole_day = end_of_day(start.at)
    ends_at = ends_at.mask(~start.with_clock & (ends_at <= start.at), whole_day)
    which = np.select([~start.with_clock & (ends_at == whole_day), ends_at > start.at], [0, 1], 2)
    words = [str(TimePrecision.DAY), str(TimePrecision.INTERVAL), str(TimePrecision.MINUTE)]
    return ends_at, pd.array(words, dtype="str").take(which)


def _read_places(frame: pd.DataFrame, feed: Feed, result: Accounts) -> pd.DataFrame:
    places = read_places(frame, feed)
    for remark, rows in places.remarked.items():
        result.remark(remark, rows)
    faulty = places.fault != ""
    for (reason, column), values in places.value[faulty].groupby(
        [places.fault[faulty], places.column[faulty]]
    ):
        result.refuse(values, column, Reason(reason))
    return frame.assign(
        place_kind=places.kind,
        place_text=places.text,
        place_sought=places.sought,
        given_lon=places.lon,
        given_lat=places.lat,
        given_uncertainty_m=places.uncertainty_m,
    )[~faulty]


def _read_references(frame: pd.DataFrame, feed: Feed, result: Accounts, key: bytes) -> pd.DataFrame:
    """Identity and content of each row; the same reference with other content twice in a file is refused.

    It comes last, so that a row refused for something else does not forbid its reference to a good one.
    """
    written = _as_whole_numbers(frame, feed.reference)
    content = keyed_hash(joined(written, feed.used_columns, "\x1f"), key)
    reference = (
        joined(written, feed.reference) if feed.reference else pd.Series("", index=frame.index, dtype="str")
    )
    shortened = reference.str.fullmatch(_SCIENTIFIC)
    result.remark(REMARK_SHORTENED, frame.index[shortened])
    nameless = _all_empty(frame, feed.reference) | shortened
    if feed.reference:
        result.remark(REMARK_NO_REFERENCE, frame.index[nameless])
    reference = reference.mask(nameless, _by_content(content[nameless], result))
    fact_id = keyed_hash(feed.name + "\x1f" + reference, key)
    contradicts = _contradicts(content, fact_id)
    if contradicts.any():
        apart = _told_apart(fact_id, frame["starts_at"])
        contradicts = _contradicts(content, apart)
    shown = short_references(reference, fact_id)
    result.refuse(shown[contradicts], " / ".join(feed.reference), Reason.DUPLICATE_REFERENCE)
    return frame.assign(reference=shown, content=content, fact_id=fact_id)[~contradicts]


def _as_whole_numbers(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The texts of columns without the decimals that a program gave to whole numbers."""
    whole = {}
    for column in columns:
        ends = frame[column].str.contains(_FLOAT_END, regex=True)
        if ends.any():  # hardly ever
            shortened = frame[column][ends].str.replace(_FLOAT, r"\1", regex=True)
            whole[column] = frame[column].mask(ends, shortened)
    return frame.assign(**whole)


def _told_apart(fact_id: pd.Series, starts_at: pd.Series) -> pd.Series:
    """Identities by which rows of one file are compared: numbers that restart each year are other facts.

    What becomes of them when they are stored, `observatory.warehouse.store.told_apart` says.
    """
    away = (starts_at - _by_file(starts_at, fact_id).transform("first")).abs() > store.SAME_FACT
    return fact_id.astype("str").where(~away, fact_id.astype("str") + starts_at.dt.strftime("/%Y"))


def _contradicts(content: pd.Series, by: pd.Series) -> pd.Series:
    """Which rows say something else than the first row of their file that stands for the same."""
    contradicts = pd.Series(False, index=content.index)
    again = by.duplicated(keep=False)  # few: only they are grouped
    if again.any():
        some = content[again]
        contradicts[again] = some != _by_file(some, by[again]).transform("first")
    return contradicts


def _by_file(values: pd.Series, by: pd.Series):
    """Values grouped by what they stand for, in each file apart."""
    files = files_of(values.index)
    return values.groupby([files, by] if len(files) and files[-1] else by)


def _by_content(content: pd.Series, result: Accounts) -> pd.Series:
    """A reference made of the row's content, and of how many such rows stand above it: each is a fact."""
    again = _by_file(content, content).cumcount()
    result.remark(REMARK_IDENTICAL, content.index[again > 0])
    texts = content.map("{:016x}".format).astype("str")
    return texts.where(again == 0, texts + "-" + again.astype("str"))


def _all_empty(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    empty = pd.Series(True, index=frame.index)
    for column in columns:
        empty &= frame[column] == ""
    return empty


def matching(texts: pd.Series) -> pd.Series:
    """Texts as codes are compared (`normal`), once per distinct text."""
    return each_text(texts, normal)

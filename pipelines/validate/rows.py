"""The whole check of one file's rows: scope, code, time, place, reference, follow-up, in that order."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from observatory.fact import Reason, TimePrecision
from observatory.language import N_
from pipelines.feed import Feed, normal
from pipelines.read import RawTable, RowFault
from pipelines.scrub import scrub
from pipelines.validate.header import select_columns
from pipelines.validate.places import read_places
from pipelines.validate.times import read_moment

REMARK_DOUBLED_HOUR = N_("times in the hour that clocks pass twice, taken as the first passage")
REMARK_NO_REFERENCE = N_("rows without a reference, recognised by their content")

#: How much of a refused value is kept.
EXCERPT = 200


@dataclass(slots=True)
class Validated:
    """What became of the rows of one file: ``len(facts) + len(faults) + sum(out_of_scope)`` were read.

    `facts` is indexed by row number and has, of `observatory.fact.COLUMNS`, those known before geocoding,
    and ``commune_text`` (as written), ``given_lon, given_lat, given_uncertainty_m`` (NaN unless given).
    """

    facts: pd.DataFrame
    faults: list[RowFault]
    out_of_scope: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)


def validate(raw: RawTable, feed: Feed, file_name: str, now: dt.datetime) -> Validated:
    """Check every row of `raw` against the definition of `feed`.

    Raises `InputError` when the columns are not those of the definition.
    """
    frame = select_columns(raw, feed, file_name)
    result = Validated(facts=pd.DataFrame(), faults=list(raw.faults), remarks=raw.remarks)
    frame = _keep_scope(frame, feed, result)
    frame = _read_codes(frame, feed, result)
    frame = _read_times(frame, feed, now, result)
    frame = _read_places(frame, feed, result)
    frame = _read_references(frame, feed, result)
    frame = _read_follow_up(frame, feed, now, result)
    frame["seen_by"] = str(feed.seen_by)
    frame["feed"] = feed.name
    frame["commune_text"] = frame[feed.commune] if feed.commune else ""
    result.facts = frame.drop(columns=[c for c in feed.used_columns if c not in KEPT] + _derived_names(feed))
    return result


KEPT = frozenset({"commune_text"})


def _derived_names(feed: Feed) -> list[str]:
    return [name for name in feed.derived if name not in feed.used_columns]


def _keep_scope(frame: pd.DataFrame, feed: Feed, result: Validated) -> pd.DataFrame:
    for column, kept in feed.keep.items():
        inside = _matching(frame[column]).isin(kept)
        if outside := int((~inside).sum()):
            result.out_of_scope[column] += outside
        frame = frame[inside]
    return frame


def _read_codes(frame: pd.DataFrame, feed: Feed, result: Validated) -> pd.DataFrame:
    if feed.constant:
        return frame.assign(theme=feed.constant[0], subtype=feed.constant[1])
    written = frame[feed.code_columns[0]]
    for column in feed.code_columns[1:]:
        written = written + " / " + frame[column]
    code = _matching(written)
    foreign = code.isin(feed.codes_out_of_scope)
    for name, n in written[foreign].value_counts().items():
        result.out_of_scope[str(name)] += int(n)
    unknown = ~foreign & ~code.isin(feed.codes)
    column = " / ".join(feed.code_columns)
    _refuse(result, written[unknown & (code != "")], column, Reason.UNKNOWN_CODE)
    _refuse(result, written[unknown & (code == "")], column, Reason.MISSING_VALUE)
    frame, code = frame[~foreign & ~unknown], code[~foreign & ~unknown]
    themes = {c: theme for c, (theme, _sub) in feed.codes.items()}
    subtypes = {c: subtype for c, (_theme, subtype) in feed.codes.items()}
    return frame.assign(theme=code.map(themes).astype("str"), subtype=code.map(subtypes).astype("str"))


def _read_times(frame: pd.DataFrame, feed: Feed, now: dt.datetime, result: Validated) -> pd.DataFrame:
    start = read_moment(frame, feed.start, now)
    absent = (start.fault == "") & start.at.isna()
    start.fault = start.fault.mask(absent, str(Reason.MISSING_VALUE))
    end = read_moment(frame, feed.end, now) if feed.end else None
    fault, column = start.fault, start.column
    ends_at = start.at
    if end is not None:
        before = (fault == "") & (end.fault == "") & end.with_clock & start.with_clock & (end.at < start.at)
        end.fault = end.fault.mask(before, str(Reason.END_BEFORE_START))
        column = column.where(fault != "", end.column)
        fault = fault.where(fault != "", end.fault)
        ends_at = end.at.where(end.with_clock, end.at.dt.normalize() + pd.Timedelta("23:59:00")).fillna(start.at)
    day_only = ~start.with_clock
    ends_at = ends_at.where(~day_only | (ends_at > start.at), start.at.dt.normalize() + pd.Timedelta("23:59:00"))
    precision = np.select(
        [(ends_at > start.at) & ~day_only, day_only],
        [str(TimePrecision.INTERVAL), str(TimePrecision.DAY)],
        str(TimePrecision.MINUTE),
    )
    if start.doubled_hour:
        result.remarks[REMARK_DOUBLED_HOUR] += start.doubled_hour
    good = _refuse_marked(result, frame, fault, column)
    monday = (start.at.dt.normalize() - pd.to_timedelta(start.at.dt.day_of_week, unit="D")).astype("datetime64[us]")
    return frame.assign(
        starts_at=start.at.astype("datetime64[us]"),
        ends_at=ends_at.astype("datetime64[us]"),
        time_precision=precision,
        week=monday,
    )[good]


def _read_places(frame: pd.DataFrame, feed: Feed, result: Validated) -> pd.DataFrame:
    places = read_places(frame, feed)
    faulty = places.fault != ""
    for reason, values in places.value[faulty].groupby(places.fault[faulty]):
        _refuse(result, values, places.column[values.index[0]], Reason(reason))
    return frame.assign(
        place_kind=places.kind,
        place_text=places.text,
        given_lon=places.lon,
        given_lat=places.lat,
        given_uncertainty_m=places.uncertainty_m,
    )[~faulty]


def _read_references(frame: pd.DataFrame, feed: Feed, result: Validated) -> pd.DataFrame:
    """Identity and content of each row; the same reference with other content twice in a file is refused."""
    content = _hash(frame, feed.used_columns)
    reference = frame[feed.reference[0]] if feed.reference else pd.Series("", index=frame.index, dtype="str")
    for column in feed.reference[1:]:
        reference = reference + " / " + frame[column]
    nameless = reference == ""
    if feed.reference and nameless.any():
        result.remarks[REMARK_NO_REFERENCE] += int(nameless.sum())
    reference = reference.where(~nameless, content.map("{:016x}".format).astype("str"))
    keyed = pd.DataFrame({"reference": reference, "content": content})
    contradicts = keyed["content"] != keyed.groupby("reference")["content"].transform("first")
    _refuse(result, reference[contradicts], " / ".join(feed.reference), Reason.DUPLICATE_REFERENCE)
    keyed["fact_id"] = _hash(keyed.assign(feed=feed.name), ("feed", "reference"))
    return frame.assign(**keyed)[~contradicts]


def _read_follow_up(frame: pd.DataFrame, feed: Feed, now: dt.datetime, result: Validated) -> pd.DataFrame:
    cleared = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    outcomes = pd.Series("", index=frame.index, dtype="str")
    cost = pd.Series(np.nan, index=frame.index, dtype="float64")
    good = pd.Series(True, index=frame.index)
    if feed.cleared_at:
        moment = read_moment(frame, feed.cleared_at, now)
        cleared = moment.at.astype("datetime64[us]")
        good = _refuse_marked(result, frame, moment.fault, moment.column)
    if feed.outcome_column:
        words = _matching(frame[feed.outcome_column])
        meaning = {word: ",".join(_outcomes(word, feed)) for word in words.unique()}
        outcomes = words.map(meaning).astype("str")
    if feed.cost_column:
        text = frame[feed.cost_column].str.replace(r"[\s\u00a0€]|EUR", "", regex=True).str.replace(",", ".", regex=False)
        cost = pd.to_numeric(text, errors="coerce").astype("float64")
        wrong = good & (text != "") & cost.isna()
        _refuse(result, frame.loc[wrong, feed.cost_column], feed.cost_column, Reason.BAD_NUMBER)
        good &= ~wrong
    return frame.assign(cleared_at=cleared, outcomes=outcomes, cost_eur=cost)[good]


def _outcomes(words: str, feed: Feed) -> list[str]:
    """The outcomes among partner words written "a + b", "a, b" or "a / b"; other words mean nothing here."""
    parts = [normal(part) for part in words.replace("+", ",").replace("/", ",").split(",")]
    found = [feed.outcomes.get(words), *(feed.outcomes.get(part) for part in parts)]
    return sorted({str(outcome) for outcome in found if outcome})


def _refuse_marked(result: Validated, frame: pd.DataFrame, fault: pd.Series, column: pd.Series) -> pd.Series:
    """Refuse the rows that have a `fault` in a `column`; true where a row may go on."""
    marked = fault != ""
    for (reason, name), rows in frame[marked].groupby([fault[marked], column[marked]]):
        _refuse(result, rows[name], name, Reason(reason))
    return ~marked


def _refuse(result: Validated, values: pd.Series, column: str, reason: Reason) -> None:
    result.faults += [
        RowFault(int(number), column, scrub(value[:EXCERPT]), reason) for number, value in values.items()
    ]


def _matching(texts: pd.Series) -> pd.Series:
    """Texts as codes are compared (`normal`), once per distinct text."""
    return texts.map({text: normal(text) for text in texts.unique()}).astype("str")


def _hash(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """A 64-bit hash of the columns of each row, the same on every machine and version."""
    joined = frame[columns[0]]
    for column in columns[1:]:
        joined = joined + "\x1f" + frame[column]
    digests = [int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in joined]
    return pd.Series(digests, index=frame.index, dtype="uint64")

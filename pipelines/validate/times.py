"""When: dates and times as partners write them, on the clock of Europe/Paris."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from observatory.fact import Reason
from observatory.settings import CLOCK
from pipelines.feed import Moment, normal
from pipelines.period import MONTHS

#: Nothing the observatory is told of happened before.
OLDEST = pd.Timestamp("2000-01-01")

#: Directives of which one at least says which day it is.
_DAY_DIRECTIVES = re.compile(r"%[-#]?[djxcDFsUWu]")
_HOUR_DIRECTIVES = re.compile(r"%[-#]?[HIXcTRsr]")

#: Written after the hour of a day: "14h", "14h05", 14:05. A definition's own formats come before these.
TIME_FORMATS = ("%H:%M:%S", "%H:%M", "%Hh%M")
_OFFSET = r"[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
#: A date in words, after an optional weekday: "lundi 9 novembre 2026 à 14h30", "1er déc. 2026".
_IN_WORDS = re.compile(
    r"(?:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,?\s+)?(?:le\s+)?(\d{1,2})(?:er)?[\s-]+("
    + "|".join(month[:3] for month in MONTHS if not month.startswith("jui"))
    + r"|juin|juil)[a-z]*\.?[\s-]+(\d{4})(?:[\s,]*(?:a\s+)?(\d{1,2})\s*[:h]\s*(\d{2})?)?$"
)
#: 24:00 is the end of its day, which is written as its last minute.
_MIDNIGHT = r"(^|[T ])24([:hH])(?:00)?((?::00)?)$"
#: Days between 1899-12-30, from which spreadsheets count, and the years 2000 and 2100.
_SERIAL_DAYS = (36526, 73051)
_LAST_MINUTE = pd.Timedelta(hours=23, minutes=59)


@dataclass(slots=True)
class Times:
    """One moment a row, all of one index.

    `at` is local and NaT where absent or faulty, `with_clock` whether a clock time was given, `fault` a
    `Reason` or an empty text, `column` the partner's column it lies in, `doubled` whether it falls in the
    hour that clocks pass twice, `without_hour` whether an hour was given that cannot be read.
    """

    at: pd.Series
    with_clock: pd.Series
    fault: pd.Series
    column: pd.Series
    doubled: pd.Series
    without_hour: pd.Series

    @property
    def latest(self) -> pd.Series:
        """The moment, or the last minute of its day where no clock time was given."""
        return self.at.where(self.with_clock, end_of_day(self.at))

    def refuse(self, faulty: pd.Series, reason: Reason, column: str = "") -> None:
        """Mark the `faulty` rows that no earlier check has marked."""
        first = faulty & (self.fault == "")
        if not first.any():
            return
        self.fault = self.fault.mask(first, str(reason))
        if column:
            self.column = self.column.mask(first, column)

    def refuse_before(self, start: Times) -> None:
        """Refuse what ends before it starts; by days where either lacks a clock time.

        Within the hour that clocks pass twice the earlier reading is the second passage: it ends then,
        which the clock on the wall cannot tell from the moment it starts.
        """
        clocks = self.with_clock & start.with_clock
        before = (self.at < start.at).where(clocks, self.at.dt.normalize() < start.at.dt.normalize())
        second_passage = before & self.doubled & start.doubled
        self.at = self.at.mask(second_passage, start.at)
        self.refuse(before & ~second_passage & (start.fault == ""), Reason.END_BEFORE_START)


def clock(now: dt.datetime) -> pd.Timestamp:
    """A moment on the clock of Europe/Paris, without its zone."""
    return pd.Timestamp(now.astimezone(CLOCK).replace(tzinfo=None))


def read_moment(
    frame: pd.DataFrame, moment: Moment, now: dt.datetime | np.ndarray, form: str = "csv"
) -> Times:
    """Read the date and time columns of `moment`; an empty date is absent, not a fault.

    `now`, after which nothing can be, is one for all rows or, on the clock of Europe/Paris, one a row.

    `form`, the format of the file, says what a bare number in a date column counts: days in a workbook,
    milliseconds in an answer of a map server, nothing in a text file.
    """
    text = frame[moment.date]
    whole = tuple(form for form in moment.date_formats if _DAY_DIRECTIVES.search(form))
    day, day_has_clock = parse(text, whole, form)
    times = Times(
        at=day,
        with_clock=day_has_clock,
        fault=pd.Series("", index=frame.index, dtype="str"),
        column=pd.Series(moment.date, index=frame.index, dtype="str"),
        doubled=pd.Series(False, index=frame.index),
        without_hour=pd.Series(False, index=frame.index),
    )
    unread = (text != "") & day.isna()
    if len(whole) < len(moment.date_formats) and unread.any():
        without_day = tuple(form for form in moment.date_formats if form not in whole)
        times.refuse(unread & parse(text, without_day, form)[0].notna(), Reason.DATE_WITHOUT_DAY)
    times.refuse(unread, Reason.BAD_DATE)
    if moment.time:
        _add_clock(times, frame[moment.time], moment, form)
    times.refuse(times.at < OLDEST, Reason.DATE_TOO_OLD)
    latest = clock(now) if isinstance(now, dt.datetime) else now
    times.refuse(times.at > latest, Reason.DATE_IN_FUTURE)
    _check_clock_changes(times)
    return times


def end_of_day(at: pd.Series) -> pd.Series:
    """23:59 of the same day."""
    return at.dt.normalize() + _LAST_MINUTE


def parse(texts: pd.Series, formats: tuple[str, ...], form: str = "csv") -> tuple[pd.Series, pd.Series]:
    """Texts as local times, by the first format that fits, or ISO 8601; and whether they have a clock time.

    A time with an offset (``+01:00``, ``Z``) is brought to the clock of Europe/Paris. What neither reads may
    be a date in French words, or in a workbook or a server's answer a number (`read_moment`).
    """
    written = pd.Series(texts.unique(), dtype="str")
    distinct = written.str.replace(_MIDNIGHT, _last_minute, regex=True)
    at = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    clock = pd.Series(False, index=distinct.index)
    for directive in formats:
        parsed = pd.to_datetime(distinct.where(at.isna()), format=directive, errors="coerce").astype(
            "datetime64[us]"
        )
        clock |= parsed.notna() & bool(_HOUR_DIRECTIVES.search(directive))
        at = at.fillna(parsed)
    if at.isna().any():
        other = _in_words(distinct) if form == "csv" else _in_words(_from_number(distinct, form))
        iso = _iso(distinct.where(distinct.str.match(r"\d{4}-"), other))
        clock |= at.isna() & iso.notna() & other.str.contains(r"^.{10}[T ]\d{2}", regex=True)
        at = at.fillna(iso)
    position = pd.Index(written.array).get_indexer(texts.array)
    return _spread(at, position, texts.index), _spread(clock, position, texts.index)


def _last_minute(match: re.Match[str]) -> str:
    return f"{match[1]}23{match[2]}59{match[3]}"


def _in_words(texts: pd.Series) -> pd.Series:
    """Dates in French words as ISO 8601; other texts as they are."""
    worded = texts.str.contains(r"\d.*[a-zA-Zéû]{3}", regex=True)
    return texts.mask(worded, texts[worded].map(_iso_of_words).astype("str")) if worded.any() else texts


def _iso_of_words(text: str) -> str:
    match = _IN_WORDS.match(normal(text))
    if not match:
        return text
    day, month, year, hour, minute = match.groups()
    number = next(n for n, name in enumerate(MONTHS, 1) if name.startswith(month))
    clock = f"T{int(hour):02d}:{minute or '00'}" if hour else ""
    return f"{year}-{number:02d}-{int(day):02d}{clock}"


def _from_number(texts: pd.Series, form: str) -> pd.Series:
    """Bare numbers as ISO 8601: days of a workbook, milliseconds since 1970 of a server; others stay."""
    number = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{5,13}(?:\.\d+)?")), errors="coerce")
    if number.isna().all():
        return texts
    if form == "xlsx":
        number = number.where(number.between(*_SERIAL_DAYS))
        minutes = (number * 1440).round()
        at = pd.Timestamp("1899-12-30") + pd.to_timedelta(minutes, unit="min")
        iso = at.dt.strftime("%Y-%m-%dT%H:%M").str.removesuffix("T00:00")
    else:
        at = pd.to_datetime(number.where(number > 1e11), unit="ms", errors="coerce", utc=True)
        # Midnight of UTC is how map servers write a day without an hour.
        iso = at.dt.strftime("%Y-%m-%dT%H:%M:%SZ").str.removesuffix("T00:00:00Z")
    return texts.mask(number.notna() & iso.notna(), iso.astype("str"))


def _iso(texts: pd.Series) -> pd.Series:
    """ISO 8601 dates and times; texts that do not begin with a whole date are none."""
    offset = texts.str.contains(_OFFSET, regex=True)
    # Years beyond these have no local time that can be computed; none of them is one of ours.
    whole = texts.str.contains(r"^(?:1[5-9]|2[0-4])\d{2}-\d{2}-\d{2}(?:$|[T ])", regex=True)
    plain = pd.to_datetime(texts.where(whole & ~offset), format="ISO8601", errors="coerce")
    shifted = pd.to_datetime(texts.where(whole & offset), format="ISO8601", errors="coerce", utc=True)
    local = shifted.dt.tz_convert(CLOCK).dt.tz_localize(None)
    return plain.astype("datetime64[us]").fillna(local.astype("datetime64[us]"))


def _spread(values: pd.Series, position, index: pd.Index) -> pd.Series:
    return pd.Series(values.array.take(position), index=index)


def _add_clock(times: Times, texts: pd.Series, moment: Moment, form: str) -> None:
    """Add the hour to the day. An hour that cannot be read costs the hour, not the fact: its day stands."""
    written = pd.Series(texts.unique(), dtype="str")
    distinct = written.str.replace(_MIDNIGHT, _last_minute, regex=True)
    hours = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    for directive in (*moment.time_formats, *TIME_FORMATS):
        if hours.isna().any():
            parsed = pd.to_datetime(distinct.where(hours.isna()), format=directive, errors="coerce")
            hours = hours.fillna(parsed.astype("datetime64[us]"))
    since_midnight = hours - hours.dt.normalize()
    if form == "xlsx":
        share = pd.to_numeric(distinct.where(distinct.str.fullmatch(r"0(?:\.\d+)?")), errors="coerce")
        since_midnight = since_midnight.fillna(pd.to_timedelta((share * 1440).round(), unit="min"))
    given = _spread(since_midnight, pd.Index(written.array).get_indexer(texts.array), texts.index)
    times.without_hour = (texts != "") & given.isna() & times.at.notna()
    times.at = times.at.dt.normalize().where(given.notna(), times.at) + given.fillna(pd.Timedelta(0))
    times.with_clock = times.with_clock | given.notna()


def _check_clock_changes(times: Times) -> None:
    """The hour skipped in March never was; the hour doubled in October is taken as its first passage."""
    near = times.with_clock & times.at.dt.month.isin([3, 10]) & (times.at.dt.hour == 2)
    if not near.any():
        return
    local = times.at[near].dt.tz_localize(CLOCK, nonexistent="NaT", ambiguous=True)
    skipped = pd.Series(times.at.index.isin(local.index[local.isna()]), index=times.at.index)
    times.refuse(skipped, Reason.SKIPPED_HOUR)
    firmly = times.at[near].dt.tz_localize(CLOCK, nonexistent="NaT", ambiguous="NaT")
    times.doubled = pd.Series(
        times.at.index.isin(firmly.index[firmly.isna() & local.notna()]), index=times.at.index
    )

"""When: dates and times as partners write them, on the clock of Europe/Paris."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from observatory.distinct import distinct
from observatory.fact import Reason
from observatory.settings import CLOCK
from pipelines.feed import NUMBER_FORMS, Moment
from pipelines.validate import date_forms

#: Nothing the observatory is told of happened before.
OLDEST = pd.Timestamp("2000-01-01")

#: Directives of which one at least says which day it is.
_DAY_DIRECTIVES = re.compile(r"%[-#]?[djxcDFsUWu]")
_HOUR_DIRECTIVES = re.compile(r"%[-#]?[HIXcTRsr]")

_DIRECTIVE, _SIGNS = re.compile(r"%[-#]?."), re.compile(r"[^\w\s]")
#: Formats that no text with an offset fits.
_WITHOUT_OFFSET = frozenset(("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"))

#: Written after the hour of a day: "14h", "14h05", 14:05. A definition's own formats come before these.
TIME_FORMATS = ("%H:%M:%S", "%H:%M", "%Hh%M")
#: 24:00 is the end of its day, which is midnight of the next.
_MIDNIGHT = r"(^|[T ])24([:hH])(?:00)?((?::00)?)$"
_HOLDS_MIDNIGHT = r"(?:^|[T ])24[:hH](?:00)?(?::00)?$"
_LAST_MINUTE = pd.Timedelta(hours=23, minutes=59)
_DAY = pd.Timedelta(days=1)
#: Texts, a definition's formats and a file's form → local times, NaT where none, and which have an hour.
Reader = Callable[[pd.Series, tuple[str, ...], str], tuple[pd.Series, pd.Series]]


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
    whole = tuple(one for one in moment.date_formats if one in NUMBER_FORMS or _DAY_DIRECTIVES.search(one))
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
    if unread.any():
        alone = text.index[unread][date_forms.months(text[unread]).notna()]
        times.refuse(pd.Series(text.index.isin(alone), text.index), Reason.DATE_WITHOUT_DAY)
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
    be a date in French words, in a workbook or a server's answer a number (`read_moment`), or what a format
    promises with other separators or an hour in another form (`date_forms`).
    """
    written = distinct(texts)
    midnight, told = _without_24(written.texts)
    at = pd.Series(pd.NaT, index=told.index, dtype="datetime64[us]")
    clock = pd.Series(False, index=told.index)
    readers: list[Reader] = [*(partial(_by_format, directive=one) for one in formats), _by_itself, _otherwise]
    for read in readers:
        # Each reads a text by itself: those that are read already, and none at all, cost nothing.
        unread = at.isna() & (told != "")
        if unread.any():
            at[unread], clock[unread] = read(told[unread], formats, form)
    at = at.mask(midnight & clock, at + _DAY)
    return written.spread(at), written.spread(clock)


def _without_24(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Which texts say 24:00, and all of them with 00:00 in its place: that hour of the next day is meant."""
    held = texts.str.contains(_HOLDS_MIDNIGHT, regex=True)
    if not held.any():
        return held, texts
    read = texts.mask(held, texts[held].str.replace(_MIDNIGHT, _hour_0, regex=True))
    return read != texts, read


def _hour_0(match: re.Match[str]) -> str:
    return f"{match[1]}00{match[2]}00{match[3]}"


def _by_format(
    texts: pd.Series, _formats: tuple[str, ...], _form: str, directive: str
) -> tuple[pd.Series, pd.Series]:
    if directive in NUMBER_FORMS:
        number = date_forms.declared_number(texts, directive)
        return date_forms.iso(number.fillna("").astype("str")), number.str.contains("T", regex=False).eq(True)
    parsed = pd.to_datetime(_may_fit(texts, directive), format=directive, errors="coerce")
    parsed = parsed.astype("datetime64[us]").reindex(texts.index)
    return parsed, parsed.notna() & bool(_HOUR_DIRECTIVES.search(directive))


def _may_fit(texts: pd.Series, directive: str) -> pd.Series:
    """Those of `texts` that have the signs of a format: to find out otherwise costs six times a good one."""
    for sign in sorted(set(_SIGNS.findall(_DIRECTIVE.sub("", directive)))):
        texts = texts[texts.str.contains(sign, regex=False)]
    return texts[~texts.str.contains(date_forms.OFFSET)] if directive in _WITHOUT_OFFSET else texts


def _by_itself(texts: pd.Series, _formats: tuple[str, ...], form: str) -> tuple[pd.Series, pd.Series]:
    """ISO 8601, French words, or the numbers of a workbook or a server."""
    others = ~texts.str.match(r"\d{4}-")  # what begins so is neither a number nor in words
    if others.any():
        rest = texts[others] if form == "csv" else date_forms.from_number(texts[others], form)
        texts = texts.mask(others, date_forms.in_words(rest))
    at = date_forms.iso(texts)
    return at, at.notna() & texts.str.contains(r"^.{10}[T ]\d{2}", regex=True)


def _otherwise(texts: pd.Series, formats: tuple[str, ...], _form: str) -> tuple[pd.Series, pd.Series]:
    return date_forms.day_and_hour(texts, tuple(one for one in formats if one not in NUMBER_FORMS))


def _add_clock(times: Times, texts: pd.Series, moment: Moment, form: str) -> None:
    """Add the hour to the day. An hour that cannot be read costs the hour, not the fact: its day stands."""
    written = distinct(texts)
    midnight, told = _without_24(written.texts)
    hours = pd.Series(pd.NaT, index=told.index, dtype="datetime64[us]")
    for directive in (*moment.time_formats, *TIME_FORMATS):
        if hours.isna().any():
            parsed = pd.to_datetime(told.where(hours.isna()), format=directive, errors="coerce")
            hours = hours.fillna(parsed.astype("datetime64[us]"))
    since_midnight = (hours - hours.dt.normalize()).fillna(date_forms.hours(told))
    if form == "xlsx":
        share = pd.to_numeric(told.where(told.str.fullmatch(r"0(?:\.\d+)?")), errors="coerce")
        since_midnight = since_midnight.fillna(pd.to_timedelta((share * 1440).round(), unit="min"))
    since_midnight = since_midnight.mask(midnight, since_midnight + _DAY)
    given = written.spread(since_midnight)
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

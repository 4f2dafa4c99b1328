"""When: dates and times as partners write them, on the clock of Europe/Paris."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from observatory.fact import Reason
from observatory.settings import CLOCK
from pipelines.feed import Moment

#: Nothing the observatory is told of happened before.
OLDEST = pd.Timestamp("2000-01-01")

#: Written after the hour of a day: "14h", "14h05", 14:05. A definition's own formats come before these.
TIME_FORMATS = ("%H:%M:%S", "%H:%M", "%Hh%M")
_OFFSET = r"[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
_LAST_MINUTE = pd.Timedelta(hours=23, minutes=59)


@dataclass(slots=True)
class Times:
    """One moment a row, all of one index.

    `at` is local and NaT where absent or faulty, `with_clock` whether a clock time was given, `fault` a
    `Reason` or an empty text, `column` the partner's column it lies in, `doubled` whether it falls in the
    hour that clocks pass twice.
    """

    at: pd.Series
    with_clock: pd.Series
    fault: pd.Series
    column: pd.Series
    doubled: pd.Series

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


def read_moment(frame: pd.DataFrame, moment: Moment, now: dt.datetime) -> Times:
    """Read the date and time columns of `moment`; an empty date is absent, not a fault."""
    text = frame[moment.date]
    day, day_has_clock = parse(text, moment.date_formats)
    times = Times(
        at=day,
        with_clock=day_has_clock,
        fault=pd.Series("", index=frame.index, dtype="str"),
        column=pd.Series(moment.date, index=frame.index, dtype="str"),
        doubled=pd.Series(False, index=frame.index),
    )
    times.refuse((text != "") & day.isna(), Reason.BAD_DATE)
    if moment.time:
        _add_clock(times, frame[moment.time], moment)
    times.refuse(times.at < OLDEST, Reason.DATE_TOO_OLD)
    times.refuse(times.at > pd.Timestamp(now.astimezone(CLOCK).replace(tzinfo=None)), Reason.DATE_IN_FUTURE)
    _check_clock_changes(times)
    return times


def end_of_day(at: pd.Series) -> pd.Series:
    """23:59 of the same day."""
    return at.dt.normalize() + _LAST_MINUTE


def parse(texts: pd.Series, formats: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Texts as local times, by the first format that fits, or ISO 8601; and whether they have a clock time.

    A time with an offset (``+01:00``, ``Z``) is brought to the clock of Europe/Paris.
    """
    distinct = pd.Series(texts.unique(), dtype="str")
    at = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    clock = pd.Series(False, index=distinct.index)
    for form in formats:
        parsed = pd.to_datetime(distinct.where(at.isna()), format=form, errors="coerce").astype(
            "datetime64[us]"
        )
        clock |= parsed.notna() & ("%H" in form)
        at = at.fillna(parsed)
    if at.isna().any():
        iso = _iso(distinct)
        clock |= at.isna() & iso.notna() & distinct.str.contains(r"^.{10}[T ]\d{2}", regex=True)
        at = at.fillna(iso)
    position = pd.Index(distinct.array).get_indexer(texts.array)
    return _spread(at, position, texts.index), _spread(clock, position, texts.index)


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


def _add_clock(times: Times, texts: pd.Series, moment: Moment) -> None:
    distinct = pd.Series(texts.unique(), dtype="str")
    hours = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    for form in (*moment.time_formats, *TIME_FORMATS):
        if hours.isna().any():
            parsed = pd.to_datetime(distinct.where(hours.isna()), format=form, errors="coerce")
            hours = hours.fillna(parsed.astype("datetime64[us]"))
    since_midnight = hours - hours.dt.normalize()
    given = _spread(since_midnight, pd.Index(distinct.array).get_indexer(texts.array), texts.index)
    times.refuse((texts != "") & given.isna(), Reason.BAD_DATE, moment.time)
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

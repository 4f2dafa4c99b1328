"""When: dates and times as partners write them, on the clock of Europe/Paris."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from observatory.fact import Reason
from observatory.settings import CLOCK

if TYPE_CHECKING:
    from pipelines.feed import Moment

#: Nothing the observatory is told of happened before.
OLDEST = pd.Timestamp("2000-01-01")


@dataclass(slots=True)
class Times:
    """One moment a row: `at` (local, NaT where absent or faulty), whether a clock time was given, the faults.

    `fault` holds a `Reason` or an empty text, `column` the partner's column it lies in.
    """

    at: pd.Series
    with_clock: pd.Series
    fault: pd.Series
    column: pd.Series
    doubled_hour: int = 0


def read_moment(frame: pd.DataFrame, moment: Moment, now: dt.datetime) -> Times:
    """Read the date and time columns of `moment`; an empty date is absent, not a fault."""
    text = frame[moment.date]
    day, day_has_clock = parse(text, moment.date_formats)
    times = Times(
        at=day,
        with_clock=day_has_clock,
        fault=pd.Series("", index=frame.index, dtype="str"),
        column=pd.Series(moment.date, index=frame.index, dtype="str"),
    )
    _refuse(times, (text != "") & day.isna(), Reason.BAD_DATE)
    if moment.time:
        _add_clock(times, frame[moment.time], moment)
    _refuse(times, times.at < OLDEST, Reason.DATE_TOO_OLD)
    _refuse(times, times.at > pd.Timestamp(now.astimezone(CLOCK).replace(tzinfo=None)), Reason.DATE_IN_FUTURE)
    _check_clock_changes(times)
    return times


def parse(texts: pd.Series, formats: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Texts as local times by the first format that fits, ISO 8601 always being one; and: is there a clock time?

    A time with an offset (``+01:00``, ``Z``) is brought to the clock of Europe/Paris.
    """
    distinct = pd.Series(texts.unique(), dtype="str")
    at = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    clock = pd.Series(False, index=distinct.index)
    for form in formats:
        at, clock = _fill(at, clock, distinct, form, "%H" in form)
    iso_clock = distinct.str.contains(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", regex=True)
    offset = distinct.str.contains(r"T.*(?:Z|[+-]\d{2}:?\d{2})$", regex=True)
    plain = pd.to_datetime(distinct.where(~offset), format="ISO8601", errors="coerce")
    shifted = pd.to_datetime(distinct.where(offset), format="ISO8601", errors="coerce", utc=True)
    iso = plain.fillna(shifted.dt.tz_convert(CLOCK).dt.tz_localize(None))
    iso = iso.where(distinct.str.contains(r"^\d{4}-\d{2}-\d{2}", regex=True))
    clock = clock.where(at.notna(), iso_clock & iso.notna())
    at = at.fillna(iso.astype("datetime64[us]"))
    position = pd.Series(distinct.index, index=distinct.array).reindex(texts.array).to_numpy()
    return _spread(at, position, texts.index), _spread(clock, position, texts.index)


def _fill(at: pd.Series, clock: pd.Series, texts: pd.Series, form: str, has_clock: bool) -> tuple[pd.Series, pd.Series]:
    parsed = pd.to_datetime(texts.where(at.isna()), format=form, errors="coerce").astype("datetime64[us]")
    return at.fillna(parsed), clock | (parsed.notna() & has_clock)


def _spread(values: pd.Series, position, index: pd.Index) -> pd.Series:
    return pd.Series(values.array.take(position), index=index)


def _add_clock(times: Times, texts: pd.Series, moment: Moment) -> None:
    distinct = pd.Series(texts.unique(), dtype="str")
    hours = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    for form in (*moment.time_formats, "%H:%M:%S", "%H:%M", "%Hh%M"):
        hours = hours.fillna(pd.to_datetime(distinct, format=form, errors="coerce").astype("datetime64[us]"))
    since_midnight = pd.Series((hours - hours.dt.normalize()).array, index=distinct.array)
    given = pd.Series(since_midnight.reindex(texts.array).array, index=texts.index)
    faulty = (texts != "") & given.isna()
    _refuse(times, faulty, Reason.BAD_DATE, moment.time)
    times.at = times.at.dt.normalize().where(given.notna(), times.at) + given.fillna(pd.Timedelta(0))
    times.with_clock = times.with_clock | given.notna()


def _check_clock_changes(times: Times) -> None:
    """The hour skipped in March never was; the hour doubled in October is taken as its first passage."""
    near = times.with_clock & times.at.dt.month.isin([3, 10]) & (times.at.dt.hour == 2)
    if not near.any():
        return
    local = times.at[near].dt.tz_localize(CLOCK, nonexistent="NaT", ambiguous=True)
    skipped = local.index[local.isna()]
    _refuse(times, times.at.index.isin(skipped), Reason.SKIPPED_HOUR)
    firmly = times.at[near].dt.tz_localize(CLOCK, nonexistent="NaT", ambiguous="NaT")
    times.doubled_hour = int((firmly.isna() & local.notna()).sum())


def _refuse(times: Times, faulty, reason: Reason, column: str = "") -> None:
    first = faulty & (times.fault == "")
    times.fault = times.fault.mask(first, str(reason))
    if column:
        times.column = times.column.mask(first, column)

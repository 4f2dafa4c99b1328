"""Dates and times as partners write them, on the clock of Europe/Paris."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.feed import NUMBER_FORMS, Moment
from pipelines.validate.times import parse, read_moment

NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
FRENCH = Moment(date="date", time="heure")


def one(date: str, time: str = "", moment: Moment = FRENCH) -> tuple:
    """(moment or None, with a clock time?, reason, column, doubled hour?) of one row."""
    times = read_moment(pd.DataFrame({"date": [date], "heure": [time]}, dtype="str"), moment, NOW)
    at = None if pd.isna(times.at[0]) or times.fault[0] else times.at[0].to_pydatetime()
    column = times.column[0] if times.fault[0] else ""
    return at, bool(times.with_clock[0]) and at is not None, times.fault[0], column, bool(times.doubled[0])


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)


@pytest.mark.parametrize(
    ("date", "time", "expected", "clock", "why"),
    [
        ("02/11/2026", "14:05", at(2026, 11, 2, 14, 5), True, "as promised"),
        ("2/1/2026", "", at(2026, 1, 2), False, "a date alone"),
        ("02/11/2026", "14h05", at(2026, 11, 2, 14, 5), True, "French hour, whatever was promised"),
        ("02/11/2026", "14:05:30", at(2026, 11, 2, 14, 5, 30), True, "with seconds"),
        ("02/11/2026", "00:00", at(2026, 11, 2), True, "midnight is a clock time"),
        ("02/11/2026", "24:00", at(2026, 11, 3), True, "and the end of a day is the next one's"),
        ("02/11/2026", "24h", at(2026, 11, 3), True, "in the French way"),
        ("02/11/2026", "14 h 05", at(2026, 11, 2, 14, 5), True, "with blanks"),
        ("02/11/2026", "14 heures 05", at(2026, 11, 2, 14, 5), True, "the word in full"),
        ("02/11/2026", "0815", at(2026, 11, 2, 8, 15), True, "four figures"),
        ("02/11/2026", "2:05 PM", at(2026, 11, 2, 14, 5), True, "an hour alone is in no doubt"),
        ("02/11/2026", "12:05 a.m.", at(2026, 11, 2, 0, 5), True, "twelve at night"),
        ("2026-11-02", "14:05", at(2026, 11, 2, 14, 5), True, "a typed cell of a workbook, ISO"),
        ("2026-11-02T14:05", "", at(2026, 11, 2, 14, 5), True, "both in one cell"),
        ("2026-11-02 14:05:10", "", at(2026, 11, 2, 14, 5, 10), True, "both, with a blank"),
        ("2026-11-02T14", "", at(2026, 11, 2, 14), True, "an hour without minutes"),
        ("2026-11-02T13:05:00Z", "", at(2026, 11, 2, 14, 5), True, "winter: UTC + 1"),
        ("2026-07-02T12:05:00+00:00", "", at(2026, 7, 2, 14, 5), True, "summer: UTC + 2"),
        ("2026-07-02T14:05:00+02:00", "", at(2026, 7, 2, 14, 5), True, "with its own offset"),
        ("29/02/2024", "", at(2024, 2, 29), False, "a leap day"),
        ("16/11/2026", "", at(2026, 11, 16), False, "today"),
        ("16/11/2026", "12:59", at(2026, 11, 16, 12, 59), True, "a minute ago on the clock of Paris"),
        ("", "14:05", None, False, "an hour without a day is no moment"),
        ("", "", None, False, "absent is no fault"),
    ],
)
def test_moments(date: str, time: str, expected: dt.datetime | None, clock: bool, why: str) -> None:
    assert one(date, time) == (expected, clock, "", "", False), why


@pytest.mark.parametrize(
    ("date", "time", "reason", "column", "why"),
    [
        ("31/02/2026", "", "bad_date", "date", "31 February"),
        ("29/02/2026", "", "bad_date", "date", "no leap year"),
        ("00/00/0000", "", "bad_date", "date", "what some software writes for nothing"),
        ("hier", "", "bad_date", "date", "words"),
        ("46000", "", "bad_date", "date", "a spreadsheet's number of days: which calendar?"),
        ("11/02/26", "", "bad_date", "date", "two-digit year where four were promised"),
        ("2026-W46-1", "", "bad_date", "date", "a week date"),
        ("2026-11", "", "date_without_day", "date", "a month is no day"),
        ("11/2026", "", "date_without_day", "date", "in figures"),
        ("novembre 2026", "", "date_without_day", "date", "in words: no day is invented"),
        ("nov. 2026", "14h05", "date_without_day", "date", "shortened, with an hour"),
        ("Mois de Février 2026", "", "date_without_day", "date", "as a title says it"),
        ("13/2026", "", "bad_date", "date", "no month"),
        ("02/11/1900", "", "date_too_old", "date", "what a spreadsheet makes of an empty cell"),
        ("31/12/1999", "23:59", "date_too_old", "date", "the last minute too old"),
        ("17/11/2026", "", "date_in_future", "date", "tomorrow"),
        ("16/11/2026", "13:01", "date_in_future", "date", "in a minute on the clock of Paris"),
        ("29/03/2026", "02:30", "skipped_hour", "date", "clocks went from 2 to 3"),
        ("29/03/2026", "02:00", "skipped_hour", "date", "its first minute"),
    ],
)
def test_moments_refused(date: str, time: str, reason: str, column: str, why: str) -> None:
    assert one(date, time) == (None, False, reason, column, False), why


@pytest.mark.parametrize(
    ("text", "form", "at", "clock", "why"),
    [
        ("02/11/2026 24:00", "csv", "2026-11-03", True, "24:00 is midnight of the next day"),
        ("2026-11-02T24:00:00", "csv", "2026-11-03", True, "in ISO 8601 too"),
        ("31/12/2026 24h00", "csv", "2027-01-01", True, "of the next year, in the French way"),
        ("31 décembre 2026 à 24h", "csv", "2027-01-01", True, "in words"),
        ("02/11/2026 25:00", "csv", None, False, "25 is no hour"),
        ("02/11/2026 14:60", "csv", None, False, "60 is no minute"),
        ("02/11/2026 14h05", "csv", "2026-11-02 14:05", True, "a French hour in the same cell"),
        ("02/11/2026 à 14 h", "csv", "2026-11-02 14:00", True, "with its preposition"),
        ("02/11/2026 - 14:05:30", "csv", "2026-11-02 14:05:30", True, "with a dash and seconds"),
        ("02-11-2026", "csv", "2026-11-02", False, "other separators keep the order that was promised"),
        ("02.11.2026 14:05", "csv", "2026-11-02 14:05", True, "with an hour"),
        ("13-14-2026", "csv", None, False, "no order makes a day of it"),
        ("20261102", "csv", "2026-11-02", False, "ISO 8601 without separators"),
        ("20262011", "csv", None, False, "a day, then a month: no ISO date"),
        ("02/11/2026 02:30 PM", "csv", None, False, "American hours: are the months first too? It is asked"),
        ("9 nov. 2026", "csv", "2026-11-09", False, "a shortened month"),
        ("9 nov. 2026, 14h30", "csv", "2026-11-09 14:30", True, "with an hour behind a comma"),
        ("lundi 9 novembre 2026", "csv", "2026-11-09", False, "a date in words"),
        ("Lundi 9 Novembre 2026 à 14h30", "csv", "2026-11-09 14:30", True, "with its hour"),
        ("1er déc. 2026", "csv", "2026-12-01", False, "shortened"),
        ("09-nov-26", "csv", "2026-11-09", False, "as spreadsheets show it"),
        ("2026.11.09", "csv", "2026-11-09", False, "the year first, with dots"),
        ("9 février 2026, 8h", "csv", "2026-02-09 08:00", True, "a whole hour"),
        ("9 juil 2026", "csv", "2026-07-09", False, "July is not June"),
        ("9 juin 2026", "csv", "2026-06-09", False, "June is not July"),
        ("31 novembre 2026", "csv", None, False, "a day that does not exist, in words"),
        ("46335", "xlsx", "2026-11-09", False, "a workbook counts days"),
        ("46335.604166", "xlsx", "2026-11-09 14:30", True, "and parts of them"),
        ("46335", "csv", None, False, "a text file counts nothing"),
        ("1794298500000", "geojson", "2026-11-10 09:15", True, "a server counts milliseconds"),
        ("1794298500000", "csv", None, False, "a text file counts nothing"),
        ("1794298500", "geojson", "2026-11-10 09:15", True, "or seconds"),
        ("1794268800", "geojson", "2026-11-10", False, "midnight of UTC is a day without an hour"),
        ("46335.604166", "serial", "2026-11-09 14:30", True, "declared: days, as a spreadsheet counts"),
        ("46335", "serial", "2026-11-09", False, "declared, a whole day"),
        ("12", "serial", None, False, "declared, and none of a day of ours"),
        ("1794298500", "epoch", "2026-11-10 09:15", True, "declared: seconds"),
        ("1794298500000", "epoch_ms", "2026-11-10 09:15", True, "declared: milliseconds"),
        ("11/09/2026 2:30 p.m.", "12", "2026-11-09 14:30", True, "promised, written shorter"),
        ("11/09/2026 12:05 AM", "12", "2026-11-09 00:05", True, "twelve at night is the hour 0"),
        ("11/09/2026 13:05 PM", "12", None, False, "no hour of that clock"),
        ("11/09/2026 02:30:00 PM", "12", "2026-11-09 14:30", True, "an afternoon of the 12-hour clock"),
    ],
)
def test_forms_of_a_date(text: str, form: str, at: str | None, clock: bool, why: str) -> None:
    usual = ("%d/%m/%Y", "%d/%m/%Y %H:%M")
    formats = {"12": ("%m/%d/%Y %I:%M:%S %p",)} | {name: (name,) for name in NUMBER_FORMS}
    kind = form if form in ("xlsx", "geojson") else "csv"
    read, with_clock = parse(pd.Series([text], dtype="str"), formats.get(form, usual), kind)
    assert (None if pd.isna(read[0]) else read[0]) == (None if at is None else pd.Timestamp(at)), why
    assert with_clock[0] == clock, why


@pytest.mark.parametrize(
    ("date", "time", "doubled", "why"),
    [
        ("25/10/2026", "02:00", True, "first minute passed twice"),
        ("25/10/2026", "02:59", True, "last minute passed twice"),
        ("25/10/2026", "03:00", False, "passed once"),
        ("25/10/2026", "01:59", False, "passed once"),
        ("25/10/2026", "", False, "a day alone is in no hour"),
        ("24/10/2026", "02:30", False, "another night"),
        ("29/03/2026", "03:00", False, "the first minute of summer"),
        ("29/03/2026", "01:59", False, "the last minute of winter"),
    ],
)
def test_clock_changes(date: str, time: str, doubled: bool, why: str) -> None:
    found = one(date, time)
    assert (found[2], found[4]) == ("", doubled), why


def span(start: tuple[str, str], end: tuple[str, str]) -> tuple[str, object]:
    begun = read_moment(pd.DataFrame({"date": [start[0]], "heure": [start[1]]}, dtype="str"), FRENCH, NOW)
    ended = read_moment(pd.DataFrame({"date": [end[0]], "heure": [end[1]]}, dtype="str"), FRENCH, NOW)
    ended.refuse_before(begun)
    return ended.fault[0], ended.at[0]


@pytest.mark.parametrize(
    ("start", "end", "reason", "why"),
    [
        (("02/11/2026", "10:00"), ("02/11/2026", "09:59"), "end_before_start", "by a minute"),
        (("02/11/2026", "10:00"), ("02/11/2026", "10:00"), "", "at once"),
        (("02/11/2026", "10:00"), ("02/11/2026", ""), "", "the same day, hour unknown"),
        (("02/11/2026", "10:00"), ("01/11/2026", ""), "end_before_start", "the day before, hour unknown"),
        (("02/11/2026", ""), ("02/11/2026", "00:10"), "", "the same day, start unknown"),
        (("02/11/2026", ""), ("01/11/2026", "23:00"), "end_before_start", "the day before, start unknown"),
        (("02/11/2026", "10:00"), ("", ""), "", "no end"),
        (("02/11/2026", "10:00"), ("", "09:00"), "", "an hour without a day is no end"),
        (("hier", ""), ("01/11/2026", ""), "", "a faulty start is refused for itself"),
        (("25/10/2026", "02:50"), ("25/10/2026", "02:10"), "", "twenty minutes, over the change of clocks"),
        (
            ("25/10/2026", "03:10"),
            ("25/10/2026", "02:50"),
            "end_before_start",
            "not both in the doubled hour",
        ),
    ],
)
def test_ends(start: tuple[str, str], end: tuple[str, str], reason: str, why: str) -> None:
    assert span(start, end)[0] == reason, why


def test_an_end_in_the_second_passage_of_the_hour_is_not_before_its_start() -> None:
    assert span(("25/10/2026", "02:50"), ("25/10/2026", "02:10"))[1] == pd.Timestamp("2026-10-25 02:50")


def test_several_formats_are_tried_in_their_order() -> None:
    texts = pd.Series(["01/02/2026 10:00", "01/02/2026", "02/01/2026"])
    moments, clock = parse(texts, ("%d/%m/%Y %H:%M", "%d/%m/%Y"))
    assert list(moments) == [
        pd.Timestamp("2026-02-01 10:00"),
        pd.Timestamp("2026-02-01"),
        pd.Timestamp("2026-01-02"),
    ]
    assert list(clock) == [True, False, False]


@settings(max_examples=200)
@given(st.lists(st.text(max_size=25) | st.datetimes().map(str) | st.dates().map(str), max_size=8))
def test_any_text_is_a_time_or_none(texts: list[str]) -> None:
    column = pd.Series(texts, index=range(5, 5 + len(texts)), dtype="str")
    moments, clock = parse(column, ("%d/%m/%Y", "%H%M"))
    assert list(moments.index) == list(clock.index) == list(column.index)
    assert not (clock & moments.isna()).any()


@settings(max_examples=100)
@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2026, 11, 15)))
def test_a_written_moment_is_read_back(moment: dt.datetime) -> None:
    found = one(f"{moment:%d/%m/%Y}", f"{moment:%H:%M:%S}")
    skipped = found[2] == "skipped_hour"
    assert found[0] == (None if skipped else moment.replace(microsecond=0))
    assert not skipped or (moment.month, moment.isoweekday(), moment.hour) == (3, 7, 2)

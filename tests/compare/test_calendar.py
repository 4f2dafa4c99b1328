"""Weeks compared with weeks: year ends, leap years, months cut across weeks."""

import datetime as dt

import pytest

from observatory.compare import Named, named, weeks_of
from observatory.errors import CallError
from observatory.weeks import same_week_last_year

D = dt.date


@pytest.mark.parametrize(
    ("week", "expected", "why"),
    [
        (D(2026, 11, 16), D(2025, 11, 17), "the same ISO week, not the same date"),
        (D(2020, 12, 28), D(2019, 12, 23), "week 53 of 2020 is held against week 52, the last of 2019"),
        (D(2021, 1, 4), D(2019, 12, 30), "week 1 of 2021 against week 1 of 2020, which began in 2019"),
        (D(2021, 12, 27), D(2020, 12, 21), "week 52 against week 52, in a year that had 53"),
        (D(2024, 3, 4), D(2023, 3, 6), "a leap year moves dates, not weeks"),
    ],
)
def test_last_year(week, expected, why):
    assert same_week_last_year(week) == expected, why


@pytest.mark.parametrize(
    ("name", "week", "now", "before", "why"),
    [
        ("week", D(2026, 1, 1), 1, 1, "a Thursday: its week began in December"),
        ("four_weeks", D(2026, 1, 5), 4, 4, "across a year's end"),
        ("same_weeks_last_year", D(2020, 12, 28), 4, 4, "ends with week 53"),
        ("month", D(2026, 3, 9), 2, 4, "March in progress: two weeks, against four of February"),
        ("month", D(2026, 7, 27), 5, 4, "July 2026 holds five Thursdays"),
        (
            "quarter",
            D(2026, 3, 23),
            13,
            13,
            "the quarter that begins on a Thursday, against the last of 2025",
        ),
        ("year_to_date", D(2021, 12, 27), 52, 52, "a year of 52 weeks against 52 of a year of 53"),
        ("year_to_date", D(2020, 12, 28), 53, 52, "week 53 has no match: 52 weeks before"),
    ],
)
def test_named(name, week, now, before, why):
    spans = named(name, week)
    assert (len(weeks_of(spans.now)), len(weeks_of(spans.before))) == (now, before), why
    assert all(monday.weekday() == 0 for span in spans for monday in weeks_of(span))


@pytest.mark.parametrize("name", list(Named))
def test_the_two_spans_share_no_week(name):
    for offset in range(0, 120):
        spans = named(name, D(2019, 12, 30) + dt.timedelta(weeks=offset))
        assert not set(weeks_of(spans.now)) & set(weeks_of(spans.before))


def test_unknown_comparison_names_the_allowed_ones():
    with pytest.raises(CallError, match="four_weeks"):
        named("decade", D(2026, 1, 1))


def test_a_span_without_a_thursday_is_refused():
    with pytest.raises(CallError, match="2026-01-02"):
        weeks_of((D(2026, 1, 2), D(2026, 1, 6)))

"""ISO weeks: which one a day is in, how it is written, which weeks a period holds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.weeks import monday, same_week_last_year, sunday, thursday, week_label, weeks_of_span

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))


@given(DAYS, st.integers(0, 800))
def test_the_weeks_of_a_span_are_those_whose_thursday_it_holds(first: dt.date, days: int) -> None:
    """Against the slow way: every day looked at."""
    last = first + dt.timedelta(days=days)
    every_day = (first + dt.timedelta(days=n) for n in range(days + 1))
    assert weeks_of_span(first, last) == [monday(day) for day in every_day if day.weekday() == 3]


@given(DAYS)
def test_a_week_runs_from_monday_to_sunday(day: dt.date) -> None:
    assert monday(day) <= day <= sunday(day)
    assert (monday(day).weekday(), thursday(day).weekday(), sunday(day).weekday()) == (0, 3, 6)
    assert week_label(monday(day)) == week_label(day)


@pytest.mark.parametrize(
    ("week", "expected", "why"),
    [
        ((2026, 11, 9), (2025, 11, 10), "week 46 of both years"),
        ((2020, 12, 28), (2019, 12, 23), "a week 53 is held against the last week of a year of 52"),
        ((2021, 1, 4), (2019, 12, 30), "week 1 begins in December"),
    ],
)
def test_the_same_week_a_year_earlier(week, expected, why: str) -> None:
    assert same_week_last_year(dt.date(*week)) == dt.date(*expected), why

"""Which days a file speaks for: by its name, else by its rows; never a year of zeros for a mistyped date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.period import GAP_WEEKS, Period, period_in_name, period_of_rows


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "first", "last", "why"),
    [
        ("police_2026-W46.csv", "2026-11-09", "2026-11-15", "ISO week"),
        ("police_2026-S46.csv", "2026-11-09", "2026-11-15", "ISO week, in French"),
        ("police_2026W46.csv", "2026-11-09", "2026-11-15", "without the dash"),
        ("police-2026-W53.csv", "2026-12-28", "2027-01-03", "a year of 53 weeks"),
        ("sdis_2026-11.xlsx", "2026-11-01", "2026-11-30", "month"),
        ("sdis_2024-02.xlsx", "2024-02-01", "2024-02-29", "February of a leap year"),
        ("baac-caracteristiques-2013.csv", "2013-01-01", "2013-12-31", "year"),
        ("p_2022-W48_2026-W43.csv", "2022-11-28", "2026-10-25", "a range of weeks"),
        ("p_2026-W43_2022-W48.csv", "2022-11-28", "2026-10-25", "a range the wrong way round"),
        ("p_2026-11-02_2026-11-15.csv", "2026-11-02", "2026-11-15", "a range of days"),
        ("T4 2026.csv", "2026-10-01", "2026-12-31", "a quarter is no April"),
        ("SDIS_2026-T2.csv", "2026-04-01", "2026-06-30", "the year before its quarter"),
        ("3e trimestre 2026.csv", "2026-07-01", "2026-09-30", "a quarter in words"),
        ("nov_2026.csv", "2026-11-01", "2026-11-30", "a month shortened"),
        ("pm_févr. 2026.csv", "2026-02-01", "2026-02-28", "a month shortened with a point"),
        ("Semaine 46 - 2026.csv", "2026-11-09", "2026-11-15", "a dash between blanks"),
        (
            "PM_du_09-11-2026_au_15-11-2026.csv",
            "2026-11-09",
            "2026-11-15",
            "days as French agents write them",
        ),
        ("PM 9 au 15 novembre 2026.csv", "2026-11-09", "2026-11-15", "the month written once, in words"),
        ("du 28 décembre au 3 janvier 2027.csv", "2026-12-28", "2027-01-03", "the year written once"),
        ("du_26-10_au_01-11-2026.csv", "2026-10-26", "2026-11-01", "the year written once, in numbers"),
        ("1er au 15 juin 2026.csv", "2026-06-01", "2026-06-15", "the first of a month"),
        ("09.11.2026-15.11.2026.csv", "2026-11-09", "2026-11-15", "with dots"),
        ("20261109_20261115.csv", "2026-11-09", "2026-11-15", "eight digits are days where two stand"),
        ("S46_2026.csv", "2026-11-09", "2026-11-15", "the week before its year"),
        ("semaine 46 2026.csv", "2026-11-09", "2026-11-15", "in full"),
        ("S45_S46_2026.csv", "2026-11-02", "2026-11-15", "two weeks, the year once"),
        ("11-2026.csv", "2026-11-01", "2026-11-30", "the month before its year"),
        ("Février 2026.xlsx", "2026-02-01", "2026-02-28", "the month in words"),
        ("gardes_2026_11.csv", "2026-11-01", "2026-11-30", "a low line between"),
        (
            "2026-W46_extrait_2026-11-16.csv",
            "2026-11-09",
            "2026-11-15",
            "a day beside a week says when it was made",
        ),
    ],
)
def test_periods_in_names(name: str, first: str, last: str, why: str) -> None:
    assert period_in_name(name) == Period(day(first), day(last)), why


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("export.csv", "no date at all"),
        ("police_2026-11-16.csv", "a day alone is when the file was made"),
        ("police_2025-W53.csv", "a week that year does not have"),
        ("police_20261116.csv", "eight digits run together could be anything"),
        ("fiche_123456.csv", "a number"),
        ("police_16-11-2026.csv", "a day alone, as the French write it"),
        ("extrait_31-02-2026.csv", "a day that is none"),
    ],
)
def test_names_without_a_period(name: str, why: str) -> None:
    assert period_in_name(name) is None, why


@pytest.mark.parametrize(
    ("first", "last", "mondays", "why"),
    [
        ("2026-11-09", "2026-11-15", ["2026-11-09"], "one ISO week"),
        ("2026-11-09", "2026-11-11", [], "Monday to Wednesday: not most of a week"),
        ("2026-11-12", "2026-11-12", ["2026-11-09"], "its Thursday, as ISO gives weeks to years"),
        ("2026-11-01", "2026-11-30", ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"], "a month"),
    ],
)
def test_weeks_of_a_period(first: str, last: str, mondays: list[str], why: str) -> None:
    assert Period(day(first), day(last)).weeks == [day(m) for m in mondays], why


@given(st.integers(2001, 2040))
def test_months_share_out_the_weeks_of_a_year(year: int) -> None:
    """Every week belongs to one month and one only: monthly files cover each week once."""
    weeks = [monday for month in range(1, 13) for monday in period_in_name(f"x_{year}-{month:02d}.csv").weeks]
    assert weeks == Period(dt.date(year, 1, 1), dt.date(year, 12, 31)).weeks


def test_rows_speak_for_the_weeks_between_them() -> None:
    weeks = [day("2026-11-09"), day("2026-10-26")]
    assert period_of_rows(weeks) == Period(day("2026-10-26"), day("2026-11-15"))


def test_a_mistyped_year_makes_no_years_of_zeros() -> None:
    weeks = [day("2016-11-07"), day("2026-11-02"), day("2026-11-09")]
    assert period_of_rows(weeks) == Period(day("2026-11-02"), day("2026-11-15"))


def test_a_gap_is_measured_in_weeks() -> None:
    last = day("2026-11-09")
    near, far = last - dt.timedelta(weeks=GAP_WEEKS), last - dt.timedelta(weeks=GAP_WEEKS + 1)
    assert period_of_rows([last, near]).first == near
    assert period_of_rows([last, far]).first == last

"""Nights on which clocks change: what is counted by the hour, from the command line to the pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from observatory import counts
from observatory.hotspots import aoristic
from observatory.screens import cache
from observatory.selection import Selection
from observatory.warehouse import connect
from tests.test_empty_files import changed, command, version

THEME = "rodeo"

#: First and last moment known of a fact, the hour of the middle of the time that passed, and why.
NIGHTS = [
    ("2026-03-29 01:30", "2026-03-29 03:30", 3, "no fact is in the hour that clocks skip"),
    (
        "2026-03-29 01:00",
        "2026-03-29 04:30",
        3,
        "an hour and a quarter after one o’clock it is a quarter past three",
    ),
    ("2026-03-29 00:00", "2026-03-29 03:00", 1, "two hours passed, and their middle is one o’clock"),
    ("2026-03-28 22:00", "2026-03-29 06:00", 1, "seven hours passed from ten to six: half past one"),
    ("2026-03-29 03:00", "2026-03-29 05:00", 4, "after the change"),
    ("2026-03-29 00:30", "2026-03-29 01:30", 1, "before it"),
    ("2026-10-25 01:30", "2026-10-25 03:30", 2, "three hours passed, two of which were two o’clock"),
    ("2026-10-25 02:30", "2026-10-25 05:30", 3, "four hours passed"),
    ("2026-10-25 00:00", "2026-10-25 04:00", 2, "five hours passed"),
    ("2026-10-24 23:00", "2026-10-25 05:00", 2, "seven hours passed: the second half past two"),
    ("2026-10-25 03:00", "2026-10-25 07:00", 5, "after the change"),
    ("2026-03-22 01:30", "2026-03-22 03:30", 2, "the Sunday before, as any day"),
    ("2024-03-31 01:30", "2024-03-31 03:30", 3, "the last day of March"),
    ("2023-10-29 00:00", "2023-10-29 04:00", 2, "another year"),
]


@pytest.fixture(scope="module")
def nights(demo_data, tmp_path_factory) -> Path:
    """The demonstration with no fact of the theme but one in each of these nights."""
    told = [
        f"""
        update facts set starts_at = timestamp '{first}', ends_at = timestamp '{last}',
            time_precision = 'interval', week = date_trunc('week', timestamp '{first}')::date
        where fact_id = (select min(fact_id) from facts where theme = '{THEME}' and precision = 'street'
                         and zone_kind in ('district', 'commune') and time_precision <> 'interval')
        """
        for first, last, _hour, _why in NIGHTS
    ]
    clear = f"delete from facts where theme = '{THEME}' and time_precision = 'interval'"
    rest = f"delete from facts where theme = '{THEME}' and time_precision <> 'interval'"
    return changed(demo_data, tmp_path_factory.mktemp("nights") / "data", clear, *told, rest)


def of_night(first: str, last: str, hours: tuple[int, int] = (0, 24)) -> Selection:
    days = (dt.datetime.fromisoformat(text).date() for text in (first, last))
    return Selection(THEME, *days, hours=hours)


def hours_of(count) -> list[int]:
    return [hour for hour in range(24) if count(hour)]


@pytest.mark.parametrize(("first", "last", "hour", "why"), NIGHTS)
def test_every_place_puts_a_fact_in_the_same_hour(nights, first, last, hour, why):
    with connect(nights) as warehouse:

        def counted(at: int) -> int:
            told = warehouse.ask_facts("points", **of_night(first, last, (at, at + 1)).sql_parameters())
            return int((told["starts_at"] == pd.Timestamp(first)).sum())

        facts = warehouse.ask_facts("points", **of_night(first, last).sql_parameters())
        facts = facts[facts["starts_at"] == pd.Timestamp(first)]
        assert hours_of(counted) == [hour], why
    in_memory = [at for at in range(24) if of_night(first, last, (at, at + 1)).mask(facts).any()]
    assert in_memory == [hour], why


def test_rates_heat_clock_and_command_agree_on_these_nights(nights):
    """By each hour of the day: what a rate counts, what pages draw, what the command line says."""
    year = Selection(THEME, dt.date(2023, 1, 1), dt.date(2026, 11, 22))
    expected = pd.Series([hour for *_night, hour, _why in NIGHTS]).value_counts()
    for hour in range(8):
        own = Selection(THEME, year.first, year.last, hours=(hour, hour + 1))
        page = cache.area_sums(version(nights), own)["facts"].sum()
        with connect(nights) as warehouse:
            library = counts.selection_cube(warehouse, own, dt.date(2026, 11, 25)).facts.sum()
        drawn = len(cache.points(version(nights), own))
        assert page == library == drawn == expected.get(hour, 0), f"{hour} o’clock"
    spring = Selection(THEME, dt.date(2026, 3, 28), dt.date(2026, 3, 29))
    clock = cache.hour_grid(version(nights), spring)
    with connect(nights) as warehouse:
        alone = aoristic(warehouse.ask_facts("points", **spring.sql_parameters()))
    assert clock.weights.loc[2].sum() == 0 and clock.weights.sum().sum() == pytest.approx(6)
    pd.testing.assert_frame_equal(clock.weights, alone.weights)
    asked = ("hotspots", "--theme", THEME, "--from", "2026-03-28", "--to", "2026-03-29")
    skipped = command(nights, *asked, "--hours", "2-3", "--places", "--format", "csv")
    whole = command(nights, *asked, "--places", "--format", "csv")
    assert (skipped.exit_code, whole.exit_code) == (0, 0)
    assert len(skipped.stdout.splitlines()) <= 1 <= len(whole.stdout.splitlines())

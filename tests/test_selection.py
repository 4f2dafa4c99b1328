"""Which facts are counted: in SQL, by a mask and one by one, and what a selection is called."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory import language
from observatory.errors import CallError
from observatory.hotspots import mappable
from observatory.selection import (
    Selection,
    of_weeks,
    read_day,
    read_hours,
    read_weekdays,
    without_hour,
)
from observatory.warehouse import build, connect, store

from .counts.test_cells import ZONES, facts_table
from .hotspots.facts import facts

MOMENTS = (
    "2026-06-06 19:59",  # Saturday
    "2026-06-06 20:00",
    "2026-06-07 01:59",  # Sunday, the same night
    "2026-06-07 02:00",
    "2026-06-08 21:00",  # Monday
    "2026-07-01 21:00",
)
EVER = Selection("rodeo", dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("changed", "kept", "why"),
    [
        ({}, [0, 1, 2, 3, 4, 5], "nothing asked"),
        ({"hours": (20, 2)}, [1, 2, 4, 5], "from 20 h up to 2 h, past midnight"),
        ({"hours": (20, 2), "weekdays": (6,)}, [1, 2], "the small hours of Sunday are Saturday night"),
        ({"hours": (20, 2), "weekdays": (7,)}, [], "and not Sunday's"),
        ({"weekdays": (6, 7)}, [0, 1, 2, 3], "the whole day"),
        ({"hours": (0, 3)}, [2, 3], "hours of one day"),
        ({"hours": (2, 24)}, [0, 1, 3, 4, 5], "up to midnight"),
        ({"first": dt.date(2026, 6, 7), "last": dt.date(2026, 6, 8)}, [2, 3, 4], "both days included"),
        ({"first": dt.date(2026, 6, 7), "hours": (20, 2)}, [4, 5], "the night of the 6th is not the 7th"),
        ({"last": dt.date(2026, 6, 6), "hours": (20, 2)}, [1, 2], "the night of the 6th ends on the 7th"),
        ({"theme": "tag"}, [], "another theme"),
        ({"months": (7,)}, [5], "one month of every year"),
        ({"feeds": ("landlord",)}, [], "another partner"),
    ],
)
def test_mask(changed, kept, why):
    table = facts(len(MOMENTS), starts_at=MOMENTS)
    assert replace(EVER, **changed).apply(table).index.tolist() == kept, why


def test_facts_known_to_the_day_have_no_hour():
    table = facts(
        3, starts_at=("2026-06-06", "2026-06-06", "2026-06-06 21:00"), time_precision=("day", "day", "minute")
    )
    assert replace(EVER, hours=(20, 2)).apply(table).index.tolist() == [2]
    assert replace(EVER, hours=(0, 1)).apply(table).empty
    assert without_hour(table) == 2


def test_summers_are_those_of_every_year_and_end_with_their_last_night():
    moments = (
        "2024-06-01 01:00",
        "2024-06-01 20:00",
        "2024-09-01 01:00",
        "2025-08-30 23:00",
        "2025-05-31 23:00",
    )
    table = facts(5, starts_at=moments)
    summers = replace(EVER, months=(6, 7, 8))
    assert summers.apply(table).index.tolist() == [0, 1, 3]
    assert replace(summers, hours=(20, 2)).apply(table).index.tolist() == [1, 2, 3]
    assert replace(summers, hours=(20, 2), weekdays=(6,)).apply(table).index.tolist() == [1, 2, 3]


def test_facts_between_two_times_are_placed_at_the_middle():
    table = facts(1, starts_at="2026-06-06 18:00", ends_at="2026-06-06 23:00", time_precision="interval")
    assert len(replace(EVER, hours=(20, 21)).apply(table)) == 1
    assert replace(EVER, hours=(18, 19)).apply(table).empty


def test_only_facts_finer_than_their_commune_are_mapped():
    table = facts(5, precision=("housenumber", "street", "place", "commune", "none"))
    assert mappable(table)["precision"].tolist() == ["housenumber", "street", "place"]
    assert mappable(facts(2, lon=(6.86, None))).index.tolist() == [0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: replace(EVER, theme="rodeos"), "rodeo"),
        (lambda: replace(EVER, area_level="street"), "district"),
        (lambda: replace(EVER, seen_by="drone"), "camera"),
        (lambda: replace(EVER, months=(6, 13)), "12"),
        (lambda: replace(EVER, weekdays=(0,)), "7"),
        (lambda: replace(EVER, hours=(20, 20)), "20-02"),
        (lambda: read_day("06/01/2026"), "2026-06-01"),
        (lambda: read_hours("25-3"), "20-02"),
        (lambda: read_hours("evening"), "20-02"),
        (lambda: read_hours("20-20"), "20-02"),
        (lambda: read_weekdays("sat,caturday"), "sun"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(call, said):
    with pytest.raises(CallError, match=said):
        call()


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"weekdays": (7, 6, 6)}, {"weekdays": (6, 7)}, "the order does not matter"),
        ({"weekdays": tuple(range(1, 8))}, {}, "every weekday"),
        ({"months": tuple(range(1, 13))}, {}, "every month"),
        ({"hours": (22, 0)}, {"hours": (22, 24)}, "up to midnight"),
        ({"hours": read_hours("20h-02h")}, {"hours": (20, 2)}, "as written"),
        ({"weekdays": read_weekdays("sam,dim")}, {"weekdays": (6, 7)}, "in French"),
    ],
)
def test_two_ways_to_say_one_selection_are_one(one, other, why):
    first, second = replace(EVER, **one), replace(EVER, **other)
    assert first == second, why
    assert first.slug() == second.slug(), why


@pytest.mark.parametrize(
    ("changed", "whole_weeks", "all_facts", "why"),
    [
        ({}, True, True, "from a Monday to a Sunday"),
        ({"months": (6, 7, 8)}, False, False, "summers are no whole weeks"),
        ({"weekdays": (6,)}, False, False, "Saturdays"),
        ({"hours": (20, 2)}, False, False, "evenings"),
        ({"seen_by": "camera"}, True, False, "whole weeks of a part of the facts"),
        ({"last": dt.date(2026, 8, 29)}, False, True, "ends on a Saturday"),
    ],
)
def test_whole_weeks(changed, whole_weeks, all_facts, why):
    selection = replace(of_weeks("rodeo", dt.date(2023, 6, 5), dt.date(2026, 8, 24)), **changed)
    assert (selection.whole_weeks, selection.all_facts) == (whole_weeks, all_facts), why


def test_labels_say_what_is_kept():
    language.use("en")
    selection = replace(EVER, hours=(20, 2), weekdays=(6,), seen_by="camera", feeds=("sdis",))
    label = selection.label({"sdis": "Fire service"})
    for part in (
        "from January 1, 2020 to December 31, 2030",
        "20 to 2",
        "Saturday",
        "camera",
        "Fire service",
    ):
        assert part in label
    assert "summers of 2020 to 2030" in replace(EVER, months=(6, 7, 8)).label()
    assert "December" in replace(EVER, months=(12,)).label()
    assert "16:00" in replace(EVER, hours=(16, 18)).label()


SPAN = dt.date(2024, 2, 20), dt.date(2024, 9, 10)
DAYS = st.dates(*SPAN)
SELECTIONS = st.builds(
    lambda days, **given: Selection(first=min(days), last=max(days), **given),
    st.tuples(DAYS, DAYS),
    theme=st.sampled_from(("tag", "dumping")),
    area_level=st.sampled_from(("zone", "commune")),
    seen_by=st.sampled_from(("*", "report", "camera")),
    feeds=st.sampled_from(((), ("police",), ("landlord",), ("landlord", "police"), ("nobody",))),
    hours=st.tuples(st.integers(0, 23), st.integers(0, 24)).filter(lambda h: h[0] != h[1]) | st.just((0, 24)),
    weekdays=st.lists(st.integers(1, 7), max_size=3).map(tuple),
    months=st.lists(st.integers(1, 12), max_size=4).map(tuple),
)


def invented() -> pd.DataFrame:
    """Facts of seven months, some known between two times, some to their day, most near midnight."""
    draw = np.random.default_rng(20)
    rows = []
    for _n in range(500):
        day = pd.Timestamp(SPAN[0]) + pd.Timedelta(days=int(draw.integers(0, 200)))
        hour = int(draw.choice([0, 1, 2, 5, 6, 12, 19, 20, 22, 23]))
        starts = day + pd.Timedelta(hours=hour, minutes=int(draw.choice([0, 59])))
        rows.append(
            {
                "feed": str(draw.choice(["police", "landlord"])),
                "theme": str(draw.choice(["dumping", "tag"])), "starts_at": starts,
                "ends_at": starts + pd.Timedelta(minutes=int(draw.choice([0, 0, 61, 4000]))),
                "week": (starts - pd.Timedelta(days=starts.day_of_week)).normalize(),
                "time_precision": str(draw.choice(["minute", "day"], p=[0.9, 0.1])),
                "seen_by": str(draw.choice(["report", "camera"])),
                "zone_code": "90008", "commune_code": "90008",
            }
        )  # fmt: skip
    return facts_table(rows)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A warehouse of invented facts, and the facts."""
    folder = tmp_path_factory.mktemp("selections")
    with build(folder) as half:
        store.store_table(half, "zones", ZONES)
        store.store_facts(half, invented())
    with connect(folder) as opened:
        yield opened, invented()


def is_counted(row, selection: Selection) -> bool:
    """One fact against one condition after the other."""
    first, last = selection.hours
    moment = row.starts_at + (row.ends_at - row.starts_at) / 2
    evening = moment - pd.Timedelta(days=1) if first > last and moment.hour < last else moment
    day = evening if first > last else row.starts_at
    if (first, last) != (0, 24):
        by_day, by_night = first <= moment.hour < last, moment.hour >= first or moment.hour < last
        if row.time_precision == "day" or not (by_day if first < last else by_night):
            return False
    return (
        row.theme == selection.theme
        and selection.first <= day.date() <= selection.last
        and selection.seen_by in ("*", row.seen_by)
        and (not selection.feeds or row.feed in selection.feeds)
        and (not selection.weekdays or evening.isoweekday() in selection.weekdays)
        and (not selection.months or day.month in selection.months)
    )


@given(SELECTIONS)
@settings(max_examples=40)
def test_sql_mask_and_loop_count_the_same(told, selection):
    warehouse, table = told
    slowly = [is_counted(row, selection) for row in table.itertuples()]
    assert selection.mask(table).tolist() == slowly
    kept = selection.apply(table)
    days = selection.days_of(kept)
    weeks = (days - pd.to_timedelta(days.dt.day_of_week, unit="D")).value_counts()
    found = warehouse.ask("period_counts", **selection.sql_parameters())
    by_week = dict(zip(pd.to_datetime(found["week"]), found["facts"], strict=True))
    assert by_week == weeks.to_dict()
    for question in ("points", "selected"):
        assert len(warehouse.ask(question, **selection.sql_parameters())) == len(kept)
    assert warehouse.ask("kinds", **selection.sql_parameters())["facts"].sum() == len(kept)


@given(SELECTIONS, SELECTIONS)
@settings(max_examples=200)
def test_two_selections_share_no_file_name(one, other):
    assert (one.slug().lower() == other.slug().lower()) == (one == other)
    assert set(one.slug()) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.-~")


#: One other value of each field: a file name that forgets one is found here, whatever hypothesis draws.
OTHER = {
    "theme": "tag", "first": dt.date(2020, 1, 2), "last": dt.date(2030, 12, 30), "area_level": "commune",
    "seen_by": "camera", "feeds": ("sdis",), "hours": (20, 2), "weekdays": (6,), "months": (6, 7, 8),
}  # fmt: skip


def test_every_field_is_in_the_file_name():
    assert set(OTHER) == {field.name for field in fields(Selection)}
    slugs = {replace(EVER, **{name: value}).slug() for name, value in OTHER.items()} | {EVER.slug()}
    assert len(slugs) == len(OTHER) + 1
    assert replace(EVER, feeds=("a.b",)).slug() != replace(EVER, feeds=("a", "b")).slug()

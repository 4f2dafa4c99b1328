"""Weeks kept in memory are those of the warehouse, asked one by one."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd
import pytest

from observatory import alerts, compare, counts
from observatory.screens import cache
from observatory.screens.cache.cubes import cube
from observatory.screens.jobs import prewarm
from observatory.screens.jobs.prewarm import WEEKS
from observatory.screens.jobs.runner import Job
from observatory.selection import Selection
from observatory.warehouse import connect

TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def version(demo_data, monkeypatch):
    """The identity of the demonstration's warehouse, which the pages then show."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    return cache.current_version()._replace(today=TODAY)


@pytest.mark.parametrize("seen_by", ["*", "report"])
@pytest.mark.parametrize("back", [0, 1, 20, 51])
def test_a_week_of_the_page_is_that_of_the_library(version, demo_data, back, seen_by):
    """The last week, one in the middle, and one whose year begins before anything is known."""
    with connect(demo_data) as warehouse:
        week = counts.last_complete_week(warehouse, TODAY) - dt.timedelta(weeks=back)
        cells = counts.cells_up_to(warehouse, week, seen_by=seen_by, today=TODAY)
        communes = counts.cells_up_to(warehouse, week, by="commune", seen_by=seen_by, today=TODAY)
    shown = cache.weekly(version, week, seen_by)
    whole = compare.by_agglomeration(communes).to_frame()
    pd.testing.assert_frame_equal(shown.sheet, compare.week_over_week(cells, week))
    pd.testing.assert_frame_equal(
        shown.whole, compare.week_over_week(whole, week).set_index("theme"), check_like=True
    )
    assert shown.cells.facts.sum() == cells.loc[cells["week"] >= shown.cells.weeks[0], "facts"].sum()
    assert shown.totals.iloc[:, -1].sum() == whole.loc[whole["week"] == str(week), "facts"].sum()
    assert {*shown.in_scope} == {*cells.loc[cells["partners"] + cells["facts"] > 0, "theme"]}


@pytest.mark.parametrize("by", ["zone", "commune", "district"])
@pytest.mark.parametrize(("first", "last"), [("2022-11-28", "2023-01-02"), ("2025-12-22", "2026-11-16")])
def test_cells_from_memory_are_those_of_the_warehouse(version, demo_data, by, first, last):
    """Every level; a span at the beginning, where fewer partners are expected, and one over a new year."""
    first, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    with connect(demo_data) as warehouse:
        asked = counts.weekly_cells(warehouse, first, last, by=by, today=TODAY)
    pd.testing.assert_frame_equal(cache.cells(version, first, last, by, "*"), asked)


@pytest.mark.parametrize(("code", "by"), [("90010", "commune"), ("90010-02", "zone"), ("90022", "zone")])
def test_an_area_s_page_has_the_library_s_sheet(version, demo_data, code, by):
    """Belfort, with what is known only to be somewhere in it; a zone is judged among all zones."""
    with connect(demo_data) as warehouse:
        week = counts.last_complete_week(warehouse, TODAY)
        cells = counts.cells_up_to(warehouse, week, by=by, today=TODAY)
    sheet = compare.week_over_week(cells, week)
    own = sheet[sheet["zone_code"] == code].reset_index(drop=True)
    assert len(own)
    pd.testing.assert_frame_equal(cache.area_sheet(version, code, week), own)
    year = cache.area_series(version, code, week)
    assert year.shape[1] == 54, "the year of a line of weeks, whatever the sheet was judged on"


@pytest.mark.parametrize("back", [0, 17, 40])
def test_the_page_says_what_the_alerts_of_the_library_say(version, demo_data, back):
    """Zones and the agglomeration: one verdict and one bound, whoever is asked."""
    with connect(demo_data) as warehouse:
        week = counts.last_complete_week(warehouse, TODAY) - dt.timedelta(weeks=back)
        cells = counts.cells_up_to(warehouse, week, today=TODAY)
        communes = counts.cells_up_to(warehouse, week, by="commune", today=TODAY)
    shown = cache.weekly(version, week, "*")
    whole = alerts.sheet(compare.by_agglomeration(communes).to_frame(), week)
    pd.testing.assert_frame_equal(shown.season.reset_index(drop=True), whole)
    found = alerts.alerts(cells, week, cache.touching())
    assert found.sheet["upper"].equals(shown.sheet["upper"])
    pd.testing.assert_frame_equal(shown.clusters, found.clusters)
    pd.testing.assert_frame_equal(shown.shifts, found.shifts)


@pytest.mark.parametrize("by", ["zone", "commune"])
def test_arrays_give_the_sheets_that_tables_give(version, by):
    """Week over week, a month, a span with a gap and the season: to the last digit."""
    last = cache.last_week(version)
    arrays = cube(version, last - dt.timedelta(weeks=130), last, by)
    table = arrays.to_frame()
    for name in ("week", "month", "same_weeks_last_year"):
        pd.testing.assert_frame_equal(
            compare.compare_named(arrays, name, last),
            compare.compare_named(table, name, last),
            check_exact=True,
        )
    whole = compare.by_agglomeration(arrays)
    pd.testing.assert_frame_equal(
        alerts.sheet(whole, last), alerts.sheet(compare.by_agglomeration(table), last)
    )
    assert compare.dispersion(arrays, last).notna().any()


#: Filters, with what makes them different from a whole week of all partners.
FILTERS = {
    "four whole weeks, without a query": Selection("dumping", dt.date(2026, 10, 5), dt.date(2026, 11, 1)),
    "from one month to another": Selection("dumping", dt.date(2026, 9, 1), dt.date(2026, 10, 31), "commune"),
    "Saturday nights": Selection(
        "noise", dt.date(2026, 6, 1), dt.date(2026, 8, 31), "district", weekdays=(6,), hours=(22, 6)
    ),
    "one partner": Selection("dumping", dt.date(2026, 10, 5), dt.date(2026, 11, 1), feeds=("allo_mairie",)),
}


@pytest.mark.parametrize("selection", FILTERS.values(), ids=FILTERS)
def test_filtered_cells_are_those_counted_one_by_one(version, demo_data, selection):
    """Each count against the facts themselves, each partner against the cells of the library."""
    key = "commune_code" if selection.area_level == "commune" else "zone_code"
    first, last = selection.mondays
    feed = selection.feeds[0] if selection.feeds else "*"
    with connect(demo_data) as warehouse:
        known = counts.weekly_cells(
            warehouse, first, last, by=selection.area_level, feeds=selection.feeds, today=TODAY
        )
        facts = warehouse.ask(
            "facts_between", themes=[selection.theme], first=selection.first,
            until=selection.last + dt.timedelta(days=1), seen_by="*", feed=feed,
        )  # fmt: skip
    moment = facts["starts_at"] + (facts["ends_at"] - facts["starts_at"]) / 2
    if not selection.whole_days:
        hour, evening = moment.dt.hour, moment.where(moment.dt.hour >= 6, moment - pd.Timedelta(days=1))
        night = ((hour >= 22) | (hour < 6)) & (evening.dt.day_of_week == 5)
        facts = facts[night & (facts["time_precision"] != "day")]
    told = facts.groupby([key, "week"]).size()
    shown = cache.filtered_cells(version, selection).to_frame()
    assert shown["facts"].sum() > 0
    known = known[known["theme"] == selection.theme].reset_index(drop=True)
    known["facts"] = [
        told.get((code, week), 0) for code, week in zip(known["zone_code"], known["week"], strict=True)
    ]
    pd.testing.assert_frame_equal(shown.drop(columns="days"), known.drop(columns="days"))
    sums = known.groupby("zone_code", sort=False)[["facts", "partners", "reporting"]].sum()
    pd.testing.assert_frame_equal(cache.area_sums(version, selection)[[*sums]], sums)


DAYS = dt.date(2026, 8, 1), dt.date(2026, 10, 31)
SPAN = {"first": dt.date(2026, 8, 1), "until": dt.date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("question", "parameters"),
    [
        ("points", Selection("dumping", *DAYS).sql_parameters()),
        ("points_near", {"west": 6.84, "south": 47.62, "east": 6.88, "north": 47.65, **SPAN}),
        ("facts_between", {"themes": ["noise", "tag"], "seen_by": "report", "feed": "*", **SPAN}),
        ("points", Selection("dumping", *DAYS).sql_parameters() | {"theme": "no such theme"}),
    ],
)
def test_facts_by_the_ten_thousand_are_the_same_facts(demo_data, question, parameters):
    """The way by Arrow against the plain one: texts missing or not, days, no row at all."""
    with connect(demo_data) as warehouse:
        fast, plain = warehouse.ask_facts(question, **parameters), warehouse.ask(question, **parameters)
    assert len(plain) == 0 or plain["matched_label"].notna().any()
    if len(plain):
        plain, fast = (table.sort_values(list(plain), ignore_index=True) for table in (plain, fast))
        pd.testing.assert_frame_equal(fast, plain, check_exact=True)
    assert list(fast) == list(plain)
    assert len(fast) == len(plain)


@pytest.fixture
def hurried(monkeypatch):
    """What is made ready waits for no reader, and is written down in place of being computed."""
    asked: list[tuple[str, object]] = []
    for name in ("weekly", "history", "effect", "edition"):
        monkeypatch.setattr(prewarm, name, lambda _stamp, what, *_more, name=name: asked.append((name, what)))
    monkeypatch.setattr(prewarm, "_QUIET", 0.0)
    monkeypatch.setattr(prewarm, "WEEKS", WEEKS)
    return asked


@pytest.fixture
def job(monkeypatch):
    """The job that warms, begun anew."""
    job = Job()
    monkeypatch.setattr(prewarm, "_job", lambda: job)
    return job


def test_what_readers_ask_for_is_made_ready_once(version, hurried, job):
    """All there is of two years, the last week first; early on, what other pages begin with."""
    last = cache.last_week(version)
    for _reader in range(2):
        prewarm.prewarm(version)
        job.join(20)
    known = (last - cache.extent(version).first_week).days // 7 + 1
    weeks = [last - dt.timedelta(weeks=back) for back in range(min(WEEKS, known))]
    assert [what for name, what in hurried if name == "weekly"] == weeks
    assert [what for name, what in hurried if name == "history"] == ["commune", "district"]
    assert ("edition", last) in hurried[: 2 * 20]


def test_a_fault_in_what_is_made_ready_stays_behind(version, hurried, job, monkeypatch):
    def gone(*_given):
        raise FileNotFoundError("no warehouse any more")

    monkeypatch.setattr(prewarm, "weekly", gone)
    prewarm.prewarm(version)
    job.join(20)
    assert job.over
    assert hurried == []


def test_readers_come_first(version, hurried, job, monkeypatch):
    """While pages are asked for, nothing is made ready, but not for ever."""
    monkeypatch.setattr(prewarm, "_QUIET", 60.0)
    monkeypatch.setattr(prewarm, "_PATIENCE", 0.3)
    cache.current_version()
    prewarm.prewarm(version)
    time.sleep(0.15)
    assert hurried == []
    time.sleep(0.6)
    assert hurried
    job.key = None  # another day has begun: what goes on for this one ends by itself
    job.join(20)
    assert job.over

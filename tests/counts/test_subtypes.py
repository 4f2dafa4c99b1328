"""Kinds of fact and what followed: against a slow count of the same rows, with every filter."""

from __future__ import annotations

import datetime as dt
import statistics

import numpy as np
import pandas as pd
import pytest

from observatory import counts
from observatory.fact import FOLLOW_UP_DATES, Outcome
from observatory.warehouse import build, connect, store

from .test_cells import ZONES, facts_table

DAY = dt.date(2026, 11, 2)
EVERY = {
    "theme": "dumping", "start": DAY, "until": DAY + dt.timedelta(days=14), "seen_by": "*", "feeds": [],
    "weekdays": [], "months": [], "from_hour": 0, "to_hour": 24,
}  # fmt: skip


def invented() -> list[dict]:
    draw = np.random.default_rng(11)
    rows = []
    for _n in range(2000):
        moment = pd.Timestamp(DAY) + pd.Timedelta(hours=int(draw.integers(0, 24 * 20)))
        done = {name: moment + pd.Timedelta(hours=int(draw.integers(1, 200))) for name in FOLLOW_UP_DATES}
        rows.append(
            {
                "feed": str(draw.choice(["police", "landlord"])),
                "theme": str(draw.choice(["dumping", "tag"])),
                "subtype": str(draw.choice(["bulky", "rubble", ""])), "starts_at": moment,
                "week": (moment - pd.Timedelta(days=moment.day_of_week)).normalize(),
                "time_precision": str(draw.choice(["minute", "day"], p=[0.8, 0.2])),
                "seen_by": str(draw.choice(["report", "camera"])),
                "zone_code": "90008" if draw.random() < 0.9 else None, "commune_code": "90008",
                **{name: at if draw.random() < 0.3 else None for name, at in done.items()},
                "billed_eur": 50.0 if draw.random() < 0.1 else None,
                "resident_complaint": bool(draw.random() < 0.2),
                "cost_eur": round(float(draw.uniform(20, 300)), 2) if draw.random() < 0.3 else None,
                "outcomes": ",".join(o for o in ("fine", "complaint", "impounding") if draw.random() < 0.2),
            }
        )  # fmt: skip
        if rows[-1]["zone_code"] is None:
            rows[-1]["zone_kind"] = "outside"
    return rows


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    with build(folder) as half:
        store.store_table(half, "zones", ZONES)
        store.store_facts(half, facts_table(invented()))
    with connect(folder) as opened:
        yield opened


def slow(row: dict, wanted: dict) -> bool:
    """Whether a fact is of a filter, one condition after the other."""
    moment, first, last = row["starts_at"], wanted["from_hour"], wanted["to_hour"]
    keep = row["theme"] == wanted["theme"] and row["zone_code"] is not None
    keep &= wanted["seen_by"] in ("*", row["seen_by"]) and (
        not wanted["feeds"] or row["feed"] in wanted["feeds"]
    )
    if (first, last) != (0, 24):
        inside = first <= moment.hour < last if first < last else moment.hour >= first or moment.hour < last
        keep &= row["time_precision"] != "day" and inside
    day = moment - pd.Timedelta(days=1) if first > last and moment.hour < last else moment
    keep &= wanted["start"] <= day.date() < wanted["until"]
    return keep and (not wanted["weekdays"] or day.isoweekday() in wanted["weekdays"])


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "whole days, everybody"),
        ({"from_hour": 8, "to_hour": 18}, "by day: facts known to their day have no hour"),
        ({"from_hour": 20, "to_hour": 2, "weekdays": [6]}, "a Saturday night ends on Sunday at two"),
        ({"seen_by": "camera"}, "seen by camera alone"),
        ({"feeds": ["landlord"]}, "one partner"),
    ],
)
def test_kinds_are_those_of_a_slow_count(warehouse, changed, why):
    wanted = EVERY | changed
    table = counts.kinds(warehouse, **wanted).set_index("subtype")
    rows = [row for row in invented() if slow(row, wanted)]
    assert rows, why
    for kind, found in table.iterrows():
        of_kind = [row for row in rows if row["subtype"] == kind]
        assert found["facts"] == len(of_kind), why
        assert found["share"] == pytest.approx(len(of_kind) / len(rows))
        for name in FOLLOW_UP_DATES:
            spent = [(r[name] - r["starts_at"]) / pd.Timedelta(days=1) for r in of_kind if r[name]]
            what = name.removesuffix("_at")
            assert found[what] == len(spent)
            days = found["ended_minutes"] / 1440 if what == "ended" else found[f"{what}_days"]
            assert days == pytest.approx(statistics.median(spent) if spent else np.nan, nan_ok=True)
        assert found["handled"] == sum(
            bool(r["outcomes"] or r["billed_eur"] or any(r[name] for name in FOLLOW_UP_DATES))
            for r in of_kind
        ), "the union of what followed, each fact once, and what it cost is not one"
        assert found["resident_complaint"] == sum(r["resident_complaint"] for r in of_kind)
        assert found["impounding"] == sum("impounding" in r["outcomes"] for r in of_kind)
        costs = [r["cost_eur"] for r in of_kind if r["cost_eur"] is not None]
        assert found["cost_eur"] == pytest.approx(sum(costs) if costs else np.nan, nan_ok=True), (
            "not known is not 0"
        )
        assert found["fine"] == sum("fine" in r["outcomes"] for r in of_kind)
    assert table["facts"].sum() == len(rows)


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ((0, 24), "whole days: the week of the fact"),
        ((6, 12), "the same by day"),
        ((22, 6), "a night on which a week ends is counted in that week, and in that period"),
    ],
)
def test_zones_and_weeks_are_those_of_a_slow_count(warehouse, hours, why):
    wanted = EVERY | dict(zip(("from_hour", "to_hour"), hours, strict=True))
    found = warehouse.ask("period_counts", **wanted)
    first, last = hours
    slowly: dict[tuple[str, dt.date], int] = {}
    for row in invented():
        if slow(row, wanted):
            moment = row["starts_at"]
            day = moment - pd.Timedelta(days=1) if first > last and moment.hour < last else moment
            key = row["zone_code"], (day - pd.Timedelta(days=day.day_of_week)).date()
            slowly[key] = slowly.get(key, 0) + 1
    keys = zip(found["zone_code"], pd.to_datetime(found["week"]).dt.date, strict=True)
    assert dict(zip(keys, found["facts"], strict=True)) == slowly, why


def test_what_nobody_tells_has_no_column(warehouse):
    table = counts.kinds(warehouse, **EVERY)
    assert {Outcome.FINE, Outcome.COMPLAINT} <= set(table.columns)
    assert not {Outcome.SEIZURE, Outcome.MEDIATION} & set(table.columns)


def test_no_fact_no_kind(warehouse):
    assert counts.kinds(warehouse, **EVERY | {"theme": "rodeo"}).empty


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({}, "all themes, all feeds"),
        ({"theme": "tag"}, "one theme"),
        ({"feeds": ["landlord"]}, "one partner"),
    ],
)
def test_removals_are_counted_by_their_own_date(warehouse, wanted, why):
    start, until = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
    slowly: dict[tuple[str, str], int] = {}
    for row in invented():
        at = row["removed_at"]
        if at is None or row["zone_code"] is None or not start <= at.date() < until:
            continue
        if wanted.get("theme", row["theme"]) == row["theme"] and row["feed"] in wanted.get(
            "feeds", [row["feed"]]
        ):
            key = at.strftime("%Y-%m"), row["theme"]
            slowly[key] = slowly.get(key, 0) + 1
    found = counts.removals(warehouse, start, until, **wanted)
    keys = zip(found["month"].dt.strftime("%Y-%m"), found["theme"], strict=True)
    assert dict(zip(keys, found["removed"], strict=True)) == slowly, why
    assert len(slowly) >= 1


def test_fires_of_police_and_fire_service_are_not_added(tmp_path):
    told = {"sdis": 3, "police_nationale": 2, "gardes_champetres": 1}
    rows = [
        {"feed": feed, "theme": "fire", "zone_code": "90008", "commune_code": "90008",
         "week": pd.Timestamp(DAY)}
        for feed, n in told.items() for _n in range(n)
    ]  # fmt: skip
    with build(tmp_path) as half:
        store.store_table(half, "zones", ZONES)
        store.store_facts(half, facts_table(rows))
    with connect(tmp_path) as opened:
        for feeds, expected, why in (
            ([], 4, "the fire service's figure stands"),
            (["sdis", "police_nationale"], 3, "chosen together, they are not added either"),
            (["police_nationale"], 2, "chosen alone, the police's own figure"),
        ):
            cells = counts.weekly_cells(opened, DAY, DAY, feeds=feeds)
            assert cells["facts"].sum() == expected, why
            kinds = counts.kinds(opened, **EVERY | {"theme": "fire", "feeds": feeds})
            assert kinds["facts"].sum() == expected, why
        beside = counts.told_beside(opened, "fire", DAY, DAY + dt.timedelta(days=7))
        assert beside.to_dict("records") == [{"standing": "sdis", "feed": "police_nationale", "facts": 2}]

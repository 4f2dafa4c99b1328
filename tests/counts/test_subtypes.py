"""Kinds of fact and what followed: against a slow count of the same rows, with every filter."""

from __future__ import annotations

import datetime as dt
import statistics

import numpy as np
import pandas as pd
import pytest

from observatory import counts
from observatory.fact import Outcome
from observatory.warehouse import build, connect, store

from .test_cells import ZONES, facts_table

DAY = dt.date(2026, 11, 2)
EVERY = {
    "theme": "dumping", "start": DAY, "until": DAY + dt.timedelta(days=14), "seen_by": "*", "feeds": [],
    "weekdays": [], "from_hour": 0, "to_hour": 24,
}  # fmt: skip


def invented() -> list[dict]:
    draw = np.random.default_rng(11)
    rows = []
    for _n in range(2000):
        moment = pd.Timestamp(DAY) + pd.Timedelta(hours=int(draw.integers(0, 24 * 20)))
        cleared = moment + pd.Timedelta(hours=int(draw.integers(1, 200)))
        rows.append(
            {
                "feed": str(draw.choice(["police", "landlord"])),
                "theme": str(draw.choice(["dumping", "tag"])),
                "subtype": str(draw.choice(["bulky", "rubble", ""])), "starts_at": moment,
                "week": (moment - pd.Timedelta(days=moment.day_of_week)).normalize(),
                "time_precision": str(draw.choice(["minute", "day"], p=[0.8, 0.2])),
                "seen_by": str(draw.choice(["report", "camera"])),
                "zone_code": "90008" if draw.random() < 0.9 else None, "commune_code": "90008",
                "cleared_at": cleared if draw.random() < 0.5 else None,
                "cost_eur": round(float(draw.uniform(20, 300)), 2) if draw.random() < 0.3 else None,
                "outcomes": ",".join(o for o in ("fine", "complaint") if draw.random() < 0.3),
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
        times = [
            (r["cleared_at"] - r["starts_at"]) / pd.Timedelta(days=1) for r in of_kind if r["cleared_at"]
        ]
        assert found["facts"] == len(of_kind), why
        assert found["share"] == pytest.approx(len(of_kind) / len(rows))
        assert found["cleared"] == len(times)
        assert found["days"] == pytest.approx(statistics.median(times))
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

"""Cells: every count against a slow obvious one, zero told from silence, weeks by the ISO calendar."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory import counts
from observatory.errors import CallError, NoDataError
from observatory.fact import COLUMNS
from observatory.themes import themes
from observatory.warehouse import build, connect, store
from observatory.weeks import parse_week, week_label

MONDAY = dt.date(2026, 11, 9)
TODAY = dt.date(2026, 11, 23)

ZONES = pd.DataFrame(
    [
        ("90010-01", "Vieille Ville", "district", "90010", 0.5, None),
        ("90010-02", "Centre", "district", "90010", 0.9, None),
        ("90008", "Bavilliers", "commune", "90008", 4.8, 4700),
        ("90099", "Valdoie", "commune", "90099", 5.1, 5300),
    ],
    columns=["zone_code", "name", "kind", "commune_code", "area_km2", "population"],
).astype({"population": "Int64"})


def facts_table(rows: list[dict]) -> pd.DataFrame:
    """Facts with the columns of the warehouse, from the few that matter here."""
    blank = {
        "reference": "r", "content": 1, "subtype": "", "time_precision": "minute", "seen_by": "report",
        "place_kind": "address", "place_text": "", "hall": "", "line": None, "lon": None, "lat": None,
        "precision": "street",
        "uncertainty_m": 50.0, "method": "street", "score": 0.9, "matched_label": "", "ended_at": None,
        "removed_at": None, "cleaned_at": None, "cleared_at": None, "resident_complaint": False,
        "outcomes": "", "cost_eur": None, "billed_eur": None, "invented": True, "file_sha256": "x",
        "row_number": 2, "known_from": pd.Timestamp("2026-11-20"), "known_run": 1,
    }  # fmt: skip
    made = [blank | row | {"fact_id": i} for i, row in enumerate(rows)]
    for row in made:
        row.setdefault("starts_at", pd.Timestamp(row["week"]) + pd.Timedelta(hours=20))
        row.setdefault("ends_at", row["starts_at"])
        row.setdefault("zone_kind", "district" if str(row["zone_code"]).startswith("90010-") else "commune")
    return pd.DataFrame(made)[list(COLUMNS)]


@pytest.fixture
def warehouse(tmp_path):
    """Random facts: `police` tells of everywhere, `landlord` of Valdoie alone, and missed one week."""
    random = np.random.default_rng(7)
    weeks = [MONDAY - dt.timedelta(weeks=n) for n in range(6)]
    rows = []
    for _n in range(400):
        zone = random.choice(ZONES["zone_code"])
        rows.append(
            {"feed": "police", "theme": str(random.choice(["tag", "fire"])),
             "week": random.choice(weeks), "zone_code": zone,
             "commune_code": zone[:5], "seen_by": str(random.choice(["report", "camera"]))}
        )  # fmt: skip
    rows += [{"feed": "police", "theme": "tag", "week": MONDAY, "zone_code": None, "commune_code": "90010",
              "zone_kind": "commune", "precision": "commune"}] * 3  # fmt: skip
    rows += [{"feed": "police", "theme": "tag", "week": MONDAY, "zone_code": None, "commune_code": None,
              "zone_kind": "outside"}] * 2  # fmt: skip
    facts = facts_table(rows)
    with build(tmp_path) as made:
        store.store_table(made, "zones", ZONES)
        store.store_facts(made, facts)
        coverage = [("police", week) for week in weeks] + [("landlord", week) for week in weeks[1:]]
        store.store_table(
            made, "coverage", pd.DataFrame(coverage, columns=["feed", "week"]).assign(receipt="x")
        )
        scope = [
            ("police", "tag", "*"),
            ("police", "fire", "*"),
            ("landlord", "damage", "90099"),
            ("landlord", "tag", "90099"),
        ]
        store.store_table(
            made,
            "feed_scope",
            pd.DataFrame(scope, columns=["feed", "theme", "commune_code"]).assign(cadence="weekly"),
        )
    with connect(tmp_path) as opened:
        yield opened, facts


@pytest.mark.parametrize(
    ("by", "areas", "key"),
    [("zone", 4, "zone_code"), ("commune", 3, "commune_code"), ("district", 2, "zone_code")],
)
@pytest.mark.parametrize("seen_by", ["*", "report", "camera"])
def test_counts_equal_the_obvious_ones(warehouse, by, areas, key, seen_by):
    opened, facts = warehouse
    cells = counts.weekly_cells(
        opened, MONDAY - dt.timedelta(weeks=3), MONDAY, by=by, seen_by=seen_by, today=TODAY
    )
    assert len(cells) == areas * len(themes()) * 4
    inside = facts.loc[
        facts["zone_kind"] != "outside", ["zone_code", "commune_code", "theme", "week", "seen_by"]
    ]
    inside = inside.to_dict("records")
    for row in cells.itertuples():
        expected = sum(
            fact[key] == row.zone_code and fact["theme"] == row.theme and fact["week"] == row.week.date()
            and seen_by in ("*", fact["seen_by"])
            for fact in inside
        )  # fmt: skip
        assert row.facts == expected, row


@pytest.mark.parametrize(
    ("zone", "theme", "week", "partners", "reporting"),
    [
        ("90099", "damage", MONDAY, 1, 0),  # the only partner was silent: no zero
        ("90099", "damage", MONDAY - dt.timedelta(weeks=1), 1, 1),  # covered without a row: a zero
        ("90099", "tag", MONDAY, 2, 1),  # one of two was silent
        ("90008", "tag", MONDAY, 1, 1),  # the landlord does not reach Bavilliers
        ("90008", "damage", MONDAY, 0, 0),  # nobody tells of it there
        ("90010-01", "fire", MONDAY - dt.timedelta(weeks=20), 1, 0),  # before the first file
    ],
)
def test_silence_is_not_zero(warehouse, zone, theme, week, partners, reporting):
    opened, _facts = warehouse
    cells = counts.weekly_cells(opened, MONDAY - dt.timedelta(weeks=20), MONDAY, today=TODAY)
    cell = cells[
        (cells["zone_code"] == zone) & (cells["theme"] == theme) & (cells["week"] == pd.Timestamp(week))
    ].iloc[0]
    assert (cell["partners"], cell["reporting"]) == (partners, reporting)


def test_a_week_in_progress_says_so(warehouse):
    opened, _facts = warehouse
    cells = counts.weekly_cells(opened, MONDAY, MONDAY, today=MONDAY + dt.timedelta(days=6))
    assert not cells["complete"].any()
    assert counts.last_complete_week(opened, MONDAY + dt.timedelta(days=6)) == MONDAY - dt.timedelta(weeks=1)
    assert counts.last_complete_week(opened, TODAY) == MONDAY


def test_one_feed_alone(warehouse):
    opened, _facts = warehouse
    cells = counts.weekly_cells(opened, MONDAY, MONDAY, feeds=["landlord"], today=TODAY)
    assert cells["facts"].sum() == 0
    assert cells.loc[cells["partners"] > 0, "zone_code"].unique().tolist() == ["90099"]


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W46", dt.date(2026, 11, 9)),  # as ISO writes it
        ("2026-S46", dt.date(2026, 11, 9)),  # as French offices write it
        ("2026-w1", dt.date(2025, 12, 29)),  # week 1 begins in the year before
        ("2020-W53", dt.date(2020, 12, 28)),  # a year of 53 weeks
    ],
)
def test_parse_week(text, monday):
    assert parse_week(text) == monday
    assert parse_week(week_label(monday)) == monday


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-11", "W46", "", "2026-W46-1", "46"])
def test_what_is_no_week_is_refused(text):
    with pytest.raises(CallError, match="2026-W46"):
        parse_week(text)


@pytest.mark.parametrize(
    ("given", "names"), [({"by": "canton"}, "commune"), ({"seen_by": "drone"}, "camera")]
)
def test_unknown_choices_name_the_allowed_ones(warehouse, given, names):
    opened, _facts = warehouse
    with pytest.raises(CallError, match=names):
        counts.weekly_cells(opened, MONDAY, MONDAY, **given)


@pytest.mark.parametrize(
    ("cadence", "week", "today", "state"),
    [
        ("weekly", MONDAY, MONDAY + dt.timedelta(days=8), "not_due"),  # two days after Sunday
        ("weekly", MONDAY, MONDAY + dt.timedelta(days=12), "silent"),  # past the three days of grace
        ("monthly", MONDAY, dt.date(2026, 12, 8), "not_due"),  # November's file comes by 10 December
        ("monthly", MONDAY, dt.date(2026, 12, 14), "silent"),
        ("fortnightly", MONDAY, MONDAY + dt.timedelta(days=15), "not_due"),
    ],
)
def test_a_partner_is_silent_only_when_its_file_is_due(tmp_path, cadence, week, today, state):
    with build(tmp_path) as made:
        store.store_table(
            made,
            "coverage",
            pd.DataFrame({"feed": ["a", "b"], "week": [week - dt.timedelta(weeks=2), week], "receipt": "x"}),
        )
        scope = pd.DataFrame(
            {"feed": ["a", "b"], "cadence": [cadence, "weekly"], "theme": "tag", "commune_code": "*"}
        )
        store.store_table(made, "feed_scope", scope)
    with connect(tmp_path) as opened:
        calendar = counts.coverage(opened, 2, today=today)
    row = calendar[(calendar["feed"] == "a") & (calendar["week"] == pd.Timestamp(week))].iloc[0]
    assert row["state"] == state


def test_an_empty_warehouse_says_what_to_do(tmp_path):
    with build(tmp_path):
        pass
    with connect(tmp_path) as opened, pytest.raises(CallError, match="observatory ingest"):
        counts.extent(opened)


#: Two invented neighbourhoods that share a border, the second across two communes.
OUTLINES = pd.DataFrame(
    {
        "name": ["Les Cerisiers", "Le Pré"],
        "commune_code": ["90099", "90099"],
        "geometry": [shapely.box(6.80, 47.66, 6.82, 47.68), shapely.box(6.82, 47.66, 6.84, 47.68)],
    },
    index=pd.Index(["QN1", "QN2"], name="zone_code"),
)


@pytest.mark.parametrize(
    ("point", "precision", "held", "why"),
    [
        ((6.81, 47.67), "street", "QN1", "inside"),
        ((6.82, 47.67), "street", "QN1", "on the border of two: in one alone"),
        ((6.83, 47.67), "place", "QN2", "inside the other, whatever its commune"),
        ((6.85, 47.67), "housenumber", "", "outside of both"),
        ((6.81, 47.67), "commune", "", "the middle of a commune is no place"),
        ((None, None), "none", "", "not located"),
    ],
)
def test_priority_neighbourhoods_hold_the_facts_in_them(tmp_path, point, precision, held, why):
    fact = {"feed": "police", "theme": "tag", "week": MONDAY, "zone_code": "90099", "commune_code": "90099"}
    row = fact | {"lon": point[0], "lat": point[1], "precision": precision}
    with build(tmp_path) as made:
        store.store_table(made, "zones", ZONES)
        store.store_facts(made, facts_table([row, row | {"week": MONDAY - dt.timedelta(weeks=1)}]))
        weeks = [("police", MONDAY - dt.timedelta(weeks=n), "x") for n in range(2)]
        store.store_table(made, "coverage", pd.DataFrame(weeks, columns=["feed", "week", "receipt"]))
        reach = pd.DataFrame([("police", "tag", "90099", "weekly")])
        reach.columns = ["feed", "theme", "commune_code", "cadence"]
        store.store_table(made, "feed_scope", reach)
    first = MONDAY - dt.timedelta(weeks=1)
    with connect(tmp_path) as opened:
        cells = counts.weekly_cells(opened, first, MONDAY, by=counts.QPV, outlines=OUTLINES, today=TODAY)
        with pytest.raises(CallError, match=counts.QPV):
            counts.weekly_cells(opened, first, MONDAY, by=counts.QPV, today=TODAY)
    tags = cells[cells["theme"] == "tag"]
    expected = {code: 2 * (code == held) for code in OUTLINES.index}
    assert tags.groupby("zone_code")["facts"].sum().to_dict() == expected, why
    assert (tags["reporting"] == 1).all(), "no fact there is a zero, for the police told of Valdoie"


def test_priority_neighbourhoods_that_are_not_here_are_asked_for():
    from observatory.territory import Territory

    with pytest.raises(NoDataError, match="observatory geodata pull"):
        counts.priority_outlines(Territory.load())

"""What was planted in the demonstration is found by the same calls as the command's, and little else."""

from __future__ import annotations

import json

import pytest

from observatory import alerts, compare, counts, evaluate
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.territory import Territory
from observatory.warehouse import connect


@pytest.fixture(scope="module")
def planted(demo_feeds) -> list[dict]:
    return json.loads((demo_feeds / "planted.json").read_text(encoding="utf-8"))["effects"]


@pytest.fixture(scope="module")
def warehouse(demo_data):
    with connect(demo_data) as opened:
        yield opened


def test_the_planted_changes_of_the_week_are_found_and_nothing_else(warehouse, planted):
    week = counts.last_complete_week(warehouse)
    sheet = compare.week_over_week(counts.cells_up_to(warehouse, week), week)
    moved = sheet[sheet["verdict"].isin(["up", "down"])]
    found = {(row.zone_code, row.theme, row.verdict) for row in moved.itertuples()}
    expected = {
        (zone, effect["theme"], "up" if effect["weekly_after"] > effect["weekly_before"] else "down")
        for effect in planted
        if effect["kind"] == "week"
        for zone in effect["zones"]
    }
    assert len(expected) == 3
    assert found == expected


def test_quiet_weeks_raise_few_flags(warehouse):
    """Of twelve weeks without a planted change at most one is flagged: five in a hundred is the promise."""
    last = counts.last_complete_week(warehouse)
    cells = counts.cells_up_to(warehouse, last, weeks=54 + 12)
    weeks = sorted(cells["week"].unique())[-13:-1]
    flagged = [
        week
        for week in weeks
        if compare.week_over_week(cells, week.date())["verdict"].isin(["up", "down"]).any()
    ]
    assert len(flagged) <= 1, flagged


def test_the_same_rises_are_unusual_for_the_season(warehouse, planted):
    week = counts.last_complete_week(warehouse)
    sheet = alerts.sheet(counts.cells_up_to(warehouse, week, weeks=208), week)
    alarms = {(row.zone_code, row.theme) for row in sheet[sheet["level"] == alerts.Level.ALARM].itertuples()}
    rises = {
        (zone, effect["theme"])
        for effect in planted
        if effect["kind"] == "week" and effect["weekly_after"] > effect["weekly_before"]
        for zone in effect["zones"]
    }
    assert rises <= alarms
    assert len(alarms) <= len(rises) + 1


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("cameras_gare", evaluate.Verdict.MOVED),  # gatherings went to the streets around: planted so
        ("place_schuman", evaluate.Verdict.FELL),  # they stopped, and did not move
    ],
)
def test_the_planted_actions_are_judged_right(warehouse, demo_data, code, verdict):
    register = {
        a.code: a for a in evaluate.read_actions((demo_data / "actions.toml").read_text(encoding="utf-8"))
    }
    zones = Territory.load(demo_data).zones
    evaluate.check(register[code], zones)
    found = evaluate.of_warehouse(register[code], warehouse, zones, counts.last_complete_week(warehouse))
    assert found.verdict == verdict
    assert found.ratio.high < 1
    moved = verdict == evaluate.Verdict.MOVED
    assert (found.ring.low > 1) == moved
    assert ("une partie a pu se déplacer" in evaluate.sentence(found)) == moved


def test_facts_known_only_to_be_in_belfort_count_there_and_in_no_district(warehouse):
    week = counts.last_complete_week(warehouse)
    by_zone = counts.cells_up_to(warehouse, week, weeks=52)
    by_commune = counts.cells_up_to(warehouse, week, weeks=52, by="commune")
    districts = by_zone.loc[by_zone["zone_code"].str.startswith(f"{CENTRAL_COMMUNE}-"), "facts"].sum()
    whole = by_commune.loc[by_commune["zone_code"] == CENTRAL_COMMUNE, "facts"].sum()
    coarse = warehouse.connection.execute(
        "select count(*) from facts where commune_code = ? and zone_code is null and zone_kind = 'commune' "
        "and week between ? and ?",
        [CENTRAL_COMMUNE, by_zone["week"].min(), by_zone["week"].max()],
    ).fetchone()[0]
    assert whole == districts + coarse
    assert coarse > 0

"""Figures shown in two places: each is asked of both, over a year of weeks of the demonstration."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from click.testing import CliRunner

from observatory import compare, counts
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts.exposure import exposure
from observatory.selection import Selection, of_weeks
from observatory.warehouse import connect
from pipelines.cli.command import observatory

TODAY = dt.date(2026, 11, 25)
LAST = dt.date(2026, 11, 16)
#: Fifty-two weeks, as twelve spans of every length a page offers.
SPANS = [(LAST - dt.timedelta(weeks=4 * n), 4) for n in range(12)] + [(LAST, 52), (LAST, 13)]


def selections() -> list[Selection]:
    return [
        of_weeks(theme, last - dt.timedelta(weeks=weeks - 1), last)
        for last, weeks in SPANS
        for theme in ("rodeo", "fire", "dumping", "burglary")
    ] + [Selection("rodeo", dt.date(2026, 6, 1), dt.date(2026, 8, 31), hours=(20, 2), weekdays=(6,))]


@pytest.fixture(scope="module")
def warehouse(demo_data):
    with connect(demo_data) as opened:
        yield opened


@pytest.mark.parametrize("selection", selections(), ids=lambda one: one.slug())
def test_totals_of_one_selection_are_equal(warehouse, selection):
    """Map by zone, map by commune, table of kinds, hot spots and the sentence under the map."""
    asked = selection.sql_parameters()
    by_zone = exposure(counts.selection_cube(warehouse, selection, TODAY))["facts"].sum()
    kinds = warehouse.ask("kinds", **asked)["facts"].sum()
    unplaced = warehouse.ask("period_unplaced", **asked).iloc[0]
    points, every = (len(warehouse.ask(question, **asked)) for question in ("points", "selected"))
    assert by_zone + unplaced["commune_only"] == kinds == every
    assert points + unplaced["not_drawn"] == every


@pytest.mark.parametrize("back", range(0, 52, 4))
def test_totals_of_a_week_are_equal(warehouse, back):
    """Zones, districts and communes of one week; facts known only to be in the town are the difference."""
    week = LAST - dt.timedelta(weeks=back)
    levels = {
        by: counts.weekly_cells(warehouse, week, week, by=by, today=TODAY)
        for by in ("zone", "commune", "district")
    }
    placed = compare.by_agglomeration(levels["zone"]).facts.sum()
    whole = compare.by_agglomeration(levels["commune"]).facts.sum()
    unplaced = warehouse.ask("unplaced", first=week, last=week)["commune_only"].sum()
    assert placed + unplaced == whole == levels["commune"]["facts"].sum()
    town = levels["commune"].set_index("zone_code")["facts"].get(CENTRAL_COMMUNE).sum()
    assert levels["district"]["facts"].sum() + unplaced == town


@pytest.mark.parametrize("name", ["week", "four_weeks", "month", "quarter", "same_weeks_last_year"])
def test_a_named_comparison_is_that_of_its_page(warehouse, name):
    """The page counts two selections of whole weeks, the library two spans: facts and weeks observed."""
    for back in range(0, 52, 13):
        spans = compare.named(name, LAST - dt.timedelta(weeks=back))
        sides = [
            exposure(
                counts.selection_cube(
                    warehouse, Selection("dumping", *compare.whole_weeks(span), "commune"), TODAY
                )
            )
            for span in spans
        ]
        cells = counts.weekly_cells(warehouse, spans.before[0], spans.now[1], by="commune", today=TODAY)
        sheet = compare.periods(cells[cells["theme"] == "dumping"], *spans)
        for side, facts, weeks in zip(sides, ("facts", "before"), ("weeks", "weeks_before"), strict=True):
            pd.testing.assert_series_equal(
                side["observed_facts"], sheet[facts], check_names=False, check_dtype=False
            )
            pd.testing.assert_series_equal(
                side["observed_days"] / 7, sheet[weeks], check_names=False, check_dtype=False
            )


@pytest.mark.parametrize("command", ["week", "alerts", "edition"])
def test_a_week_outside_the_data_is_no_data(demo_data, command):
    for week in ("2020-W01", "2031-W05"):
        result = CliRunner().invoke(observatory, ["--data", str(demo_data), command, week])
        assert result.exit_code == 1
        assert "2022-W48" in result.output

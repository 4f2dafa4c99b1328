"""The sheet of a patrol: one A4, whatever it holds."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import counts
from observatory.documents.formats.pdf import pages_png
from observatory.documents.themed.patrol import MOST, patrol_sheet
from observatory.hotspots import hot_spots
from observatory.hotspots.patrol import stops
from observatory.hotspots.profiles import profiles
from observatory.territory import Territory
from observatory.warehouse import connect


@pytest.fixture(scope="module")
def found(demo_data):
    """The stops of a year of dumping: more than a sheet holds."""
    territory = Territory.load(demo_data)
    with connect(demo_data) as warehouse:
        facts = warehouse.ask_facts(
            "facts_between", themes=["dumping"], first="2025-11-24", until="2026-11-23", seen_by="*", feed="*"
        )
        known = counts.extent(warehouse)
    spots = hot_spots(facts, weeks=52, outline=territory.outline)
    return territory, stops(spots.table, profiles(facts, spots)), known


#: What the sheet holds in the place of what was found.
LONG = {
    "as it is": {},
    "long names of streets": {
        "streets": ("Rue du Général de Gaulle", "Rue de la Vieille Fontaine", "Impasse des Tilleuls")
    },
}


@pytest.mark.parametrize("long", LONG)
def test_a_patrol_sheet_is_one_page(found, long):
    territory, table, known = found
    table = table.assign(**{column: [said] * len(table) for column, said in LONG[long].items()})
    assert len(table) > MOST
    sheet = patrol_sheet(
        territory, table, "#B35900", "Dépôts sauvages, un an", known=known, made=dt.date(2026, 11, 27),
        name="patrol",
    )  # fmt: skip
    assert len(pages_png(sheet)) == 1
    [rows] = [one.rows for one in sheet.tables()]
    assert len(rows) == MOST
    assert [row[0].split(".")[0] for row in rows] == [
        str(rank) for rank in table.sort_values("rank").head(MOST).sort_values("order")["rank"]
    ]  # fmt: skip
    assert all("vers" in row[1] or "inconnue" in row[1] for row in rows)

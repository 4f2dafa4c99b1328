"""Editions: what partners may have of a week, audited as a reader with a computer would."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from observatory import counts
from observatory.counts import edition
from observatory.counts.disclosure import ALL, Mark
from observatory.counts.disclosure.audit import audit
from observatory.errors import CallError
from observatory.warehouse import connect

WEEK = dt.date(2026, 11, 16)
LABEL = "2026-W47"


def cells(facts: dict[tuple[str, str], int], reporting: int = 1) -> pd.DataFrame:
    """Cells of one week from ``{(zone, theme): facts}``."""
    rows = [{"zone_code": zone, "theme": theme, "facts": n} for (zone, theme), n in facts.items()]
    return pd.DataFrame(rows).assign(week=pd.Timestamp(WEEK), partners=1, reporting=reporting, complete=True)


def grid(theme_counts: dict[str, list[int]], zones: list[str]) -> dict[tuple[str, str], int]:
    return {
        (zone, theme): n
        for theme, values in theme_counts.items()
        for zone, n in zip(zones, values, strict=True)
    }


ZONES = ["90010-01", "90010-02", "90010-03", "90008", "90099"]


@pytest.mark.parametrize(
    "values",
    [
        [1, 1, 1, 0, 0],  # three of Belfort whose total is small too, and so is the agglomeration's
        [4, 0, 0, 0, 0],  # one small count alone: its totals say the same
        [2, 0, 0, 30, 12],  # hidden in Belfort: no other district to hide behind
        [1, 2, 3, 4, 5],
        [0, 0, 0, 3, 0],
        [10, 20, 30, 40, 1],  # one small among large ones
    ],
    ids=str,
)
def test_no_hidden_count_can_be_worked_out(values):
    table = edition.weekly_edition(cells(grid({"tag": values, "fire": [7, 9, 0, 2, 11]}, ZONES)), WEEK)
    found = audit(table, edition.relations(table.index))
    assert found.exposed == 0, found.intervals
    small = [n for n in values if 1 <= n <= 4]
    marks = table.xs("tag", level="theme").loc[ZONES, "mark"] if small else pd.Series(dtype=str)
    assert (marks != Mark.SHOWN).sum() >= len(small)


def test_silence_is_left_out_not_printed_as_zero():
    told = cells(grid({"tag": [9, 9, 9]}, ZONES[:3]))
    silent = cells(grid({"fire": [0, 0, 0]}, ZONES[:3]), reporting=0)
    table = edition.weekly_edition(pd.concat([told, silent]), WEEK)
    assert set(table.index.unique("theme")) == {"tag", ALL}
    assert table.loc[("90010", "tag", LABEL), "value"] == 27


def test_an_edition_is_kept_and_read_back(tmp_path):
    table = edition.weekly_edition(cells(grid({"tag": [9, 3, 9, 6, 8]}, ZONES)), WEEK)
    edition.keep(tmp_path, LABEL, table)
    pd.testing.assert_frame_equal(edition.read(edition.kept(tmp_path)[LABEL]), table, check_dtype=False)
    assert edition.audit_kept(tmp_path, LABEL).exposed == 0
    with pytest.raises(CallError, match=LABEL):
        edition.audit_kept(tmp_path, "2026-W01")


def test_the_demonstration_gives_nothing_away(demo_data):
    with connect(demo_data) as warehouse:
        week = counts.last_complete_week(warehouse)
        found = counts.weekly_cells(warehouse, week, week)
    table = edition.weekly_edition(found, week)
    result = audit(table, edition.relations(table.index))
    assert len(result.intervals) > 50
    assert result.exposed == 0
    shown = table[table["mark"] == Mark.SHOWN]["value"]
    assert not shown.between(1, 4).any()

"""A partner who dates a month on one day of it: what the demonstration then says wherever it judges."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from observatory import alerts, compare, counts, documents
from observatory.compare import Verdict
from observatory.documents.public import public_week, read_printed
from observatory.screens import cache
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli.command import observatory
from tests.test_empty_files import LAST, THEME, TODAY, changed, version

pytestmark = pytest.mark.usefixtures("english")

#: The partner of nearly all that happens in buses, from two years ago on.
MOVED = f"""
update facts set starts_at = day, ends_at = day, week = date_trunc('week', day)::date
from (select fact_id as id, date_trunc('month', starts_at) + interval 14 days as day from facts)
where fact_id = id and theme = '{THEME}' and starts_at >= date '2024-11-01'
"""


@pytest.fixture(scope="module")
def lumped(demo_data, tmp_path_factory) -> Path:
    return changed(demo_data, tmp_path_factory.mktemp("lumps") / "data", MOVED)


def test_every_place_that_judges_a_week_says_that_it_judges_none(lumped, tmp_path):
    page = cache.weekly(version(lumped), LAST, "*")
    own = page.sheet[page.sheet["theme"] == THEME]
    assert set(own["verdict"]) == {Verdict.NOT_COMPARABLE} and page.whole.loc[THEME, "verdict"] in set(
        own["verdict"]
    )
    with connect(lumped) as warehouse:
        bulletin = documents.week_report(warehouse, Territory.load(lumped), LAST, {}, made=TODAY)
    public = changed(lumped, tmp_path / "data")
    with connect(public) as known:
        everybody = public_week(read_printed(known, public, LAST, {}, TODAY), Territory.load(public), TODAY)
    told = CliRunner().invoke(observatory, ["--data", str(lumped), "--lang", "en", "week", f"{LAST:%G-W%V}"])
    words = "stand in one week out of several, as they happen or as its register dates them"
    for place in (cache.doubts(version(lumped), LAST), bulletin, everybody, " ".join(told.output.split())):
        assert words in str(place)
    assert "Optymo" not in str(everybody)


def test_no_week_of_it_is_a_change_that_lasts_and_its_years_are_compared(lumped, demo_data):
    with connect(lumped) as warehouse:
        cells = counts.cells_up_to(warehouse, LAST, today=TODAY)
    for back in range(0, 52, 4):
        week = LAST - dt.timedelta(weeks=back)
        shifts = alerts.alerts(cells, week).shifts
        assert not (shifts["theme"] == THEME).any()
    spans = compare.named("year_to_date", LAST)
    rows = compare.periods(cells, *spans)
    with connect(demo_data) as warehouse:
        before = compare.periods(counts.cells_up_to(warehouse, LAST, today=TODAY), *spans)
    own = rows["theme"] == THEME
    same = ["facts", "before", "weeks", "weeks_before", "verdict", "doubt"]
    pd.testing.assert_frame_equal(rows.loc[~own, same], before.loc[~own, same])
    assert not rows.loc[own, "verdict"].isin([Verdict.NOT_COMPARABLE, Verdict.SILENT_PARTNER]).any()

"""A year that ends in its 53rd week: the demonstration moved there, from the command line to the pages.

What is published in that week is judged, divides by what was observed, is held against the right weeks, is
kept as an edition and re-issued with late facts, and every place says the same of it.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pandas as pd
import pytest

from observatory import compare, counts
from observatory.compare import Named, Verdict
from observatory.counts.exposure import exposure
from observatory.screens import cache
from observatory.selection import Selection, of_weeks
from observatory.warehouse import connect
from tests.test_empty_files import LAST, changed, command

#: Mondays of the weeks 53 of two years, and days on which they are over.
W53, TODAY = dt.date(2020, 12, 28), dt.date(2021, 1, 7)
NEXT_W53 = dt.date(2026, 12, 28)
THEME = "noise"


def moved_to(week: dt.date) -> list[str]:
    """Statements that move what is known so that its last week is `week`."""
    days = (week - LAST).days
    on = f"+ interval '{days} days'"
    return [
        f"update facts set starts_at = starts_at {on}, ends_at = ends_at {on}, week = week + {days}",
        f"update coverage set week = week + {days}",
        f"update receipts set covers_from = covers_from + {days}, covers_to = covers_to + {days}",
    ]


@pytest.fixture(scope="module")
def long_year(demo_data, tmp_path_factory) -> Path:
    return changed(demo_data, tmp_path_factory.mktemp("53") / "data", *moved_to(W53))


def at(data: Path) -> cache.WarehouseVersion:
    return cache.WarehouseVersion(str(data), 0, 0, TODAY)


def table(data: Path, *words: str) -> pd.DataFrame:
    told = command(data, *words, "--format", "csv")
    assert told.exit_code == 0, told.stderr
    return pd.read_csv(io.StringIO(told.stdout), sep=None, engine="python")


@pytest.mark.parametrize(
    ("asked", "code", "why"),
    [
        ("2020-W53", 0, "the last week of a long year"),
        ("2020-W52", 0, "the week before it"),
        ("2021-W01", 1, "nothing is known of the week after it"),
        ("2019-W53", 2, "2019 has none"),
    ],
)
def test_the_command_line_knows_the_week(long_year, asked, code, why):
    for name in ("week", "alerts"):
        assert command(long_year, name, asked, "--format", "csv").exit_code == code, f"{name}: {why}"


def test_pages_and_library_judge_it_alike(long_year):
    with connect(long_year) as warehouse:
        cells = counts.cells_up_to(warehouse, W53, today=TODAY)
    rows = compare.week_over_week(cells, W53)
    page = cache.weekly(at(long_year), W53, "*").sheet
    keys = ["zone_code", "theme"]
    both = rows.merge(page, on=keys, suffixes=("", "_page"))
    assert len(both) == len(rows)
    for name in ("facts", "before", "verdict"):
        assert (both[name] == both[f"{name}_page"]).all(), name
    assert rows["verdict"].isin([Verdict.UP, Verdict.DOWN]).mean() < 0.02, (
        "an ordinary week of the demonstration"
    )
    assert rows["facts"].sum() == cells.loc[cells["week"] == pd.Timestamp(W53), "facts"].sum() > 0


PERIODS = [
    (dt.date(2019, 12, 30), dt.date(2021, 1, 3), 371, "the weeks of 2020, 53 of them"),
    (dt.date(2020, 1, 1), dt.date(2020, 12, 31), 366, "the days of 2020, a leap year"),
    (dt.date(2020, 9, 28), dt.date(2021, 1, 3), 98, "fourteen weeks of its last quarter"),
    (dt.date(2020, 10, 1), dt.date(2020, 12, 31), 92, "the days of that quarter"),
    (dt.date(2020, 12, 28), dt.date(2021, 1, 3), 7, "week 53 alone"),
    (dt.date(2021, 1, 1), dt.date(2021, 1, 3), 3, "its days of the year after"),
    (dt.date(2018, 12, 31), dt.date(2019, 12, 29), 364, "the weeks of 2019, 52 of them"),
]


@pytest.mark.parametrize(("first", "last", "days", "why"), PERIODS)
def test_a_rate_divides_by_the_days_that_were(long_year, first, last, days, why):
    selection = Selection(THEME, first, last)
    with connect(long_year) as warehouse:
        own = exposure(counts.selection_cube(warehouse, selection, TODAY))
    page = cache.area_sums(at(long_year), selection)
    assert set(own["observed_days"]) == set(page["observed_days"]) == {days}, why
    assert own["facts"].sum() == page["facts"].sum()


def test_parts_of_the_year_add_up_to_it(long_year):
    """Quarters of 13, 13, 13 and 14 weeks; days of two civil years share week 53 and lose none."""
    quarters = [(dt.date(2019, 12, 30) + dt.timedelta(weeks=13 * n), 13 + (n == 3)) for n in range(4)]
    with connect(long_year) as warehouse:

        def of(first: dt.date, last: dt.date) -> tuple[int, int]:
            rows = exposure(counts.selection_cube(warehouse, Selection(THEME, first, last), TODAY))
            return int(rows["facts"].sum()), int(rows["observed_days"].sum())

        whole = of(dt.date(2019, 12, 30), dt.date(2021, 1, 3))
        parts = [of(first, first + dt.timedelta(weeks=weeks, days=-1)) for first, weeks in quarters]
        days = [
            of(W53, dt.date(2020, 12, 31)),
            of(dt.date(2021, 1, 1), dt.date(2021, 1, 3)),
            of(W53, dt.date(2021, 1, 3)),
        ]
    assert tuple(map(sum, zip(*parts, strict=True))) == whole
    assert tuple(map(sum, zip(*days[:2], strict=True))) == days[2]


NAMED = [
    (Named.WEEK, W53, 1, 1, "week 53 and week 52"),
    ("quarter", W53, 14, 13, "fourteen weeks and thirteen"),
    ("year_to_date", W53, 53, 52, "a long year and a short one"),
    ("same_weeks_last_year", W53, 4, 4, "week 53 has no like: week 49 on, both years"),
]


@pytest.mark.parametrize(("name", "week", "now", "before", "why"), NAMED)
def test_comparisons_count_no_week_twice(long_year, name, week, now, before, why):
    spans = compare.named(name, week)
    held = [compare.weeks_of(span) for span in spans]
    assert [len(weeks) for weeks in held] == [now, before], why
    assert not set(held[0]) & set(held[1]) and all(len(set(weeks)) == len(weeks) for weeks in held)
    with connect(long_year) as warehouse:
        cells = counts.cells_up_to(warehouse, week, today=TODAY)
    if name != Named.WEEK:
        rows = compare.periods(cells, *spans)
        told = cells[cells["week"].isin(pd.DatetimeIndex(held[0]))]
        assert rows["facts"].sum() == told["facts"].sum(), why
        assert set(rows["weeks"]) == {now} and set(rows["weeks_before"]) == {before}
        assert rows["verdict"].isin([Verdict.UP, Verdict.DOWN]).mean() < 0.05, why


LATE = """
insert into facts by name
select * replace (fact_id + 7 as fact_id, reference || '-late' as reference)
from facts where theme = '{theme}' and week = date '{week}' order by fact_id limit {facts}
"""


@pytest.mark.parametrize(("facts", "why"), [(0, "nothing came"), (1, "one came"), (4, "four"), (23, "many")])
def test_a_week_53_issued_again_moves_by_fives(long_year, tmp_path, facts, why):
    """Facts that come late between two editions of the week, through the command line."""
    data = changed(long_year, tmp_path / "data")
    first = command(data, "edition", "2020-W53", "--format", "csv")
    late = changed(data, tmp_path / "late", LATE.format(theme=THEME, week=W53, facts=facts))
    (data / "editions").rename(late / "editions")
    again = command(late, "edition", "2020-W53", "--format", "csv")
    assert (first.exit_code, again.exit_code) == (0, 0), again.stderr
    one, two = (
        pd.read_csv(io.StringIO(told.stdout), sep=None, engine="python").select_dtypes("number").to_numpy()
        for told in (first, again)
    )
    assert one.shape == two.shape
    assert not ((two - one) % 5).any(), why
    office = table(late, "edition", "2020-W53", "--audience", "office")
    assert len(office), "the office reads them as they are"


def test_the_next_such_year_is_in_progress_until_its_last_day(demo_data, tmp_path):
    data = changed(demo_data, tmp_path / "data", *moved_to(NEXT_W53))
    for today, complete in ((dt.date(2027, 1, 3), False), (dt.date(2027, 1, 4), True)):
        with connect(data) as warehouse:
            assert (counts.last_complete_week(warehouse, today) == NEXT_W53) is complete
            rows = exposure(counts.selection_cube(warehouse, of_weeks(THEME, NEXT_W53, NEXT_W53), today))
        assert set(rows["observed_days"]) == {7 if complete else 0}

"""The demonstration: invented, labelled, calibrated, the same for the same seed, its effects in it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from observatory.compare import week_over_week
from observatory.counts import cells_up_to
from observatory.errors import CallError
from observatory.settings import CLOCK
from observatory.themes import themes
from observatory.warehouse import connect
from pipelines.demo import write_demo
from pipelines.demo.compose import REFUSED, SILENT_FEED
from pipelines.demo.draw import Calendar, draw
from pipelines.demo.partners import codes_for, partner_codes, styles
from pipelines.demo.places import VAGUE, spots
from pipelines.demo.scenario import DEFAULT_ROWS, DEFAULT_WEEKS, scenario
from pipelines.feed import INVENTED_COLUMN, Feed, feed, feed_names, normal
from pipelines.period import period_in_name
from pipelines.read import RawTable, read
from pipelines.validate import validate
from pipelines.validate.places import REMARK_BAD_POINT

#: A Wednesday: the last complete week is 2024-W22.
UNTIL = dt.date(2024, 6, 5)
ROWS, WEEKS = 9_000, 60
BESIDE = {"planted.json", "actions.toml", "cameras.csv", "LISEZ-MOI.txt"}
#: A feed that is added later need not be in the demonstration.
PARTNERS = set(styles()) - {"placeholders"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("demonstration")
    write_demo(out, weeks=WEEKS, rows=ROWS, seed=7, until=UNTIL)
    return out


@pytest.fixture(scope="module")
def raw(folder) -> dict[Path, RawTable]:
    files = sorted(path for path in folder.iterdir() if path.name not in BESIDE)
    return {path: read(path, feed_of(path)) for path in files}


@pytest.fixture(scope="module")
def drawn() -> tuple[Calendar, dict[str, pd.DataFrame]]:
    """The facts of the default size, before any partner writes them."""
    calendar = Calendar.of(DEFAULT_WEEKS, UNTIL)
    facts = draw(scenario(), calendar, DEFAULT_ROWS, {}, np.random.default_rng(90))
    return calendar, {name: told(frame, calendar) for name, frame in facts.items()}


def feed_of(path: Path) -> Feed:
    return feed(path.name.split("_demonstration_")[0])


def told(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """A drawn table with what a reader wants to know: theme, subtype, pattern's name, moment."""
    patterns = pd.DataFrame(
        [(p.theme, p.subtype, p.name, p.pool) for p in scenario().patterns],
        columns=["theme", "subtype", "name", "pool"],
    )
    at = calendar.days[frame["day"]] + pd.to_timedelta(frame["minute"], unit="min")
    return patterns.iloc[frame["pattern"]].reset_index(drop=True).assign(at=at, week=frame["day"] // 7)


def everything(drawn) -> pd.DataFrame:
    return pd.concat(drawn[1].values(), ignore_index=True)


def test_the_files_hold_exactly_the_rows_asked_for(raw) -> None:
    assert sum(table.rows for table in raw.values()) == ROWS


def test_every_row_says_that_it_is_invented(raw) -> None:
    for path, table in raw.items():
        assert "demonstration" in path.name
        if len(table.frame):
            assert (table.frame[INVENTED_COLUMN] != "").all(), path.name


def test_the_same_seed_gives_the_same_files(folder, tmp_path) -> None:
    write_demo(tmp_path / "again", weeks=WEEKS, rows=ROWS, seed=7, until=UNTIL)
    write_demo(tmp_path / "other", weeks=WEEKS, rows=ROWS, seed=8, until=UNTIL)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)
    assert any((folder / name).read_bytes() != (tmp_path / "other" / name).read_bytes() for name in names)


def test_every_partner_but_the_national_file_is_there(raw) -> None:
    assert {feed_of(path).name for path in raw} == PARTNERS
    assert set(feed_names()) >= PARTNERS
    assert len(PARTNERS) == 15


UNTILS = [
    # until, first day, last day, reason
    (dt.date(2024, 6, 5), dt.date(2024, 5, 20), dt.date(2024, 6, 2), "a Wednesday: the week before it"),
    (
        dt.date(2024, 6, 3),
        dt.date(2024, 5, 20),
        dt.date(2024, 6, 2),
        "a Monday: the week that ended yesterday",
    ),
    (dt.date(2024, 6, 2), dt.date(2024, 5, 13), dt.date(2024, 5, 26), "a Sunday is still in its week"),
    (dt.date(2021, 1, 5), dt.date(2020, 12, 21), dt.date(2021, 1, 3), "2020 has 53 weeks"),
]


@pytest.mark.parametrize(("until", "first", "last", "reason"), UNTILS)
def test_it_ends_with_the_last_complete_week(until, first, last, reason) -> None:
    calendar = Calendar.of(2, until)
    assert (calendar.start, calendar.end - dt.timedelta(days=1)) == (first, last), reason


def test_the_files_cover_each_week_once_except_one_silence(raw) -> None:
    calendar = Calendar.of(WEEKS, UNTIL)
    mondays = [day.date() for day in calendar.days[::7]]
    covered: dict[str, Counter] = {}
    for path in raw:
        covered.setdefault(feed_of(path).name, Counter()).update(period_in_name(path.name).weeks)
    for name, weeks in covered.items():
        assert set(weeks.values()) == {1}, name
        missing = sorted(set(mondays) - set(weeks))
        if name == SILENT_FEED:
            assert missing == [calendar.end - dt.timedelta(weeks=3)]
        elif feed(name).cadence != "monthly":
            assert not missing, name


def test_single_recent_files_follow_the_history(raw) -> None:
    lengths = {path.name: len(period_in_name(path.name).weeks) for path in raw}
    singles = Counter(feed_of(path).cadence for path in raw if lengths[path.name] <= 5)
    assert singles == {"weekly": 13 * 4 - 1, "fortnightly": 2, "monthly": 2}


def test_a_few_rows_are_refused_and_all_for_the_reasons_meant(folder, raw) -> None:
    now = dt.datetime(2024, 6, 5, tzinfo=CLOCK)
    told = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    reasons = Counter()
    for path, table in raw.items():
        checked = validate(table, feed_of(path), path.name, now)
        reasons.update(fault.reason for fault in checked.faults)
        # A point 0, 0 costs the point alone where the commune is written as well.
        reasons["coordinates_zero"] += checked.remarks[REMARK_BAD_POINT]
    assert sum(reasons.values()) == told["refused_on_purpose"]
    assert set(reasons) <= {"bad_date", "unknown_code", "coordinates_zero"}
    assert REFUSED / 2 < sum(reasons.values()) / ROWS < REFUSED * 2


def test_corrections_come_a_week_later_under_the_same_reference(folder, raw) -> None:
    rows = [
        (feed_of(path).name, *key)
        for path, table in raw.items()
        for key in table.frame[list(feed_of(path).reference)].itertuples(index=False)
    ]
    again = [key for key, n in Counter(rows).items() if n > 1]
    told = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    assert len(again) == told["corrected"] == round(ROWS / WEEKS * 0.02) * 3


def test_few_places_cannot_be_found(raw) -> None:
    texts = np.concatenate([table.frame.to_numpy(dtype=object).ravel() for table in raw.values()])
    share = pd.Series(texts).str.removesuffix(", 90000 Belfort").isin(VAGUE).sum() / ROWS
    assert 0.02 < share < 0.04


def test_nobody_stands_in_the_columns_that_definitions_drop(raw) -> None:
    placeholder = re.compile(
        r".* [A-F]|[0 ]*|BTA|1|Aller|D 000|AA-000-AA|Demande|.*invent.*|.*@exemple\.invalid"
    )
    for path, table in raw.items():
        for column in feed_of(path).dropped:
            if column in table.frame and normal(column) != "commune":
                assert table.frame[column].str.fullmatch(placeholder).all(), (path.name, column)


def test_every_pattern_has_partners_that_know_its_theme() -> None:
    for pattern in scenario().patterns:
        for name in pattern.shares:
            assert codes_for(pattern, name), (pattern, name)


def test_codes_are_spelt_as_the_partner_spells_them() -> None:
    by_theme, foreign = partner_codes("police_nationale")
    assert by_theme["burglary/home"] == ("27", "28")
    assert "MCI FAMILIAL" in foreign


def test_every_pool_is_in_the_gazetteer() -> None:
    places = spots(scenario())
    for name, (positions, chances) in places.pools.items():
        assert len(positions) == len(chances) > 0, name
        assert chances.sum() == pytest.approx(1), name


def test_all_themes_and_partners_have_facts(drawn) -> None:
    # Thefts and brawls came to the themes later: the demonstration tells none, so that its figures stand.
    assert set(everything(drawn)["theme"]) == {*themes(), "out_of_scope"} - {"theft", "assault"}
    assert set(drawn[1]) == PARTNERS


#: DGSCGC, department 90, 2018–2022: fewest and most a year.
FIRES = [(("bin", "dump", "building_site"), 123, 178), (("vehicle",), 85, 112), (("vegetation",), 57, 110)]


@pytest.mark.parametrize(("subtypes", "fewest", "most"), FIRES)
def test_fires_a_year_are_of_the_published_order(drawn, subtypes, fewest, most) -> None:
    fires = drawn[1]["sdis"].query("theme == 'fire' and subtype in @subtypes")
    years = fires["at"].dt.year.value_counts()
    assert years[[2021, 2022, 2023]].between(fewest, most).all()


def test_cars_burn_on_feast_nights(drawn) -> None:
    fires = drawn[1]["sdis"].query("theme == 'fire' and subtype == 'vehicle'")["at"]
    evening = (fires - pd.Timedelta(hours=5)).dt.strftime("%m-%d").value_counts()
    assert set(evening.index[:3]) == {"12-31", "07-13", "07-14"}


HABITS = [
    # query, hours, least share, reason
    ("name == 'bus_school_end'", range(16, 18), 0.5, "buses fill at the end of school"),
    (
        "theme == 'gathering' and pool == 'gare'",
        [*range(16, 24), 0, 1, 2],
        0.8,
        "people gather in the evening",
    ),
    (
        "theme == 'noise' and subtype == 'noise'",
        [*range(20, 24), *range(5)],
        0.75,
        "noise wakes people at night",
    ),
    ("theme == 'tag'", range(6, 12), 0.55, "tags are found in the morning"),
]


@pytest.mark.parametrize(("query", "hours", "share", "reason"), HABITS)
def test_facts_keep_their_hours(drawn, query, hours, share, reason) -> None:
    facts = everything(drawn).query(query)
    assert facts["at"].dt.hour.isin(list(hours)).mean() > share, reason


def test_rodeos_are_a_summer_matter(drawn) -> None:
    months = everything(drawn).query("theme == 'rodeo'")["at"].dt.month.value_counts()
    assert months[[6, 7, 8]].sum() > 4 * months[[12, 1, 2]].sum()


def test_nothing_happens_in_the_hour_that_clocks_skip(drawn) -> None:
    at = everything(drawn)["at"]
    spring = at[(at.dt.month == 3) & (at.dt.day > 24) & (at.dt.day_of_week == 6)]
    assert len(spring) > 20
    assert not (spring.dt.hour == 2).any()


WEEK_EFFECTS = [("tag_centre", 12, 48), ("dumping_offemont", 10, 38), ("noise_residences", 30, 6)]


@pytest.mark.parametrize(("name", "before", "after"), WEEK_EFFECTS)
def test_a_planted_week_has_exactly_its_counts(drawn, name, before, after) -> None:
    weeks = everything(drawn).query("name == @name")["week"].value_counts()
    assert (weeks[DEFAULT_WEEKS - 2], weeks[DEFAULT_WEEKS - 1]) == (before, after)


def test_the_weekly_sheet_finds_what_was_planted_and_hardly_more(demo_data) -> None:
    last_week = dt.date(2026, 11, 16)
    with connect(demo_data) as warehouse:
        sheet = week_over_week(cells_up_to(warehouse, last_week), last_week)
    found = {
        (row.zone_code, row.theme, row.verdict) for row in sheet.itertuples() if row.verdict in ("up", "down")
    }
    planted = {("90010-02", "tag", "up"), ("90075", "dumping", "up"), ("90010-05", "noise", "down")}
    assert planted <= found
    assert len(found - planted) <= 1, "at a false-discovery rate of 5 % one more may slip in"


def test_gatherings_move_from_the_station_to_its_surroundings(drawn) -> None:
    facts = everything(drawn)
    for name, least, most in [("gathering_gare", 0.25, 0.45), ("gathering_gare_ring", 2.2, 3.4)]:
        weeks = (
            facts.query("name == @name")["week"].value_counts().reindex(range(DEFAULT_WEEKS), fill_value=0)
        )
        before, after = weeks[: DEFAULT_WEEKS - 26].mean(), weeks[DEFAULT_WEEKS - 26 :].mean()
        assert least < after / before < most, name


def test_what_was_planted_is_told(folder) -> None:
    told = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    assert told["invented"] is True
    assert told["silent"] == {"feed": SILENT_FEED, "from_monday": "2024-05-13"}
    assert [effect["kind"] for effect in told["effects"]] == ["week", "week", "week", "stopped", "moved"]
    text = (folder / "LISEZ-MOI.txt").read_text(encoding="utf-8")
    assert "inventés" in text
    assert all(effect["french"] in text for effect in told["effects"])


@pytest.mark.parametrize(("weeks", "rows"), [(1, 1), (3, 40), (9, 1_000)])
def test_small_demonstrations_are_whole_too(tmp_path, weeks, rows) -> None:
    paths = write_demo(tmp_path, weeks=weeks, rows=rows, until=UNTIL)
    assert sum(read(path, feed_of(path)).rows for path in paths) == rows


@pytest.mark.parametrize(("weeks", "rows"), [(0, 100), (10, 0), (5_000, 100)])
def test_an_impossible_size_is_refused(tmp_path, weeks, rows) -> None:
    with pytest.raises(CallError):
        write_demo(tmp_path / "out", weeks=weeks, rows=rows, until=UNTIL)

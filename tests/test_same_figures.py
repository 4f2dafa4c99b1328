"""Figures shown in two places: each is asked of both, over a year of weeks of the demonstration."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from dataclasses import replace

import pandas as pd
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from observatory import compare, counts, documents, evaluate
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts.exposure import exposure
from observatory.counts.period import Length
from observatory.documents.areas import zone
from observatory.documents.content import cell_plain
from observatory.documents.period import before_of
from observatory.screens import cache
from observatory.selection import Selection, of_weeks
from observatory.territory import Territory
from observatory.themes import themes
from observatory.warehouse import connect
from pipelines.cli.command import observatory
from tests.test_notebooks import executed, outputs

pytestmark = pytest.mark.usefixtures("english")

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


@pytest.fixture(scope="module")
def version(demo_data):
    """What pages ask by; who runs the tests sits at the machine."""
    return cache.WarehouseVersion(str(demo_data), 0, 0, TODAY)


@pytest.mark.parametrize("selection", selections(), ids=lambda one: one.slug())
def test_totals_of_one_selection_are_equal(warehouse, selection):
    """Map by zone, map by commune, table of kinds, hot spots, the list of facts and the map's sentence."""
    asked = selection.sql_parameters()
    by_zone = exposure(counts.selection_cube(warehouse, selection, TODAY))["facts"].sum()
    kinds = warehouse.ask("kinds", **asked)["facts"].sum()
    unplaced = warehouse.ask("period_unplaced", **asked).iloc[0]
    points, every = (len(warehouse.ask(question, **asked)) for question in ("points", "selected"))
    listed = warehouse.ask_facts("facts_of_selection", area="*", **asked)
    assert by_zone + unplaced["commune_only"] == kinds == every == len(listed)
    assert listed["zone_code"].isna().sum() == unplaced["commune_only"]
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


def test_each_list_of_facts_is_as_long_as_its_totals(warehouse):
    """The bulletin's list of each week of a year, by theme and by zone; what has no place is in no total."""
    first = LAST - dt.timedelta(weeks=51)
    totals = {
        by: counts.weekly_cells(warehouse, first, LAST, by=by, today=TODAY).set_index("week")
        for by in ("zone", "commune")
    }
    for back in range(52):
        week = LAST - dt.timedelta(weeks=back)
        listed = warehouse.ask_facts("facts_of_week", week=week)
        placed = listed[listed["commune_code"].notna()]
        for by, key in (("zone", "zone_code"), ("commune", "theme")):
            cells = totals[by].loc[pd.Timestamp(week)].groupby(key)["facts"].sum()
            assert placed.groupby(key).size().to_dict() == cells[cells > 0].to_dict(), (week, by)


def table(document, name):
    """Rows of a table of a document by their first column."""
    rows = next(table for table in document.tables() if table.name == name).rows
    return {row[0]: row[1:] for row in rows}


def by_label(counted):
    """Figures of themes by the words of a document."""
    return {themes()[code].label: figure for code, figure in counted.items()}


@pytest.mark.parametrize("back", [0, 13, 26, 39])
def test_documents_of_a_week_say_what_its_page_and_the_command_line_say(demo_data, warehouse, version, back):
    """Facts of both weeks, bounds and verdicts: bulletin, sheets of zones, La semaine, `observatory week`."""
    week = LAST - dt.timedelta(weeks=back)
    territory = Territory.load(demo_data)
    page = cache.weekly(version, week, "*")
    bulletin = documents.week_report(warehouse, territory, week, {}, made=TODAY)
    told = table(bulletin, "themes")
    for row in page.whole.itertuples():
        if row.facts or row.before:
            bounds = f"{row.lower:.0f} to {row.upper:.0f}"
            verdict = compare.Verdict(row.verdict).label
            assert told[themes()[row.Index].label][:4] == (row.facts, row.before, bounds, verdict)
    names, rows = counts.area_names(warehouse), page.sheet.set_index(["zone_code", "theme"])
    held = rows[rows["facts"] > 0]
    zones = next(table for table in bulletin.tables() if table.name == "zones").rows
    assert [line[:4] for line in zones] == [
        (names[code], themes()[theme].label, row.facts, row.before)
        for (code, theme), row in zip(held.index, held.itertuples(), strict=True)
    ]
    busiest = list(held["facts"].groupby("zone_code").sum().nlargest(2).index)
    for code, sheet in zip(
        busiest, zone.zone_sheets(warehouse, territory, week, {}, busiest, made=TODAY), strict=True
    ):
        there = table(sheet, "themes")
        for row in rows.loc[code].itertuples():
            if row.facts or row.before:
                verdict = compare.Verdict(row.verdict).label
                assert there[themes()[row.Index].label][:2] == (row.facts, row.before)
                assert there[themes()[row.Index].label][3] == verdict
    printed = CliRunner().invoke(
        observatory, ["--data", str(demo_data), "week", f"{week:%G-W%V}", "--format", "csv"]
    )
    command = pd.read_csv(io.StringIO(printed.stdout)).set_index(["zone_code", "theme"])
    same = ["facts", "before", "expected", "lower", "upper", "verdict"]
    pd.testing.assert_frame_equal(command[same], rows[same], check_dtype=False)


@pytest.mark.parametrize(
    ("label", "length"), [("2026-10", Length.MONTH), ("2026-Q3", Length.QUARTER), ("2025", Length.YEAR)]
)
def test_a_period_report_says_what_a_selection_of_its_weeks_says(demo_data, warehouse, label, length):
    """Each theme of the whole, all themes of each zone, and how many are in no zone."""
    period = documents.period_asked(warehouse, label, length, TODAY)
    report = documents.period_report(warehouse, demo_data, Territory.load(demo_data), period, {}, made=TODAY)
    told, by_zone, unplaced = table(report, "themes"), pd.Series(dtype=int), 0
    for code, known in themes().items():
        here = Selection(code, period.first, period.last + dt.timedelta(days=6))
        cube = exposure(counts.selection_cube(warehouse, here, TODAY)).set_index("zone_code")
        alone = warehouse.ask("period_unplaced", **here.sql_parameters()).iloc[0]["commune_only"]
        assert told.get(known.label, (0,))[0] == cube["facts"].sum() + alone, code
        by_zone = by_zone.add(cube["facts"], fill_value=0)
        unplaced += int(alone)
    names = counts.area_names(warehouse)
    assert {name: row[0] for name, row in table(report, "zones").items()} == {
        names[code]: facts for code, facts in by_zone.items()
    }
    caption = next(one for one in report.tables() if one.name == "zones").caption
    assert f"{unplaced:,} facts known only to be somewhere in Belfort are in none" in caption


def test_the_pack_of_the_meeting_says_what_a_selection_of_its_fortnight_says(demo_data, warehouse):
    for back in range(0, 52, 13):
        last = LAST - dt.timedelta(weeks=back)
        pack = documents.meeting_pack(warehouse, demo_data, Territory.load(demo_data), last, {}, made=TODAY)
        told = table(pack, "themes")
        listed = next(one for one in pack.tables() if one.name == "facts").rows
        for code, known in themes().items():
            here = of_weeks(code, last - dt.timedelta(weeks=1), last)
            every = len(warehouse.ask("selected", **here.sql_parameters()))
            assert told.get(known.label, (0,))[0] == every, (last, code)
        nowhere = sum(row[0] == "not located" for row in listed)
        assert len(listed) == sum(row[0] for row in told.values()) + nowhere


def test_documents_of_a_subject_say_what_the_page_of_their_selection_says(warehouse, version):
    """Fires and dumping by kind, by month and by commune; landlords by theme; the indicators."""
    year = Selection("fire", dt.date(2026, 1, 1), dt.date(2026, 11, 22))
    kinds = cache.subtypes(version, year)
    fires = documents.fires_report(warehouse, 2026, {}, made=TODAY)
    assert [row[0] for row in table(fires, "kinds").values()] == kinds["facts"].tolist()
    assert sum(row[0] for row in table(fires, "months").values()) == kinds["facts"].sum()
    dumps = replace(year, theme="dumping")
    dumping = documents.dumping_report(warehouse, 2026, {}, made=TODAY)
    months, removed = table(dumping, "months"), cache.removals(version, dumps)
    assert sum(row[0] for row in months.values()) == cache.subtypes(version, dumps)["facts"].sum()
    assert [row[1] for row in months.values()] == removed.groupby("month")["removed"].sum().tolist()
    assert sum(row[0] for row in table(dumping, "communes").values()) == removed["removed"].sum()
    landlords = documents.landlords_report(warehouse, 2026, {}, made=TODAY)
    for feed in ("territoire_habitat", "neolia", "icf_habitat"):
        told = table(landlords, f"themes-{feed}")
        for code, known in themes().items():
            own = cache.subtypes(version, replace(year, theme=code, feeds=(feed,)))
            assert told.get(known.label, (0,))[0] == own["facts"].sum(), (feed, code)


@pytest.mark.parametrize("asked", ["Offemont", "Résidences – Bellevue"])
def test_the_document_of_a_sector_says_what_its_page_says(demo_data, warehouse, version, asked):
    territory = Territory.load(demo_data)
    sector = documents.sector_of(territory, asked)
    found = cache.diagnosis(
        version, sector.shape.wkt, LAST - dt.timedelta(weeks=12), LAST + dt.timedelta(days=6), drawn=False
    )
    report = documents.sector_report(warehouse, territory, sector, 13, {}, made=TODAY)
    told = table(report, "themes")
    assert len(told) > 5
    for row in found.themes.itertuples():
        assert told[themes()[row.Index].label][:2] == (row.facts, row.before), row.Index
    assert told["All themes"][:2] == (found.total.facts, found.total.before)


def test_the_alerts_of_the_command_line_are_those_of_the_page(demo_data, version):
    for back in range(0, 52, 13):
        week = LAST - dt.timedelta(weeks=back)
        command = ["--data", str(demo_data), "alerts", f"{week:%G-W%V}", "--by", "agglomeration"]
        printed = CliRunner().invoke(observatory, [*command, "--format", "csv"])
        rows = pd.read_csv(io.StringIO(printed.stdout)).set_index("theme")
        page = cache.weekly(version, week, "*").season.set_index("theme")
        same = ["observed", "expected", "upper", "level"]
        pd.testing.assert_frame_equal(
            rows[same].sort_index(), page[same].sort_index(), check_dtype=False, check_index_type=False
        )


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


def drawn(data, monkeypatch, page, **address):
    """A page as Streamlit draws it, in English."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(data))
    app = AppTest.from_string(
        f"from observatory.screens.pages import {page}\n"
        "from observatory.screens.session import frame, url_state\n"
        f"url_state.use_language()\nframe.dress()\n{page}.show()"
    )
    for name, value in (address | {"lang": "en"}).items():
        app.query_params[name] = value
    app.run(timeout=90)
    assert not app.exception, [fault.value for fault in app.exception]
    return app


def printed(data, *asked) -> pd.DataFrame:
    """The lines of a command of the sheet, as csv."""
    result = CliRunner().invoke(observatory, ["--data", str(data), *asked, "--format", "csv"])
    return pd.read_csv(io.StringIO(result.stdout), dtype={"zone_code": str})


AREA_ROW = re.compile(
    r'<tr><th scope="row">([^<]*)</th>' + r"<td>([^<]*)</td>" * 4 + r'<td class="text verdict (\w+)">'
)


@pytest.mark.parametrize(
    ("code", "level", "back"),
    [
        ("90010", "commune", 0),
        ("90075", "commune", 17),
        ("90010-05", "district", 34),
        ("90099", "commune", 51),
    ],
)
def test_the_page_of_an_area_says_what_maps_and_the_command_line_say(
    demo_data, version, monkeypatch, code, level, back
):
    """A theme a line: the week, the one before, four weeks, a year, the verdict."""
    week = LAST - dt.timedelta(weeks=back)
    label = f"{week:%G-W%V}"
    page = drawn(demo_data, monkeypatch, "area", zone=code, week=label)
    shown = AREA_ROW.findall(" ".join(str(one.proto.body) for one in page.main if one.type == "html"))
    command = printed(demo_data, "week", label, "--by", level)
    own = command[command["zone_code"] == code]
    assert [one[0] for one in shown] == [html.escape(themes()[theme].label) for theme in own["theme"]]
    for (_label, *figures, verdict), row in zip(shown, own.itertuples(), strict=True):
        told = [int(figure.replace(",", "")) if figure != "–" else None for figure in figures]
        spans = [of_weeks(row.theme, week - dt.timedelta(weeks=weeks - 1), week) for weeks in (4, 52)]
        sums = [cache.area_sums(version, replace(span, area_level=level)).at[code, "facts"] for span in spans]
        assert told == [row.facts, row.before, *sums], row.theme
        assert verdict == row.verdict, row.theme


@pytest.mark.parametrize(("theme", "back"), [("dumping", 0), ("tag", 13), ("gathering", 26), ("fire", 39)])
def test_the_map_of_a_week_says_what_the_week_and_the_bulletin_say(
    demo_data, warehouse, version, monkeypatch, theme, back
):
    week = LAST - dt.timedelta(weeks=back)
    page = drawn(demo_data, monkeypatch, "maps", theme=theme, period="week", week=f"{week:%G-W%V}")
    zones = page.dataframe[0].value.set_index("Code")
    sheet = cache.weekly(version, week, "*").sheet
    own = sheet[sheet["theme"] == theme].set_index("zone_code")
    assert zones["Facts"].fillna(0).astype(int).to_dict() == own["facts"].to_dict()
    bulletin = documents.week_report(warehouse, Territory.load(demo_data), week, {}, made=TODAY)
    listed = {
        line[0]: line[2]
        for line in next(one for one in bulletin.tables() if one.name == "zones").rows
        if line[1] == themes()[theme].label
    }
    names = counts.area_names(warehouse)
    assert listed == {names[code]: facts for code, facts in own["facts"].items() if facts}


@pytest.mark.parametrize("back", [0, 17, 34])
def test_a_place_has_one_verdict_and_one_bound_at_every_level(demo_data, version, back):
    """A district of La semaine, on its own page, and in the commands at its level."""
    week = LAST - dt.timedelta(weeks=back)
    label, keys = f"{week:%G-W%V}", ["zone_code", "theme"]
    rows = cache.weekly(version, week, "*").sheet.set_index(keys)
    same = ["facts", "before", "expected", "lower", "upper", "verdict"]
    for level in ("commune", "district"):
        told, alarms = (printed(demo_data, one, label, "--by", level) for one in ("week", "alerts"))
        told, alarms = told.set_index(keys), alarms.set_index(keys)
        both = told.index.intersection(rows.index)
        assert len(both) > 100
        pd.testing.assert_frame_equal(told.loc[both, same], rows.loc[both, same], check_dtype=False)
        pd.testing.assert_series_equal(alarms.loc[both, "upper"], rows.loc[both, "upper"], check_dtype=False)
        for code in {code for code, _theme in both[:: len(both) // 3]}:
            page = cache.area_sheet(version, code, week).set_index(keys)
            pd.testing.assert_frame_equal(page[same], rows.loc[page.index, same], check_dtype=False)


@pytest.mark.parametrize(("label", "length"), [("2026-10", Length.MONTH), ("2026-Q3", Length.QUARTER)])
def test_the_changes_of_a_report_are_those_of_the_comparison_of_its_weeks(
    demo_data, warehouse, version, label, length
):
    """Comparer on the weeks of a report and those of the year before: which places changed, and which way."""
    period = documents.period_asked(warehouse, label, length, TODAY)
    report = documents.period_report(warehouse, demo_data, Territory.load(demo_data), period, {}, made=TODAY)
    changes = [one for one in report.tables() if one.name == "changes"]
    told = {row[0]: (row[1], row[2], row[4]) for one in changes for row in one.rows}
    names, found = counts.area_names(warehouse), {}
    spans = [(period.first, period.last), before_of(period)]
    for code, known in themes().items():
        now, before = (Selection(code, first, last + dt.timedelta(days=6)) for first, last in spans)
        rows = cache.sides(version, now, before)
        for row in compare.changed(rows).itertuples():
            verdict = compare.Verdict(row.verdict).label
            found[f"{names[row.Index]}, {known.label}"] = (row.facts, row.before, verdict)
    assert told == found


@pytest.mark.parametrize("back", range(0, 52, 13))
def test_the_comparison_page_judges_as_the_sheet_of_all_themes(warehouse, version, back):
    """The pack of the meeting is written from that sheet: p, q, verdict and interval of a fortnight."""
    spans = compare.named("fortnight", LAST - dt.timedelta(weeks=back))
    first = counts.extent(warehouse).first_week
    cells = counts.weekly_cells(warehouse, first, spans.now[1], today=TODAY)
    sheet = compare.periods(cells, *spans).set_index(["theme", "zone_code"])
    same = ["facts", "before", "difference", "ratio_low", "ratio_high", "p", "q", "dispersion", "verdict"]
    for code in ("dumping", "tag", "fire"):
        rows = cache.sides(version, Selection(code, *spans.now), Selection(code, *spans.before))
        pd.testing.assert_frame_equal(rows[same], sheet.loc[code][same], check_dtype=False)


@pytest.mark.parametrize("back", [0, 26])
def test_the_workbook_of_a_bulletin_holds_its_figures(demo_data, warehouse, back):
    """Every number of every table, read back from the file that leaves."""
    week = LAST - dt.timedelta(weeks=back)
    bulletin = documents.week_report(warehouse, Territory.load(demo_data), week, {}, made=TODAY)
    book = CalamineWorkbook.from_filelike(io.BytesIO(documents.FORMS["xlsx"](bulletin)))
    assert len(book.sheet_names) == len(bulletin.tables())
    for place, one in enumerate(bulletin.tables()):
        rows = book.get_sheet_by_index(place).to_python()
        read = [[cell for cell in row if isinstance(cell, int | float)] for row in rows]
        plain = [[*map(cell_plain, row)] for row in one.rows]
        held = [[cell for cell in row if not isinstance(cell, str | None) and cell == cell] for row in plain]
        assert [row for row in read if row] == [row for row in held if row], one.name


def test_an_action_has_one_effect(demo_data, warehouse, version):
    """Actions, `observatory action evaluate` and the sheet of the actions: verdict, ratio and bounds."""
    command = printed(demo_data, "action", "evaluate").set_index("code")
    report = documents.actions_report(warehouse, demo_data, Territory.load(demo_data), made=TODAY)
    told = {row[0]: row for one in list(report.tables())[:1] for row in one.rows}
    for action in evaluate.load(demo_data):
        page = cache.effect(version, action)
        row, line = command.loc[action.code], told[action.title]
        assert (str(page.verdict), page.ratio.estimate, page.ratio.low, page.ratio.high) == pytest.approx(
            (row["verdict"], row["ratio"], row["ratio_low"], row["ratio_high"])
        )
        assert line[3] == page.verdict.label
        for figure in (page.ratio.estimate, page.ratio.low, page.ratio.high):
            assert f"{figure:.2f}" in line[4]


def test_the_first_notebook_shows_the_figures_of_the_map(demo_data, version):
    """Tags zone by zone: facts of both weeks."""
    shown = " ".join(outputs(executed("01_a_first_week.ipynb", demo_data), "text/html"))
    sheet = cache.weekly(version, LAST, "*").sheet
    tags = sheet[(sheet["theme"] == "tag") & (sheet["facts"] > 0)]
    assert len(tags) > 3
    for row in tags.itertuples():
        assert re.search(rf"<td>{row.facts}</td>\s*<td>{row.before}</td>\s*<td>{row.p:.3f}</td>", shown)

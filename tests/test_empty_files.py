"""Files that are empty and cannot be: left out as silence is wherever a figure divides, until confirmed.

The demonstration twice: two files of one partner are empty, and the same two never came. What is observed
must be the same, in every place that shows it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from observatory import compare, counts, documents
from observatory.access import ForbiddenError, Person, Role
from observatory.compare import Verdict
from observatory.counts import edition
from observatory.counts.disclosure import Audience
from observatory.counts.exposure import exposure
from observatory.counts.history import SHEET_WEEKS, files_of
from observatory.counts.period import Length, period_with
from observatory.documents.public import public_week, read_printed
from observatory.errors import CallError, InputError
from observatory.hotspots.sector import diagnose, span_of
from observatory.screens import cache
from observatory.screens.cache import editions
from observatory.screens.cache.selections import observed_weeks
from observatory.screens.panels.areas import council
from observatory.screens.session import reader
from observatory.screens.session.frame import Page
from observatory.selection import Selection, of_weeks
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli.command import observatory

pytestmark = pytest.mark.usefixtures("english")

FEED, THEME = "transport", "transport"
EMPTY = [dt.date(2026, 11, 2), dt.date(2026, 11, 9)]
LAST = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 25)


def changed(data: Path, folder: Path, *statements: str) -> Path:
    """A copy of a data folder whose warehouse was changed."""
    folder.mkdir()
    shutil.copy(data / "observatory.duckdb", folder)
    with duckdb.connect(str(folder / "observatory.duckdb")) as file:
        for statement in statements:
            file.execute(statement)
    return folder


WEEKS = ", ".join(f"date '{week}'" for week in EMPTY)
NO_FACTS = f"delete from facts where feed = '{FEED}' and week in ({WEEKS})"
NO_FILES = f"delete from coverage where feed = '{FEED}' and week in ({WEEKS})"


@pytest.fixture(scope="module")
def emptied(demo_data, tmp_path_factory) -> Path:
    return changed(demo_data, tmp_path_factory.mktemp("empty") / "data", NO_FACTS)


@pytest.fixture(scope="module")
def silent(demo_data, tmp_path_factory) -> Path:
    return changed(demo_data, tmp_path_factory.mktemp("silent") / "data", NO_FACTS, NO_FILES)


@pytest.fixture
def own(emptied, tmp_path) -> Path:
    """The folder with empty files, to be written to."""
    return changed(emptied, tmp_path / "data")


def version(data: Path) -> cache.WarehouseVersion:
    return cache.WarehouseVersion(str(data), 0, 0, TODAY)


YEAR = Selection(THEME, dt.date(2026, 1, 1), dt.date(2026, 11, 22), feeds=(FEED,))
SELECTIONS = [
    (YEAR, "a year"),
    (of_weeks(THEME, EMPTY[0], EMPTY[0]), "the first of the weeks alone"),
    (of_weeks(THEME, EMPTY[0], LAST), "three weeks"),
    (replace(YEAR, feeds=()), "whoever tells"),
    (replace(YEAR, area_level="commune"), "by commune"),
    (replace(YEAR, hours=(20, 2), weekdays=(6,)), "some hours"),
]


def of_library(data: Path, selection: Selection) -> pd.DataFrame:
    """What notebooks and the command line ask."""
    with connect(data) as warehouse:
        return exposure(counts.selection_cube(warehouse, selection, TODAY))


@pytest.mark.parametrize(("selection", "why"), SELECTIONS, ids=[why for _one, why in SELECTIONS])
def test_an_empty_file_leaves_the_divisor_as_silence_does(emptied, silent, selection, why):
    tables = [of_library(data, selection).drop(columns="partners") for data in (emptied, silent)]
    pd.testing.assert_frame_equal(*tables)
    pages = cache.area_sums(version(emptied), selection)
    assert pages["observed_days"].tolist() == tables[0]["observed_days"].tolist(), why
    assert observed_weeks(version(emptied), selection) == observed_weeks(version(silent), selection)
    assert cache.left_out(version(emptied), selection).startswith("Left out, as silence is: "), why
    assert not cache.left_out(version(silent), selection), why


def test_every_place_that_divides_says_the_same_weeks(emptied, silent):
    """Rows, periods, the heat surface, a sector: as if the files had never come."""
    weeks = []
    for data in (emptied, silent):
        with connect(data) as warehouse:
            spans = compare.named("quarter", LAST)
            cells = counts.weekly_cells(warehouse, spans.before[0], spans.now[1], today=TODAY)
            rows = compare.periods(cells, *spans)
            own = cells[(cells["theme"] == THEME) & cells["week"].isin(pd.DatetimeIndex(EMPTY))]
            communes = Territory.load(data).communes
            start, end = span_of(YEAR.first, YEAR.last)
            told = counts.weekly_cells(warehouse, start, end, by="commune", today=TODAY)
            near = warehouse.ask_facts(
                "points_near", first=start, until=end, west=6.8, south=47.6, east=6.9, north=47.7
            )
            found = diagnose(near, communes["geometry"].iloc[0], told, communes, YEAR.first, YEAR.last)
        heat = cache.surface(version(data), YEAR)
        assert (FEED in set(found.left_out["feed"])) is (data == emptied)
        page = cache.sides(
            version(data), YEAR, replace(YEAR, first=dt.date(2025, 1, 1), last=dt.date(2025, 11, 22))
        )
        weeks.append(
            [
                rows[["weeks", "weeks_before"]].to_numpy().tolist(),
                own["reporting"].tolist(),
                round(float(heat.values.sum()), 9),
                page["weeks"].tolist(),
                found.themes["per_km2_year"].tolist(),
            ]
        )
    assert weeks[0] == weeks[1]
    assert observed_weeks(version(emptied), YEAR) == pytest.approx(YEAR.weeks - 2, abs=0.5)


def command(data: Path, *words: str):
    return CliRunner().invoke(observatory, ["--lang", "en", "--data", str(data), *words])


def test_the_command_of_hot_spots_says_what_it_leaves_out(emptied, silent):
    asked = ("hotspots", "--theme", THEME, "--from", "2026-01-01", "--to", "2026-11-22", "--format", "csv")
    found, without = command(emptied, *asked), command(silent, *asked)
    assert found.stdout == without.stdout
    assert "empty where facts are usual" in found.stderr and "empty where" not in without.stderr


def verdicts(rows: pd.DataFrame) -> set[str]:
    return set(rows[rows["theme"] == THEME]["verdict"])


def test_the_public_reads_the_same_verdict_and_no_name(emptied, tmp_path):
    """A bulletin of the empty week and of the one after it, for the members and for everybody."""
    data, territory = changed(emptied, tmp_path / "data"), Territory.load(emptied)
    partners = {FEED: "Optymo"}
    for week in (EMPTY[-1], LAST):
        with connect(data) as warehouse:
            known = read_printed(warehouse, data, week, partners, TODAY)
            members = documents.week_report(
                warehouse, territory, week, partners, audience=Audience.MEETING, made=TODAY
            )
            cells = counts.cells_up_to(warehouse, week, today=TODAY)
        everybody = public_week(known, territory, TODAY)
        said, named = (
            [line for one in document.sections[0].parts for line in getattr(one, "lines", ())]
            for document in (everybody, members)
        )
        doubt = "without a fact" if week == EMPTY[-1] else "suspiciously empty"
        assert len([line for line in said if doubt in line]) == 1 and "Optymo" not in " ".join(said)
        assert len([line for line in named if "Optymo" in line and doubt in line]) == 1
        sheet = compare.week_over_week(cells, week)
        unknown = sheet[(sheet["theme"] == THEME) & (sheet["weeks"] == 0)]["zone_code"]
        public = known.zones[(known.zones["theme"] == THEME) & known.zones["zone_code"].isin(unknown)]
        assert set(public["verdict"]) <= {Verdict.NOT_COMPARABLE}
        assert len(unknown) if week == EMPTY[-1] else Verdict.UP not in verdicts(known.zones)


@pytest.mark.parametrize("weeks", [1, SHEET_WEEKS], ids=["a week", "what a sheet is judged by"])
def test_what_was_read_already_says_the_same_doubts(own, weeks):
    """Who has read what feeds sent hands it on: of whatever weeks that was, the answer is the same."""
    with connect(own) as warehouse:
        files = files_of(warehouse, LAST - dt.timedelta(weeks=weeks - 1), LAST)
        alone, handed = counts.doubted_weeks(warehouse), counts.doubted_weeks(warehouse, files)
        assert len(alone)
        pd.testing.assert_frame_equal(alone, handed)
        said = [counts.coverage(warehouse, 20, LAST, last=LAST, files=one) for one in (None, files)]
        pd.testing.assert_frame_equal(*said)


LEFT_OUT = "2 files that were empty where facts are usual"
#: The comparison of an area is with the year before: a hole on either side is said.
SIDES = {
    "of the year": (dt.timedelta(0), "2 partners did not tell of all 47 weeks"),
    "of the year before": (dt.timedelta(weeks=52), "47 weeks compared with, 1 partner did not tell of all"),
}


@pytest.fixture(params=SIDES)
def holes(request, demo_data, tmp_path) -> tuple[Path, str]:
    """Two empty files of a partner, and no file of another in the same weeks, this year or the one before.

    With what the public reads of the latter; a third partner sent too little this year anyway.
    """
    back, words = SIDES[request.param]
    weeks = ", ".join(f"date '{week - back}'" for week in EMPTY)
    data = changed(
        demo_data,
        tmp_path / "data",
        f"delete from facts where feed in ('{FEED}', 'sdis') and week in ({weeks})",
        f"delete from coverage where feed = 'sdis' and week in ({weeks})",
    )
    return data, words


@pytest.mark.parametrize("audience", [Audience.OFFICE, Audience.PUBLIC])
def test_the_sheet_for_the_council_says_what_either_year_lacks(holes, audience):
    data, words = holes
    partners = {FEED: "Optymo", "sdis": "Firemen"}
    month = period_with(LAST, Length.MONTH).until(LAST)
    with connect(data) as warehouse:
        sheet = documents.commune_sheet(
            warehouse, data, Territory.load(data), "90010", month, partners, reader=audience, made=TODAY
        )
    text = " ".join(line for part in sheet.sections[0].parts for line in getattr(part, "lines", ()))
    said = ["Firemen 2", f"{LEFT_OUT} (Optymo)."] if audience.in_clear else [words, f"{LEFT_OUT}."]
    assert [one for one in said if one not in text] == [], text
    assert audience.in_clear or not any(name in text for name in partners.values())


def test_the_page_of_an_area_says_what_either_year_lacks(holes):
    data, _words = holes
    found = cache.beside_last_year(version(data), "90010", LAST)
    assert LEFT_OUT in found.left_out
    assert min(found.year["coverage"], found.year["coverage_before"]) < 1
    said = council.better_or_worse(Page(version(data), None, LAST, None), "90010", LAST, "Belfort")
    assert LEFT_OUT in said and "The facts of some partners are missing." in said


def test_the_page_of_the_elected_says_what_its_counts_lack(emptied, silent):
    said = [editions.missing(version(data), LAST, Length.FOUR_WEEKS, "90010") for data in (emptied, silent)]
    assert LEFT_OUT in said[0] and "1 partner did not tell of all 4 weeks" in said[0]
    assert "2 partners did not tell of all 4 weeks" in said[1], "who sent no file at all is one more"
    assert not any(FEED in one or "Optymo" in one for one in said)


def confirmed(data: Path, week: dt.date, feed: str = FEED) -> str:
    with connect(data) as warehouse:
        doubted = counts.doubted_weeks(warehouse)
    said = counts.Confirmation("", feed, week, "operator", "strike, no bus ran", 0, dt.datetime.now(dt.UTC))
    return counts.confirm(data, doubted, said).code


def days(data: Path) -> int:
    return int(of_library(data, YEAR)["observed_days"].max())


def test_a_confirmed_week_is_an_observed_zero_until_it_is_taken_back(own):
    before = days(own)
    code = confirmed(own, EMPTY[0])
    assert days(own) == before + 7
    confirmed(own, EMPTY[1])
    assert days(own) == before + 14
    with connect(own) as warehouse:
        assert counts.doubted_weeks(warehouse).empty
        [said] = counts.confirmations_of(warehouse, LAST, {FEED: "Optymo"})
    assert "Optymo" in said and "operator" in said and "strike" in said
    counts.take_back_confirmation(own, code, "coordination")
    assert days(own) == before + 7
    with pytest.raises(CallError, match="taken back on"):
        counts.take_back_confirmation(own, code, "coordination")
    assert [one.taken_back_by for one in counts.load_confirmations(own)] == ["coordination", ""]


REFUSED = [
    (FEED, LAST, "who", "why", CallError, "no doubt", "a week with facts"),
    ("sdis", EMPTY[0], "who", "why", CallError, "In doubt: none", "a feed that is in no doubt"),
    ("nobody", EMPTY[0], "who", "why", CallError, "no doubt", "a feed that there is not"),
    (FEED, EMPTY[0], " ", "why", InputError, "who says so", "nobody says it"),
    (FEED, EMPTY[0], "who", "", InputError, "reason", "without a reason"),
]


@pytest.mark.parametrize(("feed", "week", "author", "reason", "fault", "text", "why"), REFUSED)
def test_what_cannot_be_confirmed(own, feed, week, author, reason, fault, text, why):
    with connect(own) as warehouse:
        doubted = counts.doubted_weeks(warehouse)
    said = counts.Confirmation("", feed, week, author, reason, 0, dt.datetime.now(dt.UTC))
    with pytest.raises(fault, match=text):
        counts.confirm(own, doubted, said)
    assert not (own / counts.CONFIRMATIONS).exists(), why


def late_file(data: Path, week: dt.date, to: dt.date) -> None:
    """One fact of the partner, moved into a week: a file came late."""
    with duckdb.connect(str(data / "observatory.duckdb")) as file:
        file.execute(
            f"update facts set week = date '{week}' where fact_id = "
            f"(select min(fact_id) from facts where feed = '{FEED}' and week = date '{to}')"
        )


def test_a_zone_that_never_has_facts_is_as_unknown_as_the_others(own):
    """Without a fact in four years, its partner's file in doubt: no zero, then one once it is confirmed."""
    with connect(own) as warehouse:
        cells = counts.cells_up_to(warehouse, EMPTY[0], feeds=[FEED], today=TODAY)
        never = cells.groupby(["zone_code", "theme"])["facts"].transform("sum") == 0
        last = cells[never & (cells["theme"] == THEME) & (cells["week"] == pd.Timestamp(EMPTY[0]))]
        assert len(last) and not last["reporting"].any()
    for week in EMPTY:
        confirmed(own, week)
    with connect(own) as warehouse:
        cells = counts.cells_up_to(warehouse, EMPTY[0], feeds=[FEED], today=TODAY)
        assert cells.loc[last.index, "reporting"].all()
        rows = compare.week_over_week(cells, EMPTY[0]).set_index(["zone_code", "theme"])
    quiet = rows.loc[[*zip(last["zone_code"], last["theme"], strict=True)]]
    assert set(quiet["verdict"]) == {Verdict.TOO_FEW}


def test_whoever_confirms_wrongly_is_named_beside_the_rise(own):
    """The facts held back come all at once a week later: a rise is said, and whose word it rests on."""
    for week in EMPTY:
        confirmed(own, week)
    with duckdb.connect(str(own / "observatory.duckdb")) as file:
        # Four more of each fact of the week, under numbers of their own.
        columns = [name for name, *_rest in file.execute("describe facts").fetchall()]
        copied = ", ".join("fact_id // 16 + n" if name == "fact_id" else name for name in columns)
        file.execute(
            f"insert into facts select {copied} from facts, range(4) copies(n) "
            f"where feed = '{FEED}' and week = date '{LAST}'"
        )
    with connect(own) as warehouse:
        cells = counts.cells_up_to(warehouse, LAST, by="commune", today=TODAY)
        whole = compare.week_over_week(compare.by_agglomeration(cells), LAST).set_index("theme")
        assert whole.loc[THEME, "verdict"] == Verdict.UP
        [said] = counts.confirmations_of(warehouse, LAST, {FEED: "Optymo"})
    assert "says operator" in said
    assert "says operator" in command(own, "week", f"{LAST:%G-W%V}").output


def test_facts_that_come_late_are_not_hidden_by_a_confirmation(own):
    """They count, they contradict what was said, and what is still empty of that file is in doubt again."""
    for week in EMPTY:
        confirmed(own, week)
    late_file(own, EMPTY[1], LAST)
    with connect(own) as warehouse:
        known = counts.standing(warehouse)
        assert counts.contradicted(warehouse, known) == {known[1].code}
        told = counts.weekly_cells(warehouse, EMPTY[1], EMPTY[1], feeds=[FEED], by="commune", today=TODAY)
        assert told["facts"].sum() >= 1
        assert "no longer counts" in " ".join(counts.confirmations_of(warehouse, LAST, {}))
    listed = command(own, "confirmation", "list", "--format", "csv").stdout
    assert "contradicted" in listed and "confirmed" in listed


def test_looking_back_knows_what_was_confirmed_then(own):
    """A confirmation is not known before it was written, nor after it was taken back."""
    code = confirmed(own, EMPTY[0])
    [one] = counts.load_confirmations(own)
    day = dt.timedelta(days=1)
    assert not one.stood(one.at.date() - day) and one.stood(one.at.date() + day)
    back = counts.take_back_confirmation(own, code, "coordination", one.at + 3 * day)
    assert back.stood(one.at.date() + day) and not back.stood(one.at.date() + 4 * day)


def test_a_partner_renamed_keeps_its_name_and_not_its_word(own):
    """What was said of a feed is said of no other: under a new code its empty files are in doubt again."""
    confirmed(own, EMPTY[0])
    with duckdb.connect(str(own / "observatory.duckdb")) as file:
        for table in ("facts", "coverage", "feed_scope", "receipts"):
            file.execute(f"update {table} set feed = 'optymo' where feed = '{FEED}'")
    with connect(own) as warehouse:
        doubted = counts.doubted_weeks(warehouse)
        assert doubted[["feed", "week"]].to_numpy().tolist() == [["optymo", pd.Timestamp(w)] for w in EMPTY]
        assert len(counts.confirmations_of(warehouse, EMPTY[0], {})) == 1
    assert FEED in command(own, "confirmation", "list").stdout
    confirmed(own, EMPTY[0], feed="optymo")


def test_the_edition_prints_what_files_say(emptied, tmp_path):
    """A doubted file changes no printed number: 0 to 4 is what it held."""
    data = changed(emptied, tmp_path / "data")
    with connect(data) as warehouse:
        table = edition.weekly(warehouse, EMPTY[0], EMPTY[0], today=TODAY)
        confirmed(data, EMPTY[0])
        pd.testing.assert_frame_equal(table, edition.weekly(warehouse, EMPTY[0], EMPTY[0], today=TODAY))
    assert table.notna().to_numpy().any()


def test_a_partner_confirms_its_own_files_and_no_others(own, monkeypatch):
    """A browser may ask for what its page does not offer."""
    monkeypatch.setattr(reader, "note", lambda *_given, **_named: None)
    asked = (version(own), FEED, EMPTY[0], "operator", "strike")
    for feed, allowed in (("sdis", False), (FEED, True)):
        monkeypatch.setattr(
            reader, "current", lambda feed=feed: Person("x", Role.PARTNER, (feed,), desk=True)
        )
        assert len(cache.doubted(version(own))) == 2 * allowed
        with contextlib.nullcontext() if allowed else pytest.raises(ForbiddenError):
            cache.confirm_empty(*asked)
        assert len(cache.confirmations(version(own))) == allowed
    [kept] = counts.load_confirmations(own)
    monkeypatch.setattr(reader, "current", lambda: Person("x", Role.PARTNER, ("sdis",), desk=True))
    with pytest.raises(ForbiddenError):
        cache.take_back_confirmation(version(own), kept, "sdis")
    assert counts.load_confirmations(own) == [kept]


def test_the_board_confirms_and_takes_back_in_a_click(own, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(own))
    app = AppTest.from_string(
        "from observatory.screens.pages.data import page\n"
        "from observatory.screens.session import frame, url_state\n"
        "url_state.use_language()\nframe.dress()\npage.show()"
    )
    app.query_params["lang"], app.query_params["tab"] = "en", "drop"
    app.run(timeout=90)
    assert not app.exception
    reason = next(one for one in app.text_input if one.label == "How it is known")
    reason.input("strike")
    next(one for one in app.button if one.label == "Confirm").click().run(timeout=90)
    assert not app.exception and len(counts.load_confirmations(own)) == 1
    assert any("observed zero" in one.value for one in app.success)
    next(one for one in app.button if one.label == "Take back").click().run(timeout=90)
    assert not app.exception and counts.load_confirmations(own)[0].taken_back is not None
    assert any("in doubt again" in one.value for one in app.success)


def test_the_command_writes_lists_and_takes_back(own):
    listed = command(own, "confirmation", "list", "--format", "csv").stdout
    assert listed.count("in doubt") == 2
    said = ("--author", "operator", "--reason", "strike")
    added = command(own, "confirmation", "add", FEED, "2026-W45", *said)
    assert added.exit_code == 0 and "in the register" in added.stdout
    assert "operator" in command(own, "confirmation", "list").stdout
    week = command(own, "week", "2026-W46")
    assert "nothing happened, says operator" in week.output
    [code] = [one.code for one in counts.load_confirmations(own)]
    assert command(own, "confirmation", "take-back", code, "--author", "coordination").exit_code == 0
    assert command(own, "confirmation", "add", "sdis", "2026-W45", *said).exit_code == 2
    assert command(own, "confirmation", "list", "--format", "csv").stdout.count("in doubt") == 2

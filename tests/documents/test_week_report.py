"""The bulletin of a week: what it says, to whom, in both languages, and what it refuses before any work."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
import subprocess

import duckdb
import pandas as pd
import pytest

from observatory import counts, documents, evaluate, language
from observatory.counts.disclosure import Audience
from observatory.documents import Document, Figure, Sentences
from observatory.documents.decided import under_way
from observatory.documents.formats.pdf import pdf
from observatory.documents.parts import FIRST_PAGE, places_named
from observatory.documents.week import corrections, finished_week
from observatory.errors import NoDataError
from observatory.territory import Territory
from observatory.themes import themes
from observatory.warehouse import connect
from pipelines.cli import main
from pipelines.cli.report.writing import partner_names
from tests.documents.test_content import check_standards

WEEK, MADE = dt.date(2026, 11, 16), dt.date(2026, 11, 24)


def written(data, audience: Audience, code: str) -> Document:
    language.use(code)
    with connect(data) as warehouse:
        partners = partner_names(warehouse.ask("feeds")["feed"])
        return documents.week_report(
            warehouse, Territory.load(data), WEEK, partners, audience=audience, made=MADE
        )


@pytest.fixture(scope="module")
def in_french(demo_data) -> Document:
    return written(demo_data, Audience.OFFICE, "fr")


@pytest.fixture(scope="module")
def in_english(demo_data) -> Document:
    return written(demo_data, Audience.MEETING, "en")


def table_of(document: Document, name: str):
    return next(table for table in document.tables() if table.name == name)


def test_the_first_page_says_what_stands_out_who_was_silent_and_what_is_not_known(in_french):
    (lines,) = in_french.sections[0].parts
    assert isinstance(lines, Sentences)
    assert 3 <= len(lines.lines) <= FIRST_PAGE
    assert all(any(sign.isdigit() for sign in line) for line in lines.lines)
    assert "partenaire" in lines.lines[-2]
    assert "conclure" in lines.lines[-1]
    for day in ("du 16 novembre", "22 novembre 2026", "du 9 novembre", "15 novembre 2026"):
        assert day in in_french.subtitle


def test_the_table_of_themes_is_the_sheet_of_the_agglomeration(in_french, demo_data):
    with connect(demo_data) as warehouse:
        cells = counts.weekly_cells(warehouse, WEEK - dt.timedelta(weeks=1), WEEK, by="commune")
    sums = cells.pivot_table(index="theme", columns="week", values="facts", aggfunc="sum")
    labels = {about.label: code for code, about in themes().items()}
    for label, now, before, *_others in table_of(in_french, "themes").rows:
        assert (now, before) == tuple(sums.loc[labels[label]].iloc[[1, 0]]), label


def test_places_that_come_back_are_those_of_the_facts(in_french, demo_data):
    sql = f"""select matched_label, count(*), count(distinct week) from facts
              where week between date '{WEEK}' - 21 and '{WEEK}' and starts_at >= date '{WEEK}' - 21
                and matched_label = ? and zone_kind <> 'outside'
              group by 1"""
    rows = table_of(in_french, "places").rows
    assert 3 <= len(rows) <= 10
    with connect(demo_data) as warehouse:
        for place, facts, weeks, _partners in rows:
            assert warehouse.connection.execute(sql, [place]).fetchone() == (place, facts, weeks)
            assert weeks >= 3


@pytest.mark.parametrize(
    ("end", "told", "why"),
    [
        (None, True, "it goes on"),
        (dt.date(2026, 11, 16), True, "its last day is in the week"),
        (dt.date(2026, 11, 15), False, "it was over before"),
    ],
)
def test_actions_under_way_are_told(end, told, why):
    area = evaluate.Area(("90010-01",))
    action = evaluate.Action("a", "Patrouilles <b>", ("tag",), dt.date(2026, 7, 6), end, area, area)
    lines = under_way([action, dataclasses.replace(action, start=dt.date(2026, 11, 23), end=None)], WEEK)
    said = ("Depuis le 6 juillet 2026\u00a0: Patrouilles <b> (Tags et affichage sauvage).",)
    assert lines == (said if told else ()), why


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("47.603, 6.873", "90001", "lieu sans nom, Andelnans (47.603, 6.873)"),
        ("47.603, 6.873", "25000", "lieu sans nom, 25000 (47.603, 6.873)"),
        ("Rue de Moscou, Belfort", "90010", "Rue de Moscou, Belfort"),
    ],
)
def test_a_place_known_by_its_coordinates_alone_is_said_with_its_commune(place, code, said):
    places = pd.DataFrame({"place": [place], "commune_code": [code]})
    assert places_named(places, {"90001": "Andelnans"}) == [said]


def test_the_list_has_every_fact_of_the_totals_and_says_which_are_in_none(in_french):
    totals = sum(row[1] for row in table_of(in_french, "themes").rows)
    facts = table_of(in_french, "facts")
    nowhere = [row for row in facts.rows if row[0] == "non localisé"]
    assert len(facts.rows) == totals + len(nowhere)
    assert f"{len(nowhere)} faits dont le lieu n’a pas été trouvé" in facts.caption
    assert all(all(row[:5]) for row in facts.rows)


def test_places_are_named_by_the_address_base_never_as_a_partner_wrote_them(in_french, demo_data):
    with connect(demo_data) as warehouse:
        labels = warehouse.connection.sql(
            f"select distinct matched_label from facts where week = '{WEEK}' and matched_label is not null"
        ).fetchall()
    known = {label for (label,) in labels} | {
        "point donné par le partenaire",
        "commune seulement",
        "non localisé",
    }
    told = {
        re.sub(r"(, (?:bât\.|hall|esc\.|cage|entrée) \w{1,3})*(, ligne \d+)?$", "", row[3])
        for row in table_of(in_french, "facts").rows
    }
    assert told <= known


def test_members_read_no_account_of_partners_and_the_same_figures(in_french, in_english):
    assert {table.name for table in in_french.tables()} - {t.name for t in in_english.tables()} == {
        "partners"
    }
    for name in ("themes", "changes", "facts"):
        ours, theirs = (
            [[c for c in row if isinstance(c, int | float)] for row in table_of(d, name).rows]
            for d in (in_french, in_english)
        )
        assert sorted(ours) == sorted(theirs), name


def test_every_figure_of_the_map_is_in_words(in_french):
    figure, small = [p for s in in_french.sections for p in s.parts if isinstance(p, Figure)]
    assert figure.alt.startswith("Carte")
    assert table_of(in_french, "zones").caption in small.alt
    zone, theme, now, *_others = table_of(in_french, "changes").rows[0]
    if theme in figure.alt:
        assert f"{zone} {now}" in figure.alt


@pytest.mark.parametrize("which", ["in_french", "in_english"])
def test_both_languages_keep_both_standards_and_warn_that_facts_are_invented(which, request):
    document = request.getfixturevalue(which)
    check_standards(pdf(document))
    word = {"in_french": "DÉMONSTRATION", "in_english": "DEMONSTRATION"}[which]
    assert word in document.notice
    assert word in document.footnote[-1]


def test_the_same_week_is_the_same_document(in_french, demo_data):
    """Also its map, whose parts must not be named at random."""
    assert written(demo_data, Audience.OFFICE, "fr") == in_french


def test_english_has_no_french_in_it(in_english):
    said = " ".join((in_english.title, in_english.subtitle, in_english.audience, *in_english.footnote))
    assert "semaine" not in said
    assert "week" in said


def test_names_of_partners_with_markup_stay_text(demo_data, in_french):
    title = '#panic("non") <b>'
    check_standards(pdf(dataclasses.replace(in_french, title=title, sections=in_french.sections[:1])))


def told_late(data, tmp_path, known: str, late: int) -> str:
    """What is said of corrections where all was known on a day, but for some facts of earlier weeks."""
    shutil.copy(data / "observatory.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "observatory.duckdb")) as base:
        base.execute("update receipts set received_at = ?", [known])
        base.execute("update facts set known_from = ?", [known])
        some = "select fact_id from facts where week < '2026-11-16' and zone_kind <> 'outside' limit ?"
        base.execute(f"update facts set known_from = '2026-11-17' where fact_id in ({some})", [late])
    with connect(tmp_path) as warehouse:
        return corrections(warehouse, WEEK)


@pytest.mark.parametrize(
    ("known", "late", "words", "why"),
    [
        (
            "2026-11-15",
            3,
            "3 faits de semaines antérieures sont arrivés en retard et 0 ont",
            "three came since",
        ),
        ("2026-11-15", 0, "0 faits", "nothing came: that is said too"),
        ("2026-11-20", 3, "", "nothing was known when the issue before was made"),
    ],
)
def test_the_first_page_says_what_was_corrected_since(known, late, words, why, demo_data, tmp_path):
    said = told_late(demo_data, tmp_path, known, late)
    assert words in said, why
    assert bool(said) is bool(words)


def test_a_week_in_progress_is_no_bulletin(demo_data):
    with connect(demo_data) as warehouse, pytest.raises(NoDataError, match="2026-W47 n’est pas finie"):
        finished_week(warehouse, WEEK, today=dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    ("asked", "code", "words", "why"),
    [
        (["1999-W01"], 1, "semaines connues", "a week outside the data"),
        (["2026-47"], 2, "2026-47", "no week"),
        (["2026-W47", "--made", "hier"], 2, "hier", "no day"),
        (["2026-W47", "--for", "friends"], 2, "public", "a reader unknown, those known proposed"),
        (["2026-W47", "--zone", "Ofemont"], 2, "Offemont", "a zone misspelt, the nearest one proposed"),
        (["2026-W47", "--out", "{file}/in"], 1, "ne peut pas être écrit", "a folder that cannot be made"),
    ],
)
def test_bad_input_is_said_before_any_work(asked, code, words, why, demo_data, tmp_path, monkeypatch, capsys):
    file = tmp_path / "a file"
    file.touch()
    for maker in ("week_report", "zone_sheets"):
        monkeypatch.setattr(documents, maker, lambda *a, **k: pytest.fail("work was done"))
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "week", *(text.format(file=file) for text in asked)])
    assert end.value.code == code, why
    assert words in capsys.readouterr().err


def test_the_command_writes_three_files_and_what_they_are_made_of_that_their_owner_alone_reads(
    demo_data, in_french, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(documents, "week_report", lambda *a, **k: in_french)
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "week", "2026-W47", "--out", str(tmp_path / "new" / "one")])
    assert end.value.code == 0
    files = sorted((tmp_path / "new" / "one").iterdir())
    assert [file.suffix for file in files] == [".json", ".html", ".pdf", ".xlsx"]
    assert sorted(capsys.readouterr().out.split()) == [str(file) for file in files]
    folders = [tmp_path / "new", tmp_path / "new" / "one"]
    assert {path.stat().st_mode & 0o077 for path in (*files, *folders)} == {0}


@pytest.fixture(scope="module")
def sheets(demo_data) -> list[Document]:
    language.use("fr")
    with connect(demo_data) as warehouse:
        partners = partner_names(warehouse.ask("feeds")["feed"])
        return list(
            documents.zone_sheets(warehouse, Territory.load(demo_data), WEEK, partners, None, made=MADE)
        )


def test_every_zone_has_its_sheet_and_every_placed_fact_is_on_one(sheets, in_french):
    listed = [
        (sheet.title.rpartition(",")[0], *row)
        for sheet in sheets
        for table in sheet.tables()
        if table.name == "facts"
        for row in table.rows
    ]
    zones = {row[0] for row in listed}
    assert len(sheets) == len({sheet.name for sheet in sheets}) == 60
    assert sorted(listed) == sorted(row for row in table_of(in_french, "facts").rows if row[0] in zones)
    nowhere = [row for row in table_of(in_french, "facts").rows if row[0] not in zones]
    assert all(row[3] in {"commune seulement", "non localisé"} for row in nowhere)


def test_a_sheet_says_of_its_zone_what_the_bulletin_says(sheets, in_french):
    for zone, theme, now, before, *_others in table_of(in_french, "changes").rows:
        (sheet,) = [sheet for sheet in sheets if sheet.title.startswith(f"{zone}, ")]
        assert [row[1:3] for row in table_of(sheet, "themes").rows if row[0] == theme] == [(now, before)]
        assert f"{zone}, {theme}" in " ".join(sheet.sections[0].parts[0].lines)


def test_a_quiet_zone_has_a_sheet_without_a_list(sheets):
    quiet = [sheet for sheet in sheets if "facts" not in {table.name for table in sheet.tables()}]
    assert quiet
    check_standards(pdf(quiet[0]))


@pytest.mark.parametrize("asked", ["Offemont", "offemont", "90075"])
def test_a_zone_is_asked_by_its_name_or_its_code(asked, demo_data):
    assert documents.zone_code(Territory.load(demo_data), asked) == "90075"


def pages(content: bytes) -> int:
    """How many pages a PDF says it has."""
    return len(re.findall(rb"/Type /Page\b", content))


def test_no_sheet_of_a_zone_is_longer_than_two_pages(sheets):
    """What followed a fact, in a narrow column, made three pages of forty-five facts."""
    longest = max(sheets, key=lambda sheet: max([len(table.rows) for table in sheet.tables()], default=0))
    assert len(table_of(longest, "facts").rows) > 40
    assert pages(pdf(longest)) <= 2


def test_the_first_page_holds_the_places_and_the_second_the_maps(in_french, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("no poppler-utils on this machine")
    path = tmp_path / "week.pdf"
    path.write_bytes(pdf(in_french))
    first, second = (
        subprocess.run(
            ["pdftotext", "-f", page, "-l", page, "-enc", "UTF-8", str(path), "-"],
            capture_output=True, check=True,
        ).stdout.decode()
        for page in "12"
    )  # fmt: skip
    assert all(word in first for word in ("Lieux qui ont changé", "Lieux qui reviennent", "Faits connus le"))
    assert "Carte" in second and "tous sur une échelle" in second

"""Reports of months, quarters and years: counts of whole weeks beside those of a year before, per reader."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from observatory import documents, language
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, parse_period
from observatory.documents import Document, Series, period
from observatory.documents.formats.pdf import pdf
from observatory.errors import CallError, NoDataError
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli import main
from tests.documents.test_content import check_standards

MADE = dt.date(2026, 11, 24)
WEEK = dt.timedelta(weeks=1)


@pytest.fixture(scope="module")
def data(demo_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("period")
    shutil.copy(demo_data / "observatory.duckdb", folder)
    return folder


def written(data, label: str, length: Length, reader: Audience, code: str = "fr") -> Document:
    language.use(code)
    with connect(data) as warehouse:
        period = documents.period_asked(warehouse, label, length, MADE)
        territory = Territory.load()
        return documents.period_report(warehouse, data, territory, period, {}, reader=reader, made=MADE)


@pytest.fixture(scope="module")
def quarter(data) -> Document:
    return written(data, "2026-Q3", Length.QUARTER, Audience.OFFICE)


@pytest.fixture(scope="module")
def for_the_public(data) -> Document:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            documents.period, "before_of", lambda period: (period.first - 5 * WEEK, period.first - WEEK)
        )
        return written(data, "2026-10", Length.MONTH, Audience.PUBLIC, "en")


def test_each_theme_is_counted_over_whole_weeks_of_both_years(quarter, data):
    sql = """select count(*) filter (starts_at >= '2026-06-29' and starts_at < '2026-09-28'),
                    count(*) filter (starts_at >= '2025-06-30' and starts_at < '2025-09-29')
             from facts where theme = 'rodeo' and zone_kind in ('district', 'commune')"""
    with connect(data) as warehouse:
        plain = warehouse.connection.execute(sql).fetchone()
    rows = {row[0]: row for row in quarter.tables()[0].rows}
    assert rows["Rodéos motorisés"][1:3] == plain
    assert "13 semaines du 29 juin au 27 septembre 2026" in quarter.subtitle
    assert all(isinstance(row[-1], Series) and len(row[-1].values) == 105 for row in rows.values())


def test_no_percent_stands_in_it(quarter, for_the_public):
    for document in (quarter, for_the_public):
        cells = [str(cell) for table in document.tables() for row in table.texts() for cell in row]
        lines = document.sections[0].parts[0].lines
        assert not [text for text in (*cells, *lines) if "%" in text]


def test_the_public_reads_sums_of_rounded_counts(for_the_public, data):
    for table in for_the_public.tables():
        for row in table.rows:
            assert all(cell.startswith("≈") or cell == "–" for cell in row[1:3]), row
    assert (data / "editions" / "2026-10.1.csv").exists()
    assert "Edition 1 of 2026-10." in for_the_public.footnote


@pytest.mark.parametrize("which", ["quarter", "for_the_public"])
def test_both_standards_are_kept(which, request):
    check_standards(pdf(request.getfixturevalue(which)))


@pytest.mark.parametrize(
    ("label", "length", "found", "why"),
    [
        (None, Length.MONTH, "2026-10", "November is not over"),
        (None, Length.QUARTER, "2026-Q3", "nor is the quarter"),
        (None, Length.YEAR, "2025", "nor is the year"),
        ("2026", Length.YEAR, "2026", "asked for while it runs: until the last complete week"),
    ],
)
def test_the_period_that_is_told(label, length, found, why, warehouse):
    period = documents.period_asked(warehouse, label, length, MADE)
    assert period.label == found, why
    assert period.last <= dt.date(2026, 11, 16)


@pytest.mark.parametrize(
    ("label", "length", "fault", "words"),
    [
        ("2026-Q3", Length.MONTH, CallError, "mois"),
        ("octobre", Length.MONTH, CallError, "octobre"),
        ("1999", Length.YEAR, NoDataError, "semaines connues"),
    ],
)
def test_what_is_no_such_period_is_refused(label, length, fault, words, warehouse):
    with pytest.raises(fault, match=words):
        documents.period_asked(warehouse, label, length, MADE)


def test_the_first_year_has_no_year_before_it(warehouse, data, demo_data):
    period = documents.period_asked(warehouse, "2023", Length.YEAR, MADE)
    with pytest.raises(NoDataError):
        documents.period_report(warehouse, data, Territory.load(), period, {}, made=MADE)


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_the_command_writes_its_files(kind, demo_data, quarter, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents.kinds, "period_report", lambda *a, **k: quarter)
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", kind, "--made", "2026-11-24", "--out", str(tmp_path)])
    assert end.value.code == 0
    assert len(capsys.readouterr().out.split()) == len(list(tmp_path.iterdir())) == 4  # and the manifest


@pytest.mark.parametrize(
    ("label", "last", "said", "why"),
    [
        ("2026", dt.date(2026, 11, 16), True, "a year in November"),
        ("2025", dt.date(2026, 11, 16), False, "a year that is over"),
        ("2026-10", dt.date(2026, 10, 26), False, "a month told of to its last week"),
        ("2026-11", dt.date(2026, 11, 16), True, "a month with a week to come"),
    ],
    ids=["year", "year over", "month over", "month"],
)
def test_a_period_that_is_not_over_says_so(label, last, said, why):
    """Its figures would else be read as those of all of it."""
    language.use("fr")
    assert period._subtitle(parse_period(label).until(last)).startswith("Période en cours. ") is said, why

"""Yearly indicators: each definition can be counted, each figure is a plain count, silence is no zero."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import documents, language
from observatory.documents import indicators
from observatory.documents.formats.pdf import pdf
from observatory.documents.indicators.counted import _Book, spans_of
from observatory.errors import NoDataError
from pipelines.cli import main
from pipelines.cli.report.writing import partner_names
from pipelines.feed import feed_names
from tests.documents.test_content import check_standards

MADE = dt.date(2026, 11, 24)
ALL = [one for action in indicators.strategy() for one in action.indicators]


@pytest.fixture(scope="module")
def report(warehouse, demo_data) -> documents.Document:
    language.use("fr")
    partners = partner_names(warehouse.ask("feeds")["feed"])
    return documents.indicators_report(warehouse, demo_data, 2026, partners, made=MADE)


def rows_of(report, name: str) -> dict[str, tuple]:
    return {row[0]: row[1:] for row in next(t for t in report.tables() if t.name == name).rows}


def test_each_indicator_has_its_code_its_wording_and_partners_that_there_are():
    assert len({one.code for one in ALL}) == len(ALL)
    assert len({(one.action, one.wording["fr"]) for one in ALL}) == len(ALL)
    for one in ALL:
        texts = [one.wording, one.limits, one.missing, one.holder]
        assert all(set(text) == {"fr", "en"} and all(text.values()) for text in texts if text), one.code
        assert set(one.feeds) <= set(feed_names()), one.code


@pytest.mark.parametrize(
    ("given", "words", "why"),
    [
        ({}, "count something", "neither a figure nor what is missing"),
        ({"counts": "facts"}, "of which themes", "of what?"),
        ({"counts": "deaths", "themes": ("fire",)}, "allowed", "no partner tells that"),
        ({"counts": "facts", "themes": ("fire/moon",)}, "no kind", "an unknown kind of a theme"),
        ({"counts": "removed", "themes": ("tag/tag",)}, "by theme", "removals are known by theme"),
        ({"counts": "cleaned_days", "themes": ("fire",)}, "one kind", "a median of medians"),
        ({"missing": {"fr": "x", "en": "x"}}, "count something", "nobody is said to have it"),
    ],
)
def test_a_definition_that_cannot_be_counted_is_refused(given, words, why):
    with pytest.raises(ValueError, match=words):
        indicators.Indicator(1, "x", {"fr": "x", "en": "x"}, **given)


#: Wording in the table → the same question as one plain line of SQL; of facts begun in the year.
PLAIN = {
    "26 – Dépôts verbalisés": "theme = 'dumping' and outcomes like '%fine%'",
    "28 – Feux de véhicules": "feed = 'sdis' and subtype = 'vehicle' and theme = 'fire'",
    "30 – Regroupements vus par les médiateurs": "theme = 'gathering' and feed = 'mediation'",
    "38 – Agressions d’agents des gares": "theme = 'staff_abuse' and feed = 'surete_ferroviaire'",
    "39 – Demandes des riverains sur les rodéos": "theme = 'rodeo' and resident_complaint",
}


#: By the date of removal.
REMOVED = {"25 – Tags et affichages retirés": "theme = 'tag'"}


@pytest.mark.parametrize("wording", PLAIN | REMOVED)
def test_a_figure_is_that_of_a_plain_count(wording, report, warehouse):
    day = "removed_at" if wording in REMOVED else "starts_at"
    asked = f"{(PLAIN | REMOVED)[wording]} and year({day}) = 2026"
    sql = f"select count(*) from facts where {asked} and zone_kind in ('district', 'commune')"
    (plain,) = warehouse.connection.execute(sql).fetchone()
    assert plain > 0
    assert rows_of(report, "indicators")[wording][2] == plain


def test_every_indicator_with_a_feed_is_filled_and_every_other_says_who_has_it(report):
    figures, missing = rows_of(report, "indicators"), rows_of(report, "missing")
    assert len(figures) + len(missing) + len(rows_of(report, "by-hand")) == len(ALL)
    silent = {"fourriere", "proprete"}  # partners that the demonstration does not play
    unknown = {one.wording["fr"] for one in ALL if one.feeds and set(one.feeds) <= silent}
    empty = {name.partition(" – ")[2] for name, values in figures.items() if values[2] is None}
    assert empty == unknown
    assert len(unknown) < len(figures) / 10
    assert all(all(row) for row in missing.values())


def test_weeks_that_a_partner_did_not_tell_are_said(report):
    assert rows_of(report, "sources")["ICF Habitat"][-1] == "44 sur 47"
    assert "ICF Habitat 44 semaines sur 47" in report.sections[0].parts[0].lines[1]


def test_a_year_hardly_told_has_no_figure(warehouse):
    """Five weeks of 2022 are no figure of 2022."""
    reach = indicators.reach_of(warehouse, spans_of(warehouse, 2023, 2, MADE))
    (fires,) = [one for one in ALL if one.code == "fires_vehicles"]
    former, asked = indicators.figures(warehouse, [fires], reach)["fires_vehicles"]
    assert former is None
    assert asked > 0


def test_a_median_of_few_facts_is_not_given(warehouse):
    (cleaned,) = [one for one in ALL if one.code == "bins_cleaned"]
    (span,) = spans_of(warehouse, 2026, 1, MADE)
    day = span._replace(until=span.start + dt.timedelta(days=10))
    assert _Book(warehouse).figure(cleaned, cleaned.kinds(), day) is None


def test_figures_kept_by_hand_stand_apart_with_their_author_and_day(warehouse, tmp_path):
    from observatory import evaluate

    day = dt.date(2026, 11, 3)
    for year, value, author in ((2026, 116, "Centre"), (2026, 139, "Centre <b>"), (2025, 92.5, "Ville")):
        figure = evaluate.TypedFigure("", "cameras", year, value, author, day)
        evaluate.type_in(tmp_path, figure, list(indicators.typed_in()))
    for asked in (dt.date(2025, 3, 1), day, dt.date(2026, 11, 23)):
        evaluate.request_diagnosis(tmp_path, "Mairie", "Parc", asked)
    report = documents.indicators_report(warehouse, tmp_path, 2026, {}, made=MADE)
    rows = rows_of(report, "by-hand")
    assert rows["24 – Caméras installées"] == (None, 92.5, 139, "Centre <b>", "3 nov. 2026")
    # The last request came after the last complete week.
    assert rows["9 – Saisines ou dossiers traités"][:3] == (None, 1, 1)
    assert not {"24 – Caméras installées"} & (
        set(rows_of(report, "missing")) | set(rows_of(report, "indicators"))
    )
    assert "2 sont tenus à la main" in report.sections[0].parts[0].lines[0]


@pytest.mark.parametrize(
    ("year", "made", "last", "why"),
    [
        (2026, MADE, dt.date(2026, 11, 23), "a year in progress ends with its last complete week"),
        (2025, MADE, dt.date(2026, 1, 1), "a year that is over is whole"),
        (2024, dt.date(2024, 3, 4), dt.date(2024, 3, 4), "what was known then"),
    ],
)
def test_years_are_compared_up_to_the_same_day(warehouse, year, made, last, why):
    former, asked = spans_of(warehouse, year, 2, made)
    assert asked.until == last, why
    assert (former.until.month, former.until.day) == (last.month, last.day)


def test_the_last_day_of_february_is_compared_with_the_last_day(warehouse):
    from observatory.documents.indicators.counted import _span

    assert _span(dt.date(2024, 2, 29), 2024, 2023).until == dt.date(2023, 3, 1)


@pytest.mark.parametrize("year", [1999, 2027])
def test_a_year_outside_the_data_is_refused_before_any_work(year, warehouse, demo_data, monkeypatch):
    monkeypatch.setattr(_Book, "figure", lambda *a: pytest.fail("work was done"))
    with pytest.raises(NoDataError, match="années connues : de 2022 à 2026"):
        documents.indicators_report(warehouse, demo_data, year, {}, made=MADE)


def test_the_document_keeps_both_standards(report):
    check_standards(pdf(report))
    assert report.notice


def test_the_command_writes_its_files(demo_data, report, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents.kinds, "indicators_report", lambda *a, **k: report)
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "indicators", "--out", str(tmp_path)])
    assert end.value.code == 0
    assert len(capsys.readouterr().out.split()) == len(list(tmp_path.iterdir())) == 4  # and the manifest

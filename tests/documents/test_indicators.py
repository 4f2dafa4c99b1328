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


#: What the strategy asks to be counted, action by action → the indicators that answer.
ASKED = [
    (8, "statistiques, observatoire hebdomadaire des faits", "facts"),
    (9, "saisines ou dossiers traités", "requests"),
    (10, "rapport annuel remis", "landlord_reports"),
    (10, "présentation tous les quinze jours", "landlord_meetings"),
    (10, "intégration dans l’observatoire", "landlord_facts"),
    (13, "démarches, actions mises en œuvre", "walks walk_actions"),
    (20, "conventions signées", "agreements coordination_agreements"),
    (20, "interventions des policiers municipaux", "sector_interventions"),
    (24, "caméras, reliées au centre", "cameras cameras_registered cameras_linked"),
    (24, "transferts d’images, réquisitions", "image_transfers requisitions"),
    (24, "interventions à la demande du centre", "camera_interventions camera_facts"),
    (25, "tags retirés, plaintes, contrevenants verbalisés", "tags_removed tag_complaints tag_fines"),
    (26, "enlèvements, frais facturés, dépôts verbalisés", "dumping_removed dumping_billed dumping_fines"),
    (27, "recensés, retirés, mis en fourrière", "vehicles vehicles_removed vehicles_impounded"),
    (28, "évolution des incendies", "fires_bins fires_vehicles fires_sites fires_dumps"),
    (28, "délais d’évacuation et de nettoyage", "bins_cleaned wrecks_cleared bins_cleared"),
    (29, "vols, dégradations, incendies de chantiers", "thefts_sites damage_sites site_fires"),
    (30, "attroupements pris en charge", "gatherings_handled"),
    (30, "interventions des médiateurs", "gathering_mediation mediator_rounds"),
    (32, "dégradations, vols, règlement, attroupements, rixes des équipements", "facility_facts"),
    (33, "sites équipés, incidents patrimoniaux", "equipped_sites property_complaints"),
    (34, "incivilités et agressions envers personnel ou élus", "abuse_verbal abuse_physical"),
    (35, "faits recensés, fonds de soutien", "shop_thefts shop_facts support_fund"),
    (36, "faits autour des débits, procédures engagées", "bar_facts procedures"),
    (37, "séquences vidéo, interventions", "bus_facts bus_videos bus_interventions"),
    (38, "gares", "station_gatherings station_abuse station_incivility station_tags"),
    (39, "infractions, engins suivis, saisis", "rodeo_fines rodeo_vehicles rodeo_seizures"),
    (39, "plaintes des riverains", "rodeo_residents"),
    (40, "infractions, à risque, reportés", "wedding_infringements weddings_at_risk weddings_put_off"),
    (41, "dispositifs développés, logements vacants", "landlord_devices vacant_dwellings"),
    (41, "attroupements et dégradations des halls", "hall_gatherings hall_damage"),
    (42, "rencontres, relogement ou juge, résiliations", "tenant_meetings tenant_rehousing leases_ended"),
    (42, "interventions pour attroupements", "landlord_interventions landlord_mediation"),
]


def test_every_indicator_of_the_strategy_is_counted_or_said_to_be_missing():
    answers = {(action, code) for action, _words, codes in ASKED for code in codes.split()}
    assert answers == {(one.action, one.code) for one in ALL}


def test_one_figure_is_typed_in_for_one_thing():
    """Two things under one number could not be typed in: each has its own indicator."""
    assert not [one.code for one in ALL if one.missing and ";" in one.wording["fr"] + one.wording["en"]]


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
    assert len({*figures, *missing, *rows_of(report, "by-hand")}) == len(ALL)
    silent = {"fourriere", "proprete"}  # partners that the demonstration does not play
    unknown = {one.wording["fr"] for one in ALL if one.feeds and set(one.feeds) <= silent}
    empty = {name.partition(" – ")[2] for name, values in figures.items() if values[2] is None}
    assert empty == unknown
    assert empty <= {name.partition(" – ")[2] for name in missing}
    assert len(unknown) < len(figures) / 10
    assert all(all(row) for row in missing.values())


def test_weeks_that_a_partner_did_not_tell_are_said(report):
    assert rows_of(report, "sources")["ICF Habitat"][-1] == "44 sur 47"
    assert "ICF Habitat 44 semaines sur 47" in report.sections[0].parts[0].lines[1]


def test_every_indicator_has_a_figure_or_is_said_to_lack_one(report):
    """Of those counted too: whose files never came, or told too little, is said with who has it."""
    given = {
        name
        for table in ("indicators", "by-hand")
        for name, row in rows_of(report, table).items()
        if row[2] is not None
    }
    missing = rows_of(report, "missing")
    assert given | set(missing) == {f"{one.action} – {one.wording['fr']}" for one in ALL}
    assert not given & set(missing)
    assert all(all(row) for row in missing.values())


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
    assert "tenus à la main 2" in report.sections[0].parts[0].lines[0]


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
    with pytest.raises(NoDataError, match="années connues\u00a0: de 2022 à 2026"):
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

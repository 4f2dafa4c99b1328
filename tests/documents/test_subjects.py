"""Documents about one subject: figures are plain counts, what nobody told is a dash, standards are kept."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from observatory import documents, language
from observatory.counts.disclosure import Audience
from observatory.documents import Document
from observatory.documents.formats.pdf import pdf
from observatory.documents.themed.landlords import landlords
from observatory.errors import CallError, InputError, NoDataError
from observatory.settings import PROJECT
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli import main
from pipelines.ingest import ingest
from tests.documents.test_content import check_standards

MADE = dt.date(2026, 11, 24)
INSIDE = "zone_kind in ('district', 'commune')"


@pytest.fixture(scope="module")
def territory(demo_data) -> Territory:
    return Territory.load(demo_data)


KINDS = ["fires", "dumping", "landlords", "actions", "sector"]


def written(kind: str, warehouse, territory, data) -> Document:
    asked = {"audience": Audience.MEETING, "made": MADE}
    if kind == "actions":
        return documents.actions_report(warehouse, data, territory, **asked)
    if kind == "sector":
        sector = documents.sector_of(territory, "Parc de la Douce")
        return documents.sector_report(warehouse, territory, sector, 26, {}, **asked)
    names = {"neolia": "Néolia <b>"}
    return getattr(documents, f"{kind}_report")(warehouse, 2026, names, **asked)


@pytest.fixture(scope="module")
def made(warehouse, territory, demo_data):
    """One document of each kind, in French."""
    language.use("fr")
    return {kind: written(kind, warehouse, territory, demo_data) for kind in KINDS}


def rows_of(document: Document, name: str) -> dict[str, tuple]:
    return {row[0]: row[1:] for row in next(t for t in document.tables() if t.name == name).rows}


def plain(warehouse, sql: str):
    return warehouse.connection.execute(sql).fetchone()


@pytest.mark.parametrize("kind", KINDS)
def test_both_standards_are_kept(kind, made):
    check_standards(pdf(made[kind]))
    assert made[kind].name.endswith("-members-fr")


def test_both_years_are_told_in_english_dates(warehouse):
    language.use("en")
    report = documents.fires_report(warehouse, 2026, {}, audience=Audience.OFFICE, made=MADE)
    days = "from January 1 to November 22"
    assert report.subtitle == f"F{days[1:]}, 2026, beside {days}, 2025"


def test_the_end_of_an_intervention_clears_nothing(made, warehouse):
    """Firefighters leave within the hour: that is no removal of a wreck."""
    sql = f"""select count(*), count(removed_at) + count(cleaned_at), count(ended_at) from facts
              where theme = 'fire' and subtype = 'vehicle' and year(starts_at) = 2026 and {INSIDE}"""
    facts, cleared, ended = plain(warehouse, sql)
    assert (cleared, ended) == (0, facts)
    assert rows_of(made["fires"], "clearing")["Véhicule"] == (facts, 0, None, None)
    hours = rows_of(made["fires"], "clearing")["Poubelle ou conteneur"]
    assert hours[1] > 0
    assert hours[3] > 24


def test_hours_to_clear_are_those_of_the_later_date(made, warehouse):
    sql = f"""select count(*), count(*) filter (date_diff('minute', starts_at, cleared) <= 1440),
                     median(date_diff('minute', starts_at, cleared)) / 60
              from (select starts_at, greatest(removed_at, cleaned_at) as cleared from facts
                    where theme = 'fire' and subtype = 'bin' and year(starts_at) = 2026 and {INSIDE})
              where cleared is not null"""
    assert rows_of(made["fires"], "clearing")["Poubelle ou conteneur"][1:] == plain(warehouse, sql)


def test_removals_are_told_by_the_day_of_removal(made, warehouse):
    sql = f"""select count(*), round(sum(cost_eur)) from facts where theme = 'dumping' and {INSIDE}
              and removed_at >= '2026-10-01' and removed_at < '2026-11-01'"""
    told, removed, cost, _billed, fined = rows_of(made["dumping"], "months")["octobre"]
    assert (removed, cost) == plain(warehouse, sql)
    sql = f"""select count(*), count(*) filter (outcomes like '%fine%') from facts where theme = 'dumping'
              and {INSIDE} and starts_at >= '2026-10-01' and starts_at < '2026-11-01'"""
    assert (told, fined) == plain(warehouse, sql)


def test_removals_add_up_over_communes_and_months(made):
    months, communes = (rows_of(made["dumping"], name).values() for name in ("months", "communes"))
    assert sum(row[1] for row in months) == sum(row[0] for row in communes) > 0


def test_each_landlord_has_its_facts_its_weeks_and_its_name_as_text(made, warehouse):
    sql = f"""select count(*) from facts where feed = 'neolia' and theme = 'gathering' and {INSIDE}
              and starts_at >= '2026-01-01' and starts_at < '2026-11-23'"""
    assert rows_of(made["landlords"], "themes-neolia")["Regroupements"][0] == plain(warehouse, sql)[0]
    assert rows_of(made["landlords"], "weeks")["Néolia <b>"][0] == "46 sur 47"
    assert set(landlords()) == {"territoire_habitat", "neolia", "icf_habitat"}


def test_the_halls_of_a_landlord_are_counted_below_their_address(made, warehouse):
    """As the facts have them, most first; those of a single fact are not told, nor any flat."""
    told = [
        key.split(" – ", 1) for key in rows_of(made["landlords"], "places-territoire_habitat") if " – " in key
    ]
    assert told
    where = f"feed = 'territoire_habitat' and {INSIDE} and hall is not null"
    for place, halls in told:
        sql = f"""select hall, count(*) from facts where {where}
                  and matched_label = '{place.replace("'", "''")}' and commune_code is not null
                  and precision in ('housenumber', 'street', 'place')
                  and starts_at >= '2026-01-01' and starts_at < '2026-11-23'
                  group by hall having count(*) > 1 order by count(*) desc, hall"""
        counted = warehouse.connection.execute(sql).fetchall()
        assert halls == " · ".join(f"{hall}\u00a0: {n}" for hall, n in counted)


def test_each_action_stands_with_its_verdict_and_its_doubts(made):
    actions = rows_of(made["actions"], "actions")
    assert len(actions) == 2
    assert {"moins de faits, et pas par hasard"} <= {row[2] for row in actions.values()}
    assert "DÉMONSTRATION" in made["actions"].notice


def test_without_an_action_there_is_no_sheet(warehouse, territory, tmp_path):
    with pytest.raises(NoDataError, match="action add"):
        documents.actions_report(warehouse, tmp_path, territory, made=MADE)


def test_a_sector_is_told_by_theme_hour_place_and_partner(made):
    tables = {table.name for table in made["sector"].tables()}
    assert tables == {"themes", "hours", "places", "partners"}
    told = rows_of(made["sector"], "themes")["Tous les thèmes"][0]
    assert sum(row[0] for row in rows_of(made["sector"], "partners").values()) == told > 0


@pytest.mark.parametrize(
    ("asked", "fault", "words"),
    [
        ("Nulle part", CallError, "Offemont"),
        ("POLYGON ((1 2, 3", InputError, "contour"),
        ("POINT (6.85 47.63)", InputError, "aucun terrain"),
    ],
)
def test_a_sector_there_is_not_is_refused_before_any_work(asked, fault, words, territory):
    with pytest.raises(fault, match=words):
        documents.sector_of(territory, asked)


def test_a_drawn_sector_around_one_stop_tells_nothing(warehouse, territory):
    tiny = documents.sector_of(territory, "POLYGON ((6.85 47.63, 6.8501 47.63, 6.8501 47.6301, 6.85 47.63))")
    with pytest.raises(CallError, match="trop petit"):
        documents.sector_report(warehouse, territory, tiny, 26, {}, made=MADE)


@pytest.mark.parametrize(
    ("asked", "maker"),
    [
        (["fires", "2026"], "fires_report"),
        (["actions"], "actions_report"),
        (["sector", "offemont", "--weeks", "8"], "sector_report"),
    ],
)
def test_the_commands_write_their_files(asked, maker, made, demo_data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents.kinds, maker, lambda *a, **k: made[asked[0]])
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", *asked, "--made", "2026-11-24", "--out", str(tmp_path)])
    assert end.value.code == 0
    assert len(capsys.readouterr().out.split()) == len(list(tmp_path.iterdir())) == 4  # and the manifest


@pytest.mark.parametrize("kind", KINDS)
def test_what_names_places_is_not_for_the_public(kind, demo_data, capsys):
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", kind, "--for", "public"])
    assert end.value.code == 2
    assert "members" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["fires", "dumping", "landlords"])
def test_what_nobody_told_of_is_no_document_of_zeros(kind, tmp_path):
    """Only the railway security sent anything: it can tell of none of these."""
    ingest([PROJECT / "tests" / "feeds" / "surete_ferroviaire.csv"], tmp_path)
    with connect(tmp_path) as alone, pytest.raises(NoDataError, match="un silence n’est pas un zéro"):
        getattr(documents, f"{kind}_report")(alone, 2024, {}, made=MADE)


def test_memory_that_is_spared_changes_no_answer(demo_data):
    with connect(demo_data) as warehouse:
        limit = "select current_setting('memory_limit')"
        before = warehouse.ask("feeds"), warehouse.connection.execute(limit).fetchone()
        warehouse.spare()
        warehouse.let_go()
        pd.testing.assert_frame_equal(warehouse.ask("feeds"), before[0])
        assert warehouse.connection.execute(limit).fetchone() == before[1]

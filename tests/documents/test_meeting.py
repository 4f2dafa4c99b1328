"""The pack of the meeting: subjects, places and hours are plain counts, decisions stand with their effect."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace

import pytest

from observatory import documents, language
from observatory.counts.disclosure import Audience
from observatory.documents import Document
from observatory.documents.formats.pdf import pdf
from observatory.evaluate import Decision, State, close_decision, decide
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli import main
from tests.documents.test_content import check_standards

LAST, MADE = dt.date(2026, 11, 16), dt.date(2026, 11, 24)
TAKEN = dt.date(2026, 11, 10)
SOME = Decision(
    "", "Médiation <b>", "Médiation sociale", TAKEN, dt.date(2026, 11, 20), ("90010-03",), ("gathering",)
)


@pytest.fixture(scope="module")
def data(demo_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("meeting")
    for name in ("observatory.duckdb", "actions.toml"):
        shutil.copy(demo_data / name, folder)
    zones = Territory.load().zones
    decide(folder, replace(SOME, action="place_schuman"), zones)
    closed = decide(folder, replace(SOME, what="Éclairage", themes=("burglary",)), zones)
    close_decision(folder, closed.code, State.DONE, dt.date(2026, 11, 18), "posé")
    return folder


def written(data, code: str, reader: Audience = Audience.MEETING) -> Document:
    language.use(code)
    with connect(data) as warehouse:
        territory = Territory.load()
        return documents.meeting_pack(warehouse, data, territory, LAST, {}, audience=reader, made=MADE)


@pytest.fixture(scope="module")
def pack(data) -> Document:
    return written(data, "fr")


def table_of(document: Document, name: str):
    return next(table for table in document.tables() if table.name == name)


def test_themes_are_plain_counts_of_two_fortnights(pack, data):
    sql = """select count(*) filter (starts_at >= '2026-11-09'), count(*) filter (starts_at < '2026-11-09')
             from facts where theme = 'gathering' and zone_kind in ('district', 'commune')
             and starts_at >= '2026-10-26' and starts_at < '2026-11-23'"""
    with connect(data) as warehouse:
        plain = warehouse.connection.execute(sql).fetchone()
    (row,) = [row for row in table_of(pack, "themes").rows if row[0] == "Regroupements"]
    assert row[1:3] == plain


def test_places_of_a_subject_are_plain_counts(pack, data):
    sql = """select count(*) filter (starts_at >= '2026-11-09'), count(*) filter (starts_at < '2026-11-09')
             from facts where theme = 'gathering' and matched_label = ? and zone_code is not null
             and starts_at >= '2026-10-26' and starts_at < '2026-11-23'
             and precision in ('housenumber', 'street', 'place')"""
    place, _zone, now, before, partners = table_of(pack, "places-gathering").rows[0]
    with connect(data) as warehouse:
        assert warehouse.connection.execute(sql, [place]).fetchone() == (now, before)
    assert now > 0
    assert partners


def test_decisions_stand_with_their_state_and_the_effect_of_their_action(pack):
    first, second = table_of(pack, "decisions").rows
    assert (first[0], first[4]) == ("2026-11-10-1 – Médiation <b>", "en retard")
    assert second[4] == "faite\u00a0: posé"
    assert "pas évalué" in second[5]
    (section,) = [section for section in pack.sections if section.heading == "Décisions"]
    assert "place Schuman" in section.parts[1].lines[0]
    assert "1 à faire, dont 1 en retard\u202f; 1 close" in " ".join(pack.sections[0].parts[0].lines)


def test_the_subject_of_a_decision_to_be_done_is_told(pack):
    (subject,) = [section for section in pack.sections if section.heading == "Regroupements"]
    told = " ".join(subject.parts[0].lines)
    assert "Décidé le 10 nov. 2026\u00a0: Médiation <b>" in told
    assert "dont l’heure est connue" in told
    assert "Transmis par" in told


def test_every_fact_of_both_weeks_is_listed(pack, data):
    sql = """select count(*) from facts where zone_kind <> 'outside'
             and starts_at >= '2026-11-09' and starts_at < '2026-11-23'"""
    with connect(data) as warehouse:
        assert len(table_of(pack, "facts").rows) == warehouse.connection.execute(sql).fetchone()[0]


def test_both_standards_are_kept(pack):
    check_standards(pdf(pack))


def test_the_public_has_no_pack(demo_data, capsys):
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "fortnight", "--for", "public"])
    assert end.value.code == 2
    assert "members" in capsys.readouterr().err


def test_the_command_writes_its_files(data, pack, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents.kinds, "meeting_pack", lambda *a, **k: pack)
    with pytest.raises(SystemExit) as end:
        main(["--data", str(data), "report", "fortnight", "--made", "2026-11-24", "--out", str(tmp_path)])
    assert end.value.code == 0
    assert "fortnight-2026-W47-members-fr.pdf" in capsys.readouterr().out

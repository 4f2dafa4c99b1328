"""All documents of a week, as page and command make them. Each kind by itself: `test_every_kind`."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import documents, language
from observatory.counts.disclosure import Audience
from observatory.documents.formats.pdf import pdf
from observatory.errors import CallError
from observatory.territory import Territory
from pipelines.cli import main
from tests.documents.test_content import check_standards

WEEK, MADE = dt.date(2026, 11, 16), dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def desk(warehouse, demo_data) -> documents.Desk:
    return documents.Desk(warehouse, demo_data, Territory.load(demo_data), {}, WEEK, MADE)


def test_the_return_to_a_partner_in_english(warehouse):
    language.use("en")
    check_standards(pdf(documents.feedback_report(warehouse, "neolia", "Néolia", 13, made=MADE)))


@pytest.mark.parametrize("kind", [kind for kind in documents.Kind if kind not in documents.kinds.PUBLIC])
def test_what_names_places_is_refused_to_the_public(kind, desk):
    with pytest.raises(CallError, match="nomme des lieux"):
        next(documents.make(desk, kind, Audience.PUBLIC))


def test_a_whole_week_has_three_bulletins_the_pack_and_all_sheets():
    assert {reader for kind, reader in documents.OF_WEEK if kind == "week"} == set(Audience)
    assert {kind for kind, _reader in documents.OF_WEEK} == {"week", "fortnight", "zone"}


def test_the_command_makes_a_whole_week(desk, demo_data, tmp_path, monkeypatch, capsys):
    language.use("fr")
    sheet = next(documents.make(desk, documents.Kind.ZONE, Audience.OFFICE))
    monkeypatch.setattr(documents, "make", lambda desk, kind, reader: iter([sheet]))
    # Another process knows nothing of a stand-in; that one is used: `tests/pipelines/test_apart.py`.
    monkeypatch.setattr("pipelines.cli.report.all.apart", lambda work, tell, *given: work(tell, *given))
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "all", "--made", "2026-11-24", "--out", str(tmp_path)])
    assert end.value.code == 0
    told = capsys.readouterr().out.split()
    assert len(set(told)) == len(list(tmp_path.iterdir())) == 4

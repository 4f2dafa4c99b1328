"""The return to a partner: its figures are those of its receipts, its missing weeks are named."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import documents, language
from observatory.documents import feedback
from observatory.documents.formats.pdf import pdf
from observatory.errors import NoDataError
from observatory.fact import Reason
from pipelines.cli import main
from tests.documents.test_content import check_standards

MADE = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def report(warehouse) -> documents.Document:
    language.use("fr")
    return documents.feedback_report(warehouse, "neolia", "Néolia <b>", 13, made=MADE)


def table_of(report, name: str):
    return next(table for table in report.tables() if table.name == name)


def test_a_missing_week_is_named_and_is_no_zero(report):
    assert "1 semaine sur 13 manque\u00a0: 2026-W45" in report.sections[0].parts[0].lines[-1]
    assert ("2026-W45", "silence", None) in table_of(report, "weeks").rows


def test_refused_rows_add_up_with_their_reasons_and_their_files(report):
    refused = table_of(report, "refused").rows
    assert len(refused) == sum(row[4] for row in table_of(report, "files").rows) > 0
    assert sum(row[-1] for row in table_of(report, "reasons").rows) == len(refused)
    assert {row[4] for row in refused} <= {reason.label for reason in Reason}


def test_what_it_served_is_a_plain_count_within_that_of_all(report, warehouse):
    sql = """select count(*) from facts where feed = 'neolia' and zone_kind in ('district', 'commune')
             and starts_at >= '2026-08-24' and starts_at < '2026-11-23'"""
    served = table_of(report, "served").rows
    assert sum(row[1] for row in served) == warehouse.connection.execute(sql).fetchone()[0]
    assert all(own <= every for _theme, own, every, _followed in served)


def test_many_refused_rows_are_cut_and_that_is_said(warehouse, monkeypatch):
    monkeypatch.setattr(feedback, "MOST_ROWS", 2)
    cut = table_of(documents.feedback_report(warehouse, "neolia", "Néolia", 13, made=MADE), "refused")
    assert len(cut.rows) == 2
    assert cut.caption.endswith("2 sur 5")


def test_both_standards_are_kept_and_a_name_stays_text(report):
    assert report.title == "Retour au partenaire\u00a0: Néolia <b>"
    check_standards(pdf(report))


def test_who_never_sent_anything_gets_no_return(warehouse):
    with pytest.raises(NoDataError, match="jamais"):
        documents.feedback_report(warehouse, "onisr_baac", "ONISR", 13, made=MADE)


def test_an_unknown_partner_is_refused_before_any_work(demo_data, monkeypatch, capsys):
    monkeypatch.setattr(documents.kinds, "feedback_report", lambda *a, **k: pytest.fail("work was done"))
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "feedback", "neoliaa"])
    assert end.value.code == 2
    assert "« neolia »" in capsys.readouterr().err


def test_the_command_writes_its_files(demo_data, report, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents.kinds, "feedback_report", lambda *a, **k: report)
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "feedback", "neolia", "--out", str(tmp_path)])
    assert end.value.code == 0
    assert len(capsys.readouterr().out.split()) == len(list(tmp_path.iterdir())) == 4  # and the manifest

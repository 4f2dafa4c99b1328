"""That weeks are not complete yet is said wherever they are told; to the public, of no partner by name."""

from __future__ import annotations

import pandas as pd
import pytest
from click.testing import CliRunner

from observatory import documents, language
from observatory.counts import delay, edition
from observatory.counts.disclosure import Audience
from observatory.documents import Kind, Sentences
from observatory.documents.parts import FIRST_PAGE
from observatory.warehouse import connect
from pipelines.cli.command import observatory
from tests.documents.test_every_kind import WEEK, desk_of, folder_with_everything, rounded

TOLD = [
    (Kind.WEEK, "Not complete yet"),
    (Kind.ZONE, "Not complete yet"),
    (Kind.FORTNIGHT, "Weeks not complete yet: 2026-W46, 2026-W47"),
    (Kind.MONTH, "Weeks not complete yet: 2026-W46, 2026-W47"),
    (Kind.QUARTER, "Weeks not complete yet: 2026-W46, 2026-W47"),
    # Of the partners that can tell of a commune.
    (Kind.COMMUNE, "Weeks not complete yet: 2026-W47"),
]
CASES = [(kind, reader, said) for kind, said in TOLD for reader in documents.readers_of(kind)]


def coming(week, first=None) -> pd.DataFrame:
    """Two partners that have not told all of two weeks, as of those asked for."""
    weeks = pd.Timestamp(WEEK) - pd.to_timedelta([0, 1], "W")
    rows = [("police_municipale", day, age, 5, 6.0, 9.0, 0.9, 0.7) for age, day in enumerate(weeks)]
    rows.append(("sdis", weeks[0], 0, 5, float("nan"), float("nan"), 0.5, 0.7))
    table = pd.DataFrame(rows, columns=delay.NONE.columns)
    return table[table["week"].between(pd.Timestamp(first or week), pd.Timestamp(week))]


@pytest.fixture(scope="module")
def desk(demo_data, tmp_path_factory):
    data = folder_with_everything(demo_data, tmp_path_factory.mktemp("incomplete"))
    with connect(data) as opened:
        yield desk_of(opened, data)


@pytest.fixture
def late(monkeypatch) -> None:
    monkeypatch.setattr(delay, "incomplete", lambda _warehouse, week, _today, first=None: coming(week, first))
    monkeypatch.setattr(edition, "printed_weeks", rounded)
    monkeypatch.setattr(documents.public, "SERIES_WEEKS", 8)
    language.use("en")


@pytest.mark.parametrize(("kind", "reader", "said"), CASES)
def test_a_document_says_that_its_weeks_are_not_complete(desk, late, kind, reader, said) -> None:
    document = next(documents.make(desk, kind, reader))
    lines = [
        line for part in document.sections[0].parts if isinstance(part, Sentences) for line in part.lines
    ]
    [mark] = [line for line in lines if "ot complete yet" in line]
    named = "sdis & <b>co</b>" in mark
    assert named is reader.in_clear
    assert mark.startswith(said) or not reader.in_clear
    assert kind is Kind.COMMUNE or len(lines) <= FIRST_PAGE


def test_where_all_is_told_nothing_is_said(desk, late, monkeypatch) -> None:
    monkeypatch.setattr(delay, "incomplete", lambda *_given: delay.NONE)
    for kind, _said in TOLD[:4]:
        document = next(documents.make(desk, kind, Audience.MEETING))
        assert "ot complete yet" not in repr(document.sections), kind


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize("command", ["week", "alerts"])
def test_the_commands_say_it_beside_their_tables(desk, late, command, form) -> None:
    told = CliRunner().invoke(
        observatory, ["--data", str(desk.data), "--lang", "en", command, "2026-W47", "--format", form]
    )
    assert told.exit_code == 0, told.output
    assert "Not complete yet, facts are still to come from: " in told.output
    assert form == "table" or "Not complete" not in told.stdout

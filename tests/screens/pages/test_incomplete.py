"""A week that is not complete yet says so on its page and in its bulletin, the range apart from the count."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from observatory import documents
from observatory.documents.content import Sentences
from observatory.territory import Territory
from observatory.warehouse import connect
from observatory.weeks import monday
from pipelines.ingest import ingest

HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"
#: Weeks told of, the last of them that before today; facts told at once and a week later.
WEEKS, AT_ONCE, LATER = 40, 9, 3


@pytest.fixture(scope="module")
def late(tmp_path_factory) -> Path:
    """A folder whose only partner tells a quarter of each week a week later, in that week's own file."""
    folder, last = tmp_path_factory.mktemp("late"), monday(dt.date.today()) - dt.timedelta(weeks=1)
    for n in range(WEEKS):
        week = last - dt.timedelta(weeks=WEEKS - 1 - n)
        rows = [(week, n, k) for k in range(AT_ONCE)]
        rows += [(week - dt.timedelta(weeks=1), n - 1, AT_ONCE + k) for k in range(LATER if n else 0)]
        lines = [f"PM-{of}-{k};{day:%d/%m/%Y};10h00;3 rue de Madrid;;Belfort;Tag;" for day, of, k in rows]
        year, number, _day = week.isocalendar()
        path = folder / f"police_municipale_{year}-W{number:02d}.csv"
        path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        came = dt.datetime.combine(week + dt.timedelta(days=7), dt.time(6), dt.UTC)
        ingest([path], folder / "data", now=min(came, dt.datetime.now(dt.UTC)))
    return folder / "data"


def test_the_page_of_the_week_says_what_is_still_to_come(late, monkeypatch) -> None:
    monkeypatch.setenv("OBSERVATORY_DATA", str(late))
    app = AppTest.from_string(
        "from observatory.screens.pages import week\n"
        "from observatory.screens.session import frame, url_state\n"
        "url_state.use_language()\nframe.dress()\nweek.show()"
    )
    app.run(timeout=90)
    assert not app.exception, [fault.value for fault in app.exception]
    captions = " ".join(str(one.value) for one in app.caption).replace("\\", "")
    assert "Pas encore complète, des faits sont encore à venir de\u00a0: Police municipale" in captions
    assert "75" in captions
    said = " ".join(str(one.proto) for one in app.main if one.type == "html")
    assert f"{AT_ONCE} faits de cette semaine sont connus" in said


def test_the_bulletin_of_the_office_says_it_too(late) -> None:
    last = monday(dt.date.today()) - dt.timedelta(weeks=1)
    with connect(late) as warehouse:
        known = {
            week: documents.week_report(
                warehouse, Territory.load(), week, {"police_municipale": "PM"},
                audience=documents.READERS["office"], made=dt.date.today(),
            )
            for week in (last, last - dt.timedelta(weeks=12))
        }  # fmt: skip
    texts = {week: _texts(document) for week, document in known.items()}
    assert "Pas encore complète, des faits sont encore à venir de\u00a0: PM" in texts[last]
    assert "PM\u00a0: 9 faits de cette semaine sont connus. Elle peut arriver à un nombre de" in texts[last]
    assert "encore à venir" not in texts[last - dt.timedelta(weeks=12)]


def _texts(document: documents.Document) -> str:
    parts = [part for section in document.sections for part in section.parts]
    return " ".join(line for part in parts if isinstance(part, Sentences) for line in part.lines)

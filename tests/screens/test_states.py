"""The app without a browser: nothing taken in yet, and the real file of 2013."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from observatory import counts, documents
from observatory.counts import week_ended
from observatory.settings import CLOCK, PROJECT
from observatory.territory import Territory
from observatory.warehouse import connect
from observatory.weeks import week_label
from pipelines.cli.command import observatory


def texts(app: AppTest) -> str:
    """Everything the page says in words."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.error, app.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def opened(data, monkeypatch, **address: str) -> AppTest:
    """The first page of the app."""
    return _ran(AppTest.from_file(str(PROJECT / "app.py")), data, monkeypatch, address)


def shown(page: str, data, monkeypatch, **address: str) -> AppTest:
    """One page by itself."""
    script = (
        f"from observatory.screens.pages import {page}\n"
        "from observatory.screens.session import frame, url_state\n"
        f"url_state.use_language()\nframe.dress()\n{page}.show()"
    )
    return _ran(AppTest.from_string(script), data, monkeypatch, address)


def _ran(app: AppTest, data, monkeypatch, address: dict[str, str]) -> AppTest:
    monkeypatch.setenv("OBSERVATORY_DATA", str(data))
    for name, value in address.items():
        app.query_params[name] = value
    app.run(timeout=60)
    assert not app.exception, [fault.value for fault in app.exception]
    return app


def test_before_anything_is_taken_in_the_app_says_what_to_do(tmp_path, monkeypatch):
    app = opened(tmp_path, monkeypatch)
    assert app.title[0].value == "Pas encore de données"
    assert not app.code, "the way on is a button, no command"
    assert [button.label for button in app.button if button.key == "begin"] == ["Commencer"]


HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"
#: Longer than any column: a place as some partners write it.
LONG = "Résidence intercommunale du Parc de la Douce et des Anciennes Forges Réunies bâtiment Q escalier 14"


@pytest.fixture(scope="module")
def one_file(tmp_path_factory):
    """A folder into which the first file of all was taken in: forty facts of the week that ended last."""
    return _told_of(week_ended(dt.datetime.now(CLOCK).date()), tmp_path_factory.mktemp("first"))


def _told_of(week: dt.date, folder: Path) -> Path:
    """A data folder into which one file of forty facts was taken in, and nothing else."""
    from pipelines.ingest import ingest

    days = [f"{week + dt.timedelta(days=n):%d/%m/%Y}" for n in range(7)]
    rows = "".join(
        f"R{n};{days[n % 7]};{n % 24}h05;{n} rue de Madrid;{LONG};Belfort;Tag;\n" for n in range(40)
    )
    file = folder / f"police_municipale_{week_label(week)}.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    ingest([file], folder / "data")
    return folder / "data"


def test_a_first_week_is_not_called_quiet_nor_the_one_before_it_empty(one_file, monkeypatch):
    """Nobody told of the week before: it is no week of 0 facts, and nothing is said of a change."""
    app = opened(one_file, monkeypatch)
    said = texts(app) + "".join(element.body for element in app.get("html"))
    assert "Rien à quoi comparer cette semaine" in said and "Semaine calme" not in said
    assert "(–)" in said and "(0)" not in said
    titles = [element.value for element in app.subheader]
    assert any("précédente" in title and "aucun partenaire" in title for title in titles), titles
    assert any("Cette semaine" in title and "40 faits" in title for title in titles), "a theme with facts"


def test_command_and_bulletin_say_so_too(one_file):
    with connect(one_file) as warehouse:
        week = counts.last_complete_week(warehouse)
        names = {"police_municipale": "Police municipale"}
        made = week + dt.timedelta(days=8)
        bulletin = documents.week_report(warehouse, Territory.load(one_file), week, names, made=made)
    assert "ne peut être dite" in bulletin.sections[0].parts[0].lines[0]
    printed = CliRunner().invoke(observatory, ["--data", str(one_file), "week"]).stdout
    assert "ne peut être dite" in printed and "ne se distingue du hasard" not in printed


#: What cannot be said where nothing was held against anything.
CLAIMS = ("ne suffise à expliquer", "Aucune zone n’a changé", "Semaine calme")


@pytest.mark.parametrize("page", ["week", "maps", "compare", "hotspots", "edition", "area", "actions"])
def test_every_page_stands_on_a_first_file_and_claims_nothing(page, one_file, monkeypatch):
    app = shown(page, one_file, monkeypatch, zone="90010")
    assert not [words for words in CLAIMS if words in texts(app)]
    assert page != "area" or "ne peut être dite" in texts(app)
    if page == "maps":  # of communes that no partner tells of, none is no count
        rows = app.dataframe[0].value.set_index("Zone")["Faits"]
        assert rows.isna().sum() == 51 and rows.notna().sum() == 9


@pytest.fixture(scope="module")
def accidents(tmp_path_factory, request):
    """The national file of 2013 in a data folder of its own, with the official layers."""
    shared = request.getfixturevalue("shared")
    from pipelines.geodata import pull
    from pipelines.ingest import ingest

    data = tmp_path_factory.mktemp("accidents")
    pull(data, shared / "mirror")
    ingest([shared / "feeds" / "baac-caracteristiques-2013.csv"], data, feed="onisr_baac")
    return data


@pytest.mark.parametrize(
    ("by", "said", "why"),
    [
        ("commune", "168 faits sur la carte", "every accident of the 52 communes has its commune"),
        ("district", "83 faits sur la carte", "those of Belfort known to their street have their district"),
    ],
)
def test_the_accidents_of_2013_are_on_the_map(accidents, monkeypatch, by, said, why):
    address = {"theme": "road_safety", "period": "calendar", "week": "2013-W52", "by": by}
    app = shown("maps", accidents, monkeypatch, **address)
    assert said in texts(app), why


def test_a_publish_is_seen_at_once(tmp_path, monkeypatch):
    """The same page, asked again after another file was taken in, shows the new facts."""
    from observatory.screens import cache
    from pipelines.ingest import ingest

    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path))
    samples = PROJECT / "tests" / "feeds"
    known = []
    for feed in ("police_nationale", "sdis"):
        stored = ingest([samples / f"{feed}.csv"], tmp_path, feed=feed)[0].stored
        known.append((cache.extent(cache.current_version()).facts, stored))
    assert known[0][0] == known[0][1]
    assert known[1][0] == known[0][0] + known[1][1]
    assert known[1][1] > 0


def test_a_warehouse_that_cannot_be_read_is_said_to_be(tmp_path, monkeypatch):
    (tmp_path / "observatory.duckdb").write_bytes(b"not a warehouse")
    app = opened(tmp_path, monkeypatch)
    assert "observatory rebuild" in texts(app)


def test_what_is_missing_in_a_table_is_a_dash(demo_data, monkeypatch):
    """No test of two zeros: its p is no number, and the table says so without a word of the program."""
    app = opened(demo_data, monkeypatch)
    assert app.dataframe
    assert {frame.proto.placeholder for frame in app.dataframe} == {"–"}


@pytest.fixture(scope="module")
def fewer_districts(demo_data, tmp_path_factory):
    """The demonstration whose facts have districts that are no longer drawn, until a rebuild."""
    from pipelines.geodata import pull

    folder = tmp_path_factory.mktemp("districts")
    data = shutil.copytree(demo_data, folder / "data")
    outlines = json.loads((PROJECT / "geodata" / "districts.geojson").read_text(encoding="utf-8"))
    outlines["features"].pop()
    (folder / "quartiers.geojson").write_text(json.dumps(outlines), encoding="utf-8")
    told = pull(data, folder).set_index("layer")
    assert told.at["districts", "state"] == "installed"
    return data


@pytest.mark.parametrize("page", ["week", "maps", "compare", "hotspots", "edition", "area"])
def test_districts_pulled_since_leave_every_page_standing(page, fewer_districts, monkeypatch):
    app = shown(page, fewer_districts, monkeypatch)
    assert app.title and app.dataframe


def test_the_week_that_ended_is_there_before_anybody_told_of_it(tmp_path, monkeypatch):
    """From Monday on: the first page says that nobody has sent, and shows the week before."""
    ended = week_ended(dt.datetime.now(CLOCK).date())
    week = opened(_told_of(ended - dt.timedelta(weeks=1), tmp_path), monkeypatch)
    notices = "".join(element.body for element in week.get("html"))
    assert f"Semaine {ended.isocalendar().week}\u00a0: 0 partenaire sur 1<" in notices
    assert not week.title[0].value.startswith(f"Semaine {ended.isocalendar().week} ")

"""Alerts, hot spots, actions and editions from the command line, on the demonstration."""

from __future__ import annotations

import csv
import io
import json
import shutil
from xml.etree import ElementTree

import pytest
import shapely
from click.testing import CliRunner

from observatory.themes import themes
from pipelines.cli.base import translate_click
from pipelines.cli.command import observatory
from tests.pipelines.geodata.producers import geojson

SUMMER = ("--theme", "rodeo", "--from", "2026-06-01", "--to", "2026-09-30")
GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.fixture
def run(demo_data):
    translate_click()

    def call(*arguments: str, data=demo_data):
        return CliRunner(env={"COLUMNS": "110"}).invoke(observatory, ["--data", str(data), *arguments])

    return call


@pytest.fixture
def own_data(demo_data, tmp_path):
    """A copy of the warehouse, for commands that write beside it."""
    shutil.copy(demo_data / "observatory.duckdb", tmp_path)
    return tmp_path


def test_the_summer_s_rodeo_hot_spots(run):
    result = run("hotspots", *SUMMER)
    assert result.exit_code == 0, result.output
    assert "Rue de Moscou, Belfort" in result.output
    assert "(PAI)" in result.output and "attendues par hasard" in result.output


def test_hot_spots_of_a_referent_lie_in_their_areas(run, own_data, monkeypatch):
    """The table of rights holds at the command line; what cannot be told by area is refused."""
    monkeypatch.setattr("getpass.getuser", lambda: "poste")
    text = '[[person]]\naccount = "poste"\nrole = "referent"\nareas = ["{}"]\nfeeds = ["sdis"]\n'
    found = {}
    for area in ("90010", "90093"):
        (own_data / "access.toml").write_text(text.format(area), encoding="utf-8")
        found[area] = run("hotspots", *SUMMER, "--places", "--format", "csv", data=own_data)
    assert "Belfort" in found["90010"].stdout
    assert "Belfort" not in found["90093"].stdout
    for command in (("lines", *SUMMER[2:]), ("twins", "list")):
        refused = run(*command, data=own_data)
        assert refused.exit_code == 2
        assert "Belfort" not in refused.stdout


def test_a_saturday_night_gpx_opens_and_holds_the_ranking(run):
    table = list(csv.DictReader(io.StringIO(run("hotspots", *SUMMER, "--format", "csv").stdout)))
    root = ElementTree.fromstring(run("hotspots", *SUMMER, "--format", "gpx").stdout)
    points = root.findall(f"{GPX}wpt")
    assert root.tag == f"{GPX}gpx" and root.get("version") == "1.1"
    assert len(points) == len(table) > 2
    assert float(points[0].get("lat")) == pytest.approx(float(table[0]["lat"]), abs=1e-6)
    assert table[0]["place"] in points[0].findtext(f"{GPX}name")


def test_outlines_are_geojson(run):
    collection = json.loads(run("hotspots", *SUMMER, "--format", "geojson").stdout)
    first = collection["features"][0]
    assert first["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert first["properties"]["rank"] == 1


def test_weekdays_and_hours_narrow_the_facts(run):
    whole = list(csv.DictReader(io.StringIO(run("hotspots", *SUMMER, "--places", "--format", "csv").stdout)))
    nights = run(
        "hotspots", *SUMMER, "--places", "--weekday", "sam", "--hours", "20-02", "--format", "csv"
    ).stdout
    some = list(csv.DictReader(io.StringIO(nights)))
    assert 0 < sum(int(row["facts"]) for row in some) < sum(int(row["facts"]) for row in whole)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["hotspots", "--theme", "rodo", "--from", "2026-06-01", "--to", "2026-06-30"], 2, "« rodeo »"),
        (["hotspots", "--theme", "rodeo", "--from", "01/06/2026", "--to", "2026-06-30"], 2, "2026-06-01"),
        (["hotspots", "--theme", "rodeo", "--from", "2026-06-30", "--to", "2026-06-01"], 2, "précède"),
        (["hotspots", *SUMMER, "--hours", "25-30"], 2, "20-02"),
        (["hotspots", *SUMMER, "--weekday", "lundi"], 2, "lun"),
        (["hotspots", "--theme", "tag", "--from", "2016-06-01", "--to", "2016-06-30"], 1, "aucun partenaire"),
        (["action", "evaluate", "nothing"], 2, "cameras_gare"),
        (["audit", "2026-W47"], 2, "aucune"),  # no edition was made yet
        (["alerts", "2026-W60"], 2, "n’est pas une semaine"),
    ],
)
def test_faults(run, arguments, code, says):
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert says in result.output


def test_alerts_say_by_which_method(run):
    table = run("alerts")
    assert "la même saison des années précédentes" in table.output and "inhabituel" in table.output
    rows = json.loads(run("alerts", "--by", "agglomeration", "--format", "json").stdout)
    assert [row["zone"] for row in rows] == ["Grand Belfort"] * len(themes())
    assert all(row["method"] for row in rows)


@pytest.mark.parametrize("week", ["2026-W47", "2026-W30", "2025-W12"])
def test_the_week_and_its_alerts_give_one_verdict_and_one_bound(run, week):
    """Whatever theme is asked for: both are judged with the whole sheet."""
    sheet = json.loads(run("week", week, "--format", "json").stdout)
    judged = json.loads(run("alerts", week, "--theme", "tag", "--format", "json").stdout)
    own = [row for row in sheet if row["theme"] == "tag"]
    assert len(own) == len(judged) == 60
    for row, alert in zip(own, judged, strict=True):
        assert [row[key] for key in ("zone_code", "facts", "expected", "upper", "p", "q")] == [
            alert[key] for key in ("zone_code", "observed", "expected", "upper", "p", "q")
        ]
        assert (row["verdict"] == "up") == (alert["level"] == "alarm")


def test_actions_are_listed_added_and_evaluated(run, own_data):
    new = ["action", "add", "--code", "essai", "--title", "Essai", "--theme", "tag", "--from", "2026-06-01"]
    overlap = run(*new, "--treated", "90010-01", "--control", "90010-01", data=own_data)
    assert overlap.exit_code == 1 and "Vieille Ville" in overlap.output
    added = run(*new, "--treated", "90010-04", "--control", "90010-03", data=own_data)
    assert added.exit_code == 0, added.output
    twice = run(*new, "--treated", "90010-04", "--control", "90010-03", data=own_data)
    assert twice.exit_code == 2 and "essai" in twice.output
    rows = json.loads(run("action", "evaluate", "--format", "json", data=own_data).stdout)
    assert [(row["code"], row["verdict"]) for row in rows] == [("essai", "cannot_conclude")]


def test_the_displacement_is_told(run):
    text = run("action", "evaluate", "cameras_gare").output
    assert "Les faits se sont déplacés" in text
    assert "une partie a pu se déplacer" in text


def test_an_edition_is_made_and_attacked(run, own_data):
    table = run("edition", "2026-W47", "--format", "csv", data=own_data).stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {int(row["value"]) % 5 for row in rows} == {0}
    again = run("edition", "2026-W47", data=own_data).output
    assert "Édition 1 de 2026-W47" in again and "Rien n’a bougé" in again
    attack = run("audit", "2026-W47", data=own_data)
    assert attack.exit_code == 0, attack.output
    assert "; 0 resserrés" in attack.output


def test_the_regulation_meeting_has_counts_in_clear(run, own_data):
    table = run("edition", "2026-W46", "--audience", "meeting", data=own_data)
    assert "Document interne" in table.output
    rows = list(
        csv.DictReader(
            io.StringIO(
                run("edition", "2026-W46", "--audience", "office", "--format", "csv", data=own_data).stdout
            )
        )
    )
    assert {row["value"] for row in rows} & {"1", "2", "3", "4"}
    assert run("audit", "2026-W46", data=own_data).exit_code == 2, "nothing was kept"


def test_places_of_few_facts_are_listed_for_those_entitled(run, monkeypatch):
    places = ("hotspots", *SUMMER, "--places", "--format", "csv")
    facts = [int(row["facts"]) for row in csv.DictReader(io.StringIO(run(*places).stdout))]
    assert min(facts) < 5
    monkeypatch.setenv("OBSERVATORY_AUDIENCE", "public")
    rows = list(csv.DictReader(io.StringIO(run(*places).stdout)))
    assert [int(row["facts"]) for row in rows] == [n // 5 * 5 for n in facts if n >= 5]
    assert not {"weeks_active", "partners", "share"} & set(rows[0])
    assert run("hotspots", *SUMMER, "--places").exit_code == 0


#: Priority neighbourhoods of a site, and why such a site must not stop the sheet.
ISOLATED = [
    ([shapely.box(6.84, 47.63, 6.85, 47.64)], "one alone: it has no neighbour, nor has anybody else"),
    ([shapely.box(6.84, 47.63, 6.85, 47.64), shapely.box(6.87, 47.66, 6.88, 47.67)], "two far apart"),
    (
        [shapely.box(6.84, 47.63, 6.85, 47.64), shapely.box(6.845, 47.655, 6.8452, 47.6552)],
        "one without a fact",
    ),
    (
        [shapely.box(6.84, 47.63, 6.85, 47.64), shapely.box(6.85, 47.63, 6.86, 47.64),
         shapely.box(6.87, 47.66, 6.88, 47.67)], "two that touch, and one alone"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("outlines", "why"), ISOLATED, ids=[case[-1] for case in ISOLATED])
def test_priority_neighbourhoods_without_neighbours_have_their_week(run, own_data, tmp_path, outlines, why):
    """The sheet, its alerts and clusters are made; each neighbourhood has a row a theme."""
    source = tmp_path / "source"
    source.mkdir()
    places = [({"code_qp": f"QN{n}", "lib_qp": f"Les Tours {n}"}, one) for n, one in enumerate(outlines)]
    (source / "qpv-2024-90.geojson").write_bytes(geojson(places))
    assert "qpv" in run("geodata", "pull", "--from", str(source), data=own_data).output
    result = run("week", "2026-W46", "--by", "qpv", "--format", "csv", data=own_data)
    assert result.exit_code == 0, result.output
    rows = [row for row in csv.DictReader(io.StringIO(result.stdout)) if row["theme"] == "tag"]
    assert {row["zone_code"] for row in rows} == {f"QN{n}" for n in range(len(outlines))}, why
    table = run("week", "2026-W46", "--by", "qpv", data=own_data)
    assert table.exit_code == 0 and "Les Tours 0" in table.output, table.output

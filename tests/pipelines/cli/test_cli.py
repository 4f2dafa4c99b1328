"""The command as a person runs it: help in both languages, exit codes, clean standard output, quick."""

from __future__ import annotations

import csv
import io
import json
import resource
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from observatory import language
from observatory.settings import PROJECT
from observatory.themes import themes
from pipelines.cli import main as _main  # noqa: F401 - the entry point must import
from pipelines.cli.base import translate_click
from pipelines.cli.command import observatory


@pytest.fixture
def run(sample_data):
    """Run the command on the samples' warehouse: ``run("week", "--format", "csv")``."""
    translate_click()
    runner = CliRunner(env={"COLUMNS": "110"})

    def call(*arguments: str):
        return runner.invoke(observatory, ["--data", str(sample_data), *arguments], prog_name="observatory")

    return call


def commands(group: click.Group, names: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every path of subcommands, groups included."""
    found = [names] if names else []
    for name, command in group.commands.items():
        found += commands(command, (*names, name)) if isinstance(command, click.Group) else [(*names, name)]
    return found


@pytest.mark.parametrize("path", commands(observatory), ids=" ".join)
def test_every_help_is_in_both_languages(run, path):
    texts = {}
    for code in language.LANGUAGES:
        result = run("--lang", code, *path, "--help")
        assert result.exit_code == 0, result.output
        texts[code] = result.output
    assert texts["fr"].startswith("Usage :") and texts["en"].startswith("Usage: ")
    assert "Montrer ce message et sortir." in texts["fr"] and "Show this message and exit." in texts["en"]
    french = [line for line in texts["fr"].splitlines() if line.strip() and line in texts["en"].splitlines()]
    assert not [line for line in french if len(line.split()) > 3], (
        "an English sentence stands in the French help"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["week", "2026-W60"], 2, "n’est pas une semaine"),  # no year has 60 weeks
        (["week", "2025-W53"], 2, "n’est pas une semaine"),  # 2025 has 52
        (["week", "novembre"], 2, "n’est pas une semaine"),  # a month is not a week
        (["week", "--theme", "rodeos"], 2, "Vouliez-vous dire « rodeo »"),  # a near miss is proposed
        (["week", "--by", "canton"], 2, "Valeur refusée"),  # not a level
        (["rejected", "--reason", "bad"], 2, "bad_date"),  # the allowed reasons are listed
        (["rejected", "--feed", "police"], 2, "police_nationale"),  # and the feeds
        (["ingest", "nowhere.csv", "--feed", "sdis"], 1, "il n’y a pas de fichier nowhere.csv"),  # the input
        (["ingest", "nowhere.csv", "--feed", "pompiers"], 2, "valeurs admises"),  # a feed nobody defined
        (["geocode"], 2, "Donnez une adresse"),  # neither an address nor a file
        (["review", "--place", "x"], 2, "--lon"),  # half a correction
        (["nothing"], 2, "Pas de commande"),  # click's own words are French too
    ],
)
def test_faults_say_what_to_do_and_give_the_exit_code(run, arguments, code, says):
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert says in result.output


def test_no_warehouse_says_so(tmp_path):
    result = CliRunner().invoke(observatory, ["--data", str(tmp_path), "week"])
    assert result.exit_code == 1
    assert "observatory ingest" in result.output


@pytest.mark.parametrize(
    "arguments", [["week"], ["receipts"], ["rejected"], ["coverage"], ["geodata", "status"], ["review"]]
)
def test_csv_and_json_hold_nothing_but_the_table(run, arguments):
    as_csv = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").stdout)))
    as_json = json.loads(run(*arguments, "--format", "json").stdout)
    assert len(as_csv) == len(as_json) > 0
    assert list(as_csv[0]) == list(as_json[0])


def test_week_counts_what_was_stored(run, sample_data):
    from observatory.warehouse import connect

    with connect(sample_data) as warehouse:
        facts = warehouse.connection.execute(
            "select zone_code, theme, count(*) from facts "
            "where week = '2024-11-11' and zone_code is not null group by all"
        ).fetchall()
    rows = json.loads(run("week", "2024-W46", "--format", "json").stdout)
    shown = {(r["zone_code"], r["theme"]): r["facts"] for r in rows if r["facts"]}
    assert len(rows) == 60 * len(themes())
    silent = {(r["zone_code"], r["theme"]) for r in rows if r["verdict"] == "silent_partner"}
    assert shown
    for zone, theme, n in facts:
        assert shown.get((zone, theme)) == n or (zone, theme) in silent


def test_a_formula_is_neutral_in_csv(run, sample_data):
    assert "\n=" not in run("rejected", "--format", "csv").stdout


def test_geocode_one_address(run):
    row = json.loads(run("geocode", "rue de Moscou, Belfort", "--format", "json").stdout)[0]
    assert (row["commune_code"], row["precision"]) == ("90010", "street")
    assert (round(row["lon"], 2), round(row["lat"], 2)) == (6.84, 47.64)


def test_geocode_a_file(run, tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("nom;ville\nrue de Moscou;BELFORT\nrue introuvable xyz;Belfort\n", encoding="cp1252")
    result = run("geocode", "--in", str(source), "--address", "nom", "--commune", "ville", "--out", str(out))
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row["precision"] for row in rows] == ["street", "commune"]
    assert rows[0]["matched_label"] and rows[0]["ville"] == "BELFORT"
    wrong = run("geocode", "--in", str(source), "--address", "adresse", "--out", str(out))
    assert wrong.exit_code == 2 and "nom, ville" in wrong.output


def test_explain_tells_the_rungs(run):
    assert len(run("geocode", "12 rue introuvable, Belfort", "--explain").output.splitlines()) > 3


def test_the_command_line_answers_at_once():
    """Half a second at most, heavy libraries being imported only when a command needs them.

    By the processor's time: the clock's is also that of the tests beside it.
    """

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    durations = []
    for _attempt in range(3):
        before = spent()
        subprocess.run([sys.executable, "-m", "pipelines.cli", "--help"], check=True, capture_output=True)
        durations.append(spent() - before)
    assert min(durations) < 0.5


def test_a_place_taught_is_found_from_then_on(run, tmp_path):
    """`review` lists what was not located; what it is taught is remembered, and `rebuild` applies it."""
    translate_click()

    def own(*arguments: str):
        return CliRunner().invoke(observatory, ["--data", str(tmp_path), *arguments])

    sample = PROJECT / "tests" / "feeds" / "mediation.csv"
    assert own("ingest", str(sample)).exit_code == 0
    unplaced = json.loads(own("review", "--format", "json").stdout)
    place = next(row for row in unplaced if row["place_text"] == "derrière le snack")
    taught = own(
        "review", "--place", place["place_text"], "--commune", place["commune_code"], "--lon", "6.8535",
        "--lat", "47.6335", "--label", "Snack de la gare", "--who", "coordination",
    )  # fmt: skip
    assert taught.exit_code == 0, taught.output
    assert own("rebuild").exit_code == 0
    left = json.loads(own("review", "--format", "json").stdout)
    assert place["place_text"] not in {row["place_text"] for row in left}
    remembered = (tmp_path / "geodata" / "aliases.csv").read_text(encoding="utf-8")
    assert "coordination" in remembered and "derrière le snack" in remembered

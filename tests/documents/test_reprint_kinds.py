"""Documents that the command issues are printed again from their manifest, or what differs is named."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory.documents import Asked, Kind, manifest
from pipelines.cli.command import observatory
from pipelines.ingest import ingest
from tests.documents.test_every_kind import folder_with_everything

#: What is said at the command line, and the kind that is issued so.
ISSUED = [
    (("week", "2026-W47"), Kind.WEEK),
    (("week", "2026-W47", "--zone", "90010-01"), Kind.ZONE),
    (("fortnight", "2026-W47"), Kind.FORTNIGHT),
    (("month", "2026-10"), Kind.MONTH),
    (("quarter", "2026-Q3", "--for", "members"), Kind.QUARTER),
    (("year", "2026"), Kind.YEAR),
    (("commune", "Valdoie", "--month", "2026-10"), Kind.COMMUNE),
    (("district", "90010-01", "--for", "office"), Kind.DISTRICT),
    (("fires", "2026"), Kind.FIRES),
    (("dumping",), Kind.DUMPING),
    (("landlords", "2025"), Kind.LANDLORDS),
    (("police", "2026", "--for", "members"), Kind.POLICE),
    (("guards", "2026"), Kind.GUARDS),
    (("qpv", "2026-Q3"), Kind.QPV),
    (("actions",), Kind.ACTIONS),
    (("indicators", "2026"), Kind.INDICATORS),
    (("plenary", "2026"), Kind.PLENARY),
    (("sector", "POLYGON ((6.84 47.63, 6.87 47.63, 6.87 47.65, 6.84 47.65, 6.84 47.63))"), Asked.SECTOR),
    (("sector", "Vieille Ville", "--weeks", "13"), Asked.SECTOR),
    (("feedback", "police_municipale", "--weeks", "8"), Asked.FEEDBACK),
    (("month", "2026-10", "--as-known-on", "2026-11-24"), Kind.MONTH),
    (("fortnight", "2026-W46", "--as-known-on", "1"), Kind.FORTNIGHT),
]
HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


def call(data: Path, *words: str):
    return CliRunner().invoke(observatory, ["--data", str(data), "--lang", "en", *words])


def take(data: Path, name: str, facts: int, now: dt.datetime) -> None:
    """A file of late facts, of weeks that documents tell of."""
    path = data.parent / name
    rows = [f"X-{n};{2 + n % 20:02d}/1{n % 2}/2026;10h00;3 rue de Madrid;;Belfort;Tag;" for n in range(facts)]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    ingest([path], data, feed="police_municipale", now=now)


@pytest.fixture(scope="module")
def office(demo_data, tmp_path_factory) -> tuple[Path, list[Path]]:
    """A data folder in which each was issued before late facts came, and the manifests, in their order."""
    data = tmp_path_factory.mktemp("kinds") / "data"
    shutil.copytree(demo_data, data)
    folder_with_everything(demo_data, data)
    take(data, "first.csv", 12, dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC))
    issues = []
    for number, (words, _kind) in enumerate(ISSUED):
        out = data.parent / str(number)
        made = call(data, "report", *words, "--made", "2026-11-24", "--out", str(out))
        assert made.exit_code == 0, (words, made.output)
        said = made.stdout.splitlines()
        assert {Path(line) for line in said} == set(out.iterdir()), words
        issues.append(Path(said[-1]))
    take(data, "second.csv", 60, dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC))
    return data, issues


@pytest.mark.parametrize("number", range(len(ISSUED)), ids=[" ".join(words)[:40] for words, _kind in ISSUED])
def test_a_document_of_the_command_is_printed_again(office, number, tmp_path) -> None:
    data, issues = office
    words, kind = ISSUED[number]
    issued = manifest.read(issues[number])
    assert issued.kind == kind, words
    result = call(data, "report", "reprint", str(issues[number]), "--out", str(tmp_path))
    assert (result.exit_code, result.stdout.count("the same")) == (0, 3), result.output
    for name in issued.files:
        assert (tmp_path / name).read_bytes() == (issues[number].parent / name).read_bytes()


def test_late_facts_are_in_what_is_made_anew(office, tmp_path) -> None:
    """Else the same bytes would prove nothing."""
    data, issues = office
    words = ISSUED[3][0]
    made = call(data, "report", *words, "--made", "2026-11-24", "--out", str(tmp_path))
    assert made.exit_code == 0
    before = manifest.read(issues[3]).files
    assert {name for name, said in before.items() if (tmp_path / name).exists()} == set(before)
    assert all(manifest.sha256(tmp_path / name) != said for name, said in before.items())


#: What is entered, and the document that tells of it.
ENTERED = [
    (("action", "add", "--code", "new", "--title", "Presence", "--theme", "tag", "--from", "2026-03-02",
      "--to", "2026-04-26", "--treated", "90010-01", "--control", "90010-02,90010-03"), Kind.ACTIONS),
    (("decision", "add", "--what", "Light", "--who", "Town", "--by", "2026-12-01", "--on", "2026-11-20"),
     Kind.FORTNIGHT),
    (("request", "add", "--who", "Town hall", "--place", "Park", "--on", "2026-11-02"), Kind.INDICATORS),
    (("figure", "add", "cameras", "2026", "117", "--author", "Centre"), Kind.INDICATORS),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind"), ENTERED, ids=[words[0] for words, _kind in ENTERED])
def test_a_register_that_changed_is_named(office, words, kind) -> None:
    data, issues = office
    [number, *_more] = [n for n, (_words, one) in enumerate(ISSUED) if one is kind]
    copies = {path: path.read_bytes() for path in [*data.glob("*.toml"), data / "registers.json"]}
    assert call(data, *words).exit_code == 0
    try:
        result = call(data, "report", "reprint", str(issues[number]))
    finally:
        for path in data.glob("*.toml"):
            path.unlink()
        for path, content in copies.items():
            path.write_bytes(content)
    assert result.exit_code == 1, result.output
    named = "the registers of actions, decisions, requests, figures typed in and confirmations."
    assert f"Not what it was made from then: {named}" in result.stderr
    assert call(data, "report", "reprint", str(issues[number])).exit_code == 0


def test_another_outline_of_a_priority_district_is_named(office) -> None:
    """Outlines beside the zones are not kept with a run."""
    data, issues = office
    [number] = [n for n, (_words, kind) in enumerate(ISSUED) if kind is Kind.QPV]
    path = data / "geodata" / "qpv.geojson"
    before = path.read_bytes()
    told = json.loads(before)
    told["features"][0]["geometry"], told["features"][1]["geometry"] = (
        told["features"][1]["geometry"], told["features"][0]["geometry"],
    )  # fmt: skip
    path.write_text(json.dumps(told), encoding="utf-8")
    try:
        result = call(data, "report", "reprint", str(issues[number]))
    finally:
        path.write_bytes(before)
    assert (result.exit_code, "the priority districts and other layers" in result.stderr) == (1, True)


def test_a_document_of_a_past_moment_says_so_and_that_registers_are_of_today(office) -> None:
    _data, issues = office
    pages = [next(issues[n].parent.glob("*.html")).read_text(encoding="utf-8") for n in (-2, -1)]
    assert ["As known on" in page for page in pages] == [True, True]
    assert ["The registers are those of today." in page for page in pages] == [False, True]


def test_every_kind_of_the_command_is_in_the_table() -> None:
    assert {kind for _words, kind in ISSUED} == {*Kind, *Asked}


def test_older_manifests_are_read(tmp_path) -> None:
    """Those written before these fields: their seal is over what they say."""
    told = {"week": "2026-W47", "audience": "office", "made": "2026-11-24", "language": "en", "run": 1,
            "by": "", "files": {}, "inputs": {}, "kind": "week", "zones": ["90010-01"]}  # fmt: skip
    path = tmp_path / f"old{manifest.ENDING}"
    path.write_text(json.dumps(told | {"seal": manifest._seal(told)}), encoding="utf-8")
    read = manifest.read(path)
    assert (read.zones, read.subject, read.weeks, read.as_known) == (("90010-01",), "", 0, "")

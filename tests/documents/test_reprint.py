"""A bulletin printed again from its manifest: the same bytes after late facts, corrections and a rebuild."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory import language
from observatory.documents import manifest
from observatory.geocode import remember_alias
from pipelines.cli.command import observatory
from pipelines.ingest import ingest, rebuild
from tests.pipelines.test_known import Office

NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


def take(data: Path, name: str, rows: range, hour: int, place: str) -> None:
    path = data.parent / name
    lines = [f"PM-{n};0{2 + n % 7}/11/2026;{hour}h00;{place};;Belfort;Tag;" for n in rows]
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    ingest([path], data, now=NOW)


def call(data: Path, *words: str):
    return CliRunner().invoke(observatory, ["--data", str(data), "--lang", "en", *words])


@pytest.fixture(scope="module")
def issued(tmp_path_factory) -> tuple[Path, Path]:
    """A data folder whose bulletin was issued, then all that moves the past; and the bulletin's manifest."""
    data = tmp_path_factory.mktemp("issued") / "data"
    take(data, "police_municipale_2026-W45.csv", range(12), 10, "derrière le snack")
    for sheet in ((), ("--zone", "90010-01"), ("--for", "public")):
        made = call(data, "report", "week", "2026-W45", "--made", "2026-11-16", *sheet)
        assert made.exit_code == 0, made.output
    take(data, "police_municipale_2026-W45_suite.csv", range(6, 20), 11, "3 rue de Madrid")
    remember_alias(data, "derrière le snack", "90010", 6.861, 47.638, "le snack", "coordination")
    rebuild(data)
    return data, next((data / "documents").glob("week-*-office-*.manifeste.json"))


def test_the_same_bytes_are_printed_again(issued, tmp_path) -> None:
    data, manifest = issued
    result = call(data, "report", "reprint", str(manifest), "--out", str(tmp_path / "again"))
    assert result.exit_code == 0, result.output
    for name in json.loads(manifest.read_text(encoding="utf-8"))["files"]:
        assert (tmp_path / "again" / name).read_bytes() == (data / "documents" / name).read_bytes()


def test_made_anew_it_is_another(issued, tmp_path) -> None:
    data, manifest = issued
    result = call(data, "report", "week", "2026-W45", "--made", "2026-11-16", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    name = next(
        name for name in json.loads(manifest.read_text(encoding="utf-8"))["files"] if name.endswith(".pdf")
    )
    assert (tmp_path / name).read_bytes() != (data / "documents" / name).read_bytes()


def test_what_differs_is_named(issued, tmp_path) -> None:
    data, manifest = issued
    altered = json.loads(manifest.read_text(encoding="utf-8")) | {"seal": ""}
    altered["files"] = dict.fromkeys(altered["files"], "0" * 64)
    altered["inputs"]["code"] = altered["inputs"]["libraries"] = "0"
    copy = shutil.copy(manifest, tmp_path / manifest.name)
    Path(copy).write_text(json.dumps(altered), encoding="utf-8")
    result = call(data, "report", "reprint", str(copy))
    assert result.exit_code == 1
    assert "Not what it was made from then:" in result.output
    assert "the program; the libraries." in result.output


def test_the_sheet_of_a_zone_is_printed_again(issued, tmp_path) -> None:
    data, _manifest = issued
    [sheet] = (data / "documents").glob("zone-*.manifeste.json")
    assert json.loads(sheet.read_text(encoding="utf-8"))["zones"] == ["90010-01"]
    result = call(data, "report", "reprint", str(sheet))
    assert (result.exit_code, result.output.count("the same")) == (0, 3), result.output


def test_what_was_rounded_is_not_made_again(issued) -> None:
    data, _manifest = issued
    [public] = (data / "documents").glob("*-public-*.manifeste.json")
    result = call(data, "report", "reprint", str(public))
    assert result.exit_code and "kept as they were sent" in result.output


#: What is done to what was issued, and what `verify` says.
TOUCHED = [
    ("a document altered", "week-2026-W45-office-en.html", lambda path: path.write_bytes(b""), "not the one"),
    ("a document gone", "week-2026-W45-office-en.xlsx", lambda path: path.unlink(), "not the one"),
    ("a manifest altered", "week-2026-W45-public-en-000001.manifeste.json",
     lambda path: path.write_text(path.read_text().replace("2026-11-16", "2026-11-17")), "cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "name", "touch", "said"), TOUCHED, ids=[case[0] for case in TOUCHED])
def test_verify_finds_what_was_done_to_a_document(issued, why, name, touch, said) -> None:
    folder = issued[0] / "documents"
    path = folder / name
    before = path.read_bytes()
    assert not manifest.faults(folder)
    touch(path)
    language.use("en")
    found = manifest.faults(folder)
    assert [said in fault for fault in found] == [True], (why, found)
    path.write_bytes(before)
    path.chmod(0o600)


#: Editions issued while anything happens, and printed again after it all; `make fuzz` issues 20.
EDITIONS = int(os.environ.get("OBSERVATORY_EDITIONS", "3"))


def test_editions_are_printed_again_whatever_came_since(tmp_path, capsys) -> None:
    office, issues = Office(tmp_path, int(os.environ.get("OBSERVATORY_FUZZ_SEED", "4"))), []
    office._take("police_municipale_2026-W37.csv", office._rows(0))
    for _turn in range(6 * EDITIONS):
        if len(issues) == EDITIONS:
            break
        office.step()
        where = office.draw.choice([(), ("--zone", "90010-01"), ("--for", "members")])
        week = f"2026-W{37 + office.draw.choice(sorted(office.told))}"
        made = call(office.data, "report", "week", week, "--made", "2026-12-01", *where)
        new = [line for line in made.stdout.split() if line.endswith(".manifeste.json")]
        issues += [path for path in new if path not in issues]
    for _step in range(EDITIONS):
        office.step()
    results = [call(office.data, "report", "reprint", path) for path in issues]
    assert [(result.exit_code, result.output.count("the same")) for result in results] == [(0, 3)] * EDITIONS
    with capsys.disabled():
        if EDITIONS > 10:
            print(
                f"\n{len(results)} editions printed again: {sum(not r.exit_code for r in results)} the same"
            )

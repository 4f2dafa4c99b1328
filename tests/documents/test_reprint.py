"""A bulletin printed again from its manifest: the same bytes after late facts, corrections and a rebuild."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory.geocode import remember_alias
from pipelines.cli.command import observatory
from pipelines.ingest import ingest, rebuild

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
    made = call(data, "report", "week", "2026-W45", "--made", "2026-11-16")
    assert made.exit_code == 0, made.output
    take(data, "police_municipale_2026-W45_suite.csv", range(6, 20), 11, "3 rue de Madrid")
    remember_alias(data, "derrière le snack", "90010", 6.861, 47.638, "le snack", "coordination")
    rebuild(data)
    return data, next((data / "documents").glob("*.manifeste.json"))


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
    altered = json.loads(manifest.read_text(encoding="utf-8"))
    altered["files"] = dict.fromkeys(altered["files"], "0" * 64)
    altered["inputs"]["code"] = altered["inputs"]["libraries"] = "0"
    copy = shutil.copy(manifest, tmp_path / manifest.name)
    Path(copy).write_text(json.dumps(altered), encoding="utf-8")
    result = call(data, "report", "reprint", str(copy))
    assert result.exit_code == 1
    assert "Not what it was made from then:" in result.output
    assert "the program; the libraries." in result.output

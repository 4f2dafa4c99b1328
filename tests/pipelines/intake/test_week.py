"""A week of demonstration files is dropped, and nobody watches: edition, documents, answers, a backup."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory.counts import sent
from observatory.documents import manifest
from observatory.themes import themes
from pipelines.cli.command import observatory
from pipelines.intake.answer import Fate
from pipelines.verify import faults

WEEK = "2026-W47"
#: Every figure of these is compared.
FIGURES = [
    ("week", WEEK, "--format", "csv"),
    ("week", WEEK, "--by", "commune", "--format", "csv"),
    ("alerts", WEEK, "--format", "csv"),
    ("coverage", "--format", "csv"),
    ("receipts", "--format", "csv"),
]
SPOTS = [
    ("hotspots", "--theme", theme, "--from", "2026-11-16", "--to", "2026-11-22", "--format", "csv")
    for theme in themes()
]


def call(data: Path, *words: str):
    return CliRunner().invoke(observatory, ["--data", str(data), "--lang", "en", *words])


@pytest.fixture(scope="module")
def dropped(demo_feeds, tmp_path_factory) -> tuple[Path, Path, list[str], str]:
    """The inbox and the data after the unattended run, the names that were dropped, and what the run said."""
    folder = tmp_path_factory.mktemp("week")
    inbox, data = folder / "in", folder / "data"
    inbox.mkdir()
    files = sorted(demo_feeds.glob(f"*_demonstration_*{WEEK}.*"))
    for path in files:
        shutil.copy(path, inbox)
    done = call(data, "run", str(inbox), "--still", "0")
    assert done.exit_code == 0, done.output
    return inbox, data, [path.name for path in files], done.output


def test_every_file_of_the_week_is_answered(dropped) -> None:
    inbox, data, names, said = dropped
    assert len(names) > 10 and f"Files taken in: {len(names)};" in said
    stored = 0
    for name in names:
        path = inbox / Fate.TAKEN / name
        [account] = json.loads(Path(f"{path}.recu.json").read_text(encoding="utf-8"))
        answer = Path(f"{path}.reponse.txt").read_text(encoding="utf-8")
        assert f"{account['read']} rows read" in answer.replace(",", "") and path.exists()
        assert len(account["refused_rows"]) == account["rejected"]
        assert all(f"row {row['row']}," in answer for row in account["refused_rows"][:30])
        stored += account["stored"]
    counted = call(data, "receipts", "--format", "csv").output.splitlines()
    assert len(counted) == len(names) + 1 and stored > 200


def test_the_week_is_published(dropped) -> None:
    _inbox, data, _names, said = dropped
    edition = sent.last(data, WEEK)
    assert edition is not None and str(edition.path) in said and len(sent.read(edition)) > 100
    [issued] = (data / "documents").glob("*.manifeste.json")
    about = manifest.read(issued)
    assert (about.week, {Path(name).suffix for name in about.files}) == (WEEK, {".pdf", ".html", ".xlsx"})
    assert call(data, "report", "reprint", str(issued)).exit_code == 0
    assert call(data, "health").exit_code == 0
    assert not faults(data)


def test_a_backup_restored_on_an_empty_machine_gives_the_same_figures(dropped, tmp_path, monkeypatch) -> None:
    _inbox, data, _names, _said = dropped
    before = {words: call(data, *words) for words in (*FIGURES, *SPOTS)}
    assert call(data, "backup", str(tmp_path / "b.zip")).exit_code == 0
    monkeypatch.setenv("OBSERVATORY_CACHE", str(tmp_path / "cache"))
    elsewhere = tmp_path / "machine" / "data"
    restored = call(elsewhere, "restore", str(tmp_path / "b.zip"))
    assert restored.exit_code == 0, restored.output
    lines = {words: len(told.stdout.splitlines()) for words, told in before.items()}
    assert all(lines[words] > 3 and before[words].exit_code == 0 for words in FIGURES), lines
    assert sum(lines[words] > 1 for words in SPOTS), "no theme gathers anywhere: nothing is compared"
    for words, told in before.items():
        # A theme without a fact in the week is an error that says so: the same one here and there.
        assert told.exit_code == 0 or "no located fact" in told.stderr, (words, told.output)
        after = call(elsewhere, *words)
        assert after.exit_code == told.exit_code, words
        assert (after.stdout, after.stderr) == (told.stdout, told.stderr), words

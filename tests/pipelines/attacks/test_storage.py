"""Attacks on the disk: full or read-only at any writer, it is one sentence and no half copy stays."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from observatory import atomic
from observatory.atomic import StorageError
from observatory.warehouse import connect, publish
from pipelines import archive
from pipelines.cli import main
from pipelines.ingest import ingest

pytestmark = pytest.mark.usefixtures("english")


def full(*_given: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


WRITERS = [
    ("the copy of the warehouse", publish.shutil, "copyfile"),
    ("the archive", atomic, "_flush"),
    ("its manifest", archive, "_list"),
    ("the swap", publish, "swap"),
]


@pytest.mark.parametrize(("why", "module", "name"), WRITERS, ids=[case[0] for case in WRITERS])
def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(
    tmp_path, pm, now, monkeypatch, why, module, name
) -> None:
    data = tmp_path / "data"
    for week, good in ((44, 1), (45, 3)):
        (tmp_path / f"police_municipale_2026-W{week}.csv").write_bytes(pm(good=good))
    ingest([tmp_path / "police_municipale_2026-W44.csv"], data, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, full)
        with pytest.raises(StorageError, match=r"No space left on device.*kept"):
            ingest([tmp_path / "police_municipale_2026-W45.csv"], data, now=now)
    with connect(data) as warehouse:
        assert warehouse.connection.execute("select count(*) from facts").fetchone() == (1,), why
    assert not list(data.rglob("*.half"))
    ingest([tmp_path / "police_municipale_2026-W45.csv"], data, now=now)
    with connect(data) as warehouse:
        assert warehouse.connection.execute("select count(*) from facts").fetchone() == (3,), why
    assert not list(data.glob("*.building*"))


def test_a_rehearsal_on_a_full_disk_leaves_nothing_of_itself(tmp_path, pm, now, monkeypatch) -> None:
    """The copy it works on holds every partner's facts: half of it is neither left nor read by others."""
    data, path = tmp_path / "data", tmp_path / "police_municipale_2026-W44.csv"
    path.write_bytes(pm(good=1))
    ingest([path], data, now=now)
    before = sorted(data.rglob("*"))

    def half(_source, copy) -> None:
        assert copy.stat().st_mode & 0o077 == 0
        copy.write_bytes(b"half")
        full()

    for dry_run in (True, False):
        with monkeypatch.context() as patch:
            patch.setattr(publish.shutil, "copyfile", half)
            with pytest.raises(StorageError, match="No space left on device"):
                ingest([path], data, now=now, dry_run=dry_run)
        assert sorted(data.rglob("*")) == before


def test_a_command_says_that_the_disk_is_full(tmp_path, monkeypatch, capsys) -> None:
    """Whatever a command writes, on the disk of the data or elsewhere."""
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "en", "demo", "--out", str(tmp_path / "demo"), "--rows", "1000"])
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "No space left on device" in said
    assert "Traceback" not in said


class FullAtTheEnd:
    """A connection whose disk is full when its file is brought in form, as DuckDB tells of it then."""

    def __init__(self, connection) -> None:
        self.connection = connection

    def __getattr__(self, name: str):
        return getattr(self.connection, name)

    def execute(self, sql: str, *given):
        if sql == "checkpoint":
            raise duckdb.FatalException("FATAL Error: Failed to create checkpoint: No space left on device")
        return self.connection.execute(sql, *given)


def test_a_disk_that_is_full_at_the_very_end_is_a_sentence_too(tmp_path, pm, now, monkeypatch) -> None:
    data, path = tmp_path / "data", tmp_path / "police_municipale_2026-W44.csv"
    path.write_bytes(pm(good=2))
    opened = publish._open_copy

    def full_at_the_end(copy: Path):
        warehouse = opened(copy)
        warehouse.connection = FullAtTheEnd(warehouse.connection)
        return warehouse

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_open_copy", full_at_the_end)
        with pytest.raises(StorageError, match="Free some space"):
            ingest([path], data, now=now)
    assert not list(data.glob("*.building*"))
    assert sum(receipt.stored for receipt in ingest([path], data, now=now)) == 2

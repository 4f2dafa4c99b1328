"""Attacks by a file that replaces another's facts, and on the data folder: undone and verified."""

from __future__ import annotations

import pandas as pd
import pytest
from click.testing import CliRunner

from observatory.errors import CallError
from observatory.fact import COLUMNS
from observatory.warehouse import connect
from pipelines import archive
from pipelines.cli.command import observatory
from pipelines.ingest import FilesRefusedError, ingest, rebuild
from pipelines.undo import undo
from pipelines.verify import faults
from tests.pipelines.attacks.test_history import put, row

pytestmark = pytest.mark.usefixtures("english")


def tables(data) -> dict[str, pd.DataFrame]:
    """What is believed now."""
    columns = ", ".join(name for name in COLUMNS if name != "known_run")
    with connect(data) as warehouse:
        return {
            name: warehouse.connection.execute(f"select {columns} from {name} order by fact_id").df()
            for name in ("facts",)
        }


def same(data, before: dict[str, pd.DataFrame]) -> None:
    for name, table in tables(data).items():
        pd.testing.assert_frame_equal(table, before[name])


@pytest.fixture
def attacked(tmp_path, now):
    """A data folder, what it held, and a file dropped since that replaces a fact and adds another."""
    data = tmp_path / "data"
    ingest([put(tmp_path, row(1), row(2))], data, now=now)
    before = tables(data)
    name = "police_municipale_2026-W46.csv"
    [receipt] = ingest([put(tmp_path, row(1, hour=23), row(9), name=name)], data, now=now)
    assert (receipt.stored, receipt.corrected) == (2, 1)
    return data, before, tmp_path / name


def test_what_a_file_replaced_is_there_again(attacked, now) -> None:
    data, before, dropped = attacked
    after = tables(data)
    assert [entry.file_name for entry in undo(data, dropped.name, "sent by Mme Vautrin")] == [dropped.name]
    same(data, before)
    rebuild(data)
    same(data, before)
    [trace] = archive.withdrawn(data).values()
    assert (trace.file_name, trace.why) == (dropped.name, "sent by […]")
    assert not faults(data)
    # Dropped again, it does not come back; asked back, it does.
    with pytest.raises(FilesRefusedError, match="undone"):
        ingest([dropped], data, now=now)
    same(data, before)
    undo(data, trace.receipt[:6], "", back=True)
    same(data, after)
    assert not archive.withdrawn(data)


def test_the_only_file_can_be_undone(tmp_path, now) -> None:
    data, path = tmp_path / "data", put(tmp_path, row(1))
    ingest([path], data, now=now)
    undo(data, path.name, "")
    assert not len(tables(data)["facts"])


@pytest.mark.parametrize("named", ["none.csv", "", "abc"])
def test_no_file_of_that_name(attacked, named) -> None:
    data, _before, _dropped = attacked
    after = tables(data)
    with pytest.raises(CallError, match="no file taken in is named"):
        undo(data, named, "")
    same(data, after)


def test_a_damaged_archive_undoes_nothing(attacked) -> None:
    data, _before, dropped = attacked
    after = tables(data)
    next((data / archive.FOLDER).glob("*.raw")).unlink()
    result = CliRunner().invoke(observatory, ["--data", str(data), "--lang", "en", "undo", dropped.name])
    assert result.exit_code == 1
    assert "is damaged" in result.output
    assert not archive.withdrawn(data)
    same(data, after)


TOUCHED = [
    ("nothing", lambda data: None, ""),
    ("a raw file lost", lambda data: next(data.glob("archive/*.raw")).unlink(), "is damaged"),
    ("a note altered", lambda data: next(data.glob("archive/*.json")).write_text("{}"), "lost or altered"),
    ("a last line cut", lambda data: _cut(data / "archive" / archive.MANIFEST), "the last line is cut off"),
    ("an edition cut", lambda data: _edition(data), "this edition cannot be read"),
    ("a file for all", lambda data: next(data.glob("*.duckdb")).chmod(0o644), "others may read it"),
    ("a folder for all", lambda data: (data / "archive").chmod(0o755), "others may read it"),
    ("the key lost", lambda data: (data / "reference.key").unlink(), "reference.key is lost"),
    ("the list of undone damaged", lambda data: _damage(data), "cannot be read"),
]


def _cut(path) -> None:
    path.write_bytes(path.read_bytes() + b'{"file_sha')


def _edition(data) -> None:
    (data / "editions").mkdir(mode=0o700)
    (data / "editions" / "2026-W45.1.csv").write_bytes(b"")
    (data / "editions" / "2026-W45.1.csv").chmod(0o600)


def _damage(data) -> None:
    path = data / "archive" / archive.WITHDRAWN
    path.write_bytes(b"x\n")
    path.chmod(0o600)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A data folder with one file taken in."""
    folder = tmp_path_factory.mktemp("whole")
    ingest([put(folder, row(1))], folder / "data")
    return folder / "data"


@pytest.mark.parametrize(("why", "touch", "said"), TOUCHED, ids=[case[0] for case in TOUCHED])
def test_verify_names_what_was_touched(whole, tmp_path, why, touch, said) -> None:
    import shutil

    data = shutil.copytree(whole, tmp_path / "data")
    touch(data)
    result = CliRunner().invoke(observatory, ["--data", str(data), "--lang", "en", "verify"])
    assert result.exit_code == bool(said), result.output
    assert (said or "All is as it was taken in.") in result.output, why

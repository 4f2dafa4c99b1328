"""A warehouse of another version: found out, made again by itself, said in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from observatory.settings import PROJECT
from observatory.warehouse import connect, is_outdated, published
from pipelines.cli import main
from pipelines.ingest import rebuild_outdated

OLDER = [
    ("alter table facts drop column known_run", "facts without a column of today"),
    ("alter table facts rename column theme to topic", "a column by another name"),
    ("drop table coverage", "a table that came later"),
    ("alter table receipts add column colour varchar", "a table with a column that is no more"),
    ("alter table rejections alter column row_number type varchar", "a column of another type"),
]


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


@pytest.mark.parametrize(("change", "_why"), OLDER)
def test_a_warehouse_of_another_version_is_found_out(data: Path, change: str, _why: str) -> None:
    assert not is_outdated(data)
    with duckdb.connect(str(published(data))) as held:
        held.execute(change)
    assert is_outdated(data)


def test_it_is_made_again_once_and_the_figures_are_the_same(data: Path, capsys) -> None:
    def facts() -> list:
        with connect(data) as warehouse:
            return warehouse.connection.execute("select * from facts order by fact_id").fetchall()

    before = facts()
    with duckdb.connect(str(published(data))) as held:
        held.execute(OLDER[2][0])
    said: list[str] = []
    assert rebuild_outdated(data, say=said.append)
    assert "Une autre version a fait l’entrepôt" in said[0] and "est à jour" in said[-1]
    assert [row[:5] for row in facts()] == [row[:5] for row in before]
    assert not rebuild_outdated(data, say=said.append)


@pytest.mark.parametrize("content", [None, b"no warehouse"])
def test_what_is_no_warehouse_is_left_to_who_reads_it(tmp_path: Path, content: bytes | None) -> None:
    if content:
        published(tmp_path).write_bytes(content)
    assert not is_outdated(tmp_path) and not rebuild_outdated(tmp_path)


def test_a_file_taken_in_finds_the_warehouse_renewed(data: Path, capsys) -> None:
    with duckdb.connect(str(published(data))) as held:
        held.execute(OLDER[0][0])
    sample = PROJECT / "tests" / "feeds" / "sdis.csv"
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(data), "ingest", "--feed", "sdis", str(sample)])
    told = capsys.readouterr().err
    assert "Une autre version a fait l’entrepôt" in told
    assert ended.value.code in (0, 1) and not is_outdated(data)

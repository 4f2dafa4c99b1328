"""Retention: raw files go after their term, every figure stays, now and then, also after a rebuild."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

from observatory.access import Journal, journal
from observatory.atomic import make_folder, sha256
from observatory.counts import sent
from observatory.counts.period import Length, period_with
from observatory.errors import CallError, InputError
from observatory.warehouse import connect, ledger, published
from pipelines import archive
from pipelines.cli.command import observatory
from pipelines.ingest import ingest, rebuild
from pipelines.purge import Kind, purge
from pipelines.undo import undo
from pipelines.verify import faults
from tests.pipelines.conftest import NOW
from tests.pipelines.test_known import figures

pytestmark = pytest.mark.usefixtures("english")

LATER = NOW + dt.timedelta(days=500)


@pytest.fixture
def data(tmp_path, pm) -> Path:
    """Two files of long ago, a correction among them, and one of now that corrects one more."""
    when = (NOW, NOW + dt.timedelta(days=1), LATER)
    for n, at in enumerate(when):
        path = tmp_path / f"police_municipale_2026-W{44 + n}.csv"
        rows = [f"PM-{k};02/11/2026;1{n}h00;3 rue de Madrid;;Belfort;Tag;;" for k in range(1, 4 - n)]
        path.write_bytes(pm(*rows, f"PM-{n + 50};02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;;", "x;y"))
        ingest([path], tmp_path / "data", now=at)
    return tmp_path / "data"


def test_raw_files_go_and_figures_stay(data) -> None:
    before = {run: figures(data, run) for run in ("", "1", "2", "3")}
    [gone] = purge(data, {Kind.ARCHIVE: 12}, LATER)
    assert (gone.kind, gone.n) == (Kind.ARCHIVE, 2)
    assert len(list((data / archive.FOLDER).glob("*.raw"))) == 1
    assert not faults(data)
    for again in (False, True):
        if again:
            published(data).unlink()
            rebuild(data)
        assert {run: figures(data, run) for run in before} == before
        assert not faults(data)
    assert purge(data, {Kind.ARCHIVE: 12}, LATER)[0].n == 0


def test_where_nothing_is_old_nothing_is_written(data) -> None:
    """An empty list of what went was taken for one that was cut off."""
    assert purge(data, {Kind.ARCHIVE: 12}, NOW)[0].n == 0
    assert not faults(data)


def test_a_file_without_its_bytes_can_still_be_undone(data) -> None:
    purge(data, {Kind.ARCHIVE: 12}, LATER)
    first = archive.every_entry(data)[0]
    before = figures(data, "3")
    undo(data, first.receipt[:12], "a trial", now=LATER)
    assert figures(data) != before
    assert figures(data, "3") == before


def test_without_its_ledger_a_purged_folder_is_not_rebuilt_smaller(data) -> None:
    import shutil

    purge(data, {Kind.ARCHIVE: 12}, LATER)
    shutil.rmtree(data / "known")
    with pytest.raises(InputError, match="restore a backup"):
        rebuild(data)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, "a month or more"),
        ({Kind.ARCHIVE: 0.5}, "a month or more"),
        ({Kind.JOURNAL: 3}, "from 6 to 36 months"),
        ({Kind.JOURNAL: 60}, "from 6 to 36 months"),
    ],
)
def test_terms_that_are_refused(data, terms, said) -> None:
    with pytest.raises(CallError, match=said):
        purge(data, terms, LATER)


def test_former_versions_lose_their_places_and_every_count_stays(data) -> None:
    """Now, and as known after every run: also after a rebuild, whose past is that of the ledger."""
    runs = ("", "1", "2", "3")
    before = {run: counted(data, run) for run in runs}
    now = figures(data)
    assert former_places(data) == 3
    [gone] = purge(data, {Kind.HISTORY: 12}, LATER)
    assert (gone.kind, gone.n, former_places(data)) == (Kind.HISTORY, 2, 1), "ended 500 days ago, and today"
    for again in (False, True):
        if again:
            published(data).unlink()
            rebuild(data)
        assert figures(data) == now
        assert {run: counted(data, run) for run in runs} == before
        assert not faults(data)
    assert "rue de Madrid" not in everything_told(data, until=2)
    assert purge(data, {Kind.HISTORY: 12}, LATER)[0].n == 0


def test_former_versions_of_before_halls_were_kept_are_emptied_too(data) -> None:
    """A file of the ledger lacks the columns that came after it."""
    lines = ledger.lines(data)
    for line in lines:
        if "facts" in line.files:
            path = ledger.path_of(data, line, "facts")
            older = path.with_suffix(".older")
            duckdb.execute(f"copy (select * exclude hall from '{path}') to '{older}' (format parquet)")
            older.chmod(0o600)
            older.replace(path)
            line.files["facts"] = sha256(path)
    ledger.add(data, lines)
    [gone] = purge(data, {Kind.HISTORY: 12}, LATER)
    assert (gone.kind, gone.n, former_places(data)) == (Kind.HISTORY, 2, 1)


def counted(data: Path, run: str) -> dict[str, list]:
    """The figures of a moment but the points of facts, which are what is emptied."""
    return {name: rows for name, rows in figures(data, run).items() if name != "located"}


def former_places(data: Path) -> int:
    with connect(data) as warehouse:
        told = warehouse.connection.execute("select count(*) from facts_history where place_text <> ''")
        return told.fetchone()[0]


def everything_told(data: Path, until: int) -> str:
    """What the ledger still tells of versions that ended with these runs."""
    paths = [str(path) for path in (data / "known").glob("*/facts*.parquet")]
    rows = duckdb.execute("select * from read_parquet(?) where until_run <= ?", [paths, until])
    return repr(rows.fetchall())


def test_superseded_editions_go_and_the_one_in_force_stays(data) -> None:
    period = period_with(dt.date(2026, 11, 2), Length.WEEK)
    for n in range(3):
        table = pd.DataFrame(
            {"value": pd.array([5 * n], "Int64"), "mark": "rounded"},
            pd.MultiIndex.from_tuples([("90010-01", "tag")], names=["zone_code", "theme"]),
        )
        sent.keep(data, period, table, NOW + dt.timedelta(days=n), run=0)
    printed = sent.read(sent.last(data, period.label))
    [gone] = purge(data, {Kind.EDITIONS: 12}, LATER)
    assert (gone.kind, gone.n, gone.size > 0) == (Kind.EDITIONS, 2, True)
    assert [one.number for one in sent.kept(data)[period.label]] == [3]
    pd.testing.assert_frame_equal(sent.read(sent.last(data, period.label)), printed)
    assert period.label in sent.weeks_sent(data)
    assert sent.keep(data, period, table.assign(value=pd.array([50], "Int64")), LATER, run=0).number == 4
    assert not faults(data)


def test_months_of_the_journal_go_and_the_rest_stays_verifiable(data, monkeypatch) -> None:
    for months in (30, 20, 1):
        day = (dt.datetime.now(dt.UTC) - dt.timedelta(days=months * 30.44)).isoformat(timespec="seconds")
        monkeypatch.setattr(journal, "_now", lambda day=day: day)
        Journal(data).write("anne@ville.example", "places", motive="a meeting", months=36)
    monkeypatch.undo()
    [gone] = purge(data, {Kind.JOURNAL: 24})
    assert (gone.kind, gone.n) == (Kind.JOURNAL, 1)
    assert not Journal(data).faults()
    assert [entry.act for entry in Journal(data).entries()] == ["places", "places", "retention"]


def test_old_documents_go_with_their_pictures(data) -> None:
    folder = data / "documents"
    make_folder(folder / "preview")
    for name in ("week-2026-W45.pdf", "preview/week-2026-W45.png", "new.pdf"):
        (folder / name).write_bytes(b"x")
        (folder / name).chmod(0o600)
        at = (LATER if name == "new.pdf" else NOW).timestamp()
        os.utime(folder / name, (at, at))
    [gone] = purge(data, {Kind.DOCUMENTS: 12}, LATER)
    assert (gone.n, [path.name for path in folder.rglob("*.p*")]) == (2, ["new.pdf"])


@pytest.mark.parametrize("said", ["archive", "archive=", "archive=0", "facts=12", "archive=x", "archive=nan"])
def test_what_is_no_term_is_refused_in_words(data, said) -> None:
    result = CliRunner().invoke(observatory, ["--data", str(data), "purge", "--older-than", said])
    assert result.exit_code == 2 or "archive=24" in str(result.output + str(result.exception)), result.output

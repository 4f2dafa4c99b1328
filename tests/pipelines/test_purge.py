"""Retention: raw files go after their term, every figure stays, now and then, also after a rebuild."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from observatory.errors import CallError, InputError
from observatory.warehouse import published
from pipelines import archive
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
    assert (gone.kind, gone.files) == (Kind.ARCHIVE, 2)
    assert len(list((data / archive.FOLDER).glob("*.raw"))) == 1
    assert not faults(data)
    for again in (False, True):
        if again:
            published(data).unlink()
            rebuild(data)
        assert {run: figures(data, run) for run in before} == before
        assert not faults(data)
    assert purge(data, {Kind.ARCHIVE: 12}, LATER)[0].files == 0


def test_where_nothing_is_old_nothing_is_written(data) -> None:
    """An empty list of what went was taken for one that was cut off."""
    assert purge(data, {Kind.ARCHIVE: 12}, NOW)[0].files == 0
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


@pytest.mark.parametrize("terms", [{}, {Kind.ARCHIVE: 0.5}])
def test_a_term_is_a_month_at_least(data, terms) -> None:
    with pytest.raises(CallError, match="a month or more"):
        purge(data, terms, LATER)

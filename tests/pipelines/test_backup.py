"""A backup restores to the same figures; whatever is altered in a data folder, its verification says so."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest

from observatory.counts import edition, sent
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, period_with
from observatory.errors import CallError, InputError
from observatory.territory import layers
from observatory.warehouse import connect, published
from pipelines.backup import backup, restore
from pipelines.ingest import ingest
from pipelines.verify import faults
from tests.pipelines.conftest import NOW
from tests.pipelines.test_known import figures

pytestmark = pytest.mark.usefixtures("english")

#: Alterations tried in the suite; `make fuzz` tries 1,000.
ALTERATIONS = int(os.environ.get("OBSERVATORY_ALTERATIONS", "24"))
PM = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A data folder with three files, a correction, an edition and an installed layer."""
    folder = tmp_path_factory.mktemp("whole")
    data = folder / "data"
    pulled = layers.pulled_folder(data)
    pulled.mkdir(parents=True, mode=0o700)
    data.chmod(0o700)
    layer = layers.in_force("districts")
    shutil.copy(layer.path, pulled / layer.file)
    (pulled / layer.file).chmod(0o600)
    layers.write_manifest(pulled, [layer])
    for n in range(3):
        path = folder / f"police_municipale_2026-W{44 + n}.csv"
        rows = [f"PM-{k};0{2 + k}/11/2026;{10 + n}h00;3 rue de Madrid;;Belfort;Tag;" for k in range(3 + n)]
        path.write_text(PM + "\n".join(rows) + "\n", encoding="utf-8")
        ingest([path], data, now=NOW + dt.timedelta(days=n))
    period = period_with(dt.date(2026, 11, 2), Length.WEEK)
    with connect(data) as warehouse:
        table = edition.counts_for(warehouse, data, period, Audience("public"))
    sent.keep(data, period, table, NOW)
    return data


def test_a_restored_folder_gives_the_same_figures(whole, tmp_path) -> None:
    n = backup(whole, tmp_path / "one.zip")
    assert restore(tmp_path / "one.zip", tmp_path / "again") == n
    for run in ("", "1", "2"):
        assert figures(tmp_path / "again", run) == figures(whole, run)
    assert not faults(tmp_path / "again")
    assert (tmp_path / "one.zip").stat().st_mode & 0o077 == 0


def test_what_a_backup_refuses(whole, tmp_path) -> None:
    (tmp_path / "there.zip").touch()
    with pytest.raises(CallError, match="is there already"):
        backup(whole, tmp_path / "there.zip")
    with pytest.raises(CallError, match="lies in the data folder"):
        backup(whole, whole / "one.zip")
    with pytest.raises(CallError, match="is not empty"):
        restore(tmp_path / "there.zip", whole)
    with pytest.raises(InputError, match="no backup, or it is damaged"):
        restore(tmp_path / "there.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_never_leads_out_of_its_folder(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as packed:
        packed.writestr("../outside", "x")
        packed.writestr("backup.json", '{"files": {"../outside": "00"}}')
    with pytest.raises(InputError, match="nothing was restored"):
        restore(tmp_path / "evil.zip", tmp_path / "in" / "data")
    assert not list(tmp_path.rglob("outside"))


def _byte(path: Path, draw: random.Random) -> str:
    content = bytearray(path.read_bytes())
    at = draw.randrange(len(content))
    content[at] ^= draw.randrange(1, 256)
    path.write_bytes(content)
    return f"byte {at} of {path.name}"


def _file(data: Path, draw: random.Random, *patterns: str) -> str:
    files = sorted(path for pattern in patterns for path in data.glob(pattern) if path.stat().st_size)
    return _byte(draw.choice(files), draw)


def _row(data: Path, draw: random.Random) -> str:
    """A value of a row of the warehouse, as somebody with the file in hand could change it."""
    changes = {
        "facts": "theme = 'rodeo', subtype = ''",
        "facts_history": "week = week + interval 7 day",
        "receipts": "stored = stored + 1, read = read + 1",
        "coverage": "week = week + interval 7 day",
        "feed_scope": "cadence = cadence || 'x'",
        "zones": "population = coalesce(population, 0) + 1",
        "receipt_lines": "n = n + 1",
    }
    table = draw.choice(sorted(changes))
    with duckdb.connect(str(published(data))) as connection:
        [[n]] = connection.execute(f"select count(*) from {table}").fetchall()
        row = draw.randrange(n)
        act = draw.choice((f"update {table} set {changes[table]}", f"delete from {table}"))
        connection.execute(f"{act} where rowid = (select rowid from {table} limit 1 offset {row})")
    published(data).chmod(0o600)
    return f"{act}, row {row}"


KINDS = {
    "archive": lambda data, draw: _file(
        data, draw, "archive/*.raw", "archive/*.json", "archive/manifest.jsonl"
    ),
    "warehouse": _row,
    "edition": lambda data, draw: _file(data, draw, "editions/*.csv", "editions/*.json"),
    "layer": lambda data, draw: _file(data, draw, "geodata/*.geojson"),
    "ledger": lambda data, draw: _file(data, draw, "known/*/*.parquet", "known/layers/*/geodata/*"),
}


def test_every_alteration_is_found(whole, tmp_path) -> None:
    draw, missed = random.Random(23), []
    assert not faults(whole)
    for n in range(ALTERATIONS):
        data = shutil.copytree(whole, tmp_path / "data")
        kind = sorted(KINDS)[n % len(KINDS)]
        what = KINDS[kind](data, draw)
        if not faults(data):
            missed.append((kind, what))
        shutil.rmtree(data)
    assert not missed

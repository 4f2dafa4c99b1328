"""A backup restores to the same figures; whatever is altered in a data folder, its verification says so."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from observatory import registers
from observatory.access import Journal
from observatory.counts import edition
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, period_with
from observatory.errors import CallError, InputError
from observatory.geocode import remember_alias
from observatory.geocode.cameras import Standing, add_camera
from observatory.linkage.journal import Decision, Key, decide
from observatory.territory import layers
from observatory.warehouse import connect, published
from pipelines import archive
from pipelines.backup import backup, restore
from pipelines.ingest import ingest
from pipelines.purge import Kind, purge
from pipelines.undo import undo
from pipelines.verify import faults
from tests.pipelines.conftest import NOW
from tests.pipelines.test_known import figures

pytestmark = pytest.mark.usefixtures("english")

#: Alterations tried in the suite; `make fuzz` tries 1,000.
ALTERATIONS = int(os.environ.get("OBSERVATORY_ALTERATIONS", "24"))
PM = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A data folder that holds one of each: files, one undone, one purged, registers, editions, a layer."""
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
    _registers(data)
    undo(data, archive.entries(data)[0].receipt[:12], "a trial", now=NOW + dt.timedelta(days=3))
    path = folder / "police_municipale_2025-W01.csv"
    path.write_text(f"{PM}PM-9;30/12/2024;10h00;3 rue de Madrid;;Belfort;Tag;\n", encoding="utf-8")
    ingest([path], data, now=NOW - dt.timedelta(days=600))
    purge(data, {Kind.ARCHIVE: 12}, NOW)
    period = period_with(dt.date(2026, 11, 2), Length.WEEK)
    with connect(data) as warehouse:
        table = edition.counts_for(warehouse, data, period, Audience("public"))
        edition.keep(warehouse, data, period, table, NOW)
    return data


def _registers(data: Path) -> None:
    add_camera(data, Standing("Caméra 3", "place d’Armes", "90010", 6.863, 47.637))
    remember_alias(data, "derrière le snack", "90010", 6.861, 47.638, "le snack", "coordination")
    one, other = Key("police_municipale", "1"), Key("sdis", "2")
    decide(data, one, other, Decision.SAME, "coordination", "same place and hour", NOW)
    (data / "actions.toml").write_text("", encoding="utf-8")
    (data / "actions.toml").chmod(0o600)
    assert registers.accept(data) == [data / "actions.toml", data / "geodata" / layers.MANIFEST]
    for n in range(4):
        Journal(data).write("anne@ville.example", "places", scope=f"week {n}", motive="a meeting")


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


#: A value of a column altered, by the beginning of its type, as somebody with the file in hand could.
CHANGES = {
    "VARCHAR": "coalesce({0}, '') || 'x'", "DATE": "coalesce({0}, date '2026-11-02') + interval 7 day",
    "TIMESTAMP": "coalesce({0}, timestamp '2026-11-02') + interval 1 hour",
    "BOOLEAN": "not coalesce({0}, false)",
    "UBIGINT": "case when {0} > 9 then {0} - 1 else {0} + 1 end",
    "INTEGER": "coalesce({0}, 0) + 1", "DOUBLE": "coalesce({0}, 0) + 0.5", "FLOAT": "coalesce({0}, 0) + 0.5",
}  # fmt: skip


def _row(data: Path, draw: random.Random) -> str:
    """Any value of any row of any table of the warehouse; or a row gone, or there twice."""
    with duckdb.connect(str(published(data))) as connection:
        tables = connection.execute("select table_name from duckdb_tables() order by all").fetchall()
        full = [t for (t,) in tables if connection.execute(f"select count(*) from {t}").fetchone()[0]]
        table = draw.choice(full)
        column, kind, *_rest = draw.choice(connection.execute(f"describe {table}").fetchall())
        rows = connection.execute(f"select rowid from {table}").fetchall()
        where = f"where rowid = {draw.choice(rows)[0]}"
        changed = f"update {table} set {column} = {CHANGES[kind].format(column)} {where}"
        acts = (
            changed,
            changed,
            f"delete from {table} {where}",
            f"insert into {table} select * from {table} {where}",
        )
        for act in draw.sample(acts, len(acts)):
            with contextlib.suppress(duckdb.ConstraintException):
                connection.execute(act)
                break
    published(data).chmod(0o600)
    return act


def _line(data: Path, draw: random.Random) -> str:
    """A line of a list gone, moved or written twice."""
    lists = ("archive/*.jsonl", "known/runs.jsonl", "journal/*.jsonl", "cameras.csv", "links.jsonl")
    path = draw.choice(sorted(path for pattern in lists for path in data.glob(pattern)))
    lines = path.read_bytes().splitlines(keepends=True)
    at = draw.randrange(len(lines))
    way = draw.choice(("gone", "twice", "moved"))
    if way == "gone":
        del lines[at]
    elif way == "twice" or len(lines) == 1:
        lines.insert(at, lines[at])
    else:
        lines.insert((at + draw.randrange(1, len(lines))) % len(lines), lines.pop(at))
    if b"".join(lines) == path.read_bytes():
        return _line(data, draw)
    path.write_bytes(b"".join(lines))
    return f"line {at} of {path.name}: {way}"


KINDS = {
    "archive": lambda data, draw: _file(data, draw, "archive/*.raw", "archive/*.json", "archive/*.jsonl"),
    "warehouse": _row,
    "edition": lambda data, draw: _file(data, draw, "editions/*.csv", "editions/*.json"),
    "layer": lambda data, draw: _file(data, draw, "geodata/*.geojson", "geodata/layers.toml"),
    "ledger": lambda data, draw: _file(
        data, draw, "known/*/*.parquet", "known/layers/*/geodata/*", "known/runs.jsonl"
    ),
    "register": lambda data, draw: _file(
        data,
        draw,
        "registers.json",
        "*.toml",
        "*.csv",
        "links.jsonl",
        "geodata/aliases.csv",
        "editions/secret/*.csv",
    ),
    "journal": lambda data, draw: _file(data, draw, "journal/*.jsonl", "journal/head.json", "journal.key"),
    "key": lambda data, draw: _file(data, draw, "reference.key"),
    "lines": _line,
}


def test_every_alteration_is_found(whole, tmp_path, capsys) -> None:
    draw, tried, missed = random.Random(23), Counter(), []
    assert not faults(whole)
    for n in range(ALTERATIONS):
        data = shutil.copytree(whole, tmp_path / "data")
        kind = sorted(KINDS)[n % len(KINDS)]
        what = KINDS[kind](data, draw)
        tried[kind] += 1
        if not faults(data):
            missed.append((kind, what))
        shutil.rmtree(data)
    with capsys.disabled():
        if ALTERATIONS > 100:
            lost = Counter(kind for kind, _what in missed)
            print(
                "\nfound:", ", ".join(f"{kind} {n - lost[kind]} of {n}" for kind, n in sorted(tried.items()))
            )
    assert not missed

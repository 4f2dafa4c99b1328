"""Every command leaves the data folder its owner's alone, however open the system makes files by default."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path

import pandas as pd
import pytest

from observatory import atomic, counts
from observatory.access.admission import Admission
from observatory.access.register import Register
from observatory.counts.edition import printed_weeks
from observatory.evaluate.requests import request_diagnosis
from observatory.evaluate.typed_figures import TypedFigure, type_in
from observatory.warehouse import connect
from observatory.warehouse.connection import snapshot
from pipelines.cli.command import main, observatory
from pipelines.ingest import ingest
from pipelines.scaffold import town_halls
from pipelines.verify import faults
from tests.access.test_command_rights import leaves
from tests.access.test_register import ANNE, HEAD, PERSONS, entry

#: Commands that write into the data folder, in an order in which each finds what it needs. {in} is a folder
#: of partners' files, {out} one of one's own, {receipt} a file's.
TRIED = {
    "ingest": "{in}/police_municipale_2026-W45.csv",
    "camera add": "--camera 77 --place pont --commune 90010 --lon 6.86 --lat 47.63",
    "camera end": "--camera 77 --to 2026-11-01",
    "action add": "--code Z9 --title t --theme tag --from 2026-06-01 --treated 90010-01 --control 90010-02",
    "decision add": "--what w --who PM --by 2026-12-01 --on 2026-11-14",
    "decision close": "2026-11-14-1",
    "figure add": "cameras_linked 2026 12 --author PM",
    "request add": "--who PM --place kiosque --on 2026-11-14",
    "request answer": "2026-11-14-1",
    "confirmation add": "police_municipale 2026-W45 --author office --reason test",
    "confirmation take-back": "2026-11-14-1 --author office",
    "town-hall": "Bavilliers --out {out}",
    "twins link": "sdis:1 police_municipale:2 --author office --reason test",
    "twins apart": "sdis:1 police_municipale:3 --author office --reason test",
    "twins unlink": "sdis:1 police_municipale:2 --author office --reason test",
    "edition": "2026-W45",
    "report": "week 2026-W45",
    "twins": "",
    "inbox": "{in} --still 0 --once",
    "run": "{in} --still 0",
    "backup": "{out}/b.zip",
    "undo": "{receipt} --why test",
    "rebuild": "",
    "purge": "--archive 12",
    "restore": "{out}/b.zip",
    "journal prune": "",
    "journal restart": "--why test",
    "access sign-out": "a@ville.example",
    "demo": "--out {out}/demo --rows 1000 --weeks 8",
    "geodata": "pull --from {in}",
    "layer add": "{in}/bars.geojson --label Bars --name-column nom",
    "layer": "list",
    "layer remove": "bars",
    "verify": "",
}
#: Commands that only read, that ask on a terminal, or that reach elsewhere.
NOT_TRIED = {
    "new-feed", "feeds", "geocode", "app", "review", "receipts", "coverage", "rejected", "hotspots", "lines",
    "aggregates", "mail", "health", "delay", "week", "changes", "alerts", "audit", "geodata status",
    "camera list", "confirmation list", "action list", "action drafts", "action evaluate", "decision list",
    "figure list",
    "request list", "twins list", "twins journal", "access list", "access roles", "journal show",
    "journal verify", "journal export",
}  # fmt: skip


def test_every_command_is_tried_or_only_reads() -> None:
    lines = [f"{command} {given} " for command, given in TRIED.items()]
    tried = {path for path in leaves(observatory) if any(line.startswith(f"{path} ") for line in lines)}
    rest = {path for path in leaves(observatory) if not path.startswith("report ")} - tried
    assert rest == NOT_TRIED


def test_only_the_owner_reads_the_data_folder_after_any_command(tmp_path, pm, now, capsys) -> None:
    incoming, out, data = tmp_path / "in", tmp_path / "out", tmp_path / "data"
    for folder in (incoming, out):
        folder.mkdir()
    for week in (44, 45):
        (incoming / f"police_municipale_2026-W{week}.csv").write_bytes(pm(good=week - 40))
    places = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"nom": "x"},'
        ' "geometry": {"type": "Point", "coordinates": [6.86, 47.64]}}]}'
    )
    (incoming / "bars.geojson").write_text(places, encoding="utf-8")
    before, done = os.umask(0), []
    try:
        [receipt] = ingest([incoming / "police_municipale_2026-W44.csv"], data, now=now)
        words = {"in": incoming, "out": out, "receipt": receipt.receipt[:12]}
        for command, given in TRIED.items():
            asked = [*command.split(), *given.format(**words).split()]
            with pytest.raises(SystemExit) as ended:
                main(["--data", str(data), *asked])
            done += [command] if not ended.value.code else []
            capsys.readouterr()
            assert not _opened(data), command
    finally:
        os.umask(before)
    print(f"{len(TRIED)} commands, {len(done)} of them did all they do: {', '.join(done)}")
    assert len(done) >= 15


def test_only_the_owner_reads_what_pages_write(tmp_path, pm, now, monkeypatch) -> None:
    """Rights, sessions, journal, a town hall's feed, registers, printed weeks, a warehouse's second name."""
    data, path = tmp_path / "data", tmp_path / "police_municipale_2026-W44.csv"
    path.write_bytes(pm(good=4))
    before = os.umask(0)
    try:
        ingest([path], data, now=now)
        atomic.write_bytes(data / "client.secret", b"s", 0o600)
        atomic.write_bytes(data / "access.toml", (HEAD + PERSONS).encode(), 0o600)
        register = Register(Admission(data), ANNE)
        register.give(entry("new@ville.example"), "takes up her post", seen=register.state())
        register.admitted.sessions.open("s-3", "x@y.example", "t", 8)
        town_halls.define(data, "90008")
        request_diagnosis(data, "the office", "the bandstand", dt.date(2026, 11, 14))
        type_in(data, TypedFigure("", "cameras", 2026, 3, "the office", dt.date(2026, 11, 14)), {"cameras"})
        doubted = pd.DataFrame({"feed": ["sdis"], "week": [pd.Timestamp(2026, 11, 2)], "facts": [0]})
        said = counts.Confirmation("", "sdis", dt.date(2026, 11, 2), "the office", "asked", 0, now)
        counts.confirm(data, doubted, said)
        with connect(data) as warehouse:
            printed_weeks(warehouse, data, dt.date(2026, 11, 2), dt.date(2026, 11, 2), dt.date(2026, 11, 16))
        monkeypatch.setattr(os, "link", _no_second_name)
        with snapshot(data) as warehouse:
            assert warehouse.connection.execute("select count(*) from facts").fetchone() == (4,)
            there = [*data.rglob("*")]
            assert not _opened(data)
    finally:
        os.umask(before)
    written = {file.relative_to(data).parts[0] for file in there}
    assert {"access.toml", "journal", "sessions.sqlite", "feeds", "requests.toml", "figures.toml"} <= written
    assert "confirmations.toml" in written
    assert not _opened(data)
    assert not [fault for fault in faults(data) if "others may read it" in fault]


def _no_second_name(*_given: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def _opened(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]

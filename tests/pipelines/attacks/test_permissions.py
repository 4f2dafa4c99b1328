"""Every command leaves the data folder its owner's alone, however open the system makes files by default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from observatory.access.commands import COMMANDS
from pipelines.cli import main
from pipelines.ingest import ingest

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
    "new-feed", "feeds", "geocode", "access", "app", "journal", "review", "receipts", "coverage", "rejected",
    "hotspots", "lines", "aggregates", "mail", "health", "delay",
}  # fmt: skip


def test_every_command_is_tried_or_only_reads() -> None:
    assert COMMANDS.keys() == TRIED.keys() | NOT_TRIED


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


def _opened(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]

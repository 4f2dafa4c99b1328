"""The folder files arrive in, attacked: each file is taken once, none half-read, none lost."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory.errors import CallError
from observatory.warehouse import connect
from observatory.weeks import week_label
from pipelines import ingest, locate
from pipelines.cli.command import observatory
from pipelines.intake import inbox as module
from pipelines.intake.inbox import CLAIMED, Inbox
from pipelines.intake.unattended import late
from tests.pipelines.conftest import NOW, PM_HEADER

pytestmark = [
    pytest.mark.usefixtures("english"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

NAME = "police_municipale_2026-W45.csv"


@pytest.fixture
def box(tmp_path) -> Inbox:
    (tmp_path / "in").mkdir()
    return Inbox(tmp_path / "in", tmp_path / "data", still_s=0)


def ends(box: Inbox) -> dict[str, list[str]]:
    """The files, without what stands beside them, by the folder they ended in."""
    beside = (".recu.txt", ".recu.json", ".reponse.txt")
    return {
        fate.value: found
        for fate in module.Fate
        if (found := sorted(p.name for p in (box.folder / fate).iterdir() if not p.name.endswith(beside)))
    }


def references(box: Inbox) -> list[str]:
    with connect(box.data) as warehouse:
        return [
            ref
            for (ref,) in warehouse.connection.execute("select reference from facts order by all").fetchall()
        ]


def test_a_file_is_taken_with_its_receipt_and_an_answer(box, pm) -> None:
    (box.folder / NAME).write_bytes(pm("PM-9;31/02/2026;10h00;chez Mme Vautrin;;Belfort;Tag;;", good=3))
    box.take(NOW)
    assert ends(box) == {"pris": [NAME]}
    told = json.loads((box.folder / "pris" / f"{NAME}.recu.json").read_text(encoding="utf-8"))[0]
    assert (told["read"], told["stored"], told["rejected"]) == (4, 3, 1)
    assert told["refused_rows"] == [{"row": 2, "column": "Date", "reason": "bad_date"}]
    answer = (box.folder / "pris" / f"{NAME}.reponse.txt").read_text(encoding="utf-8")
    assert "4 rows read, 3 kept or already known" in answer
    assert "row 2, column Date: a date or time that does not exist" in answer
    everything = "".join(p.read_text(encoding="utf-8") for p in (box.folder / "pris").glob(f"{NAME}.re*"))
    assert "Vautrin" not in everything
    assert "31/02" not in everything


def _link(folder: Path, pm) -> None:
    (folder.parent / "secret.csv").write_bytes(pm(good=2))
    (folder / NAME).symlink_to(folder.parent / "secret.csv")


def _zip(folder: Path, pm) -> None:
    with zipfile.ZipFile(folder / "semaine.zip", "w") as packed:
        packed.writestr(f"../../{NAME}", pm(good=2))
        packed.writestr("police_municipale_2026-W46.csv", pm(good=3))


def _nested(folder: Path, pm) -> None:
    with zipfile.ZipFile(folder / "semaine.zip", "w") as packed:
        packed.writestr("autre.zip", b"PK")


ATTACKS = [
    ("empty", lambda f, pm: (f / NAME).write_bytes(b""), {"refuse": [NAME]}, 0),
    ("a link", _link, {"refuse": [NAME]}, 0),
    ("a link to nothing", lambda f, pm: (f / NAME).symlink_to(f / "nowhere"), {"refuse": [NAME]}, 0),
    ("a line break", lambda f, pm: (f / f"a\n{NAME}").write_bytes(pm(good=2)), {"pris": [f"a_{NAME}"]}, 2),
    ("an option for a name", lambda f, pm: (f / f"--{NAME}").write_bytes(pm(good=2)), {"pris": [NAME]}, 2),
    ("no partner's", lambda f, pm: (f / "x.csv").write_bytes(b"a;b\n1;2\n"), {"a-voir": ["x.csv"]}, 0),
    ("the name of another feed", lambda f, pm: (f / "sdis_2026-W45.csv").write_bytes(pm(good=2)), None, None),
    ("a picture", lambda f, pm: (f / NAME).write_bytes(b"%PDF-1.4"), {"refuse": [NAME]}, 0),
    ("a ZIP", _zip, {"pris": ["semaine.zip"]}, 3),
    ("a ZIP in a ZIP", _nested, {"refuse": ["semaine.zip"]}, 0),
    ("a ZIP cut off", lambda f, pm: (f / "a.zip").write_bytes(b"PK\x03\x04xx"), {"refuse": ["a.zip"]}, 0),
    ("not whole yet", lambda f, pm: (f / f"{NAME}.part").write_bytes(pm(good=1)), {}, 0),
    ("a folder", lambda f, pm: (f / "dossier").mkdir(), {}, 0),
    ("a pipe", lambda f, pm: os.mkfifo(f / NAME), {}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("why", "attack", "where", "facts"), ATTACKS, ids=[case[0] for case in ATTACKS])
def test_attacks(box, pm, why, attack, where, facts) -> None:
    attack(box.folder, pm)
    for _look in range(2):
        box.take(NOW)
    if where is not None:
        assert ends(box) == where, why
        assert (len(references(box)) if (box.data / "observatory.duckdb").exists() else 0) == facts
    assert sum(map(len, ends(box).values())) <= 1
    assert not list((box.folder / CLAIMED).iterdir())
    assert (box.folder.parent / "secret.csv").exists() == (why == "a link")


def test_the_same_file_twice_is_taken_once_and_kept_twice(box, pm) -> None:
    for _time in range(2):
        (box.folder / NAME).write_bytes(pm(good=3))
        box.take(NOW)
    assert ends(box) == {"pris": ["police_municipale_2026-W45 (2).csv", NAME]}
    assert len(references(box)) == 3


def test_a_file_that_still_grows_is_left(tmp_path, pm) -> None:
    (tmp_path / "in").mkdir()
    box, whole = Inbox(tmp_path / "in", tmp_path / "data", still_s=0.15), pm(good=40)
    with (box.folder / NAME).open("wb") as file:
        for start in range(0, len(whole), 400):
            file.write(whole[start : start + 400])
            file.flush()
            assert box.take(NOW) == []
    until = time.monotonic() + 20
    while not (taken := box.take(NOW)) and time.monotonic() < until:
        time.sleep(0.05)
    assert [one.receipt.stored for one in taken] == [40]


def test_a_file_written_over_while_it_is_claimed_is_another(box, pm, monkeypatch) -> None:
    """A new file under the old name while the first is being read: both are taken."""
    (box.folder / NAME).write_bytes(pm(good=2))
    ordinary = module.ingest

    def slow(*given, **named):
        if not (box.folder / "done").exists():
            (box.folder / NAME).write_bytes(pm(good=5))
            (box.folder / "done").mkdir()
        return ordinary(*given, **named)

    monkeypatch.setattr(module, "ingest", slow)
    box.take(NOW)
    box.take(NOW)
    assert len(references(box)) == 5
    assert len(ends(box)["pris"]) == 2


def test_two_processes_do_not_share_a_folder(box, pm) -> None:
    from filelock import FileLock

    with (
        FileLock(box.data / "inbox.lock") if box.data.mkdir() is None else None,
        pytest.raises(CallError, match="another process"),
    ):
        box.take(NOW)


def _write(folder: Path, draw: random.Random, number: int) -> tuple[str, int]:
    """One file in one of the ways files come; gives its name and how many facts it has."""
    name, rows = f"police_municipale_2026-W{number % 9 + 37:02d}_{number}.csv", draw.randint(1, 3)
    content = "\n".join(
        [
            PM_HEADER,
            *(f"PM-{number * 10 + n};02/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;;" for n in range(rows)),
        ]
    ).encode()
    way = draw.choice(("whole", "renamed", "pieces", "zip", "twice"))
    if way == "renamed":
        (folder / f"{name}.part").write_bytes(content)
        (folder / f"{name}.part").rename(folder / name)
    elif way == "zip":
        with zipfile.ZipFile(folder / f".{name}", "w") as packed:
            packed.writestr(name, content)
        (folder / f".{name}").rename(folder / f"{name}.zip")
    else:
        with (folder / name).open("wb") as file:
            for start in range(0, len(content), 50):
                file.write(content[start : start + 50])
                file.flush()
        if way == "twice":
            (folder / f"copie_{name}").write_bytes(content)
    return name, rows


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork(), which this system does not have")
def test_kills_lose_no_file_and_take_none_twice(tmp_path, monkeypatch) -> None:
    """Files arrive in several ways while whoever takes them is killed again and again."""
    rounds = int(os.environ.get("OBSERVATORY_FUZZ_STEPS", "6"))
    draw, folder, data = random.Random(7), tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    placer = locate.open_placer(tmp_path)
    monkeypatch.setattr(ingest, "open_placer", lambda _data: placer)
    Inbox(folder, data, still_s=0).take(NOW)
    sent = []
    for turn in range(rounds):
        sent += [_write(folder, draw, turn * 3 + n) for n in range(3)]
        child = os.fork()
        if not child:
            try:
                Inbox(folder, data, still_s=0).take(NOW)
            finally:
                os._exit(0)
        time.sleep(draw.uniform(0, 1.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    box = Inbox(folder, data, still_s=0)
    while box.waiting() or list((folder / CLAIMED).iterdir()):
        box.take(NOW)
    assert len(references(box)) == sum(rows for _name, rows in sent)
    found = ends(box)
    assert set(found) == {"pris"}
    for name, _rows in sent:
        mine = [one for one in found["pris"] if one.startswith(name)]
        assert len(mine) == 1, name
        accounts = json.loads((folder / "pris" / f"{mine[0]}.recu.json").read_text(encoding="utf-8"))
        assert [one["read"] > 0 for one in accounts] == [True]
    with connect(data) as warehouse:
        assert warehouse.connection.execute("select sum(stored) from receipts").fetchone()[0] == len(
            references(box)
        )


def test_a_full_disk_is_said_and_loses_nothing(box, pm, monkeypatch) -> None:
    from observatory.atomic import StorageError

    def full(*_given, **_named):
        raise StorageError("no space left")

    (box.folder / NAME).write_bytes(pm(good=3))
    with monkeypatch.context() as patch:
        patch.setattr(module, "ingest", full)
        with pytest.raises(StorageError, match="no space"):
            box.take(NOW)
    assert ends(box) == {}
    Inbox(box.folder, box.data, still_s=0).take(NOW)
    assert ends(box) == {"pris": [NAME]}
    assert len(references(box)) == 3


#: Day on which is asked, and the weeks that the only partner, who told of W45 last, is late with.
LATE = [
    ("the day after the week", "2026-11-16", []),
    ("its last day of grace", "2026-11-18", []),
    ("a day later", "2026-11-19", ["2026-W46"]),
    ("the next week is due too", "2026-11-26", ["2026-W46", "2026-W47"]),
]


@pytest.mark.parametrize(("why", "day", "weeks"), LATE, ids=[case[0] for case in LATE])
def test_a_partner_alone_is_late_within_a_day(tmp_path, pm, why, day, weeks) -> None:
    """The calendar ended with the last week that anybody had told of: where all are silent none was late."""
    path = tmp_path / "police_municipale_2026-W45.csv"
    path.write_bytes(pm("PM-1;04/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;;"))
    ingest.ingest([path], tmp_path / "data", now=NOW)
    found = late(tmp_path / "data", dt.date.fromisoformat(day))
    first = [week_label(one.first) for one in found]
    assert (first, [one.weeks for one in found]) == (weeks[:1], [len(weeks)] if weeks else []), why


def test_what_is_never_taken_is_named(box) -> None:
    now = time.time()
    (box.folder / "Novembre").mkdir()
    (box.folder / "quarantaine").mkdir()
    old = 90_000
    for name, age in {"new.csv.part": 0, "old.csv.part": old, "~$old.xlsx": old, "plain.csv": old}.items():
        (box.folder / name).write_bytes(b"x")
        os.utime(box.folder / name, (now - age, now - age))
    assert box.passed_over(now) == ["Novembre", "old.csv.part", "~$old.xlsx"]


def test_the_unattended_run_makes_documents_and_says_who_is_late(tmp_path, pm) -> None:
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    for week in (40, 46):
        day = "28/09/2026" if week == 40 else "09/11/2026"
        rows = [f"PM-{week * 10 + n};{day};14h05;3 rue de Madrid;;Belfort;Tag;;" for n in range(4)]
        (folder / f"police_municipale_2026-W{week}.csv").write_bytes(pm(*rows))
    (folder / "x.csv").write_bytes(b"a;b\n1;2\n")
    call = ["--data", str(data), "--lang", "en"]
    result = CliRunner().invoke(observatory, [*call, "run", str(folder), "--still", "0", "--every", "24"])
    assert result.exit_code == 0, result.output
    assert "Files taken in: 2; to be looked at: 1; refused: 0." in result.output
    assert "Late: " in result.output
    assert {path.suffix for path in (data / "documents").iterdir() if path.is_file()} == {
        ".pdf",
        ".html",
        ".xlsx",
        ".json",
    }
    assert len(list((data / "editions").glob("2026-W46.1.csv"))) == 1
    health = CliRunner().invoke(observatory, [*call, "health"])
    assert health.exit_code == 0, health.output
    (data / "last_run.json").write_text(
        '{"at": "2026-11-01T06:00:00+01:00", "every_h": 24}', encoding="utf-8"
    )
    health = CliRunner().invoke(observatory, [*call, "health"])
    assert (health.exit_code, "did not happen in time" in health.output) == (1, True)

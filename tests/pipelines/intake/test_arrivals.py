"""Files arrive in every way they come, by the thousand where asked for, while whoever takes them is killed.

Each is taken once, none half-read, none lost; nothing depends on events of the file system.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import resource
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from observatory.errors import ObservatoryError
from observatory.warehouse import connect
from pipelines import ingest, locate
from pipelines.intake import inbox
from pipelines.intake.answer import Fate
from pipelines.intake.inbox import CLAIMED, Inbox
from tests.pipelines.conftest import NOW, PM_HEADER

pytestmark = [
    pytest.mark.usefixtures("english"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork(), which this system does not have"),
]

#: Files in the suite; `make fuzz` sends 1,000, one of them of 300 MB, and kills 50 times.
FILES = int(os.environ.get("OBSERVATORY_ARRIVALS", "15"))
KILLS = max(2, FILES // 20)
LARGE = 300 << 20 if FILES >= 500 else 3 << 20
#: How long a file must not have changed, and what a slow copy waits between two pieces, in seconds.
STILL_S, PAUSE_S = 0.6, 0.01
BESIDE = (".recu.txt", ".recu.json", ".reponse.txt")


class Arrival(NamedTuple):
    """One file to come: its way, its name, its rows, where it may end (any, where that is not certain)."""

    way: str
    name: str
    rows: tuple[str, ...]
    fates: tuple[Fate, ...] = (Fate.TAKEN,)

    @property
    def content(self) -> bytes:
        if self.way == "empty":
            return b""
        return "\n".join([PM_HEADER, *self.rows, ""]).encode()


def plan(count: int, draw: random.Random) -> list[Arrival]:
    """Every file that will come, the same for the same seed; each way at least once."""
    ways = [*WAYS, *draw.choices([*WAYS], k=max(0, count - len(WAYS)))][:count]
    draw.shuffle(ways)
    large = 0
    found = []
    for n, way in enumerate(ways):
        large += way == "large"
        if way == "large" and large > 1:
            way = "whole"
        rows = tuple(
            f"PM-{n * 10 + k};02/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;;"
            for k in range(draw.randint(1, 3))
        )
        name = f"police_municipale_2026-W{n % 9 + 37:02d}_{n}.csv"
        name = {"zip": f"{name}.zip", "line break": f"a\n{name}", "wrong feed": f"sdis_{n}.csv"}.get(
            way, name
        )
        facts = rows if way not in ("empty", "large", "link") else ()
        fates = {"wrong feed": tuple(Fate)}.get(way, (Fate.TAKEN,) if facts else (Fate.REFUSED,))
        found.append(Arrival(way, name, facts, fates))
    return found


def _whole(path: Path, one: Arrival) -> None:
    path.write_bytes(one.content)


def _slow(path: Path, one: Arrival) -> None:
    with path.open("wb") as file:
        for start in range(0, len(one.content), 30):
            file.write(one.content[start : start + 30])
            file.flush()
            time.sleep(PAUSE_S)


def _renamed(path: Path, one: Arrival) -> None:
    _slow(path.with_name(f"{path.name}.part"), one)
    path.with_name(f"{path.name}.part").rename(path)


def _overwritten(path: Path, one: Arrival) -> None:
    """A first version, whole, and the final one over it: at once, or once the first was perhaps taken."""
    path.write_bytes(one._replace(rows=one.rows[:1]).content)
    time.sleep(random.choice((0, STILL_S / 2, STILL_S, STILL_S * 1.5)))
    _slow(path, one)


def _twice(path: Path, one: Arrival) -> None:
    path.write_bytes(one.content)
    path.with_name(f"copie_{path.name}").write_bytes(one.content)


def _packed(path: Path, one: Arrival) -> None:
    with zipfile.ZipFile(path.with_name(f".{path.name}"), "w") as packed:
        packed.writestr(path.name.removesuffix(".zip"), one.content)
    path.with_name(f".{path.name}").rename(path)


def _large(path: Path, _one: Arrival) -> None:
    """Nothing but zeros, as a disk image would be: as long as is said, and no table."""
    with path.open("wb") as file:
        file.truncate(LARGE)


def _link(path: Path, _one: Arrival) -> None:
    (path.parent.parent / "secret.csv").write_text("the facts of somebody else", encoding="utf-8")
    path.symlink_to(path.parent.parent / "secret.csv")


WAYS: dict[str, Callable[[Path, Arrival], None]] = {
    "whole": _whole, "slow": _slow, "renamed": _renamed, "overwritten": _overwritten, "twice": _twice,
    "zip": _packed, "empty": _whole, "large": _large, "link": _link, "line break": _whole,
    "wrong feed": _whole,
}  # fmt: skip


@contextlib.contextmanager
def forked(work: Callable[[], None]) -> Iterator[int]:
    """Another process that does some work; killed, if it still does, at the end of the block."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def ended(child: int) -> bool:
    """Whether a process has ended, well."""
    found, status = os.waitpid(child, os.WNOHANG)
    assert not found or os.waitstatus_to_exitcode(status) == 0
    return bool(found)


def send(folder: Path, arrivals: list[Arrival]) -> None:
    for one in arrivals:
        WAYS[one.way](folder / one.name, one)


def take(folder: Path, data: Path) -> None:
    box = Inbox(folder, data, STILL_S)
    while True:
        box.take(NOW)
        time.sleep(0.05)


def events(process: int) -> list[str]:
    """What a process holds open that tells of events in folders."""
    links = Path(f"/proc/{process}/fd")
    if not links.is_dir():
        return []
    found = []
    for link in links.iterdir():
        with contextlib.suppress(OSError):
            found.append(str(link.readlink()))
    return [name for name in found if "notify" in name]


@pytest.fixture
def office(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """A folder that files arrive in, and a data folder; the gazetteer is read once."""
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    placer = locate.open_placer(tmp_path)
    monkeypatch.setattr(ingest, "open_placer", lambda _data: placer)
    return folder, data


#: A receipt that a kill cut off (`atomic`).
_HALF = re.compile(r"\..+\.recu\.(?:json|txt)-\w{8}")


def put_away(folder: Path) -> dict[Path, str]:
    """The files that were put away, a link among them, with the SHA-256 of what is in them.

    A kill between writing a receipt and giving it its name leaves a hidden half: no file of anybody's.
    """
    there = [path for fate in Fate for path in (folder / fate).iterdir() if not _HALF.fullmatch(path.name)]
    files = [path for path in there if not path.name.endswith(BESIDE)]
    return {
        path: "link" if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def stored(data: Path) -> tuple[list[str], int]:
    """The references of the facts, and how many facts the receipts say were stored."""
    with connect(data) as warehouse:
        found = warehouse.connection.execute("select reference from facts order by all").fetchall()
        [[told]] = warehouse.connection.execute("select sum(stored) from receipts").fetchall()
    return [reference for (reference,) in found], told


def test_each_arrival_is_taken_once_none_half_read_none_lost(office, capsys) -> None:
    folder, data = office
    draw = random.Random(int(os.environ.get("OBSERVATORY_FUZZ_SEED", "11")))
    arrivals, kills = plan(FILES, draw), 0
    with forked(lambda: send(folder, arrivals)) as sender:
        there = False
        while not there or kills < KILLS:
            there = there or ended(sender)
            with forked(lambda: take(folder, data)) as taker:
                time.sleep(draw.uniform(0.2, 1.5))
                assert not events(taker)
            kills += 1
    box = Inbox(folder, data, STILL_S)
    while box.waiting() or list((folder / CLAIMED).iterdir()):
        box.take(NOW)
        time.sleep(0.1)
    found = put_away(folder)
    facts = {row.partition(";")[0].removeprefix("PM-") for one in arrivals for row in one.rows}
    references, told = stored(data)
    wrong = {row.partition(";")[0][3:] for one in arrivals if one.way == "wrong feed" for row in one.rows}
    assert facts - wrong <= set(references) <= facts
    assert len(references) == len(set(references)) == told, "a fact was taken twice"
    assert_accounted(arrivals, found)
    with capsys.disabled():
        if FILES > 100:
            ways = ", ".join(f"{way} {n}" for way, n in sorted(Counter(a.way for a in arrivals).items()))
            print(f"\n{len(arrivals)} arrivals ({ways}), {kills} kills: {len(found)} files put away, "
                  f"{Counter(path.parent.name for path in found)}, {told} facts")  # fmt: skip


def name_sent(path: Path) -> str:
    """The name that a file had which was put away, perhaps under a number."""
    return re.sub(r" \(\d+\)(?=\.\w+$)", "", path.name).removeprefix("copie_")


def assert_accounted(arrivals: list[Arrival], found: dict[Path, str]) -> None:
    """Every file that came lies where it may, whole, beside its receipt, and nothing else does."""
    left = dict(found)
    for one in arrivals:
        mine = [path for path in left if name_sent(path) == one.name.replace("\n", "_")]
        marks = [left.pop(path) for path in mine]
        assert mine and {Fate(path.parent.name) for path in mine} <= set(one.fates), one
        if one.way in ("zip", "large", "link"):
            assert len(mine) == 1, one
        else:
            whole = hashlib.sha256(one.content).hexdigest()
            first = hashlib.sha256(one._replace(rows=one.rows[:1]).content).hexdigest()
            assert whole in marks, f"{one.name} is not whole"
            assert set(marks) <= {whole, first} if one.way == "overwritten" else set(marks) == {whole}, one
            assert len(mine) == 2 if one.way == "twice" else len(mine) <= 1 + (one.way == "overwritten"), one
        for path in mine:
            accounts = json.loads(Path(f"{path}.recu.json").read_text(encoding="utf-8"))
            assert accounts and all(Path(f"{path}{end}").exists() for end in BESIDE)
    assert not left, "what nobody sent"


#: Bytes a file may have before the disk is full: from none to enough for all but the warehouse.
ROOMS = [0, 200, 3_000, 60_000, 600_000]


def test_a_disk_that_is_full_at_any_point_loses_nothing(office) -> None:
    """Every write beyond so many bytes of a file fails, whoever writes: we, or the database."""
    folder, data = office
    arrivals = [one for one in plan(60, random.Random(5)) if one.way in ("whole", "zip", "line break")]
    send(folder, arrivals[:1])
    Inbox(folder, data, 0).take(NOW)
    for number, room in enumerate(ROOMS, 1):
        send(folder, arrivals[2 * number : 2 * number + 2])
        said = folder.parent / f"{room}.txt"

        def full(room=room, said=said) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            try:
                Inbox(folder, data, 0).take(NOW)
            except ObservatoryError as fault:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                said.write_text(str(fault), encoding="utf-8")

        with forked(full) as child:
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, room
        assert "Free some space" in said.read_text(encoding="utf-8"), room
        Inbox(folder, data, 0).take(NOW)
        sent = [*arrivals[:1], *arrivals[2 : 2 * number + 2]]
        assert not list((folder / CLAIMED).iterdir()), room
        assert_accounted(sent, put_away(folder))
        assert len(stored(data)[0]) == sum(len(one.rows) for one in sent), room


def test_a_file_that_grows_while_it_is_read_is_read_again(office, monkeypatch) -> None:
    """A slow copy that had paused for longer than a file must be still, and writes on into the same file."""
    folder, data = office
    rows = tuple(f"PM-{n};02/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;;" for n in range(9))
    one = Arrival("slow", "police_municipale_2026-W45.csv", rows)
    file = (folder / one.name).open("wb")
    file.write(one.content[:200])
    file.flush()
    ordinary = inbox.ingest

    def slow(*given, **named):
        receipts = ordinary(*given, **named)
        if not file.closed:
            file.write(one.content[200:])
            file.close()
        return receipts

    monkeypatch.setattr(inbox, "ingest", slow)
    box = Inbox(folder, data, 0)
    assert box.take(NOW) == []
    assert [outcome.receipt.read for outcome in box.take(NOW)] == [9]
    assert_accounted([one], put_away(folder))
    assert len(stored(data)[0]) == 9

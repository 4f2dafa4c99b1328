"""What the sign-in costs: ``python -m benchmarks.gate [DATA]``, on this machine alone.

Twenty signed-in readers at once change the page of the week, in turns with the gate and the journal and
without them (the same app, the same persons, nothing that asks before it, nothing written down). Both servers
run all the time and the turns alternate, so that whatever else the machine does weighs on both: what is held
is the ratio. Where the machine has much else to do, the ratio of processor times says what the clock cannot.
Then 500 sessions are opened, each draws a page and is closed; what is held is by how much the server's memory
grows. The weeks that the app makes ready behind the pages are waited for first: they stay, whoever comes.

Without DATA the demonstration is made first. The exit code is 1 where a figure misses its target.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.app import PROJECT, answered, connected, label, served
from observatory.access.rights import Table
from observatory.access.sessions import Sessions, hashed

READERS, TURNS, CLICKS, LOOKS_S = 20, 6, 3, 1.0
#: The 95th percentile with the gate over that without it; sessions, and megabytes they may leave behind.
RATIO, SESSIONS, GROWTH_MB = 1.1, 500, 50
#: Sessions before the first look: they fill what is kept anyway, caches and Streamlit's own list of readers.
WARM = 150
#: Seconds of processor time in so many seconds below which a server has nothing left to make ready; the wait
#: for that at most.
IDLE, LOOK_S, PATIENCE_S = 0.2, 15.0, 1800.0

TABLE = """
[sign_in]
profile = "ordinary"
issuer = "http://127.0.0.1:9"
client_id = "observatory"
address = "http://127.0.0.1"

[[person]]
email = "reader@ville.example"
role = "coordinator"
"""
BARE = """
import streamlit as st
from starlette.middleware import Middleware

from observatory.access.journal import Journal
from observatory.screens import serving

Journal.write = lambda *_given, **_more: None


class Open:
    def __init__(self, app):
        self.app, self.gate = app, serving.Gate(app, (), serving.admission(serving.data_folder()))

    async def __call__(self, scope, receive, send):
        if scope["type"] in ("http", "websocket"):
            scope = serving._told(scope, self.gate.session(scope))
        await self.app(scope, receive, send)


app = st.App({script!r}, routes=serving.routes(), middleware=[Middleware(Open)])
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(sys.argv[1]) if len(sys.argv) > 1 else demonstration(Path(folder))
        gated, bare = (signed(data, Path(folder) / name) for name in ("gated", "bare"))
        script = Path(folder) / "bare.py"
        script.write_text(BARE.format(script=str(PROJECT / "app.py")), encoding="utf-8")
        print(f"load average of the machine: {os.getloadavg()[0]:.2f}", flush=True)
        with served(gated) as (address, process), served(bare, script) as (other, beside):
            missed = crowds(
                Server(address, gated, process.pid, [], []), Server(other, bare, beside.pid, [], [])
            )
            missed += sessions_end(address, gated, process.pid)
        print(f"load average of the machine: {os.getloadavg()[0]:.2f}")
    return int(missed > 0)


def demonstration(folder: Path) -> Path:
    """The demonstration at its usual size, taken in."""
    from pipelines.demo import write_demo
    from pipelines.ingest import ingest

    files = write_demo(folder / "demo")
    ingest(sorted(path for path in files if "_demonstration_" in path.name), folder / "data")
    return folder / "data"


def signed(data: Path, folder: Path) -> Path:
    """A copy of what the app reads, with a sign-in."""
    folder.mkdir()
    shutil.copyfile(data / "observatory.duckdb", folder / "observatory.duckdb")
    (folder / "access.toml").write_text(TABLE, encoding="utf-8")
    (folder / "client.secret").write_text("asked by nobody here", encoding="utf-8")
    return folder


class Server(NamedTuple):
    """A server of the two, and what readers met there: turn by turn their waits, and its processor time."""

    address: str
    data: Path
    process: int
    waits: list[list[float]]
    spent: list[float]


def crowds(with_gate: Server, without: Server) -> int:
    """Twenty readers in turns at either server; the median over turns of the ratio of 95th percentiles."""
    for name, server in (("with", with_gate), ("without", without)):
        come_and_go(server.address, server.data, 0)  # the first reader has it begin
        print(f"{name:<8} gate and journal: ready after {rested(server.process):.0f} s", flush=True)
    in_turns((with_gate, without))
    for name, server in (("with", with_gate), ("without", without)):
        every = np.concatenate(server.waits)
        high, middle, each = np.quantile(every, 0.95), np.median(every), 1e3 * sum(server.spent) / len(every)
        print(f"{name:<8} gate and journal: median {middle:.2f} s, 95th percentile {high:.2f} s, ", end="")
        print(f"processor time {each:.0f} ms a page", flush=True)
    pairs = zip(with_gate.waits, without.waits, strict=True)
    ratios = [float(np.quantile(a, 0.95) / np.quantile(b, 0.95)) for a, b in pairs]
    print("ratio of each turn:", ", ".join(f"{ratio:.2f}" for ratio in ratios))
    print(f"processor time with / without {sum(with_gate.spent) / sum(without.spent):.2f} x")
    return told(f"{READERS} at once, 95th percentile with / without", float(np.median(ratios)), RATIO, "x")


def in_turns(servers: tuple[Server, Server]) -> None:
    """The crowd at one server, then at the other; the first turn fills caches and is not kept."""
    cookies = [[cookie_of(server.data) for _n in range(READERS)] for server in servers]
    for turn in range(TURNS + 1):
        for server, held in list(zip(servers, cookies, strict=True))[:: -1 if turn % 2 else 1]:
            before = processor_time(server.process)
            found = crowd(server.address, held, turn)
            if turn:
                server.waits.append(found)
                server.spent.append(processor_time(server.process) - before)


def rested(process: int) -> float:
    """Wait until a server has made ready what it makes ready behind the pages; seconds since it began."""
    begun, before = time.monotonic(), processor_time(process)
    while time.monotonic() - begun < PATIENCE_S:
        time.sleep(LOOK_S)
        now = processor_time(process)
        if now - before < IDLE:
            break
        before = now
    return time.monotonic() - begun


def processor_time(process: int) -> float:
    """Seconds of processor time that a process has had, its threads' together."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def crowd(address: str, cookies: list[str], turn: int) -> list[float]:
    """What the server takes to answer each change in full, every reader with a session of their own."""
    waits: list[float] = []
    ready = threading.Barrier(len(cookies))

    def reader(number: int, cookie: str) -> None:
        with connected(address, cookie) as line:
            ready.wait()
            for click in range(CLICKS):
                week, theme = 40 - (number + click + turn) % 12, ("gathering", "tag", "dumping")[click % 3]
                waits.append(answered(line, f"week={label(week)}&theme={theme}&lang=fr"))
                time.sleep(LOOKS_S)  # a reader looks before clicking again

    readers = [threading.Thread(target=reader, args=given) for given in enumerate(cookies)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return waits


def sessions_end(address: str, data: Path, process: int) -> int:
    """Sessions opened, one page each, and closed: how much more memory the server holds."""
    for number in range(WARM):
        come_and_go(address, data, number)
    before = resident(process)
    steps = []
    for number in range(SESSIONS):
        come_and_go(address, data, number)
        steps += [(resident(process) - before) / 1e6] if number % 100 == 99 else []
    print("more than before, after each hundred:", ", ".join(f"{step:.0f} MB" for step in steps))
    grown = (resident(process) - before) / 1e6
    return told(
        f"memory after {SESSIONS} more sessions, beyond {before / 1e6:.0f} MB", grown, GROWTH_MB, "MB"
    )


def resident(pid: int) -> int:
    """Bytes of memory a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def come_and_go(address: str, data: Path, number: int) -> None:
    """A session as a person has one: signed in, a page drawn, its stream left, signed out."""
    cookie = cookie_of(data)
    with connected(address, cookie) as line:
        answered(line, f"week={label(40 - number % 12)}&lang=fr")
    sessions(data).close(hashed(cookie.partition("=")[2]))


def cookie_of(data: Path) -> str:
    """The cookie of a new session."""
    return f"observatory={sessions(data).open('s', 'reader@ville.example', 't' * 900, 8)}"


def sessions(data: Path, _kept: dict[Path, Sessions] = {}) -> Sessions:  # noqa: B006 - one a folder is meant
    """The sessions of a data folder, which the server looks up too."""
    if data not in _kept:
        _kept[data] = Sessions(data, Table(data))
    return _kept[data]


def told(what: str, value: float, target: float, unit: str) -> int:
    """Print a figure beside its target; 1 where it is missed."""
    print(
        f"{what:<62} {value:9.2f} {unit:<3} (at most {target:g}){' !' if value > target else ''}", flush=True
    )
    return int(value > target)


if __name__ == "__main__":
    sys.exit(main())

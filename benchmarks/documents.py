"""What the documents of a week cost, on the demonstration: ``python -m benchmarks.documents demo/data``.

Each line is a process of its own: seconds after the warehouse has answered (those of the clock, and those of
all processors together) and the highest resident memory (VmHWM), libraries included. The first documents of a
process also read the fonts and the words. The last line is the command that makes them all, and the highest
memory that its processes hold at one moment: what each has of its own, and what they share once.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from observatory import counts, documents, language
from observatory.counts.disclosure import Audience
from observatory.documents import Kind
from observatory.territory import Territory
from observatory.warehouse import Warehouse, connect

#: What is made → seconds that it is held to.
MADE = {
    (Kind.WEEK, Audience.OFFICE): 1.0,
    (Kind.WEEK, Audience.MEETING): 1.0,
    (Kind.ZONE, Audience.MEETING): 10.0,
    (Kind.ZONE, Audience.PUBLIC): 10.0,
    (Kind.FORTNIGHT, Audience.MEETING): None,
}
#: Megabytes that a process is held to.
MEMORY_MB = 300


class Timed:
    """A warehouse that says how long its answers took: by the clock, and of all processors, in seconds."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse, self.seconds = warehouse, np.zeros(2)

    def __getattr__(self, name: str):
        return getattr(self.warehouse, name)

    def ask(self, question: str, **asked):
        """As `Warehouse.ask`."""
        return self._timed(self.warehouse.ask, question, asked)

    def ask_facts(self, question: str, **asked):
        """As `Warehouse.ask_facts`."""
        return self._timed(self.warehouse.ask_facts, question, asked)

    def ask_to_add_up(self, question: str, **asked):
        """As `Warehouse.ask_to_add_up`."""
        return self._timed(self.warehouse.ask_to_add_up, question, asked)

    def _timed(self, how, question: str, asked: dict):
        began = _now()
        answer = how(question, **asked)
        self.seconds += _now() - began
        return answer


def _now() -> np.ndarray:
    return np.array([time.perf_counter(), time.process_time()])


def one(data: Path, kind: Kind, reader: Audience) -> str:
    """Make the documents of a kind twice and say what each cost."""
    language.use("fr")
    lines = []
    with connect(data) as opened:
        opened.spare()
        monday = counts.last_complete_week(opened)
        warehouse, territory = Timed(opened), Territory.load(data)
        desk = documents.Desk(warehouse, data, territory, {}, monday, monday + dt.timedelta(days=8))
        for _round in range(2):
            began, warehouse.seconds = _now(), np.zeros(2)
            with tempfile.TemporaryDirectory() as folder:
                made = [
                    documents.put(Path(folder), document) for document in documents.make(desk, kind, reader)
                ]
            clock, processors = _now() - began - warehouse.seconds
            read = f"read: {warehouse.seconds[0]:.2f} s"
            lines.append(f"{clock:5.2f} s (processors {processors:.2f} s, {read}), {_highest_mb()} MB")
    return f"{len(made):3} documents: {'; again: '.join(lines)}"


def _highest_mb() -> int:
    """The highest resident memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.split("\n") if line.startswith("VmHWM")).split()[1]) // 1024


def whole(data: Path) -> str:
    """Run `observatory report all` and say what it cost."""
    highest, began, before = 0, time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.Popen(
            [sys.executable, "-m", "observatory", "--data", str(data), "report", "all", "--out", folder],
            stdout=subprocess.DEVNULL,
        )
        while ran.poll() is None:
            highest = max(highest, held_kb(ran.pid))
            time.sleep(0.02)
        made = len(list(Path(folder).glob("*.pdf")))
    clock, spent = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime
    return f"{made:3} documents: {clock:5.2f} s (processors {processors:.2f} s), {highest // 1024} MB"


def held_kb(first: int) -> int:
    """What a process and those it began hold: memory of their own, mapped files as their largest user."""
    own, shared = 0, 0
    for pid in _family(first):
        with contextlib.suppress(OSError, KeyError):  # one that has just ended
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("\n")
            held = {line.split()[0]: int(line.split()[1]) for line in status if line.startswith("Rss")}
            own += held["RssAnon:"] + held["RssShmem:"]
            shared = max(shared, held["RssFile:"])
    return own + shared


def _family(first: int) -> list[int]:
    """A process and all that it began."""
    found = [first]
    for pid in found:
        with contextlib.suppress(OSError):
            found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
    return found


def main() -> None:
    """Print a line for each of `MADE`, or of the one asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--of", nargs=2, metavar=("KIND", "READER"))
    given = asked.parse_args()
    if given.of:
        print(one(given.data, Kind(given.of[0]), Audience(given.of[1])))
        return
    for (kind, reader), held in MADE.items():
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.documents", str(given.data), "--of", kind, reader],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told = f"held to {held:g} s, {MEMORY_MB} MB" if held else f"held to {MEMORY_MB} MB"
        print(f"{kind:10}{reader:10}{ran.stdout.strip()} ({told})", flush=True)
    print(f"{'all':20}{whole(given.data)} (held to {MEMORY_MB} MB)")


if __name__ == "__main__":
    main()

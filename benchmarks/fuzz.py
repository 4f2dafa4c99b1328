"""Mutated partner files against the intake: ``python -m benchmarks.fuzz [--minutes M] [--seed N]``.

Every sample of every feed is broken at random (bytes, lines, marks, lengths, encodings) and taken in. A file
may be stored, its rows refused, or the file refused in a sentence. Anything else is a fault: it is printed
with the seed that makes it again, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections import Counter
from pathlib import Path

from observatory.errors import ObservatoryError
from pipelines.check import check_file
from pipelines.feed import feed as feed_named
from pipelines.feed import feed_names
from pipelines.sandbox import Job, Readers, died

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "feeds"
NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
#: Files read together.
LOT = 50
#: What is put into files: ends of ranges, halves of letters, marks of formats, times.
HOSTILE = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b'"', b"'", b";", b",", b"\t", b"\r", b"\n\n", b"\\ud800",
    b"=cmd",
    b"9999-12-31", b"0001-01-01T00:00:00+14:00", b"31/12/9999", b"1e309", b"-0", b"NaN", b"<!DOCTYPE x>",
    b"]]>",
    b"\xef\xbb\xbf", b"\xff\xfe", b"[[[[", b"{", b"a" * 70_000, b"PK\x03\x04", b"99:99", b"24h00", b"../..",
)  # fmt: skip


def samples() -> list[tuple[str, bytes, str]]:
    """Name, bytes and feed of every sample."""
    found = []
    for feed in feed_names():
        found += [(path.name, path.read_bytes(), feed) for path in sorted(SAMPLES.glob(f"{feed}*.*"))]
    return [one for one in found if not one[0].endswith((".toml", ".py"))]


def mutated(content: bytes, draw: random.Random) -> bytes:
    """`content` broken in one to four ways."""
    for _time in range(draw.randint(1, 4)):
        content = draw.choice((_put, _cut, _double, _flip, _swap_lines))(content, draw)
    return content


def _put(content: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(content))
    return content[:at] + draw.choice(HOSTILE) * draw.choice((1, 1, 1, 3)) + content[at:]


def _cut(content: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(content))
    return content[:at] + content[at + draw.choice((1, 10, 1000, len(content))) :]


def _double(content: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(content))
    return content[:at] + content[at : at + draw.choice((10, 500))] * draw.choice((2, 50)) + content[at:]


def _flip(content: bytes, draw: random.Random) -> bytes:
    broken = bytearray(content)
    for _time in range(draw.choice((1, 5, 50)) if broken else 0):
        broken[draw.randrange(len(broken))] = draw.randrange(256)
    return bytes(broken)


def _swap_lines(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    draw.shuffle(lines)
    return b"\n".join(lines)


def attack(count: int, seed: int, readers: Readers) -> tuple[Counter[str], list[str]]:
    """What came of `count` mutated files, and the faults: readers that died or broke."""
    draw, known = random.Random(seed), samples()
    jobs = []
    for _number in range(count):
        name, content, feed = draw.choice(known)
        broken = mutated(content, draw)
        told = draw.choice((feed, None))
        definition = feed_named(told) if told else None
        jobs.append(Job(name, len(broken), check_file, (broken, name, definition, NOW)))
    came: Counter[str] = Counter()
    faults = []
    for number, outcome in enumerate(readers.outcomes(jobs)):
        if isinstance(outcome, ObservatoryError):
            came["refused"] += 1
            if died(outcome):
                faults.append(f"seed {seed}, file {number} ({jobs[number].name}): {outcome}")
        else:
            came["read"] += 1
            came["rows refused"] += len(outcome.validated.faults)
    return came, faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long (default: one)")
    parser.add_argument("--seed", type=int, default=90, help="the first seed (default: 90)")
    given = parser.parse_args()
    until, seed = time.monotonic() + 60 * given.minutes, given.seed
    came: Counter[str] = Counter()
    faults: list[str] = []
    with Readers() as readers:
        while time.monotonic() < until:
            some, wrong = attack(LOT, seed, readers)
            came, faults, seed = came + some, faults + wrong, seed + 1
    print(f"{seed - given.seed} lots of {LOT} mutated files: {dict(came)}; {len(faults)} faults")
    print("\n".join(faults))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())

"""What the redactor reaches on phrases drawn by chance: names of many origins, things of many kinds.

A rule that was made for one phrase does nothing here. What falls short is told by kind.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from observatory.redact import scrub

_TABLES = tomllib.loads((Path(__file__).parent / "drawn.toml").read_text(encoding="utf-8"))
#: How many phrases of each kind are drawn, per way of writing; by which chance.
_EACH, _SEED = 12, 20_261_128


class Drawn(NamedTuple):
    """A phrase of a kind, and what must not be left of it: nothing where it names nobody."""

    kind: str
    text: str
    traces: tuple[str, ...]


def _parts(table: str) -> list[str]:
    return [part for listed in _TABLES[table].values() for part in listed.split(";")]


def _named(chance: random.Random, write: Callable[[str], str]) -> Iterator[Drawn]:
    families, given = _parts("families"), _parts("given")
    for kind, frames in _TABLES["named"].items():
        for _time in range(_EACH):
            frame = chance.choice(_frames(frames))
            (one, other), (first, second) = chance.sample(families, 2), chance.sample(given, 2)
            names = {"F": one, "G": other, "f": first, "g": second, "i": chance.choice("BCDFGJLMPRST")}
            traces = tuple(write(names[mark]) for mark in "FGfg" if f"{{{mark}}}" in frame)
            yield Drawn(kind, write(frame.format(**names)), traces)


def _frames(listed: str) -> list[str]:
    """The frames of a kind; "demandeur;{F};{f}" is one."""
    return [frame.replace("demandeur|", "demandeur;").replace("|", ";") for frame in listed.split(";")]


def _quiet(chance: random.Random, write: Callable[[str], str]) -> Iterator[Drawn]:
    for kind, frames in _TABLES["quiet"].items():
        for _time in range(_EACH):
            thing = chance.choice(_TABLES["things"][kind].split(";"))
            yield Drawn(kind, write(chance.choice(frames.split(";")).format(N=thing)), ())


def _as_is(text: str) -> str:
    return text


def _left(drawn: Drawn) -> bool:
    clean = scrub(drawn.text)
    return any(re.search(rf"(?<!\w){re.escape(trace)}(?!\w)", clean) for trace in drawn.traces)


#: How it is written, and how many in a hundred may be left, or hurt, at most. In small letters and in
#: capitals a capital tells nothing.
WAYS = [("as is", _as_is, 2, 4), ("small", str.lower, 6, 8), ("capitals", str.upper, 4, 8)]


@pytest.mark.parametrize(("way", "write", "left_most", "hurt_most"), WAYS, ids=[case[0] for case in WAYS])
def test_phrases_drawn_by_chance(way, write, left_most, hurt_most) -> None:
    chance = random.Random(f"{_SEED} {way}")
    named, quiet = [*_named(chance, write)], [*_quiet(chance, write)]
    left = [drawn for drawn in named if _left(drawn)]
    hurt = [drawn for drawn in quiet if scrub(drawn.text) != drawn.text]
    print(f"{way}: {len(left)} of {len(named)} left {dict(Counter(drawn.kind for drawn in left))}")
    print(f"{way}: {len(hurt)} of {len(quiet)} hurt {dict(Counter(drawn.kind for drawn in hurt))}")
    assert min(len(named), len(quiet)) >= 100
    assert 100 * len(left) <= left_most * len(named), left
    assert 100 * len(hurt) <= hurt_most * len(quiet), hurt

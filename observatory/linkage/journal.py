"""What people decided about pairs of facts: one fact, or two; with author, reason and date, undone at will.

A journal in the data folder, one line of JSON a decision; nothing is ever taken out of it. A fact is named by
its feed and the partner's own reference, so that a decision follows its facts through corrections and a
rebuild of the warehouse.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from observatory import registers
from observatory.atomic import one_writer
from observatory.errors import CallError, InputError
from observatory.language import N_, _
from observatory.redact import scrub_typed

#: The journal's file in the data folder.
FILE_NAME = "links.jsonl"
#: How long one writer waits for another, in seconds.
PATIENCE_S = 30


class Decision(StrEnum):
    """What a person said of two facts. `UNDONE` takes back what was said before."""

    SAME = "same"
    APART = "apart"
    UNDONE = "undone"


DECISION_LABELS = {
    Decision.SAME: N_("one fact"),
    Decision.APART: N_("two facts"),
    Decision.UNDONE: N_("decision taken back"),
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A fact as its partner names it: written ``feed:reference``."""

    feed: str
    reference: str

    def __str__(self) -> str:
        return f"{self.feed}:{self.reference}"

    @classmethod
    def read(cls, text: str) -> Key:
        """The key written ``feed:reference``. Raises `CallError` where it is not."""
        feed, colon, reference = text.strip().partition(":")
        if not (feed and colon and reference):
            raise CallError(
                _("“{text}” names no fact; write feed:reference, as in sdis:9026000123.").format(text=text)
            )
        return cls(feed, reference)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: two facts (the lower key first), what was said, by whom, why, when (UTC)."""

    one: Key
    other: Key
    decision: Decision
    author: str
    reason: str
    at: dt.datetime

    @property
    def pair(self) -> tuple[Key, Key]:
        """The two facts."""
        return self.one, self.other


def load(data: Path) -> list[Entry]:
    """The whole journal of a data folder, oldest first; empty where there is none.

    Raises `InputError` naming the line that cannot be read.
    """
    path = Path(data) / FILE_NAME
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_entry(line, number) for number, line in enumerate(lines, 1) if line.strip()]


def in_force(entries: list[Entry]) -> dict[tuple[Key, Key], Entry]:
    """The last word on each pair; what was taken back is not there."""
    last = {entry.pair: entry for entry in entries}
    return {pair: entry for pair, entry in last.items() if entry.decision != Decision.UNDONE}


def decide(
    data: Path, one: Key, other: Key, decision: Decision, author: str, reason: str,
    at: dt.datetime | None = None,
) -> Entry:  # fmt: skip
    """Write a decision into the journal, durably; one writer at a time.

    Raises
    ------
    CallError
        For two facts of one partner (they are never one), no author, no reason, or nothing to take back.
    InputError
        Where the journal cannot be read, or another writer keeps it for half a minute.
    """
    if one.feed == other.feed:
        raise CallError(
            _("two facts of one partner are never one: {one}, {other}.").format(one=one, other=other)
        )
    if not (author.strip() and reason.strip()):
        raise CallError(_("a decision needs its author and its reason."))
    first, second = sorted((one, other))
    at = (at or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    entry = Entry(first, second, decision, author.strip(), scrub_typed(reason.strip()), at)
    with one_writer(Path(data) / f"{FILE_NAME}.lock", PATIENCE_S):
        known = load(data)
        if decision == Decision.UNDONE and entry.pair not in in_force(known):
            raise CallError(
                _("nothing is decided about {one} and {other}: nothing to take back.").format(
                    one=first, other=second
                )
            )
        registers.write(Path(data), FILE_NAME, "".join(f"{_line(each)}\n" for each in [*known, entry]))
    return entry


def _line(entry: Entry) -> str:
    return json.dumps(
        asdict(entry) | {"one": str(entry.one), "other": str(entry.other), "at": entry.at.isoformat()},
        ensure_ascii=False,
    )


def _entry(line: str, number: int) -> Entry:
    try:
        told = json.loads(line)
        return Entry(
            one=Key.read(told["one"]),
            other=Key.read(told["other"]),
            decision=Decision(told["decision"]),
            author=str(told["author"]),
            reason=str(told["reason"]),
            at=dt.datetime.fromisoformat(told["at"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, CallError) as fault:
        raise InputError(
            _("line {number} of {file} cannot be read: {fault}").format(
                number=number, file=FILE_NAME, fault=fault
            )
        ) from fault

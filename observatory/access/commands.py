"""What each command does to data: the right it asks for, and whether it is written down."""

from __future__ import annotations

from collections.abc import Sequence

from observatory.access.person import Person, require, require_everywhere
from observatory.access.roles import SENSITIVE, Act

#: Command → right; those that stand nowhere show counts. None: no data of anybody is touched.
COMMANDS: dict[str, Act | None] = {
    "demo": None, "feeds": None, "geocode": None, "geodata": None, "geodata pull": Act.RIGHTS,
    "access": Act.RIGHTS, "access roles": None, "app": None, "verify": Act.RIGHTS, "journal": Act.JOURNAL,
    "ingest": Act.SEND, "new-feed": Act.SEND, "town-hall": Act.SEND,
    "rebuild": Act.CORRECT, "undo": Act.UNDO, "review": Act.CORRECT,
    "camera": Act.ACTIONS, "action add": Act.ACTIONS, "action drafts": Act.ACTIONS,
    "decision add": Act.ACTIONS, "decision close": Act.ACTIONS, "figure add": Act.ACTIONS,
    "confirmation": Act.RECEIPTS, "confirmation add": Act.CONFIRM, "confirmation take-back": Act.CONFIRM,
    "request add": Act.ACTIONS, "request answer": Act.ACTIONS,
    "receipts": Act.RECEIPTS, "coverage": Act.RECEIPTS, "aggregates": Act.COUNTS,
    "rejected": Act.REJECTIONS, "hotspots": Act.PLACES, "lines": Act.PLACES,
    "report": Act.EXPORT, "report feedback": Act.REJECTIONS,
    "report reprint": Act.RECEIPTS, "edition": Act.EDITION,
    "twins": Act.REFERENCES, "twins link": Act.CORRECT, "twins apart": Act.CORRECT,
    "twins unlink": Act.CORRECT,
    "inbox": Act.SEND, "mail": Act.SEND, "run": Act.KEEP, "health": None, "delay": Act.RECEIPTS,
    "backup": Act.RAW, "restore": Act.RIGHTS, "purge": Act.RIGHTS,
    "layer": None, "layer add": Act.RIGHTS, "layer remove": Act.RIGHTS,
    "access sign-out": Act.RIGHTS, "journal prune": Act.RIGHTS, "journal restart": Act.RIGHTS,
}  # fmt: skip
#: Commands that do it to everything there is: a right limited to feeds or areas is none.
WHOLE = frozenset(
    {"new-feed", "lines"}
    | {f"report {kind}" for kind in ("all", "fortnight", "fires", "dumping", "landlords", "police", "guards")}
    | {f"report {kind}" for kind in ("qpv", "plenary", "sector", "actions", "indicators", "reprint")}
)
#: What is written down: what changes data, and what is sensitive.
NOTED = SENSITIVE | {Act.SEND, Act.CONFIRM, Act.UNDO, Act.CORRECT, Act.ACTIONS}


def act_of(path: Sequence[str]) -> Act | None:
    """The right that a command asks for, by its own name, else by its group's."""
    for length in range(len(path), 0, -1):
        name = " ".join(path[:length])
        if name in COMMANDS:
            return COMMANDS[name]
    return Act.COUNTS


def admitted(person: Person, path: Sequence[str]) -> Act | None:
    """The right under which `person` runs a command. Raises `ForbiddenError` where they may not."""
    act = act_of(path)
    if act is not None:
        (require_everywhere if " ".join(path) in WHOLE else require)(person, act)
    return act

"""Seals of the journal's lines: pure functions of a key and of what is written."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import NamedTuple

#: The seal before the first line.
FIRST = "0" * 64


class Entry(NamedTuple):
    """One line.

    n : its number, from 1
    at : when, ISO 8601 with its offset
    who, role : identifier and role; outcome : ``done`` or ``refused``
    """

    n: int
    at: str
    who: str
    role: str
    act: str
    scope: str
    outcome: str
    motive: str


class Head(NamedTuple):
    """The last line: its number, its seal, its file, and how long that file is in bytes."""

    n: int
    seal: str
    file: str
    size: int


EMPTY = Head(0, FIRST, "", 0)


def seal(key: bytes, before: str, entry: Entry) -> str:
    """The seal of a line behind the one sealed `before` (HMAC-SHA-256, RFC 2104), in hexadecimal."""
    return _mac(key, before + _text(entry._asdict()))


def line(entry: Entry, sealed: str) -> bytes:
    """A line as it is written: the only spelling of it that is right."""
    return (_text(entry._asdict() | {"seal": sealed}) + "\n").encode()


def parsed(raw: bytes) -> tuple[Entry, str]:
    """The entry and the seal of a line. Raises `ValueError` where it is none."""
    try:
        found = json.loads(raw)
        sealed = found.pop("seal")
        return Entry(**found), sealed
    except (TypeError, KeyError, AttributeError, UnicodeDecodeError) as fault:
        raise ValueError(str(fault)) from fault


def first_fault(key: bytes, lines: Iterable[bytes], start: Head, end: Head) -> int | None:
    """The number of the first line that does not fit between `start` and `end`; None where all do."""
    n, before = start.n, start.seal
    for raw in lines:
        try:
            entry, sealed = parsed(raw)
            fits = entry.n == n + 1 and sealed == seal(key, before, entry) and line(entry, sealed) == raw
        except (ValueError, TypeError):
            fits = False
        if not fits:
            return n + 1
        n, before = entry.n, sealed
    return None if (n, before) == (end.n, end.seal) else n + 1


def head_bytes(key: bytes, head: Head) -> bytes:
    """The file that holds the head, sealed too."""
    return (_text(head._asdict() | {"proof": _proof(key, head)}) + "\n").encode()


def read_head(key: bytes, raw: bytes) -> Head:
    """The head in such a file. Raises `ValueError` where it is not one of ours."""
    try:
        found = json.loads(raw)
        head = Head(found["n"], found["seal"], found["file"], found["size"])
    except (TypeError, KeyError, UnicodeDecodeError) as fault:
        raise ValueError(str(fault)) from fault
    if head_bytes(key, head) != raw:
        raise ValueError
    return head


def _proof(key: bytes, head: Head) -> str:
    return _mac(key, f"head {head.n} {head.seal} {head.file} {head.size}")


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _text(values: dict) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

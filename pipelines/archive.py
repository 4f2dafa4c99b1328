"""The archive of raw files, kept unedited under their SHA-256: what the warehouse is rebuilt from.

Beside each file a note says what it is: feed, name, weeks, when it came. The note is written last, so a
file without one is a run that was cut off before it had taken the file in. A noted file that the warehouse
does not know is a run cut off later: the next run takes it in first.
The manifest has a line for every note, in the order the files were taken in: by it the archive is read, and
checked for what was lost or altered. A note that is not in it yet is the last that a run wrote before it
was cut off.
Raw files may name persons (partners send what they send): the folder is readable by its owner only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from observatory import registers
from observatory.atomic import make_folder, write_files
from observatory.errors import InputError
from observatory.language import _
from observatory.redact import scrub_typed
from pipelines.period import AHEAD

FOLDER = "archive"
MANIFEST = "manifest.jsonl"
#: What was undone and done again, a line each, in order: the last of a receipt holds.
WITHDRAWN = "withdrawn.jsonl"
#: The receipts of the files whose bytes were deleted because their term was over, a line each.
PURGED = "purged.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One archived file: `covers_from` to `covers_to` are the days it speaks for, `received_at` is UTC.

    `sequence` numbers the files in the order they were taken in; `keep` gives it. `again` counts the times
    that the very same file was taken in before, for rows that were refused then. `replaces` is ``said`` where
    its name says that it replaces its days, ``asked`` where whoever took it in did; `made_on` is the day that
    its name says it was made on.
    """

    file_sha256: str
    file_name: str
    feed: str
    covers_from: str
    covers_to: str
    received_at: str
    sequence: int = field(default=0, compare=False)
    again: int = 0
    replaces: str = ""
    made_on: str = ""

    @property
    def receipt(self) -> str:
        """The name of its receipt: the same bytes under the same feed for the same days have the same."""
        parts = [self.file_sha256, self.feed, self.covers_from, self.covers_to]
        parts += [str(self.again)] if self.again else []
        key = "|".join([*parts, "replaces"] if self.replaces else parts)
        return hashlib.sha256(key.encode()).hexdigest()[:20]

    @property
    def made(self) -> dt.date | None:
        """The day it was made on; None where that is not known, or was still to come: it is mistyped."""
        made = dt.date.fromisoformat(self.made_on) if self.made_on else None
        return made if made and made <= self.received.date() + AHEAD else None

    @property
    def received(self) -> dt.datetime:
        """When it came, with its zone (UTC)."""
        return dt.datetime.fromisoformat(self.received_at)


def sha256(content: bytes) -> str:
    """The SHA-256 of the bytes of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(data: Path, content: bytes, entry: Entry) -> None:
    """`keep_all` for one file."""
    keep_all(data, [(content, entry)])


def keep_all(data: Path, files: Sequence[tuple[bytes, Entry]]) -> None:
    """Write the bytes of files into the archive, then their notes; a power cut after this spares both."""
    folder = data / FOLDER
    make_folder(folder)
    listed, unlisted, _unreadable = _read(data)
    last = max((entry.sequence for entry in (*listed, *unlisted)), default=0)
    new = [replace(entry, sequence=last + n) for n, (_content, entry) in enumerate(files, 1)]
    raw = {raw_file(data, entry): content for content, entry in files}
    write_files({path: content for path, content in raw.items() if not path.exists()})
    write_files({_note(data, entry): _noted(entry) for entry in new})
    _list(data, [*unlisted, *new])


class Withdrawal(NamedTuple):
    """A file undone, and why; its bytes and its note stay in the archive. `at` is UTC; `back` undoes that."""

    receipt: str
    file_name: str
    at: str
    why: str
    back: bool = False


def withdraw(data: Path, files: Sequence[Entry], at: dt.datetime, why: str, *, back: bool = False) -> None:
    """Note that files are undone, or with `back` that they count again."""
    said = [Withdrawal(e.receipt, e.file_name, at.isoformat(), scrub_typed(why), back) for e in files]
    _note_in(data, WITHDRAWN, [one._asdict() for one in said])


def withdrawn(data: Path) -> dict[str, Withdrawal]:
    """The files that are undone, by receipt. Raises `InputError` where the list is damaged."""
    path = data / FOLDER / WITHDRAWN
    if not path.exists():
        return {}
    *lines, _cut = path.read_bytes().split(b"\n")
    try:
        last = {one.receipt: one for one in (Withdrawal(**json.loads(line)) for line in lines)}
    except (ValueError, TypeError) as fault:
        raise InputError(
            _("{file} in the archive is damaged: it cannot be read. Restore it.").format(file=path)
        ) from fault
    return {receipt: one for receipt, one in last.items() if not one.back}


def purged(data: Path) -> frozenset[str]:
    """The receipts of the files whose bytes were deleted. Raises `InputError` where the list is damaged."""
    path = data / FOLDER / PURGED
    if not path.exists():
        return frozenset()
    *lines, _cut = path.read_bytes().split(b"\n")
    try:
        return frozenset(json.loads(line)["receipt"] for line in lines)
    except (ValueError, TypeError, KeyError) as fault:
        raise InputError(
            _("{file} in the archive is damaged: it cannot be read. Restore it.").format(file=path)
        ) from fault


def purge(data: Path, gone: Sequence[Entry], at: dt.datetime) -> None:
    """Delete the bytes of files; their notes stay, and that and when they were deleted is noted first."""
    rows = [{"receipt": one.receipt, "at": at.isoformat(timespec="seconds")} for one in gone]
    _note_in(data, PURGED, rows)
    done = purged(data)
    needed = {one.file_sha256 for one in every_entry(data) if one.receipt not in done}
    for one in gone:
        if one.file_sha256 not in needed:
            raw_file(data, one).unlink(missing_ok=True)


def entries(data: Path) -> list[Entry]:
    """Every archived file that counts, in the order they were taken in; those undone are left out."""
    undone = withdrawn(data)
    return [entry for entry in every_entry(data) if entry.receipt not in undone]


def every_entry(data: Path) -> list[Entry]:
    """Every archived file, those undone among them, in the order they were taken in."""
    listed, unlisted, _unreadable = _read(data)
    return sorted((*listed, *unlisted), key=lambda e: (e.sequence, e.received_at, e.file_name, e.receipt))


def faults(data: Path) -> list[str]:
    """What is lost or altered in the archive, a sentence each; none where a rebuild gives what there was."""
    listed, without_line, unreadable = _read(data)
    found = [
        _("{file} in the archive is damaged: it cannot be read. Restore it.").format(file=path)
        for path in unreadable
    ]
    found += [
        _("{file} in the archive is lost or altered: it is the note of {name}. Restore it.").format(
            file=_note(data, entry), name=entry.file_name
        )
        for entry in listed
        if not _unaltered(data, entry)
    ]
    if not _in_order(listed, without_line):
        text = _(
            "{file} in the archive is not what was written: a line is missing, too many or moved. Restore it."
        )
        found.append(text.format(file=data / FOLDER / MANIFEST))
    try:
        deleted = purged(data)
    except InputError as fault:  # whose bytes were to go cannot be told
        return [*found, str(fault)]
    for entry in (*listed, *without_line):
        if entry.receipt in deleted:
            continue
        try:
            content(data, entry)
        except InputError as fault:
            found.append(str(fault))
    return list(dict.fromkeys(found))


def unlisted(data: Path) -> list[Entry]:
    """The files that have a note and no line in the manifest: those of a run that was cut off."""
    return _read(data)[1]


def cut_lists(data: Path) -> list[Path]:
    """The lists whose last line has no end: a run was cut off while it wrote it, or the file was."""
    lists = [data / FOLDER / name for name in (MANIFEST, WITHDRAWN, PURGED)]
    return [path for path in lists if path.exists() and not path.read_bytes().endswith(b"\n")]


def _in_order(listed: Sequence[Entry], unlisted: Sequence[Entry]) -> bool:
    """Whether every number stands once, none left out, those without a line last; 0 is of former versions."""
    numbers = [entry.sequence for entry in (*listed, *unlisted) if entry.sequence]
    lines = [entry.sequence for entry in listed if entry.sequence]
    last = max(lines, default=0)
    whole = len(set(numbers)) == len(numbers) == (max(numbers) - min(numbers) + 1 if numbers else 0)
    return (
        whole
        and lines == sorted(lines)
        and all(entry.sequence > last for entry in unlisted if entry.sequence)
    )


def _unaltered(data: Path, entry: Entry) -> bool:
    """Whether the note of a listed file says what the manifest says."""
    try:
        note = _note(data, entry).read_bytes()
        said = json.loads(note)
        # A note of an earlier version has fewer words than one of today.
        return note == _noted(entry) or (
            len(said) < len(asdict(entry)) and asdict(Entry(**said)) == asdict(entry)
        )
    except (OSError, ValueError, TypeError):
        return False


def _read(data: Path) -> tuple[list[Entry], list[Entry], list[Path]]:
    """The files that the manifest lists, those that only have a note, and what cannot be read."""
    folder = data / FOLDER
    listed, unreadable = _manifest(folder)
    names = {_note(data, entry).name for entry in listed}
    unlisted = []
    for path in sorted(folder.glob("*.json")):
        if path.name in names:
            continue
        try:
            unlisted.append(Entry(**json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, TypeError):
            unreadable.append(path)
    return listed, sorted(unlisted, key=lambda e: (e.sequence, e.received_at, e.file_name)), unreadable


def _manifest(folder: Path) -> tuple[list[Entry], list[Path]]:
    """The entries that the manifest lists; its own path where a line of it cannot be read.

    A last line without an end is a run that was cut off: its note is there, so nothing is lost.
    """
    path = folder / MANIFEST
    if not path.exists():
        return [], []
    *lines, _cut = path.read_bytes().split(b"\n")
    found, unreadable = [], []
    for line in lines:
        try:
            found.append(Entry(**json.loads(line)))
        except (ValueError, TypeError):
            unreadable = [path]
    return found, unreadable


def _list(data: Path, new: Sequence[Entry]) -> None:
    """Add lines to the manifest, behind its last whole one."""
    _append(data / FOLDER / MANIFEST, [asdict(entry) for entry in new])


def _note_in(data: Path, name: str, rows: Sequence[dict]) -> None:
    """Add lines to a list that no note stands beside: it is sealed as a register is."""
    path = data / FOLDER / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    registers.write(data, f"{FOLDER}/{name}", before[: before.rfind("\n") + 1] + _lines(rows))


def _append(path: Path, rows: Sequence[dict]) -> None:
    """Add lines to a list, behind its last whole one; they are on the disk when this returns."""
    if not rows:
        return  # an empty list would be one that was cut off
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb+") as file:
        file.seek(file.read().rfind(b"\n") + 1)
        file.truncate()
        file.write(_lines(rows).encode())
        file.flush()
        os.fsync(file.fileno())


def _lines(rows: Sequence[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _noted(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), ensure_ascii=False, indent=1).encode()


def content(data: Path, entry: Entry) -> bytes:
    """The bytes of an archived file. Raises `InputError` if they are gone or no longer those that came."""
    path = raw_file(data, entry)
    found = path.read_bytes() if path.exists() else b""
    if sha256(found) != entry.file_sha256:
        raise InputError(
            _(
                "{file} in the archive is damaged: its contents are no longer those of {name}. Restore it."
            ).format(file=path, name=entry.file_name)
        )
    return found


def raw_file(data: Path, entry: Entry) -> Path:
    """Where the file of an entry lies. Its name is its hash: a partner's file name is never a path."""
    return data / FOLDER / f"{entry.file_sha256}.raw"


def _note(data: Path, entry: Entry) -> Path:
    return data / FOLDER / f"{entry.file_sha256}.{entry.receipt}.json"

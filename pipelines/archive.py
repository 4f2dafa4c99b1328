"""The raw files, kept unedited under their SHA-256: what the warehouse is rebuilt from.

Beside each file a note says what it is: feed, name, weeks, when it came. The note is written last, so a
file without one is a run that was cut off before it had taken the file in. A noted file that the warehouse
does not know is a run cut off later: the next run takes it in first.
Raw files may name persons (partners send what they send): the folder is readable by its owner only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = "archive"


@dataclass(frozen=True, slots=True)
class Entry:
    """One archived file: `covers_from` to `covers_to` are the days it speaks for, `received_at` is UTC."""

    file_sha256: str
    file_name: str
    feed: str
    covers_from: str
    covers_to: str
    received_at: str

    @property
    def receipt(self) -> str:
        """The name of its receipt: the same bytes under the same feed for the same days have the same."""
        key = "|".join((self.file_sha256, self.feed, self.covers_from, self.covers_to))
        return hashlib.sha256(key.encode()).hexdigest()[:20]

    @property
    def received(self) -> dt.datetime:
        """When it came, with its zone (UTC)."""
        return dt.datetime.fromisoformat(self.received_at)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(data: Path, path: Path, entry: Entry) -> None:
    """Copy the file at `path` into the archive, then its note; both survive a power cut once this returns."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = raw_file(data, entry)
    if not target.exists():
        _write(target, path.read_bytes())
    _write(_note(data, entry), json.dumps(asdict(entry), ensure_ascii=False, indent=1).encode())


def entries(data: Path) -> list[Entry]:
    """Every archived file, in the order they came."""
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in (data / FOLDER).glob("*.json")]
    return sorted((Entry(**note) for note in notes), key=lambda e: (e.received_at, e.file_name, e.receipt))


def raw_file(data: Path, entry: Entry) -> Path:
    """Where the file of an entry lies. Its name is its hash: a partner's file name is never a path."""
    return data / FOLDER / f"{entry.file_sha256}.raw"


def _note(data: Path, entry: Entry) -> Path:
    return data / FOLDER / f"{entry.file_sha256}.{entry.receipt}.json"


def _write(target: Path, content: bytes) -> None:
    half = target.with_name(target.name + ".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

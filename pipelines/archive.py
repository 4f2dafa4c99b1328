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
from dataclasses import asdict, dataclass
from pathlib import Path

from observatory.atomic import write_bytes, write_text
from observatory.errors import InputError
from observatory.language import _

FOLDER = "archive"


@dataclass(frozen=True, slots=True)
class Entry:
    """One archived file: `covers_from` to `covers_to` are the days it speaks for, `received_at` is UTC.

    No two files of a run have the same `received_at`: it keeps their order.
    """

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


def sha256(content: bytes) -> str:
    """The SHA-256 of the bytes of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(data: Path, content: bytes, entry: Entry) -> None:
    """Write the bytes of a file into the archive, then its note; a power cut after this spares both."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = raw_file(data, entry)
    if not target.exists():
        write_bytes(target, content, 0o600)
    write_text(_note(data, entry), json.dumps(asdict(entry), ensure_ascii=False, indent=1), 0o600)


def entries(data: Path) -> list[Entry]:
    """Every archived file, in the order they were taken in."""
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in (data / FOLDER).glob("*.json")]
    return sorted((Entry(**note) for note in notes), key=lambda e: (e.received_at, e.file_name, e.receipt))


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

"""Registers: what people enter beside the facts, sealed as it is written, so that another hand is found.

``DATA/registers.json`` holds the SHA-256 of each register as the observatory wrote it last, and one over
all. A register put there by hand has no seal until somebody accepts it; one that has is not written over
where it is no longer what was written: nothing would tell then that it had been altered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from observatory.atomic import one_writer, sha256, write_bytes
from observatory.errors import InputError
from observatory.language import _

FILE = "registers.json"
#: Stands for the hash of a register that is not there.
_MISSING = ""
#: What is sealed, as patterns within the data folder.
PATTERNS = (
    "actions.toml", "actions_taken_back.toml", "cameras.csv", "decisions.toml", "figures.toml",
    "requests.toml", "confirmations.toml", "links.jsonl",
    "geodata/aliases.csv", "geodata/layers.toml", "editions/secret/*.csv", "editions/lines.txt",
    "editions/form", "archive/withdrawn.jsonl", "archive/purged.jsonl",
)  # fmt: skip


def write(data: Path, name: str | Path, text: str) -> Path:
    """Replace a register, whole and durably, and its seal with it; gives its path.

    Parameters
    ----------
    name : str or Path
        Within the data folder; one of `PATTERNS`.

    Raises
    ------
    InputError
        Where the register, or the list of seals, is no longer what was written.
    StorageError
        Where it cannot be written.
    """
    name, path = Path(name).as_posix(), data / name
    with one_writer(data / f"{FILE}.lock"):
        seals = _read(data)
        if name in seals and not _fits(path, seals[name]):
            raise InputError(_altered(path))
        content = text.encode("utf-8")
        new = hashlib.sha256(content).hexdigest()
        now = sha256(path) if path.is_file() else _MISSING
        # Whatever a power cut leaves of these three fits: what was there, or what was to be.
        write_bytes(data / FILE, _sealed(seals | {name: [now, new]}))
        write_bytes(path, content)
        write_bytes(data / FILE, _sealed(seals | {name: [new]}))
    return path


def faults(data: Path) -> list[str]:
    """The registers that are not what was written, a sentence each."""
    try:
        seals = _read(data)
    except InputError as fault:
        return [str(fault)]
    return [_altered(data / name) for name, said in seals.items() if not _fits(data / name, said)]


def unsealed(data: Path) -> list[Path]:
    """The registers that were put there by hand: an alteration of these would not be found."""
    try:
        seals = _read(data)
    except InputError:
        return []
    return [path for path in _present(data) if path.relative_to(data).as_posix() not in seals]


def accept(data: Path) -> list[Path]:
    """Seal every register as it is now, those put there or changed by hand too; gives whose seal is new."""
    with one_writer(data / f"{FILE}.lock"):
        try:
            before = _read(data)
        except InputError:
            before = {}
        now = {path.relative_to(data).as_posix(): [sha256(path)] for path in _present(data)}
        if now != before:
            write_bytes(data / FILE, _sealed(now))
    return [data / name for name in sorted({*now, *before}) if now.get(name) != before.get(name)]


def _present(data: Path) -> list[Path]:
    return [path for pattern in PATTERNS for path in sorted(data.glob(pattern)) if path.is_file()]


def _fits(path: Path, said: list[str]) -> bool:
    return (sha256(path) if path.is_file() else _MISSING) in said


def _read(data: Path) -> dict[str, list[str]]:
    """The seals by name. Raises `InputError` where the list is not what was written."""
    path = data / FILE
    if not path.exists():
        return {}
    content = path.read_bytes()
    try:
        seals = json.loads(content)["registers"]
        if _sealed(seals) == content:
            return seals
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise InputError(_altered(path))


def _sealed(seals: Mapping[str, list[str]]) -> bytes:
    """The list as it is written, the only spelling that is right."""
    registers = dict(sorted(seals.items()))
    mark = hashlib.sha256(json.dumps(registers).encode()).hexdigest()
    return (json.dumps({"registers": registers, "seal": mark}, indent=1) + "\n").encode()


def _altered(path: Path) -> str:
    text = _(
        "{file}: this register is not what the observatory wrote. Restore it; or, if the change is yours, "
        "look it over and say `observatory verify --accept`."
    )
    return text.format(file=path)

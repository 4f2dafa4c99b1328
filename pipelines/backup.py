"""A backup of the data folder in one file, checked by restoring it; its restoration in an empty folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from observatory.atomic import PRIVATE, explained, make_folder, sha256, swap
from observatory.errors import CallError, InputError
from observatory.language import _
from observatory.warehouse.publish import only_run
from pipelines.verify import faults

#: What is written beside the warehouse while a run goes on, and what holds a run: no part of the data.
_PASSING = (".building", ".rehearsal", ".wal", ".lock", ".half")
LIST = "backup.json"
_DAMAGE = (ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError)


def backup(data: Path, target: Path, now: dt.datetime | None = None) -> int:
    """Write everything under `data` into the file `target`; gives the number of files.

    It has its name only once it was restored elsewhere and found whole. It holds what partners sent, and the
    key of the references: its owner alone may read it.

    Raises
    ------
    CallError
        Where `target` is there already, or lies in the data folder.
    InputError
        Where the data folder is at fault, or what was written does not restore.
    """
    if target.exists():
        raise CallError(_("{file} is there already; name another file.").format(file=target))
    if data.resolve() in target.resolve().parents:
        raise CallError(_("{file} lies in the data folder itself; name a place outside.").format(file=target))
    half = target.with_name(f".{target.name}.half")
    make_folder(target.parent)
    try:
        with only_run(data):
            if found := faults(data):
                raise InputError("\n".join(found))
            number = _write(data, half, now or dt.datetime.now(dt.UTC))
        with tempfile.TemporaryDirectory(dir=target.parent) as elsewhere:
            restore(half, Path(elsewhere) / "data")
        swap(half, target)
    finally:
        half.unlink(missing_ok=True)
    return number


def restore(source: Path, data: Path) -> int:
    """Restore a backup into `data`, which must be empty or missing; gives the number of files.

    Raises
    ------
    CallError
        Where `data` holds something.
    InputError
        Where the file is no backup, or what it holds is not what was backed up; nothing is left in `data`.
    """
    if data.exists() and any(data.iterdir()):
        raise CallError(_("{folder} is not empty; restore into an empty folder.").format(folder=data))
    make_folder(data.parent)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".restoring-") as folder:
        half = Path(folder) / "data"
        number = _extract(source, make_folder(half))
        if found := faults(half):
            raise InputError("\n".join(found))
        if data.exists():
            data.rmdir()
        with explained(data):
            half.replace(data)
    return number


def _files(data: Path) -> Iterator[Path]:
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.endswith(_PASSING):
            yield path


def _write(data: Path, half: Path, now: dt.datetime) -> int:
    files = list(_files(data))
    listed = {path.relative_to(data).as_posix(): sha256(path) for path in files}
    about = {"made_at": now.isoformat(timespec="seconds"), "files": listed}
    with explained(half), zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        half.chmod(PRIVATE)
        for path in files:
            packed.write(path, path.relative_to(data).as_posix())
        packed.writestr(LIST, json.dumps(about, indent=1))
    return len(files)


def _extract(source: Path, data: Path) -> int:
    damaged = InputError(
        _("{file} is no backup, or it is damaged: nothing was restored. Take another.").format(file=source)
    )
    try:
        with zipfile.ZipFile(source) as packed:
            listed = json.loads(packed.read(LIST))["files"]
            if sorted([*listed, LIST]) != sorted(packed.namelist()) or not all(map(_is_inside, listed)):
                raise damaged
            for name, said in listed.items():
                if _copied(packed, name, data / name) != said:
                    raise damaged
    except (*_DAMAGE, OSError) as fault:
        raise damaged from fault
    return len(listed)


def _is_inside(name: str) -> bool:
    """Whether the name of a file cannot lead out of the folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _copied(packed: zipfile.ZipFile, name: str, target: Path) -> str:
    make_folder(target.parent)
    digest = hashlib.sha256()
    with packed.open(name) as source, target.open("wb") as file:
        while piece := source.read(1 << 20):
            digest.update(piece)
            file.write(piece)
    target.chmod(PRIVATE)
    return digest.hexdigest()

"""Durable replacement of a file: a power cut leaves the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from observatory.errors import InputError
from observatory.language import _

#: Permissions of what is written: its owner's alone, for counts of single facts lie in it.
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700


class StorageError(InputError):
    """The disk is full, the folder is read-only, or a file is in the way."""


def write_files(files: Mapping[Path, bytes], mode: int = PRIVATE) -> None:
    """Replace each path by its content: written beside, flushed to the disk, renamed, the names flushed too.

    None has its name before all of them are on the disk.

    Parameters
    ----------
    files : mapping
        Contents by path, in the order they get their names; the folders must exist.
    mode : int
        Permissions of the files.

    Raises
    ------
    StorageError
        Where one cannot be written: what stood there stays, and the half copies go.
    """
    halves: dict[Path, Path] = {}
    for path in files:
        with explained(path), _dropped(halves):
            halves[path] = _half(path, files[path], mode)
    if not halves:
        return
    with explained(next(iter(halves))), _dropped(halves):
        _flush(list(halves.values()))
        for path, half in halves.items():
            half.replace(path)
        for folder in {path.parent for path in halves}:
            settle(folder)


def write_bytes(path: Path, content: bytes, mode: int = PRIVATE) -> Path:
    """`write_files` for one file; gives its path."""
    write_files({path: content}, mode)
    return path


def write_text(path: Path, text: str, mode: int = PRIVATE) -> Path:
    """`write_bytes` of `text` in UTF-8, line ends as they are."""
    return write_bytes(path, text.encode("utf-8"), mode)


def make_folder(folder: Path) -> Path:
    """Make `folder` and those above it where they are not there, each its owner's alone; gives it."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        with explained(path):
            path.mkdir(exist_ok=True)
            path.chmod(PRIVATE_FOLDER)
    return folder


def swap(new: Path, target: Path) -> None:
    """Put the file `new` in the place of `target` so that a power cut leaves one or the other, whole.

    Raises
    ------
    StorageError
        Where `target` cannot be replaced; it stays as it was.
    """
    with explained(target):
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(target)
        settle(target.parent)


@contextlib.contextmanager
def one_writer(lock: Path, patience_s: float = -1) -> Iterator[None]:
    """Hold what the file `lock` stands for, for writing: one process at a time, its owner alone.

    The operating system lets go when the process ends, however it ends.

    Raises
    ------
    InputError
        When another writer keeps it longer than `patience_s`, in seconds; below zero waits for ever.
    StorageError
        Where the lock cannot be made, as on a read-only disk.
    """
    # Not every command writes, and this is imported by each.
    from filelock import FileLock, Timeout

    held = FileLock(make_folder(lock.parent) / lock.name, mode=PRIVATE)
    try:
        held.acquire(timeout=patience_s)
    except Timeout as fault:  # an OSError too, and no fault of the disk
        raise InputError(
            _("another run has been writing to {folder} for more than {seconds} s; try again later.").format(
                folder=lock.parent, seconds=round(patience_s)
            )
        ) from fault
    except OSError as fault:
        with explained(lock):
            raise fault
    try:
        yield
    finally:
        held.release()


def settle(folder: Path) -> None:
    """Make the names in `folder` survive a power cut, where the system needs to be told."""
    if os.name == "posix":
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def explained(path: Path, *also: type[Exception]) -> Iterator[None]:
    """Turn an `OSError`, or one of `also`, into a `StorageError` that names `path` and what is kept."""
    faults: tuple[type[Exception], ...] = (OSError, *also)
    try:
        yield
    except faults as fault:
        lines = str(fault).strip().splitlines() or [type(fault).__name__]
        reason = getattr(fault, "strerror", None) or lines[-1]
        raise StorageError(
            _(
                "{file} cannot be written ({reason}); what was there before is kept. "
                "Free some space or allow writing, then try again."
            ).format(file=path, reason=reason)
        ) from fault


@contextlib.contextmanager
def _dropped(halves: Mapping[Path, Path]) -> Iterator[None]:
    """Remove half copies where the block fails."""
    try:
        yield
    except BaseException:
        for half in halves.values():
            half.unlink(missing_ok=True)
        raise


def _half(path: Path, content: bytes, mode: int) -> Path:
    """The content in a file beside `path`, not yet flushed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _flush(paths: Sequence[Path]) -> None:
    """Bring files to the disk, several at once: a disk takes many for the time of one."""

    def flush(path: Path) -> None:
        with path.open("rb+") as file:
            os.fsync(file.fileno())

    if len(paths) == 1:  # a line of the journal, at every page: a pool takes longer to begin than it saves
        flush(paths[0])
        return
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(flush, paths))

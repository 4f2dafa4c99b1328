"""Durable replacement of a file: a power cut leaves the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from observatory.errors import InputError
from observatory.language import _


class StorageError(InputError):
    """The disk is full, the folder is read-only, or a file is in the way."""


def write_bytes(path: Path, content: bytes, mode: int = 0o644) -> Path:
    """Replace `path` with `content`: written beside, flushed to the disk, renamed, the name flushed too.

    Parameters
    ----------
    path : Path
        Its folder must exist.
    mode : int
        Permissions of the file.

    Raises
    ------
    StorageError
        Where the file cannot be written: what stood there stays, and the half copy goes.
    """
    with _explained(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        settle(path.parent)
    return path


def write_text(path: Path, text: str, mode: int = 0o644) -> Path:
    """`write_bytes` of `text` in UTF-8, line ends as they are."""
    return write_bytes(path, text.encode("utf-8"), mode)


def swap(new: Path, target: Path) -> None:
    """Put the file `new` in the place of `target` so that a power cut leaves one or the other, whole.

    Raises
    ------
    StorageError
        Where `target` cannot be replaced; it stays as it was.
    """
    with _explained(target):
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(target)
        settle(target.parent)


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
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StorageError(
            _(
                "{file} cannot be written ({reason}); what was there before is kept. "
                "Free some space or allow writing, then try again."
            ).format(file=path, reason=fault.strerror or fault)
        ) from fault

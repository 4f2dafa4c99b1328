"""Which reader a file needs, after a look at its first bytes: a name promises nothing."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.language import _
from pipelines.read.raw import RawTable, empty_file

if TYPE_CHECKING:
    from pipelines.feed import Feed

#: The largest file taken, in bytes: some ten million rows.
SIZE_LIMIT = 2 * 1024**3
#: The longest wait for a partner's server, in seconds, to connect and between two pieces of an answer.
TIMEOUT_S = (10, 60)

_SIGNATURES = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x1f\x8b": "GZIP",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"\x7fELF": "program",
    b"MZ\x90": "program",
}


def read(path: Path, feed: Feed) -> RawTable:
    """Read a partner's file as its definition says.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, or not of the format that the feed promises.
    """
    return parse(load(path), feed, path.name)


def load(path: Path) -> bytes:
    """The bytes of a file. Raises `InputError` if it is missing, cannot be opened, is empty or too large."""
    if not path.is_file():
        raise InputError(_("there is no file {file}; check its name and folder.").format(file=path))
    if path.stat().st_size > SIZE_LIMIT:
        raise InputError(_too_large(path.name))
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(
            _("{file} cannot be opened: {fault}. Check who may read it.").format(
                file=path, fault=fault.strerror
            )
        ) from fault
    if not content or content.isspace():  # of a large file, stripping would make a copy
        raise empty_file(path.name)
    return content


def parse(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Raw rows of the bytes of a file, as `feed` writes them. Raises `InputError` as `read` does."""
    _check_kind(content, feed, file_name)
    if feed.format == "csv":
        return _reader(feed.format)(content, feed, file_name)
    table = _whole(content, feed, file_name)
    _whole.cache_clear()
    return table


@lru_cache(maxsize=1)
def _whole(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """A file whose header cannot be had without its rows: guessing its feed and reading it are one."""
    return _reader(feed.format)(content, feed, file_name)


def read_header(content: bytes, feed: Feed, file_name: str) -> list[str]:
    """The column names of a file, read as `feed` would. Raises `InputError` as `read` does."""
    _check_kind(content, feed, file_name)
    if feed.format == "csv":
        from pipelines.read.csv_text import csv_header

        return csv_header(content[: 1 << 16], feed, file_name)
    return list(_whole(content, feed, file_name).frame.columns)


def fetch(url: str, folder: Path) -> Path:
    """Save what `url` answers in `folder`, under the last part of its path.

    Raises `InputError` if the server cannot be reached, refuses, or answers more than `SIZE_LIMIT`.
    """
    import requests

    name = Path(requests.utils.urlparse(url).path).name or "requests.json"
    target = Path(tempfile.mkdtemp(dir=folder)) / name
    size = 0
    try:
        with requests.get(url, timeout=TIMEOUT_S, stream=True) as answer, target.open("wb") as file:
            answer.raise_for_status()
            for piece in answer.iter_content(1 << 20):
                size += len(piece)
                if size > SIZE_LIMIT:
                    raise InputError(_too_large(name))
                file.write(piece)
    except requests.RequestException as fault:
        raise InputError(
            _("{url} did not answer: {fault}. Try again later.").format(url=url, fault=fault)
        ) from fault
    return target


def refuse_unreadable(content: bytes, file_name: str) -> None:
    """Raise `InputError` for a kind of file whose rows nobody can read, whoever sent it: a PDF, a picture."""
    found = _kind(content)
    if found not in ("ZIP", "text"):
        raise InputError(
            _("{file}: a {found} file cannot be read; ask the partner for the CSV.").format(
                file=file_name, found=found
            )
        )


def _kind(content: bytes) -> str:
    return next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), "text")


def _check_kind(content: bytes, feed: Feed, file_name: str) -> None:
    found = _kind(content)
    if found != ("ZIP" if feed.format == "xlsx" else "text"):
        raise InputError(_wrong_kind(file_name, feed, found))


def _reader(name: str):
    """The readers are imported one by one, when a file needs them."""
    if name == "csv":
        from pipelines.read.csv_text import read_csv as reader
    elif name == "xlsx":
        from pipelines.read.xlsx import read_xlsx as reader
    elif name == "geojson":
        from pipelines.read.geojson import read_geojson as reader
    else:
        from pipelines.read.open311 import read_open311 as reader
    return reader


def _too_large(file_name: str) -> str:
    return _("{file} is larger than {limit} GB; ask the partner to send it in parts.").format(
        file=file_name, limit=SIZE_LIMIT // 1024**3
    )


def _wrong_kind(file_name: str, feed: Feed, found: str) -> str:
    return _(
        "{file} is a {found} file, and {feed} sends {format}; ask the partner to export it as {format}."
    ).format(
        file=file_name,
        found=_("text") if found == "text" else found,
        feed=feed.label,
        format=feed.format.upper(),
    )

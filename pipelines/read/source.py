"""Which reader a file needs, after a look at its first bytes: a name promises nothing."""

from __future__ import annotations

import tempfile
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
    content = _existing(path).read_bytes()
    _check_kind(content, feed, path.name)
    return _reader(feed.format)(content, feed, path.name)


def read_header(path: Path, feed: Feed) -> list[str]:
    """The column names of a file, read as `feed` would, without its rows where the format allows.

    Raises `InputError` as `read` does.
    """
    if feed.format == "csv":
        with _existing(path).open("rb") as file:
            content = file.read(1 << 16)
        _check_kind(content, feed, path.name)
        first_line = content.split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf")
        return first_line.decode(feed.encoding, "replace").strip().replace('"', "").split(feed.separator)
    return list(read(path, feed).frame.columns)


def fetch(url: str, folder: Path) -> Path:
    """Save what `url` answers in `folder`, under the last part of its path.

    Raises `InputError` if the server cannot be reached, refuses, or answers more than `SIZE_LIMIT`.
    """
    import requests

    name = Path(requests.utils.urlparse(url).path).name or "requests.json"
    try:
        with requests.get(url, timeout=TIMEOUT_S, stream=True) as answer:
            answer.raise_for_status()
            target = Path(tempfile.mkdtemp(dir=folder)) / name
            size = 0
            with target.open("wb") as file:
                for piece in answer.iter_content(1 << 20):
                    size += len(piece)
                    if size > SIZE_LIMIT:
                        raise InputError(_too_large(name))
                    file.write(piece)
    except requests.RequestException as fault:
        raise InputError(_("{url} did not answer: {fault}. Try again later.").format(url=url, fault=fault)) from fault
    return target


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise InputError(_("there is no file {file}; check its name and folder.").format(file=path))
    if path.stat().st_size > SIZE_LIMIT:
        raise InputError(_too_large(path.name))
    return path


def _check_kind(content: bytes, feed: Feed, file_name: str) -> None:
    if not content.strip():
        raise empty_file(file_name)
    found = next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), "text")
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
    return _("{file} is a {found} file, and {feed} sends {format}; ask the partner to export it as {format}.").format(
        file=file_name, found=_("text") if found == "text" else found, feed=feed.label, format=feed.format.upper()
    )

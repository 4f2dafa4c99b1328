"""The stored index: read where it is up to date, else built from the files in force and written.

Plain arrays and one JSON text (``geocoder.npz``), nothing executable. The files in force are those of
DATA/geodata, else the embedded layers.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np

from observatory.geocode.index.build import build_index
from observatory.geocode.index.model import Entries, Index
from observatory.geocode.parse.communes import communes
from observatory.settings import data_folder, embedded_layers

#: Raised whenever the content of the stored file changes meaning.
FORMAT = "8"
STORED = "geocoder.npz"
#: Files an index is made of, in DATA/geodata or (those marked True) embedded.
INPUTS = {
    "addresses.csv": False,
    "stops.csv": False,
    "qpv.geojson": False,
    "gazetteer.csv": True,
    "districts.geojson": True,
}


def load(data: Path | None = None) -> Index:
    """The index of the files in force: the stored one where it is up to date, else built and stored.

    Where the data folder does not exist or cannot be written, the index is built in memory.
    Raises `InputError` naming the file and column where an input cannot be read.
    """
    folder = data_folder(data)
    files = inputs(folder)
    wanted = checksum(files)
    stored = folder / STORED
    index = _read(stored, wanted)
    if index is None:
        index = build_index(files, wanted)
        _write(index, stored)
    return index


def inputs(folder: Path) -> dict[str, Path]:
    """The files in force by name: installed under `folder`/geodata, else embedded, else left out."""
    found = {}
    for name, embedded in INPUTS.items():
        for candidate in (folder / "geodata" / name, embedded_layers() / name):
            if candidate.is_file() and (candidate.parent != embedded_layers() or embedded):
                found[name] = candidate
                break
    return found


def checksum(files: dict[str, Path]) -> str:
    """The SHA-256 of the contents of `files`, the commune list and the format."""
    digest = hashlib.sha256(FORMAT.encode())
    for name, path in sorted(files.items()):
        digest.update(name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update("".join(communes()).encode())
    return digest.hexdigest()


def _write(index: Index, path: Path) -> None:
    """Store beside and swap in, so that a reader never sees half a file."""
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        return
    texts: dict[str, object] = {}
    arrays: dict[str, np.ndarray] = {}
    for item in fields(index):
        value = getattr(index, item.name)
        if isinstance(value, np.ndarray):
            arrays[item.name] = value
        elif isinstance(value, Entries):
            texts[item.name] = {c.name: getattr(value, c.name) for c in fields(value)}
        else:
            texts[item.name] = value
    buffer = io.BytesIO()
    blob = np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), dtype=np.uint8)
    np.savez(buffer, allow_pickle=False, texts=blob, **arrays)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".geocoder-")
    with os.fdopen(handle, "wb") as file:
        file.write(buffer.getvalue())
    Path(beside).chmod(0o644)
    Path(beside).replace(path)


def _read(path: Path, wanted: str) -> Index | None:
    """The stored index, or None where it is absent, damaged or of other inputs."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            texts = json.loads(stored["texts"].tobytes())
            if texts["checksum"] != wanted:
                return None
            arrays = {name: stored[name] for name in stored.files if name != "texts"}
        for part in ("streets", "places"):
            texts[part]["name"] = [tuple(n) for n in texts[part]["name"]]
            texts[part] = Entries(**texts[part])
        return Index(**texts, **arrays)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None

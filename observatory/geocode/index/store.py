"""The stored index: read where it is up to date, else built from the files in force and written.

Plain arrays and one JSON text (``geocoder.npz``), nothing executable. The files in force are those of
DATA/geodata, else the embedded layers.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np

from observatory.atomic import StorageError, write_bytes
from observatory.geocode.index.build import build_index
from observatory.geocode.index.model import Entries, Index
from observatory.settings import cache_folder, data_folder, embedded_layers

#: The name in a data folder; in the cache the checksum is part of it.
STORED = "geocoder.npz"
#: Indexes kept in the cache, of four megabytes at most: one for each set of layers lately in use.
CACHED = 8
#: Files an index is made of, in DATA/geodata or (those marked True) embedded.
INPUTS = {
    "addresses.csv": False,
    "stops.csv": False,
    "qpv.geojson": False,
    "gazetteer.csv": True,
    "districts.geojson": True,
    "sectors.geojson": True,
}
#: The list of communes, always the embedded one.
COMMUNES = "communes.csv"
_CODE = Path(__file__).parent.parent


def load(data: Path | None = None) -> Index:
    """Load the index of the files in force: the stored one of their content, else built and stored.

    Data folders with the same layers share it: it is kept in the user's cache folder under the checksum of
    all that it is made of (see `checksum`), or in the data folder where there is no cache that can be
    written; where neither can be, it is built in memory.

    Parameters
    ----------
    data : Path, optional
        See `observatory.settings.data_folder`.

    Raises
    ------
    InputError
        Naming the file and column that cannot be read.
    """
    files = inputs(data_folder(data))
    key = checksum(files)
    paths = stored_paths(data_folder(data), key)
    for path in paths:
        if (index := _read(path, key)) is not None:
            with contextlib.suppress(OSError):
                path.touch()  # in use: see `_forget_old`
            return index
    index = build_index(files, key)
    if any(_write(index, path) for path in paths):
        _forget_old()
    return index


def stored_paths(folder: Path, key: str) -> list[Path]:
    """Where the index of that checksum may be stored, the best place first."""
    cache = cache_folder()
    return [*([cache / f"geocoder-{key[:32]}.npz"] if cache else []), folder / STORED]


def inputs(folder: Path) -> dict[str, Path]:
    """The files in force by name: installed under `folder`/geodata, else embedded, else left out."""
    files = {}
    for name, embedded in INPUTS.items():
        for candidate in (folder / "geodata" / name, embedded_layers() / name):
            if candidate.is_file() and (candidate.parent != embedded_layers() or embedded):
                files[name] = candidate
                break
    return files


def checksum(files: dict[str, Path]) -> str:
    """The SHA-256 of all that an index is made of: `files`, the commune list and the code."""
    digest = hashlib.sha256()
    sources = {path.relative_to(_CODE).as_posix(): path for part in ("index", "parse")
               for path in (_CODE / part).glob("*.py")}  # fmt: skip
    for name, path in sorted((files | sources | {COMMUNES: embedded_layers() / COMMUNES}).items()):
        digest.update(name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _forget_old() -> None:
    """Delete the indexes of the cache but the `CACHED` that were lately in use: layers are replaced."""
    cache = cache_folder()
    paths = list(cache.glob("geocoder-*.npz")) if cache else []
    with contextlib.suppress(OSError):  # another process may be doing the same
        for path in sorted(paths, key=lambda path: path.stat().st_mtime)[:-CACHED]:
            path.unlink()


def _write(index: Index, path: Path) -> bool:
    """Store beside and swap in, so that a reader never sees half a file; False where it cannot be written.

    The cache folder is made where it is missing, the data folder is not.
    """
    try:
        if path.name != STORED:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, _packed(index))
    except (OSError, StorageError):  # no cache folder may be made, the disk is full or read-only
        return False
    return True


def _packed(index: Index) -> bytes:
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
    return buffer.getvalue()


def _read(path: Path, key: str) -> Index | None:
    """The stored index, or None where it is absent, damaged or of other inputs."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            texts = json.loads(stored["texts"].tobytes())
            if texts["checksum"] != key:
                return None
            arrays = {name: stored[name] for name in stored.files if name != "texts"}
        for part in ("streets", "places"):
            texts[part]["name"] = [tuple(n) for n in texts[part]["name"]]
            texts[part] = Entries(**texts[part])
        return Index(**texts, **arrays)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None

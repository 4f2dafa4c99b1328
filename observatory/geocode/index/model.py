"""What the geocoder knows: addresses, streets, places, sectors, and how far each kind of answer may be off.

Built once from the files in force (DATA/geodata, else the embedded layers), stored beside the warehouse
as ``geocoder.npz`` (plain arrays and one JSON text, nothing executable), rebuilt when a file changes.
Every uncertainty is measured on the base itself, see `observatory.geocode.index.uncertainty`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from observatory.geocode.bano import addresses_from_bano as addresses_from_bano
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


@dataclass(slots=True)
class Entries:
    """Named things with a point: parallel lists, one item a street, a place or a sector.

    `kind` is the street type (`rue`), or empty for places; `plain` a street's type and name written out;
    `role` is `street`, or the gazetteer's kind;
    `radius` is the radius in metres that holds the true place 19 times in 20; `lon`, `lat` are degrees.
    """

    label: list[str] = field(default_factory=list)
    commune: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    name: list[tuple[str, ...]] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    radius: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.label)

    def add(self, **values: object) -> None:
        """Append one item; every column must be given."""
        for column in fields(self):
            getattr(self, column.name).append(values[column.name])


@dataclass(slots=True)
class Index:
    """Everything known, ready to be searched.

    The addresses of street ``s`` are the positions ``first[s]`` to ``first[s + 1]`` of `number`, `suffix`,
    `lon`, `lat`, in order of number. `suffixes` names the codes of `suffix`. `exact_m` is the radius of an
    exact address, `gap_edges` and `gap_m` those of an interpolated one by the distance (m) between its two
    neighbours, `beside_m` that of a number taken from the nearest one of its side, `either_m` that of one
    between numbers of the other side.
    """

    checksum: str
    streets: Entries
    places: Entries
    first: np.ndarray
    number: np.ndarray
    suffix: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    suffixes: list[str]
    commune_radius: dict[str, float]
    exact_m: float
    gap_edges: np.ndarray
    gap_m: np.ndarray
    beside_m: float
    either_m: float


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
        from observatory.geocode.index.build import build

        index = build(files, wanted)
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
    texts, arrays = {}, {}
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
    np.savez(buffer, texts=blob, **arrays)
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

"""A background of the site's own: the tiles of an MBTiles file, put where the app serves them.

MBTiles 1.3: an SQLite file with the tables ``metadata (name, value)`` and ``tiles (zoom_level, tile_column,
tile_row, tile_data)``, Web Mercator, rows counted from the south (TMS). Only pictures are drawn (PNG, JPEG,
WebP), no vector tiles.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from observatory.errors import InputError
from observatory.language import _
from observatory.maps.leaflet import served

#: Largest file unpacked: the app's static serving stops beyond 1 GB in all.
MOST_BYTES = 400_000_000

#: First bytes of the pictures a browser draws, and the ending they are served under.
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}

_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class TileSet:
    """A readable MBTiles file: the least and greatest zoom it has, the pictures' ending, whom to credit."""

    path: Path
    folder: Path
    ending: str
    least: int
    most: int
    credit: str

    @property
    def ready(self) -> bool:
        """Whether its tiles were unpacked."""
        return (self.folder / _INDEX).exists()

    @property
    def address(self) -> str:
        """Where the browser finds its tiles."""
        below = self.folder.relative_to(served()[0]).as_posix()
        return f"{served()[1]}/{below}"


def tile_set(path: Path) -> TileSet:
    """What an MBTiles file holds.

    Raises
    ------
    InputError
        For a file that is no MBTiles, holds no picture, or is larger than `MOST_BYTES`.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputError(
            _(
                "{file} takes {size} MB, and at most {most} MB can be served: leave out its finest "
                "zoom levels."
            ).format(file=path.name, size=size // 1_000_000, most=MOST_BYTES // 1_000_000)
        )
    try:
        with closing(_opened(path)) as file:
            about = dict(file.execute("select name, value from metadata"))
            least, most = file.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
            first = file.execute("select tile_data from tiles limit 1").fetchone()
    except sqlite3.Error as fault:
        raise InputError(
            _(
                "{file} is not an MBTiles file: the maps are drawn without it. Replace it or take it away."
            ).format(file=path.name)
        ) from fault
    ending = _ending(first[0]) if first else ""
    if not ending:
        raise InputError(
            _(
                "{file} holds no pictures (PNG, JPEG or WebP): the maps are drawn without it. Vector tiles "
                "must be made into pictures first."
            ).format(file=path.name)
        )
    return TileSet(path, _folder(path), ending, int(least), int(most), _plain(about.get("attribution") or ""))


def unpack(tiles: TileSet) -> None:
    """Write the tiles into their folder as ``z/x/y``, rows from the north, whole or not at all.

    What the same file's older versions left is taken away. Raises `sqlite3.Error` or `OSError`.
    """
    tiles.folder.parent.mkdir(parents=True, exist_ok=True)
    site = tiles.folder.name.partition("-")[0]
    half = tiles.folder.with_name(f"{site}.half")
    with FileLock(tiles.folder.with_name(f"{site}.lock")):
        if tiles.ready:
            return
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        rows_of: dict[int, dict[int, list[int]]] = {}
        for zoom, column, row, data in _tiles(tiles.path):
            place = half / str(zoom) / str(column)
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{row}.{tiles.ending}").write_bytes(data)
            rows_of.setdefault(zoom, {}).setdefault(column, []).append(row)
        (half / _INDEX).write_text(json.dumps(_runs(rows_of), separators=(",", ":")), encoding="utf-8")
        for older in tiles.folder.parent.glob(f"{site}-*"):
            shutil.rmtree(older, ignore_errors=True)
        half.rename(tiles.folder)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _tiles(path: Path) -> Iterator[tuple[int, int, int, bytes]]:
    """Zoom, column, row from the north, and picture of each tile."""
    with closing(_opened(path)) as file:
        for zoom, column, row, data in file.execute(
            "select zoom_level, tile_column, tile_row, tile_data from tiles where tile_data is not null"
        ):
            yield int(zoom), int(column), 2 ** int(zoom) - 1 - int(row), data


def _runs(rows_of: dict[int, dict[int, list[int]]]) -> dict[int, dict[int, list[list[int]]]]:
    """Zoom → column → first and last row of each run of tiles: the browser asks for no other."""
    return {
        zoom: {column: _ranges(sorted(rows)) for column, rows in columns.items()}
        for zoom, columns in rows_of.items()
    }


def _ranges(rows: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for row in rows:
        if runs and row <= runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return runs


def _folder(path: Path) -> Path:
    """Named by where the file lies and by its state: a new file gets addresses that no browser knows."""
    state = path.stat()
    site = _short(str(path.resolve()))
    return served()[0] / "tiles" / f"{site}-{_short(f'{state.st_mtime_ns} {state.st_size}')}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _ending(data: bytes) -> str:
    return next((ending for start, ending in _PICTURES.items() if bytes(data).startswith(start)), "")


def _plain(credit: str) -> str:
    """Words to credit, without the tags some files have in them, safe to write into a page."""
    return html.escape(html.unescape(re.sub(r"<[^>]*>", "", credit)).strip())

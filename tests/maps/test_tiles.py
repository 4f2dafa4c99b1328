"""MBTiles: what is read from the file, what is written for the browser, and what is refused in words."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from observatory import maps
from observatory.errors import InputError
from observatory.maps.basemap import tiles as module


def picture(kind: str = "PNG") -> bytes:
    """One plain tile."""
    out = io.BytesIO()
    Image.new("RGB", (256, 256), (0, 160, 80)).save(out, kind)
    return out.getvalue()


def mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], **metadata: str) -> Path:
    """An MBTiles file: (zoom, column, row from the south) → picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as file:
        file.execute("create table metadata (name text, value text)")
        file.execute(
            "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        file.executemany("insert into metadata values (?, ?)", metadata.items())
        file.executemany(
            "insert into tiles values (?, ?, ?, ?)", [(*key, data) for key, data in tiles.items()]
        )
    file.close()
    return path


@pytest.fixture(autouse=True)
def _served(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "observatory.maps.basemap.tiles.served", lambda: (tmp_path / "static", "/app/static/leaflet")
    )


@pytest.mark.parametrize(
    ("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")], ids=str.lower
)
def test_tiles_are_written_with_rows_from_the_north(tmp_path, kind, ending):
    """Row 1 of 4 from the south is row 2 from the north; a gap between two tiles of a column is known."""
    rows = {(2, 3, 1): picture(kind), (2, 3, 3): picture(kind), (1, 0, 0): picture(kind)}
    found = maps.tile_set(mbtiles(tmp_path / "b.mbtiles", rows, attribution="<a href='x'>Ville & Co</a>"))
    assert (found.least, found.most, found.ending, found.credit) == (1, 2, ending, "Ville &amp; Co")
    assert not found.ready
    maps.unpack(found)
    assert found.ready
    assert (found.folder / "2" / "3" / f"2.{ending}").read_bytes() == picture(kind)
    assert json.loads((found.folder / "index.json").read_text()) == {
        "2": {"3": [[0, 0], [2, 2]]},
        "1": {"0": [[1, 1]]},
    }
    assert found.address.startswith("/app/static/leaflet/tiles/")


def test_a_newer_file_takes_the_place_of_the_older_and_half_a_work_is_begun_again(tmp_path):
    path = mbtiles(tmp_path / "b.mbtiles", {(0, 0, 0): picture()})
    older = maps.tile_set(path)
    maps.unpack(older)
    path.unlink()
    newer = maps.tile_set(mbtiles(path, {(0, 0, 0): picture("JPEG"), (1, 0, 0): picture("JPEG")}))
    half = newer.folder.with_name(newer.folder.name.partition("-")[0] + ".half")
    (half / "9").mkdir(parents=True)
    maps.unpack(newer)
    assert newer.ready
    assert not (newer.folder / "9").exists()
    assert not older.folder.exists()
    assert not half.exists()


def no_mbtiles(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 not a database at all")


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("create table facts (n integer)")
    file.close()


def vector(path: Path) -> None:
    mbtiles(path, {(0, 0, 0): gzip.compress(b"vector")}, format="pbf")


def empty(path: Path) -> None:
    mbtiles(path, {})


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (no_mbtiles, "n’est pas un fichier MBTiles"),  # any file renamed
        (other_database, "n’est pas un fichier MBTiles"),  # a database without tiles
        (vector, "ne contient pas d’images"),  # what most suppliers send today
        (empty, "ne contient pas d’images"),  # tables without a row
    ],
)
def test_what_is_no_background_is_said_in_words(tmp_path, made, words):
    made(tmp_path / "background.mbtiles")
    with pytest.raises(InputError, match=words) as fault:
        maps.tile_set(tmp_path / "background.mbtiles")
    assert "background.mbtiles" in str(fault.value)


def test_a_file_too_large_to_be_served_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="niveaux de zoom"):
        maps.tile_set(mbtiles(tmp_path / "b.mbtiles", {(0, 0, 0): picture()}))

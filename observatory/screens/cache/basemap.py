"""The site's own basemap, where it has put one: unpacked once, in a background job where it is large."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from observatory import maps
from observatory.errors import InputError
from observatory.language import _
from observatory.screens.jobs.runner import Job
from observatory.settings import data_folder

#: Where the site puts its background in the data folder.
FILE = Path("geodata") / "background.mbtiles"

#: Files up to so many bytes are unpacked before the page is drawn: it takes a fraction of a second.
SMALL = 8_000_000


class Basemap(NamedTuple):
    """The tiles that can be drawn now, if any, and what is to be said where there are none."""

    tiles: maps.TileSet | None
    words: str = ""


@st.cache_resource(show_spinner=False, max_entries=4)
def _unpacking(path: str, mtime_ns: int, size: int) -> tuple[maps.TileSet, Job] | None:
    """The tiles of the file of that state, and the job that unpacks them; None where it holds none."""
    try:
        tiles = maps.tile_set(Path(path))
    except (InputError, OSError, sqlite3.Error):
        return None
    job = Job()
    job.start(lambda _job: maps.unpack(tiles))
    if size <= SMALL:
        job.join()
    return tiles, job


def basemap_in_force() -> Basemap:
    """The site's own basemap as it stands now; without a file, nothing and no words."""
    path = data_folder() / FILE
    try:
        state = path.stat()
    except OSError:
        return Basemap(None)
    found = _unpacking(str(path.resolve()), state.st_mtime_ns, state.st_size)
    if found is None:
        try:
            maps.tile_set(path)
        except InputError as fault:
            return Basemap(None, str(fault))
        return Basemap(None)
    tiles, job = found
    if tiles.ready:
        return Basemap(tiles)
    if job.fault:
        return Basemap(None, _("{file} could not be unpacked: is the disk full?").format(file=path.name))
    return Basemap(None, _("The site's own background is being unpacked: it comes in a moment."))

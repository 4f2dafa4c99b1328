"""The site's own background, where it has put one: unpacked once, behind the pages where it is large."""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from observatory import maps
from observatory.errors import InputError
from observatory.language import _
from observatory.settings import data_folder

#: Where the site puts its background in the data folder.
FILE = Path("geodata") / "background.mbtiles"

#: Files up to so many bytes are unpacked before the page is drawn: it takes a fraction of a second.
SMALL = 8_000_000

_LOG = logging.getLogger(__name__)


class Background(NamedTuple):
    """The tiles that can be drawn now, if any, and what is to be said where there are none."""

    tiles: maps.TileSet | None
    words: str = ""


class _Unpacking:
    """Unpacks one file in a thread of its own."""

    def __init__(self, tiles: maps.TileSet) -> None:
        self.tiles, self.failed = tiles, False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        if tiles.path.stat().st_size <= SMALL:
            self.thread.join()

    def _run(self) -> None:
        try:
            maps.unpack(self.tiles)
        except Exception:
            # Told by `background` in the reader's language; what went wrong is for the server's log.
            _LOG.warning("%s was not unpacked", self.tiles.path, exc_info=True)
            self.failed = True


@st.cache_resource(show_spinner=False, max_entries=4)
def _unpacking(path: str, mtime_ns: int, size: int) -> _Unpacking | None:
    """The work on the file of that state; None where it holds no background."""
    try:
        return _Unpacking(maps.tile_set(Path(path)))
    except (InputError, OSError, sqlite3.Error):
        return None


def background() -> Background:
    """The site's own background as it stands now; without a file, nothing and no words."""
    path = data_folder() / FILE
    try:
        state = path.stat()
    except OSError:
        return Background(None)
    work = _unpacking(str(path.resolve()), state.st_mtime_ns, state.st_size)
    if work is None:
        try:
            maps.tile_set(path)
        except InputError as fault:
            return Background(None, str(fault))
        return Background(None)
    if work.tiles.ready:
        return Background(work.tiles)
    if work.failed:
        return Background(None, _("{file} could not be unpacked: is the disk full?").format(file=path.name))
    return Background(None, _("The site's own background is being unpacked: it comes in a moment."))

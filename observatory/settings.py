"""What the whole project agrees on: reference systems, the clock, where data live."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

PACKAGE = Path(__file__).resolve().parent
#: The project's folder: the repository; once installed, what the wheel carries of it inside this package, so
#: that nothing else is installed beside it under a name that another library may have.
PROJECT = PACKAGE / "project" if (PACKAGE / "project").is_dir() else PACKAGE.parent

#: Stored points: degrees, longitude then latitude.
CRS_STORED = "EPSG:4326"
#: Every length and area: Lambert-93, metres, easting then northing.
CRS_METRIC = "EPSG:2154"

#: Facts happen, and weeks begin, on this clock.
CLOCK = ZoneInfo("Europe/Paris")

#: A count from 1 to this many is hidden in whatever leaves the office.
SMALL_CELL = 4


def data_folder(given: str | Path | None = None) -> Path:
    """Where the data live: `given`, else ``OBSERVATORY_DATA``, else ``./data``. Not created here."""
    return Path(given or os.environ.get("OBSERVATORY_DATA") or "data")


def cache_folder() -> Path | None:
    """Where what can be made again is kept between runs: ``OBSERVATORY_CACHE``, else the user's own folder.

    None where the user has no home. Not created here; it may not be writable.
    """
    if given := os.environ.get("OBSERVATORY_CACHE"):
        return Path(given)
    if folder := os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA"):
        return Path(folder) / "observatory"
    try:
        return Path.home() / ".cache" / "observatory"
    except RuntimeError:
        return None


def embedded_layers() -> Path:
    """The folder of the embedded default layers, which serve until `geodata pull` installs better ones."""
    return PROJECT / "geodata"

"""Cached territory: outlines, reference layers and streets, read again when layers were pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory import alerts
from observatory.errors import ObservatoryError
from observatory.screens.cache.keyed import keyed
from observatory.settings import data_folder
from observatory.territory import Territory, layers

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def layers_version() -> tuple[str, int]:
    """The data folder, and when layers were last pulled into it."""
    data = data_folder()
    manifest = data / "geodata" / "layers.toml"
    return str(data.resolve()), manifest.stat().st_mtime_ns if manifest.exists() else 0


@keyed(layers_version, max_entries=2)
def territory() -> Territory:
    """The outlines in force."""
    return Territory.load(data_folder())


@keyed(layers_version, max_entries=2)
def touching() -> pd.DataFrame:
    """Which zones share a border (`alerts.touching`)."""
    return alerts.touching(territory().zones["geometry"])


def areas(by: str) -> pd.DataFrame:
    """The areas of a level with `name, area_km2, population`."""
    return territory().areas(by)


@keyed(layers_version, max_entries=8)
def layer(name: str) -> GeoDataFrame:
    """A reference layer in force (`Territory.layer`)."""
    return territory().layer(name)


def layers_in_force() -> pd.DataFrame:
    """Which layers are in force, of which vintage (`layers.status`)."""
    return layers.status(data_folder())


def addresses() -> pd.DataFrame | None:
    """The address base in force; None where none is installed."""
    try:
        return layer("addresses")
    except ObservatoryError:
        return None


@keyed(layers_version, max_entries=2)
def street_lines() -> np.ndarray | None:
    """The streets of the address base (`maps.street_lines`), for pictures; None where there is none."""
    from observatory.maps import street_lines as lines_of

    try:
        return lines_of(layer("addresses"))
    except ObservatoryError:
        return None


@keyed(layers_version, max_entries=2)
def streets_address() -> str:
    """The address the browser finds the streets at; empty where no address base is installed."""
    from observatory.maps import served, write_streets

    lines = street_lines()
    if lines is None:
        return ""
    _data, changed = layers_version()
    name = f"streets-{changed:x}.json"
    folder, address = served()
    write_streets(lines, folder / name)
    return f"{address}/{name}"

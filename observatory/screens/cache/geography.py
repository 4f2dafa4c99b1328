"""Cached territory: outlines, reference layers and streets, read again when layers were pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from observatory import alerts
from observatory.errors import ObservatoryError
from observatory.screens.cache.keyed import keyed
from observatory.settings import data_folder
from observatory.territory import Territory, layers
from observatory.territory.ground import read_ground

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from observatory.maps import Ground


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
def ground() -> Ground | None:
    """Streets with their names, water, railways and woods, or names of streets alone; None without."""
    from observatory.maps import ground_of

    try:
        shapes = read_ground(data_folder())
    except ObservatoryError:
        shapes = None
    return ground_of(shapes, addresses())


@keyed(layers_version, max_entries=2)
def ground_address() -> str:
    """The address the browser finds the ground at; empty where there is none."""
    from observatory.maps import served, write_ground

    found = ground()
    if found is None:
        return ""
    _data, changed = layers_version()
    folder, address = served()
    name = f"ground-{changed:x}"
    if not (folder / name / "index.json").exists():
        write_ground(found, folder / name)
    return f"{address}/{name}"

"""Outlines, layers and streets, read again when layers were pulled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from observatory import alerts
from observatory.errors import ObservatoryError
from observatory.settings import data_folder
from observatory.territory import Territory, layers

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@st.cache_resource(show_spinner=False, max_entries=2)
def _territory(data: str, layers_stamp: int) -> Territory:
    return Territory.load(Path(data))


def territory() -> Territory:
    """The outlines in force, read again when layers were pulled."""
    return _territory(*layers_version())


def layers_version() -> tuple[str, int]:
    """The data folder, and when layers were last pulled into it."""
    data = data_folder()
    manifest = data / "geodata" / "layers.toml"
    return str(data.resolve()), manifest.stat().st_mtime_ns if manifest.exists() else 0


@st.cache_resource(show_spinner=False, max_entries=2)
def _touching(data: str, layers_stamp: int) -> pd.DataFrame:
    return alerts.touching(_territory(data, layers_stamp).zones["geometry"])


def touching() -> pd.DataFrame:
    """Which zones share a border (`alerts.touching`)."""
    return _touching(*layers_version())


def areas(by: str) -> pd.DataFrame:
    """The areas of a level with `name, area_km2, population`."""
    return territory().areas(by)


@st.cache_resource(show_spinner=False, max_entries=8)
def _layer(data: str, layers_stamp: int, name: str) -> GeoDataFrame:
    return _territory(data, layers_stamp).layer(name)


def layer(name: str) -> GeoDataFrame:
    """A reference layer in force (`Territory.layer`)."""
    return _layer(*layers_version(), name)


def layers_in_force() -> pd.DataFrame:
    """Which layers are in force, of which vintage (`layers.status`)."""
    return layers.status(data_folder())


@st.cache_resource(show_spinner=False, max_entries=2)
def _street_lines(data: str, layers_stamp: int) -> np.ndarray | None:
    from observatory.maps import street_lines

    try:
        return street_lines(_territory(data, layers_stamp).layer("addresses"))
    except ObservatoryError:
        return None


def street_lines() -> np.ndarray | None:
    """The streets of the address base (`maps.street_lines`), for pictures; None where there is none."""
    return _street_lines(*layers_version())


@st.cache_resource(show_spinner=False, max_entries=2)
def _streets(data: str, layers_stamp: int) -> str:
    """The address the browser finds the streets at; empty where no address base is installed."""
    from observatory.maps import served, write_streets

    lines = _street_lines(data, layers_stamp)
    if lines is None:
        return ""
    name = f"streets-{layers_stamp:x}.json"
    folder, address = served()
    write_streets(lines, folder / name)
    return f"{address}/{name}"


def streets_address() -> str:
    """Where the streets of the address base are served; empty where there is none."""
    return _streets(*layers_version())

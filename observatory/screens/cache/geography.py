"""Cached territory: outlines, reference layers and streets, read again when layers were pulled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from observatory import alerts
from observatory.errors import ObservatoryError
from observatory.screens.cache.keyed import keyed
from observatory.settings import data_folder
from observatory.territory import Territory, layers, sites
from observatory.territory.ground import read_ground
from observatory.warehouse import outlines

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from observatory.maps import Ground


#: Where the session keeps whose outlines the reader looks at.
_MARK = "outlines-mark"


def look_within(mark: str) -> bool:
    """Draw the reader's pages within the outlines of a mark (`warehouse.outlines`), today's for an empty one.

    Gives whether these outlines are there; today's serve where they are not.
    """
    st.session_state[_MARK] = mark
    return not mark or outlines.folder_of(data_folder(), mark) != data_folder()


def layers_version() -> tuple[str, int]:
    """The folder of the outlines the reader looks at, and when layers were last pulled into the data's."""
    manifest = data_folder() / "geodata" / "layers.toml"
    return str(_folder().resolve()), manifest.stat().st_mtime_ns if manifest.exists() else 0


def _folder() -> Path:
    """The folder of the outlines that the reader looks at; work in the background looks at today's."""
    seen = get_script_run_ctx(suppress_warning=True) is not None
    return outlines.folder_of(data_folder(), st.session_state.get(_MARK, "") if seen else "")


@keyed(layers_version, max_entries=3)
def territory() -> Territory:
    """The outlines in force, or those that were when a moment is looked back to."""
    return Territory.load(_folder())


@keyed(layers_version, max_entries=3)
def touching() -> pd.DataFrame:
    """Which zones share a border (`alerts.touching`)."""
    return alerts.touching(territory().zones["geometry"])


def areas(by: str) -> pd.DataFrame:
    """The areas of a level with `name, area_km2, population`."""
    return territory().areas(by)


@keyed(layers_version, max_entries=8)
def layer(name: str) -> GeoDataFrame:
    """A reference layer in force (`Territory.layer`): only outlines of zones are kept of former times."""
    return (territory() if name in outlines.NAMES else Territory.load(data_folder())).layer(name)


def _sites_version() -> tuple[tuple[str, int, int], ...]:
    """The files of the site's own layers as they are now."""
    found = sorted((data_folder() / sites.FOLDER).glob("*.*"))
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found)


@keyed(_sites_version, max_entries=2)
def site_layers() -> tuple[list[sites.SiteLayer], list[str]]:
    """The site's own layers, and what is wrong with the files that cannot be read (`sites.read_sites`)."""
    return sites.read_sites(data_folder())


def layers_in_force() -> pd.DataFrame:
    """Which layers are in force, of which vintage (`layers.status`)."""
    return layers.status(data_folder())


# That there is none is kept too: it was looked for in all layers a few times a page.
@keyed(layers_version, max_entries=8)
def addresses() -> pd.DataFrame | None:
    """The address base in force; None where none is installed."""
    try:
        return layer("addresses")
    except ObservatoryError:
        return None


class NamedPlace(NamedTuple):
    """A street or a place that has a name: its label, where it is (degrees), the zone that holds it."""

    label: str
    lon: float
    lat: float
    zone: str


@keyed(layers_version, max_entries=2)
def named_places() -> dict[str, NamedPlace]:
    """Streets and well-known places of the agglomeration by their label, in alphabetical order.

    Streets of the address base stand at the middle of their numbers; a name that a commune has twice, once.
    """
    found = [layer("gazetteer")]
    if (numbers := addresses()) is not None:
        streets = numbers.rename(columns={"street": "name"}).dropna(subset=["name"])
        found.append(streets.groupby(["name", "commune_code"], as_index=False)[["lon", "lat"]].median())
    columns = ["name", "commune_code", "lon", "lat"]
    table = pd.concat([one[columns] for one in found], ignore_index=True)
    table["zone"] = territory().assign(table["lon"], table["lat"])
    communes = territory().communes["name"]
    table["label"] = table["name"] + ", " + table["commune_code"].map(communes)
    table = table.dropna(subset=["zone", "label"]).drop_duplicates("label").sort_values("label")
    rows = table[["label", "lon", "lat", "zone"]].itertuples(index=False)
    return {row.label: NamedPlace(*row) for row in rows}


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

"""Any map as a layer for a geographic information system: GeoJSON, GeoPackage, GeoParquet."""

from __future__ import annotations

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from observatory.exchange.geojson import to_geojson

if TYPE_CHECKING:
    import pandas as pd

#: Ending → media type.
MEDIA_TYPES = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}


def to_layer(table: pd.DataFrame, form: str, name: str = "layer") -> bytes:
    """The rows as one layer in EPSG:4326, longitude first.

    Parameters
    ----------
    table : DataFrame
        ``geometry`` (shapely, EPSG:4326), else ``lon, lat`` (degrees; no shape where they are missing); the
        other columns become attributes, numbers as numbers.
    form : {'geojson', 'gpkg', 'parquet'}
    name : str
        The name of the layer in a GeoPackage.

    Raises
    ------
    KeyError
        For another `form`.
    """
    return {"geojson": _geojson, "gpkg": _geopackage, "parquet": _geoparquet}[form](table, name)


def _geojson(table: pd.DataFrame, _name: str) -> bytes:
    shaped = table if "geometry" in table else table[table["lon"].notna()]
    return to_geojson(shaped).encode()


def _geopackage(table: pd.DataFrame, name: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        _frame(table).to_file(path, driver="GPKG", layer=re.sub(r"\W", "_", name))
        return path.read_bytes()


def _geoparquet(table: pd.DataFrame, _name: str) -> bytes:
    file = io.BytesIO()
    _frame(table).to_parquet(file, index=False)
    return file.getvalue()


def _frame(table: pd.DataFrame):
    import geopandas

    if "geometry" in table:
        return geopandas.GeoDataFrame(table, crs="EPSG:4326")
    points = geopandas.points_from_xy(table["lon"], table["lat"])
    frame = geopandas.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    frame.loc[table["lon"].isna().to_numpy(), "geometry"] = None
    return frame

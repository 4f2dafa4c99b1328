"""GeoJSON outlines, simplified together so that neighbours still meet."""

from __future__ import annotations

import html
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from observatory.agglomeration import CENTRAL_COMMUNE

if TYPE_CHECKING:
    import geopandas

    from observatory.territory import Territory

#: Degrees, about 20 m: under a pixel at the zoom where all of the town is in view.
DETAIL = 0.0002

#: Five decimals of a degree are a metre.
_DECIMALS = 5


def area_outlines(territory: Territory, by: str = "zone") -> dict[str, Any]:
    """The outlines of one level as a GeoJSON FeatureCollection, EPSG:4326, longitude first.

    Parameters
    ----------
    by : {'zone', 'commune', 'district'}

    Returns
    -------
    dict
        Each feature has `code`, `name` and `tip` (the name, safe to write in a page).
    """
    areas = territory.areas(by)
    shapes = shapely.coverage_simplify(areas["geometry"].to_numpy(), DETAIL)
    features = [
        _feature(shape, code, name)
        for shape, code, name in zip(shapes, areas.index, areas["name"], strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def reference_outlines(layer: geopandas.GeoDataFrame) -> dict[str, Any]:
    """A reference layer (`Territory.layer`) as GeoJSON with its names alone."""
    shapes = shapely.simplify(layer.geometry.to_numpy(), DETAIL / 2)
    names = layer["name"] if "name" in layer else layer.index.astype(str)
    features = [
        _feature(shape, str(code), name) for shape, code, name in zip(shapes, layer.index, names, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=8)
def labels(territory: Territory, by: str = "zone") -> list[list[Any]]:
    """What is written: ``[lat, lon, text, kind, least zoom, zoom it ends at, width]``, widest area first.

    The width, in degrees of latitude, is that of the largest circle within the area.
    """
    areas = territory.areas(by)
    circles = shapely.maximum_inscribed_circle(areas["geometry"].to_numpy())
    places, widths = shapely.get_point(circles, 0), shapely.length(circles)
    # A district's name is longer than the district until the town fills the map.
    least = 12.5 if by == "zone" else 0
    kind_of_area = np.where(areas["kind"] == "district", "district", "commune")
    rows = [
        [round(p.y, 5), round(p.x, 5), name, kind, least if kind == "district" else 0, 99, round(2 * r, 4)]
        for p, name, kind, r in zip(places, areas["name"], kind_of_area, widths, strict=True)
    ]
    rows = [rows[i] for i in np.argsort(-widths)]
    if by == "zone":
        town = shapely.centroid(territory.communes.at[CENTRAL_COMMUNE, "geometry"])
        town_name = territory.communes.at[CENTRAL_COMMUNE, "name"]
        rows.insert(0, [round(town.y, 5), round(town.x, 5), town_name, "town", 0, 12.5, 1])
    return rows


def bounds(shape: BaseGeometry) -> list[list[float]]:
    """South-west and north-east corners, latitude first as Leaflet wants them."""
    west, south, east, north = (round(v, 5) for v in shape.bounds)
    return [[south, west], [north, east]]


def _feature(shape: BaseGeometry, code: str, name: str) -> dict[str, Any]:
    rounded = shapely.set_precision(shape, 10.0**-_DECIMALS, mode="pointwise")
    return {
        "type": "Feature",
        "properties": {"code": str(code), "name": str(name), "tip": html.escape(str(name))},
        "geometry": json.loads(shapely.to_geojson(rounded)),
    }

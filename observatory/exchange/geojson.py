"""GeoJSON (RFC 7946) of hot spots, places and outlines."""

from __future__ import annotations

import json

import pandas as pd
import shapely

from observatory.exchange.values import DECIMALS, internal_use, plain_row


def to_geojson(table: pd.DataFrame) -> str:
    """The rows as a FeatureCollection in EPSG:4326, longitude first: outlines, else points.

    It says under ``usage`` that it is for internal use, as RFC 7946 lets a file do.

    Parameters
    ----------
    table : DataFrame
        ``geometry`` (shapely, EPSG:4326), else ``lon, lat`` (degrees); the other columns become properties.
    """
    with_outline = "geometry" in table.columns
    features = []
    for row in table.to_dict("records"):
        outline = row.pop("geometry") if with_outline else shapely.Point(row["lon"], row["lat"])
        shape = json.loads(shapely.to_geojson(shapely.set_precision(outline, 10**-DECIMALS)))
        features.append({"type": "Feature", "properties": plain_row(row), "geometry": shape})
    collection = {"type": "FeatureCollection", "usage": internal_use(), "features": features}
    return json.dumps(collection, ensure_ascii=False)


def outline_geojson(area: shapely.Geometry, name: str, **properties: object) -> str:
    """`area` (polygon or multipolygon, EPSG:4326) as a FeatureCollection of one feature."""
    return to_geojson(pd.DataFrame([{"name": name, **properties, "geometry": area}]))

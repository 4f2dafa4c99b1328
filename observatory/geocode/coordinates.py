"""Parse coordinates written as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from observatory.crs import FRANCE, FRANCE_METRIC, distances_m, inside, to_degrees
from observatory.fact import Method, Precision
from observatory.geocode.index.model import Index
from observatory.geocode.result import Location

if TYPE_CHECKING:
    from observatory.geocode.parse.communes import Commune

_NUMBERS = re.compile(r"^\s*\(?\s*(-?\d+(?:[.,]\d+)?)\s*[;,/ ]\s*(-?\d+(?:[.,]\d+)?)\s*\)?\s*$")
#: A fix typed or exported with at least four decimals; what a consumer GPS resolves in a street.
GIVEN_RADIUS_M = 20.0
#: A point so far beyond a commune contradicts it; nearer, a generalised outline or a street along the border
#: explains it: half of the outlines at hand lie more than 250 m off.
MARGIN_M = 1000.0


def point_in(text: str, index: Index) -> Location | None:
    """The point that `text` holds (degrees in either order, or Lambert-93 metres), else None.

    The commune is that of the nearest known address.
    """
    match = _NUMBERS.match(text)
    if not match:
        return None
    a, b = (float(part.replace(",", ".")) for part in match.groups())
    point = _degrees(a, b)
    if point is None:
        return None
    lon, lat = point
    code = nearest_commune(index, lon, lat)
    label = f"{lat:.5f}, {lon:.5f}"
    return Location(lon, lat, code, Precision.HOUSENUMBER, GIVEN_RADIUS_M, Method.GIVEN, 0.99, label)


def nearest_commune(index: Index, lon: float, lat: float) -> str | None:
    """The commune of the street nearest to a point (degrees), None beyond 5 km of every street."""
    entries = index.streets
    if not len(entries):
        return None
    if len(index.lon):
        away = distances_m(index.lon, index.lat, lon, lat)
        row = int(np.argmin(away))
        street = int(np.searchsorted(index.first, row, side="right")) - 1
    else:
        away = distances_m(np.array(entries.lon), np.array(entries.lat), lon, lat)
        row = street = int(np.argmin(away))
    return entries.commune[street] if away[row] < 5000 else None


def beyond_m(index: Index, commune: Commune, lon: float | None, lat: float | None) -> float:
    """How far (m) a point (degrees) lies from the nearest address of a commune; 0 where none says.

    Of a commune without known addresses, how far beyond the circle around its centre.
    """
    streets = [i for i, code in enumerate(index.streets.commune) if code == commune.code]
    rows = [np.arange(index.first[i], index.first[i + 1]) for i in streets]
    known = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    if len(known):
        return float(distances_m(index.lon[known], index.lat[known], lon, lat).min())
    away = float(distances_m(np.array([commune.lon]), np.array([commune.lat]), lon, lat)[0])
    return max(away - commune.radius_m, 0.0) if np.isfinite(away) else 0.0


def _degrees(a: float, b: float) -> tuple[float, float] | None:
    """(longitude, latitude) of two numbers in either order, or of easting and northing."""
    for x, y in ((a, b), (b, a)):
        if inside(x, y, FRANCE):
            return x, y
        if inside(x, y, FRANCE_METRIC):
            lon, lat = to_degrees(x, y)
            return float(lon), float(lat)
    return None

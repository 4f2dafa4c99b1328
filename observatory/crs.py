"""Coordinate reference systems: EPSG:4326 degrees ↔ EPSG:2154 (Lambert-93) metres, and plane distances.

Axis order is longitude, latitude and easting, northing everywhere. The only home of pyproj.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from observatory.agglomeration import LATITUDE
from observatory.errors import CallError
from observatory.language import _
from observatory.settings import CRS_METRIC, CRS_STORED

if TYPE_CHECKING:
    from pyproj import Transformer

#: Mainland France and Corsica, degrees: west, south, east, north.
FRANCE = (-5.3, 41.2, 9.7, 51.2)
#: The same in Lambert-93, metres.
FRANCE_METRIC = (90_000.0, 6_000_000.0, 1_250_000.0, 7_150_000.0)

#: Reference systems in which French partners write points, by the name said to a reader.
SYSTEMS = {
    "EPSG:4326": "WGS84",
    "EPSG:2154": "Lambert-93",
    "EPSG:3857": "Web Mercator",
    "EPSG:27572": "Lambert II étendu",
    **{f"EPSG:{3900 + zone}": f"CC{zone}" for zone in range(42, 51)},
    "EPSG:32631": "UTM 31",
    "EPSG:32632": "UTM 32",
}

#: Metres in a degree of latitude, and of longitude at the latitude of the territory.
METRES_PER_DEGREE_LAT = 111_180.0
METRES_PER_DEGREE_LON = METRES_PER_DEGREE_LAT * math.cos(math.radians(LATITUDE))


def to_metres(lon, lat) -> tuple[np.ndarray, np.ndarray]:
    """EPSG:4326 longitude, latitude in degrees to EPSG:2154 easting, northing in metres."""
    return _transform(CRS_STORED, CRS_METRIC, lon, lat)


def to_degrees(x, y, system: str = CRS_METRIC) -> tuple[np.ndarray, np.ndarray]:
    """Easting, northing in a reference system (metres of EPSG:2154) to EPSG:4326 longitude, latitude.

    ``inf`` where there is none.
    """
    if system == CRS_STORED:
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return _transform(system, CRS_STORED, x, y)


def to_metric(geometry):
    """A shapely geometry, or an array of them, of EPSG:4326 in EPSG:2154."""
    return reprojected(geometry, CRS_STORED, CRS_METRIC)


def to_geographic(geometry):
    """A shapely geometry, or an array of them, of EPSG:2154 in EPSG:4326."""
    return reprojected(geometry, CRS_METRIC, CRS_STORED)


def reprojected(geometry, source: str, target: str):
    """A shapely geometry, or an array of them, of one reference system in another."""
    import shapely

    return shapely.transform(geometry, lambda xy: np.column_stack(_transform(source, target, *xy.T)))


def identified(name: str) -> str:
    """A reference system as ``EPSG:2154``, however it was written (URN, WKT). Raises `ValueError`."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(name).to_string()
    except CRSError as fault:
        raise ValueError(name) from fault


def refuse_degrees(crs: str) -> None:
    """Refuse a reference system in degrees, by its name, where metres are needed.

    Raises
    ------
    CallError
        For a geographic reference system.
    """
    from pyproj import CRS

    system = CRS.from_user_input(crs)
    if system.is_geographic:
        raise CallError(
            _("{name} is in degrees, and metres are needed; project to {metric} first.").format(
                name=f"{system.name} ({crs})", metric=CRS_METRIC
            )
        )


def inside(x, y, box: tuple[float, float, float, float]):
    """Whether points lie in a box given as west, south, east, north; its edges count as inside."""
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points of the territory given in degrees; scalars.

    On the plane that touches the territory: up to 0.7 % short over its 40 km, far faster than a projection.
    """
    return math.hypot((lon1 - lon2) * METRES_PER_DEGREE_LON, (lat1 - lat2) * METRES_PER_DEGREE_LAT)


def distances_m(lon1, lat1, lon2, lat2) -> np.ndarray:
    """`distance_m` for arrays of any shape that broadcast together."""
    return np.hypot((lon1 - lon2) * METRES_PER_DEGREE_LON, (lat1 - lat2) * METRES_PER_DEGREE_LAT)


def _transform(source: str, target: str, x, y) -> tuple[np.ndarray, np.ndarray]:
    return _transformer(source, target).transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float))


@cache
def _transformer(source: str, target: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)

"""Reference systems: published positions, there and back, distances on the plane, degrees refused."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from observatory import crs
from observatory.errors import CallError


@pytest.mark.parametrize(
    ("lon", "lat", "x", "y", "why"),
    [
        (3.0, 46.5, 700_000.0, 6_600_000.0, "the origin of Lambert-93 (IGN, NTG 71)"),
        (6.8634, 47.6386, 990_238.0, 6_733_155.0, "Belfort"),
    ],
)
def test_degrees_and_metres(lon, lat, x, y, why):
    assert np.allclose(crs.to_metres(lon, lat), (x, y), atol=1500 if why == "Belfort" else 0.01), why
    assert np.allclose(crs.to_degrees(*crs.to_metres(lon, lat)), (lon, lat), atol=1e-9), why


def test_geometries_one_or_many():
    points = shapely.points([[6.86, 47.64], [6.9, 47.6]])
    there = crs.to_metric(points)
    assert shapely.equals_exact(crs.to_geographic(there), points, 1e-9).all()
    assert crs.to_metric(points[0]).equals(there[0])


def test_distances_of_the_territory_are_those_of_the_ellipsoid():
    """Within 0.7 %, over the 40 km of the territory."""
    draws = np.random.default_rng(7)
    lon, lat = draws.uniform(6.75, 7.1, (2, 200)), draws.uniform(47.48, 47.75, (2, 200))
    _there, _back, exact = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])
    assert np.allclose(crs.distances_m(lon[0], lat[0], lon[1], lat[1]), exact, rtol=7e-3)
    one = crs.distance_m(lon[0, 0], lat[0, 0], lon[1, 0], lat[1, 0])
    assert one == pytest.approx(exact[0], rel=7e-3)


def test_degrees_are_refused_by_name_where_metres_are_needed():
    with pytest.raises(CallError, match="WGS 84"):
        crs.refuse_degrees("EPSG:4326")
    crs.refuse_degrees("EPSG:2154")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("urn:ogc:def:crs:EPSG::2154", "EPSG:2154"), ("EPSG:3950", "EPSG:3950")],
)
def test_a_system_is_recognised_however_it_is_written(written, expected):
    assert crs.identified(written).upper().endswith(expected.rpartition(":")[2])


def test_what_is_no_system_is_refused():
    with pytest.raises(ValueError, match="nowhere"):
        crs.identified("nowhere")

"""Making districts follow another ring than the one they were drawn in, so that they still tile it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from observatory.crs import METRES_PER_DEGREE_LAT

#: Two tilings whose difference is below this are the same: square degrees, about 10 m² of rounding
#: along the town's ring.
SAME_AREA = 1e-9

#: Degrees (0.1 mm): where lines cross, the crossing is rounded to this. Overlays in full precision
#: were seen to go wrong by 20 % of an area on rings that nearly coincide.
_GRID = 1e-9

#: Square degrees, about 800 m²: a detached piece below this is a scrap of cutting, not a hamlet.
_SCRAP = 1e-7

#: Metres between the points that stand for a district's border when leftover land is shared out.
_SPACING_M = 20.0


def refit(districts: np.ndarray, outline: BaseGeometry) -> np.ndarray:
    """Districts that tile `outline` exactly, as near as can be to the given ones.

    Each is cut at the outline; land of the outline that no district covers goes, point by point, to
    the nearest one; land that two cover stays with the first.

    Parameters
    ----------
    districts : array of shapely.Polygon or MultiPolygon
        EPSG:4326, longitude first.
    outline : shapely.Polygon or MultiPolygon
        EPSG:4326. Districts that already tile it come back unchanged.

    Returns
    -------
    array of shapely.Polygon or MultiPolygon
        In the order given, on a grid of 1e-9 degrees. One may be empty, where a district lies wholly
        outside the outline.
    """
    if _tile(districts, outline):
        return districts
    regions = _nearest_regions(districts, outline)
    # All lines crossed with one another cut the land in faces that are each in one district, or
    # nearest to one. Faces share their corners: put together they neither overlap nor part.
    lines = shapely.boundary([outline, *districts, *regions])
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines, grid_size=_GRID)]))
    inside = shapely.point_on_surface(faces)
    held = shapely.intersects(outline, inside)
    faces, inside = faces[held], inside[held]
    owner = _first_that_holds(districts, inside)
    left = owner < 0
    owner[left] = _first_that_holds(regions, inside[left])
    owner = _settled(faces, owner)
    return np.array([_united(faces[owner == number]) for number in range(len(districts))], dtype=object)


def areas(geometry: BaseGeometry) -> BaseGeometry:
    """Its polygons alone, without lines and points."""
    parts = shapely.get_parts(shapely.get_parts(geometry))  # a collection may hold multipolygons
    parts = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _tile(districts: np.ndarray, outline: BaseGeometry) -> bool:
    """Whether the districts, as they are, cover the outline once and nothing else."""
    union = shapely.union_all(districts)
    overlap = shapely.area(districts).sum() - union.area
    return overlap < SAME_AREA and union.symmetric_difference(outline).area < SAME_AREA


def _nearest_regions(districts: np.ndarray, outline: BaseGeometry) -> list[BaseGeometry]:
    """For each district, the land nearer to it, on the ground, than to any other."""
    # Over one commune, degrees scaled by the cosine of its latitude are within 0.1 % of Lambert-93.
    stretch = np.cos(np.radians(outline.centroid.y))
    scale = np.array([stretch * METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LAT])
    flat = shapely.transform(np.array([outline, *districts]), lambda points: points * scale)
    dense = shapely.segmentize(shapely.boundary(flat[1:]), _SPACING_M)
    points, owner = shapely.get_coordinates(dense, return_index=True)
    # A point on a border that two districts share belongs to the first.
    points, first = np.unique(points.round(3), axis=0, return_index=True)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=flat[0]))
    cell, point = shapely.STRtree(shapely.points(points)).query(cells, predicate="contains")
    owners = owner[first][point]
    # The cells share their corners: they are put together without looking for where they might cross.
    united = [shapely.coverage_union_all(cells[cell[owners == number]]) for number in range(len(districts))]
    return list(shapely.transform(np.array(united), lambda points: points / scale))


def _first_that_holds(outlines: np.ndarray | list, points: np.ndarray) -> np.ndarray:
    """The first of the outlines that holds each point, -1 where none does."""
    holds = np.array([shapely.intersects(outline, points) for outline in outlines])
    return np.where(holds.any(axis=0), holds.argmax(axis=0), -1)


def _settled(faces: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Give scraps that are detached from their district to the one they share most border with."""
    owner, inside = owner.copy(), shapely.point_on_surface(faces)
    for number in np.unique(owner):
        parts = sorted(shapely.get_parts(_united(faces[owner == number])), key=lambda part: -part.area)
        for scrap in (part for part in parts[1:] if part.area < _SCRAP):
            shared = shapely.length(shapely.intersection(faces, scrap.boundary, grid_size=_GRID))
            shared[owner == number] = 0
            if shared.any():
                owner[shapely.intersects(scrap, inside)] = np.bincount(owner, shared).argmax()
    return owner


def _united(faces: np.ndarray) -> BaseGeometry:
    return areas(shapely.coverage_union_all(faces)) if len(faces) else shapely.Polygon()

"""Making districts follow another ring than the one they were drawn in, so that they still tile it."""

from __future__ import annotations

import numpy as np
import shapely

#: Two tilings whose difference is below this are the same: square degrees, about 1 m².
SAME_AREA = 1e-10

#: A detached piece below this (square degrees, about 800 m²) is a scrap of cutting, not a hamlet.
_SCRAP = 1e-7

#: Metres between the points that stand for a district's border when leftover land is shared out.
_SPACING_M = 20.0

#: Lambert-93 is not needed to tell which of two districts is nearer: over one commune, degrees
#: scaled by the cosine of its latitude are off by less than one part in a thousand.
_METRES_PER_DEGREE = 111_320.0


def refit(districts: np.ndarray, outline: shapely.Polygon) -> np.ndarray:
    """Districts that tile `outline` exactly, as near as can be to the given ones.

    Each is cut at the outline; land of the outline that no district covers goes to the nearest one,
    sliver by sliver and, in a long sliver, point by point; land that two cover stays with the first.

    Parameters
    ----------
    districts : array of shapely.Polygon or MultiPolygon
        EPSG:4326, longitude first.
    outline : shapely.Polygon or MultiPolygon
        EPSG:4326. Districts that already tile it come back unchanged.

    Returns
    -------
    array of shapely.Polygon or MultiPolygon
        In the order given. One may be empty, where a district lies wholly outside the outline.
    """
    if _tile(districts, outline):
        return districts
    fitted, taken = [], shapely.Polygon()
    for district in districts:
        fitted.append(_areas(district.intersection(outline).difference(taken)))
        taken = shapely.union_all([taken, fitted[-1]])
    leftover = _areas(outline.difference(taken))
    if not leftover.is_empty:
        nearest = _nearest_regions(fitted, leftover)
        fitted = [
            _areas(shapely.union_all([own, leftover.intersection(near)]))
            for own, near in zip(fitted, nearest, strict=True)
        ]
    return np.array(_settle_scraps(fitted), dtype=object)


def _tile(districts: np.ndarray, outline: shapely.Polygon) -> bool:
    """Whether the districts, as they are, cover the outline once and nothing else."""
    union = shapely.union_all(districts)
    overlap = shapely.area(districts).sum() - union.area
    return overlap < SAME_AREA and union.symmetric_difference(outline).area < SAME_AREA


def _nearest_regions(districts: list, leftover: shapely.Geometry) -> list:
    """For each district, the region nearer to it than to any other, around the leftover land."""
    stretch = np.cos(np.radians(shapely.get_coordinates(leftover)[:, 1].mean()))

    def to_local(points: np.ndarray) -> np.ndarray:
        return points * [stretch * _METRES_PER_DEGREE, _METRES_PER_DEGREE]

    def to_degrees(points: np.ndarray) -> np.ndarray:
        return points / [stretch * _METRES_PER_DEGREE, _METRES_PER_DEGREE]

    dense = shapely.segmentize(shapely.transform(shapely.boundary(districts), to_local), _SPACING_M)
    points, owner = shapely.get_coordinates(dense, return_index=True)
    # Points on a border that two districts share belong to the first.
    points, first = np.unique(points.round(3), axis=0, return_index=True)
    owner = owner[first]
    around = shapely.transform(leftover, to_local)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around))
    cell, point = shapely.STRtree(shapely.points(points)).query(cells, predicate="contains")
    owners = owner[point]
    return [
        shapely.transform(shapely.union_all(cells[cell[owners == number]]), to_degrees)
        for number in range(len(districts))
    ]


def _settle_scraps(districts: list) -> list:
    """Give each detached scrap to the district it shares most border with."""
    kept, scraps = [], []
    for district in districts:
        parts = sorted(shapely.get_parts(district), key=lambda part: -part.area)
        small = [part for part in parts[1:] if part.area < _SCRAP]
        scraps += small
        kept.append([part for part in parts if part not in small])
    for scrap in scraps:
        # Rounding may leave a scrap a hair away from its neighbours: a buffer of 1 m closes it.
        shared = [shapely.union_all(parts).intersection(scrap.buffer(1e-5)).area for parts in kept]
        kept[int(np.argmax(shared))].append(scrap)
    return [_areas(shapely.union_all(parts)) for parts in kept]


def _areas(geometry: shapely.Geometry) -> shapely.Geometry:
    """Its polygons alone, without the lines and points where it merely touches."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area > 0]
    return shapely.union_all(parts) if parts else shapely.Polygon()

"""Which polygon holds each point, for a million points at a time, exactly.

A fixed grid is laid over the polygons. Most cells lie wholly inside one polygon, or outside all of
them: a point there is answered by one look-up. Only points in cells that a border crosses are
tested against the polygons themselves, so the answer is that of a plain point-in-polygon test.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely

OUTSIDE = -1
_BORDER = -2

#: Cells along each side. With 1,024 a cell of the agglomeration is about 30 m wide, 3 % of points fall in
#: a border cell, the table takes 2 MB and 0.03 s to make; 2,048 halves that share but takes 0.16 s.
#: A million points all of which lie beside a border take 0.7 s.
GRID = 1024

#: So few points are tested against the polygons before the table of cells is made: that costs more than they.
FEW = 2_000

#: Degrees (0.1 mm). Borders are widened by this when cells are marked, and a point this close to a
#: polygon is inside it: refitted districts may part from a commune's ring by a rounding error.
_HAIR = 1e-9


class Locator:
    """Polygons that tile an area, ready to be asked.

    Parameters
    ----------
    polygons : array of shapely.Polygon or MultiPolygon
        In one reference system, longitude (easting) first. Order matters: a point on a border
        shared by several belongs to the first of them.
    """

    def __init__(self, polygons: np.ndarray) -> None:
        self.polygons = np.asarray(polygons, dtype=object)
        shapely.prepare(self.polygons)
        self.bounds = shapely.bounds(self.polygons)
        self.tree = shapely.STRtree(self.polygons)
        low, high = self.bounds[:, :2].min(axis=0), self.bounds[:, 2:].max(axis=0)
        # A margin of one cell, so that the outer border never touches the edge of the table.
        self.size = (high - low) / (GRID - 2)
        self.origin = low - self.size

    def locate(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The position of the polygon that holds each point, `OUTSIDE` where none does or x or y is NaN.

        A point on a border is inside.
        """
        column, row, inside = self._cells(x, y)
        found = np.full(len(x), OUTSIDE, dtype=np.int32)
        if len(column) < FEW and "table" not in vars(self):
            found[inside] = self._locate_exactly(x[inside], y[inside])
            return found
        found[inside] = self.table[row, column]
        border = np.flatnonzero(found == _BORDER)
        found[border] = self._locate_exactly(x[border], y[border])
        return found

    @cached_property
    def table(self) -> np.ndarray:
        """The answer of each cell: a polygon's position, `OUTSIDE`, or that a border crosses it."""
        return self._fill(self._border_cells())

    def _cells(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Column and row of the points that fall on the grid, and which points those are."""
        across, up = (x - self.origin[0]) / self.size[0], (y - self.origin[1]) / self.size[1]
        inside = (across >= 0) & (across < GRID) & (up >= 0) & (up < GRID)  # False for NaN
        if not inside.all():
            across, up = across[inside], up[inside]
        return across.astype(np.int32), up.astype(np.int32), inside

    def _locate_exactly(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        found = np.full(len(x), OUTSIDE, dtype=np.int32)
        left = np.arange(len(x))
        for number, polygon in enumerate(self.polygons):
            west, south, east, north = self.bounds[number]
            px, py = x[left], y[left]
            near = np.flatnonzero((px >= west) & (px <= east) & (py >= south) & (py <= north))
            hits = near[shapely.intersects_xy(polygon, px[near], py[near])]
            found[left[hits]] = number
            left = np.delete(left, hits)
        if len(left):
            found[left] = nearest(self.tree, x[left], y[left], within=_HAIR)
        return found

    def _border_cells(self) -> np.ndarray:
        """Mark the cells that any border crosses or touches: each segment, column by column."""
        marked = np.zeros((GRID, GRID), dtype=bool)
        ax, ay, bx, by = self._segments()
        first, last = _floor(np.minimum(ax, bx)), _floor(np.maximum(ax, bx), +1)
        for step in range(int((last - first).max()) + 1):
            here = first + step <= last
            column = (first + step)[here]
            low, high = _heights_in_column(column, ax[here], ay[here], bx[here], by[here])
            bottom, top = _floor(low), _floor(high, +1)
            for rise in range(int((top - bottom).max()) + 1):
                reached = bottom + rise <= top
                marked[(bottom + rise)[reached], column[reached]] = True
        return marked

    def _segments(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Every border segment in cell units: x and y of its west end, x and y of its east end."""
        rings = shapely.get_rings(shapely.get_parts(self.polygons))  # get_rings passes over multipolygons
        points, ring = shapely.get_coordinates(rings, return_index=True)
        points = (points - self.origin) / self.size
        same = ring[1:] == ring[:-1]
        a, b = points[:-1][same], points[1:][same]
        swap = a[:, 0] > b[:, 0]
        a[swap], b[swap] = b[swap], a[swap]
        return a[:, 0], a[:, 1], b[:, 0], b[:, 1]

    def _fill(self, marked: np.ndarray) -> np.ndarray:
        """The table of answers.

        Cells side by side without a border between them lie in one polygon: one test by run of such
        cells, at the centre of its first.
        """
        starts = ~marked
        starts[:, 1:] &= marked[:, :-1]
        row, column = np.nonzero(starts)
        x = self.origin[0] + (column + 0.5) * self.size[0]
        y = self.origin[1] + (row + 0.5) * self.size[1]
        answers = self._locate_exactly(x, y)
        run = np.cumsum(starts.ravel()).reshape(marked.shape) - 1
        return np.where(marked, _BORDER, answers[np.maximum(run, 0)]).astype(np.int16)


def nearest(tree: shapely.STRtree, x: np.ndarray, y: np.ndarray, within: float) -> np.ndarray:
    """The nearest of the tree's polygons to each point, `OUTSIDE` where all are further than `within`.

    `within` is in the units of the polygons. The first polygon wins a tie. Not made for a million
    points: each is measured.
    """
    found = np.full(len(x), OUTSIDE, dtype=np.int32)
    which, polygon = tree.query_nearest(shapely.points(x, y), max_distance=within, all_matches=True)
    # Written from the last polygon to the first, so that the first remains.
    order = np.argsort(-polygon, kind="stable")
    found[which[order]] = polygon[order]
    return found


def _floor(values: np.ndarray, side: int = -1) -> np.ndarray:
    """The cell of each value widened by a hair downwards (`side` -1) or upwards (+1)."""
    # A hair in cell units is about 4e-6: 1e-5 covers it, and the rounding of the cell arithmetic.
    return np.clip(np.floor(values + side * 1e-5), 0, GRID - 1).astype(np.int32)


def _heights_in_column(
    column: np.ndarray, ax: np.ndarray, ay: np.ndarray, bx: np.ndarray, by: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest point of each segment within its column, in cell units."""
    width = bx - ax
    steep = width < 1e-4  # within one column, or hair-close to two: its whole height counts
    slope = (by - ay) / np.where(steep, 1.0, width)
    west = np.where(steep, ay, ay + slope * (np.maximum(column - 1e-5, ax) - ax))
    east = np.where(steep, by, ay + slope * (np.minimum(column + 1 + 1e-5, bx) - ax))
    return np.minimum(west, east), np.maximum(west, east)

"""The fixed grid of metres on which facts are counted: the same cells every week, on screen and on paper."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.crs import refuse_degrees, to_metric
from observatory.errors import CallError
from observatory.language import _
from observatory.settings import CRS_METRIC

Extent = tuple[float, float, float, float]


class Lattice(NamedTuple):
    """Square cells in EPSG:2154, row 0 in the north, column 0 in the west.

    left, top : metres, easting and northing of the north-west corner, multiples of the cell
    cell_m : side of a cell, metres
    rows, columns : int
    """

    left: float
    top: float
    cell_m: float
    rows: int
    columns: int

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Affine transform from (column, row) to (easting, northing): a, b, c, d, e, f."""
        return (self.cell_m, 0.0, self.left, 0.0, -self.cell_m, self.top)

    @property
    def cell_km2(self) -> float:
        """Area of a cell."""
        return self.cell_m**2 / 1e6

    @property
    def x(self) -> np.ndarray:
        """Eastings of the cell centres, by column."""
        return self.left + (np.arange(self.columns) + 0.5) * self.cell_m

    @property
    def y(self) -> np.ndarray:
        """Northings of the cell centres, by row."""
        return self.top - (np.arange(self.rows) + 0.5) * self.cell_m

    def place(self, x_m, y_m) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row and column of each point, and whether it lies on the grid."""
        column = np.floor((np.asarray(x_m) - self.left) / self.cell_m).astype(int)
        row = np.floor((self.top - np.asarray(y_m)) / self.cell_m).astype(int)
        inside = (row >= 0) & (row < self.rows) & (column >= 0) & (column < self.columns)
        return row, column, inside

    def count(self, x_m, y_m) -> np.ndarray:
        """Points in each cell, rows × columns; points off the grid are left out."""
        row, column, inside = self.place(x_m, y_m)
        cells = row[inside] * self.columns + column[inside]
        return np.bincount(cells, minlength=self.rows * self.columns).reshape(self.rows, self.columns)


def lattice(extent: Extent, cell_m: float, crs: str = CRS_METRIC) -> Lattice:
    """The cells of side `cell_m` that cover `extent`, aligned on multiples of the side.

    Parameters
    ----------
    extent : tuple
        xmin, ymin, xmax, ymax in metres of `crs`.

    Raises
    ------
    CallError
        For a `crs` in degrees, a side that is not positive, or an empty extent.
    """
    refuse_degrees(crs)
    left, bottom, right, top = extent
    if not (cell_m > 0 and right > left and top > bottom):
        raise CallError(
            _(
                "a grid needs a side above 0 and an extent xmin, ymin, xmax, ymax in metres; "
                "got {side} and {extent}."
            ).format(side=cell_m, extent=extent)
        )
    left, top = np.floor(left / cell_m) * cell_m, np.ceil(top / cell_m) * cell_m
    columns, rows = np.ceil((right - left) / cell_m), np.ceil((top - bottom) / cell_m)
    return Lattice(float(left), float(top), float(cell_m), int(rows), int(columns))


def extent_of(outline, margin_m: float = 500.0) -> Extent:
    """The extent in metres of a shapely `outline` in EPSG:4326, with a margin."""
    left, bottom, right, top = to_metric(outline).bounds
    return left - margin_m, bottom - margin_m, right + margin_m, top + margin_m

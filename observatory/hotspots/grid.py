"""The fixed grid of metres on which facts are counted: the same cells every week, on screen and on paper."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from observatory.errors import CallError
from observatory.language import _
from observatory.settings import CRS_METRIC, CRS_STORED

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


def refuse_degrees(crs: str) -> None:
    """Refuse a reference system in degrees, by its name, where metres are needed."""
    from pyproj import CRS

    system = CRS.from_user_input(crs)
    if system.is_geographic:
        raise CallError(
            _("{name} is in degrees, and metres are needed; project to {metric} first.").format(
                name=f"{system.name} ({crs})", metric=CRS_METRIC
            )
        )


def to_metres(lon, lat) -> tuple[np.ndarray, np.ndarray]:
    """EPSG:4326 longitude, latitude in degrees to EPSG:2154 easting, northing in metres."""
    return _transformer(CRS_STORED, CRS_METRIC).transform(
        np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    )


def to_degrees(x_m, y_m) -> tuple[np.ndarray, np.ndarray]:
    """EPSG:2154 easting, northing in metres to EPSG:4326 longitude, latitude in degrees."""
    return _transformer(CRS_METRIC, CRS_STORED).transform(
        np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)
    )


def extent_of(outline, margin_m: float = 500.0) -> Extent:
    """The extent in metres of a shapely `outline` in EPSG:4326, with a margin."""
    left, bottom, right, top = metric(outline).bounds
    return left - margin_m, bottom - margin_m, right + margin_m, top + margin_m


def metric(geometry):
    """A shapely geometry of EPSG:4326 in EPSG:2154."""
    import shapely

    return shapely.transform(geometry, lambda xy: np.column_stack(to_metres(xy[:, 0], xy[:, 1])))


def geographic(geometry):
    """A shapely geometry of EPSG:2154 in EPSG:4326."""
    import shapely

    return shapely.transform(geometry, lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1])))


@cache
def _transformer(source: str, target: str):
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)

"""The heat surface: facts per km² and week, on a fixed grid, with a fixed bandwidth and fixed classes.

A bandwidth or a scale that depends on the data, or on the zoom, cannot compare two weeks.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from observatory.crs import to_degrees, to_metres
from observatory.errors import CallError
from observatory.hotspots.grid import Extent, Lattice, lattice
from observatory.hotspots.located import mappable
from observatory.language import _
from observatory.settings import CRS_METRIC

if TYPE_CHECKING:
    from observatory.territory import Territory

#: Side of a cell, and standard deviation of the kernel, in metres: a street corner, a city block.
CELL_M, BANDWIDTH_M = 100.0, 200.0

#: Lower bounds of the classes, facts / km² / week, the same for every map. A fact every four weeks at one
#: place comes to 1 there: what is rarer is not painted.
BREAKS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)

#: The radius that holds the true place 19 times in 20 is this many standard deviations of a plane normal law.
_RADIUS_95 = 2.4477468

#: A kernel is cut at this many standard deviations: 1e-8 of its peak.
_REACH = 6.1


class Heat(NamedTuple):
    """A heat surface.

    values : (rows, columns) array, facts / km² / week, row 0 in the north
    lattice : the cells, EPSG:2154
    bandwidth_m, weeks : what was asked
    facts : facts spread on the surface
    not_drawn : facts known no better than their commune, which are not on it
    """

    values: np.ndarray
    lattice: Lattice
    bandwidth_m: float
    weeks: float
    facts: int
    not_drawn: int

    @property
    def transform(self) -> tuple[float, ...]:
        """Affine transform from (column, row) to EPSG:2154 metres."""
        return self.lattice.transform

    @property
    def crs(self) -> str:
        """The reference system of `transform`."""
        return CRS_METRIC

    @property
    def classes(self) -> np.ndarray:
        """Class of each cell: 0 under the first break, up to ``len(BREAKS)``."""
        return np.digitize(self.values, BREAKS)


def heat_surface(
    x_m,
    y_m,
    uncertainty_m=0.0,
    *,
    weeks: float,
    extent: Extent,
    cell_m: float = CELL_M,
    bandwidth_m: float = BANDWIDTH_M,
    crs: str = CRS_METRIC,
) -> Heat:
    """Spread points over the fixed grid with a normal kernel.

    Each point is spread over the bandwidth and over its own uncertainty: the variance of its kernel is
    bandwidth² + (uncertainty / 2.45)², so that a fact known only to its street lights the street, not a door.

    Parameters
    ----------
    x_m, y_m : array_like
        Easting and northing in metres of `crs`.
    uncertainty_m : array_like
        Radius in metres that holds the true place 19 times in 20; unknown (``nan``) counts as 0.
    weeks : float
        Weeks the facts were gathered over, > 0.
    extent : tuple
        xmin, ymin, xmax, ymax in metres of `crs`.

    Raises
    ------
    CallError
        For a `crs` in degrees, weeks or bandwidth not above 0, or no point at all.
    """
    cells = lattice(extent, cell_m, crs)
    x_m, y_m = np.atleast_1d(np.asarray(x_m, dtype=float)), np.atleast_1d(np.asarray(y_m, dtype=float))
    _refuse(len(x_m), weeks, bandwidth_m)
    variance = bandwidth_m**2 + (np.nan_to_num(np.broadcast_to(uncertainty_m, x_m.shape)) / _RADIUS_95) ** 2
    # The same address comes back: each distinct kernel is computed once, with its number of facts.
    kernels, times = np.unique(np.column_stack([x_m, y_m, variance]), axis=0, return_counts=True)
    return Heat(_spread(cells, kernels, times) * 1e6 / weeks, cells, bandwidth_m, weeks, len(x_m), 0)


def heat_of_facts(facts: pd.DataFrame, *, weeks: float, extent: Extent, **options) -> Heat:
    """`heat_surface` of a table of facts; those known no better than their commune are counted, not drawn."""
    shown = mappable(facts)
    x_m, y_m = to_metres(shown["lon"], shown["lat"])
    uncertainty = shown["uncertainty_m"].to_numpy(dtype=float)
    surface = heat_surface(x_m, y_m, uncertainty, weeks=weeks, extent=extent, **options)
    return surface._replace(not_drawn=len(facts) - len(shown))


def heat_by_zone(surface: Heat, facts: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """What a surface shows, zone by zone: the table that stands beside its map.

    Parameters
    ----------
    surface : Heat
    facts : DataFrame
        Those the surface was made of: ``zone_code, precision``.

    Returns
    -------
    DataFrame
        Indexed by zone code, zones with a fact or a painted cell, the highest first: ``facts`` drawn,
        ``highest`` (facts / km² / week), ``painted_km2`` (area of the cells above the first break).
    """
    cells = surface.lattice
    shown = surface.values.ravel() >= BREAKS[0]
    known = pd.DataFrame(
        {"zone": _zones_of(cells, territory), "value": surface.values.ravel(), "painted": shown}
    )
    known = known[known["zone"].notna()].groupby("zone")
    table = pd.DataFrame(
        {"highest": known["value"].max(), "painted_km2": known["painted"].sum() * cells.cell_km2}
    )
    table.insert(0, "facts", mappable(facts)["zone_code"].value_counts())
    table["facts"] = table["facts"].fillna(0).astype(int)
    table = table[(table["facts"] > 0) | (table["painted_km2"] > 0)].rename_axis("zone_code")
    return table.sort_values(["highest", "facts"], ascending=False)


@lru_cache(maxsize=4)
def _zones_of(cells: Lattice, territory: Territory) -> np.ndarray:
    """The zone of each cell's centre; the same for every surface on that grid."""
    return territory.assign(*to_degrees(*(axis.ravel() for axis in np.meshgrid(cells.x, cells.y))))


def _spread(cells: Lattice, kernels: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Sum of normal kernels: each is a product of a row and a column factor, so the sum is a matrix product.

    The factors are cut where they have fallen under 1e-8 of their peak, and their products are sparse.
    """
    from scipy import sparse

    x, y, variance = kernels.T
    reach = _REACH * np.sqrt(variance) / cells.cell_m
    total = np.zeros((cells.rows, cells.columns))
    # Windows of one width are arrays; widths go by powers of two, so there are few.
    widths = 2 ** np.ceil(np.log2(np.maximum(reach, 1))).astype(int)
    for width in np.unique(widths):
        which = widths == width
        down = _window(
            (cells.top - y[which]) / cells.cell_m, variance[which], width, cells.rows, cells.cell_m
        )
        across = _window(
            (x[which] - cells.left) / cells.cell_m, variance[which], width, cells.columns, cells.cell_m
        )
        weight = sparse.diags_array(times[which] / (2 * np.pi * variance[which]))
        total += (down.T @ (weight @ across)).toarray()
    return total


def _window(place, variance, width: int, size: int, cell_m: float):
    """One factor of each kernel at the cell centres around its `place` (in cells): points × size."""
    from scipy import sparse

    first = np.floor(place).astype(int) - width
    index = first[:, None] + np.arange(2 * width + 1)
    factor = np.exp(-(((index + 0.5 - place[:, None]) * cell_m) ** 2) / (2 * variance[:, None]))
    factor[(index < 0) | (index >= size)] = 0.0
    starts = np.arange(len(place) + 1) * index.shape[1]
    return sparse.csr_array(
        (factor.ravel(), np.clip(index, 0, size - 1).ravel(), starts), shape=(len(place), size)
    )


def _refuse(points: int, weeks: float, bandwidth_m: float) -> None:
    if points == 0:
        raise CallError(_("no located fact for this theme and this period: there is nothing to draw."))
    if not (weeks > 0 and bandwidth_m > 0):
        raise CallError(
            _("weeks and bandwidth must be above 0; got {weeks} weeks and {bandwidth} m.").format(
                weeks=weeks, bandwidth=bandwidth_m
            )
        )

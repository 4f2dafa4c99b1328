"""Classes of a heat surface: their colours, and the class of the cell under a point of the land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from observatory.colours.scales import Scale
from observatory.language import N_

if TYPE_CHECKING:
    from observatory.hotspots.grid import Lattice
    from observatory.hotspots.kernel_density import Heat

#: Six classes, ColorBrewer's RdPu: another ramp than the choropleth's, safe for colour-blind readers.
COLOURS = ("#fcc5c0", "#fa9fb5", "#f768a1", "#dd3497", "#ae017e", "#6a0177")

#: Opacity of each class, out of 255: labels and borders stay legible underneath.
OPACITY = (150, 170, 185, 200, 212, 222)


def heat_scale() -> Scale:
    """The classes of every heat surface, whatever the week, theme or zoom."""
    from observatory.hotspots.kernel_density import BREAKS

    return Scale(N_("Facts per km² and week"), BREAKS, COLOURS, whole=False)


def classes_at(surface: Heat, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The class of the cell under each crossing of these meridians and parallels (degrees): lat × lon."""
    return classes_by_cell(surface)[cells_under(surface.lattice, lon, lat)]


def classes_by_cell(surface: Heat) -> np.ndarray:
    """The class of each cell by its number, and 0 for what lies off the grid."""
    return np.append(surface.classes.astype(np.uint8).ravel(), np.uint8(0))


def cells_under(lattice: Lattice, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The number of the cell under each crossing of these meridians and parallels: lat × lon.

    Cells are numbered by row, then column; off the grid is the number after the last.
    """
    from observatory.crs import to_metres

    row, column, inside = lattice.place(*to_metres(*np.meshgrid(lon, lat)))
    cells = row * lattice.columns + column
    return np.where(inside, cells, lattice.rows * lattice.columns).astype(np.int32)

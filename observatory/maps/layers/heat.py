"""Raster overlay of a heat surface: fixed cells, fixed classes, the same at every zoom."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from observatory.colours import LIGHT, Palette
from observatory.colours.heat import COLOURS, OPACITY, cells_under, classes_by_cell
from observatory.maps.layers.choropleth import neutral
from observatory.maps.leaflet import Layer, Script

if TYPE_CHECKING:
    from observatory.hotspots.grid import Lattice
    from observatory.hotspots.kernel_density import Heat

#: Leaflet stacks its drawings at 200.
_ABOVE_ZONES = 250

#: Pixels of the picture's longer side: cells of 100 m over 25 km are about 3 pixels wide.
_SIDE = 800


def draw_heat(
    surface: Heat | None, texts: dict[str, str], *, palette: Palette = LIGHT, chosen: str = ""
) -> Layer:
    """The surface's picture over zones left blank.

    Parameters
    ----------
    surface : observatory.hotspots.Heat, optional
        Facts per km² and week on a grid in Lambert-93; None where no fact can be drawn.
    texts : dict
        Zone code → lines shown over the zone.
    """
    layer = Layer()
    layer.add_child(neutral(texts, palette, chosen))
    if surface is not None and surface.classes.any():
        url, corners = picture(surface)
        options = {"picture": url, "corners": corners, "level": _ABOVE_ZONES}
        layer.add_child(Script("heat", options, depth=2))
    return layer


def picture(surface: Heat) -> tuple[str, list[list[float]]]:
    """The surface as a PNG data URI in the map's projection, and its corners, latitude first.

    Each pixel takes the class of the Lambert-93 cell under it: that grid is turned by some degrees against
    the map's, which a picture stretched between four corners would ignore.
    """
    under, (west, south, east, north) = _pixels(surface.lattice)
    return _png(classes_by_cell(surface)[under]), [[south, west], [north, east]]


@lru_cache(maxsize=2)
def _pixels(lattice: Lattice) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """The cell under each pixel, by its number (one past the last: none), and the corners of the picture.

    Kept: the grid is the same for every week and theme, and half a million points are long to project.
    """
    west, south, east, north = _degrees(lattice)
    low, high = _mercator(np.array([south, north]))
    wide, tall = np.radians(east - west), high - low
    columns, rows = (round(_SIDE * side / max(wide, tall)) for side in (wide, tall))
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    lat = _latitude(high - (np.arange(rows) + 0.5) * tall / rows)
    return cells_under(lattice, lon, lat), (west, south, east, north)


def _degrees(lattice: Lattice) -> tuple[float, float, float, float]:
    """West, south, east and north of the grid: its four sides are not quite meridians and parallels."""
    from observatory.crs import to_degrees

    x, y = lattice.x, lattice.y
    edge_x = np.concatenate([x, x, np.full(len(y), x[0]), np.full(len(y), x[-1])])
    edge_y = np.concatenate([np.full(len(x), y[0]), np.full(len(x), y[-1]), y, y])
    lon, lat = to_degrees(edge_x, edge_y)
    return tuple(float(round(v, 5)) for v in (lon.min(), lat.min(), lon.max(), lat.max()))


def _png(classes: np.ndarray) -> str:
    """A picture of one byte a pixel, class 0 transparent."""
    from PIL import Image

    image = Image.fromarray(classes)
    image.putpalette([0, 0, 0, *(int(c[i : i + 2], 16) for c in COLOURS for i in (1, 3, 5))])
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, transparency=bytes([0, *OPACITY]))
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _mercator(lat: np.ndarray) -> np.ndarray:
    return np.arctanh(np.sin(np.radians(lat)))


def _latitude(mercator: np.ndarray) -> np.ndarray:
    return np.degrees(np.arcsin(np.tanh(mercator)))

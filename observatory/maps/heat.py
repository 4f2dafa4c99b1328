"""A heat surface laid over the map as one picture: fixed cells, fixed classes, the same at every zoom."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import folium
import numpy as np
from folium.raster_layers import ImageOverlay

from observatory.language import N_
from observatory.maps.choropleth import neutral
from observatory.maps.palette import LIGHT, Palette
from observatory.maps.scales import Scale
from observatory.settings import CRS_METRIC, CRS_STORED

if TYPE_CHECKING:
    from observatory.hotspots import Surface

#: Five classes of ColorBrewer's RdPu: distinct from the choropleth's ramp, safe for colour-blind readers.
_COLOURS = ("#fbb4b9", "#f768a1", "#dd3497", "#ae017e", "#6a0177")

#: Opacity of each class, out of 255: labels and borders stay legible underneath.
_OPACITY = (150, 175, 195, 210, 225)

#: Pixels of the picture's longer side.
_SIDE = 900


def heat(
    surface: Surface, texts: dict[str, str], *, palette: Palette = LIGHT, chosen: str = ""
) -> folium.FeatureGroup:
    """The surface's picture over zones left blank.

    Parameters
    ----------
    surface : observatory.hotspots.Surface
        Facts per km² and week on a grid in Lambert-93.
    texts : dict
        Zone code → lines shown over the zone.
    """
    layer = folium.FeatureGroup(control=False)
    layer.add_child(neutral(texts, palette, chosen))
    if np.any(surface.values >= surface.breaks[0]):
        url, corners = picture(surface)
        layer.add_child(ImageOverlay(url, corners, opacity=1, interactive=False, alt="", pixelated=False))
    return layer


def heat_scale(breaks: tuple[float, ...]) -> Scale:
    """The scale of a surface with these lower bounds of classes."""
    return Scale(N_("Facts per km² and week"), breaks, _COLOURS[-len(breaks) :], whole=False)


def picture(surface: Surface) -> tuple[str, list[list[float]]]:
    """The surface as a PNG data URI in the map's projection, and its corners, latitude first.

    Each pixel takes the class of the Lambert-93 cell under it: the grid is turned by two degrees against
    the map's, which a picture stretched between its corners would ignore (up to 400 m at the edges).
    """
    from pyproj import Transformer

    west, south, east, north = _degrees(surface)
    span = _mercator(np.array([south, north]))
    wide, tall = east - west, float(np.degrees(span[1] - span[0]))
    columns = round(_SIDE * min(1, wide / tall))
    rows = round(_SIDE * min(1, tall / wide))
    lon = west + (np.arange(columns) + 0.5) * wide / columns
    lat = _latitude(span[1] - (np.arange(rows) + 0.5) * (span[1] - span[0]) / rows)
    to_metres = Transformer.from_crs(CRS_STORED, CRS_METRIC, always_xy=True)
    x, y = to_metres.transform(*np.meshgrid(lon, lat))
    classes = np.searchsorted(surface.breaks, surface.at(x, y), side="right").astype(np.uint8)
    return _png(classes), [[south, west], [north, east]]


def _degrees(surface: Surface) -> tuple[float, float, float, float]:
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(CRS_METRIC, CRS_STORED, always_xy=True)
    return to_degrees.transform_bounds(*surface.bounds)


def _png(classes: np.ndarray) -> str:
    """A picture of one byte a pixel, class 0 transparent."""
    from PIL import Image

    image = Image.fromarray(classes)
    image.putpalette([0, 0, 0, *(int(c[i : i + 2], 16) for c in _COLOURS for i in (1, 3, 5))])
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, transparency=bytes([0, *_OPACITY]))
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _mercator(lat: np.ndarray) -> np.ndarray:
    return np.arctanh(np.sin(np.radians(lat)))


def _latitude(mercator: np.ndarray) -> np.ndarray:
    return np.degrees(np.arcsin(np.tanh(mercator)))

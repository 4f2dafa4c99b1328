"""Hot spots: outlines with their rank, over zones left blank; and a sector drawn by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import shapely

from observatory.colours import LIGHT, Palette
from observatory.language import _
from observatory.maps.layers.choropleth import neutral
from observatory.maps.leaflet import Layer, OfflineMap, Script

if TYPE_CHECKING:
    import pandas as pd


def draw_spots(
    table: pd.DataFrame,
    texts: dict[str, str],
    colour: str,
    *,
    palette: Palette = LIGHT,
    sector: shapely.Geometry | None = None,
    framed: shapely.Geometry | None = None,
) -> Layer:
    """Outlines of hot spots, each with its rank; the map opens on them, and has a button that comes back.

    Ranks that would cover each other are set apart, with a line to their spot.

    Parameters
    ----------
    table : DataFrame
        `rank, geometry` (shapely, EPSG:4326), `text` (lines of plain text shown over the outline).
    texts : dict
        Zone code → lines shown over the zone.
    colour : str
        ``#rrggbb``, the theme's.
    sector : shapely geometry, optional
        A sector outlined above the rest, EPSG:4326.
    framed : shapely geometry, optional
        What the map comes to instead of all spots, EPSG:4326.
    """
    rows = [
        [
            json.loads(shapely.to_geojson(shapely.set_precision(row.geometry, 1e-5))),
            str(row.rank),
            row.text,
        ]
        for row in table.itertuples()
    ]
    outline = json.loads(shapely.to_geojson(sector)) if sector is not None else None
    layer = Layer()
    layer.add_child(neutral(texts, palette))
    options = {
        "spots": rows, "colour": colour, "ink": palette.ink, "sector": outline, "button": _("Hot spots"),
        "framed": None if framed is None else _corners(framed),
    }  # fmt: skip
    layer.add_child(Script("follow", {}, depth=2))
    layer.add_child(Script("spots", options, depth=2))
    return layer


def _corners(shape: shapely.Geometry) -> list[list[float]]:
    """South-west and north-east, latitude first."""
    return [_latitude_first(corner) for corner in np.reshape(shapely.bounds(shape), (2, 2))]


def _latitude_first(corner: np.ndarray) -> list[float]:
    return [round(float(value), 5) for value in corner[::-1]]


def with_drawing(map_: OfflineMap) -> OfflineMap:
    """The map with a button to draw a sector, point by point; the page learns of it as of a click."""
    texts = {
        "draw": _("Draw a sector"),
        "end": _("Close the sector"),
        "help": _("Click each corner, then close the sector."),
        # streamlit-folium empties what is called so where it does not find the name in a map's own script.
        "kept": "drawnItems",
    }
    map_.add_child(Script("draw", texts))
    return map_


#: Metres around a place that was searched for, which the map opens on.
_AROUND_M = 700


def draw_pin(name: str, point: tuple[float, float] | None, *, palette: Palette = LIGHT) -> Layer:
    """A place that was searched for (longitude, latitude in degrees) ringed and named above what a map shows.

    The map comes to it; where `point` is None, the one drawn before is taken away.
    """
    at = None if point is None else _latitude_first(np.asarray(point))
    options = {"at": at, "text": name, "colour": palette.strong, "metres": _AROUND_M}
    layer = Layer()
    layer.add_child(Script("pin", options, depth=2))
    return layer


def draw_point(
    point: tuple[float, float] | None, texts: dict[str, str], *, palette: Palette = LIGHT
) -> Layer:
    """One point (longitude, latitude in degrees) marked over zones left blank; none where `point` is None."""
    layer = Layer()
    layer.add_child(neutral(texts, palette))
    if point:
        circle = [point[1], point[0], 9.0, ""]
        options = {"circles": [circle], "colour": "#0b62d6", "edge": palette.paper}
        layer.add_child(Script("circles", options, depth=2))
    return layer

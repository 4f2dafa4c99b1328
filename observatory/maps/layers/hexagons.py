"""Hexagonal bins, coloured by the fixed classes of counts, over zones left blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from observatory.colours import LIGHT, Palette
from observatory.maps.layers.choropleth import neutral
from observatory.maps.leaflet import Layer, Script

if TYPE_CHECKING:
    import pandas as pd

    from observatory.colours import Scale


def draw_hexagons(
    table: pd.DataFrame, scale: Scale, texts: dict[str, str], *, palette: Palette = LIGHT
) -> Layer:
    """Hexagons over zones left blank.

    Parameters
    ----------
    table : DataFrame
        `facts, geometry` (shapely, EPSG:4326), `text` (lines of plain text shown over the hexagon).
    scale : Scale
        Class breaks and colours.
    texts : dict
        Zone code → lines shown over the zone.
    """
    classes = scale.classes(table["facts"].to_numpy(dtype=float))
    rows = [
        [_corners(shape), int(number) - 1, text]
        for shape, number, text in zip(table["geometry"], classes, table["text"], strict=True)
        if number > 0
    ]
    layer = Layer()
    layer.add_child(neutral(texts, palette))
    options = {"hexagons": rows, "colours": scale.on(palette), "edge": palette.border}
    layer.add_child(Script("hexagons", options, depth=2))
    return layer


def _corners(shape: shapely.Polygon) -> list[list[float]]:
    """Latitude and longitude of the corners, to about a metre."""
    return np.round(shapely.get_coordinates(shape)[:-1, ::-1], 5).tolist()

"""Proportional circles: repeat places, the area of each its number of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observatory.colours import LIGHT, Palette
from observatory.colours.circles import radii
from observatory.maps.layers.choropleth import neutral
from observatory.maps.leaflet import Layer, Script

if TYPE_CHECKING:
    import pandas as pd


def draw_repeat_places(
    table: pd.DataFrame, texts: dict[str, str], colour: str, *, palette: Palette = LIGHT, chosen: str = ""
) -> Layer:
    """Circles over zones left blank.

    Parameters
    ----------
    table : DataFrame
        `lon, lat` (degrees), `facts`, `text` (lines of plain text shown over the circle).
    texts : dict
        Zone code → lines shown over the zone.
    colour : str
        ``#rrggbb``, the theme's.
    """
    ordered = table.sort_values("facts", ascending=False)
    circles = [
        [round(lat, 5), round(lon, 5), round(float(radius), 1), text]
        for lat, lon, radius, text in zip(
            ordered["lat"], ordered["lon"], radii(ordered["facts"]), ordered["text"], strict=True
        )
    ]
    layer = Layer()
    layer.add_child(neutral(texts, palette, chosen))
    layer.add_child(Script("circles", {"circles": circles, "colour": colour, "edge": palette.paper}, depth=2))
    return layer

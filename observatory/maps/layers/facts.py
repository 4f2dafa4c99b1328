"""Facts as dots: one a place, above whatever a map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observatory.colours import LIGHT, Palette
from observatory.maps.leaflet import Layer, Script

if TYPE_CHECKING:
    import pandas as pd

#: Pixels, at most ten: Leaflet tells the very place of a dot that small when it is clicked.
_LEAST, _WIDEST = 4.5, 10.0


def draw_facts(
    dots: pd.DataFrame,
    colour: str,
    *,
    palette: Palette = LIGHT,
    chosen: tuple[float, float] | None = None,
) -> Layer:
    """Dots above the layers drawn before.

    Parameters
    ----------
    dots : DataFrame
        `lon, lat` (degrees), `facts` (their number there), `text` (lines of plain text shown over the dot).
    colour : str
        ``#rrggbb``, the theme's.
    chosen : (float, float), optional
        Longitude and latitude of the dot the map comes to.
    """
    radius = (_LEAST * dots["facts"] ** 0.35).clip(_LEAST, _WIDEST).round(1)
    rows = [
        [lat, lon, size, text]
        for lat, lon, size, text in zip(dots["lat"], dots["lon"], radius, dots["text"], strict=True)
    ]
    at = None if chosen is None else [chosen[1], chosen[0]]
    options = {
        "dots": rows,
        "colour": colour,
        "edge": palette.paper,
        "strong": palette.strong,
        "at": at,
    }
    layer = Layer()
    layer.add_child(Script("dots", options, depth=2))
    return layer

"""Areas of an action: each in its colour, over zones left blank."""

from __future__ import annotations

import json
from collections.abc import Sequence

import folium
import shapely

from observatory.colours import LIGHT, Palette
from observatory.language import _
from observatory.maps.base import script
from observatory.maps.layers.choropleth import neutral, tip_html
from observatory.maps.leaflet import Script


def draw_areas(
    shapes: Sequence[tuple[shapely.Geometry, str, str]],
    texts: dict[str, str],
    *,
    palette: Palette = LIGHT,
    button: str = "",
) -> folium.FeatureGroup:
    """Areas filled with their colour; the map opens on them, and has a button that comes back.

    Parameters
    ----------
    shapes : sequence of (geometry, colour, text)
        Shapely geometry in EPSG:4326; ``#rrggbb``; lines of plain text shown over the area. The last ones
        are drawn on top.
    texts : dict
        Zone code → lines shown over the zone.
    button : str
        What is written on the button that comes back to them.
    """
    rows = [
        [json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-5))), colour, tip_html(text)]
        for shape, colour, text in shapes
    ]
    layer = folium.FeatureGroup(control=False)
    layer.add_child(neutral(texts, palette))
    layer.add_child(Script(script("follow"), {}, depth=2))
    layer.add_child(
        Script(script("areas"), {"areas": rows, "button": button or _("Areas of the action")}, depth=2)
    )
    return layer

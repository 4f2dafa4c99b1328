"""Areas of an action: each in its colour, over zones left blank."""

from __future__ import annotations

import json
from collections.abc import Sequence

import shapely

from observatory.colours import LIGHT, Palette
from observatory.language import _
from observatory.maps.layers.choropleth import neutral
from observatory.maps.leaflet import Layer, Script


def draw_areas(
    shapes: Sequence[tuple[shapely.Geometry, str, str]],
    texts: dict[str, str],
    *,
    palette: Palette = LIGHT,
    button: str = "",
    framed: Sequence[shapely.Geometry] = (),
) -> Layer:
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
    framed : sequence of geometry
        What the map opens on besides the areas (EPSG:4326): the same for maps that move together.
    """
    corners = shapely.bounds(list(framed))[:, [1, 0, 3, 2]].reshape(-1, 2).tolist() if framed else []
    rows = [
        [json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-5))), colour, text]
        for shape, colour, text in shapes
    ]
    layer = Layer()
    layer.add_child(neutral(texts, palette))
    layer.add_child(Script("follow", {}, depth=2))
    layer.add_child(
        Script(
            "areas",
            {"areas": rows, "button": button or _("Areas of the action"), "corners": corners},
            depth=2,
        )
    )
    return layer

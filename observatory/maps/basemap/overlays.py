"""Basemaps and reference layers: streets, tiles, the national plan, districts, sectors, stops."""

from __future__ import annotations

from typing import Any

from observatory.colours import LIGHT, Palette
from observatory.maps.basemap.tiles import TileSet
from observatory.maps.leaflet import Layer, OfflineMap, Script

#: The national plan (Licence Ouverte): the only address a map may call, and only where the reader asks.
IGN_PLAN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER="
    "GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)

#: What the ground is drawn in: pale, for figures lie above it.
_LIGHT_GROUND = {
    "wood": "#cfe3c4", "water": "#9cc7e6", "road": "#ffffff", "motorway": "#f3c77a", "edge": "#9aa3ab",
    "rail": "#5b6770",
}  # fmt: skip
_DARK_GROUND = {
    "wood": "#22331f", "water": "#1f3d55", "road": "#4a525b", "motorway": "#7a5a1e", "edge": "#14171a",
    "rail": "#98a2ac",
}  # fmt: skip


def draw_reference(
    shapes: dict[str, Any], colour: str, *, palette: Palette = LIGHT, mark_px: float = 2.5
) -> Layer:
    """Lines or points of a reference layer (`outlines.reference`) above the figures; they take no click.

    `mark_px` is how wide a point's mark is from its middle, pixels.
    """
    layer = Layer()
    options = {"shapes": shapes, "colour": colour, "edge": palette.paper, "mark": mark_px}
    layer.add_child(Script("reference", options, depth=2))
    return layer


def with_ground(map_: OfflineMap, address: str, palette: Palette = LIGHT) -> OfflineMap:
    """The map over its ground, which the browser reads from `address` (a folder of `write_ground`)."""
    shades = _DARK_GROUND if palette.dark else _LIGHT_GROUND
    options = {"address": address, "ink": palette.ink, "halo": palette.halo, **shades}
    map_.add_child(Script("ground", options))
    return map_


def with_tiles(map_: OfflineMap, tiles: TileSet) -> OfflineMap:
    """The map over the site's own tiles (`tiles.unpack`), its zones seen through."""
    options = {
        "address": tiles.address, "ending": tiles.ending, "least": tiles.least, "most": tiles.most,
        "credit": tiles.credit,
    }  # fmt: skip
    map_.add_child(Script("tiles", options))
    return map_


def with_plan(map_: OfflineMap) -> OfflineMap:
    """The map over the national plan, its zones seen through. The browser then asks the IGN for tiles."""
    map_.add_child(Script("plan", {"address": IGN_PLAN, "credit": "IGN, Plan IGN v2"}))
    return map_

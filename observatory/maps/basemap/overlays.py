"""Basemaps and reference layers: streets, tiles, the national plan, districts, sectors, stops."""

from __future__ import annotations

from typing import Any

import folium

from observatory.maps.base import script
from observatory.maps.basemap.tiles import TileSet
from observatory.maps.leaflet import OfflineMap, Script
from observatory.maps.palette import LIGHT, Palette

#: The national plan (Licence Ouverte): the only address a map may call, and only where the reader asks.
IGN_PLAN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER="
    "GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)


def draw_reference(shapes: dict[str, Any], colour: str, *, palette: Palette = LIGHT) -> folium.FeatureGroup:
    """Lines or points of a reference layer (`outlines.reference`) above the figures; they take no click."""
    layer = folium.FeatureGroup(control=False)
    options = {"shapes": shapes, "colour": colour, "edge": palette.paper}
    layer.add_child(Script(script("reference"), options, depth=2))
    return layer


def with_streets(map_: OfflineMap, address: str, palette: Palette = LIGHT) -> OfflineMap:
    """The map with streets, read once by the browser from `address` (a file of `write_streets`)."""
    map_.add_child(Script(script("streets"), {"address": address, "colour": palette.strong}))
    return map_


def with_tiles(map_: OfflineMap, tiles: TileSet) -> OfflineMap:
    """The map over the site's own tiles (`tiles.unpack`), its zones seen through."""
    options = {
        "address": tiles.address, "ending": tiles.ending, "least": tiles.least, "most": tiles.most,
        "credit": tiles.credit,
    }  # fmt: skip
    map_.add_child(Script(script("tiles"), options))
    return map_


def with_plan(map_: OfflineMap) -> OfflineMap:
    """The map over the national plan, its zones seen through. The browser then asks the IGN for tiles."""
    map_.add_child(Script(script("plan"), {"address": IGN_PLAN, "credit": "IGN, Plan IGN v2"}))
    return map_

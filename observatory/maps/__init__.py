"""The only home of Folium: one module a kind of map, drawn with Leaflet's own files and no other request.

A map is made of a `base` (outlines and labels: the same for every theme and week, so that the browser
keeps it) and of a layer that changes: `choropleth`, `heat`, `places`.
"""

from observatory.maps.areas import areas
from observatory.maps.base import Layer, base, on_map, titled
from observatory.maps.choropleth import State, choropleth
from observatory.maps.hexagons import hexagons
from observatory.maps.hotspots import pointed, spots, with_drawing
from observatory.maps.leaflet import OfflineMap, leaflet_files, offline_html, serve_from, served
from observatory.maps.legend import heat_legend, legend
from observatory.maps.outlines import outlines, reference
from observatory.maps.overlays import reference_layer, with_plan, with_streets, with_tiles
from observatory.maps.palette import DARK, LIGHT, Palette
from observatory.maps.repeat import places
from observatory.maps.scales import (
    Scale,
    count_scale,
    density_scale,
    difference_scale,
    rate_scale,
    weekly_scale,
)
from observatory.maps.shapes import Shapes, publish_shapes, shapes
from observatory.maps.streets import street_lines, write_streets
from observatory.maps.surface import heat
from observatory.maps.tiles import TileSet, tile_set, unpack

__all__ = [
    "DARK",
    "LIGHT",
    "Layer",
    "OfflineMap",
    "Palette",
    "Scale",
    "Shapes",
    "State",
    "TileSet",
    "areas",
    "base",
    "choropleth",
    "count_scale",
    "difference_scale",
    "heat",
    "heat_legend",
    "hexagons",
    "leaflet_files",
    "legend",
    "offline_html",
    "on_map",
    "outlines",
    "places",
    "pointed",
    "publish_shapes",
    "rate_scale",
    "density_scale",
    "reference",
    "reference_layer",
    "serve_from",
    "served",
    "shapes",
    "spots",
    "weekly_scale",
    "street_lines",
    "tile_set",
    "titled",
    "unpack",
    "with_drawing",
    "with_plan",
    "with_streets",
    "with_tiles",
    "write_streets",
]

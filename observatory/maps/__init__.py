"""The only home of Folium: maps drawn with Leaflet's own files and no other request.

Scales, palettes and states are those of `observatory.colours`, which documents use without Folium.

A map is made of a `base_map` (outlines and labels: the same for every theme and week, so that the browser
keeps it), of what lies under it (`basemap`), and of layers that change (`layers`).
"""

from observatory.colours import (
    DARK,
    LIGHT,
    Palette,
    Scale,
    State,
    count_scale,
    density_scale,
    difference_scale,
    rate_scale,
    rounded_scale,
    weekly_scale,
)
from observatory.maps.base import base_map, legend_inside, on_map, titled
from observatory.maps.basemap.ground import (
    Ground,
    ground_of,
    names_of_addresses,
    names_of_lines,
    write_ground,
)
from observatory.maps.basemap.overlays import draw_reference, with_ground, with_plan, with_tiles
from observatory.maps.basemap.tiles import TileSet, tile_set, unpack
from observatory.maps.layers.areas import draw_areas
from observatory.maps.layers.choropleth import draw_choropleth
from observatory.maps.layers.facts import draw_facts
from observatory.maps.layers.heat import draw_heat
from observatory.maps.layers.hexagons import draw_hexagons
from observatory.maps.layers.hotspots import draw_pin, draw_point, draw_spots, with_drawing
from observatory.maps.layers.repeat_places import draw_repeat_places
from observatory.maps.leaflet import Layer, OfflineMap, leaflet_files, offline_html, serve_from, served
from observatory.maps.legend import heat_legend_html, legend_html, legend_of
from observatory.maps.outlines import area_outlines, reference_outlines
from observatory.maps.shapes import Shapes, publish_shapes, shapes_of

__all__ = [
    "DARK",
    "LIGHT",
    "Ground",
    "Layer",
    "OfflineMap",
    "Palette",
    "Scale",
    "Shapes",
    "State",
    "TileSet",
    "area_outlines",
    "base_map",
    "count_scale",
    "density_scale",
    "difference_scale",
    "draw_areas",
    "draw_choropleth",
    "draw_facts",
    "draw_heat",
    "draw_hexagons",
    "draw_pin",
    "draw_point",
    "draw_reference",
    "draw_repeat_places",
    "draw_spots",
    "ground_of",
    "heat_legend_html",
    "leaflet_files",
    "legend_html",
    "legend_inside",
    "legend_of",
    "names_of_addresses",
    "names_of_lines",
    "offline_html",
    "on_map",
    "publish_shapes",
    "rate_scale",
    "reference_outlines",
    "rounded_scale",
    "serve_from",
    "served",
    "shapes_of",
    "tile_set",
    "titled",
    "unpack",
    "weekly_scale",
    "with_drawing",
    "with_ground",
    "with_plan",
    "with_tiles",
    "write_ground",
]

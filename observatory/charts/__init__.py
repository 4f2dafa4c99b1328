"""Pictures drawn without a browser: small lines inside a page, bars, calendars and maps as PNG or SVG."""

from observatory.charts.hours import hours_by_weekday
from observatory.charts.picture import (
    areas_picture,
    heat_picture,
    hexagons_picture,
    map_picture,
    places_picture,
    spots_picture,
)
from observatory.charts.sparkline import as_image, draw_sparkline, lighter
from observatory.charts.weeks import weeks_bars
from observatory.charts.zone_maps import small_maps, zone_map

__all__ = [
    "areas_picture",
    "as_image",
    "heat_picture",
    "hexagons_picture",
    "hours_by_weekday",
    "lighter",
    "map_picture",
    "places_picture",
    "small_maps",
    "draw_sparkline",
    "spots_picture",
    "weeks_bars",
    "zone_map",
]

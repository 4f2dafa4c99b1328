"""Files in exchange formats: CSV, XLSX and JSON tables, GeoJSON, GPX and KML."""

from observatory.exchange.geojson import outline_geojson, to_geojson
from observatory.exchange.gpx import outline_gpx, to_gpx
from observatory.exchange.kml import outline_kml, to_kml
from observatory.exchange.layers import to_layer

__all__ = ["outline_geojson", "outline_gpx", "outline_kml", "to_geojson", "to_gpx", "to_kml", "to_layer"]

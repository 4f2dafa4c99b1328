"""Files in exchange formats: CSV, XLSX and JSON tables, GeoJSON, GPX and KML."""

from observatory.exchange.geojson import to_csv, to_geojson, to_gpx
from observatory.exchange.kml import to_kml

__all__ = ["to_csv", "to_geojson", "to_gpx", "to_kml"]

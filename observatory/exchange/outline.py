"""The outline of a sector as a file: GeoJSON, a GPX track to follow on the ground, KML."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from observatory.exchange.geojson import to_geojson
from observatory.exchange.kml import _KML, _child, _polygon, _printable

_GPX = "http://www.topografix.com/GPX/1/1"

#: Six decimals of a degree are 11 cm, as in the other files.
_DECIMALS = 6


def outline_geojson(area: shapely.Geometry, name: str, **properties: object) -> str:
    """`area` (polygon or multipolygon, EPSG:4326) as a FeatureCollection of one feature (RFC 7946)."""
    return to_geojson(pd.DataFrame([{"name": name, **properties, "geometry": area}]))


def outline_gpx(area: shapely.Geometry, name: str) -> str:
    """The border of `area` (EPSG:4326) as a GPX 1.1 track, one segment a ring."""
    ET.register_namespace("", _GPX)
    root = ET.Element(f"{{{_GPX}}}gpx", version="1.1", creator="observatory")
    track = ET.SubElement(root, f"{{{_GPX}}}trk")
    ET.SubElement(track, f"{{{_GPX}}}name").text = _printable(name)
    for polygon in shapely.get_parts(area):
        for ring in (polygon.exterior, *polygon.interiors):
            segment = ET.SubElement(track, f"{{{_GPX}}}trkseg")
            for lon, lat in shapely.get_coordinates(ring):
                place = {"lat": f"{lat:.{_DECIMALS}f}", "lon": f"{lon:.{_DECIMALS}f}"}
                ET.SubElement(segment, f"{{{_GPX}}}trkpt", place)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def outline_kml(area: shapely.Geometry, name: str) -> str:
    """`area` (EPSG:4326) as one placemark of a KML 2.2 document."""
    ET.register_namespace("", _KML)
    root = ET.Element(f"{{{_KML}}}kml")
    mark = _child(_child(root, "Document"), "Placemark")
    _child(mark, "name", _printable(name))
    shapes = _child(mark, "MultiGeometry")
    for polygon in shapely.get_parts(area):
        _polygon(shapes, polygon)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)

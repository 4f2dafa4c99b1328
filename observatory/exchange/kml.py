"""KML 2.2 (OGC 07-147r2) of hot spots and outlines: phones and desktop globes open it as it is."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from observatory.exchange.values import DECIMALS, internal_use, printable
from observatory.language import _, ngettext

_KML = "http://www.opengis.net/kml/2.2"


def to_kml(table: pd.DataFrame, title: str) -> str:
    """The rows as placemarks: name the place, description its facts, outline where there is one.

    Parameters
    ----------
    table : DataFrame
        ``rank, place, facts, lon, lat`` and, where known, ``geometry`` (shapely, EPSG:4326).
    title : str
        The name of the document.
    """
    root, document = _document(title)
    for row in table.to_dict("records"):
        mark = _child(document, "Placemark")
        _child(mark, "name", f"{row['rank']}. {row['place'] or _('unnamed place')}")
        _child(mark, "description", ngettext("{n} fact", "{n} facts", row["facts"]).format(n=row["facts"]))
        shapes = _child(mark, "MultiGeometry")
        _child(_child(shapes, "Point"), "coordinates", _position(row["lon"], row["lat"]))
        for polygon in shapely.get_parts(row.get("geometry") or shapely.MultiPolygon()):
            _add_polygon(shapes, polygon)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def outline_kml(area: shapely.Geometry, name: str) -> str:
    """`area` (EPSG:4326) as one placemark."""
    root, document = _document(name)
    mark = _child(document, "Placemark")
    _child(mark, "name", name)
    shapes = _child(mark, "MultiGeometry")
    for polygon in shapely.get_parts(area):
        _add_polygon(shapes, polygon)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _document(title: str) -> tuple[ET.Element, ET.Element]:
    """The file and its document, with its name and for whom it is."""
    ET.register_namespace("", _KML)
    root = ET.Element(f"{{{_KML}}}kml")
    document = _child(root, "Document")
    _child(document, "name", title)
    _child(document, "description", internal_use())
    return root, document


def _add_polygon(parent: ET.Element, polygon: shapely.Polygon) -> None:
    element = _child(parent, "Polygon")
    rings = [("outerBoundaryIs", polygon.exterior)]
    rings += [("innerBoundaryIs", ring) for ring in polygon.interiors]
    for kind, ring in rings:
        text = " ".join(_position(x, y) for x, y in ring.coords)
        _child(_child(_child(element, kind), "LinearRing"), "coordinates", text)


def _child(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_KML}}}{tag}")
    element.text = None if text is None else printable(text)
    return element


def _position(lon: float, lat: float) -> str:
    return f"{lon:.{DECIMALS}f},{lat:.{DECIMALS}f}"

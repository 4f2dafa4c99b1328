"""Hot spots as KML 2.2 (OGC 07-147r2), which phones and desktop globes open without a conversion."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from observatory.language import _, ngettext

_KML = "http://www.opengis.net/kml/2.2"

#: Six decimals of a degree are 11 cm: finer would claim what no geocoder knows.
_DECIMALS = 6


def to_kml(table: pd.DataFrame, title: str) -> str:
    """The rows as placemarks: name the place, description its facts, outline where there is one.

    Parameters
    ----------
    table : DataFrame
        ``rank, place, facts, lon, lat`` and, where known, ``geometry`` (shapely, EPSG:4326).
    """
    ET.register_namespace("", _KML)
    root = ET.Element(f"{{{_KML}}}kml")
    document = _child(root, "Document")
    _child(document, "name", _printable(title))
    for row in table.to_dict("records"):
        mark = _child(document, "Placemark")
        _child(mark, "name", _printable(f"{row['rank']}. {row['place'] or _('unnamed place')}"))
        facts = ngettext("{n} fact", "{n} facts", row["facts"]).format(n=row["facts"])
        _child(mark, "description", facts)
        parts = _child(mark, "MultiGeometry")
        _child(_child(parts, "Point"), "coordinates", _pair(row["lon"], row["lat"]))
        for polygon in shapely.get_parts(row.get("geometry") or shapely.MultiPolygon()):
            _polygon(parts, polygon)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _polygon(parent: ET.Element, polygon: shapely.Polygon) -> None:
    element = _child(parent, "Polygon")
    rings = [("outerBoundaryIs", polygon.exterior)]
    rings += [("innerBoundaryIs", ring) for ring in polygon.interiors]
    for kind, ring in rings:
        text = " ".join(_pair(x, y) for x, y in ring.coords)
        _child(_child(_child(element, kind), "LinearRing"), "coordinates", text)


def _child(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_KML}}}{tag}")
    element.text = text
    return element


def _pair(lon: float, lat: float) -> str:
    return f"{lon:.{_DECIMALS}f},{lat:.{_DECIMALS}f}"


def _printable(text: str) -> str:
    """Without the control characters XML 1.0 has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or c.isprintable())

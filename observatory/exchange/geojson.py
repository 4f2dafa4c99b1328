"""Hot spots and places as text: GeoJSON (RFC 7946), GPX 1.1 for a patrol's receiver, CSV for a table."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pandas as pd

from observatory.exchange.tables import neutral_value
from observatory.language import _, ngettext

_GPX = "http://www.topografix.com/GPX/1/1"

#: Six decimals of a degree are 11 cm: finer would claim what no geocoder knows.
_DECIMALS = 6


def to_geojson(table: pd.DataFrame) -> str:
    """The rows as a FeatureCollection in EPSG:4326, longitude first: outlines, else points."""
    import shapely

    with_outline = "geometry" in table.columns
    features = []
    for row in table.to_dict("records"):
        outline = row.pop("geometry") if with_outline else shapely.Point(row["lon"], row["lat"])
        shape = json.loads(shapely.to_geojson(shapely.set_precision(outline, 10**-_DECIMALS)))
        features.append({"type": "Feature", "properties": _plain(row), "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def to_gpx(table: pd.DataFrame, title: str) -> str:
    """The rows as waypoints of a GPX 1.1 file: name the place, description its facts."""
    ET.register_namespace("", _GPX)
    root = ET.Element(f"{{{_GPX}}}gpx", version="1.1", creator="observatory")
    metadata = ET.SubElement(root, f"{{{_GPX}}}metadata")
    ET.SubElement(metadata, f"{{{_GPX}}}name").text = _printable(title)
    for row in table.to_dict("records"):
        place = {"lat": f"{row['lat']:.{_DECIMALS}f}", "lon": f"{row['lon']:.{_DECIMALS}f}"}
        point = ET.SubElement(root, f"{{{_GPX}}}wpt", place)
        facts = ngettext("{n} fact", "{n} facts", row["facts"]).format(n=row["facts"])
        ET.SubElement(point, f"{{{_GPX}}}name").text = _printable(
            f"{row['rank']}. {row['place'] or _('unnamed place')}"
        )
        ET.SubElement(point, f"{{{_GPX}}}desc").text = _printable(facts)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def to_csv(table: pd.DataFrame) -> str:
    """The rows as CSV (comma, point, UTF-8), without outlines; text cells cannot be run as formulas."""
    plain = [_plain(row) for row in table.drop(columns="geometry", errors="ignore").to_dict("records")]
    out = io.StringIO()
    names = [c for c in table.columns if c != "geometry"]
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: neutral_value(value) for name, value in row.items()} for row in plain)
    return out.getvalue()


def _plain(row: dict) -> dict:
    """Values JSON knows; numbers to six significant digits, coordinates to six decimals."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: object) -> object:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        return round(number, _DECIMALS) if name in ("lon", "lat") else float(f"{number:.6g}")
    return number


def _printable(text: str) -> str:
    """Without the control characters XML 1.0 has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or c.isprintable())

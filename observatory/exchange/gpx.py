"""GPX 1.1: hot spots and places as waypoints for a patrol's receiver, outlines as tracks."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from observatory.exchange.values import DECIMALS, internal_use, printable
from observatory.language import _, ngettext

_GPX = "http://www.topografix.com/GPX/1/1"


def to_gpx(table: pd.DataFrame, title: str) -> str:
    """The rows as waypoints: name the place, description when, how far around, its streets and its facts.

    Parameters
    ----------
    table : DataFrame
        ``rank, place, facts, lon, lat`` (degrees, EPSG:4326); where there are, ``when`` (in words),
        ``radius_m``, ``streets`` (tuple of names), and ``order`` (from 1): a route goes through them in it.
    title : str
        The name of the file, as a receiver shows it.
    """
    root = _root(title)
    for row in table.to_dict("records"):
        point = _child(root, "wpt", **_position(row["lon"], row["lat"]))
        _child(point, "name", f"{row['rank']}. {row['place'] or _('unnamed place')}")
        _child(point, "desc", _said(row))
    if "order" in table and len(table):
        _route(root, table.sort_values("order"), title)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _said(row: dict) -> str:
    """What stands beside a waypoint, the time first."""
    words = [str(row["when"])] if row.get("when") else []
    if row.get("radius_m"):
        words.append(_("within {n} m").format(n=row["radius_m"]))
    words.append(ngettext("{n} fact", "{n} facts", row["facts"]).format(n=row["facts"]))
    return " · ".join([*words, *row.get("streets", ())])


def _route(root: ET.Element, table: pd.DataFrame, title: str) -> None:
    """The stops in their order, as a receiver leads from one to the next."""
    route = _child(root, "rte")
    _child(route, "name", title)
    for row in table.to_dict("records"):
        point = _child(route, "rtept", **_position(row["lon"], row["lat"]))
        _child(point, "name", f"{row['order']}. {row['place'] or _('unnamed place')}")
        _child(point, "desc", _said(row))


def outline_gpx(area: shapely.Geometry, name: str) -> str:
    """The border of `area` (EPSG:4326) as a track, one segment a ring."""
    root = _root(name)
    track = _child(root, "trk")
    _child(track, "name", name)
    for polygon in shapely.get_parts(area):
        for ring in (polygon.exterior, *polygon.interiors):
            segment = _child(track, "trkseg")
            for lon, lat in shapely.get_coordinates(ring):
                _child(segment, "trkpt", **_position(lon, lat))
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _root(title: str) -> ET.Element:
    """The file, with its name and for whom it is."""
    ET.register_namespace("", _GPX)
    root = ET.Element(f"{{{_GPX}}}gpx", version="1.1", creator="observatory")
    metadata = _child(root, "metadata")
    _child(metadata, "name", title)
    _child(metadata, "desc", internal_use())
    return root


def _child(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_GPX}}}{tag}", attributes)
    element.text = None if text is None else printable(text)
    return element


def _position(lon: float, lat: float) -> dict[str, str]:
    return {"lat": f"{lat:.{DECIMALS}f}", "lon": f"{lon:.{DECIMALS}f}"}

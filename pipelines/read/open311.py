"""Open311 GeoReport v2 service requests, JSON or XML (https://wiki.open311.org/GeoReport_v2/)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from observatory.errors import InputError
from observatory.language import _
from pipelines.read.geojson import table
from pipelines.read.raw import RawTable

if TYPE_CHECKING:
    from pipelines.feed import Feed


def read_open311(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read the answer of ``GET /requests``: one row a service request; see `RawTable`."""
    start = content.lstrip()[:1]
    try:
        records = _from_xml(content) if start == b"<" else json.loads(content)
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise ValueError(_("no list of service requests"))
    except (ValueError, ElementTree.ParseError) as fault:
        raise InputError(
            _("{file} is not an Open311 answer: {fault}.").format(file=file_name, fault=fault)
        ) from fault
    return table(records)


def _from_xml(content: bytes) -> list[dict[str, str]]:
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise ValueError(_("it declares entities, which no service request needs"))
    root = ElementTree.fromstring(content)  # noqa: S314 - entities are refused above
    return [{field.tag: (field.text or "").strip() for field in request} for request in root.iter("request")]

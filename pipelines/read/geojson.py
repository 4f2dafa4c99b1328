"""GeoJSON: one row a feature, its properties as columns, a point's position as ``lon`` and ``lat``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from pipelines.read.raw import RawTable

if TYPE_CHECKING:
    from pipelines.feed import Feed


def read_geojson(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read a FeatureCollection; see `RawTable`. A feature that is not a point has no position."""
    try:
        features = json.loads(content)["features"]
        records = [_record(feature) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InputError(
            _("{file} is not a GeoJSON collection of features: {fault}.").format(file=file_name, fault=fault)
        ) from fault
    return table(records)


def table(records: list[dict[str, object]]) -> RawTable:
    """Records as a table of strings; the first record is row 2, as if a header stood above it."""
    names = list(dict.fromkeys(name for record in records for name in record))
    frame = pd.DataFrame({name: [_text(record.get(name)) for record in records] for name in names}, dtype="str")
    frame.index = pd.RangeIndex(2, len(records) + 2, name="row_number")
    return RawTable(frame)


def _record(feature: dict) -> dict[str, object]:
    geometry = feature.get("geometry") or {}
    record = dict(feature.get("properties") or {})
    if geometry.get("type") == "Point":
        record["lon"], record["lat"] = geometry["coordinates"][:2]
    return record


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()

"""GeoJSON: one row a feature, its properties as columns, a point's position as ``lon`` and ``lat``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from observatory.crs import distance_m
from observatory.errors import InputError
from observatory.language import _
from pipelines.read.encoding import as_utf8
from pipelines.read.json_stream import read_answer
from pipelines.read.json_text import read_json
from pipelines.read.raw import RawTable
from pipelines.read.records import Records
from pipelines.read.server import refuse_partial, refuse_server_error, refuse_web_page

if TYPE_CHECKING:
    from pipelines.feed import Feed


#: A shape no larger than this, in metres, is where its middle is.
SMALL_M = 50.0


def read_geojson(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read a FeatureCollection; see `RawTable`. What spreads over more than `SMALL_M` has no position.

    The first feature is row 2, as if a header stood above it. Raises `InputError` if it is no collection, a
    server's refusal, or one page of a longer answer.
    """
    refuse_web_page(content, _("a GeoJSON collection"), file_name)
    try:
        answer, records = _read(as_utf8(content, feed.encoding)[0], file_name)
    except (ValueError, TypeError) as fault:
        raise InputError(
            _("{file} is not a GeoJSON collection of features: {fault}.").format(file=file_name, fault=fault)
        ) from fault
    refuse_partial(answer, records.read, file_name)
    raw = records.table(file_name)
    if records.read:  # a week without a feature is a true zero: it has no column at all
        raw.frame[[name for name in ("lon", "lat") if name not in raw.frame]] = ""
    return raw


def _read(content: bytes, file_name: str) -> tuple[dict[str, Any], Records]:
    """What a collection says, and its features as records."""
    records = Records()
    if told := read_answer(content, ("features",), lambda some: records.add([*map(_record, some)])):
        refuse_server_error(told.answer, file_name)
        if not isinstance(told.answer, dict):
            raise TypeError(_("no list of features"))
        return told.answer, records
    answer = read_json(content)
    refuse_server_error(answer, file_name)
    if not isinstance(answer, dict) or not isinstance(features := answer.get("features"), list):
        raise TypeError(_("no list of features"))
    records = Records()
    records.add([*map(_record, features)])
    return answer, records


def _record(feature: object) -> dict[str, object] | None:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        return None
    record = {str(name).strip(): value for name, value in (feature.get("properties") or {}).items()}
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        point = geometry.get("coordinates")
        given = point if isinstance(point, list) and len(point) >= 2 else [point, point]
        record["lon"], record["lat"] = given[:2]
    elif isinstance(geometry, dict) and (middle := _middle(geometry.get("coordinates"))):
        record["lon"], record["lat"] = middle
    return record


def _middle(coordinates: object) -> tuple[float, float] | None:
    """The middle of a shape of any kind that is no larger than `SMALL_M`; None for a larger one."""
    try:
        positions = np.array(list(_positions(coordinates)), dtype=float)
    except OverflowError:  # whole numbers beyond any place
        return None
    if not len(positions) or not np.isfinite(positions).all():
        return None
    (west, south), (east, north) = positions.min(axis=0), positions.max(axis=0)
    if distance_m(west, south, east, north) > SMALL_M:
        return None
    return (west + east) / 2, (south + north) / 2


def _positions(coordinates: object) -> Iterator[list[float]]:
    """Every position in nested lists of them."""
    waiting = [coordinates]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, list):
            continue
        if len(part) >= 2 and all(type(value) in (int, float) for value in part[:2]):
            yield part[:2]
        else:
            waiting.extend(part)

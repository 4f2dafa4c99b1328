"""GeoJSON: one row a feature, its properties as columns, a point's position as ``lon`` and ``lat``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from observatory.crs import distance_m
from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import _
from pipelines.read.encoding import as_utf8
from pipelines.read.json_text import read_json
from pipelines.read.raw import RawTable, RowFault, check_header
from pipelines.read.server import refuse_partial, refuse_server_error, refuse_web_page

if TYPE_CHECKING:
    from pipelines.feed import Feed


#: A shape no larger than this, in metres, is where its middle is.
SMALL_M = 50.0
#: Cells from which a table must not be nearly empty, and how many cells a filled one may stand for.
SPARSE_LIMIT, SPARSE_RATIO = 5_000_000, 10


def read_geojson(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read a FeatureCollection; see `RawTable`. What spreads over more than `SMALL_M` has no position.

    The first feature is row 2, as if a header stood above it. Raises `InputError` if it is no collection, a
    server's refusal, or one page of a longer answer.
    """
    refuse_web_page(content, _("a GeoJSON collection"), file_name)
    try:
        answer = read_json(as_utf8(content, feed.encoding)[0])
        refuse_server_error(answer, file_name)
        if not isinstance(answer, dict) or not isinstance(features := answer.get("features"), list):
            raise TypeError(_("no list of features"))
    except (ValueError, TypeError) as fault:
        raise InputError(
            _("{file} is not a GeoJSON collection of features: {fault}.").format(file=file_name, fault=fault)
        ) from fault
    refuse_partial(answer, len(features), file_name)
    raw = table([_record(feature) for feature in features], file_name)
    if features:  # a week without a feature is a true zero: it has no column at all
        raw.frame[[name for name in ("lon", "lat") if name not in raw.frame]] = ""
    return raw


def table(records: list[dict[str, object] | None], file_name: str) -> RawTable:
    """Records as a table of strings, the first as row 2; None is one that could not be read as a record."""
    faults = [
        RowFault(number, "", "{…}", Reason.MALFORMED_ROW)
        for number, record in enumerate(records, 2)
        if record is None
    ]
    good = {number: record for number, record in enumerate(records, 2) if record is not None}
    # Most records have the same names: they are looked at once for each set of them.
    sets = dict.fromkeys(map(tuple, good.values()))
    names = [*dict.fromkeys(name for some in sets for name in some)]
    _refuse_sparse(names, good.values(), file_name)
    header = check_header([_text(name) for name in names], file_name)
    values = (
        [*chain.from_iterable(map(dict.values, good.values()))]
        if len(sets) == 1
        else [record.get(name) for record in good.values() for name in names]
    )
    columns = [_texts(values[place :: len(names)]) for place in range(len(names))]
    frame = pa.table(columns, names=header).to_pandas().astype("str")
    frame.index = pd.Index(list(good), dtype="int64", name="row_number")
    return RawTable(frame, faults)


def _refuse_sparse(names: list[str], records: Collection[dict[str, object]], file_name: str) -> None:
    """Refuse a table that would be nearly empty: its cells take memory and time, filled or not."""
    cells = len(names) * len(records)
    if cells > SPARSE_LIMIT and cells > SPARSE_RATIO * sum(map(len, records)):
        raise InputError(
            _(
                "{file}: {n} different names over {rows} records, nearly all of them absent from each; "
                "ask the partner to export it with one set of columns."
            ).format(file=file_name, n=len(names), rows=len(records))
        )


def _texts(values: list[object]) -> pa.Array:
    """Values of one column as texts; most columns hold nothing but texts."""
    try:
        return pc.utf8_trim_whitespace(pc.fill_null(pa.array(values, pa.string()), ""))
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return pa.array([_text(value) for value in values], pa.string())


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


def _text(value: object) -> str:
    """A JSON value as text; letters that are half of a pair, which no text holds, are replaced."""
    if value is None:
        return ""
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip().encode("utf-8", "replace").decode()

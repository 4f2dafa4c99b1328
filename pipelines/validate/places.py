"""Where, as the partner says it: a text for the geocoder, or coordinates checked before they are believed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from observatory.agglomeration import DEPARTMENT_BOX
from observatory.crs import FRANCE, FRANCE_METRIC, SYSTEMS, inside, to_degrees
from observatory.distinct import each_text
from observatory.fact import PlaceKind, Reason
from observatory.language import N_
from observatory.redact import scrub_places
from pipelines.feed import Feed, PlaceSource
from pipelines.read.raw import written_over
from pipelines.validate.numerals import read_numbers

REMARK_BAD_POINT = N_("points that cannot be believed, left out: those facts are where their text says")
#: Followed by U+001F and the reference system found.
REMARK_OTHER_SYSTEM = N_("points in another reference system than announced, read as {value}")


@dataclass(slots=True)
class Places:
    """One place a row. `lon`, `lat` (EPSG:4326) are NaN unless the partner gave coordinates.

    `text` is kept; `sought`, where it is not empty, is looked for in its stead and kept nowhere.
    `remarked` are the rows that each remark is about.
    """

    kind: pd.Series
    text: pd.Series
    sought: pd.Series
    lon: pd.Series
    lat: pd.Series
    uncertainty_m: pd.Series
    fault: pd.Series
    column: pd.Series
    value: pd.Series
    remarked: dict[str, pd.Index] = field(default_factory=dict)


def read_places(frame: pd.DataFrame, feed: Feed) -> Places:
    """For each row the first of the feed's place sources whose columns are filled and can be believed.

    A text that comes first keeps the point behind it, which serves where the text is not found. A point that
    cannot be believed costs the point, not the fact, where a text or a commune says where as well: it is then
    remarked. So are points found to be in another reference system than announced.
    """
    places = _nowhere(frame.index)
    textless, pointless = (pd.Series(True, index=frame.index) for _n in range(2))
    for source in feed.places:
        here = _filled(frame, source) & (textless if source.text else pointless)
        if not here.any():
            continue
        if source.text:
            first = here & places.lon.isna()
            _take_text(places, frame[here], source, first)
            textless &= ~here
        else:
            _take_coordinates(places, frame[here], source, textless[here])
            pointless &= places.lon.isna()
    elsewhere = (places.text != "") | ((frame[feed.commune] != "") if feed.commune else False)
    left_out = (places.fault != "") & elsewhere
    if left_out.any():
        places.remarked[REMARK_BAD_POINT] = frame.index[left_out]
    places.fault = places.fault.mask(left_out, "")
    places.kind = places.kind.mask(left_out & (places.text == ""), str(PlaceKind.ADDRESS))
    return places


def _nowhere(index: pd.Index) -> Places:
    def column(value: object, dtype: str) -> pd.Series:
        return pd.Series(value, index=index, dtype=dtype)

    return Places(
        kind=column(str(PlaceKind.ADDRESS), "str"),
        text=column("", "str"),
        sought=column("", "str"),
        lon=column(np.nan, "float64"),
        lat=column(np.nan, "float64"),
        uncertainty_m=column(np.nan, "float64"),
        fault=column("", "str"),
        column=column("", "str"),
        value=column("", "str"),
    )


def _filled(frame: pd.DataFrame, source: PlaceSource) -> pd.Series:
    if source.text:
        return pd.concat([frame[c] != "" for c in source.text], axis=1).any(axis=1)
    absent = {"", *source.absent}
    return ~frame[source.x].isin(absent) & ~frame[source.y].isin(absent)


def _take_text(places: Places, rows: pd.DataFrame, source: PlaceSource, first: pd.Series) -> None:
    """Take the text of `rows`; it gives the kind of place where it is the `first` that says where."""
    text = rows[source.text[0]]
    for column in source.text[1:]:
        text = text + " " + rows[column]
    places.kind = places.kind.mask(first, str(source.kind))
    kept, sought = scrub_places(each_text(text, lambda one: " ".join(one.split())))
    places.text, places.sought = written_over(places.text, kept), written_over(places.sought, sought)


def _take_coordinates(places: Places, rows: pd.DataFrame, source: PlaceSource, first: pd.Series) -> None:
    """Take the points of `rows`; they give the kind of place where they are the `first` that says where."""
    x, y = read_numbers(rows[source.x]) * source.scale, read_numbers(rows[source.y]) * source.scale
    fault = _coordinate_faults(x, y, source)
    lon, lat = _degrees(x, y, source.system)
    doubtful = np.isfinite(x) & np.isfinite(y) & ~(inside(lon, lat, DEPARTMENT_BOX) & (fault == ""))
    for system, name in SYSTEMS.items() if doubtful.any() else ():
        other_lon, other_lat = _degrees(x[doubtful], y[doubtful], system)
        found = inside(other_lon, other_lat, DEPARTMENT_BOX)
        if not found.any():
            continue
        at = found.index[found]
        lon[at], lat[at], fault[at] = other_lon[found], other_lat[found], ""
        doubtful &= ~doubtful.index.isin(at)
        remark = f"{REMARK_OTHER_SYSTEM}\x1f{name} ({system})"
        places.remarked[remark] = places.remarked.get(remark, at[:0]).append(at)
    good = fault == ""
    places.kind = places.kind.mask(
        good.reindex(places.kind.index, fill_value=False) & first, str(source.kind)
    )
    places.lon[rows.index] = lon.where(good)
    places.lat[rows.index] = lat.where(good)
    places.uncertainty_m[rows.index] = source.uncertainty_m
    column = pd.Series(f"{source.x}, {source.y}", index=rows.index, dtype="str")
    places.fault = written_over(places.fault, fault)
    places.column = written_over(places.column, column)
    places.value = written_over(places.value, rows[source.x] + ", " + rows[source.y])


def _coordinate_faults(x: pd.Series, y: pd.Series, source: PlaceSource) -> pd.Series:
    """Why a pair cannot be believed, as a `Reason`; empty where it can."""
    if source.kind == PlaceKind.PROJECTED:
        in_france, swapped = (inside(*_degrees(*pair, source.system), FRANCE) for pair in ((x, y), (y, x)))
    else:
        promised = FRANCE if source.kind == PlaceKind.WGS84 else FRANCE_METRIC
        in_france, swapped = inside(x, y, promised), inside(y, x, promised)
    verdicts = [
        (x.isna() | y.isna(), Reason.BAD_NUMBER),
        ((x == 0) & (y == 0), Reason.COORDINATES_ZERO),
        (in_france, ""),
        (swapped, Reason.COORDINATES_SWAPPED),
        (_other_system(x, y, source.kind), Reason.COORDINATES_WRONG_SYSTEM),
    ]
    chosen = np.select(
        [v.to_numpy() for v, _r in verdicts], [str(r) for _v, r in verdicts], Reason.COORDINATES_ELSEWHERE
    )
    return pd.Series(chosen, index=x.index, dtype="str")


def _other_system(x: pd.Series, y: pd.Series, kind: PlaceKind) -> pd.Series:
    """Metres where degrees were promised, whatever the projection, or degrees where metres were."""
    degrees = (x.abs() <= 180) & (y.abs() <= 180)
    finite = np.isfinite(x) & np.isfinite(y)
    return finite & (~degrees if kind == PlaceKind.WGS84 else degrees)


def _degrees(x: pd.Series, y: pd.Series, system: str) -> tuple[pd.Series, pd.Series]:
    lon, lat = to_degrees(x, y, system)
    return pd.Series(lon, index=x.index), pd.Series(lat, index=y.index)

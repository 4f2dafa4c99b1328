"""Where, as the partner says it: a text for the geocoder, or coordinates checked before they are believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from observatory.crs import FRANCE, FRANCE_METRIC, inside, to_degrees
from observatory.fact import PlaceKind, Reason
from observatory.redact import scrub_column
from pipelines.feed import Feed, PlaceSource


@dataclass(slots=True)
class Places:
    """One place a row. `lon`, `lat` (EPSG:4326) are NaN unless the partner gave coordinates."""

    kind: pd.Series
    text: pd.Series
    lon: pd.Series
    lat: pd.Series
    uncertainty_m: pd.Series
    fault: pd.Series
    column: pd.Series
    value: pd.Series


def read_places(frame: pd.DataFrame, feed: Feed) -> Places:
    """For each row the first of the feed's place sources whose columns are filled."""
    places = _nowhere(frame.index)
    open_rows = pd.Series(True, index=frame.index)
    for source in feed.places:
        here = open_rows & _filled(frame, source)
        if not here.any():
            continue
        if source.kind in (PlaceKind.WGS84, PlaceKind.LAMBERT93):
            _take_coordinates(places, frame[here], source)
        else:
            _take_text(places, frame[here], source)
        open_rows &= ~here
    return places


def _nowhere(index: pd.Index) -> Places:
    def column(value: object, dtype: str) -> pd.Series:
        return pd.Series(value, index=index, dtype=dtype)

    return Places(
        kind=column(str(PlaceKind.ADDRESS), "str"),
        text=column("", "str"),
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


def _take_text(places: Places, rows: pd.DataFrame, source: PlaceSource) -> None:
    text = rows[source.text[0]]
    for column in source.text[1:]:
        text = text + " " + rows[column]
    places.kind[rows.index] = str(source.kind)
    places.text[rows.index] = scrub_column(text.map({one: " ".join(one.split()) for one in text.unique()}))


def _take_coordinates(places: Places, rows: pd.DataFrame, source: PlaceSource) -> None:
    x, y = _numbers(rows[source.x]) * source.scale, _numbers(rows[source.y]) * source.scale
    fault = _coordinate_faults(x, y, source.kind)
    lon, lat = _degrees(x, y, source.kind)
    good = fault == ""
    places.kind[rows.index] = str(source.kind)
    places.lon[rows.index] = lon.where(good)
    places.lat[rows.index] = lat.where(good)
    places.uncertainty_m[rows.index] = source.uncertainty_m
    places.fault[rows.index] = fault
    places.column[rows.index] = f"{source.x}, {source.y}"
    places.value[rows.index] = rows[source.x] + ", " + rows[source.y]


def _numbers(texts: pd.Series) -> pd.Series:
    plain = texts.str.replace(r"\s", "", regex=True).str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce").astype("float64")


def _coordinate_faults(x: pd.Series, y: pd.Series, kind: PlaceKind) -> pd.Series:
    """Why a pair cannot be believed, as a `Reason`; empty where it can."""
    promised = FRANCE if kind == PlaceKind.WGS84 else FRANCE_METRIC
    verdicts = [
        (x.isna() | y.isna(), Reason.BAD_NUMBER),
        ((x == 0) & (y == 0), Reason.COORDINATES_ZERO),
        (inside(x, y, promised), ""),
        (inside(y, x, promised), Reason.COORDINATES_SWAPPED),
        (_other_system(x, y, kind), Reason.COORDINATES_WRONG_SYSTEM),
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


def _degrees(x: pd.Series, y: pd.Series, kind: PlaceKind) -> tuple[pd.Series, pd.Series]:
    if kind == PlaceKind.WGS84:
        return x, y
    lon, lat = to_degrees(x, y)
    return pd.Series(lon, index=x.index), pd.Series(lat, index=y.index)

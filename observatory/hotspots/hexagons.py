"""Facts counted in hexagons: a fixed grid of equal cells that follows no border."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from observatory.crs import to_degrees, to_geographic, to_metres
from observatory.hotspots.located import mappable

#: Metres from the centre of a hexagon to its corners: cells of about 23 hectares.
RADIUS_M = 300.0

_CORNERS = np.radians(np.arange(0, 360, 60) + 30)


def hexagons(facts: pd.DataFrame, radius_m: float = RADIUS_M) -> pd.DataFrame:
    """The hexagons that hold a fact, the most facts first.

    The grid is the same for every theme and week: pointed hexagons in EPSG:2154, one centred on its origin.

    Parameters
    ----------
    facts : DataFrame
        ``lon, lat, precision, week, zone_code``; those known no better than their commune are in no hexagon.
    radius_m : float
        Metres from centre to corner.

    Returns
    -------
    DataFrame
        ``facts, weeks_active, zone_code`` (that of most of its facts), ``lon, lat`` (of its centre, degrees),
        ``geometry`` (shapely, EPSG:4326).
    """
    shown = mappable(facts)
    column, row = _cells(*to_metres(shown["lon"], shown["lat"]), radius_m)
    shown = shown.assign(column=column, row=row)
    grouped = shown.groupby(["column", "row"])
    table = grouped.agg(facts=("lon", "size"), weeks_active=("week", "nunique")).reset_index()
    table = table.merge(_main_zones(shown), on=["column", "row"], how="left")
    x, y = _centres(table["column"].to_numpy(), table["row"].to_numpy(), radius_m)
    corners = np.stack(
        [x[:, None] + radius_m * np.cos(_CORNERS), y[:, None] + radius_m * np.sin(_CORNERS)], axis=-1
    )
    table["lon"], table["lat"] = to_degrees(x, y)
    table["geometry"] = to_geographic(shapely.polygons(corners)) if len(table) else []
    table = table.sort_values(["facts", "column", "row"], ascending=[False, True, True], ignore_index=True)
    return table[["facts", "weeks_active", "zone_code", "lon", "lat", "geometry"]]


def _main_zones(shown: pd.DataFrame) -> pd.DataFrame:
    """The zone that holds most facts of each hexagon, the first code where several tie."""
    counted = shown.groupby(["column", "row", "zone_code"], observed=True).size().reset_index(name="facts")
    counted = counted.sort_values(["facts", "zone_code"], ascending=[False, True])
    return counted.drop_duplicates(["column", "row"])[["column", "row", "zone_code"]]


def _cells(x_m: np.ndarray, y_m: np.ndarray, radius_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Axial coordinates of the hexagon of each point: the nearest centre, by rounding in three axes."""
    q = (np.sqrt(3) / 3 * x_m - y_m / 3) / radius_m
    r = (2 / 3 * y_m) / radius_m
    s = -q - r
    rounded = [np.rint(axis) for axis in (q, r, s)]
    gap = np.abs(np.stack(rounded) - np.stack([q, r, s]))
    worst = gap.argmax(axis=0)
    q = np.where(worst == 0, -rounded[1] - rounded[2], rounded[0])
    r = np.where(worst == 1, -rounded[0] - rounded[2], rounded[1])
    return q.astype(int), r.astype(int)


def _centres(column: np.ndarray, row: np.ndarray, radius_m: float) -> tuple[np.ndarray, np.ndarray]:
    return radius_m * np.sqrt(3) * (column + row / 2), radius_m * 1.5 * row

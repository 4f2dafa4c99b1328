"""Street centre lines drawn from the address base: a basemap where no tile ever comes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from observatory.atomic import write_text
from observatory.crs import METRES_PER_DEGREE_LAT

#: Metres: two neighbours in number further apart than this are not joined.
_GAP_M = 180.0

#: Degrees, about 8 m: half a street's width.
_DETAIL = 0.00008

#: Coordinates are written as whole numbers of this, about a metre.
_STEP = 1e-5


def street_lines(addresses: pd.DataFrame) -> np.ndarray:
    """The run of each street, from its house numbers in order.

    A line joins the middles of neighbours in number: as odd and even numbers face each other, it runs near
    the middle of the street. It is a background for the eye, not a network.

    Parameters
    ----------
    addresses : DataFrame
        ``commune_code, street, number, lon, lat`` (degrees).

    Returns
    -------
    array of shapely.LineString
        EPSG:4326, simplified to about 8 m.
    """
    numbers = pd.to_numeric(addresses["number"], errors="coerce")
    table = addresses.assign(number=numbers).dropna(subset=["number", "lon", "lat"])
    table = table.sort_values(["commune_code", "street", "number"], kind="stable")
    street = table.groupby(["commune_code", "street"], sort=False).ngroup().to_numpy()
    x, y = table["lon"].to_numpy(float), table["lat"].to_numpy(float)
    middle_x, middle_y = (x[:-1] + x[1:]) / 2, (y[:-1] + y[1:]) / 2
    near = np.hypot(np.diff(x) * np.cos(np.radians(y[:-1])), np.diff(y)) * METRES_PER_DEGREE_LAT < _GAP_M
    joined = (street[:-1] == street[1:]) & near
    # A line goes on as long as its pairs of neighbours follow each other.
    line = np.cumsum(~joined)[joined]
    sizes = np.bincount(line)
    long_enough = sizes[line] > 1
    if not long_enough.any():
        return np.array([], dtype=object)
    _kept, number = np.unique(line[long_enough], return_inverse=True)
    points = np.column_stack([middle_x[joined][long_enough], middle_y[joined][long_enough]])
    return shapely.simplify(shapely.linestrings(points, indices=number), _DETAIL)


def write_streets(lines: np.ndarray, path: Path) -> Path:
    """Write the lines as a small JSON file: whole numbers, each point as its step from the one before."""
    rows = []
    for line in lines:
        points = np.round(shapely.get_coordinates(line) / _STEP).astype(int)
        rows.append(np.vstack([points[:1], np.diff(points, axis=0)]).ravel().tolist())
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_text(path, json.dumps(rows, separators=(",", ":")))

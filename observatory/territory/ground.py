"""The ground under a map: streets with their names, water, railways, woods, as a pull made them one file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from observatory.errors import CallError
from observatory.fact import Labelled
from observatory.language import N_
from observatory.territory import layers

#: The file is not larger, nor is what a browser may have to read of it.
MOST_BYTES = 30_000_000
#: The rank of a path: of roads, 1 is a motorway and 4 a street.
PATH = 5


class Kind(Labelled):
    """What a line or an area of the ground is."""

    ROAD = "road", N_("roads")
    RAIL = "rail", N_("railways")
    STREAM = "stream", N_("rivers")
    WATER = "water", N_("water")
    WOOD = "wood", N_("woods")

    @property
    def line(self) -> bool:
        """Whether it is drawn as a line."""
        return self in (Kind.ROAD, Kind.RAIL, Kind.STREAM)


def read_ground(data: Path) -> pd.DataFrame | None:
    """The ground in force, or None where none was pulled.

    Returns
    -------
    DataFrame
        ``kind`` (`Kind`), ``rank`` (1 to 5 of roads), ``name`` (may be empty), ``geometry`` (shapely,
        EPSG:4326, longitude first).
    """
    try:
        entry = layers.in_force("ground", data)
    except CallError:
        return None
    features = json.loads(entry.path.read_text(encoding="utf-8"))["features"]
    table = pd.DataFrame([feature["properties"] for feature in features], columns=["kind", "rank", "name"])
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    return table.assign(geometry=np.asarray(shapes, dtype=object))

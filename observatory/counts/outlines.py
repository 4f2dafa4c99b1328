"""Counting by outlines that are no zones: priority neighbourhoods (QPV), which lie within and across them.

A fact is in the outline that holds its point. Facts known no better than their commune are in none, so that
outlines never add up to their commune; those on a common border are in the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.errors import CallError, NoDataError
from observatory.language import _

if TYPE_CHECKING:
    from observatory.territory import Territory
    from observatory.warehouse import Warehouse

#: The level of counting by priority neighbourhoods, beside zones, communes and districts.
QPV = "qpv"


def priority_outlines(territory: Territory) -> pd.DataFrame:
    """The priority neighbourhoods in force: ``name, commune_code, geometry`` (EPSG:4326), by their code.

    `commune_code` is the commune that holds most of one: partners that reach it can tell of it.

    Raises
    ------
    NoDataError
        Where their outlines are not installed, saying what to do.
    """
    try:
        layer = territory.layer(QPV)
    except CallError as absent:
        raise NoDataError(
            _(
                "the outlines of the priority neighbourhoods (QPV) are not here. Install them with "
                "`observatory geodata pull`, or from their file in a folder with --from FOLDER."
            )
        ) from absent
    geometry = layer.geometry.to_numpy()
    names = layer["name"] if "name" in layer else pd.Series(layer.index, layer.index)
    return pd.DataFrame(
        {"name": names.astype(str), "commune_code": _communes(territory, geometry), "geometry": geometry},
        index=pd.Index(layer.index.astype(str), name="zone_code"),
    ).sort_index()


def counted_inside(warehouse: Warehouse, outlines: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    """Facts by outline: ``zone_code, theme, week, facts``; `wanted` as the query ``weekly_points`` has it."""
    points = warehouse.ask_to_add_up("weekly_points", **wanted)
    at, inside = shapely.STRtree(outlines["geometry"].to_numpy()).query(
        shapely.points(points["lon"].to_numpy(), points["lat"].to_numpy()), predicate="intersects"
    )
    first = pd.DataFrame({"at": at, "outline": inside}).groupby("at")["outline"].min()
    held = points.iloc[first.index].assign(zone_code=outlines.index[first.to_numpy()])
    return held.groupby(["zone_code", "theme", "week"], as_index=False)["facts"].sum()


def _communes(territory: Territory, shapes: np.ndarray) -> list[str]:
    """The commune that holds most of each shape; of one that none holds, the town."""
    communes = territory.communes
    shared = [shapely.area(shapely.intersection(shape, communes["geometry"].to_numpy())) for shape in shapes]
    return [communes.index[share.argmax()] if share.max() > 0 else CENTRAL_COMMUNE for share in shared]

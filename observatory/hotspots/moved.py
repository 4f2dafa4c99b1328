"""Hot spots of two periods: which stayed, which are new, which are gone."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
import shapely

from observatory.crs import to_metric
from observatory.hotspots.clusters import Spots
from observatory.hotspots.located import mappable

#: Metres apart within which two outlines are one place: a cell of the grid they are sought on.
SAME_M = 100.0


class Fate(StrEnum):
    """What became of a hot spot."""

    NEW = "new"
    STAYED = "stayed"
    GONE = "gone"


def between(
    before: Spots | None, now: Spots | None, facts_before: pd.DataFrame, facts_now: pd.DataFrame
) -> pd.DataFrame:
    """Every hot spot of either period, those of now first, each once.

    Parameters
    ----------
    before, now : Spots or None
        None where a period has no located fact.
    facts_before, facts_now : DataFrame
        The facts they were sought in (``lon, lat, precision``).

    Returns
    -------
    DataFrame
        ``fate`` (`Fate`), ``rank`` and ``rank_before`` (0 where it was none), ``place``, ``geometry``
        (outline, EPSG:4326: of now, else of before), ``before, now`` (facts inside that outline in either
        period). A spot is chosen because it had many facts: that it has fewer in another period is to be
        expected of chance.
    """
    new, old = _outlines(now), _outlines(before)
    partners = _nearest(new, old)
    rows = [
        (Fate.STAYED if partners[n] else Fate.NEW, row.rank, partners[n], row.place, row.geometry)
        for n, row in enumerate(new.itertuples())
    ]
    stayed = set(partners)
    back = _nearest(old, new)
    rows += [
        (Fate.GONE, 0, row.rank, row.place, row.geometry)
        for n, row in enumerate(old.itertuples())
        if row.rank not in stayed and not back[n]
    ]
    table = pd.DataFrame(rows, columns=["fate", "rank", "rank_before", "place", "geometry"])
    return table.assign(before=_inside(table, facts_before), now=_inside(table, facts_now))


def _outlines(spots: Spots | None) -> pd.DataFrame:
    return pd.DataFrame(columns=["rank", "place", "geometry"]) if spots is None else spots.table


def _nearest(some: pd.DataFrame, others: pd.DataFrame) -> list[int]:
    """The rank of the other that lies nearest to each, 0 where none is within `SAME_M`."""
    if some.empty or others.empty:
        return [0] * len(some)
    far = shapely.distance(
        to_metric(some["geometry"].to_numpy())[:, None], to_metric(others["geometry"].to_numpy())[None]
    )
    nearest = far.argmin(axis=1)
    ranks = others["rank"].to_numpy()
    return [int(ranks[n]) if far[row, n] <= SAME_M else 0 for row, n in enumerate(nearest)]


def _inside(table: pd.DataFrame, facts: pd.DataFrame) -> np.ndarray:
    located = mappable(facts)
    lon, lat = located["lon"].to_numpy(float), located["lat"].to_numpy(float)
    return np.array(
        [int(shapely.contains_xy(shape, lon, lat).sum()) for shape in table["geometry"]], dtype=int
    )

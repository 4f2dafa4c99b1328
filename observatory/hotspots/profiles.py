"""What is known of each hot spot beyond its count: since when, from whom, on which days and hours."""

from __future__ import annotations

import numpy as np
import pandas as pd

from observatory.crs import to_metres
from observatory.hotspots.clusters import Spots
from observatory.hotspots.hour_shares import aoristic
from observatory.hotspots.located import mappable


def spot_of(facts: pd.DataFrame, spots: Spots) -> np.ndarray:
    """The number of the hot spot each fact lies in, in the order of `spots.table`; 0 outside.

    Parameters
    ----------
    facts : DataFrame
        `lon, lat` in degrees, all known.
    """
    row, column, inside = spots.lattice.place(*to_metres(facts["lon"], facts["lat"]))
    number = np.zeros(len(facts), dtype=int)
    number[inside] = spots.label[row[inside], column[inside]]
    return number


def profiles(facts: pd.DataFrame, spots: Spots) -> pd.DataFrame:
    """One row a hot spot, indexed by its rank.

    Returns
    -------
    DataFrame
        ``first_day, last_day`` (of its facts), ``feeds`` (tuple of partners), ``weekday`` (0 Monday) and
        ``hour`` that hold most of its facts, -1 where none has an hour.
    """
    shown = mappable(facts)
    number = spot_of(shown, spots)
    # Only the columns looked at: each of a hundred spots has them picked out.
    shown = shown.loc[number > 0, ["starts_at", "ends_at", "time_precision", "feed"]]
    rows = {spot: _profile(part) for spot, part in shown.groupby(number[number > 0])}
    columns = ["first_day", "last_day", "feeds", "weekday", "hour"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("rank")


def _profile(facts: pd.DataFrame) -> tuple:
    days = facts["starts_at"].dt.date
    weights = aoristic(facts).weights.to_numpy()
    weekday, hour = (int(weights.sum(axis=axis).argmax()) if weights.any() else -1 for axis in (0, 1))
    return days.min(), days.max(), tuple(sorted(facts["feed"].unique())), weekday, hour

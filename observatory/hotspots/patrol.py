"""Hot spots as stops of a round: when, in which order, how far around, along which streets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from observatory.crs import to_metres, to_metric
from observatory.fact import Precision

#: The hour at which an evening's round begins: what happens after midnight follows the evening before.
FIRST_HOUR = 6
#: Metres around an outline in which an address tells one of its streets, and streets named at most.
REACH_M, MOST_STREETS = 25.0, 4
#: What stands before the name of a street in an address.
_NUMBER = r"^\d+\s*(?:bis|ter|quater|[A-Da-d])?\s+"
#: Radii are told in steps of so many metres: an outline is made of cells of 100 m.
_STEP_M = 10.0


def stops(
    table: pd.DataFrame,
    profiles: pd.DataFrame,
    addresses: pd.DataFrame | None = None,
    facts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The hot spots with what a patrol asks, in the order of an evening's round.

    Parameters
    ----------
    table : DataFrame
        `Spots.table`.
    profiles : DataFrame
        `hotspots.profiles.profiles` of them.
    addresses : DataFrame, optional
        The address base: ``street, lon, lat`` (degrees).
    facts : DataFrame, optional
        The facts they were sought in: without an address base the streets are those they were matched to.

    Returns
    -------
    DataFrame
        Rows and columns of `table` and `profiles`, in the order of ``rank``; besides ``order`` (from 1, by
        the hour at which most facts happen, an evening going on past midnight; those without an hour last),
        ``radius_m`` (around ``lon, lat``, which the outline lies within) and ``streets`` (tuple of names,
        that with the most addresses first).
    """
    found = table.merge(profiles, left_on="rank", right_index=True, how="left")
    hour = found["hour"].fillna(-1).to_numpy(dtype=int)
    turned = np.where(hour < 0, 24, (hour - FIRST_HOUR) % 24)
    order = np.empty(len(found), dtype=int)
    order[np.lexsort((found["rank"], turned))] = np.arange(1, len(found) + 1)
    along = streets_along(found["geometry"], addresses, facts)
    return found.assign(order=order, radius_m=radii(found), streets=along)


def radii(table: pd.DataFrame) -> np.ndarray:
    """Metres from ``lon, lat`` to the furthest corner of ``geometry`` (EPSG:4326), up to the next ten."""
    x, y = to_metres(table["lon"], table["lat"])
    far = [
        np.hypot(*(shapely.get_coordinates(to_metric(shape)) - (px, py)).T).max()
        for shape, px, py in zip(table["geometry"], x, y, strict=True)
    ]
    return (np.ceil(np.asarray(far, dtype=float) / _STEP_M) * _STEP_M).astype(int)


def streets_along(
    outlines: pd.Series, addresses: pd.DataFrame | None, facts: pd.DataFrame | None
) -> list[tuple[str, ...]]:
    """The streets of each outline by the address base, else by what its facts were matched to (`stops`)."""
    known = addresses if addresses is not None and len(addresses) else streets_of_facts(facts)
    return streets(outlines, known)


def streets_of_facts(facts: pd.DataFrame | None) -> pd.DataFrame | None:
    """``street, lon, lat`` of the facts known to their street or house number; None without facts."""
    if facts is None:
        return None
    near = facts[facts["precision"].isin([Precision.HOUSENUMBER, Precision.STREET])]
    named = near["matched_label"].fillna("").str.split(", ").str[0].str.replace(_NUMBER, "", regex=True)
    return near.assign(street=named.where(named != ""))[["street", "lon", "lat"]]


def streets(outlines: pd.Series, addresses: pd.DataFrame | None) -> list[tuple[str, ...]]:
    """The streets of each outline (EPSG:4326): those of the addresses in it or within `REACH_M`."""
    if addresses is None or not len(addresses):
        return [() for _outline in outlines]
    named = addresses.dropna(subset=["street", "lon", "lat"])
    points = np.asarray(shapely.points(*to_metres(named["lon"], named["lat"])), dtype=object)
    tree = shapely.STRtree(points)
    names = named["street"].to_numpy()
    found = []
    for outline in outlines:
        near = tree.query(to_metric(outline), predicate="dwithin", distance=REACH_M)
        counted = pd.Series(names[near]).value_counts()
        found.append(tuple(counted.index[:MOST_STREETS]))
    return found

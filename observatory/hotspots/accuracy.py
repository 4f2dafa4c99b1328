"""Predictive accuracy of hot spots: PAI and PEI of one period's spots on the facts of the next.

PAI: Chainey, Tompson & Uhlig 2008, *Security Journal* 21:4–28. PEI: Hunt 2016: the PAI over the best one
possible on the same area.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from observatory.crs import to_metres
from observatory.hotspots.clusters import Spots, hot_spots
from observatory.hotspots.getis_ord import LEAST_FACTS
from observatory.hotspots.located import mappable


class PredictiveAccuracy(NamedTuple):
    """What the hot spots of one period caught of the facts of the next.

    caught, facts : facts in the hot spots, and in all
    area_share : share of the territory the hot spots cover
    pai : how many times denser in facts the hot spots are than the territory, ``nan`` without facts or spots
    pei : PAI over the best possible on as many cells, 0 to 1
    """

    caught: int
    facts: int
    area_share: float
    pai: float
    pei: float


def pai(observed, predicted, areas=None) -> np.ndarray:
    """Predictive accuracy index of the 1, 2, … n cells predicted highest: share caught / share of area.

    Parameters
    ----------
    observed : array_like
        Facts of each cell in the period that followed.
    predicted : array_like
        What the map said; only its order counts. Facts of tied cells are shared out evenly, so that the order
        of the rows decides nothing.
    areas : array_like, optional
        Default equal.

    Returns
    -------
    ndarray
        ``nan`` where nothing was observed.
    """
    observed = np.asarray(observed, dtype=float)
    predicted = np.asarray(predicted, dtype=float)
    areas = np.ones(len(observed)) if areas is None else np.asarray(areas, dtype=float)
    _levels, group = np.unique(-predicted, return_inverse=True)
    density = np.bincount(group, weights=observed) / np.bincount(group, weights=areas)
    order = np.argsort(group, kind="stable")
    caught, covered = np.cumsum((density[group] * areas)[order]), np.cumsum(areas[order])
    with np.errstate(invalid="ignore", divide="ignore"):
        return (caught / observed.sum()) / (covered / areas.sum())


def pei(observed, predicted, areas=None) -> np.ndarray:
    """Predictive efficiency index: `pai` over the one of a map that had known the facts."""
    observed = np.asarray(observed, dtype=float)
    best = observed if areas is None else observed / np.asarray(areas, dtype=float)
    return pai(observed, predicted, areas) / pai(observed, best, areas)


def predictive_accuracy(spots: Spots, facts: pd.DataFrame) -> PredictiveAccuracy:
    """PAI and PEI of the `spots` of one period on the `facts` of a later one, on the cells of one grid."""
    shown = mappable(facts)
    counts = spots.lattice.count(*to_metres(shown["lon"], shown["lat"]))
    area = ~np.isnan(spots.score.p)
    hot, total = spots.label > 0, int(counts[area].sum())
    caught, cells = int(counts[hot].sum()), int(hot.sum())
    share = float(cells / area.sum())
    if not (total and cells):
        return PredictiveAccuracy(caught, total, share, np.nan, np.nan)
    best = np.sort(counts[area])[::-1][:cells].sum()
    return PredictiveAccuracy(caught, total, share, caught / total / share, float(caught / best))


def accuracy_of_period_before(
    before: pd.DataFrame, facts: pd.DataFrame, *, weeks: float, outline: shapely.Geometry
) -> PredictiveAccuracy | None:
    """How well the hot spots of the period before would have predicted the facts of this one.

    Parameters
    ----------
    before, facts : DataFrame
        Facts of the two periods, columns of `observatory.fact.COLUMNS`.
    weeks : float
        Length of the period before.
    outline : shapely geometry
        The territory, EPSG:4326, longitude first.

    Returns
    -------
    PredictiveAccuracy or None
        None where the period before holds too few facts for a hot spot.
    """
    if len(mappable(before)) < LEAST_FACTS:
        return None
    return predictive_accuracy(hot_spots(before, weeks=weeks, outline=outline), facts)

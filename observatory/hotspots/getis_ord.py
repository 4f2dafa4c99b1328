"""Gi*: cells whose surroundings hold more facts than chance puts anywhere (Getis & Ord).

Ord & Getis 1995, *Geographical Analysis* 27:286–306; binary weights, the cell itself included.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from observatory.compare import LEVEL, false_discovery
from observatory.hotspots.grid import Lattice

#: A cell is not hot under so many facts within the distance, however rare facts are elsewhere.
LEAST_FACTS = 5

#: Reach of the surroundings, metres.
DISTANCE_M = 300.0


class GiStar(NamedTuple):
    """Gi* of each cell or point.

    z : standard score, ``nan`` where all values are equal or outside the area
    around : facts within the distance
    p : one-sided (more than elsewhere); q : adjusted over all cells (BH)
    hot : q ≤ 0.05 with at least `LEAST_FACTS` around
    """

    z: np.ndarray
    around: np.ndarray
    p: np.ndarray
    q: np.ndarray
    hot: np.ndarray


def gi_star_points(values, x_m, y_m, distance_m: float) -> np.ndarray:
    """Gi* score of irregular points: values within `distance_m` (≤), the point itself included.

    Parameters
    ----------
    values, x_m, y_m : array_like, (n,)
        Metres of a projected system.
    """
    from scipy.spatial import KDTree

    points = np.column_stack([x_m, y_m])
    tree = KDTree(points)
    near = tree.sparse_distance_matrix(tree, distance_m, output_type="coo_matrix")
    # Distances of 0 (the point itself, its twins) are entries too: only their places matter.
    weights = np.bincount(near.row, minlength=len(points))
    around = np.bincount(near.row, weights=np.asarray(values, dtype=float)[near.col], minlength=len(points))
    return _score(around, weights.astype(float), np.asarray(values, dtype=float))


def gi_star(
    counts: np.ndarray, cells: Lattice, distance_m: float = DISTANCE_M, area: np.ndarray | None = None
) -> GiStar:
    """Gi* of a grid of counts, with false-discovery control over its cells.

    The normal law of Gi* is too thin in the tail where facts are rare: a lone fact among thousands of empty
    cells would be “hot”. The exact binomial tail of the facts around, given their total, is taken where it is
    larger.

    Parameters
    ----------
    counts : (rows, columns) array of int
    cells : Lattice
    distance_m : float
        Between cell centres, ≤.
    area : (rows, columns) array of bool, optional
        Cells of the territory; the others count neither as places nor as facts.
    """
    area = np.ones(counts.shape, dtype=bool) if area is None else area
    values = np.where(area, counts, 0).astype(float)
    around = summed(values, distance_m / cells.cell_m)
    weights = summed(area.astype(float), distance_m / cells.cell_m)
    z = np.full(counts.shape, np.nan)
    z[area] = _score(around[area], weights[area], values[area])
    total, share = values.sum(), np.minimum(weights / area.sum(), 1.0)
    exact = special.betainc(np.maximum(around, 1), np.maximum(total - around + 1, 1e-9), share)
    p = np.where(np.isnan(z) | (around == 0), np.nan, np.maximum(special.ndtr(-z), exact))
    p = np.where(area & np.isnan(p), 1.0, p)
    q = false_discovery(p.ravel()).reshape(p.shape)
    with np.errstate(invalid="ignore"):
        hot = (q <= LEVEL) & (z > 0) & (around >= LEAST_FACTS)
    return GiStar(z, around, p, q, hot)


def _score(around: np.ndarray, weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    n, mean = len(values), values.mean()
    spread = values.std()
    below = spread * np.sqrt(np.maximum(n * weights - weights**2, 0) / max(n - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, (around - mean * weights) / below, np.nan)


def summed(values: np.ndarray, radius: float) -> np.ndarray:
    """Sum of the values within `radius` cells of each cell, itself included."""
    reach = int(np.floor(radius))
    padded = np.pad(values, reach)
    total = np.zeros_like(values)
    rows, columns = values.shape
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            if down**2 + right**2 <= radius**2 + 1e-9:
                total += padded[reach + down : reach + down + rows, reach + right : reach + right + columns]
    return total

"""Positional uncertainty of answers, measured on the address base itself by leaving addresses out.

Every function takes degrees (EPSG:4326) and gives metres. Distances are plane distances after scaling
degrees at the department's latitude: within the few kilometres of a street the error stays under 0.1 %.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from observatory.crs import distance_m, distances_m

#: The share of true places an uncertainty radius must hold.
HELD = 0.95
#: Upper edges (m) of the classes of distance between two neighbours, for interpolated numbers.
GAP_EDGES = np.array([20.0, 40.0, 80.0, 160.0, 320.0, np.inf])
#: A number this close to a known one of its side is put there where no two neighbours are known.
BESIDE = 4


def quantile(values: np.ndarray, otherwise: float) -> float:
    """The 95th percentile of `values` (m), or `otherwise` where fewer than 20 were measured."""
    return float(np.quantile(values, HELD)) if len(values) >= 20 else otherwise


def exact_radius_m(street: np.ndarray, number: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> float:
    """How far a fact at a number may lie from its point: half the distance to the next number, 19 in 20.

    A number stands for a frontage that ends half-way to the neighbour on its side of the street. `street`
    numbers the street of each row.
    """
    side = number % 2
    order = np.lexsort((number, side, street))
    line, x, y = street[order] * 2 + side[order], lon[order], lat[order]
    step = distances_m(x[1:], y[1:], x[:-1], y[:-1])
    step = np.where(line[1:] == line[:-1], step, np.inf)
    nearest = np.minimum(np.append(step, np.inf), np.insert(step, 0, np.inf))
    return quantile(nearest[np.isfinite(nearest)] / 2, 30.0)


class Interpolation(NamedTuple):
    """Radii (m) of numbers that are not in the base.

    Between two of their side, by class of `GAP_EDGES`; beside one of their side; between two of either.
    """

    gap_m: np.ndarray
    beside_m: float
    either_m: float


def interpolation_radii_m(
    street: np.ndarray, number: np.ndarray, lon: np.ndarray, lat: np.ndarray, beside: int
) -> Interpolation:
    """Errors of numbers left out one by one and found again the way `match.house_numbers` does.

    Rows are in order of street and number; `beside` is how far (in numbers) the nearest one may be.
    """
    side = number % 2
    order = np.lexsort((number, side, street))
    s, n, x, y = street[order] * 2 + side[order], number[order], lon[order], lat[order]
    inner = (s[2:] == s[:-2]) & (n[1:-1] > n[:-2]) & (n[2:] > n[1:-1])
    span = np.where(inner, n[2:] - n[:-2], 1)
    share = (n[1:-1] - n[:-2]) / span
    error = distances_m(
        x[:-2] + share * (x[2:] - x[:-2]), y[:-2] + share * (y[2:] - y[:-2]), x[1:-1], y[1:-1]
    )[inner]
    place = np.searchsorted(GAP_EDGES, distances_m(x[:-2], y[:-2], x[2:], y[2:])[inner])
    radii, last = [], 0.0
    for i in range(len(GAP_EDGES)):
        last = max(quantile(error[place == i], max(last, 40.0)), last)
        radii.append(last)
    step = distances_m(x[1:], y[1:], x[:-1], y[:-1])
    near = (s[1:] == s[:-1]) & (n[1:] > n[:-1]) & (n[1:] - n[:-1] <= beside)
    either = _either_errors_m(street, number, lon, lat, beside)
    return Interpolation(np.array(radii), quantile(step[near], 100.0), quantile(either, 300.0))


def _either_errors_m(
    street: np.ndarray, number: np.ndarray, lon: np.ndarray, lat: np.ndarray, beside: int
) -> np.ndarray:
    """Errors of numbers at the end of their side, between the two numbers around them of either side."""
    errors = []
    bounds = np.flatnonzero(np.diff(street, prepend=-1, append=-1))
    for a, b in pairwise(bounds):
        n = number[a:b]
        for k in range(len(n)):
            same = n[(n % 2 == n[k] % 2) & (n != n[k])]
            if len(same) and (same.min() < n[k] < same.max() or np.abs(same - n[k]).min() <= beside):
                continue
            lower, upper = np.searchsorted(n, n[k]) - 1, np.searchsorted(n, n[k], side="right")
            if lower < 0 or upper >= len(n):
                continue
            share = (n[k] - n[lower]) / (n[upper] - n[lower])
            i, low, up = a + k, a + lower, a + upper
            x, y = lon[low] + share * (lon[up] - lon[low]), lat[low] + share * (lat[up] - lat[low])
            errors.append(distance_m(x, y, lon[i], lat[i]))
    return np.array(errors)


def street_points(
    first: np.ndarray, lon: np.ndarray, lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The point of each street (its address nearest the middle) and the radius that holds the street (m).

    The radius holds 19 of its addresses in 20 and, because the base may miss the ends, one median step
    between two of them more: with one address in ten left out, it held 96 % of those. A street with
    less than four addresses takes at least the radius that short streets need (`lone_radius_m`).
    """
    n = len(first) - 1
    out = np.zeros((3, n))
    lone = lone_radius_m(first, lon, lat)
    for s in range(n):
        x, y = lon[first[s] : first[s + 1]], lat[first[s] : first[s + 1]]
        if not len(x):
            continue
        middle = int(np.argmin(distances_m(x, y, np.median(x), np.median(y))))
        away = distances_m(x, y, x[middle], y[middle])
        step = distances_m(x[1:], y[1:], x[:-1], y[:-1])
        radius = np.quantile(away, HELD) + (np.median(step) if len(x) > 1 else 0.0)
        out[:, s] = x[middle], y[middle], max(radius, lone if len(x) < 4 else 0.0)
    return out[0], out[1], out[2]


def lone_radius_m(first: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> float:
    """How far from a street's only known address another of its addresses lies: streets of two to four."""
    away: list[float] = []
    for s in range(len(first) - 1):
        a, b = first[s], first[s + 1]
        if 2 <= b - a <= 4:
            away.extend(distances_m(lon[a + 1 : b], lat[a + 1 : b], lon[a], lat[a]))
    return quantile(np.array(away), 250.0)


def outline_circle(rings: list[list[list[float]]]) -> tuple[float, float, float]:
    """(longitude, latitude, radius in m) of the circle around the centroid that holds every outer ring."""
    area = cx = cy = 0.0
    for ring in rings:
        x, y = np.array([p[:2] for p in ring]).T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        part = cross.sum()
        area += abs(part)
        cx += np.sign(part) * ((x[:-1] + x[1:]) * cross).sum()
        cy += np.sign(part) * ((y[:-1] + y[1:]) * cross).sum()
    lon, lat = float(cx / (3 * area)), float(cy / (3 * area))
    return lon, lat, max(distance_m(lon, lat, p[0], p[1]) for ring in rings for p in ring)

"""Scan statistic: rises that neighbouring zones share, none of which would stand out alone.

Kulldorff 1997, *Communications in Statistics – Theory and Methods* 26:1481–1496, and its expectation-based
form (Neill, Moore, Sabhnani & Daniel 2005, *KDD*) for a week whose expected counts are known from the weeks
before. The largest likelihood ratio over all windows is held against that of simulated weeks in which
nothing changed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from scipy import special

from observatory.baseline import LEAST_FACTS, Outbursts, log_ratio

#: Most zones of a window; every connected window up to the second, round ones from there on.
LARGEST, EVERY_SHAPE = 6, 3

#: Simulated weeks behind a p-value, and seed: the same week is judged alike wherever it is looked at.
REPLICATES, SEED = 999, 1997

#: Outlines of neighbours drawn apart by less than this touch all the same: some 40 m.
TOUCH_DEGREES = 0.0005

#: Log likelihood ratios under this are chance in any theme: no week is simulated for them.
LEAST_RATIO = 4.0

#: Windows of a simulated week that are looked at, the largest ratios first.
LOOKED_AT = 40

#: Simulated weeks that are worked out together: their windows fit in the memory nearest to the processor.
AT_ONCE = 32

#: What the zones of a cluster must say without the busiest of them, and by how many facts: a night in one
#: zone and a fact next door are no cluster.
LEAST_SHARED, SHARED_FACTS = 3.0, 3


class Cluster(NamedTuple):
    """The window of largest likelihood ratio: zones (positions), facts, expected facts, ratio, p-value."""

    zones: np.ndarray
    facts: float
    expected: float
    ratio: float
    p: float


def scan_ratio(facts, expected, total: float | None = None) -> np.ndarray:
    """Log likelihood ratio of a rise inside a window; 0 where there are no more facts than expected.

    Parameters
    ----------
    facts, expected : array_like
        Facts in the window and what was expected there.
    total : float, optional
        All facts of the territory, `expected` being scaled to add up to them: Kulldorff's statistic, of
        inside against outside. Without it the expected counts are taken as known: the expectation-based
        statistic.
    """
    facts, expected = np.broadcast_arrays(np.asarray(facts, float), np.asarray(expected, float))
    more = facts > expected
    if total is None:
        # Half of the windows of a week hold fewer facts than expected: no logarithm is asked of them.
        ratios, f, e = np.zeros(facts.shape), facts[more], expected[more]
        ratios[more] = special.xlogy(f, np.divide(f, e, out=np.ones(f.shape), where=e > 0)) - (f - e)
        return ratios
    inside = special.xlogy(facts, np.divide(facts, expected, out=np.ones(facts.shape), where=expected > 0))
    out, out_expected = total - facts, total - expected
    ratio = np.divide(out, out_expected, out=np.ones(facts.shape), where=out_expected > 0)
    return np.where(more, inside + special.xlogy(out, ratio), 0.0)


def discs(x, y, largest_share: float, weight) -> np.ndarray:
    """Kulldorff's circular windows: each zone and its nearest ones, up to a share of the total weight.

    Parameters
    ----------
    x, y : (Z,) array
        Centres, in metres or degrees.
    largest_share : float
        Most of the total weight (population) that a window holds.
    weight : (Z,) array

    Returns
    -------
    (N, Z) ndarray of bool
    """
    x, y, weight = (np.asarray(values, dtype=float) for values in (x, y, weight))
    order = np.argsort(np.hypot(x[:, None] - x, y[:, None] - y), axis=1, kind="stable")
    fits = np.cumsum(weight[order], axis=1) <= largest_share * weight.sum()
    rank = np.argsort(order, axis=1)
    sizes = np.arange(len(x))
    windows = (rank[:, None, :] <= sizes[None, :, None])[fits]
    return np.unique(windows, axis=0)


def neighbour_windows(
    touching: np.ndarray, largest: int = LARGEST, every_shape: int = EVERY_SHAPE
) -> np.ndarray:
    """Windows of two or more zones that touch: every shape up to `every_shape` zones, then rings outwards.

    Parameters
    ----------
    touching : (Z, Z) array of bool
        Symmetric; whether two zones share a border.

    Returns
    -------
    (N, Z) ndarray of bool
        Connected windows of 2 to `largest` zones.
    """
    table = np.ascontiguousarray(touching, dtype=bool)
    return _windows_of(table.tobytes(), len(table), largest, every_shape)


@lru_cache(maxsize=4)
def _windows_of(touching: bytes, zones: int, largest: int, every_shape: int) -> np.ndarray:
    near = [frozenset(np.flatnonzero(row)) for row in np.frombuffer(touching, bool).reshape(zones, zones)]
    shapes = {frozenset([zone]) for zone in range(zones)}
    windows: set[frozenset] = set()
    for size in range(2, largest + 1):
        shapes = _grown(shapes, near) if size <= every_shape else _compact(shapes, near)
        windows |= shapes
    table = np.zeros((len(windows), zones), dtype=bool)
    for row, window in enumerate(sorted(windows, key=sorted)):
        table[row, list(window)] = True
    return table


def _grown(shapes: set[frozenset], near: list[frozenset]) -> set[frozenset]:
    return {shape | {zone} for shape in shapes for member in shape for zone in near[member] - shape}


def _compact(shapes: set[frozenset], near: list[frozenset]) -> set[frozenset]:
    """Each shape with the one zone that touches most of it: round windows, not snakes."""
    grown = set()
    for shape in shapes:
        around = frozenset().union(*(near[member] for member in shape)) - shape
        if around:
            grown.add(shape | {max(sorted(around), key=lambda zone: len(near[zone] & shape))})
    return grown


def touching(geometries: pd.Series) -> pd.DataFrame:
    """Which areas share a border: a table of bool, symmetric, no area touching itself.

    Parameters
    ----------
    geometries : Series
        Outlines (shapely, EPSG:4326) by code, such as ``Territory.zones["geometry"]``.

    Returns
    -------
    DataFrame
        Index and columns the codes.
    """
    shapes = geometries.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_DEGREES)
    table = np.zeros((len(shapes), len(shapes)), dtype=bool)
    table[first, second] = first != second
    return pd.DataFrame(table, geometries.index, geometries.index)


def kulldorff(facts, weight, windows: np.ndarray, replicates: int = 999, seed: int = SEED) -> list[Cluster]:
    """Kulldorff's test: the most likely cluster and those that do not overlap it, with Monte Carlo p-values.

    Parameters
    ----------
    facts, weight : (Z,) array
        Facts, and what they should be proportional to (residents, or expected facts).
    windows : (N, Z) array of bool

    Returns
    -------
    list of Cluster
        Largest ratio first; p = (1 + simulated maxima at least as large) / (1 + replicates), all of them held
        against the largest ratio of simulated territories with as many facts.
    """
    facts, weight = np.asarray(facts, dtype=float), np.asarray(weight, dtype=float)
    total, members = facts.sum(), windows.T.astype(float)
    expected = (weight / weight.sum() * total) @ members
    ratios = scan_ratio(facts @ members, expected, total)
    draws = np.random.default_rng(seed).multinomial(int(total), weight / weight.sum(), replicates)
    maxima = scan_ratio(draws @ members, expected, total).max(axis=1)
    found, taken = [], np.zeros(len(facts), dtype=bool)
    for at in np.argsort(-ratios, kind="stable"):
        if ratios[at] <= 0:
            break
        if not (windows[at] & taken).any():
            taken |= windows[at]
            p = (1 + (maxima >= ratios[at] - 1e-9).sum()) / (1 + replicates)
            zones = np.flatnonzero(windows[at])
            found.append(Cluster(zones, facts[zones].sum(), expected[at], float(ratios[at]), float(p)))
    return found


def scan(facts, expected, dispersion, windows, outbursts: Outbursts) -> Cluster | None:
    """The cluster of neighbouring zones that rose together in a week, or None where there is not even a hint.

    Parameters
    ----------
    facts, expected, dispersion : (Z,) array
        The week, what was expected of it, and φ of each zone; 0 expected where nothing was observed.
    windows : (N, Z) array of bool
        Windows of two zones and more (`neighbour_windows`).
    outbursts : Outbursts
        Of the same zones: a night of many facts in one zone is no cluster.

    Returns
    -------
    Cluster or None
        The ratio is that of negative binomial laws (Tango, Takahashi & Kohriyama 2011, *Biometrics*
        67:106–115), of variance φ × mean over the window: bursts weigh what they are worth.
        The zones are those that hold more than expected. A window that says nothing once its busiest zone is
        left out is no cluster: that zone's rise is the sheet's own to tell.
    """
    law = _Windows(windows, expected, dispersion)
    ratios = _shared(law, facts)
    at = int(ratios.argmax())
    zones = np.flatnonzero(windows[at] & (facts > expected))
    if ratios[at] < LEAST_RATIO or facts[zones].sum() < LEAST_FACTS:
        return None
    p = _p_value(law, ratios[at]) + _one_zone_alone(law, ratios[at], outbursts)
    return Cluster(
        zones, float(facts[zones].sum()), float(expected[zones].sum()), float(ratios[at]), min(1.0, p)
    )


class _Windows:
    """The law of the facts of every window of a theme: their mean, and φ of their sum."""

    def __init__(self, windows: np.ndarray, expected: np.ndarray, dispersion: np.ndarray) -> None:
        self.windows, self.expected, self.dispersion = windows, expected, dispersion
        self.members = windows.T.astype(float)
        self.mean = expected @ self.members
        self.spread = self.of(expected, self.mean, self.members)

    def of(self, expected, mean, members) -> np.ndarray:
        """φ of sums over zones: `members` (…, Z, N) of the windows of mean `mean` (…, N)."""
        variance = (expected * self.dispersion) @ members
        spread = np.divide(variance, mean, out=np.ones(mean.shape), where=mean > 0)
        return np.maximum(spread, 1.0)

    def ratios(self, facts: np.ndarray) -> np.ndarray:
        """Ratios of all windows, for a week (Z,) or for many (K, Z)."""
        return nb_scan_ratio(facts @ self.members, self.mean, self.spread)


def nb_scan_ratio(facts, expected, dispersion) -> np.ndarray:
    """Log likelihood ratio of a rise, of negative binomial counts; `scan_ratio` where φ = 1."""
    facts, expected, phi = np.broadcast_arrays(facts, expected, dispersion)
    ratios = np.asarray(scan_ratio(facts, expected) / phi)
    # Only what may matter is worth four gamma functions.
    which = (phi > 1 + 1e-3) & (ratios > 0.5)
    c, m = facts[which], np.maximum(expected[which], 1e-9)
    ratios[which] = log_ratio(c, m, phi[which], c / m)
    return ratios


def _shared(law: _Windows, facts: np.ndarray) -> np.ndarray:
    """Ratios of windows that still say something without their busiest zone; 0 for the others."""
    every = np.arange(len(law.windows))[None]
    return np.where(_left(law, facts[None], every)[0] >= LEAST_SHARED, law.ratios(facts), 0.0)


def _left(law: _Windows, facts: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Ratios without the busiest zone of K weeks (K, Z), of some windows of each: (K, T) positions."""
    members = law.windows[which]
    excess = np.where(members, (facts - law.expected)[:, None, :], -np.inf)
    others = members.astype(float)
    np.put_along_axis(others, excess.argmax(axis=2)[:, :, None], 0.0, axis=2)
    mean = others @ law.expected
    spread = law.of(law.expected, mean, others.transpose(0, 2, 1))
    left = np.einsum("ktz,kz->kt", others, facts)
    return np.where(left >= SHARED_FACTS, nb_scan_ratio(left, mean, spread), 0.0)


def _maxima(law: _Windows) -> np.ndarray:
    """The largest ratio of a cluster in each simulated week; of one not among the largest, a bound of it."""
    weeks = _weeks(law.expected, law.dispersion)
    parts = (weeks[first : first + AT_ONCE] for first in range(0, len(weeks), AT_ONCE))
    return np.concatenate([_maxima_of(law, part) for part in parts])


def _maxima_of(law: _Windows, weeks: np.ndarray) -> np.ndarray:
    ratios = law.ratios(weeks)
    most = min(LOOKED_AT, ratios.shape[1] - 1)
    which = np.argpartition(-ratios, most, axis=1)[:, :most]
    largest = np.take_along_axis(ratios, which, axis=1)
    shared = np.where(_left(law, weeks, which) >= LEAST_SHARED, largest, 0.0).max(axis=1)
    return np.where(shared > 0, shared, largest.min(axis=1))


def _p_value(law: _Windows, ratio: float) -> float:
    """Share of simulated weeks with a ratio as large; past their upper tenth, by the exponential tail of it.

    A likelihood ratio's own tail falls by e a unit: the tail fitted is never taken to fall faster.
    """
    maxima = np.sort(_maxima(law))
    counted = (1 + (maxima >= ratio).sum()) / (1 + REPLICATES)
    start = maxima[-max(REPLICATES // 10, 1)]
    if ratio <= start:
        return float(counted)
    scale = max((maxima[maxima >= start] - start).mean(), 1.0)
    return float(0.1 * np.exp((start - ratio) / scale))


def _weeks(expected, dispersion) -> np.ndarray:
    """Simulated weeks in which nothing changed: (replicates, Z)."""
    rng = np.random.default_rng(SEED)
    mean = np.broadcast_to(expected, (REPLICATES, len(expected)))
    size = mean / np.maximum(dispersion - 1, 1e-3)
    rate = np.where(dispersion > 1 + 1e-3, rng.gamma(np.maximum(size, 1e-12)) * (dispersion - 1), mean)
    return rng.poisson(rate).astype(float)


def _one_zone_alone(law: _Windows, ratio: float, outbursts: Outbursts) -> float:
    """P(an outburst in one zone of the theme lifts a window so far), by the least facts that would."""
    facts = np.arange(1.0, 200.0)
    reached = nb_scan_ratio(facts, law.expected[:, None] + 1e-6, law.dispersion[:, None]) >= ratio
    least = np.where(reached.any(axis=1), facts[reached.argmax(axis=1)], facts[-1])
    return float(outbursts.tail(least - law.expected)[law.expected > 0].sum())

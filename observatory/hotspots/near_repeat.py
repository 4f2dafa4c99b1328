"""Near-repeat victimisation: Knox's test of space–time interaction (Knox 1964, Appl. Stat. 13:25–30)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from observatory.crs import to_metres
from observatory.errors import CallError
from observatory.hotspots.located import mappable
from observatory.language import _

#: Two facts so near and so soon are near repeats; with fewer facts nothing is tested.
NEAR_M, NEAR_DAYS, LEAST_LOCATED = 200, 7, 20


class Knox(NamedTuple):
    """Pairs of facts by closeness.

    both, space_only, time_only, neither : pairs
    expected : pairs close in both, if time had nothing to do with place
    ratio : both / expected
    p_poisson : P(X ≥ both) under a Poisson law of mean `expected`
    p : (r + 1) / (B + 1), r being the permutations of times with at least as many pairs
    """

    both: int
    space_only: int
    time_only: int
    neither: int
    expected: float
    ratio: float
    p_poisson: float
    p: float


def knox(x_m, y_m, time, *, distance: float, duration: float, permutations: int = 999, seed: int = 0) -> Knox:
    """Test of space–time interaction.

    Parameters
    ----------
    x_m, y_m : array_like
        Metres of a projected system (EPSG:2154).
    time : array_like
        Days, or any number that `duration` is in.
    distance, duration : float
        Two facts are close when both differences are at most these.
    permutations : int
        Times are shuffled over places this many times.

    Raises
    ------
    CallError
        With less than two facts.
    """
    from scipy.spatial import KDTree

    time = np.asarray(time, dtype=float)
    n = len(time)
    if n < 2:
        raise CallError(_("a near-repeat test needs at least two located facts; there are {n}.").format(n=n))
    near = KDTree(np.column_stack([x_m, y_m])).query_pairs(distance, output_type="ndarray")
    in_time = _close_in_time(time, duration)
    both = _both(time, near, duration)
    pairs = n * (n - 1) // 2
    expected = len(near) * in_time / pairs
    draws = np.random.default_rng(seed)
    as_many = sum(_both(draws.permutation(time), near, duration) >= both for _draw in range(permutations))
    return Knox(
        both=both,
        space_only=len(near) - both,
        time_only=in_time - both,
        neither=pairs - len(near) - in_time + both,
        expected=expected,
        ratio=both / expected if expected else np.nan,
        p_poisson=float(special.gammainc(both, expected)) if both else 1.0,
        p=(as_many + 1) / (permutations + 1),
    )


def near_repeats(facts: pd.DataFrame, *, distance_m: float = NEAR_M, days: float = NEAR_DAYS) -> Knox | None:
    """Knox's test on the facts located to a street, number or place; None under `LEAST_LOCATED` of them."""
    located = mappable(facts)
    if len(located) < LEAST_LOCATED:
        return None
    time = (located["starts_at"] - located["starts_at"].min()).dt.total_seconds() / 86_400
    return knox(*to_metres(located["lon"], located["lat"]), time, distance=distance_m, duration=days)


def _both(time: np.ndarray, near: np.ndarray, duration: float) -> int:
    return int((np.abs(time[near[:, 0]] - time[near[:, 1]]) <= duration).sum())


def _close_in_time(time: np.ndarray, duration: float) -> int:
    """Pairs at most `duration` apart, without forming them: facts up to there, less those before."""
    ordered = np.sort(time)
    upto = np.searchsorted(ordered, ordered + duration, side="right")
    return int((upto - np.arange(len(ordered)) - 1).sum())

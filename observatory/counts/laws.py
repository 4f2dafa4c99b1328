"""Tails and quantiles of the Poisson and negative binomial laws, by mean and dispersion.

The negative binomial law is NB1: its variance is φ times its mean, whatever the mean. Only `scipy.special` is
imported: `scipy.stats` alone takes most of a second to load.
"""

from __future__ import annotations

import numpy as np
from scipy import special


def nb_tail(observed, mean, dispersion) -> np.ndarray:
    """P(count ≥ observed) for a law of that mean and of variance φ × mean; Poisson at φ = 1."""
    y, mean, phi = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (observed, mean, dispersion)))
    at_least_one = np.maximum(y, 1)
    size = mean / np.where(phi > 1, phi - 1, 1)
    tail = np.where(
        phi > 1,
        special.betainc(at_least_one, np.maximum(size, 1e-300), 1 - 1 / phi),
        special.gammainc(at_least_one, mean),
    )
    return np.where(y <= 0, 1.0, tail)


def nb_quantile(probability: float, mean, dispersion) -> np.ndarray:
    """Least count whose cumulative probability reaches `probability`, same law as `nb_tail`."""
    mean, phi = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(dispersion, dtype=float))
    beyond = 1 - probability
    low, high = np.zeros(mean.shape), np.ceil(mean + 12 * np.sqrt(phi * mean) + 60 * phi)
    while np.any(low < high):
        middle = np.floor((low + high) / 2)
        enough = nb_tail(middle + 1, mean, phi) <= beyond * (1 + 1e-12)
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    return low


def nb_reach(z: float, mean, dispersion) -> np.ndarray:
    """The count about `z` standard deviations out, skewness allowed for (second-order Cornish–Fisher).

    An approximation for whole histories, where an exact quantile of each week would take seconds.
    """
    mean, phi = np.asarray(mean, dtype=float), np.asarray(dispersion, dtype=float)
    return mean + z * np.sqrt(phi * mean) + (z**2 - 1) / 6 * (2 * phi - 1)

"""Upper bounds of a count, given what was expected: how far chance and estimation can carry it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy import special

from observatory.counts.laws import nb_quantile, nb_tail


class Bound(StrEnum):
    """How the upper bound is reckoned; the first three by their names in the reference implementation."""

    DELTA = "delta"
    NB_PLUGIN = "nbPlugin"
    MUAN = "muan"
    PREDICTIVE = "predictive"


class Threshold(NamedTuple):
    """Bounds of a count, the tail probability of what was observed, and its score (1 at the upper bound)."""

    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    score: np.ndarray


def farrington_threshold(mean, error, dispersion, observed, alpha: float = 0.05) -> Threshold:
    """Bounds by the 2/3 power that makes counts nearly normal (Farrington et al. 1996, *JRSS A* 159:547–563).

    Parameters
    ----------
    mean, error : array_like
        Expected count and its standard error, both in facts.
    dispersion : array_like
        φ ≥ 1.
    observed : array_like
        The count judged.
    alpha : float
        One-sided level.
    """
    mean, error = np.asarray(mean, dtype=float), np.asarray(error, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = np.sqrt(4 / 9 * (mean ** (1 / 3) * dispersion + error**2 * mean ** (-2 / 3)))
        reach = special.ndtri(1 - alpha) * spread
        power = mean ** (2 / 3)
        lower, upper = np.maximum(power - reach, 0) ** 1.5, (power + reach) ** 1.5
        p = special.ndtr((power - np.asarray(observed, dtype=float) ** (2 / 3)) / spread)
        return Threshold(lower, upper, p, (observed - mean) / (upper - mean))


def noufaily_threshold(
    log_mean, log_error, dispersion, observed, alpha: float = 0.05, bound: Bound = Bound.MUAN
) -> Threshold:
    """Bounds from a negative binomial law of variance φ × mean (Noufaily et al. 2013).

    ``muan`` takes the law at the upper limit of the expected count, so that the bound also allows for the
    estimation; ``nbPlugin`` takes it at the expected count. The score subtracts the *logarithm* of the
    expected count, as the reference implementation prints it; `farrington` gives scores on the scale of
    counts.

    Parameters
    ----------
    log_mean, log_error : array_like
        Expected count and its standard error, on the log scale.
    """
    shift = special.ndtri(1 - alpha) * np.asarray(log_error, dtype=float) if bound == Bound.MUAN else 0.0
    mean = np.exp(np.clip(np.asarray(log_mean, dtype=float) + shift, -30, 30))
    lower, upper = nb_quantile(alpha, mean, dispersion), nb_quantile(1 - alpha, mean, dispersion)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (observed - np.asarray(log_mean)) / (upper - np.asarray(log_mean))
    return Threshold(lower, upper, nb_tail(observed, mean, dispersion), score)


def predictive_threshold(mean, error, dispersion, observed, alpha: float = 0.05) -> Threshold:
    """Bounds from a negative binomial law of variance φ × mean + error²: chance, bursts, and the estimation.

    The plug-in bound takes the expected count for the true one; over hundreds of series a week its false
    alarms add up. Same variance as in `farrington_threshold`, with exact tails instead of a normal one.

    Parameters
    ----------
    mean, error : array_like
        Expected count and its standard error, both in facts.
    """
    mean = np.asarray(mean, dtype=float)
    spread = np.asarray(dispersion, dtype=float) + np.asarray(error, dtype=float) ** 2 / np.maximum(
        mean, 1e-9
    )
    # Past this the mean is not known at all; the bound need not be either.
    spread = np.minimum(spread, 1e6)
    lower, upper = nb_quantile(alpha, mean, spread), nb_quantile(1 - alpha, mean, spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (observed - mean) / (upper - mean)
    return Threshold(lower, upper, nb_tail(observed, mean, spread), score)

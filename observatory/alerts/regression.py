"""Quasi-Poisson regression on a trend and seasonal levels, many series at once.

The design of Farrington Flexible, one level per tenth of the year and a line in time, has a cross-product
matrix shaped like an arrow (a diagonal bordered by one row), so that each step of the iteration is solved in
closed form for all series together: no loop over series, no matrix factorised. Held to statsmodels in tests.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

#: As R's `glm.control`, so that a level without facts stops at the same place.
EPSILON, MAX_STEPS = 1e-8, 25

_ROUNDING = 1e-12


class Fit(NamedTuple):
    """A regression of S series over n weeks.

    mean : (S, n) fitted means
    weight : (S, n) working weights, 0 where a week is missing
    level : (S, L) log level of each season, at the mean of time; ``-inf`` toward where it has no fact
    slope : (S,) change of the log mean per week, 0 without trend
    dispersion : (S,) φ, never under 1
    error_scale : (S,) what the variance of a prediction is multiplied by, see `_scales`
    converged : (S,) bool
    trend : bool
    """

    mean: np.ndarray
    weight: np.ndarray
    level: np.ndarray
    slope: np.ndarray
    dispersion: np.ndarray
    error_scale: np.ndarray
    converged: np.ndarray
    trend: bool


class Prediction(NamedTuple):
    """Log of the expected count of a week, and its standard error, for S series."""

    log_mean: np.ndarray
    log_error: np.ndarray


def fit(counts: np.ndarray, prior: np.ndarray, time: np.ndarray, season: np.ndarray, trend: bool) -> Fit:
    """Fit log mean = level of the season + slope × time by iteratively reweighted least squares.

    Parameters
    ----------
    counts : (S, n) array
        Facts; the value of a missing week does not matter.
    prior : (S, n) array
        Prior weights, 0 for a missing week.
    time : (n,) array
        Weeks, on any origin near their middle.
    season : (n, L) array
        1 where the week is of that season, else 0.
    """
    series, seasons = len(counts), season.shape[1]
    out = Fit(
        mean=np.empty(counts.shape),
        weight=np.empty(counts.shape),
        level=np.empty((series, seasons)),
        slope=np.empty(series),
        dispersion=np.empty(series),
        error_scale=np.empty(series),
        converged=np.zeros(series, dtype=bool),
        trend=trend,
    )
    basis = np.column_stack([season, season * time[:, None]])
    active, y, omega, mean = np.arange(series), counts, prior, counts + 0.1
    log_mean, deviance = np.log(mean), np.full(series, np.inf)
    saturated = (omega * (special.xlogy(y, y) - y)).sum(axis=1)
    for step in range(1, MAX_STEPS + 1):
        weight = omega * mean
        level, slope = _solve(weight, omega * (mean * log_mean + y - mean), time, basis, trend)
        log_mean = level @ season.T + slope[:, None] * time
        mean = np.exp(np.clip(log_mean, -30, 30))
        before = deviance
        deviance = 2 * (saturated - (omega * (y * log_mean - mean)).sum(axis=1))
        settled = np.abs(deviance - before) < EPSILON * (np.abs(deviance) + 0.1)
        # A series leaves as soon as it has settled, as it would were it alone.
        done = settled if step < MAX_STEPS else np.ones(len(active), dtype=bool)
        for name, values in (("mean", mean), ("weight", weight), ("level", level), ("slope", slope)):
            getattr(out, name)[active[done]] = values[done]
        out.converged[active[done]] = settled[done]
        if done.all():
            break
        active, y, omega, saturated = active[~done], y[~done], omega[~done], saturated[~done]
        mean, log_mean, deviance = mean[~done], log_mean[~done], deviance[~done]
    out.dispersion[:], out.error_scale[:] = _scales(counts, out, prior, season)
    return out


def leverage(model: Fit, time: np.ndarray, season: np.ndarray) -> np.ndarray:
    """Hat values (S, n): how far each week pulls its own fitted mean."""
    level_weight, centre, spread = _moments(model.weight, time, season)
    share = _safe_inverse(level_weight) @ season.T
    if model.trend:
        share = share + (time - centre @ season.T) ** 2 * _safe_inverse(spread)[:, None]
    return model.weight * share


def predict(model: Fit, time: np.ndarray, season: np.ndarray, at: float, level: int) -> Prediction:
    """The expected count at time `at` in season `level`, on the log scale, with its standard error."""
    level_weight, centre, spread = _moments(model.weight, time, season)
    variance = _safe_inverse(level_weight[:, level])
    if model.trend:
        variance = variance + (at - centre[:, level]) ** 2 * _safe_inverse(spread)
    return Prediction(model.level[:, level] + model.slope * at, np.sqrt(model.error_scale * variance))


def _solve(weight, weighted_response, time, basis, trend: bool) -> tuple[np.ndarray, np.ndarray]:
    """One weighted least-squares step: levels and slope from sums by season."""
    seasons = basis.shape[1] // 2
    sums = weight @ basis
    level_weight, level_time = sums[:, :seasons], sums[:, seasons:]
    response = weighted_response @ basis
    inverse = _safe_inverse(level_weight)
    level = response[:, :seasons] * inverse
    if not trend:
        return level, np.zeros(len(weight))
    centre = level_time * inverse
    spread = weight @ time**2 - (centre * level_time).sum(axis=1)
    moment = response[:, seasons:].sum(axis=1) - (centre * response[:, :seasons]).sum(axis=1)
    slope = moment * _safe_inverse(spread)
    return level - centre * slope[:, None], slope


def _moments(weight, time, season) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weight of each season, its mean time, and the spread of time within seasons."""
    level_weight = weight @ season
    centre = (weight * time) @ season * _safe_inverse(level_weight)
    spread = weight @ time**2 - (centre**2 * level_weight).sum(axis=1)
    return level_weight, centre, spread


def _safe_inverse(values: np.ndarray) -> np.ndarray:
    """1/x, and 0 for a season without any week: its level is not estimated."""
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)


def _scales(counts, model: Fit, prior, season) -> tuple[np.ndarray, np.ndarray]:
    """Dispersion φ, and the scale of prediction variances.

    φ is the sum of working weights × squared working residuals over the degrees of freedom. The
    reference implementation stores the prior weights where R keeps the working weights, so that its standard
    errors carry Σ ω ((y − μ)/μ)² instead of φ. The bounds of the reference are only found
    again with that same scale.
    """
    present = prior > 0
    parameters = ((present.astype(float) @ season) > 0).sum(axis=1) + int(model.trend)
    freedom = np.maximum(present.sum(axis=1) - parameters, 1)
    squares = ((counts - model.mean) / np.maximum(model.mean, _ROUNDING)) ** 2
    return (
        np.maximum((model.weight * squares).sum(axis=1) / freedom, 1.0),
        (prior * squares).sum(axis=1) / freedom,
    )

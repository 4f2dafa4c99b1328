"""The seasonal index of each theme: a quasi-Poisson regression on harmonics, nights of the year and a trend.

What comes back on a fixed day lasts a night: no wave of the year holds it, and each fourteenth of July would
be a rise of its week and of its month.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Waves a year: one for summer and winter, two for what has two peaks.
HARMONICS = 2

#: Nights of the year that are known beforehand, by their days (month, day): the music day, the eve and day of
#: the national holiday, Hallowe'en, New Year's Eve with New Year. Each day of a night holds its share of it.
NIGHTS = (((6, 21),), ((7, 13), (7, 14)), ((10, 31),), ((12, 31), (1, 1)))

#: Standard errors under which the height of a night is taken for chance: four weeks in four years tell it.
NIGHT_ERRORS = 3.0

#: A week whose count passes its fit by so many standard deviations weighs less, as in Farrington Flexible.
OUTBREAK_BEYOND = 2.58

#: Facts that the belief in no season weighs (variance of a coefficient 1/4).
WAVE_FACTS = 4.0

#: Rounds of the regression at most, and the step under which it has settled: the next would be its square.
_ROUNDS, _SETTLED = 12, 1e-7


def seasonal_index(totals, weeks: pd.DatetimeIndex, exposure=None) -> np.ndarray:
    """How many times its yearly mean each series runs at in each week, 1 where no season can be told.

    log E(total) = level + trend + Σ harmonics + Σ nights (`NIGHTS`); the trend is fitted and left out of the
    index. Weeks far above the fit are weighted down, and each pair of harmonics and each night is shrunk by
    what chance alone would make of it (positive-part James–Stein), so that a flat series stays flat.

    Parameters
    ----------
    totals : (S, W) array_like
        Counts a week, ``nan`` where nothing was observed.
    weeks : DatetimeIndex
        Mondays of the W weeks.
    exposure : (S, W) array_like, optional
        What share of the series was observed; 1 by default.

    Returns
    -------
    (S, W) ndarray
    """
    totals = np.atleast_2d(np.asarray(totals, dtype=float))
    exposure = np.ones(totals.shape) if exposure is None else np.asarray(exposure, dtype=float)
    present = ~np.isnan(totals) & (exposure > 0)
    counts, exposure = np.where(present, totals, 0.0), np.where(present, exposure, 1.0)
    design = _design(weeks)
    coefficients, mean = _fit(counts, exposure, present.astype(float), design)
    phi = _dispersion(counts, mean, present)
    weights = present * _weights(counts, mean, phi)
    coefficients, _mean = _fit(counts, exposure, weights, design)
    waves = _shrunk(coefficients[:, 2 : 2 + 2 * HARMONICS], phi, (counts * weights).sum(axis=1))
    nights = design[:, 2 + 2 * HARMONICS :]
    peaks = _shrunk_nights(coefficients[:, 2 + 2 * HARMONICS :], phi, (counts * weights) @ nights**2)
    index = np.exp(np.clip(waves @ design[:, 2 : 2 + 2 * HARMONICS].T + peaks @ nights.T, -3, 3))
    year = np.exp(np.clip(waves @ _waves(np.arange(365) / 365.0).T, -3, 3)).mean(axis=1)
    return index / year[:, None]


def _design(weeks: pd.DatetimeIndex) -> np.ndarray:
    """Level, trend (years from the middle), cosine and sine of each harmonic (by the Thursday), nights."""
    thursday = weeks + pd.Timedelta(days=3)
    years = np.arange(len(weeks)) / 52.1775
    phase = thursday.day_of_year.to_numpy() / 365.25
    return np.column_stack([np.ones(len(weeks)), years - years.mean(), _waves(phase), nights_of(weeks)])


def nights_of(weeks: pd.DatetimeIndex) -> np.ndarray:
    """What share of each of `NIGHTS` each week holds: (W, nights), from 0 to 1."""
    days = weeks.to_numpy()[:, None] + np.arange(7) * np.timedelta64(1, "D")
    flat = pd.DatetimeIndex(days.ravel())
    month, day = (values.to_numpy().reshape(days.shape) for values in (flat.month, flat.day))
    shares = [sum(((month == m) & (day == d)).sum(axis=1) for m, d in night) / len(night) for night in NIGHTS]
    return np.stack(shares, axis=1)


def _waves(phase: np.ndarray) -> np.ndarray:
    angles = 2 * np.pi * phase[:, None] * np.arange(1, HARMONICS + 1)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(len(phase), -1)


def _fit(counts, exposure, weights, design) -> tuple[np.ndarray, np.ndarray]:
    """Poisson regression of every series at once by iteratively reweighted least squares."""
    # A series with two facts in four years has no season to find: no wave without facts that hold it up.
    ridge = np.where(np.arange(design.shape[1]) < 2, 0.1, WAVE_FACTS)
    total, observed = (counts * weights).sum(axis=1), (exposure * weights).sum(axis=1)
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    coefficients = np.zeros((len(counts), design.shape[1]))
    coefficients[:, 0] = np.log(np.maximum(total, 0.5) / np.maximum(observed, 1e-9))
    for _round in range(_ROUNDS):
        mean = exposure * np.exp(np.clip(coefficients @ design.T, -30, 30))
        score = ((counts - mean) * weights) @ design - ridge * coefficients * (ridge > 0.1)
        information = ((mean * weights) @ products).reshape(len(counts), *ridge.shape * 2) + np.diag(ridge)
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        coefficients += np.clip(step, -2, 2)
        if np.abs(step).max(initial=0.0) < _SETTLED:
            break
    return coefficients, exposure * np.exp(np.clip(coefficients @ design.T, -30, 30))


def _dispersion(counts: np.ndarray, mean: np.ndarray, present: np.ndarray) -> np.ndarray:
    squares = (present * (counts - mean) ** 2).sum(axis=1)
    return np.maximum(1.0, squares / np.maximum((present * mean).sum(axis=1), 1e-9))


def _weights(counts: np.ndarray, mean: np.ndarray, phi: np.ndarray) -> np.ndarray:
    mean = np.maximum(mean, 1e-9)
    residual = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean)) / np.sqrt(phi[:, None])
    return np.where(residual > OUTBREAK_BEYOND, np.maximum(residual, 1.0) ** -2, 1.0)


def _shrunk_nights(peaks: np.ndarray, phi: np.ndarray, facts: np.ndarray) -> np.ndarray:
    """Each night times max(0, 1 − noise / height²), noise `NIGHT_ERRORS`² φ / facts of such weeks; rises."""
    noise = NIGHT_ERRORS**2 * phi[:, None] / np.maximum(facts, 1)
    kept = np.maximum(0.0, 1 - noise / np.maximum(peaks**2, 1e-12))
    return np.maximum(peaks, 0.0) * kept


def _shrunk(waves: np.ndarray, phi: np.ndarray, facts: np.ndarray) -> np.ndarray:
    """Each harmonic times max(0, 1 − noise / amplitude²): two coefficients of variance 2φ/facts each."""
    pairs = waves.reshape(len(waves), HARMONICS, 2)
    noise = 4 * phi / np.maximum(facts, 1)
    kept = np.maximum(0.0, 1 - noise[:, None] / np.maximum((pairs**2).sum(axis=2), 1e-12))
    return (pairs * kept[:, :, None]).reshape(waves.shape)

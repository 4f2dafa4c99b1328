"""Overdispersion (φ) of a log ratio treated / control, estimated from the weeks themselves.

Whatever moves both areas alike, a season or a restless town, leaves the treated share of each week's facts
as it is, and so does not enter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

#: Weeks of a year; a week is held against the one a year before it, as the evaluation itself does.
YEAR_WEEKS = 52
#: Lags, in weeks, over which autocorrelation is tested (two months; half a year), and then summed.
TESTED_LAGS, SUMMED_LAGS = (8, 26), 16
#: Autocorrelation is shown by chance in so many quiet series. Half of it finds one fall in 300 more, and has
#: rates that persist make verdicts of nothing more than 5 times in 100.
LEVEL = 0.02

#: So often Poisson counts scatter less than what is taken for the least.
LEAST_CHANCE = 0.05

_LEAST_FREEDOM = 4


class Scatter(NamedTuple):
    """How much a log ratio scatters.

    phi : variance over that of Poisson counts; under 1 where weeks scatter less, by no more than chance does
    persistent : weeks are autocorrelated; `phi` then holds what this adds up to over four months
    freedom : degrees of freedom `phi` was estimated with; ``inf`` where there was too little to estimate it
    """

    phi: float
    persistent: bool
    freedom: float


class _Residuals(NamedTuple):
    """How far the log ratio of each week is from its level; 0 in weeks that are not known.

    away : in units of about one Poisson standard error
    information : sum of their Poisson variances
    weeks : how many are known; of differences with the year before, which share weeks, two thirds
    parameters : levels fitted
    """

    away: np.ndarray
    information: float
    weeks: float
    parameters: int


def estimate_scatter(treated: np.ndarray, control: np.ndarray, after: np.ndarray) -> Scatter:
    """Estimate φ of the treated share of each week's facts.

    Moment estimate of a quasi-Poisson φ (McCullagh & Nelder 1989, §6.2) with one level of each area before
    the action and one after it, from the differences between each week and the week a year before where two
    years are known: a season of its own in one area then cancels, as it does in the evaluation. Where these
    are autocorrelated more than chance explains, their long-run variance takes its place (Newey & West 1987,
    *Econometrica* 55:703–708; Bartlett weights).

    φ is the estimate itself, also under 1: held at 1 at least, and then read with Student's t, it would pay
    for its own error twice, and the interval of 95 % hold the truth 97 times in 100. It is never less than
    Poisson counts leave once in `1 / LEAST_CHANCE` times (a lower quantile of χ² over its degrees of
    freedom): series without any scatter are none of counts.

    Parameters
    ----------
    treated, control : ndarray of float
        Facts in each of consecutive weeks, ``nan`` where a week is not known.
    after : ndarray of bool
        The weeks of the action.
    """
    left = _residuals(treated, control, after)
    freedom = left.weeks - left.parameters
    told = np.nansum(np.where(np.isnan(treated + control), np.nan, [treated, control]), axis=1)
    if freedom < _LEAST_FREEDOM or left.information <= 0 or not told.all():
        return Scatter(1.0, False, np.inf)
    products = _lagged_products(left.away)
    single = products[0] / left.information * left.weeks / freedom
    if not _persistent(products, left.weeks):
        return Scatter(max(float(single), _least(freedom)), False, freedom)
    long_run, freedom = _long_run(products, left)
    return Scatter(max(float(long_run / left.information), float(single), 1.0), True, freedom)


def _residuals(treated: np.ndarray, control: np.ndarray, after: np.ndarray) -> _Residuals:
    known = ~np.isnan(treated + control)
    yearly = np.zeros(len(known), dtype=bool)
    yearly[YEAR_WEEKS:] = known[YEAR_WEEKS:] & known[:-YEAR_WEEKS]
    by_year = int(yearly.sum()) >= YEAR_WEEKS
    used = yearly if by_year else known
    away, variance = np.zeros(len(known)), np.zeros(len(known))
    for sign, counts in ((1, treated), (-1, control)):
        facts = np.where(known, counts, 0.0)
        level = _levels(facts, known, after, yearly if by_year else None)
        away += sign * facts / level
        variance += facts / level**2
    if by_year:
        away[YEAR_WEEKS:] -= away[:-YEAR_WEEKS].copy()
        variance[YEAR_WEEKS:] += variance[:-YEAR_WEEKS].copy()
    scale = np.ones(len(known))
    for part in (used & after, used & ~after):
        scale[part] = np.sqrt(max(variance[part].mean(), 1e-12)) if part.any() else 1.0
    parameters = int((used & after).any()) + int((used & ~after).any())
    weeks = used.sum() / (1.5 if by_year else 1.0)
    return _Residuals(np.where(used, away / scale, 0.0), float(used.sum()), float(weeks), parameters)


def _levels(facts: np.ndarray, known: np.ndarray, after: np.ndarray, yearly: np.ndarray | None) -> np.ndarray:
    """Mean facts a week before and after; with pairs a year apart, after is before times their ratio."""
    level = np.full(len(facts), (facts[known & ~after].sum() + 0.5) / max((known & ~after).sum(), 1))
    if yearly is None:
        level[after] = (facts[known & after].sum() + 0.5) / max((known & after).sum(), 1)
    elif (pairs := np.flatnonzero(yearly & after)).size:
        level[after] *= (facts[pairs].sum() + 0.5) / (facts[pairs - YEAR_WEEKS].sum() + 0.5)
    return level


def _least(freedom: float) -> float:
    """φ that Poisson counts pass but for `LEAST_CHANCE` of the time."""
    return float(2 * special.gammaincinv(freedom / 2, LEAST_CHANCE) / freedom)


def _lagged_products(away: np.ndarray) -> np.ndarray:
    """Σ e_t e_{t−k} for each lag k."""
    length = len(away)
    return np.array([away[k:] @ away[: max(length - k, 0)] for k in range(max(TESTED_LAGS) + 1)])


def _long_run(products: np.ndarray, left: _Residuals) -> tuple[float, float]:
    """Long-run variance of the residuals' sum, and its degrees of freedom.

    The levels fitted are slow, as is what is looked for: they take away some of the few degrees there are.
    """
    far = int(min(SUMMED_LAGS, left.weeks // 4))
    summed = products[0] + 2 * (_bartlett(far) * products[1 : far + 1]).sum()
    freedom = 1.5 * left.weeks / (far + 1)
    kept = max(freedom - 0.75 * left.parameters, 2.0)
    return float(summed * freedom / kept), kept


def _persistent(products: np.ndarray, weeks: float) -> bool:
    """Whether autocorrelations, weighted, are above 0 more than chance explains (one-sided)."""
    weights = [_bartlett(lags) for lags in TESTED_LAGS]
    sums = [(w * products[1 : len(w) + 1]).sum() / np.sqrt((w**2).sum()) for w in weights]
    score = max(sums) / products[0] * np.sqrt(weeks) if products[0] else 0.0
    return bool(special.ndtr(-score) < LEVEL)


def _bartlett(lags: int) -> np.ndarray:
    return 1 - np.arange(1, lags + 1) / (lags + 1)

"""Overdispersion (φ) of a log ratio treated / control, estimated from the weeks themselves.

Whatever moves both areas alike, a season or a restless town, leaves the treated share of each week's facts
as it is, and so does not enter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from observatory.compare import LEVEL

#: From two whole years on, a season of the treated share can be told from chance.
SEASON_WEEKS = 104
#: Lags, in weeks, over which autocorrelation is tested (a month or two; half a year) and then summed.
NEAR_WEEKS, FAR_WEEKS = 8, 26

_YEAR_WEEKS = 365.25 / 7
_LEAST_FREEDOM = 4


class Scatter(NamedTuple):
    """How much a log ratio scatters.

    phi : variance over that of Poisson counts, never under 1
    persistent : weeks are autocorrelated; `phi` then holds what this adds up to over half a year
    freedom : degrees of freedom `phi` was estimated with; ``inf`` where there was too little to estimate it
    """

    phi: float
    persistent: bool
    freedom: float


def estimate_scatter(treated: np.ndarray, control: np.ndarray, after: np.ndarray) -> Scatter:
    """Estimate φ of the treated share of each week's facts.

    Moment estimate of φ in a quasi-binomial model of the share (McCullagh & Nelder 1989, §4.5): one level
    before the action, one after it and, over two years or more, a yearly wave. Where the residuals are
    autocorrelated more than chance explains, their long-run variance takes its place (Newey & West 1987,
    *Econometrica* 55:703–708; Bartlett weights over 26 weeks).

    Parameters
    ----------
    treated, control : ndarray of float
        Facts in each of consecutive weeks, ``nan`` where a week is not known.
    after : ndarray of bool
        The weeks of the action.
    """
    known = ~np.isnan(treated + control)
    facts, total = np.where(known, treated, 0.0), np.where(known, treated + control, 0.0)
    design = _design(after, total > 0)
    weeks, parameters = int((total > 0).sum()), design.shape[1]
    if weeks - parameters < _LEAST_FREEDOM or facts.sum() in (0, total.sum()):
        return Scatter(1.0, False, np.inf)
    share = _shares(facts, total, design)
    information = (total * share * (1 - share)).sum()
    products = _lagged_products(facts - total * share)
    single = products[0] / information * weeks / (weeks - parameters)
    if not _persistent(products / products[0], weeks):
        return Scatter(max(single, 1.0), False, float(weeks - parameters))
    long_run, freedom = _long_run(products, weeks, parameters)
    return Scatter(max(long_run / information, single, 1.0), True, freedom)


def _lagged_products(residual: np.ndarray) -> np.ndarray:
    """Σ e_t e_{t−k} for each lag k; a week that is not known counts 0."""
    length = len(residual)
    return np.array([residual[k:] @ residual[: max(length - k, 0)] for k in range(FAR_WEEKS + 1)])


def _long_run(products: np.ndarray, weeks: int, parameters: int) -> tuple[float, float]:
    """Long-run variance of the residuals' sum, and its degrees of freedom.

    The model's levels and wave are slow, as is what is looked for: each takes one of the few degrees away.
    """
    far = min(FAR_WEEKS, weeks // 4)
    summed = products[0] + 2 * (_bartlett(far) * products[1 : far + 1]).sum()
    freedom = 1.5 * weeks / (far + 1)
    left = max(freedom - parameters, 2.0)
    return summed * freedom / left, left


def _persistent(correlation: np.ndarray, weeks: int) -> bool:
    """Whether autocorrelations, weighted, are above 0 more than chance explains (one-sided)."""
    weights = [_bartlett(lags) for lags in (NEAR_WEEKS, FAR_WEEKS)]
    scores = [(w * correlation[1 : len(w) + 1]).sum() * np.sqrt(weeks / (w**2).sum()) for w in weights]
    return bool(special.ndtr(-max(scores)) < LEVEL)


def _bartlett(lags: int) -> np.ndarray:
    return 1 - np.arange(1, lags + 1) / (lags + 1)


def _design(after: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Columns of the model: a level, the action's own and, with two whole years, a wave a year long."""
    columns = [np.ones(len(after))]
    if (after & counted).any() and (~after & counted).any():
        columns.append(after.astype(float))
    if counted.sum() >= SEASON_WEEKS:
        angle = 2 * np.pi * np.arange(len(after)) / _YEAR_WEEKS
        columns += [np.cos(angle), np.sin(angle)]
    return np.column_stack(columns)


def _shares(facts: np.ndarray, total: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Shares fitted by logistic regression; a hair of ridge holds a level that has no fact at all."""
    fitted = np.zeros(design.shape[1])
    fitted[0] = special.logit(facts.sum() / total.sum())
    ridge = 1e-3 * np.eye(len(fitted))
    for _step in range(8):
        share = special.expit(design @ fitted)
        information = design.T @ ((total * share * (1 - share))[:, None] * design) + ridge
        fitted = fitted + np.linalg.solve(information, design.T @ (facts - total * share))
    return np.clip(special.expit(design @ fitted), 1e-6, 1 - 1e-6)

"""Measures of an effect on counts: ratio of ratios, WDD, WDQ, and the trend before the action."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from observatory.compare import LEVEL

Change = tuple[float, float]


class Difference(NamedTuple):
    """A weighted displacement difference: facts, its standard error, z, and the 95 % interval."""

    estimate: float
    error: float
    z: float
    low: float
    high: float


class Ratio(NamedTuple):
    """A ratio of ratios: estimate, standard error of its logarithm, p of no effect, and the 95 % interval."""

    estimate: float
    error: float
    p: float
    low: float
    high: float

    @property
    def shown(self) -> bool:
        """Whether the interval leaves 1 out."""
        return not self.low <= 1 <= self.high


class Trend(NamedTuple):
    """Change per week of the log odds that a fact falls in the treated area rather than in the control.

    slope, error : one step from no trend, and its standard error, widened by `dispersion`
    p : test that there is no trend
    dispersion : scatter of the shares around one share, never under 1
    """

    slope: float
    error: float
    p: float
    dispersion: float


def ratio_of_ratios(
    control: Change,
    treated: Change,
    dispersion: float = 1.0,
    freedom: float = np.inf,
    level: float = LEVEL,
    drift: float = 0.0,
) -> Ratio:
    """(treated after / before) / (control after / before): the interaction of a quasi-Poisson regression.

    Variance of its logarithm: φ times the sum of the four inverse counts (McCullagh & Nelder 1989, §6.2). A
    change that both areas share, whatever their sizes, leaves it at 1. Where a count is 0, one half is added
    to each of the four (Haldane 1956, *Ann. Hum. Genet.* 20:309–311).

    Parameters
    ----------
    control, treated : (before, after)
        Facts over the same weeks in both areas.
    dispersion, freedom : float
        φ and the degrees of freedom it was estimated with (`estimate_scatter`), ``inf`` where it is known.
    drift : float
        Variance of the logarithm beyond that of the counts (`estimate_drift`).
    """
    counts = np.array([*treated, *control], dtype=float)
    counts += 0.5 * (counts == 0).any()
    log = float(np.log(counts[1] / counts[0] * counts[2] / counts[3]))
    error = float(np.sqrt(dispersion * (1 / counts).sum() + drift))
    below = (
        special.ndtr(-abs(log / error)) if np.isinf(freedom) else special.stdtr(freedom, -abs(log / error))
    )
    reach = error * quantile(freedom, level)
    low, estimate, high = np.exp([log - reach, log, log + reach])
    return Ratio(float(estimate), error, float(2 * below), float(low), float(high))


def quantile(freedom: float, level: float = LEVEL) -> float:
    """How many standard errors an interval reaches: Student's t, or the normal law for ``inf``."""
    if np.isinf(freedom):
        return float(special.ndtri(1 - level / 2))
    return float(special.stdtrit(freedom, 1 - level / 2))


def wdd(
    control: Change,
    treated: Change,
    ring_control: Change | None = None,
    ring: Change | None = None,
    dispersion: float = 1.0,
    level: float = LEVEL,
) -> Difference:
    """Weighted displacement difference (Wheeler & Ratcliffe 2018, *Crime Science* 7:11).

    Δtreated − Δcontrol + Δring − Δring control; its variance is the sum of the eight counts, times φ.
    Negative: facts avoided, those that moved next door being taken back. It is a difference of counts: where
    the areas differ in size, a change that all of them share does not cancel.

    Parameters
    ----------
    control, treated, ring_control, ring : (before, after)
        Facts over periods of equal length. Without rings, the plain difference in differences. A ring without
        its own control is read against the control, which then counts twice (its variance four times).
    dispersion : float
        φ ≥ 1, variance over mean.
    """
    weighted = [(1, treated), (-1, control)]
    if ring is not None and ring_control is None:
        weighted = [(1, treated), (-2, control), (1, ring)]
    elif ring is not None and ring_control is not None:
        weighted += [(1, ring), (-1, ring_control)]
    estimate = float(sum(weight * (after - before) for weight, (before, after) in weighted))
    error = float(np.sqrt(dispersion * sum(weight**2 * sum(change) for weight, change in weighted)))
    reach = float(special.ndtri(1 - level / 2)) * error
    z = estimate / error if error else float("nan")
    return Difference(estimate, error, z, estimate - reach, estimate + reach)


def wdq(control: Change, treated: Change, ring: Change) -> float | None:
    """Weighted displacement quotient (Bowers & Johnson 2003), None where it cannot be read.

    (Da/Ca − Db/Cb) / (Ra/Ca − Rb/Cb). It only means something when the treated area fell against its control
    (negative denominator): above 0 the ring fell too (benefit diffused), under 0 it rose (displacement).
    """
    (before, after), (treated_before, treated_after), (ring_before, ring_after) = control, treated, ring
    if not (before and after):
        return None
    below = treated_after / after - treated_before / before
    return (ring_after / after - ring_before / before) / below if below < 0 else None


def pre_trend(treated, control) -> Trend:
    """Whether the treated area was already going its own way before the action.

    Test of trend in the treated share of each week's facts (Cochran 1954, *Biometrics* 10:417–451; Armitage
    1955): a score test, which stands where one area has no fact at all at one end. ``nan`` with fewer than 4
    weeks with facts, or facts in one area only: nothing can be said.

    Parameters
    ----------
    treated, control : array_like
        Facts in each week before the action, in order.
    """
    treated, control = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    total, week = treated + control, np.arange(len(treated))
    kept = total > 0
    treated, total, week = treated[kept], total[kept], week[kept]
    if len(total) < 4 or treated.sum() in (0, total.sum()):
        return Trend(np.nan, np.nan, np.nan, np.nan)
    share = treated.sum() / total.sum()
    away = treated - total * share
    centred = week - (total * week).sum() / total.sum()
    information = share * (1 - share) * (total * centred**2).sum()
    pearson = (away**2 / total).sum() / (share * (1 - share)) / (len(total) - 1)
    dispersion = max(pearson, 1.0)
    slope, error = (away * week).sum() / information, np.sqrt(dispersion / information)
    return Trend(float(slope), float(error), float(2 * special.ndtr(-abs(slope / error))), float(dispersion))

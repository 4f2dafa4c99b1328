"""Measures of an effect on counts: WDD, WDQ, and whether treated and control went together before."""

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


def wdd(
    control: Change,
    treated: Change,
    ring_control: Change = (0, 0),
    ring: Change = (0, 0),
    dispersion: float = 1.0,
    level: float = LEVEL,
) -> Difference:
    """Weighted displacement difference (Wheeler & Ratcliffe 2018, *Crime Science* 7:11).

    Δtreated − Δcontrol + Δring − Δring control; its variance is the sum of the eight counts, times φ.
    Negative: facts avoided, those that moved next door being taken back.

    Parameters
    ----------
    control, treated, ring_control, ring : (before, after)
        Facts over periods of equal length. Without rings, the plain difference in differences.
    dispersion : float
        φ ≥ 1, variance over mean.
    """
    gains = [after - before for before, after in (treated, control, ring, ring_control)]
    estimate = gains[0] - gains[1] + gains[2] - gains[3]
    error = float(np.sqrt(dispersion * sum((*control, *treated, *ring_control, *ring))))
    reach = special.ndtri(1 - level / 2) * error
    z = estimate / error if error else float("nan")
    return Difference(float(estimate), error, z, float(estimate - reach), float(estimate + reach))


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

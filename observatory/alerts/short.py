"""When history is short: EARS C1 and C2, and a Poisson band over the last weeks.

Both look only a few weeks back. They know no season: a rise that comes every spring is an alarm every spring.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from observatory.counts.laws import nb_tail

#: Weeks of the EARS baseline, and how many weeks before the one judged C2 leaves out.
EARS_WEEKS, EARS_C2_LAG = 7, 2

#: Weeks of the Poisson band.
BAND_WEEKS = 8


class Band(NamedTuple):
    """S series judged on one week: what the baseline leads to expect, the bound, and the tail probability."""

    expected: np.ndarray
    upper: np.ndarray
    p: np.ndarray


def ears(counts, now: int = -1, variant: str = "C2", alpha: float = 0.005, dispersion=1.0) -> Band:
    """EARS C1 (the 7 weeks before) or C2 (the 7 weeks that end two weeks before), on a normal law.

    Hutwagner et al. 2003, *J Urban Health* 80:i89–i96; upper bound = mean + z × standard deviation, as
    ``earsC`` of R's ``surveillance``. C2 does not take the start of an outbreak for its baseline.

    Parameters
    ----------
    counts : array_like, (T,) or (S, T)
        Facts a week, ``nan`` for silent weeks.
    now : int
        Position of the week judged.
    variant : {'C1', 'C2'}
    dispersion : float or (S,) array
        φ ≥ 1 of counts of this kind, for the tail probability.

    Returns
    -------
    Band
        ``nan`` where the baseline has a silent week, or no spread to judge by. `upper` is that of the method;
        `p` is the larger of two tails: of a Student law, because seven weeks do not tell the spread exactly,
        and of a count of that dispersion, because counts are skewed.
    """
    counts, now = _rows(counts), range(np.shape(counts)[-1])[now]
    end = now - (EARS_C2_LAG if variant == "C2" else 0)
    if end < EARS_WEEKS:
        blank = np.full(len(counts), np.nan)
        return Band(blank, blank, blank)
    baseline = counts[:, end - EARS_WEEKS : end]
    mean, spread = baseline.mean(axis=1), baseline.std(axis=1, ddof=1)
    spread = np.where(spread > 0, spread, np.nan)
    upper = mean + special.ndtri(1 - alpha) * spread
    distance = (mean - counts[:, now]) / (spread * np.sqrt(1 + 1 / EARS_WEEKS))
    skewed = _tail(counts[:, now], mean * EARS_WEEKS, EARS_WEEKS, dispersion)
    return Band(mean, upper, np.maximum(special.stdtr(EARS_WEEKS - 1, distance), skewed))


def poisson_band(
    counts, now: int = -1, weeks: int = BAND_WEEKS, alpha: float = 0.005, dispersion=1.0
) -> Band:
    """Upper bound of a Poisson count given those of the last `weeks` weeks, exact, their mean being unknown.

    Given the total of the n baseline weeks and the week judged, the latter is binomial with probability
    1/(n + 1): no normal law, no estimated mean taken for the true one (Nelson 1982).
    Silent weeks are left out. With ``dispersion`` φ > 1 the law is negative binomial, of variance φ × mean,
    the mean being that of the baseline and of the week judged together.

    Returns
    -------
    Band
        `upper` is the largest count that is not unusual; ``nan`` with fewer than 4 baseline weeks.
    """
    counts, now = _rows(counts), range(np.shape(counts)[-1])[now]
    baseline = counts[:, max(0, now - weeks) : now]
    known = (~np.isnan(baseline)).sum(axis=1)
    total = np.nansum(baseline, axis=1)
    weeks_known = np.maximum(known, 1)
    columns = (
        total / weeks_known,
        _last_usual(total, weeks_known, dispersion, alpha),
        _tail(counts[:, now], total, weeks_known, dispersion),
    )
    return Band(*(np.where(known >= 4, column, np.nan) for column in columns))


def _rows(counts) -> np.ndarray:
    return np.atleast_2d(np.asarray(counts, dtype=float))


def _tail(observed, total, weeks, dispersion) -> np.ndarray:
    """P(Y ≥ observed), the baseline having had `total` facts in so many `weeks`."""
    y = np.maximum(observed, 1)
    exact = special.betainc(y, total + 1, 1 / (weeks + 1))
    bursts = nb_tail(y, (total + y) / (weeks + 1), dispersion)
    return np.where(observed < 1, 1.0, np.where(np.asarray(dispersion) > 1, bursts, exact))


def _last_usual(total: np.ndarray, weeks: np.ndarray, dispersion, alpha: float) -> np.ndarray:
    """Largest count whose tail probability exceeds `alpha`, by bisection on all series at once."""
    mean = total / weeks
    low, high = np.zeros(total.shape), np.ceil(4 * mean + 60 * np.maximum(dispersion, 1) + 40)
    while np.any(low < high):
        middle = np.ceil((low + high) / 2)
        usual = _tail(middle, total, weeks, dispersion) > alpha
        low, high = np.where(usual, middle, low), np.where(usual, high, middle - 1)
    return low

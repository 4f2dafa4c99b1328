"""Dispersion φ (variance over mean) of each zone × theme, shrunk to its theme and zone, outbreaks capped.

One φ for a whole theme is wrong twice: districts that burn in bursts are flagged for it, calm ones are
blinded by them. One φ for a cell alone is known too poorly. So each cell's own is pulled towards theme ×
zone, the less it has to say the more. A night of forty facts is no dispersion: it is capped where the law
ends, and counted among the outbursts (`baseline.outburst_rate`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.counts.laws import nb_reach

#: Standard deviations beyond which a week is an outburst and not dispersion: about once in 100,000 weeks.
OUTBURST_Z = 4.3

#: Facts and weeks that the theme × zone figure weighs in the estimate of a cell.
PRIOR_WEEKS = 26

#: Weeks over which one week tells the next ones.
PERSISTENCE_WEEKS = 8

_ROUNDS = 4


class Dispersion(NamedTuple):
    """φ ≥ 1 of each row: its own, shrunk; and the usual one of its theme × zone, which holds no outburst."""

    own: np.ndarray
    usual: np.ndarray


def dispersion(counts, mean, zone, theme) -> Dispersion:
    """φ of each row.

    Parameters
    ----------
    counts, mean : (R, W) array
        Facts and what was expected; ``nan`` where not observed.
    zone, theme : (R,) array of int
        Codes from 0 of the zone and theme of each row.
    """
    present = ~np.isnan(counts) & ~np.isnan(mean)
    counts, mean = np.where(present, counts, 0.0), np.where(present, mean, 0.0)
    usual = np.ones(len(counts))
    for _round in range(_ROUNDS):
        capped = np.minimum(counts, nb_reach(OUTBURST_Z, mean, usual[:, None]))
        squares, facts, weeks = _distances(capped, mean, present)
        usual = _pooled(squares, facts, zone, theme)
    return Dispersion(_shrunk(squares, facts, weeks, usual), usual)


def _distances(counts, mean, present) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    residual = present * (counts - mean)
    return (residual**2).sum(axis=1), mean.sum(axis=1), present.sum(axis=1)


def _pooled(squares, facts, zone, theme) -> np.ndarray:
    """Ratio of squares to facts of theme × zone."""
    whole = max(1.0, squares.sum() / max(facts.sum(), 1e-9))

    def of(code: np.ndarray) -> np.ndarray:
        sums = np.bincount(code, squares), np.bincount(code, facts)
        # Bursts are fewer than their facts: the more they bring, the more of them it takes.
        prior = PRIOR_WEEKS * whole
        return ((sums[0] + whole * prior) / (sums[1] + prior))[code]

    return np.maximum(1.0, of(theme) * of(zone) / whole)


def _shrunk(squares, facts, weeks, usual) -> np.ndarray:
    """Own ratio of squares to facts and the usual one, weighted by what each is worth."""
    # Var(φ̂)/φ² is (2 + excess kurtosis)/weeks: what the row's own ratio is worth, in weeks of a normal count.
    per_week = np.maximum(facts / np.maximum(weeks, 1), 1e-9)
    kurtosis = (6 * usual**2 - 6 * usual + 1) / (usual * per_week)
    worth = weeks * 2 / (2 + kurtosis)
    own = squares / np.maximum(facts, 1e-9)
    phi = np.maximum(1.0, (worth * own + PRIOR_WEEKS * usual) / (worth + PRIOR_WEEKS))
    # One standard error on top of what passes 1: far tails of a law whose φ is only estimated are heavier.
    return 1 + (phi - 1) * (1 + np.sqrt(2 / (worth + PRIOR_WEEKS)))


def persistence(counts, mean, theme, weeks: int = PERSISTENCE_WEEKS) -> np.ndarray:
    """How much good and bad weeks follow one another: Σ of the covariances of rates over the next weeks, ≥ 0.

    A sum of many weeks has variance φ + 2 × mean × persistence times its mean. Weeks apart share no chance of
    their own, so that a theme's cells tell it together; it is drawn to the sheet's as far as chance alone
    would set the themes apart, and to none as far as chance alone would make it.

    Parameters
    ----------
    counts, mean : (R, W) array
        Facts and what was expected; ``nan`` where not observed.
    theme : (R,) array of int
        Codes from 0.

    Returns
    -------
    (R,) array
    """
    present = ~np.isnan(counts) & ~np.isnan(mean)
    residual, mean = np.where(present, counts - mean, 0.0), np.where(present, mean, 0.0)
    lags = range(1, min(weeks, counts.shape[1] - 1) + 1)
    together, facts = (
        sum((values[:, lag:] * values[:, :-lag]).sum(axis=1) for lag in lags) for values in (residual, mean)
    )
    # Without persistence a product of two residuals has the variance φ² × the product of the means.
    phi = max(1.0, (residual**2).sum() / max(mean.sum(), 1e-9))
    return _drawn(np.bincount(theme, together), np.bincount(theme, facts), phi, len(lags))[theme]


def _drawn(together: np.ndarray, facts: np.ndarray, phi: float, lags: int) -> np.ndarray:
    """Σ of covariances of each theme, drawn to that of all and all to none (positive-part James–Stein)."""
    facts = np.maximum(facts, 1e-9)
    own, noise = lags * together / facts, (lags * phi) ** 2 / facts
    all_noise = (lags * phi) ** 2 / facts.sum()
    whole = max(0.0, lags * together.sum() / facts.sum())
    whole *= max(0.0, 1 - all_noise / max(whole**2, 1e-12))
    apart = max(0.0, np.average((own - whole) ** 2 - noise, weights=facts))
    return np.maximum(0.0, whole + apart / (apart + noise) * (own - whole))

"""Dispersion φ (variance over mean) of each zone × theme, shrunk to its theme and zone, outbreaks capped.

One φ for a whole theme is wrong twice: districts that burn in bursts are flagged for it, calm ones are blinded by
them. One φ for a cell alone is known too poorly. So each cell's own is pulled towards theme × zone, the less it has
to say the more. A night of forty facts is no dispersion: it is capped where the law ends, and counted among the
outbursts (`baseline.outbursts`).
"""

from __future__ import annotations

import numpy as np

from observatory.baseline.laws import nb_reach

#: Standard deviations beyond which a week is an outburst and not dispersion: about once in 100,000 weeks.
OUTBURST_Z = 4.3

#: Facts and weeks that the theme × zone figure weighs in the estimate of a cell.
PRIOR_WEEKS = 26

_ROUNDS = 4


def dispersion(counts, mean, zone, theme, change: bool = False) -> np.ndarray:
    """φ ≥ 1 of each row.

    Parameters
    ----------
    counts, mean : (R, W) array
        Facts and what was expected; ``nan`` where not observed.
    zone, theme : (R,) array of int
        Codes from 0 of the zone and theme of each row.
    change : bool
        Estimate from the change from week to week, which neither season nor a lasting shift inflates, instead
        of the distance from `mean`.

    Returns
    -------
    (R,) ndarray
    """
    present = ~np.isnan(counts) & ~np.isnan(mean)
    counts, mean = np.where(present, counts, 0.0), np.where(present, mean, 0.0)
    phi = np.ones(len(counts))
    for _round in range(_ROUNDS):
        capped = np.minimum(counts, nb_reach(OUTBURST_Z, mean, phi[:, None]))
        squares, facts, weeks = (_changes if change else _distances)(capped, mean, present)
        phi = _shrunk(squares, facts, weeks, zone, theme)
    return phi


def _distances(counts, mean, present) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    residual = present * (counts - mean)
    return (residual**2).sum(axis=1), mean.sum(axis=1), present.sum(axis=1)


def _changes(counts, mean, present) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Halved squares of x_t − x_{t−1}, whose expectation is φ × the mean of the two."""
    both = present[:, 1:] & present[:, :-1]
    squares = (both * np.diff(counts, axis=1) ** 2).sum(axis=1) / 2
    return squares, (both * (counts[:, 1:] + counts[:, :-1])).sum(axis=1) / 2, both.sum(axis=1)


def _shrunk(squares, facts, weeks, zone, theme) -> np.ndarray:
    """Own ratio of squares to facts, and that of theme × zone, weighted by what each is worth."""

    def pooled(code: np.ndarray) -> np.ndarray:
        sums = np.bincount(code, squares), np.bincount(code, facts)
        return ((sums[0] + whole * PRIOR_WEEKS) / (sums[1] + PRIOR_WEEKS))[code]

    whole = max(1.0, squares.sum() / max(facts.sum(), 1e-9))
    expected = np.maximum(1.0, pooled(theme) * pooled(zone) / whole)
    # Var(φ̂) of a Poisson count is (2 + 1/mean)/weeks: own worth in weeks of a count with a large mean.
    per_week = facts / np.maximum(weeks, 1)
    worth = weeks * 2 * per_week / (2 * per_week + expected)
    own = squares / np.maximum(facts, 1e-9)
    return np.maximum(1.0, (worth * own + PRIOR_WEEKS * expected) / (worth + PRIOR_WEEKS))

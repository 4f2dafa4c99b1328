"""Outbursts: nights of many facts, how often they come anywhere and how large they are.

No law of counts foresees a night of twelve facts where a third of one is usual, yet over 780 cells such
nights may come every week. How often one has come, in any cell, is how unusual the next one is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.baseline.overdispersion import OUTBURST_Z
from observatory.counts.laws import nb_reach

#: Outbursts that all themes together weigh in the rate of one.
PRIOR_OUTBURSTS = 4.0


#: Facts above what was expected that an outburst has at least.
LEAST_OUTBURST = 5.0


class Outbursts(NamedTuple):
    """Rate of outbursts of each row, a week, and the sizes seen, in facts above what was expected."""

    rate: np.ndarray
    sizes: np.ndarray

    def tail(self, excess) -> np.ndarray:
        """P(an outburst of at least `excess` facts) in a week: (R,) or (R, K) array, rows first.

        Sizes follow an exponential law above the least of them, or what was seen where that is more.
        """
        excess = np.asarray(excess, dtype=float)
        rate = self.rate if excess.ndim == 1 else self.rate[:, None]
        if not len(self.sizes):
            return np.zeros(excess.shape)
        least = min(self.sizes[0], LEAST_OUTBURST)
        scale = max((self.sizes - least).mean(), 1.0)
        beyond = len(self.sizes) - np.searchsorted(self.sizes, excess, side="left")
        smooth = np.exp(-np.maximum(excess - least, 0) / scale)
        return rate * np.maximum(smooth, beyond / len(self.sizes))


def outbursts(counts, mean, phi, theme) -> Outbursts:
    """What the history holds of weeks beyond the law of their cell.

    Parameters
    ----------
    counts, mean : (R, W) array
        Facts and what was expected, ``nan`` where not observed.
    phi : (R,) array
    theme : (R,) array of int

    Returns
    -------
    Outbursts
        The rate of a theme is its own where it has had many, and that of all themes where it has had none:
        one night in four years is one chance in 160,000, not a habit of its theme.
    """
    present = ~np.isnan(counts) & ~np.isnan(mean)
    excess = np.where(present, counts - mean, 0.0)
    out = present & (np.nan_to_num(counts) > nb_reach(OUTBURST_Z, np.nan_to_num(mean), phi[:, None]))
    seen = np.bincount(theme, out.sum(axis=1))
    weeks = np.bincount(theme, present.sum(axis=1))
    everywhere = seen.sum() / max(weeks.sum(), 1)
    prior = PRIOR_OUTBURSTS / everywhere if everywhere else 1.0
    rate = (seen + PRIOR_OUTBURSTS * (everywhere > 0)) / np.maximum(weeks + prior, 1)
    return Outbursts(rate[theme], np.sort(excess[out]))

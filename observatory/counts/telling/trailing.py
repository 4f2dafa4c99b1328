"""Sums over the weeks just before each week, and how much weeks scatter around them."""

from __future__ import annotations

import numpy as np

#: Weeks over which the scatter of a series is measured.
SCATTER_WEEKS = 52


def before(values: np.ndarray, weeks: int) -> np.ndarray:
    """Sum of `values`, (…, W), over the `weeks` before each week, that week left out."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values.astype(float), axis=-1, out=sums[..., 1:])
    at = np.arange(values.shape[-1])
    return sums[..., at] - sums[..., np.maximum(at - weeks, 0)]


def scatter(facts: np.ndarray, kept: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """φ of weekly counts around `rate` in the year before each week, 1 or more; 1 where nothing is known."""
    known = kept & (rate > 0)
    squares = before(np.where(known, (facts - rate) ** 2, 0.0), SCATTER_WEEKS)
    expected = before(np.where(known, rate, 0.0), SCATTER_WEEKS)
    return np.maximum(np.divide(squares, expected, out=np.ones(squares.shape), where=expected > 0), 1.0)

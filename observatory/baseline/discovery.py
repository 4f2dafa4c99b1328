"""False-discovery control over tests of counts, which can only reach some p-values.

Benjamini–Hochberg takes every test to reach any p-value. A cell that expects a fact a month reaches p ≤
0.001 far more rarely than once in a thousand weeks. Counting what each cell can truly reach (Heyse 2011, *A
false discovery rate procedure for categorical data*; Döhler, Durand & Roquain 2018, *EJS* 12:1867–1900)
spends no error on cells that could not be judged.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def discrete_false_discovery(p, reached: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Adjusted p-values: false discoveries expected at each threshold over discoveries made there.

    Parameters
    ----------
    p : (R,) array
        ``nan`` where nothing was tested.
    reached : callable
        Given T thresholds, (T,) array: the sum over the tests of P(p-value ≤ threshold) when nothing changed.

    Returns
    -------
    (R,) ndarray
        Never above the plain Benjamini–Hochberg figure.
    """
    p = np.asarray(p, dtype=float)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if not len(tested):
        return q
    order = tested[np.argsort(p[tested], kind="stable")]
    thresholds = p[order]
    # Only small p-values can be discoveries: what lies beyond is 1 without asking.
    asked = int(np.searchsorted(thresholds, 0.1, side="right"))
    expected = np.full(len(order), np.inf)
    if asked:
        distinct, back = np.unique(thresholds[:asked], return_inverse=True)
        expected[:asked] = reached(distinct)[back]
    found = np.searchsorted(thresholds, thresholds, side="right")
    ratio = np.minimum(expected / found, 1.0)
    q[order] = np.minimum.accumulate(ratio[::-1])[::-1]
    return q

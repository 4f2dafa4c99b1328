"""Circles whose area follows a number of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

#: Pixels: the radius of one fact, and the widest circle.
_UNIT, _WIDEST = 2.0, 26.0


def radii(facts: pd.Series) -> np.ndarray:
    """Pixels from centre to edge of each circle, so that its area follows its facts."""
    return (facts.to_numpy() ** 0.5 * _UNIT).clip(3.0, _WIDEST)

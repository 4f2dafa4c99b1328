"""Invented weekly cells for the tests of statistics, by seed."""

from __future__ import annotations

import numpy as np
import pandas as pd


def weekly(counts, first="2021-11-15", zones=None, themes=("rodeo",), partners=1) -> pd.DataFrame:
    """Cells from an array of counts: zones × themes × weeks (or zones × weeks, or weeks)."""
    counts = np.asarray(counts)
    counts = counts.reshape((1,) * (3 - counts.ndim) + counts.shape) if counts.ndim < 2 else counts
    counts = counts[:, None, :] if counts.ndim == 2 else counts
    zones = zones or [f"90{i:03d}" for i in range(100, 100 + len(counts))]
    weeks = pd.date_range(first, periods=counts.shape[-1], freq="7D", unit="us")
    index = pd.MultiIndex.from_product([zones, list(themes), weeks], names=["zone_code", "theme", "week"])
    frame = index.to_frame(index=False)
    return frame.assign(facts=counts.ravel(), partners=partners, reporting=partners, complete=True)


def unchanged(
    seed: int, weeks: int, dispersion: float = 1.0, zones: int = 60, themes: int = 13
) -> pd.DataFrame:
    """Cells where nothing changes: one mean per zone and theme, from 0 to a dozen facts a week."""
    draw = np.random.default_rng(seed)
    mean = np.random.default_rng(1).gamma(0.5, 4, (zones, themes, 1)) * np.ones(weeks)
    if dispersion > 1:
        counts = draw.negative_binomial(mean / (dispersion - 1) + 1e-12, 1 / dispersion)
    else:
        counts = draw.poisson(mean)
    return weekly(counts, themes=[f"theme{i}" for i in range(themes)])

"""Two spans of weeks compared: the season taken out, and how far such spans drift apart when nothing happens.

A month holds what a week does not: rates that wander add up instead of cancelling out. So the dispersion of
a span is measured on spans as long and as far apart, in the history before them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.baseline.judgement import HISTORY_WEEKS, SEASON_WEEKS, about, season_of_rows
from observatory.baseline.overdispersion import OUTBURST_Z, dispersion
from observatory.counts.laws import nb_reach

#: Weeks that a dispersion needs, and starts of earlier spans that a drift does.
LEAST_WEEKS, LEAST_STARTS = 26, 4


class Lengths(NamedTuple):
    """Weeks of the two spans, and from the start of the earlier one to that of the later one."""

    now: int
    before: int
    gap: int


class SpanBaseline(NamedTuple):
    """What two spans are compared by; R rows, W weeks.

    season : (R, W) array, seasonal index; 1 with under two years of weeks
    dispersion : (R,) array, φ of weekly counts; ``nan`` where too little is known
    drift : (R,) array, variance of the rate of a span over the square of the rate, beyond φ
    """

    season: np.ndarray
    dispersion: np.ndarray
    drift: np.ndarray

    def of_themes(self, facts: np.ndarray, theme: np.ndarray) -> SpanBaseline:
        """The same with a row more for each theme, its rows averaged by their facts: for places of no row."""
        belongs = np.zeros((int(theme.max()) + 1, len(theme)))
        belongs[theme, np.arange(len(theme))] = np.nansum(facts, axis=1) + 1e-9
        belongs /= belongs.sum(axis=1, keepdims=True)
        return SpanBaseline(*(np.concatenate([own, belongs @ own]) for own in self))

    def spread(self, facts, exposure, exposure_before) -> np.ndarray:
        """φ of the test of two spans with so many facts together over such exposures."""
        both = np.maximum(exposure + exposure_before, 1e-9)
        balance = 2 * exposure * exposure_before / both
        return self.dispersion + self.drift * facts / both * balance


def span_baseline(counts, weeks: pd.DatetimeIndex, zone, theme, first: int, lengths: Lengths) -> SpanBaseline:
    """Season, dispersion and drift, from the weeks before a span.

    Parameters
    ----------
    counts : (R, W) array
        ``nan`` where not observed.
    weeks : DatetimeIndex
        Mondays of the W weeks.
    zone, theme : (R,) array of int
    first : int
        Position of the first week of the later span: it and what follows teach nothing.
    lengths : Lengths
    """
    past = np.array(counts, dtype=float)
    past[:, max(first, 0) :] = np.nan
    past[:, : max(0, first - HISTORY_WEEKS)] = np.nan
    seasonal = first >= SEASON_WEEKS
    season = season_of_rows(past, weeks, theme) if seasonal else np.ones(past.shape)
    if first < LEAST_WEEKS:
        unknown = np.full(len(past), np.nan)
        return SpanBaseline(season, unknown, np.zeros(len(past)))
    past, known = past[:, :first], season[:, :first]
    mean = about(past, known)
    phi = dispersion(past, mean, zone, theme)
    capped = np.minimum(past, nb_reach(OUTBURST_Z, mean, phi.usual[:, None]))
    return SpanBaseline(season, phi.own, _drift(capped, known, phi.own, theme, lengths))


def _drift(counts, season, phi, theme, lengths: Lengths) -> np.ndarray:
    """Drift ψ of each row's theme: E (x₁ − ρ x₂)² = φ (x₁ + ρ² x₂) + 2 ψ μ₁² over all earlier pairs."""
    seen = ~np.isnan(counts)
    facts, exposure = (_running(np.where(seen, values, 0.0)) for values in (counts, season))
    starts = np.arange(lengths.gap, counts.shape[1] - lengths.now + 1)
    if len(starts) < LEAST_STARTS:
        return np.zeros(len(counts))
    x1, n1 = (_sums(values, starts, lengths.now) for values in (facts, exposure))
    x2, n2 = (_sums(values, starts - lengths.gap, lengths.before) for values in (facts, exposure))
    both = (n1 > 0) & (n2 > 0)
    ratio = np.divide(n1, n2, out=np.zeros(n1.shape), where=both)
    chance = phi[:, None] * (x1 + ratio**2 * x2)
    excess = np.where(both, (x1 - ratio * x2) ** 2 - chance, 0.0).sum(axis=1)
    size = np.where(both, 2 * ratio * x1 * x2, 0.0).sum(axis=1)
    everywhere = excess.sum() / size.sum() if size.sum() > 0 else 0.0
    # A theme without a pair of spans that both have a fact shows nothing of its own: divided by nothing, its
    # drift would be a law with more values than a machine holds.
    own, sizes = np.bincount(theme, excess), np.bincount(theme, size)
    own = np.divide(own, sizes, out=np.full(len(own), everywhere), where=sizes > 0)
    # Few pairs do not overlap: a theme that shows little drift by luck is taken half-way to the others.
    pairs = max((counts.shape[1] - lengths.gap) / lengths.now, 1.0)
    drift = np.maximum(own, (own + everywhere) / 2)
    return np.maximum(drift, 0.0)[theme] * (1 + 1 / pairs)


def _running(values: np.ndarray) -> np.ndarray:
    return np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)


def _sums(running: np.ndarray, starts: np.ndarray, weeks: int) -> np.ndarray:
    ends = np.minimum(starts + weeks, running.shape[1] - 1)
    return running[:, ends] - running[:, starts]

"""One week judged against its baseline: expected facts, bounds, p and q of every zone × theme at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.baseline.cumulative_sums import BOUND, PERSISTING_BOUND
from observatory.baseline.discovery import discrete_false_discovery
from observatory.baseline.level import RECENT, SEASONAL, Levels, Memory, levels
from observatory.baseline.outburst_rate import Outbursts, outbursts
from observatory.baseline.overdispersion import OUTBURST_Z, Dispersion, dispersion, persistence
from observatory.baseline.season import seasonal_index
from observatory.counts.history import SHEET_WEEKS
from observatory.counts.laws import nb_reach, nb_tail
from observatory.fact import Labelled
from observatory.language import N_

#: Weeks of history behind the week judged.
HISTORY_WEEKS = SHEET_WEEKS - 1

#: Weeks before the one judged that a season needs, and that the last weeks need to stand for it.
SEASON_WEEKS, RECENT_WEEKS = 104, 9

#: Facts from which a row may have a season that differs from its theme's: one a week over four years.
OWN_SEASON_FACTS = 200

#: Effective weeks under which a level is not known.
LEAST_WEEKS = 3.0

#: False-discovery rates of one weekly sheet, under 5 % in all: over its rows, and over its clusters of
#: neighbouring zones.
ROW_ALPHA, CLUSTER_ALPHA = 0.025, 0.015

#: Fewer facts than this in a week are never called a rise.
LEAST_FACTS = 5

#: One-sided level of the bounds, that of Farrington's method.
BOUND_ALPHA = 0.005

#: A cell that expects a fact a week or more has the full error to spend, one that expects less as much less,
#: down to this share: its rises must be the rarer to be told. Decided by what is expected, never by what was
#: seen.
LEAST_WEIGHT = 0.05

#: Weeks either side that say what a week was about.
HALF_YEAR, MONTH = 26, 3

#: Persistence (`baseline.persistence`) above which it is none of chance: 1 row in 100 passes it without any.
PERSISTING = 0.03

#: Counts tried on either side of what is expected.
_COUNTS = 64


class Baseline(Labelled):
    """What a week was judged against."""

    SEASON = "season", N_("the same season of the years before, and the level of the place")
    RECENT = "recent", N_("the weeks before, for want of two years of history")
    NONE = "none", N_("the week before, for want of history")


class Judgement(NamedTuple):
    """One week judged; arrays of length R, ``nan`` where there is too little history or the week is silent.

    expected : facts expected
    lower, upper : least and largest count that is not unusual, each passed once in 200 weeks by chance
    p : two-sided; q : p adjusted over the rows that could be judged
    dispersion : φ of the row, estimation of the level included
    baseline : `Baseline` of each row, array of str
    coverage : usual share of partners reporting; hand : who usually tells
    levels : `Levels` of the whole history
    outbursts : `Outbursts` of the history
    """

    expected: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    q: np.ndarray
    dispersion: np.ndarray
    baseline: np.ndarray
    coverage: np.ndarray
    hand: np.ndarray
    levels: Levels | None
    outbursts: Outbursts


class Rows(NamedTuple):
    """What is judged together, a sheet: the parameters of `judge`, its optional ones filled in."""

    counts: np.ndarray
    zone: np.ndarray
    theme: np.ndarray
    coverage: np.ndarray
    hand: np.ndarray
    calm: np.ndarray

    @classmethod
    def of(cls, counts, zone, theme, coverage=None, hand=None, calm=None) -> Rows:
        """As many weeks of them as are judged by."""
        counts = np.asarray(counts, dtype=float)[:, -HISTORY_WEEKS - 1 :]
        told = [
            np.full(counts.shape, usual) if values is None else values[:, -HISTORY_WEEKS - 1 :]
            for values, usual in ((coverage, 1.0), (hand, 0), (calm, False))
        ]
        return cls(counts, zone, theme, *told)


def judge(counts, weeks: pd.DatetimeIndex, zone, theme, coverage=None, hand=None, calm=None) -> Judgement:
    """Judge the last week of every row against the weeks before it.

    Parameters
    ----------
    counts : (R, W) array
        Facts a week, ``nan`` where nothing was observed; the last column is judged.
    weeks : DatetimeIndex
        Mondays, consecutive.
    zone, theme : (R,) array of int
        Codes from 0 of the zone and theme of each row: a theme shares its season, both their dispersion.
    coverage : (R, W) array, optional
        Share of the partners expected who reported; 1 by default.
    hand : (R, W) array of int, optional
        Who tells of each row: weeks under another number are others' (`baseline.levels`).
    calm : (R, W) array of bool, optional
        Weeks of few facts because somebody says so: no scatter of chance, and no level once they are over.
    """
    return judge_sheets([Rows.of(counts, zone, theme, coverage, hand, calm)], weeks)[0]


def judge_sheets(sheets: Sequence[Rows], weeks: pd.DatetimeIndex) -> list[Judgement]:
    """Judge some sheets of the same weeks, each as `judge` does alone, to the last digit.

    The pass over the weeks costs by its weeks more than by its rows: all sheets make it together.
    """
    weeks = weeks[-HISTORY_WEEKS - 1 :]
    past = len(weeks) - 1
    if past < RECENT_WEEKS:
        return [_unjudged(len(sheet.counts)) for sheet in sheets]
    memory = SEASONAL if past >= SEASON_WEEKS else RECENT
    name = Baseline.SEASON if memory is SEASONAL else Baseline.RECENT
    found = []
    for sheet, (followed, phi) in zip(sheets, _followed(sheets, weeks, memory), strict=True):
        out = outbursts(sheet.counts[:, :-1], followed.expected[:, :-1], phi.usual, sheet.theme)
        found.append(_judged(sheet.counts[:, -1], followed, phi.own, out, name))
    return found


def q_apart_from(judgement: Judgement, feigned: np.ndarray) -> np.ndarray:
    """The adjusted p-values, (R,), where changes of the rows `feigned`, (R,) of bool, are no discoveries.

    Dozens of rows that a partner's habits move would loosen the threshold of all others.
    """
    known, tested = ~np.isnan(judgement.expected), ~np.isnan(judgement.p)
    expected, spread = np.where(known, judgement.expected, 0.0), np.where(known, judgement.dispersion, 1.0)
    law = _Law(expected, spread, judgement.outbursts, known)
    return _adjusted(law, np.where(feigned & tested, 1.0, judgement.p), tested)


class _Series(NamedTuple):
    """What `levels` follows of some rows, in its terms."""

    counts: np.ndarray
    season: np.ndarray
    coverage: np.ndarray
    prior: np.ndarray
    phi: np.ndarray
    bound: np.ndarray
    hand: np.ndarray
    calm: np.ndarray


class _Learnt(NamedTuple):
    """A sheet before its levels are followed: its weeks before, what each was about, and its series.

    settled : the weeks that teach the scatter around the level
    """

    past: np.ndarray
    mean: np.ndarray
    capped: np.ndarray
    series: _Series
    settled: tuple[slice, slice]


def _followed(sheets: Sequence[Rows], weeks, memory: Memory) -> list[tuple[Levels, Dispersion]]:
    """Of each sheet season, then levels, then the dispersion around them; the week judged teaches nothing."""
    learnt = [_learnt(sheet, weeks, memory) for sheet in sheets]
    found = _levels([one.series for one in learnt], memory)
    again = [_persisting(*those) for those in zip(learnt, found, (one.theme for one in sheets), strict=True)]
    better = _levels([series for _rows, series in again], memory)
    for followed, (rows, _series), parts in zip(found, again, better, strict=True):
        for whole, part in zip(followed, parts, strict=True):
            whole[rows] = part
    return [
        (followed, dispersion(one.past, followed.expected, sheet.zone, sheet.theme))
        for sheet, one, followed in zip(sheets, learnt, found, strict=True)
    ]


def _learnt(sheet: Rows, weeks: pd.DatetimeIndex, memory: Memory) -> _Learnt:
    counts, zone, theme, coverage, hand, calm = sheet
    past = np.where(calm, np.nan, counts)
    past[:, -1] = np.nan
    season = season_of_rows(past, weeks, theme) if memory is SEASONAL else np.ones(counts.shape)
    mean = about(past, season)
    usual = dispersion(past, mean, zone, theme).usual
    capped = _capped(past, mean, usual)
    capped[:, -1] = counts[:, -1]
    seen = np.where(calm, counts, capped)
    # The weeks that are no reference for the level are none for its scatter: a rise would hide itself.
    settled = np.s_[:, : past.shape[1] - 1 - memory.left_out]
    phi = dispersion(past[settled], mean[settled], zone, theme).own
    prior, bound = _prior(past, zone, theme), np.full(len(counts), BOUND)
    series = _Series(seen, season, coverage, prior, phi, bound, hand, calm)
    return _Learnt(past, mean, capped, series, settled)


def _levels(sheets: Sequence[_Series], memory: Memory) -> list[Levels]:
    """The levels of each of some sheets, all followed in one pass."""
    ends = np.cumsum([len(one.counts) for one in sheets])[:-1]
    columns = map(np.concatenate, zip(*sheets, strict=True))
    counts, season, coverage, prior, phi, bound, hand, calm = columns
    together = levels(counts, season, coverage, prior, phi, memory, bound, hand, calm)
    return [Levels(*parts) for parts in zip(*(np.split(each, ends) for each in together), strict=True)]


def _persisting(one: _Learnt, followed: Levels, theme: np.ndarray) -> tuple[np.ndarray, _Series]:
    """The rows whose rates persist, and their series: sums of weeks vary more; the others are followed."""
    lasting = persistence(one.capped[one.settled], followed.expected[one.settled], theme)
    rows = np.flatnonzero(lasting)
    mean = one.mean[one.settled]
    rate = np.nan_to_num(mean).sum(axis=1) / np.maximum((~np.isnan(mean)).sum(axis=1), 1)
    bound = np.where(lasting > PERSISTING, PERSISTING_BOUND, BOUND)
    wider = one.series._replace(phi=one.series.phi + 2 * rate * lasting, bound=bound)
    return rows, _Series(*(values[rows] for values in wider))


def season_of_rows(counts: np.ndarray, weeks: pd.DatetimeIndex, theme: np.ndarray) -> np.ndarray:
    """The season of each row, (R, W): its theme's, and what rows of many facts have of their own."""
    season = theme_season(counts, weeks, theme)
    rows = np.flatnonzero(np.nansum(counts, axis=1) >= OWN_SEASON_FACTS)
    season[rows] *= seasonal_index(counts[rows], weeks, season[rows])
    return season


def theme_season(counts: np.ndarray, weeks: pd.DatetimeIndex, theme: np.ndarray) -> np.ndarray:
    """The seasonal index of each row's theme: (R, W)."""
    seen = ~np.isnan(counts)
    share = np.nansum(counts, axis=1) / np.maximum(seen.sum(axis=1), 1)
    themes = int(theme.max()) + 1
    belongs = np.zeros((themes, len(counts)))
    belongs[theme, np.arange(len(counts))] = 1.0
    totals, observed = belongs @ np.nan_to_num(counts), belongs @ (seen * share[:, None])
    full = (belongs @ share)[:, None]
    exposure = np.divide(observed, full, out=np.zeros(observed.shape), where=full > 0)
    return seasonal_index(np.where(exposure > 0, totals, np.nan), weeks, exposure)[theme]


def about(counts: np.ndarray, season: np.ndarray) -> np.ndarray:
    """What each week was about: the season times the level of the half-years around."""
    seen = ~np.isnan(counts)
    mean = season * (np.nansum(counts, axis=1) / np.maximum((seen * season).sum(axis=1), 1e-9))[:, None]
    held = np.where(seen, np.minimum(counts, nb_reach(OUTBURST_Z, mean, 2.0)), 0.0)
    level = _moving_sum(held, HALF_YEAR) / np.maximum(_moving_sum(seen * season, HALF_YEAR), 1e-9)
    return np.where(seen, level * season, np.nan)


def _capped(counts: np.ndarray, mean: np.ndarray, phi: np.ndarray) -> np.ndarray:
    """Counts without outbursts: held to the law around the half-years, or the month where that is more."""
    held = np.minimum(counts, nb_reach(OUTBURST_Z, mean, phi[:, None]))
    seen = ~np.isnan(held)
    month = _moving_sum(np.nan_to_num(held), MONTH) / np.maximum(_moving_sum(seen.astype(float), MONTH), 1)
    return np.minimum(counts, nb_reach(OUTBURST_Z, np.maximum(mean, month), phi[:, None]))


def _moving_sum(values: np.ndarray, each_side: int) -> np.ndarray:
    width = 2 * each_side + 1
    sums = np.cumsum(np.pad(values, ((0, 0), (each_side + 1, each_side))), axis=1)
    return sums[:, width:] - sums[:, :-width]


def _prior(counts: np.ndarray, zone: np.ndarray, theme: np.ndarray) -> np.ndarray:
    """What each row would run at if every theme were shared out among the zones alike."""
    mean = np.nansum(counts, axis=1) / np.maximum((~np.isnan(counts)).sum(axis=1), 1)
    by_zone, by_theme = np.bincount(zone, mean)[zone], np.bincount(theme, mean)[theme]
    return by_zone * by_theme / max(mean.sum(), 1e-9)


def _judged(observed, followed: Levels, phi, out: Outbursts, name: Baseline) -> Judgement:
    expected, error = followed.expected[:, -1], followed.error[:, -1]
    known = followed.weeks >= LEAST_WEEKS
    spread = phi * (1 + expected * error)
    law = _Law(expected, spread, out, known)
    tested = known & ~np.isnan(observed)
    p = np.where(tested, law.p(observed), np.nan)
    columns = (expected, law.lower(), law.upper())
    expected, lower, upper = (np.where(known, column, np.nan) for column in columns)
    q = _adjusted(law, p, tested)
    baseline = np.where(known, name.value, Baseline.NONE.value).astype(object)
    return Judgement(
        expected,
        lower,
        upper,
        p,
        q,
        np.where(known, spread, np.nan),
        baseline,
        followed.coverage,
        followed.hand,
        followed,
        out,
    )


def _adjusted(law: _Law, p: np.ndarray, tested: np.ndarray) -> np.ndarray:
    weight = np.clip(law.expected, LEAST_WEIGHT, 1.0)
    return discrete_false_discovery(p / weight, lambda thresholds: law.reached(thresholds, weight, tested))


class _Law:
    """The law of each row's count: negative binomial, and outbursts on top."""

    def __init__(self, expected, spread, out: Outbursts, known) -> None:
        self.expected, self.spread, self.out = expected, spread, out
        self.high = np.maximum(np.floor(expected), LEAST_FACTS)[:, None] + np.arange(_COUNTS)
        self.low = np.floor(expected)[:, None] - np.arange(_COUNTS)
        self.rises = self._rise(self.high)
        # Few rows can show a fall: the others' chance of no fact at all is too good.
        self.falls = np.full(self.low.shape, 1.0)
        able = np.flatnonzero(expected > 2)
        self.falls[able] = self._fall(self.low[able], able)

    def _rise(self, counts: np.ndarray, rows=slice(None)) -> np.ndarray:
        """P(Y ≥ count), 1 under the least facts of a rise."""
        mean, spread = self.expected[rows], self.spread[rows]
        excess = counts - (mean if counts.ndim == 1 else mean[:, None])
        shape = (mean, spread) if counts.ndim == 1 else (mean[:, None], spread[:, None])
        out = Outbursts(self.out.rate[rows], self.out.sizes).tail(excess)
        return np.where(counts < LEAST_FACTS, 1.0, np.minimum(nb_tail(counts, *shape) + out, 1.0))

    def _fall(self, counts: np.ndarray, rows=slice(None)) -> np.ndarray:
        """P(Y ≤ count); 0 under no fact."""
        shape = (self.expected[rows], self.spread[rows])
        shape = shape if counts.ndim == 1 else (shape[0][:, None], shape[1][:, None])
        return np.where(counts < 0, 0.0, 1 - nb_tail(counts + 1, *shape))

    def p(self, observed: np.ndarray) -> np.ndarray:
        observed = np.nan_to_num(observed)
        return np.minimum(1.0, 2 * np.minimum(self._rise(observed), self._fall(observed)))

    def upper(self) -> np.ndarray:
        """Largest count whose tail is above the level of the bound, as far as counts were tried."""
        return self.high[:, 0] - 1 + (self.rises > BOUND_ALPHA).sum(axis=1)

    def lower(self) -> np.ndarray:
        usual = (self.falls > BOUND_ALPHA) & (self.low >= 0)
        return np.maximum(self.low[:, 0] + 1 - usual.sum(axis=1), 0)

    def reached(self, thresholds: np.ndarray, weight: np.ndarray, tested: np.ndarray) -> np.ndarray:
        """Σ over the rows tested of P(p ≤ threshold × weight), each cell reaching what its counts allow."""
        half = weight[tested] / 2
        tails = self.rises[tested], self.falls[tested]
        return np.array([sum(_attained(side, t * half) for side in tails) for t in thresholds])


def _attained(tails: np.ndarray, threshold: np.ndarray) -> float:
    """Σ of the largest tail at or under each row's threshold; the threshold itself past the counts tried."""
    best = np.where(tails <= threshold[:, None], tails, 0.0).max(axis=1)
    return float(np.where(tails[:, -1] > threshold, threshold, best).sum())


def _unjudged(rows: int) -> Judgement:
    blank = np.full(rows, np.nan)
    nothing = Outbursts(np.zeros(rows), np.zeros(0))
    none = np.full(rows, Baseline.NONE.value, dtype=object)
    return Judgement(
        blank, blank, blank, blank, blank, blank, none, np.ones(rows), np.zeros(rows, int), None, nothing
    )

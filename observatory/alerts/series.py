"""One series on its own, judged by the best method its history allows.

For a series that is no zone × theme of a sheet (a line, a site, a partner's own count). The sheets
themselves rest on `baseline`, where hundreds of series teach one another.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.alerts.alert_sheet import Level
from observatory.alerts.farrington_flexible import Settings, judge, weeks_back
from observatory.alerts.short import Band, ears, poisson_band
from observatory.compare import LEAST_PAIRS, OVERDISPERSED, YEAR_WEEKS
from observatory.errors import CallError
from observatory.fact import Labelled
from observatory.language import N_, _

#: EARS rests on a normal law: under this mean, the exact Poisson band judges instead.
NORMAL_FROM = 5.0


class Method(Labelled):
    """How a week was judged."""

    FARRINGTON = "farrington", N_("the same season of the years before (Farrington Flexible)")
    EARS_C1 = "ears_c1", N_("the 7 weeks before (EARS C1)")
    EARS_C2 = "ears_c2", N_("7 weeks, the last two left out (EARS C2)")
    POISSON_BAND = "poisson_band", N_("the 8 weeks before (Poisson band)")
    NONE = "none", N_("not judged")


class Alert(NamedTuple):
    """One week judged: which method was used is always said."""

    method: Method
    week: object
    observed: float
    expected: float
    upper: float
    p: float
    level: Level


def alert(series: pd.Series, week: object = None, settings: Settings | None = None) -> Alert:
    """Judge one week of one series by the best method its history allows.

    Parameters
    ----------
    series : Series
        Facts a week, index Mondays (consecutive), ``nan`` for silent weeks.
    week : index label, optional
        The week judged; default the last.

    Raises
    ------
    CallError
        For a week that is not in the series.
    """
    week = series.index[-1] if week is None else week
    if week not in series.index:
        raise CallError(
            _("no data for the week {week}; weeks known: {reach}.").format(
                week=week, reach=f"{series.index[0]} – {series.index[-1]}"
            )
        )
    settings = settings or Settings()
    counts = series.to_numpy(dtype=float)[None, :]
    now = series.index.get_loc(week)
    table = _judged(counts, now, series.index, settings, np.array([_own_dispersion(counts[0, :now])]))
    row = table.iloc[0]
    level = _level(counts, now, row, settings)
    return Alert(Method(row["method"]), week, counts[0, now], row["expected"], row["upper"], row["p"], level)


def _judged(
    counts: np.ndarray, now: int, index: pd.Index, settings: Settings, floor: np.ndarray
) -> pd.DataFrame:
    """Each series by the first method that can judge it: Farrington, EARS C2, EARS C1, Poisson band.

    Series with too few facts of late, or silent this week, are not judged at all.
    """
    worth = np.flatnonzero(_enough(counts, now, settings) & ~np.isnan(counts[:, now]))
    method = np.full(len(worth), Method.NONE.value, dtype=object)
    figures = np.full((len(worth), 3), np.nan)
    judged, floor = counts[worth], floor[worth]

    def keep(name: Method, result, which=True) -> None:
        chosen = which & (method == Method.NONE) & ~np.isnan(result.upper)
        method[chosen] = name.value
        figures[chosen] = np.column_stack([result.expected, result.upper, result.p])[chosen]

    back = weeks_back(index, now, settings)
    if len(back) >= 3:
        keep(Method.FARRINGTON, judge(judged, now, back, settings, floor))
    for name, variant in ((Method.EARS_C2, "C2"), (Method.EARS_C1, "C1")):
        if (method == Method.NONE).any():
            result = ears(judged, now, variant, settings.alpha, floor)
            keep(name, result, result.expected >= NORMAL_FROM)
    keep(Method.POISSON_BAND, poisson_band(judged, now, alpha=settings.alpha, dispersion=floor))
    table = pd.DataFrame(np.nan, index=range(len(counts)), columns=list(Band._fields))
    table.iloc[worth] = figures
    names = np.full(len(counts), Method.NONE.value, dtype=object)
    names[worth] = method
    return table.assign(method=names)


def _own_dispersion(past: np.ndarray) -> float:
    """φ of the changes from week to week over the last year, where it passes 1.3; else 1."""
    year = past[-YEAR_WEEKS - 1 :]
    gaps, sums = np.diff(year), year[1:] + year[:-1]
    if np.isfinite(gaps).sum() < LEAST_PAIRS or not np.nansum(sums):
        return 1.0
    phi = float(np.nansum(gaps**2) / np.nansum(sums))
    return phi if phi > OVERDISPERSED else 1.0


def _enough(counts: np.ndarray, now: int, settings: Settings) -> np.ndarray:
    recent = counts[:, max(0, now - settings.least_weeks + 1) : now + 1]
    return np.nansum(recent, axis=1) >= settings.least_facts


def _level(counts: np.ndarray, now: int, row: pd.Series, settings: Settings) -> Level:
    if np.isnan(counts[0, now]):
        return Level.SILENT_PARTNER
    if row["method"] == Method.NONE:
        return Level.TOO_FEW
    if counts[0, now] <= row["upper"]:
        return Level.USUAL
    return Level.ALARM if row["p"] <= settings.alpha else Level.WATCH

"""Which method may judge a week, and the alert sheet of every zone × theme."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.alerts.farrington import Settings, judge, weeks_back
from observatory.alerts.short import Band, ears, poisson_band
from observatory.compare import (
    LEAST_PAIRS,
    LEVEL,
    OVERDISPERSED,
    YEAR_WEEKS,
    Grid,
    dispersion,
    false_discovery,
    grid,
)
from observatory.errors import CallError
from observatory.language import N_, _, number_text

#: EARS rests on a normal law: under this mean, the exact Poisson band judges instead.
NORMAL_FROM = 5.0


class Method(StrEnum):
    """How a week was judged."""

    FARRINGTON = "farrington"
    EARS_C1 = "ears_c1"
    EARS_C2 = "ears_c2"
    POISSON_BAND = "poisson_band"
    NONE = "none"


METHOD_LABELS = {
    Method.FARRINGTON: N_("the same season of the years before (Farrington Flexible)"),
    Method.EARS_C1: N_("the 7 weeks before (EARS C1)"),
    Method.EARS_C2: N_("7 weeks, the last two left out (EARS C2)"),
    Method.POISSON_BAND: N_("the 8 weeks before (Poisson band)"),
    Method.NONE: N_("not judged"),
}


class Level(StrEnum):
    """What may be said of a week."""

    ALARM = "alarm"
    WATCH = "watch"
    USUAL = "usual"
    TOO_FEW = "too_few"
    SILENT_PARTNER = "silent_partner"
    INCOMPLETE_WEEK = "incomplete_week"


LEVEL_LABELS = {
    Level.ALARM: N_("unusual"),
    Level.WATCH: N_("to watch"),
    Level.USUAL: N_("usual for the season"),
    Level.TOO_FEW: N_("too few facts"),
    Level.SILENT_PARTNER: N_("silent partner"),
    Level.INCOMPLETE_WEEK: N_("week in progress"),
}


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
    levels = _levels(table, counts, now, table["p"].to_numpy(), settings.alpha)
    row = table.iloc[0]
    return Alert(
        Method(row["method"]), week, counts[0, now], row["expected"], row["upper"], row["p"], Level(levels[0])
    )


def sheet(cells: pd.DataFrame | Grid, week: dt.date, settings: Settings | None = None) -> pd.DataFrame:
    """Every zone × theme judged on the ISO week of `week`, those unusual told apart from those to watch.

    Parameters
    ----------
    cells : DataFrame, or Grid of it
        Weekly cells, zero-filled, as far back as is known; also of `compare.by_commune` or
        `compare.by_agglomeration`.

    Returns
    -------
    DataFrame
        In the order of the cells: ``zone_code, theme, method, observed, expected, upper, p, q, level``.
        `upper` is the bound a single series passes once in 200 weeks by chance; `q` is `p` adjusted over the
        sheet (BH), and `level` is ``alarm`` only where q ≤ 0.05, ``watch`` where only the bound is passed.

    Raises
    ------
    CallError
        When the cells do not hold the week.
    """
    settings = settings or Settings()
    monday = pd.Timestamp(week).normalize() - pd.Timedelta(days=pd.Timestamp(week).weekday())
    table = _until(cells, monday)
    if not len(table.weeks) or table.weeks[-1] != monday:
        raise CallError(_("no data for the week {week}.").format(week=monday.date().isoformat()))
    now = len(table.weeks) - 1
    counts = table.counts
    phi = table.keys["theme"].map(dispersion(cells, monday)).to_numpy(dtype=float)
    judged = _judged(counts, now, table.weeks, settings, np.where(phi > OVERDISPERSED, phi, 1.0))
    # Series with too few facts of late were not judged *because* of their counts: they are tests too.
    few = (judged["method"] == Method.NONE).to_numpy() & ~np.isnan(counts[:, now])
    judged["q"] = np.where(few, np.nan, false_discovery(np.where(few, 1.0, judged["p"])))
    judged["level"] = _levels(judged, counts, now, judged["q"].to_numpy(), LEVEL)
    judged["level"] = _unjudged(table, now, judged["level"].to_numpy(dtype=object))
    judged["observed"] = table.facts[:, now]
    columns = ["zone_code", "theme", "method", "observed", "expected", "upper", "p", "q", "level"]
    return pd.concat([table.keys, judged], axis=1)[columns]


def _until(cells: pd.DataFrame | Grid, monday: pd.Timestamp) -> Grid:
    """The weeks up to `monday`."""
    if isinstance(cells, Grid):
        return cells.at(slice(cells.weeks.searchsorted(monday, "right")))
    return grid(cells[cells["week"] <= monday])


def sentence(row, zone_name: str, theme_label: str) -> str:
    """The sentence that says a row of `sheet`, in the language in force."""
    if row.method == Method.NONE or row.level in (Level.SILENT_PARTNER, Level.INCOMPLETE_WEEK):
        return _("{zone}, {theme}: {why}.").format(
            zone=zone_name, theme=theme_label, why=_(LEVEL_LABELS[row.level])
        )
    form = _(
        "{zone}, {theme}: {observed} this week, about {expected} expected and at most {upper} by chance: "
        "{level}. Judged on {method}."
    )
    return form.format(
        zone=zone_name,
        theme=theme_label,
        observed=number_text(row.observed),
        expected=number_text(row.expected, 1),
        upper=number_text(np.floor(row.upper)),
        level=_(LEVEL_LABELS[row.level]),
        method=_(METHOD_LABELS[row.method]),
    )


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


def _levels(table: pd.DataFrame, counts: np.ndarray, now: int, p, at_most: float) -> np.ndarray:
    """`p` is held against `at_most`: the tail probability for one series, the adjusted one for a sheet."""
    beyond = counts[:, now] > table["upper"].to_numpy()
    unjudged = (table["method"] == Method.NONE).to_numpy()
    cases = [np.isnan(counts[:, now]), unjudged, beyond & (p <= at_most), beyond]
    names = [Level.SILENT_PARTNER.value, Level.TOO_FEW.value, Level.ALARM.value, Level.WATCH.value]
    return np.select(cases, names, Level.USUAL.value).astype(object)


def _unjudged(table: Grid, now: int, levels: np.ndarray) -> np.ndarray:
    """A week in progress is not judged, and is not taken for silence."""
    return np.where(table.complete[:, now], levels, Level.INCOMPLETE_WEEK.value)

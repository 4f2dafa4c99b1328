"""Farrington Flexible: whether a week is unusual for its season, given the years before.

Farrington et al. 1996 as improved by Noufaily et al. 2013, *Statistics in Medicine* 32:1206–1222: a
quasi-Poisson regression on the reference weeks, a ten-level season, past outbreaks weighted down, the last
half-year left out so that an outbreak does not become its own reference. The figures are those of
``farringtonFlexible`` in R's ``surveillance`` 1.20.3, which takes about 16 ms a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.alerts.regression import Fit, Prediction, fit, leverage, predict
from observatory.alerts.thresholds import (
    Bound,
    Threshold,
    farrington_threshold,
    noufaily_threshold,
    predictive_threshold,
)
from observatory.errors import CallError
from observatory.language import _


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be set; the defaults are those Noufaily et al. recommend.

    years : reference years; half_window : weeks each side of the same date that share its season;
    seasons : levels of the season; left_out : weeks before the one judged that are no reference;
    alpha : one-sided level of the upper bound; least_facts in least_weeks : no alarm under so many facts;
    weight_beyond : Anscombe residual beyond which a past week is weighted down;
    bound : law of the upper bound.
    """

    years: int = 5
    half_window: int = 3
    seasons: int = 10
    left_out: int = 26
    alpha: float = 0.005
    least_facts: int = 5
    least_weeks: int = 4
    weight_beyond: float = 2.58
    bound: Bound = Bound.PREDICTIVE


class Judged(NamedTuple):
    """S series judged on one week; arrays of length S, ``nan`` where the regression cannot be estimated."""

    expected: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    score: np.ndarray
    dispersion: np.ndarray
    trend: np.ndarray
    estimated: np.ndarray


class Reference(NamedTuple):
    """Weeks of reference, their time from the middle, and season (n × seasons, one 1 a row)."""

    weeks: np.ndarray
    time: np.ndarray
    season: np.ndarray
    now: float


def farrington(
    series: pd.Series, judged: pd.Index | list | range | None = None, settings: Settings | None = None
) -> pd.DataFrame:
    """Judge weeks of one series, each against the years before it.

    Parameters
    ----------
    series : Series
        Facts a week without a gap, ``nan`` for a silent week. Index: Mondays (the same date of former years
        is found by the calendar, weeks 52, 53 and 1 alike), or plain consecutive numbers (52 a year).
    judged : index labels, optional
        Weeks to judge; default the last one.
    settings : Settings, optional

    Returns
    -------
    DataFrame
        Index the judged weeks; ``observed, expected, upper, p, score, dispersion, trend, estimated, alarm``.

    Raises
    ------
    CallError
        When a judged week has less than three years before it.
    """
    settings = settings or Settings()
    labels = series.index[-1:] if judged is None else pd.Index(judged)
    counts = series.to_numpy(dtype=float)[None, :]
    rows = []
    for now in series.index.get_indexer(labels):
        result = judge(counts, now, weeks_back(series.index, now, settings), settings)
        rows.append(
            [counts[0, now], *(column[0] for column in result), *alarm(counts, now, result, settings)]
        )
    table = pd.DataFrame(rows, index=labels, columns=["observed", *Judged._fields, "alarm"])
    return table.astype({"trend": bool, "estimated": bool, "alarm": bool})


def alarm(counts: np.ndarray, now: int, result: Judged, settings: Settings) -> np.ndarray:
    """Whether the count passes its bound, with enough facts of late to be worth a word."""
    recent = np.nansum(counts[:, max(0, now - settings.least_weeks + 1) : now + 1], axis=1)
    return (counts[:, now] > result.upper) & (recent >= settings.least_facts)


def weeks_back(index: pd.Index, now: int, settings: Settings) -> list[int]:
    """Positions of the same week in former years, nearest first, as many as there are, at most `years`."""
    back = []
    for year in range(1, settings.years + 1):
        if isinstance(index, pd.DatetimeIndex):
            gap = index[now] - (index[now] - pd.DateOffset(years=year))
            place = now - round(gap.days / 7)
        else:
            place = now - 52 * year
        if place - settings.half_window < 0:
            break
        back.append(place)
    return back


def judge(counts: np.ndarray, now: int, back: list[int], settings: Settings, floor=1.0) -> Judged:
    """Judge week `now` of S series of T weeks that share the same calendar.

    Parameters
    ----------
    counts : (S, T) array
        Facts, ``nan`` for silent weeks.
    back : list of int
        Positions of the same week in former years (`weeks_back`).
    floor : float or (S,) array
        Least dispersion, for `Bound.PREDICTIVE`: that of the theme, better known than that of one
        series, whose outbreaks were weighted down.

    Raises
    ------
    CallError
        With less than three former years.
    """
    if len(back) < 3:
        raise CallError(
            _(
                "Farrington Flexible needs three years of weeks before the one judged; there are {years}."
            ).format(years=len(back))
        )
    reference = _reference(now, back, settings)
    past = counts[:, reference.weeks]
    model, prediction = _fit_with_trend_if_sound(past, reference, settings, np.broadcast_to(floor, len(past)))
    known = (np.nan_to_num(past) * reference.season[:, -1]).sum(axis=1) > 0
    return _bounded(counts[:, now], model, prediction, model.converged & known, settings, floor)


def _reference(now: int, back: list[int], settings: Settings) -> Reference:
    """Seasons counted from each reference window on; the week judged is in the last season."""
    w, seasons = settings.half_window, settings.seasons
    level = np.full(now + 1, -1)
    for later, place in zip([now, *back[:-1]], back, strict=True):
        level[place - w : place + w + 1] = seasons - 1
        between = later - w - (place + w + 1)
        lengths = np.full(seasons - 1, between // (seasons - 1))
        lengths[: between % (seasons - 1)] += 1
        level[place + w + 1 : later - w] = np.repeat(np.arange(seasons - 1), lengths)
    level[now - settings.left_out :] = -1
    weeks = np.flatnonzero(level >= 0)
    middle = weeks.mean()
    return Reference(weeks, weeks - middle, np.eye(seasons)[level[weeks]], now - middle)


class _Model(NamedTuple):
    dispersion: np.ndarray
    error_scale: np.ndarray
    converged: np.ndarray
    trend: np.ndarray


def _fit_with_trend_if_sound(
    past: np.ndarray, reference: Reference, settings: Settings, floor: np.ndarray
) -> tuple[_Model, Prediction]:
    """With a trend, unless it does not converge or foresees more than was ever seen: then without."""
    fitted, prediction = _fit_reweighted(past, reference, settings, floor, trend=True)
    with np.errstate(over="ignore"):
        sound = fitted.converged & (np.exp(prediction.log_mean) <= np.nanmax(past, axis=1, initial=0))
    dispersion, scale = fitted.dispersion.copy(), fitted.error_scale.copy()
    converged = fitted.converged.copy()
    log_mean, log_error = (values.copy() for values in prediction)
    again = np.flatnonzero(~sound)
    if len(again):
        flat, flat_prediction = _fit_reweighted(past[again], reference, settings, floor[again], trend=False)
        dispersion[again], scale[again] = flat.dispersion, flat.error_scale
        converged[again] = flat.converged
        log_mean[again], log_error[again] = flat_prediction
    return _Model(dispersion, scale, converged, sound), Prediction(log_mean, log_error)


def _fit_reweighted(
    past, reference: Reference, settings: Settings, floor, trend: bool
) -> tuple[Fit, Prediction]:
    """Fit, weight past outbreaks down, fit again, predict."""
    present = ~np.isnan(past)
    counts, prior = np.nan_to_num(past), present.astype(float)
    first = fit(counts, prior, reference.time, reference.season, trend)
    hat = leverage(first, reference.time, reference.season)
    residuals = anscombe_residuals(counts, first, hat, floor)
    weights = outbreak_weights(residuals, settings.weight_beyond, present)
    second = fit(counts, weights, reference.time, reference.season, trend)
    return second, predict(second, reference.time, reference.season, reference.now, -1)


def anscombe_residuals(counts: np.ndarray, model: Fit, hat: np.ndarray, floor=1.0) -> np.ndarray:
    """Residuals of a Poisson law made nearly normal, standardised by dispersion and leverage."""
    mean = np.maximum(model.mean, 1e-13)
    raw = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    phi = np.maximum(model.dispersion, floor)
    return raw / np.sqrt(phi[:, None] * np.maximum(1 - hat, 1e-12))


def outbreak_weights(residuals: np.ndarray, beyond: float, present: np.ndarray | None = None) -> np.ndarray:
    """Weights that add up to the number of weeks, s⁻² where s passes `beyond`; 0 for missing weeks."""
    residuals = np.atleast_2d(np.asarray(residuals, dtype=float))
    present = np.ones(residuals.shape, dtype=bool) if present is None else present
    large = residuals > beyond
    raw = np.where(large, np.where(large, residuals, 1.0) ** -2, 1.0) * present
    return raw * (present.sum(axis=1) / np.maximum(raw.sum(axis=1), 1e-300))[:, None]


def _bounded(observed, model: _Model, prediction: Prediction, estimated, settings: Settings, floor) -> Judged:
    mean = np.exp(np.clip(prediction.log_mean, -30, 30))
    bounds = _bounds(observed, mean, model, prediction, settings, floor)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (observed - mean) / (bounds.upper - mean)
    columns = (mean, bounds.upper, bounds.p, score, model.dispersion)
    mean, upper, p, score, phi = (np.where(estimated, column, np.nan) for column in columns)
    return Judged(mean, upper, p, score, phi, model.trend, estimated)


def _bounds(observed, mean, model: _Model, prediction: Prediction, settings: Settings, floor) -> Threshold:
    phi, alpha = model.dispersion, settings.alpha
    if settings.bound == Bound.DELTA:
        return farrington_threshold(mean, mean * prediction.log_error, phi, observed, alpha)
    if settings.bound == Bound.PREDICTIVE:
        phi = np.maximum(phi, floor)
        # The error with φ itself, not with the scale of the reference (see `regression`).
        error = mean * prediction.log_error * np.sqrt(phi / np.maximum(model.error_scale, 1e-12))
        return predictive_threshold(mean, error, phi, observed, alpha)
    return noufaily_threshold(*prediction, phi, observed, alpha, settings.bound)

"""Alerts: is a week unusual for its season, by the best method its history allows."""

from observatory.alerts.farrington import (
    Judged,
    Settings,
    anscombe_residuals,
    farrington,
    judge,
    outbreak_weights,
    weeks_back,
)
from observatory.alerts.sheet import (
    LEVEL_LABELS,
    METHOD_LABELS,
    Alert,
    Level,
    Method,
    alert,
    sentence,
    sheet,
)
from observatory.alerts.short import Band, ears, poisson_band
from observatory.alerts.thresholds import Bound, Threshold, farrington_threshold, noufaily_threshold

__all__ = [
    "LEVEL_LABELS",
    "METHOD_LABELS",
    "Alert",
    "Band",
    "Bound",
    "Judged",
    "Level",
    "Method",
    "Settings",
    "Threshold",
    "alert",
    "anscombe_residuals",
    "ears",
    "farrington",
    "farrington_threshold",
    "judge",
    "noufaily_threshold",
    "outbreak_weights",
    "poisson_band",
    "sentence",
    "sheet",
    "weeks_back",
]

"""Alerts: is a week unusual for its season, did neighbouring zones rise together, does a change last."""

from observatory.alerts.alert_sheet import (
    Alerts,
    Level,
    alerts,
    as_among_zones,
    cluster_sentence,
    clusters,
    levels,
    sentence,
    sheet,
    shift_sentence,
    shifts,
)
from observatory.alerts.farrington_flexible import (
    Judged,
    Settings,
    anscombe_residuals,
    farrington,
    judge,
    outbreak_weights,
    weeks_back,
)
from observatory.alerts.scan_statistic import (
    Cluster,
    discs,
    kulldorff,
    nb_scan_ratio,
    neighbour_windows,
    scan,
    scan_ratio,
    touching,
)
from observatory.alerts.series import Alert, Method, alert
from observatory.alerts.short import Band, ears, poisson_band
from observatory.alerts.thresholds import Bound, Threshold, farrington_threshold, noufaily_threshold
from observatory.alerts.weekly import WeekTold, week_told

__all__ = [
    "Alert",
    "Alerts",
    "Band",
    "Bound",
    "Cluster",
    "Judged",
    "Level",
    "Method",
    "Settings",
    "Threshold",
    "WeekTold",
    "alert",
    "alerts",
    "anscombe_residuals",
    "as_among_zones",
    "cluster_sentence",
    "clusters",
    "discs",
    "ears",
    "farrington",
    "farrington_threshold",
    "judge",
    "kulldorff",
    "levels",
    "nb_scan_ratio",
    "neighbour_windows",
    "noufaily_threshold",
    "outbreak_weights",
    "poisson_band",
    "scan",
    "scan_ratio",
    "sentence",
    "sheet",
    "shift_sentence",
    "shifts",
    "touching",
    "week_told",
    "weeks_back",
]

"""Baseline: what a week would be if nothing changed, and how far chance alone carries it from there."""

from observatory.baseline.cumulative_sums import cusum, log_ratio
from observatory.baseline.discovery import discrete_false_discovery
from observatory.baseline.judgement import (
    BOUND_ALPHA,
    CLUSTER_ALPHA,
    HISTORY_WEEKS,
    LEAST_FACTS,
    ROW_ALPHA,
    Baseline,
    Judgement,
    Rows,
    judge,
    judge_sheets,
    q_apart_from,
    season_of_rows,
)
from observatory.baseline.level import COVERAGE_TOLERANCE, COVERAGE_WEEKS, Levels, levels
from observatory.baseline.outburst_rate import Outbursts, outbursts
from observatory.baseline.overdispersion import Dispersion, dispersion
from observatory.baseline.processors import one_thread
from observatory.baseline.season import seasonal_index
from observatory.baseline.spans import Lengths, SpanBaseline, span_baseline

one_thread()

__all__ = [
    "BOUND_ALPHA",
    "CLUSTER_ALPHA",
    "COVERAGE_TOLERANCE",
    "COVERAGE_WEEKS",
    "HISTORY_WEEKS",
    "LEAST_FACTS",
    "Baseline",
    "Dispersion",
    "Judgement",
    "Lengths",
    "Levels",
    "Outbursts",
    "ROW_ALPHA",
    "Rows",
    "SpanBaseline",
    "cusum",
    "discrete_false_discovery",
    "dispersion",
    "judge",
    "judge_sheets",
    "levels",
    "log_ratio",
    "outbursts",
    "q_apart_from",
    "season_of_rows",
    "seasonal_index",
    "span_baseline",
]

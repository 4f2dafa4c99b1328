"""Evaluate: did an action work, and where did the facts go; with a verdict that dares say nothing."""

from observatory.evaluate.answer import of_warehouse
from observatory.evaluate.effect import (
    DOUBT_LABELS,
    VERDICT_LABELS,
    Doubt,
    Effect,
    Verdict,
    effect,
    sentence,
)
from observatory.evaluate.measures import Difference, Trend, pre_trend, wdd, wdq
from observatory.evaluate.register import ROLES, Action, Area, check, read_actions, shapes, write_actions
from observatory.evaluate.series import by_outlines, by_zones

__all__ = [
    "DOUBT_LABELS",
    "ROLES",
    "VERDICT_LABELS",
    "Action",
    "Area",
    "Difference",
    "Doubt",
    "Effect",
    "Trend",
    "Verdict",
    "by_outlines",
    "by_zones",
    "check",
    "effect",
    "of_warehouse",
    "pre_trend",
    "read_actions",
    "sentence",
    "shapes",
    "wdd",
    "wdq",
    "write_actions",
]

"""Evaluation of actions: effect against a control, displacement; the verdict may be inconclusive."""

from observatory.evaluate.decisions import (
    Body,
    Decision,
    State,
    close_decision,
    decide,
    load_decisions,
)
from observatory.evaluate.effects import (
    Doubt,
    Effect,
    Verdict,
    effect,
    of_warehouse,
)
from observatory.evaluate.loans import MEANT_FOR, drafts, with_control
from observatory.evaluate.measures import Difference, Ratio, Trend, pre_trend, ratio_of_ratios, wdd, wdq
from observatory.evaluate.register import (
    ROLES,
    Action,
    Area,
    add,
    check,
    load,
    read_actions,
    save,
    shapes,
    take_back,
    write_actions,
)
from observatory.evaluate.requests import Request, answer_request, load_requests, request_diagnosis
from observatory.evaluate.scatter import Scatter, estimate_scatter
from observatory.evaluate.series import by_outlines, by_zones, theme_cells, weekly_series
from observatory.evaluate.suggest import Candidate, suggest_controls
from observatory.evaluate.typed_figures import TypedFigure, load_figures, standing, type_in
from observatory.evaluate.words import (
    FIGURE_LABELS,
    doubt_texts,
    figures,
    other_controls,
    plainly,
    record,
    sentence,
)

__all__ = [
    "answer_request",
    "load_figures",
    "load_requests",
    "request_diagnosis",
    "standing",
    "type_in",
    "FIGURE_LABELS",
    "MEANT_FOR",
    "ROLES",
    "Action",
    "Area",
    "Body",
    "Candidate",
    "Decision",
    "Difference",
    "Doubt",
    "Effect",
    "Ratio",
    "Request",
    "Scatter",
    "State",
    "Trend",
    "TypedFigure",
    "Verdict",
    "add",
    "by_outlines",
    "by_zones",
    "check",
    "close_decision",
    "decide",
    "doubt_texts",
    "drafts",
    "effect",
    "figures",
    "load",
    "load_decisions",
    "of_warehouse",
    "other_controls",
    "plainly",
    "pre_trend",
    "ratio_of_ratios",
    "read_actions",
    "record",
    "save",
    "estimate_scatter",
    "sentence",
    "shapes",
    "suggest_controls",
    "take_back",
    "theme_cells",
    "wdd",
    "wdq",
    "weekly_series",
    "with_control",
    "write_actions",
]

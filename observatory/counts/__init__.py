"""Counts: the only thing that leaves the office. Silence is kept apart, small cells are hidden here only."""

from observatory.counts.aggregated import (
    aggregates_in_words,
    aggregates_told_in_words,
    beside_text,
)
from observatory.counts.cells import (
    Extent,
    area_names,
    cells_up_to,
    extent,
    last_complete_week,
    weekly_cells,
    zones,
)
from observatory.counts.cube import Cube
from observatory.counts.exposure import (
    DAYS_PER_YEAR,
    left_out_of,
    left_out_text,
    narrowed,
    observed_weeks,
    selected_days,
    selection_cube,
    week_asked,
)
from observatory.counts.history import History, doubted_weeks
from observatory.counts.outlines import QPV, priority_outlines
from observatory.counts.reporting import Reported, board, coverage, told_where, week_ended
from observatory.counts.subtypes import kinds, lines, removals, told_beside
from observatory.counts.telling.confirmed import (
    CONFIRMATIONS,
    Confirmation,
    confirm,
    confirmation_text,
    confirmations_of,
    contradicted,
    load_confirmations,
    standing,
    take_back_confirmation,
)

__all__ = [
    "CONFIRMATIONS",
    "Confirmation",
    "Cube",
    "Extent",
    "History",
    "Reported",
    "DAYS_PER_YEAR",
    "aggregates_in_words",
    "aggregates_told_in_words",
    "beside_text",
    "QPV",
    "priority_outlines",
    "area_names",
    "board",
    "confirm",
    "confirmation_text",
    "confirmations_of",
    "contradicted",
    "doubted_weeks",
    "left_out_of",
    "left_out_text",
    "load_confirmations",
    "standing",
    "take_back_confirmation",
    "narrowed",
    "observed_weeks",
    "selected_days",
    "selection_cube",
    "week_asked",
    "cells_up_to",
    "coverage",
    "extent",
    "kinds",
    "last_complete_week",
    "removals",
    "lines",
    "told_beside",
    "told_where",
    "week_ended",
    "weekly_cells",
    "zones",
]

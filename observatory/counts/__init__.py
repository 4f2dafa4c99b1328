"""Counts: the only thing that leaves the office. Silence is kept apart, small cells are hidden here only."""

from observatory.counts.cells import (
    Extent,
    area_names,
    cells_up_to,
    extent,
    last_complete_week,
    monday,
    parse_week,
    week_label,
    weekly_cells,
    zones,
)
from observatory.counts.partners import coverage

__all__ = [
    "Extent",
    "area_names",
    "cells_up_to",
    "coverage",
    "extent",
    "last_complete_week",
    "monday",
    "parse_week",
    "week_label",
    "weekly_cells",
    "zones",
]

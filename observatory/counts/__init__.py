"""Counts: the only thing that leaves the office. Zero-filled, silence kept apart, small cells hidden here only."""

from observatory.counts.cells import (
    Extent,
    extent,
    feeds_covering,
    last_complete_week,
    monday,
    parse_week,
    week_label,
    weekly_cells,
    zones,
)

__all__ = [
    "Extent",
    "extent",
    "feeds_covering",
    "last_complete_week",
    "monday",
    "parse_week",
    "week_label",
    "weekly_cells",
    "zones",
]

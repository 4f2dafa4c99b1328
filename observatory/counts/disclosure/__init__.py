"""Statistical disclosure control: primary and complementary suppression of small counts, and its audit."""

from observatory.counts.disclosure.suppression import (
    ALL,
    MARK_LABELS,
    Bounds,
    Mark,
    Relation,
    bounds,
    sums,
    suppress,
    suppress_table,
    text,
    with_totals,
)

__all__ = [
    "ALL",
    "MARK_LABELS",
    "Bounds",
    "Mark",
    "Relation",
    "bounds",
    "sums",
    "suppress",
    "suppress_table",
    "text",
    "with_totals",
]

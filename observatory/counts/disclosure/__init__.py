"""Statistical disclosure control: random rounding with kept offsets, suppression, and attackers on both."""

from observatory.counts.disclosure.audience import Audience, few_left_out
from observatory.counts.disclosure.marks import BASE, Mark, text
from observatory.counts.disclosure.suppression import (
    ALL,
    Bounds,
    Relation,
    bounds,
    sums,
    suppress,
    suppress_table,
    with_totals,
)

__all__ = [
    "ALL",
    "BASE",
    "Audience",
    "Bounds",
    "Mark",
    "Relation",
    "bounds",
    "few_left_out",
    "sums",
    "suppress",
    "suppress_table",
    "text",
    "with_totals",
]

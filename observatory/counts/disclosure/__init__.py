"""Statistical disclosure control: random rounding with kept offsets, suppression, and attackers on both."""

from observatory.counts.disclosure.audience import Audience, few_left_out
from observatory.counts.disclosure.marks import BASE, Mark, text
from observatory.counts.disclosure.relations import ALL, Bounds, Relation, bounds, sums, with_totals
from observatory.counts.disclosure.suppression import suppress, suppress_table

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

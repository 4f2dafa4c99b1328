"""Marks of published counts: exact, rounded, added up from rounded ones, hidden; and how each is printed."""

from __future__ import annotations

from observatory.fact import Labelled
from observatory.language import N_, _, number_text
from observatory.settings import SMALL_CELL

#: Counts that leave the office are rounded to a multiple of this.
BASE = SMALL_CELL + 1


class Mark(Labelled):
    """How a count is published."""

    SHOWN = "shown", N_("shown")
    ROUNDED = "rounded", N_("rounded to a multiple of 5, up or down at random")
    SUM = "sum", N_("sum of rounded counts")
    SMALL = "small", N_("from 0 to 4")
    WITHHELD = "withheld", N_("not published, so that another count cannot be worked out")
    TOTAL_WITHHELD = "total_withheld", N_("total not published, small or not")


def text(value: float, mark: str) -> str:
    """What is printed in the cell: the number, “0–4”, “≈ 0” for a sum, or “n. p.” (not published)."""
    if mark in (Mark.WITHHELD, Mark.TOTAL_WITHHELD):
        return _("n. p.")
    if mark == Mark.SMALL or (mark == Mark.ROUNDED and value == 0):
        return f"0–{SMALL_CELL}"
    number = number_text(value)
    return f"≈\N{NO-BREAK SPACE}{number}" if mark == Mark.SUM else number

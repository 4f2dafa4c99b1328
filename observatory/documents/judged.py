"""What is written of judged counts: sentences, tables and maps of a week, a fortnight or a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from observatory import compare
from observatory.compare import Verdict
from observatory.documents.content import Cell, Series, Table, expected_cell
from observatory.documents.parts import map_values, themes_there
from observatory.language import _, ngettext, number_text
from observatory.themes import theme, themes


def unconcluded(rows: pd.DataFrame, *, weeks: bool = True) -> str:
    """Of how many counts nothing can be said, and why. A place without a fact in either of two is no count.

    `weeks` says whether two weeks are compared; longer periods are called periods.
    """
    told = rows[(rows["facts"] > 0) | (rows["before"] > 0)]
    if told.empty:
        return (
            _("Too few facts in both weeks to conclude anything.")
            if weeks
            else _("Too few facts in both periods to conclude anything.")
        )
    form = (
        _("Of {n} counts with a fact in either week (zone × theme), {few} are too small to conclude.")
        if weeks
        else _("Of {n} counts with a fact in either period (zone × theme), {few} are too small to conclude.")
    )
    few, silent = (int((told["verdict"] == why).sum()) for why in (Verdict.TOO_FEW, Verdict.SILENT_PARTNER))
    words = form.format(n=number_text(len(told)), few=number_text(few))
    if silent:
        more = ngettext("{n} lacks a partner.", "{n} lack a partner.", silent)
        words = f"{words} {more.format(n=number_text(silent))}"
    doubted = int((told["verdict"] == Verdict.NOT_COMPARABLE).sum())
    if not doubted:
        return words
    more = ngettext(
        "{n} is not comparable: a file is doubted, or another partner tells of it.",
        "{n} are not comparable: a file is doubted, or another partner tells of them.",
        doubted,
    )
    return f"{words} {more.format(n=number_text(doubted))}"


def themes_table(rows: pd.DataFrame, lines: Mapping[tuple[str, str], Series], caption: str) -> Table:
    """Rows of one area's sheet, indexed by theme: the week, the one before, a year in a line."""
    return Table(
        "themes",
        caption,
        (_("Theme"), _("This week"), _("Week before"), _("By chance"), _("Verdict"), _("A year")),
        tuple(
            (theme(row.theme).label, now, before, usual, verdict, lines[row.zone_code, row.theme])
            for row in themes_there(rows).itertuples()
            for now, before, _expected, usual, verdict in [figures(row)]
        ),
        (23, 12, 14, 12, 23, 16),
    )


def figures(row) -> tuple[Cell, Cell, Cell, Cell, Cell]:
    """Facts of the week and of the one before, those expected, the range of chance, the verdict."""
    silent = row.verdict in (Verdict.SILENT_PARTNER, Verdict.NOT_COMPARABLE) and row.weeks == 0
    return (
        None if silent else int(row.facts),
        None if row.weeks_before == 0 else int(row.before),
        expected_cell(row.expected),
        span_text(row.lower, row.upper),
        Verdict(row.verdict).label,
    )


def span_text(lower: float, upper: float) -> str:
    """A range of counts."""
    if np.isnan(lower) or np.isnan(upper):
        return "–"
    return _("{low} to {high}").format(low=number_text(lower), high=number_text(upper))


def zones_table(
    rows: pd.DataFrame,
    counted: Callable[[Any], tuple[Cell, ...]],
    names: Mapping[str, str],
    lines: Mapping[tuple[str, str], Series],
    caption: str,
) -> Table:
    """Every count of the maps, from the sheet of the zones; `counted` gives the counts of both weeks."""
    told = rows[(rows["facts"] > 0) & (rows["weeks"] > 0)]
    cells = tuple(
        (names[row.zone_code], theme(row.theme).label, *counted(row), lines[row.zone_code, row.theme])
        for row in told.itertuples()
    )
    header = (_("Zone"), _("Theme"), _("This week"), _("Week before"), _("A year"))
    return Table("zones", caption, header, cells, (30, 28, 11, 12, 19))


def zones_caption() -> str:
    """Of the table that has the figures of the maps."""
    return _("Facts of the week by zone and theme; what is not listed has none")


def most_changed(whole: pd.DataFrame, placed: set[str]) -> str | None:
    """Of some themes, the one whose change in the agglomeration is the most certain."""
    ordered = compare.most_certain_first(whole)["theme"]
    return next((code for code in ordered if code in placed), None)


def by_theme(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Values of a map for each theme of a sheet of zones with a fact."""
    found = {code: own.set_index("zone_code") for code, own in rows.groupby("theme") if own["facts"].sum()}
    return {
        code: map_values(found[code]["facts"], found[code]["weeks"] == 0)
        for code in themes()
        if code in found
    }


def map_caption(label: str) -> str:
    """Which theme is mapped, and on which scale."""
    return _(
        "{theme}: the theme whose change from what was expected chance explains least. The scale is the same "
        "every week."
    ).format(theme=label)


def method() -> str:
    """How verdicts are reached."""
    return _(
        "Method: a count is compared with what its place, its theme and its season lead to expect; “up” and "
        "“down” are written only where chance does not explain the gap, the number of counts judged being "
        "taken into account. “By chance”: a series passes these bounds once in 200 weeks without any change."
    )

"""What each zone shows on a map: a figure, a state where there is none, and the lines over the zone."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from observatory.compare import Verdict
from observatory.counts import week_label
from observatory.language import _, ngettext, number_text
from observatory.maps import State
from observatory.screens import ask, parts
from observatory.screens.frame import Page
from observatory.settings import BELFORT


def of_week(page: Page, week: dt.date, theme: str, sheet: pd.DataFrame | None = None) -> pd.DataFrame:
    """One theme, one week: columns `value, state, text` by zone code.

    With the week's `sheet` the lines over a zone also give last week's count and the verdict.
    """
    table = of_cells(page, ask.year_cells(page.stamp, week, "*", page.today), week, week, theme)
    if sheet is None:
        return table
    rows = sheet[sheet["theme"] == theme].set_index("zone_code").reindex(table.index)
    lines = [
        "\n" + _("{n} the week before: {verdict}").format(n=number_text(row.before), verdict=parts.verdict_text(row.verdict))
        if row.verdict != Verdict.SILENT_PARTNER
        else "\n" + parts.verdict_text(row.verdict)
        for row in rows.itertuples()
    ]
    return table.assign(text=table["text"] + lines)


def of_cells(page: Page, cells: pd.DataFrame, first: dt.date, last: dt.date, theme: str) -> pd.DataFrame:
    """One theme over the weeks from `first` to `last` (Mondays), for cells of any level."""
    within = (cells["theme"] == theme) & cells["week"].between(pd.Timestamp(first), pd.Timestamp(last))
    grouped = cells[within].groupby("zone_code", sort=False)
    sums = grouped[["facts", "partners", "reporting"]].sum()
    silent = (sums["reporting"] == 0) & (sums["partners"] > 0)
    unknown = sums["partners"] == 0
    state = pd.Series("", sums.index, dtype=object)
    state[silent] = State.SILENT.value
    state[unknown & (sums["facts"] == 0)] = State.UNKNOWN.value
    names = area_names(page)
    return pd.DataFrame(
        {
            "value": sums["facts"].astype(float),
            "state": state,
            "text": [
                _lines(names.get(code, code), row, said)
                for code, row, said in zip(sums.index, sums.itertuples(), state, strict=True)
            ],
        }
    )


def area_names(page: Page) -> dict[str, str]:
    """The names of zones and communes by code."""
    names = ask.zones(page.stamp)["name"].to_dict()
    return {BELFORT: ask.territory().communes.at[BELFORT, "name"], **names}


def _lines(name: str, row: tuple, state: str) -> str:
    """A zone's name and what is known of it, as lines of plain text."""
    if state == State.SILENT:
        return f"{name}\n" + _("No partner reported: not known")
    if state == State.UNKNOWN:
        return f"{name}\n" + _("No partner tells of this theme here")
    text = f"{name}\n" + ngettext("{n} fact", "{n} facts", int(row.facts)).format(n=number_text(row.facts))
    if row.reporting < row.partners:
        text += "\n" + _("Part of the partners did not report")
    return text


def table_name(theme: str, first: dt.date, last: dt.date) -> str:
    """The name of a file of counts: theme and weeks."""
    return f"{theme}-{week_label(first)}" + ("" if first == last else f"-{week_label(last)}")

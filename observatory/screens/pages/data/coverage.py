"""Reporting coverage: partners by weeks, each week reported, silent or not due."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from observatory.access import Act
from observatory.counts import Reported, aggregates_in_words, beside_text
from observatory.language import _, date_text, number_text
from observatory.screens import cache
from observatory.screens.session import frame, reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards

#: Weeks shown.
WEEKS = 26

#: The mark of each state, beside its word: never by colour alone.
MARKS = {Reported.COVERED: "●", Reported.SILENT: "○", Reported.NOT_DUE: "…", Reported.NOT_BEGUN: ""}


def show(page: Page) -> None:
    """Draw the calendar of the last weeks, with its table to download."""
    cards.heading(_("Who sent what, when"))
    table = cache.coverage(page.version, WEEKS)
    weeks = sorted(table["week"].unique())
    rows = "".join(
        _row(cache.partner_label(feed), part.set_index("week"), weeks) for feed, part in table.groupby("feed")
    )
    heads = "".join(f'<th scope="col">{frame.week_short(pd.Timestamp(week).date())}</th>' for week in weeks)
    partner, caption = html.escape(_("Partner")), html.escape(_caption(weeks))
    frame.show(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{partner}">'
        '<table class="numbers calendar">'
        f'<caption>{caption}</caption><thead><tr><th scope="col">{partner}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    data = pd.DataFrame(
        {
            _("Partner"): [cache.partner_label(feed) for feed in table["feed"]],
            _("Week of"): table["week"].dt.date,
            _("State"): [Reported(state).label for state in table["state"]],
            _("Facts"): table["facts"],
        }
    )
    cards.table(data, "coverage", key="coverage", height=300)
    _aggregates(page)


def _aggregates(page: Page) -> None:
    """The numbers that came already added up, beside the facts; nothing where there are none.

    The facts held of the same places are counts in clear: whoever sees none of those sees no such table.
    """
    if not reader.may(Act.COUNTS):
        return
    told = cache.question(page.version, "aggregates", feed="*", theme="*", by_commune=False)
    if told.empty:
        return
    cards.heading(_("Figures sent already added up"))
    st.write(beside_text())
    cards.table(aggregates_in_words(told, cache.partner_label), "added-up", key="added-up", height=300)


def _caption(weeks: list) -> str:
    words = ", ".join(f"{mark} {state.label}" for state, mark in MARKS.items() if mark)
    first, last = (date_text(pd.Timestamp(week).date(), "medium") for week in (weeks[0], weeks[-1]))
    return _("Weeks from {first} to {last}. {marks}").format(first=first, last=last, marks=words)


def _row(label: str, cells: pd.DataFrame, weeks: list) -> str:
    marks = "".join(_cell(cells.loc[week]) for week in weeks)
    return f'<tr><th scope="row">{html.escape(label)}</th>{marks}</tr>'


def _cell(cell: pd.Series) -> str:
    state = Reported(cell["state"])
    mark, text = MARKS[state], state.label
    if state == Reported.COVERED:
        text += f", {number_text(cell['facts'])}"
    said = html.escape(text)
    return f'<td class="{state}" title="{said}">{mark}<span class="sr-only">{said}</span></td>'

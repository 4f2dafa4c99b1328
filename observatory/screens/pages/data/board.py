"""Monday's board: the week that ended last, partner by partner, received, due or late."""

from __future__ import annotations

import datetime as dt
import html
import unicodedata
from typing import Any

import pandas as pd

from observatory.counts import Reported
from observatory.language import _, date_text, ngettext, number_text
from observatory.screens import cache
from observatory.screens.session import frame
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.settings import CLOCK

#: The order of states: what someone has to ask for comes first.
ORDER = (Reported.SILENT, Reported.NOT_DUE, Reported.COVERED)
#: The mark of each, beside its words: never by colour alone.
MARKS = {Reported.SILENT: "!", Reported.NOT_DUE: "…", Reported.COVERED: "✓"}
DOUBT = "?"


def show(page: Page) -> None:
    """Draw the board; there from Monday at midnight, before anybody has sent."""
    table = cache.board(page.version)
    if table.empty:
        return
    week = table["week"].iloc[0].date()
    cards.heading(told_words(week, int((table["state"] == Reported.COVERED).sum()), len(table)))
    rank = {state: n for n, state in enumerate(ORDER)}
    table = table.assign(
        rank=table["state"].map(rank), partner=[cache.partner_label(feed) for feed in table["feed"]]
    ).sort_values(["rank", "partner"], key=lambda column: column.map(_folded))
    heads = (_("Partner"), _("State"), _("Facts"))
    head = "".join(
        f'<th scope="col" class="{kind}">{html.escape(words)}</th>'
        for words, kind in zip(heads, ("text", "text", ""), strict=True)
    )
    caption = html.escape(frame.week_words(week))
    body = "".join(_row(row) for row in table.itertuples())
    frame.show(
        f'<table class="numbers board"><caption class="sr-only">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _folded(value: object) -> object:
    """A name without its accents: É stands beside E."""
    return unicodedata.normalize("NFKD", value).casefold() if isinstance(value, str) else value


def told_words(week: dt.date, told: int, of: int) -> str:
    """How many have told of a week: “Week 47: 0 partners of 15”."""
    said = ngettext("Week {number}: {told} partner of {n}", "Week {number}: {told} partners of {n}", told)
    return said.format(number=week.isocalendar().week, told=number_text(told), n=number_text(of))


def _row(row: Any) -> str:
    state = Reported(row.state)
    facts = number_text(row.facts) if state is Reported.COVERED else "–"
    # An empty file in doubt is to be asked about as one that never came.
    kind, mark = (Reported.SILENT, DOUBT) if row.doubted else (state, MARKS[state])
    return (
        f'<tr class="{kind}"><th scope="row">{html.escape(row.partner)}</th>'
        f'<td class="text"><span aria-hidden="true">{mark}</span> '
        f"{html.escape(_state(row, state))}</td>"
        f"<td>{facts}</td></tr>"
    )


def _state(row: Any, state: Reported) -> str:
    due = date_text(row.due, "d MMMM")
    if state is Reported.NOT_DUE:
        return _("expected by {day}").format(day=due)
    if state is Reported.SILENT:
        return _("late, expected on {day}").format(day=due)
    if row.doubted:
        return _("received without a fact where facts are usual: in doubt")
    if pd.isna(row.received_at):
        return _("received")
    came = row.received_at.tz_localize("UTC").tz_convert(CLOCK)
    return _("received on {day}").format(day=date_text(came.date(), "d MMMM"))

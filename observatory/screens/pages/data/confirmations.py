"""Empty files in doubt: said to be true by who knows, or taken back, beside Monday's board."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from observatory import counts
from observatory.access import Act
from observatory.language import _, date_text, number_text
from observatory.screens import cache
from observatory.screens.panels.registers import written
from observatory.screens.session import reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.themes import theme

NAME = "confirmation"

#: The width of the column of themes, and how many letters of it stand on one line.
_THEMES_PX, _THEMES_LETTERS = 330, 44


def show(page: Page) -> None:
    """What is in doubt with the form that confirms it, and what was confirmed; nothing without either."""
    doubted, known = cache.doubted(page.version), cache.confirmations(page.version)
    written.said(NAME)
    if len(doubted):
        cards.heading(_("Empty files in doubt"))
        st.write(
            _(
                "These files hold no fact where facts are usual: they count as silence. Ask the partner for "
                "the facts; or, if nothing happened, say so."
            )
        )
        _table(doubted)
        if not page.version.run:
            _form(page, doubted)
    if known:
        cards.heading(_("Empty files confirmed"))
        for one, against in known:
            _confirmed(page, one, against=against)


def _table(doubted: pd.DataFrame) -> None:
    themes = _("Themes at zero")
    rows = [
        {
            _("Partner"): cache.partner_label(row.feed),
            _("Week of"): date_text(row.week, "medium"),
            themes: ", ".join(theme(code).label for code in row.themes),
            _("Facts of other themes"): number_text(row.facts),
        }
        for row in doubted.iloc[::-1].itertuples()
    ]
    data = pd.DataFrame(rows)
    # A partner of every theme names a dozen of them.
    cards.table(
        data, "doubted", key="doubted", height="content",
        columns={themes: st.column_config.TextColumn(width=_THEMES_PX)},
        lines=math.ceil(data[themes].str.len().max() / _THEMES_LETTERS),
    )  # fmt: skip


def _form(page: Page, doubted: pd.DataFrame) -> None:
    own = {
        f"{row.feed} {row.week:%Y-%m-%d}": (row.feed, row.week.date())
        for row in doubted.iloc[::-1].itertuples()
        if reader.may(Act.CONFIRM, feed=row.feed)
    }
    if not own:
        return
    with st.expander(_("Say that nothing happened")), st.form("confirmation-form", border=False):
        chosen = st.selectbox(_("File"), list(own), format_func=lambda key: _words(*own[key]))
        author = st.text_input(_("Who says so: a role, not a name"), value=_("coordination"))
        reason = st.text_input(_("How it is known"))
        if st.form_submit_button(_("Confirm")):
            written.write(NAME, lambda: _written(page, *own[chosen], author, reason))


def _words(feed: str, week) -> str:
    return _("{partner}, week of {week}").format(
        partner=cache.partner_label(feed), week=date_text(week, "long")
    )


def _written(page: Page, feed: str, week, author: str, reason: str) -> str:
    cache.confirm_empty(page.version, feed, week, author, reason)
    return _("Confirmed: the week counts as an observed zero.")


def _confirmed(page: Page, one: counts.Confirmation, *, against: bool) -> None:
    names = {one.feed: cache.partner_label(one.feed)}
    with st.container(horizontal=True, vertical_alignment="center", key=f"confirmed-{one.code}"):
        st.write(literal(counts.confirmation_text(one, names, against=against)))
        if page.version.run or not reader.may(Act.CONFIRM, feed=one.feed):
            return
        if st.button(_("Take back"), key=f"take-back-{one.code}"):
            written.write(NAME, lambda: _taken_back(page, one))


def _taken_back(page: Page, one: counts.Confirmation) -> str:
    cache.take_back_confirmation(page.version, one, reader.current().role.label)
    return _("Taken back: the week is in doubt again.")

"""Subtypes and outcomes: of what kind the facts were, and what followed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import linkage
from observatory.fact import Outcome
from observatory.language import N_, _, date_text, number_text
from observatory.screens import cache
from observatory.screens.panels import told_twice
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.selection import Selection
from observatory.themes import theme

COLUMNS = {
    "facts": N_("Facts"),
    "share": N_("Share (%)"),
    "handled": N_("Handled"),
    "ended": N_("Intervention ended"),
    "ended_minutes": N_("Until its end (min)"),
    "removed": N_("Removed"),
    "removed_days": N_("Until removal (days)"),
    "cleaned": N_("Cleaned"),
    "cleaned_days": N_("Until cleaning (days)"),
    "cleared": N_("Closed otherwise"),
    "cleared_days": N_("Until closing (days)"),
    "cost_eur": N_("Cost (€)"),
    "billed_eur": N_("Billed (€)"),
    "resident_complaint": N_("Residents’ complaints"),
} | {outcome.value: outcome.english for outcome in Outcome}

_AMOUNTS = ("cost_eur", "billed_eur")


def show(page: Page, selection: Selection) -> None:
    """The table of kinds of a filter; nothing where there is no fact."""
    table = cache.subtypes(page.version, selection)
    if table.empty:
        return
    cards.heading(_("Of what kind, and what followed"))
    label = theme(selection.theme).subtype_label
    data = pd.DataFrame({_("Kind"): [label(code) or _("not told") for code in table["subtype"]]})
    for name in table.columns.drop("subtype"):
        data[_first_capital(_(COLUMNS[name]))] = _shown(name, table[name])
    cards.table(data, "kinds-" + selection.slug(), key="kinds")
    st.caption(
        _(
            "What followed is what partners say of it; where they say nothing, nothing is known. A fact may "
            "have had several consequences: “handled” counts it once. Half of the facts took at most the "
            "time written."
        )
    )
    _told_beside(page, selection)
    _told_twice(page, selection)
    _removals(page, selection)


def _told_beside(page: Page, selection: Selection) -> None:
    """Whose figure stands where two partners tell of the same facts, and what the other one told."""
    if selection.feeds:
        return
    for row in cache.told_beside(page.version, selection).itertuples():
        st.caption(
            _(
                "The figure of {standing} stands. {partner} told of {facts} besides: they are not added."
            ).format(
                standing=cache.partner_label(row.standing),
                partner=cache.partner_label(row.feed),
                facts=number_text(row.facts),
            )
        )


def _told_twice(page: Page, selection: Selection) -> None:
    """About how many of the facts two partners both told of; the rule in one sentence."""
    told = cache.told_twice(page.version, selection) if selection.all_facts else None
    if told is None:
        return
    said = [words for words in (linkage.told_twice(told.twice), linkage.told_beside(told.beside)) if words]
    if said:
        st.caption(" ".join([*said, linkage.rule()]))
    told_twice.show(page, selection)


def _removals(page: Page, selection: Selection) -> None:
    """Removals month by month, by their own date; nothing where nobody tells of any."""
    table = cache.removals(page.version, selection)
    if table.empty:
        return
    months = table.groupby("month").agg(
        removed=("removed", "sum"),
        cost_eur=("cost_eur", lambda values: values.sum(min_count=1)),
        billed_eur=("billed_eur", lambda values: values.sum(min_count=1)),
    )
    data = pd.DataFrame({_("Month"): [date_text(month, "MMMM y") for month in months.index]})
    for name in ("removed", *_AMOUNTS):
        if months[name].notna().any():
            data[_(COLUMNS[name])] = _shown(name, months[name]).to_numpy()
    with st.expander(_("Removals by month")):
        cards.table(data, "removals-" + selection.slug(), key="removals")
        st.caption(_("By the day it was taken away, whenever it was reported, at any hour."))


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(name: str, values: pd.Series) -> pd.Series:
    """Shares and times to a decimal, amounts to the euro."""
    if name in _AMOUNTS:
        return values.round().astype("Int64")
    return (100 * values if name == "share" else values).round(1)

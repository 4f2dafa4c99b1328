"""Of what kind the facts were, and what followed: under the maps of a theme."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory.fact import OUTCOME_LABELS
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.panels import choropleth
from observatory.screens.panels.choropleth import Filter
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.themes import theme

COLUMNS = {
    "facts": N_("Facts"),
    "share": N_("Share (%)"),
    "cleared": N_("Dealt with"),
    "days": N_("Time taken (days)"),
    "cost_eur": N_("Cost (€)"),
} | {outcome.value: label for outcome, label in OUTCOME_LABELS.items()}


def show(page: Page, wanted: Filter) -> None:
    """The table of kinds of a filter; nothing where there is no fact."""
    table = cache.kinds(page.stamp, wanted)
    if table.empty:
        return
    cards.heading(_("Of what kind, and what followed"))
    label = theme(wanted.theme).subtype_label
    data = pd.DataFrame({_("Kind"): [label(code) or _("not told") for code in table["subtype"]]})
    for name in table.columns.drop("subtype"):
        data[_(COLUMNS[name]).capitalize()] = _shown(name, table[name])
    cards.table(data, "kinds-" + choropleth.file_name(wanted), key="kinds")
    st.caption(
        _(
            "What followed is what partners say of it; where they say nothing, nothing is known. A fact may "
            "have had several consequences. Half of the facts dealt with took at most the time written."
        )
    )


def _shown(name: str, values: pd.Series) -> pd.Series:
    """Shares and days to a decimal, costs to the euro."""
    if name == "cost_eur":
        return values.round().astype("Int64")
    return (100 * values if name == "share" else values).round(1)

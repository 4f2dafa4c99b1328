"""Figures of the strategy typed in by hand: those that stand, and the form for one more."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory.documents import indicators
from observatory.errors import ObservatoryError
from observatory.evaluate import TypedFigure
from observatory.language import _, date_text, number_text
from observatory.screens.cache import registers as asked
from observatory.screens.panels import written
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal

NAME = "figure"


def show(page: Page) -> None:
    """The figures, each with its author and its day, and the form."""
    cards.heading(_("Figures typed in by hand"))
    written.said(NAME)
    st.write(_("No partner’s file gives these: they stand apart in the document of indicators."))
    try:
        known = asked.figures()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    labels = {
        code: f"{one.action} – {indicators.said(one.wording)}" for code, one in indicators.typed_in().items()
    }
    if known:
        _table(known, labels)
    _form(page, labels)


def _table(known: list[TypedFigure], labels: dict[str, str]) -> None:
    rows = [
        {
            _("Indicator"): labels.get(one.indicator, one.indicator),
            _("Year"): str(one.year),
            _("Value"): number_text(one.value, 0 if one.value == int(one.value) else 1),
            _("Given by"): one.author,
            _("Typed in on"): date_text(one.typed, "medium"),
            _("Where it comes from"): one.note,
        }
        for one in known
    ]
    cards.table(pd.DataFrame(rows), "figures", key="figures", height="content")


def _form(page: Page, labels: dict[str, str]) -> None:
    with st.expander(_("Type in a figure")), st.form("figure-form", border=False):
        code = st.selectbox(_("Indicator"), list(labels), format_func=labels.__getitem__)
        left, right = st.columns(2)
        year = left.number_input(_("Year"), value=page.version.today.year, step=1, format="%d")
        value = right.number_input(_("Value"), value=None, min_value=0.0, step=1.0, format="%g")
        author = st.text_input(_("The service that gives the figure"))
        note = st.text_input(_("Where it comes from"))
        if st.form_submit_button(_("Type in the figure")):
            if value is None:
                st.error(_("A figure needs its value."))
            else:
                figure = TypedFigure("", code, int(year), value, author, page.version.today, note)
                written.write(NAME, lambda: _written(figure))


def _written(figure: TypedFigure) -> str:
    kept = asked.type_in(figure)
    return _("“{what}” is in the register, as {code}.").format(
        what=f"{kept.indicator} {kept.year}", code=kept.code
    )

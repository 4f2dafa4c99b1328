"""Hour grid: facts by hour and weekday as a picture, its words, its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from observatory import charts
from observatory.colours import DARK, LIGHT
from observatory.language import _, number_text
from observatory.screens.session import url_state
from observatory.screens.widgets import cards, downloads
from observatory.selection import weekday_name

if TYPE_CHECKING:
    from observatory.hotspots import Clock


def draw(shares: Clock, name: str, *, key: str) -> None:
    """Draw hours by weekdays (`hotspots.aoristic`); `name` is that of its files, without ending."""
    if not shares.facts:
        st.write(_("No fact of this choice has a known hour."))
        return
    grid = shares.weights.to_numpy().T
    text = _("Hours by weekdays: most often on {day}, around {hour}:00.").format(
        day=weekday_name(int(grid.sum(axis=1).argmax())), hour=int(grid.sum(axis=0).argmax())
    )
    palette = DARK if url_state.dark() else LIGHT
    cards.drawn(lambda size: charts.hours_by_weekday(grid, text, palette=palette, **size), text, "clock")
    st.caption(
        text
        + " "
        + _(
            "Facts known between two times are shared out over the hours between. Without a known hour: {n}."
        ).format(n=number_text(shares.left_out))
    )
    downloads.drawing(charts.hours_by_weekday(grid, text), name, key=f"{key}-picture")
    rounded = shares.weights.round(2).reset_index()
    rounded.columns = [_("Hour"), *(weekday_name(day) for day in range(7))]
    with st.expander(_("Table: {theme}").format(theme=_("When it happens"))):
        cards.table(rounded, name, key=key, height=280)

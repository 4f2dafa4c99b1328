"""Timelapse: a choropleth that moves week by week through the last year, on one scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from observatory import maps
from observatory.language import _, date_text
from observatory.screens.panels import choropleth
from observatory.screens.panels.areas import area_table
from observatory.screens.panels.map_panel import MapPanel
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.selection import Selection

#: Weeks one can move through, and seconds each is shown.
WEEKS, SECONDS = 52, 1.5


def show(page: Page, selection: Selection, layers: Sequence[maps.Layer] = ()) -> None:
    """Draw the map of one week, below `layers`, with the means to move to others; the rest stays still."""
    playing = st.session_state["film:timed"] = st.session_state.get("film:playing", False)
    st.fragment(_frame, run_every=SECONDS if playing else None)(page, selection, layers)


def _frame(page: Page, selection: Selection, layers: Sequence[maps.Layer]) -> None:
    url_state.use_language()
    last = selection.mondays[1]
    count = min(WEEKS, (last - page.extent.first_week).days // 7 + 1)
    weeks = [last - dt.timedelta(weeks=count - 1 - i) for i in range(count)]
    position = _position(weeks)
    if st.session_state.get("film:playing", False) != st.session_state["film:timed"]:
        st.session_state["film:turned"] = False
        st.rerun()  # the clock of a fragment is set by the page around it
    with st.container(horizontal=True, vertical_alignment="center", key="film"):
        cards.heard_heading(_("Week by week"))
        playing = st.session_state.get("film:playing", False)
        label = _("Pause") if playing else _("Play")
        st.button(label, key="film-play", on_click=_toggle, args=(len(weeks),))
        st.select_slider(
            _("Week"), range(len(weeks)), key="film:position",
            format_func=lambda i: date_text(weeks[i], "medium"), width="stretch",
            label_visibility="collapsed",
        )  # fmt: skip
    week = weeks[position]
    one = replace(selection, first=week, last=week + dt.timedelta(days=6))
    values = choropleth.of_selection(page, one)
    MapPanel.of_areas(
        page, values, maps.count_scale(1), key=f"map-film-{one.area_level}", by=one.area_level,
        height=520, above=layers,
        title=f"{frame.week_words(week)} – {cards.facts_text(values['facts'].sum())}",
        name=one.slug(), words=filters.words(one),
        table=area_table.of_areas(one, "count", values),
    ).render()  # fmt: skip


def _position(weeks: list[dt.date]) -> int:
    """The week shown: one further at each turn while the film plays, which stops at the last."""
    position = min(st.session_state.get("film:position", len(weeks) - 1), len(weeks) - 1)
    if st.session_state.get("film:playing") and st.session_state.pop("film:turned", True):
        position += 1
        if position >= len(weeks) - 1:
            position = len(weeks) - 1
            st.session_state["film:playing"] = False
    st.session_state["film:turned"] = True
    st.session_state["film:position"] = position
    return position


def _toggle(count: int) -> None:
    """Play from where the slider stands, or from the beginning where it stands at the end."""
    playing = not st.session_state.get("film:playing", False)
    st.session_state["film:playing"] = playing
    st.session_state["film:turned"] = False
    if playing and st.session_state.get("film:position", count - 1) >= count - 1:
        st.session_state["film:position"] = 0

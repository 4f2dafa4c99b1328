"""Cartes thématiques: one theme over a period, filtered, as colours, heat or places that come back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import maps
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.panels import (
    area_table,
    choropleth,
    heat,
    hexagons,
    repeat_places,
    subtypes,
    timelapse,
)
from observatory.screens.panels.choropleth import Filter
from observatory.screens.panels.map_panel import MapPanel
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters, live_map, map_layers

VIEWS = {
    "colours": N_("Colours by zone"),
    "film": N_("Week by week"),
    "heat": N_("Heat surface"),
    "hexagons": N_("Hexagons"),
    "places": N_("Places that come back"),
}

#: Views that draw above the zones: function of page, filter, what a click on a zone does, and further layers.
ABOVE = {"heat": heat.draw, "hexagons": hexagons.draw, "places": repeat_places.draw}


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Thematic maps"))
    wanted = filters.choose(page)
    with st.expander(_("Background and layers")):
        live_map.background_choice()
        layers = map_layers.choose()
    view, measure = _view(wanted)
    cards.heading(filters.words(wanted))
    if view in ABOVE:
        ABOVE[view](page, wanted, _open_zone, map_layers.drawn(page, layers))
    elif view == "film":
        timelapse.show(page, wanted, map_layers.drawn(page, layers))
    else:
        _areas(page, wanted, measure, map_layers.drawn(page, layers))
    if view != "film":
        subtypes.show(page, wanted)


def _view(wanted: Filter) -> tuple[str, str]:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        view = url_state.choose(
            "view", _("View"), list(VIEWS), lambda v: _(VIEWS[v]), widget=st.segmented_control
        )
    with right:
        return view, filters.measure(wanted.theme) if view == "colours" else "count"


def _areas(page: Page, wanted: Filter, measure: str, layers: list[maps.Layer]) -> None:
    values = choropleth.of_filter(page, wanted, measure)
    unknown = (values["state"] == maps.State.UNKNOWN).any()
    MapPanel.of_areas(
        page, values, choropleth.scale_of(measure, wanted.weeks), key=f"map-{wanted.by}", by=wanted.by,
        height=560, above=layers, name=choropleth.file_name(wanted), words=filters.words(wanted),
        states=(maps.State.SILENT, maps.State.UNKNOWN) if unknown else (maps.State.SILENT,),
        caption=_located(page, wanted, values), on_zone=_open_zone,
        table=area_table.of_areas(wanted, measure, values, heading=_("Table")),
    ).render()  # fmt: skip


def _open_zone(code: str) -> None:
    st.session_state["open_zone"] = code


def _located(page: Page, wanted: Filter, table: pd.DataFrame) -> str:
    """How many facts are on the map, and how many are not."""
    on_map = int(table["facts"].sum())
    text = _("{facts} on the map.").format(facts=cards.facts_text(on_map))
    if wanted.all_facts:
        missing = cache.unplaced(page.stamp, wanted)
        if wanted.by != "commune":
            text += " " + _("Known only to be somewhere in Belfort: {n}.").format(n=missing.commune_only)
        text += " " + _("Not located: {n}. Outside Grand Belfort: {m}.").format(
            n=missing.not_located, m=missing.outside
        )
    if not wanted.whole_days and (wanted.from_hour, wanted.to_hour) != (0, 24):
        text += " " + _("Facts known only to their day have no hour: they are left out here.")
    return text

"""Map page: one theme over a period, filtered, as colours, heat, hexagons or repeat places."""

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
from observatory.screens.panels.map_panel import MapPanel
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters, live_map, map_layers
from observatory.selection import WHOLE_DAY, Selection

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
    selection = filters.choose(page)
    with st.expander(_("Background and layers")):
        live_map.basemap_choice()
        layers = map_layers.choose()
    view, measure = _view(selection)
    cards.heading(filters.words(selection))
    if view in ABOVE:
        ABOVE[view](page, selection, _open_zone, map_layers.drawn(page, layers))
    elif view == "film":
        timelapse.show(page, selection, map_layers.drawn(page, layers))
    else:
        _areas(page, selection, measure, map_layers.drawn(page, layers))
    if view != "film":
        subtypes.show(page, selection)


def _view(selection: Selection) -> tuple[str, str]:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        view = url_state.choose(
            "view", _("View"), list(VIEWS), lambda v: _(VIEWS[v]), widget=st.segmented_control
        )
    with right:
        return view, filters.measure(selection.theme) if view == "colours" else "count"


def _areas(page: Page, selection: Selection, measure: str, layers: list[maps.Layer]) -> None:
    values = choropleth.of_selection(page, selection, measure)
    unknown = (values["state"] == maps.State.UNKNOWN).any()
    MapPanel.of_areas(
        page, values, choropleth.scale_of(measure, selection.weeks), key=f"map-{selection.area_level}",
        by=selection.area_level, height=560, above=layers, name=selection.slug(),
        words=filters.words(selection),
        states=(maps.State.SILENT, maps.State.UNKNOWN) if unknown else (maps.State.SILENT,),
        caption=_located(page, selection, values), on_zone=_open_zone,
        table=area_table.of_areas(selection, measure, values, heading=_("Table")),
    ).render()  # fmt: skip


def _open_zone(code: str) -> None:
    st.session_state["open_zone"] = code


def _located(page: Page, selection: Selection, table: pd.DataFrame) -> str:
    """How many facts are on the map, and how many are not."""
    on_map = int(table["facts"].sum())
    text = _("{facts} on the map.").format(facts=cards.facts_text(on_map))
    missing = cache.unplaced(page.version, selection)
    if selection.area_level != "commune":
        text += " " + _("Known only to be somewhere in {town}: {n}.").format(n=missing.commune_only)
    text += " " + _("Not located: {n}. Outside {agglomeration}: {m}.").format(
        n=missing.not_located, m=missing.outside
    )
    if selection.hours != WHOLE_DAY:
        text += " " + _("Facts known only to their day have no hour: they are left out here.")
    return text

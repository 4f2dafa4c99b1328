"""Map page: one theme over a period, filtered, as colours, heat, hexagons or repeat places."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import maps
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.panels import (
    choropleth,
    facts,
    heat,
    hexagons,
    repeat_places,
    subtypes,
    timelapse,
)
from observatory.screens.panels.areas import area_table
from observatory.screens.panels.map_panel import MapPanel
from observatory.screens.session import frame
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters, map_layers
from observatory.selection import WHOLE_DAY, Selection

VIEWS = {
    "colours": N_("Colours by zone"),
    "facts": N_("Facts as dots"),
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
    head = st.container(key="head")
    with filters.line():
        selection = filters.choose(page, ground=True, running=True)
        view, measure = _view(selection)
    with head:
        frame.title(_("Map: {theme}").format(theme=filters.words(selection)))
        filters.note_running(page, selection)
        filters.note_left_out(page, selection)
    layers = map_layers.drawn(page, map_layers.chosen())
    if view in ABOVE:
        listed = facts.of_selection(page, selection)
        ABOVE[view](page, selection, _open_zone, [*layers, *listed.layers(alone=True)])
        listed.show()
    elif view == "film":
        timelapse.show(page, selection, layers)
        facts.of_selection(page, selection).show()
    else:
        _areas(page, selection, measure, layers, dots=view == "facts")
    if view != "film":
        subtypes.show(page, selection)


def _view(selection: Selection) -> tuple[str, str]:
    view = filters.one("view", _("View"), list(VIEWS), lambda v: _(VIEWS[v]), 178)
    return view, filters.measure(selection.theme) if view in ("colours", "facts") else "count"


def _areas(page: Page, selection: Selection, measure: str, layers: list[maps.Layer], *, dots: bool) -> None:
    values = choropleth.of_selection(page, selection, measure)
    listed = facts.of_selection(page, selection)
    MapPanel.of_areas(
        page, values, choropleth.scale_of(measure, selection.weeks), key=f"map-{selection.area_level}",
        by=selection.area_level, height=540, above=[*layers, *(listed.layers() if dots else [])],
        name=selection.slug(), words=filters.words(selection),
        caption=_located(page, selection, values), on_zone=_open_zone, on_dot=listed.picked if dots else None,
        table=area_table.of_areas(selection, measure, values, height=470),
    ).render()  # fmt: skip
    listed.show()


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

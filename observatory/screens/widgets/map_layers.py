"""Reference layers above a map: priority districts, sectors, bus stops, communes."""

from __future__ import annotations

import streamlit as st

from observatory import maps
from observatory.errors import ObservatoryError
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.session import url_state
from observatory.screens.session.frame import Page

LAYERS = {
    "communes": (N_("Communes"), "#30363d"),
    "districts": (N_("Districts of {town}"), "#7a4b00"),
    "qpv": (N_("Priority districts (QPV)"), "#0b5cad"),
    "sectors": (N_("Sectors"), "#00695c"),
    "stops": (N_("Bus stops"), "#6a3d9a"),
}


def chosen() -> list[str]:
    """The layers the reader wants, kept in the address as names joined by commas."""
    return [name for name in url_state.value("layers", "").split(",") if name in LAYERS]


def choose() -> list[str]:
    """The widget of the layers, and those that are wanted."""
    now = chosen()
    st.session_state["widget:layers"] = now

    def changed() -> None:
        url_state.set_value("layers", ",".join(st.session_state["widget:layers"]))

    return st.multiselect(
        _(
            "Layers"
        ), list(LAYERS), format_func=lambda n: _(LAYERS[n][0]), key="widget:layers", on_change=changed,
        placeholder=_("Choose"),
    )  # fmt: skip


def drawn(page: Page, names: list[str]) -> list[maps.Layer]:
    """The layers that are in force here, ready for a map; what is not installed is said."""
    drawn_layers = []
    for name in names:
        try:
            shapes = maps.reference_outlines(cache.layer(name))
        except ObservatoryError as fault:
            st.caption(str(fault))
            continue
        drawn_layers.append(maps.draw_reference(shapes, LAYERS[name][1], palette=page.palette))
    return drawn_layers

"""Layers above a map: priority districts, sectors, bus stops, communes, and those of the site's own files."""

from __future__ import annotations

import html

import streamlit as st

from observatory import maps
from observatory.errors import ObservatoryError
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets.literal import literal
from observatory.territory.sites import Kind, SiteLayer

LAYERS = {
    "communes": (N_("Communes"), "#30363d"),
    "districts": (N_("Districts of {town}"), "#7a4b00"),
    "qpv": (N_("Priority districts (QPV)"), "#0b5cad"),
    "sectors": (N_("Sectors"), "#00695c"),
    "stops": (N_("Bus stops"), "#6a3d9a"),
}


#: Colours of the site's own layers; each is at least as dark as text must be on a map.
SITE_COLOURS = {
    Kind.SHOP: "#9a3412", Kind.BAR: "#8e2a6b", Kind.SCHOOL: "#1d4ed8", Kind.FACILITY: "#3f6212",
    Kind.WORKS: "#854d0e", Kind.OTHER: "#475569",
}  # fmt: skip
#: Before the name of a site's layer in the address.
_SITE = "site-"
#: How large a place of the site's is drawn, pixels.
_MARK_PX = 4.5


def _sites() -> dict[str, SiteLayer]:
    return {f"{_SITE}{layer.name}": layer for layer in cache.site_layers()[0]}


def _labels() -> dict[str, str]:
    """Every layer that can be switched on, and its label."""
    own = {name: layer.label for name, layer in _sites().items()}
    return {name: _(label) for name, (label, _colour) in LAYERS.items()} | own


def chosen() -> list[str]:
    """The layers the reader wants, kept in the address as names joined by commas."""
    known = _labels()
    return [name for name in url_state.value("layers", "").split(",") if name in known]


def choose() -> list[str]:
    """The widget of the layers, and those that are wanted."""
    labels = _labels()
    now = chosen()
    st.session_state["widget:layers"] = now

    def changed() -> None:
        url_state.set_value("layers", ",".join(st.session_state["widget:layers"]))

    for fault in cache.site_layers()[1]:
        st.caption(literal(fault))
    return st.multiselect(
        _(
            "Layers"
        ), list(labels), format_func=labels.__getitem__, key="widget:layers", on_change=changed,
        placeholder=_("Choose"),
    )  # fmt: skip


def drawn(page: Page, names: list[str]) -> list[maps.Layer]:
    """The layers that are in force here, ready for a map; what is not installed is said.

    The colours of the site's own are told above the map.
    """
    if own := [layer for name, layer in _sites().items() if name in names]:
        frame.show(f'<ul class="chips">{"".join(map(_chip, own))}</ul>')
    return [layer for name in names if (layer := _drawn(page, name)) is not None]


def _chip(layer: SiteLayer) -> str:
    colour = SITE_COLOURS[layer.definition.kind]
    return f'<li><span class="swatch" style="background:{colour}"></span>{html.escape(layer.label)}</li>'


def _drawn(page: Page, name: str) -> maps.Layer | None:
    own = _sites().get(name)
    if own is not None:
        colour, places = SITE_COLOURS[own.definition.kind], maps.reference_outlines(own.frame())
        return maps.draw_reference(places, colour, palette=page.palette, mark_px=_MARK_PX)
    try:
        shapes = maps.reference_outlines(cache.layer(name))
    except ObservatoryError:
        st.caption(_("The layer “{name}” is not installed here.").format(name=_(LAYERS[name][0])))
        return None
    return maps.draw_reference(shapes, LAYERS[name][1], palette=page.palette)

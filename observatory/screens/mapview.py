"""A Folium map in a page: it stays where it is when week, theme or colours change, and tells what was clicked."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from observatory import maps
from observatory.screens import ask
from observatory.screens.frame import Page
from observatory.settings import BELFORT


@st.cache_resource(show_spinner=False, max_entries=6)
def _shapes(data: str, version: int, by: str) -> dict[str, Any]:
    del data, version  # only part of the key: outlines pulled since are drawn at once
    return maps.outlines(ask.territory(), by)


def draw(
    page: Page,
    layer: maps.Layer,
    *,
    key: str,
    text: str,
    by: str = "zone",
    height: int = 430,
    group: str = "",
    view: str = "",
    on_zone: Callable[[str], None] | None = None,
    on_point: Callable[[float, float], None] | None = None,
    drawing: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Draw the map of the zones with one changing `layer`.

    Parameters
    ----------
    key : str
        Names the map on its page; the browser keeps the map as long as it stays the same.
    text : str
        What the map shows, said for those who do not see it; its table stands beside it.
    group : str
        Maps of one group move together.
    view : str
        What is framed first: 'all', or the code of a commune or district; by default what the level covers.
    on_zone : callable, optional
        Called with the code of the zone that was clicked, before the page is drawn again.
    on_point : callable, optional
        Called with the longitude and latitude that were clicked.
    drawing : callable, optional
        Called with the GeoJSON feature of a sector drawn on the map, which then has a button for it.
    """
    territory = ask.territory()
    view = view or (BELFORT if by == "district" else "all")
    base = maps.base(
        territory, by, palette=page.palette, group=group, view=view, shapes=_shapes(page.stamp.data, id(territory), by)
    )

    if drawing:
        maps.with_drawing(base)

    def clicked() -> None:
        told = st.session_state.get(key) or {}
        if drawing:
            if told.get("last_active_drawing"):
                drawing(told["last_active_drawing"])
            return
        point = told.get("last_object_clicked")
        if point and on_point:
            on_point(point["lng"], point["lat"])
        code = territory.assign([point["lng"]], [point["lat"]])[0] if point else None
        if code and on_zone:
            on_zone(code)

    st.html(f'<p class="sr-only">{html.escape(text)}</p>')
    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing" if drawing else "last_object_clicked"],
        feature_group_to_add=layer,
        on_change=clicked,
    )

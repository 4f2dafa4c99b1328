"""A Folium map in a page: it stays as it is when week or theme change, and tells what was clicked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from observatory import language, maps
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.session import url_state
from observatory.screens.session.frame import Page
from observatory.settings import BELFORT

BACKGROUNDS = {
    "tiles": N_("The site's own background"),
    "streets": N_("Streets of the address base"),
    "none": N_("None"),
    "plan": N_("National plan of the IGN (internet)"),
}


@st.cache_resource(show_spinner=False, max_entries=6)
def _shapes(data: str, version: int, by: str) -> maps.Shapes:
    """The outlines of a level, put where the browser finds them; new ones are drawn once they are pulled."""
    del data, version  # only part of the key
    known = maps.shapes(cache.territory(), by)
    maps.publish_shapes(known)
    return known


def background_choice() -> None:
    """The widget of the maps' background; the national plan is the one thing that calls the internet."""
    options = _backgrounds()
    url_state.choose("background", _("Background"), options, lambda b: _(BACKGROUNDS[b]), default=options[0])
    if words := cache.background().words:
        st.caption(words)


def _backgrounds() -> list[str]:
    """The backgrounds there are here, the one to begin with first."""
    missing = set()
    if cache.background().tiles is None:
        missing.add("tiles")
    if not cache.streets_address():
        missing.add("streets")
    return [name for name in BACKGROUNDS if name not in missing]


def _background(base: maps.OfflineMap, page: Page) -> None:
    options = _backgrounds()
    chosen = url_state.peek("background", options[0])
    if chosen not in options:
        chosen = options[0]
    if chosen == "tiles":
        maps.with_tiles(base, cache.background().tiles)
    elif chosen == "plan":
        maps.with_plan(base)
    elif chosen == "streets":
        maps.with_streets(base, cache.streets_address(), page.palette)


def draw(
    page: Page,
    layer: maps.Layer | list[maps.Layer],
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
        Names the map on its page; the browser keeps the map as long as it stays the same, and so do the
        language and the light, which its buttons and its paper have.
    text : str
        What the map shows, the title of its frame for those who do not see it; its table stands beside it.
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
    view = view or (BELFORT if by == "district" else "all")
    base = maps.base(
        cache.territory(),
        by,
        palette=page.palette,
        group=group,
        view=view,
        known=_shapes(*cache.layers_version(), by),
    )
    _background(base, page)
    if drawing:
        maps.with_drawing(base)

    key += f"-{language.current()}{'-dark' * page.palette.dark}"
    layers = layer if isinstance(layer, list) else [layer]
    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=_told_of(on_zone or on_point, drawing),
        feature_group_to_add=[*layers, maps.titled(text)],
        render=False,  # as a whole document: the component takes the map's parts, rendered in any case
        on_change=_listener(key, on_zone, on_point, drawing),
    )


def _told_of(click: Callable | None, drawing: Callable | None) -> list[str]:
    """What the page wants to hear of; of anything else it is not drawn again."""
    wanted = {"last_object_clicked": click, "last_active_drawing": drawing}
    return [name for name, listener in wanted.items() if listener]


def _listener(
    key: str,
    on_zone: Callable[[str], None] | None,
    on_point: Callable[[float, float], None] | None,
    drawing: Callable[[dict[str, Any]], None] | None,
) -> Callable[[], None]:
    """What is done when the map tells something, before the page is drawn again."""

    def told() -> None:
        news = st.session_state.get(key) or {}
        drawn, point = news.get("last_active_drawing"), news.get("last_object_clicked")
        if drawing and drawn:
            drawing(drawn)
        if point and on_point:
            on_point(point["lng"], point["lat"])
        if point and on_zone:
            code = cache.territory().assign([point["lng"]], [point["lat"]])[0]
            if code:
                on_zone(code)

    return told

"""Interactive map (Folium): kept by the browser when week or theme change; tells what was clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from observatory import language, maps
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.session import url_state
from observatory.screens.session.frame import Page

BASEMAPS = {
    "tiles": N_("The site's own background"),
    "streets": N_("Streets and their names"),
    "none": N_("None"),
    "plan": N_("National plan of the IGN (internet)"),
}


@keyed(cache.layers_version, max_entries=6)
def _shapes(by: str) -> maps.Shapes:
    """The outlines of a level, put where the browser finds them; new ones are drawn once they are pulled."""
    shapes = maps.shapes_of(cache.territory(), by)
    maps.publish_shapes(shapes)
    return shapes


def basemap_choice() -> None:
    """The widget of the maps' background; the national plan is the one thing that calls the internet."""
    options = _basemaps()
    url_state.choose("background", _("Background"), options, lambda b: _(BASEMAPS[b]), default=options[0])
    if words := cache.basemap_in_force().words:
        st.caption(words)


def _basemaps() -> list[str]:
    """The backgrounds there are here, the one to begin with first."""
    missing = set()
    if cache.basemap_in_force().tiles is None:
        missing.add("tiles")
    if not cache.ground_address():
        missing.add("streets")
    return [name for name in BASEMAPS if name not in missing]


def _lay_basemap(base: maps.OfflineMap, page: Page) -> None:
    options = _basemaps()
    chosen = url_state.peek("background", options[0])
    if chosen not in options:
        chosen = options[0]
    if chosen == "tiles":
        maps.with_tiles(base, cache.basemap_in_force().tiles)
    elif chosen == "plan":
        maps.with_plan(base)
    elif chosen == "streets":
        maps.with_ground(base, cache.ground_address(), page.palette)


def draw(
    page: Page,
    layers: Sequence[maps.Layer],
    *,
    key: str,
    text: str,
    legend: str = "",
    by: str = "zone",
    height: int = 430,
    group: str = "",
    view: str = "",
    on_zone: Callable[[str], None] | None = None,
    on_dot: Callable[[float, float], bool] | None = None,
    drawing: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Draw a map of figures: `panels.map_panel`, which has its table and files beside it, alone calls this.

    Parameters
    ----------
    key : str
        Names the map on its page; the browser keeps the map as long as it stays the same, and so do the
        language and the light, which its buttons and its paper have.
    text : str
        What the map shows, the title of its frame for those who do not see it; its table stands beside it.
    legend : str
        HTML (`maps.legend_html`), written into the map.
    group : str
        Maps of one group move together.
    view : str
        What is framed first: 'all', or the code of a commune or district; by default what the level covers.
    on_zone : callable, optional
        Called with the code of the zone that was clicked, before the page is drawn again.
    on_dot : callable, optional
        Called with longitude and latitude of a click; where it knows a dot there, no zone is told.
    drawing : callable, optional
        Called with the GeoJSON feature of a sector drawn on the map, which then has a button for it.
    """
    view = view or (CENTRAL_COMMUNE if by == "district" else "all")
    base = _base(page, by, group, view)
    if drawing:
        maps.with_drawing(base)

    def told(news: dict[str, Any]) -> None:
        drawn, point = news.get("last_active_drawing"), news.get("last_object_clicked")
        if drawing and drawn:
            drawing(drawn)
        if on_dot and point and on_dot(point["lng"], point["lat"]):
            return
        if on_zone and point and (code := cache.territory().assign([point["lng"]], [point["lat"]])[0]):
            on_zone(code)

    wanted = {"last_object_clicked": on_zone or on_dot, "last_active_drawing": drawing}
    drawn = [*layers, maps.legend_inside(legend)]
    _component(page, base, drawn, text, key, height, [name for name in wanted if wanted[name]], told)


def pick_point(
    page: Page,
    layers: Sequence[maps.Layer],
    on_point: Callable[[float, float], None],
    *,
    key: str,
    text: str,
    height: int,
    view: str,
) -> None:
    """Draw a map that asks for a point: `on_point` is called with its longitude and latitude in degrees.

    The rest is as for `draw`.
    """

    def told(news: dict[str, Any]) -> None:
        if point := news.get("last_object_clicked"):
            on_point(point["lng"], point["lat"])

    base = _base(page, "zone", "", view)
    _component(page, base, layers, text, key, height, ["last_object_clicked"], told)


def _base(page: Page, by: str, group: str, view: str) -> maps.OfflineMap:
    """The outlines of a level over the background that was chosen."""
    base = maps.base_map(
        cache.territory(), by, palette=page.palette, group=group, view=view,
        shapes=_shapes(by),
    )  # fmt: skip
    _lay_basemap(base, page)
    return base


def _component(
    page: Page,
    base: maps.OfflineMap,
    layers: Sequence[maps.Layer],
    text: str,
    key: str,
    height: int,
    news: list[str],
    told: Callable[[dict[str, Any]], None],
) -> None:
    """The map in its frame; `told` is called with its `news`, before the page is drawn again."""
    # The map's buttons and its paper have the language and the light.
    key += f"-{language.current()}{'-dark' * page.palette.dark}"
    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=news,  # of anything else the page is not drawn again
        feature_group_to_add=[*layers, maps.titled(text)],
        render=False,  # as a whole document: the component takes the map's parts, rendered in any case
        on_change=lambda: told(st.session_state.get(key) or {}),
    )

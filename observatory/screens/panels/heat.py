"""The heat surface in a page, with its legend and what it cannot show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from observatory import charts, maps
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.panels import choropleth
from observatory.screens.panels.choropleth import Filter
from observatory.screens.session import frame
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, filters, live_map
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.hotspots.kernel_density import Heat


def draw(
    page: Page, wanted: Filter, on_zone: Callable[[str], None], layers: Sequence[maps.Layer] = ()
) -> None:
    """Draw the surface of the facts of `wanted`, below `layers`."""
    surface = cache.surface(page.stamp, wanted)
    period = frame.period_words(wanted.first, wanted.last)
    texts = cache.zones(page.stamp)["name"].to_dict()
    live_map.draw(
        page, [maps.heat(surface, texts, palette=page.palette), *layers], key="map-heat", height=560,
        on_zone=on_zone,
        text=_("Heat surface of {theme}, {period}.").format(theme=theme(wanted.theme).label, period=period),
    )  # fmt: skip
    frame.show(maps.heat_legend(page.palette))
    st.caption(" ".join(_words(page, wanted, surface, period)))
    name = "heat-" + choropleth.file_name(wanted)
    downloads.map_pictures(
        page.extent, charts.heat_picture, surface, title=filters.words(wanted), name=name, key="heat-pictures"
    )
    if surface:
        cards.heading(_("Table of the heat surface"))
        cards.table(_readable(page, wanted, texts), name, key="heat", height=280)


def _readable(page: Page, wanted: Filter, names: dict[str, str]) -> pd.DataFrame:
    table = cache.surface_by_zone(page.stamp, wanted)
    return pd.DataFrame(
        {
            _("Zone"): table.index.map(names),
            _("Facts drawn"): table["facts"].to_numpy(),
            _("Highest, per km² and week"): table["highest"].round(1).to_numpy(),
            _("Coloured area (km²)"): table["painted_km2"].round(2).to_numpy(),
        }
    )


def _words(page: Page, wanted: Filter, surface: Heat | None, period: str) -> list[str]:
    drawn = surface.facts if surface else 0
    words = [_("{n} facts drawn, {period}.").format(n=number_text(drawn), period=period)]
    if wanted.all_facts:
        missing = cache.unplaced(page.stamp, wanted).not_drawn
        words.append(
            _("{n} facts known no better than their commune are not drawn.").format(n=number_text(missing))
        )
    if surface:
        words.append(
            _(
                "Cells of {cell} m, bandwidth {bandwidth} m, the same classes for every week and every theme."
            ).format(cell=int(surface.lattice.cell_m), bandwidth=int(surface.bandwidth_m))
        )
    return words

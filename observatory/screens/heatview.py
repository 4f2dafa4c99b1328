"""The heat surface in a page, with its legend and what it cannot show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from observatory import maps
from observatory.language import _, number_text
from observatory.screens import ask, frame, mapview
from observatory.screens.frame import Page
from observatory.screens.mapvalues import Filter
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.hotspots.heat import Heat


def draw(page: Page, wanted: Filter, on_zone: Callable[[str], None]) -> None:
    """Draw the surface of the facts of `wanted`."""
    surface = ask.surface(page.stamp, wanted)
    period = frame.period_words(wanted.first, wanted.last)
    texts = ask.zones(page.stamp)["name"].to_dict()
    mapview.draw(
        page, maps.heat(surface, texts, palette=page.palette), key="map-heat", height=560, on_zone=on_zone,
        text=_("Heat surface of {theme}, {period}.").format(theme=theme(wanted.theme).label, period=period),
    )  # fmt: skip
    frame.show(maps.heat_legend(page.palette))
    st.caption(" ".join(_words(page, wanted, surface, period)))


def _words(page: Page, wanted: Filter, surface: Heat | None, period: str) -> list[str]:
    drawn = surface.facts if surface else 0
    words = [_("{n} facts drawn, {period}.").format(n=number_text(drawn), period=period)]
    if wanted.all_facts:
        missing = ask.unplaced(page.stamp, wanted).not_drawn
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

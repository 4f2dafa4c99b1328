"""Hexagonal binning: facts in hexagons, with their table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from observatory import charts, maps
from observatory.hotspots.hexagons import RADIUS_M
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.screens.widgets.downloads import Picture
from observatory.selection import Selection


def draw(
    page: Page, selection: Selection, on_zone: Callable[[str], None], layers: Sequence[maps.Layer] = ()
) -> None:
    """Draw the hexagons of a filter, below `layers`."""
    table = cache.hexagons(page.version, selection)
    names = cache.zones(page.version)["name"].to_dict()
    scale = replace(maps.count_scale(selection.weeks), title=N_("Facts per hexagon"))
    zones = table["zone_code"].map(names).fillna("")
    texts = [f"{zone}\n{cards.facts_text(n)}" for zone, n in zip(zones, table["facts"], strict=True)]
    name = "hexagons-" + selection.slug()
    MapPanel(
        page=page, key="map-zone", height=560, on_zone=on_zone,
        layers=[maps.draw_hexagons(table.assign(text=texts), scale, names, palette=page.palette), *layers],
        text=_("Hexagons: {what}. They stand in the table below.").format(what=filters.words(selection)),
        legend=maps.legend_html(scale, palette=page.palette, states=(), zero=False),
        caption=_("Hexagons of {radius} m from centre to corner, the same for every week and theme.").format(
            radius=int(RADIUS_M)
        ),
        shapes=lambda: table,
        picture=Picture(charts.hexagons_picture, (table, scale), filters.words(selection), name),
        table=Table(
            data=_readable(table, names), name=name, key="hexagons", height=470
        ),
    ).render()  # fmt: skip


def _readable(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Zone"): table["zone_code"].map(names).fillna(""),
            _("Facts"): table["facts"],
            _("Weeks with a fact"): table["weeks_active"],
            _("Longitude"): table["lon"].round(4),
            _("Latitude"): table["lat"].round(4),
        }
    )

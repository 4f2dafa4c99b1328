"""Facts in hexagons, with their table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import shapely
import streamlit as st

from observatory import maps
from observatory.hotspots.hexagons import RADIUS_M
from observatory.language import N_, _
from observatory.screens import ask, filters, frame, mapvalues, mapview, parts
from observatory.screens.frame import Page
from observatory.screens.mapvalues import Filter


def draw(page: Page, wanted: Filter, on_zone: Callable[[str], None]) -> None:
    """Draw the hexagons of a filter."""
    table = ask.hexagons(page.stamp, wanted)
    names = ask.zones(page.stamp)["name"].to_dict()
    scale = replace(maps.count_scale(wanted.weeks), title=N_("Facts per hexagon"))
    texts = [parts.facts_text(n) for n in table["facts"]]
    mapview.draw(
        page, maps.hexagons(table.assign(text=texts), scale, names, palette=page.palette), key="map-hexagons",
        height=560, on_zone=on_zone,
        text=_("Hexagons: {what}. They stand in the table below.").format(what=filters.words(wanted)),
    )  # fmt: skip
    frame.show(maps.legend(scale, palette=page.palette, states=(), zero=False))
    st.caption(
        _("Hexagons of {radius} m from centre to corner, the same for every week and theme.").format(
            radius=int(RADIUS_M)
        )
    )
    centres = shapely.centroid(table["geometry"].to_numpy()) if len(table) else []
    zones = ask.territory().assign(shapely.get_x(centres), shapely.get_y(centres)) if len(table) else []
    data = pd.DataFrame(
        {
            _("Zone"): [names.get(code, "") for code in zones],
            _("Facts"): table["facts"],
            _("Weeks with a fact"): table["weeks_active"],
            _("Longitude"): [round(point.x, 4) for point in centres],
            _("Latitude"): [round(point.y, 4) for point in centres],
        }
    )
    parts.table(data, "hexagons-" + mapvalues.file_name(wanted), key="hexagons", height=320)

"""Places that come back, on the map and in their table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from observatory import charts, maps
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.panels import choropleth
from observatory.screens.panels.choropleth import Filter
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, filters, live_map
from observatory.themes import theme

#: Circles drawn; the table has them all.
MOST = 300


def draw(
    page: Page, wanted: Filter, on_zone: Callable[[str], None], layers: Sequence[maps.Layer] = ()
) -> None:
    """Draw the repeat places of a filter, below `layers`."""
    table = cache.places(page.stamp, wanted)
    if table.empty:
        st.write(_("No place comes back: no place has two facts or more in this period."))
        return
    shown = table.head(MOST)
    texts = [
        f"{row.place or _('unnamed place')}\n{cards.facts_text(row.facts)}\n" + _active(row)
        for row in shown.itertuples()
    ]
    names = cache.zones(page.stamp)["name"].to_dict()
    layer = maps.places(shown.assign(text=texts), names, theme(wanted.theme).colour, palette=page.palette)
    live_map.draw(
        page, [layer, *layers], key="map-places", height=560, on_zone=on_zone,
        text=_(
            "Places that come back: {what}. They stand in the table below."
        ).format(what=filters.words(wanted)),
    )  # fmt: skip
    few, places = cache.concentration(page.stamp, wanted)
    st.caption(
        _("Half of the located facts happened at {few} of the {places} places.").format(
            few=number_text(few), places=number_text(places)
        )
        + (" " + _("The map shows the first {n} places.").format(n=MOST) if len(table) > MOST else "")
    )
    name = "places-" + choropleth.file_name(wanted)
    downloads.map_pictures(
        page.extent, charts.places_picture, shown, theme(wanted.theme).colour,
        title=filters.words(wanted), name=name,
    )  # fmt: skip
    cards.heading(_("Places that come back"))
    cards.table(readable(table), name, key="places", height=360)


def _active(row: tuple) -> str:
    weeks = ngettext("{n} week with a fact", "{n} weeks with a fact", row.weeks_active).format(
        n=row.weeks_active
    )
    return weeks + ", " + ngettext("{n} partner", "{n} partners", row.partners).format(n=row.partners)


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Places that come back (`hotspots.repeat_places`) with headers for the reader."""
    communes = cache.territory().communes["name"]
    return pd.DataFrame(
        {
            _("Rank"): table["rank"],
            _("Place"): table["place"],
            _("Commune"): table["commune_code"].map(communes),
            _("Facts"): table["facts"],
            _("Weeks with a fact"): table["weeks_active"],
            _("Partners"): table["partners"],
            _("Share (%)"): (100 * table["share"]).round(1),
            _("Cumulative share (%)"): (100 * table["cumulative_share"]).round(1),
        }
    )

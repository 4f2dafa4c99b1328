"""Repeat places: where facts come back, on the map and in their table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from observatory import charts, maps
from observatory.hotspots import is_point
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.screens.widgets.downloads import Picture
from observatory.selection import Selection
from observatory.themes import theme

#: Circles drawn; the table has them all.
MOST = 300


def draw(
    page: Page, selection: Selection, on_zone: Callable[[str], None], layers: Sequence[maps.Layer] = ()
) -> None:
    """Draw the repeat places of a filter, below `layers`."""
    table = cache.places(page.version, selection)
    if table.empty:
        st.write(_("No place comes back: no place has two facts or more in this period."))
        return
    mapped = table.head(MOST)
    texts = [
        "\n".join(filter(None, (named(row.place), cards.facts_text(row.facts), _active(row), row.halls)))
        for row in mapped.itertuples()
    ]
    names = cache.zones(page.version)["name"].to_dict()
    circles = mapped.assign(text=texts)
    colour, words = theme(selection.theme).colour, filters.words(selection)
    name = "places-" + selection.slug()
    MapPanel(
        page=page, key="map-zone", height=560, on_zone=on_zone,
        layers=[maps.draw_repeat_places(circles, names, colour, palette=page.palette), *layers],
        text=_("Places that come back: {what}. They stand in the table below.").format(what=words),
        caption=_concentration(page, selection, len(table)),
        shapes=lambda: table,
        picture=Picture(charts.places_picture, (mapped, colour), words, name),
        table=Table(
            data=readable(table), name=name, key="places", height=470
        ),
    ).render()  # fmt: skip


def _concentration(page: Page, selection: Selection, listed: int) -> str:
    """How few places hold half of the facts, and whether the map shows them all."""
    few, places = cache.concentration(page.version, selection)
    text = _("Half of the located facts happened at {few} of the {places} places.").format(
        few=number_text(few), places=number_text(places)
    )
    return text + (" " + _("The map shows the first {n} places.").format(n=MOST) if listed > MOST else "")


def _active(row: Any) -> str:
    weeks = ngettext("{n} week with a fact", "{n} weeks with a fact", row.weeks_active).format(
        n=row.weeks_active
    )
    return weeks + ", " + ngettext("{n} partner", "{n} partners", row.partners).format(n=row.partners)


def named(place: str) -> str:
    """A place as it is called, or as a point where a partner gave no more than that."""
    if place and is_point(place):
        lat, lon = (number_text(float(part), 3) for part in place.split(", "))
        return f"{_('point given by the partner')} ({lat} ; {lon})"
    return place or _("unnamed place")


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Places that come back (`hotspots.repeat_places`) with headers for the reader."""
    communes = cache.territory().communes["name"]
    # A column that says nothing is none.
    halls = {_("Halls and entrances"): table["halls"]} if table["halls"].any() else {}
    return pd.DataFrame(
        {
            _("Rank"): table["rank"],
            _("Place"): table["place"].map(named),
            **halls,
            _("Commune"): table["commune_code"].map(communes),
            _("Facts"): table["facts"],
            _("Weeks with a fact"): table["weeks_active"],
            _("Partners"): table["partners"],
            _("Share (%)"): (100 * table["share"]).round(1),
            _("Cumulative share (%)"): (100 * table["cumulative_share"]).round(1),
        }
    )

"""Places that were not located: where someone who knows the town says they are, pointed at on the map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import language, maps
from observatory.errors import ObservatoryError
from observatory.geocode import remember_alias
from observatory.language import _, number_text
from observatory.screens import ask, mapview, parts, state
from observatory.screens.frame import Page
from observatory.settings import data_folder

#: Places listed; the file has them all.
MOST = 500


def show(page: Page) -> None:
    """Draw the list, and the map on which the chosen place is pointed at."""
    parts.heading(_("Places to correct"))
    table = ask.question(page.stamp, "unplaced_texts")
    if table.empty:
        st.write(_("Every place was located."))
        return
    st.write(
        _(
            "{n} places could not be located better than their commune, for {facts} facts. Choose "
            "one, point at it on the map, and save."
        ).format(n=number_text(len(table)), facts=number_text(int(table["facts"].sum())))
    )
    left, right = st.columns(2, gap="medium")
    with left:
        row = parts.table(_readable(table), "places-to-correct", key="unplaced", height=430, select=True)
    with right:
        _point(page, table.iloc[row if row is not None else 0])


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    lang = language.current()
    communes = ask.territory().communes["name"]
    return pd.DataFrame(
        {
            _("Place as written"): table["place_text"],
            _("Commune"): table["commune_code"].map(communes),
            _("Facts"): table["facts"],
            _("Partners"): [
                ", ".join(ask.partner_label(f, lang) for f in feeds.split(", ")) for feeds in table["feed"]
            ],
        }
    ).head(MOST)


def _point(page: Page, row: pd.Series) -> None:
    """The map, the point clicked and the form that keeps it."""
    commune = row["commune_code"] if isinstance(row["commune_code"], str) else ""
    st.subheader(row["place_text"], anchor=False)
    point = _clicked()
    names = ask.zones(page.stamp)["name"].to_dict()
    known = commune if commune in ask.territory().communes.index else "all"
    layer = maps.pointed(point, names, palette=page.palette)
    mapview.draw(
        page, layer, key="map-correct", height=360, view=known, on_point=_keep,
        text=_("Map: click where {place} is.").format(place=row["place_text"]),
    )  # fmt: skip
    with st.form("correction", border=False):
        label = st.text_input(_("Name of the place"), value=row["place_text"])
        left, right = st.columns(2)
        lon = left.number_input(_("Longitude"), value=point[0] if point else None, format="%.5f", step=0.0001)
        lat = right.number_input(_("Latitude"), value=point[1] if point else None, format="%.5f", step=0.0001)
        who = st.text_input(_("Who says so: a role, not a name"), value=_("coordination"))
        if st.form_submit_button(_("Save the correction"), type="primary"):
            _save(row["place_text"], commune, lon, lat, label, who)


def _save(text: str, commune: str, lon: float | None, lat: float | None, label: str, who: str) -> None:
    if lon is None or lat is None:
        st.error(_("Click the place on the map first, or write its coordinates."))
        return
    try:
        remember_alias(data_folder(), text, commune, lon, lat, label, who)
    except ObservatoryError as fault:
        st.error(str(fault))
        return
    st.success(
        _(
            "Saved. It serves for the next files; “observatory rebuild” applies it to the facts "
            "already stored."
        )
    )


def _keep(lon: float, lat: float) -> None:
    state.set_value("point", f"{lon:.5f},{lat:.5f}")


def _clicked() -> tuple[float, float] | None:
    try:
        lon, lat = map(float, state.value("point", "").split(","))
    except ValueError:
        return None
    return lon, lat

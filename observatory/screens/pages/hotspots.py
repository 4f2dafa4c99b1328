"""Hot-spot page: where facts gather, since when, at which hours; sectors, and files for a patrol."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import shapely
import streamlit as st

from observatory import charts, exchange, hotspots, maps
from observatory.hotspots.clusters import COLUMNS as SPOT_COLUMNS
from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.screens import cache
from observatory.screens.panels import facts, hour_grid, sector
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, filters, map_layers
from observatory.screens.widgets.downloads import Picture
from observatory.selection import Selection, weekday_name
from observatory.themes import theme

#: Hot spots drawn and listed at first; the files have them all.
MOST = 20

#: Questions a patrol often asks: label, and what each filter is set to; filters not named stay as they are.
QUICK = {
    "summer": (
        N_("Rodeos, summer Saturday nights"),
        {"theme": "rodeo", "period": "summers", "days": "sat", "hours": "20-2"},
    ),
    "nights": (N_("Week-end nights"), {"period": "year", "days": "nights", "hours": "22-6"}),
    "evenings": (N_("Weekday evenings"), {"period": "year", "days": "week", "hours": "18-22"}),
    "year": (N_("The whole year"), {"period": "year", "days": "all", "hours": "0-24"}),
}
#: What the filters are where the address says nothing.
DEFAULTS = {"theme": "rodeo", "period": "year", "days": "all", "hours": "0-24"}


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    head = st.container(key="head")
    _quick()
    with filters.line():
        selection = filters.choose(
            page, theme_default=DEFAULTS["theme"], period_default=DEFAULTS["period"], level=False,
            summers=True, ground=True,
        )  # fmt: skip
    layers = map_layers.chosen()
    with head:
        frame.title(_("Hot spots: {theme}").format(theme=filters.words(selection)))
    spots = cache.spots(page.version, selection)
    area = sector.chosen()
    ranking = _ranking(page, selection, spots)
    if ranking is None:
        st.write(_("No hot spot: nowhere do facts gather more than chance explains, with at least 5 facts."))
    listed = _facts(page, selection, ranking, area)
    _map(page, selection, spots, ranking, area, layers, listed)
    listed.show()
    if ranking is not None:
        downloads.pieces(_files(ranking, filters.words(selection)), _file_name(selection), "patrol")
    _when(page, selection)
    sector.show(page, selection, area)


def _facts(
    page: Page, selection: Selection, ranking: pd.DataFrame | None, area: shapely.Geometry | None
) -> facts.Listed:
    """The facts of the hot spot whose row was chosen, else of the sector, else of the whole selection."""
    rank = _chosen_row()
    if ranking is not None and rank is not None and rank < min(len(ranking), MOST):
        outline = ranking["geometry"].iloc[rank]
        return facts.of_outline(page, selection, outline, f"spot-{rank + 1}", "facts")
    if area is not None:
        return facts.of_outline(page, selection, area, "sector", "facts")
    return facts.of_selection(page, selection)


def _chosen_row() -> int | None:
    """The row of the ranking that was chosen, if any."""
    rows = (st.session_state.get("spots") or {}).get("selection", {}).get("rows", [])
    return rows[0] if rows else None


def _quick() -> None:
    """Buttons that set several filters at once; the one that says what the filters are now is pressed."""

    def set_to(values: dict[str, str]) -> bool:
        return all(url_state.peek(name, DEFAULTS[name]) == value for name, value in values.items())

    def pressed() -> None:
        for name, value in QUICK.get(st.session_state["quick"], ("", {}))[1].items():
            url_state.set_value(name, value)

    st.session_state["quick"] = next((code for code, (_l, values) in QUICK.items() if set_to(values)), None)
    st.segmented_control(
        _("Quick choices"), list(QUICK), format_func=lambda code: _(QUICK[code][0]), key="quick",
        on_change=pressed,
    )  # fmt: skip


def _map(
    page: Page,
    selection: Selection,
    spots: hotspots.Spots | None,
    ranking: pd.DataFrame | None,
    area: shapely.Geometry | None,
    layers: list[str],
    listed: facts.Listed,
) -> None:
    table = spots.table.head(MOST) if spots else pd.DataFrame(columns=["rank", "geometry", "place", "facts"])
    texts = [
        f"{row.rank}. {row.place or _('unnamed place')}\n{cards.facts_text(row.facts)}"
        for row in table.itertuples()
    ]
    names = cache.zones(page.version)["name"].to_dict()
    colour, words, name = theme(selection.theme).colour, filters.words(selection), _file_name(selection)
    outlines = maps.draw_spots(table.assign(text=texts), names, colour, palette=page.palette, sector=area)
    streets = {"sector": area, "streets": cache.street_lines()}
    above = listed.layers(framed=True) if _chosen_row() is not None else []
    MapPanel(
        page=page, key="map-spots", height=560, drawing=sector.keep, on_dot=listed.picked,
        layers=[outlines, *map_layers.drawn(page, layers), *above],
        text=_("Hot spots: {what}. They stand in the table below.").format(what=words),
        caption=_words(page, selection, spots) if spots else "",
        shapes=(lambda: table[[c for c in SPOT_COLUMNS if c in table]]) if spots else None,
        picture=Picture(charts.spots_picture, (table, colour), words, name, streets) if spots else None,
        table=Table(
            data=_readable(ranking.head(MOST)) if ranking is not None else None,
            name=name, key="spots", height=470, columns={_("Gi* score"): None},
            on_row=lambda _row: None,  # the map above has come to it already
        ),
    ).render()  # fmt: skip


def _words(page: Page, selection: Selection, spots: hotspots.Spots) -> str:
    count = ngettext("{n} hot spot", "{n} hot spots", len(spots.table)).format(n=len(spots.table))
    text = _(
        "{spots} among {facts} located: places with at least 5 facts, more than chance puts anywhere. A row "
        "comes to its place and lists its facts."
    ).format(spots=count, facts=cards.facts_text(spots.facts))
    missing = cache.unplaced(page.version, selection).not_drawn
    not_drawn = _("{n} facts known no better than their commune are not drawn.")
    return f"{text} {not_drawn.format(n=number_text(missing))}"


def _ranking(page: Page, selection: Selection, spots: hotspots.Spots | None) -> pd.DataFrame | None:
    """The hot spots with what is known of each beyond its count; None without one."""
    if spots is None or spots.table.empty:
        return None
    profiles = cache.profiles(page.version, selection)
    return spots.table.merge(profiles, left_on="rank", right_index=True, how="left")


def _file_name(selection: Selection) -> str:
    return "hotspots-" + selection.slug()


def _files(table: pd.DataFrame, title: str) -> dict[str, tuple[str, Callable[[], str | bytes]]]:
    """Ending → type and maker of the files a patrol loads."""
    plain = table[[column for column in SPOT_COLUMNS if column in table]]
    return {
        "gpx": ("application/gpx+xml", lambda: exchange.to_gpx(plain, title)),
        "kml": ("application/vnd.google-earth.kml+xml", lambda: exchange.to_kml(plain, title)),
        "geojson": ("application/geo+json", lambda: exchange.to_geojson(plain)),
    }


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Rank"): table["rank"],
            _("Place"): table["place"],
            _("Facts"): table["facts"],
            _("Most often"): [
                _moment(day, hour) for day, hour in zip(table["weekday"], table["hour"], strict=True)
            ],
            _("Weeks with a fact"): table["weeks_active"],
            _("Share (%)"): (100 * table["share"]).round(1),
            _("Per km² and week"): table["per_km2_week"].round(1),
            _("Gi* score"): table["z"].round(1),
            _("Since"): [date_text(day, "medium") for day in table["first_day"]],
            _("Partners"): [
                ", ".join(cache.partner_label(feed) for feed in feeds) for feeds in table["feeds"]
            ],
        }
    )


def _moment(weekday: int, hour: int) -> str:
    if weekday < 0:
        return _("hour not known")
    return _("{weekday}, around {hour}:00").format(weekday=weekday_name(weekday), hour=hour)


def _when(page: Page, selection: Selection) -> None:
    cards.heading(_("When it happens"))
    hour_grid.draw(cache.hour_grid(page.version, selection), "hours-" + selection.slug(), key="clock")

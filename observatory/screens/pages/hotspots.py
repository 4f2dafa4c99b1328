"""Hot-spot page: where facts gather, since when, at which hours; sectors, and files for a patrol."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pandas as pd
import shapely
import streamlit as st

from observatory import charts, exchange, hotspots, maps
from observatory.documents.formats.pdf import pdf
from observatory.documents.themed.patrol import moment, patrol_sheet
from observatory.hotspots.clusters import COLUMNS as SPOT_COLUMNS
from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.screens import cache
from observatory.screens.panels import facts, hour_grid
from observatory.screens.panels.areas import sector
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, filters, map_layers
from observatory.screens.widgets.downloads import Picture
from observatory.screens.widgets.literal import literal
from observatory.selection import Selection
from observatory.territory import sites
from observatory.themes import theme
from observatory.weeks import paris_today

#: Hot spots drawn and listed at first; the files have them all.
MOST = 20

#: Metres across of the picture of one hot spot: 1:10,000.
_CLOSE_M = 1_800.0

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
            summers=True, ground=True, running=True,
        )  # fmt: skip
    layers = map_layers.chosen()
    with head:
        frame.title(_("Hot spots: {theme}").format(theme=filters.words(selection)))
        filters.note_running(page, selection)
        filters.note_left_out(page, selection)
    spots = cache.spots(page.version, selection)
    area = sector.chosen()
    ranking = cache.stops(page.version, selection)
    chosen = _chosen(selection, ranking)
    listed = _facts(page, selection, ranking, chosen, area)
    left, right = st.columns([21, 10], gap="small")
    with right:
        if ranking is not None and chosen is not None:
            _card(ranking.iloc[chosen])
        if area is not None:
            sector.beside(page, selection, area)
        if ranking is None:
            st.write(
                _("No hot spot: nowhere do facts gather more than chance explains, with at least 5 facts.")
            )
        else:
            frame.show(_cards(ranking.head(MOST)))
        table, below = st.container(key="ranking"), st.container(key="screen-sector")
    with left:
        _map(page, selection, spots, ranking, chosen, area, layers, listed).render(table_in=table)
    # Drawn after the ranking, which would push it down.
    with below:
        sector.choose()
    with st.container(key="screen-facts"):
        if ranking is not None:
            _patrol(page, selection, ranking)
        listed.show()
    _when(page, selection)
    sector.show(page, selection, area)


def _facts(
    page: Page,
    selection: Selection,
    ranking: pd.DataFrame | None,
    chosen: int | None,
    area: shapely.Geometry | None,
) -> facts.Listed:
    """The facts of the hot spot that was chosen, else of the sector, else of the whole selection."""
    if ranking is not None and chosen is not None:
        outline = ranking["geometry"].iloc[chosen]
        return facts.of_outline(page, selection, outline, f"spot-{chosen + 1}", "facts")
    if area is not None:
        return facts.of_outline(page, selection, area, "sector", "facts")
    return facts.of_selection(page, selection)


def _chosen(selection: Selection, ranking: pd.DataFrame | None) -> int | None:
    """The row of the hot spot that was chosen, in the ranking or on the map; both say it in the address."""
    slug = selection.slug()
    if st.session_state.get("spots:of", slug) != slug:
        _choose("")  # of other facts, the same number is another place
    st.session_state["spots:of"] = slug
    key = cards.table_key("spots", st.session_state.get("spots:turn", 0))
    if key in st.session_state:
        rows = st.session_state[key].get("selection", {}).get("rows", [])
        said = str(rows[0] + 1) if rows else ""
        if said != st.session_state.get("spots:said", ""):
            st.session_state["spots:said"] = said
            url_state.set_value("spot", said)
    spot = url_state.value("spot", "")
    known = 0 if ranking is None else min(len(ranking), MOST)
    return int(spot) - 1 if spot.isdecimal() and 0 < int(spot) <= known else None


def _choose(spot: str) -> None:
    """Choose a hot spot by its rank elsewhere than in the ranking, which then begins anew with it."""
    url_state.set_value("spot", spot)
    st.session_state["spots:said"] = spot
    st.session_state["spots:turn"] = st.session_state.get("spots:turn", 0) + 1


def _card(row: pd.Series) -> None:
    """What is known of a hot spot, the time first, with the way to close it."""
    with st.container(horizontal=True, vertical_alignment="center", key="spot-head"):
        st.header(
            literal(f"{row['rank']}. {row['place'] or _('unnamed place')}"), anchor=False, width="stretch"
        )
        st.button(_("✕ Close"), key="spot-close", on_click=_choose, args=("",))
    lines = [
        ngettext("{n} fact in {weeks} weeks", "{n} facts in {weeks} weeks", row["facts"]).format(
            n=number_text(row["facts"]), weeks=number_text(row["weeks_active"])
        ),
        _("within {n} m").format(n=number_text(row["radius_m"])),
        _("since {day}").format(day=date_text(row["first_day"], "long")),
    ]
    more = [", ".join(row["streets"])] if row["streets"] else []
    if near := sites.said(cache.site_layers()[0], shapely.Point(row["lon"], row["lat"]), sites.BESIDE_M):
        more.append(_("Within {n} m: {places}").format(n=number_text(sites.BESIDE_M), places=near))
    more.append(_("Told by {names}").format(names=", ".join(map(cache.partner_label, row["feeds"]))))
    frame.show(
        f'<div class="spot"><b>{html.escape(_moment(row))}</b><p>{html.escape(" · ".join(lines))}</p>'
        + "".join(f"<p>{html.escape(words)}</p>" for words in more)
        + "</div>"
    )


def _cards(table: pd.DataFrame) -> str:
    """The ranking as cards for a telephone, the time first; none is wider than the screen."""
    items = "".join(
        f"<li><b>{html.escape(_moment(row))}</b><span>{row['rank']}. "
        f"{html.escape(row['place'] or _('unnamed place'))}</span>"
        f"<span>{html.escape(' · '.join((cards.facts_text(row['facts']), *row['streets'])))}</span></li>"
        for _i, row in table.iterrows()
    )
    return f'<ol class="spots on-phone">{items}</ol>'


def _moment(row: pd.Series) -> str:
    text = moment(int(row["weekday"]), int(row["hour"]))
    return text[:1].upper() + text[1:]


def _patrol(page: Page, selection: Selection, ranking: pd.DataFrame) -> None:
    """The round as files: one A4, and what a receiver or a map loads."""
    title, name = filters.words(selection), _file_name(selection)

    def sheet() -> bytes:
        made = patrol_sheet(
            cache.territory(), ranking, theme(selection.theme).colour, title, known=page.extent,
            made=paris_today(), name=name, ground=cache.ground(),
        )  # fmt: skip
        return pdf(made)

    timed = ranking.assign(when=[_moment(row) for _i, row in ranking.iterrows()])
    plain = ranking[[column for column in SPOT_COLUMNS if column in ranking]]
    st.caption(
        _(
            "For the patrol: days, hours, order, radius and streets of each place, on one sheet and as a "
            "route."
        )
    )
    files: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "pdf": ("application/pdf", sheet),
        "gpx": ("application/gpx+xml", lambda: exchange.to_gpx(timed, title)),
        "kml": ("application/vnd.google-earth.kml+xml", lambda: exchange.to_kml(plain, title)),
        "geojson": ("application/geo+json", lambda: exchange.to_geojson(plain)),
    }
    downloads.pieces(files, name, "patrol")


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
        on_change=pressed, label_visibility="collapsed",
    )  # fmt: skip


def _map(
    page: Page,
    selection: Selection,
    spots: hotspots.Spots | None,
    ranking: pd.DataFrame | None,
    chosen: int | None,
    area: shapely.Geometry | None,
    layers: list[str],
    listed: facts.Listed,
) -> MapPanel:
    table = spots.table.head(MOST) if spots else pd.DataFrame(columns=["rank", "geometry", "place", "facts"])
    texts = [
        f"{row.rank}. {row.place or _('unnamed place')}\n{cards.facts_text(row.facts)}"
        for row in table.itertuples()
    ]
    names = cache.zones(page.version)["name"].to_dict()
    colour, words, name = theme(selection.theme).colour, filters.words(selection), _file_name(selection)
    outlines = maps.draw_spots(
        table.assign(text=texts), names, colour, palette=page.palette, sector=area,
        framed=None if chosen is None else table["geometry"].iloc[chosen],
    )  # fmt: skip
    drawn: dict[str, Any] = {"sector": area, "ground": cache.ground()}
    pictured = table
    if chosen is not None:
        # One spot, at 1:10,000: the names of its streets can be read.
        pictured, drawn = table.iloc[[chosen]], drawn | {"least_m": _CLOSE_M}
    above = listed.layers() if chosen is not None else []

    def picked(lon: float, lat: float) -> bool:
        """A fact's dot, else a hot spot, whose card opens."""
        if chosen is not None and listed.picked(lon, lat):
            return True
        inside = shapely.contains_xy(table["geometry"].to_numpy(), lon, lat)
        if not inside.any():
            return False
        _choose(str(int(table["rank"].to_numpy()[inside.argmax()])))
        return True

    return MapPanel(
        page=page, key="map-spots", height=560, drawing=sector.keep, on_dot=picked,
        layers=[outlines, *map_layers.drawn(page, layers), *above],
        text=_("Hot spots: {what}. They stand in the table below.").format(what=words),
        caption=_words(page, selection, spots) if spots else "",
        shapes=(lambda: table[[c for c in SPOT_COLUMNS if c in table]]) if spots else None,
        picture=Picture(charts.spots_picture, (pictured, colour), words, name, drawn) if spots else None,
        table=Table(
            data=_readable(ranking.head(MOST)) if ranking is not None else None,
            name=name, key="spots", height=_tall(ranking, 470 if chosen is None and area is None else 300),
            columns=dict.fromkeys((_("Gi* score"), _("Share (%)"), _("Per km² and week"), _("Partners"))),
            on_row=lambda _row: None,  # the map has come to it already
            chosen=chosen, turn=st.session_state.get("spots:turn", 0),
        ),
    )  # fmt: skip


def _tall(ranking: pd.DataFrame | None, most: int) -> int:
    """Pixels of the ranking: no taller than its rows."""
    return min(most, 35 * (1 + min(MOST, 0 if ranking is None else len(ranking))) + 3)


def _words(page: Page, selection: Selection, spots: hotspots.Spots) -> str:
    count = ngettext("{n} hot spot", "{n} hot spots", len(spots.table)).format(n=len(spots.table))
    text = _(
        "{spots} among {facts} located: places with at least 5 facts, more than chance puts anywhere. A row "
        "comes to its place and lists its facts."
    ).format(spots=count, facts=cards.facts_text(spots.facts))
    missing = cache.unplaced(page.version, selection).not_drawn
    not_drawn = _("{n} facts known no better than their commune are not drawn.")
    return f"{text} {not_drawn.format(n=number_text(missing))}"


def _file_name(selection: Selection) -> str:
    return "hotspots-" + selection.slug()


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Rank"): table["rank"],
            _("Most often"): [
                moment(int(day), int(hour)) for day, hour in zip(table["weekday"], table["hour"], strict=True)
            ],
            _("Place"): [place or _("unnamed place") for place in table["place"]],
            _("Facts"): table["facts"],
            _("Streets"): [", ".join(names) for names in table["streets"]],
            _("Radius (m)"): table["radius_m"],
            _("Order of the round"): table["order"],
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


def _when(page: Page, selection: Selection) -> None:
    cards.heading(_("When it happens"))
    hour_grid.draw(cache.hour_grid(page.version, selection), "hours-" + selection.slug(), key="clock")

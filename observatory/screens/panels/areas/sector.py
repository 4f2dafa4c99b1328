"""Sector: an area drawn on the map or taken from a layer, and its full diagnosis."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from observatory import charts
from observatory.access import Act
from observatory.compare import Verdict, sentence
from observatory.counts import left_out_text
from observatory.errors import CallError, ObservatoryError
from observatory.exchange import outline_geojson, outline_gpx, outline_kml
from observatory.hotspots.sector import ALL
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.panels import hour_grid, repeat_places
from observatory.screens.session import frame, reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads
from observatory.screens.widgets.literal import literal
from observatory.selection import Selection
from observatory.territory import sites
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.hotspots.sector import Diagnosis

#: Layers whose areas can be looked at as a sector.
LAYERS = ("sectors", "qpv")

#: Corners kept of a drawn sector, and their decimals: a metre.
_CORNERS, _DECIMALS = 60, 5

#: Columns of a diagnosis that are numbers.
_NUMBERS = (
    "facts", "before", "weeks", "weeks_before", "ratio", "ratio_low", "ratio_high", "p", "q",
    "share", "weeks_active", "per_km2_year",
)  # fmt: skip


def chosen() -> shapely.Geometry | None:
    """The sector in the address: the name of a layer's area, or the corners drawn; None without one."""
    text = url_state.value("sector", "")
    if not text:
        return None
    if text in named():
        return named()[text]
    try:
        corners = [tuple(map(float, pair.split(","))) for pair in text.split(";")]
        area = _ground(shapely.Polygon(corners))
    except (ValueError, TypeError):
        return None
    return area if area.area > 0 else None


def _ground(drawn: shapely.Polygon) -> shapely.Geometry:
    """The ground inside a line drawn by hand, which may cross itself or come back along its own way."""
    parts_ = shapely.get_parts(shapely.make_valid(drawn))
    return shapely.union_all(parts_[shapely.get_dimensions(parts_) == 2])


def keep(drawing: dict) -> None:
    """Write the corners of a drawn sector into the address, with fewer of them where there are very many."""
    ring = drawing["geometry"]["coordinates"][0]
    detail = 10.0**-_DECIMALS
    while len(ring) > _CORNERS:
        ring = shapely.get_coordinates(shapely.simplify(shapely.Polygon(ring), detail)).tolist()
        detail *= 2
    url_state.set_value("sector", ";".join(f"{x:.{_DECIMALS}f},{y:.{_DECIMALS}f}" for x, y in ring))


def named() -> dict[str, shapely.Geometry]:
    """The areas of the reference layers in force, then the communes, by name."""
    areas_by_name: dict[str, shapely.Geometry] = {}
    for layer in LAYERS:
        try:
            areas = cache.layer(layer)
        except CallError:  # the layer is not installed here
            continue
        names = areas.get("name", areas.index)
        areas_by_name |= dict(zip(map(str, names), areas.geometry, strict=True))
    communes = cache.territory().communes.sort_values("name")
    return areas_by_name | dict(zip(communes["name"], communes.geometry, strict=True))


def choose() -> None:
    """The list of areas that can be looked at as a sector; one drawn on the map is in it."""
    drawn = url_state.value("sector", "")
    options = ["", *named()]
    labels = {"": _("no sector")}
    if drawn and drawn not in options:
        options.append(drawn)
        labels[drawn] = _("the sector drawn on the map")
    url_state.choose("sector", _("Diagnosis of a sector"), options, lambda name: labels.get(name, name))
    if chosen() is None:
        st.caption(_("A sector of the list, a commune, or one drawn on the map with “Draw a sector”."))


def beside(page: Page, selection: Selection, area: shapely.Geometry) -> None:
    """What the diagnosis of a sector says, to stand beside the map, with the way to close it."""
    drawn = _drawn()
    name = _("Sector drawn on the map") if drawn else url_state.value("sector", "")
    with st.container(horizontal=True, vertical_alignment="center", key="sector-head"):
        st.header(literal(name), anchor=False, width="stretch")
        st.button(_("✕ Close"), key="sector-close", on_click=url_state.drop, args=("sector",))
    try:
        diagnosis = _diagnosis(page, selection, area, drawn=drawn)
    except ObservatoryError as fault:
        st.info(literal(str(fault)))
        return
    _said(diagnosis, name)
    if there := sites.said(cache.site_layers()[0], area):
        st.write(literal(_("In the sector: {places}").format(places=there)))
    _themes(diagnosis, _file(diagnosis))


def show(page: Page, selection: Selection, area: shapely.Geometry | None) -> None:
    """The rest of the diagnosis of a sector: its weeks, hours, places and outline."""
    if area is None:
        return
    drawn = _drawn()
    try:
        diagnosis = _diagnosis(page, selection, area, drawn=drawn)
    except ObservatoryError:  # it is said beside the map
        return
    name, file = _("Sector drawn on the map") if drawn else url_state.value("sector", ""), _file(diagnosis)
    cards.heading(_("Diagnosis of a sector"))
    _weeks(diagnosis, file)
    st.subheader(_("When it happens"), anchor=False)
    hour_grid.draw(diagnosis.clock, f"{file}-hours", key="sector-clock")
    _places(diagnosis, file)
    _outline(diagnosis, area, name, file)


def _drawn() -> bool:
    return url_state.value("sector", "") not in named()


def _file(diagnosis: Diagnosis) -> str:
    return f"sector-{diagnosis.first}-{diagnosis.last}"


def _diagnosis(page: Page, selection: Selection, area: shapely.Geometry, *, drawn: bool) -> Diagnosis:
    with st.spinner(_("Looking at the sector…")):
        return cache.diagnosis(page.version, area.wkt, *_period(page, selection), drawn=drawn)


def _period(page: Page, selection: Selection) -> tuple[dt.date, dt.date]:
    """The days of `selection` that are known; of the same months of several years, those of the last year."""
    first = dt.date(selection.last.year, selection.months[0], 1) if selection.months else selection.first
    return first, min(selection.last, page.last_week + dt.timedelta(days=6))


def _said(diagnosis: Diagnosis, name: str) -> None:
    """Where it is, how many facts, and what changed, in sentences."""
    communes = cache.territory().communes["name"]
    said = _(
        "{name}: {area} km² in {communes}. {facts} located in the sector, {period}, all themes and all hours."
    )
    st.write(
        said.format(
            name=name, area=number_text(diagnosis.area_km2, 2),
            communes=", ".join(communes[code] for code in diagnosis.communes),
            facts=cards.facts_text(len(diagnosis.facts)),
            period=frame.period_words(diagnosis.first, diagnosis.last),
        )
    )  # fmt: skip
    feeds = diagnosis.left_out["feed"].unique()
    if text := left_out_text(diagnosis.left_out, {feed: cache.partner_label(feed) for feed in feeds}):
        st.caption(literal(text))
    lines = [(diagnosis.total["verdict"], sentence(diagnosis.total, name, _("all themes")))]
    changed = diagnosis.themes[diagnosis.themes["verdict"].isin([Verdict.UP, Verdict.DOWN])].sort_values("q")
    lines += [(row.verdict, sentence(row, name, theme(row.Index).label)) for row in changed.itertuples()]
    cards.sentences(lines)


def _themes(diagnosis: Diagnosis, file: str) -> None:
    rows = pd.concat([diagnosis.total.to_frame().T, diagnosis.themes])
    numbers = {name: pd.to_numeric(rows[name]).replace([np.inf, -np.inf], np.nan) for name in _NUMBERS}
    data = pd.DataFrame(
        {
            _("Theme"): [_("All themes"), *(theme(code).label for code in diagnosis.themes.index)],
            _("Facts"): numbers["facts"].where(numbers["weeks"] > 0).astype("Int64"),
            _("Before"): numbers["before"].where(numbers["weeks_before"] > 0).astype("Int64"),
            _("Ratio"): numbers["ratio"].round(2),
            _("At least"): numbers["ratio_low"].round(2),
            _("At most"): numbers["ratio_high"].round(2),
            _("p"): numbers["p"].round(4),
            _("q"): numbers["q"].round(4),
            _("Verdict"): [cards.verdict_text(verdict) for verdict in rows["verdict"]],
            _("Share of {agglomeration} (%)"): (100 * numbers["share"]).round(1),
            _("Weeks with a fact"): numbers["weeks_active"].astype(int),
            _("Per km² and year"): numbers["per_km2_year"].round(1),
            _("Partners"): [
                ", ".join(cache.partner_label(feed) for feed in feeds) for feeds in rows["feeds"]
            ],
        }
    )
    # What the verdict is judged on stands in the files, and in words behind “Why?”.
    hidden = [_("Ratio"), _("At least"), _("At most"), _("p"), _("q"), _("Per km² and year"), _("Partners")]
    hidden += [_("Share of {agglomeration} (%)"), _("Weeks with a fact")]
    cards.table(
        data,
        f"{file}-themes",
        key="sector-themes",
        height=300,
        columns=dict.fromkeys(hidden),
        title=_("Themes"),
    )
    with st.expander(_("Why?")):
        st.write(
            _(
                "Before: {period}. Ratio of weekly rates, with the bounds between which it lies 19 times "
                "in 20; "
                "p of its exact test, q once all themes are allowed for: up to 0.05 a change is shown. "
                "Facts known only to their commune are in no sector: the share is a least one."
            ).format(period=frame.period_words(diagnosis.before_first, diagnosis.before_last))
        )


def _weeks(diagnosis: Diagnosis, file: str) -> None:
    st.subheader(_("Week by week"), anchor=False)
    values = diagnosis.weeks[ALL].to_numpy()
    weeks = [week.date() for week in diagnosis.weeks.index]
    text = _("All themes, week by week: {line}").format(line=cards.line_text(values))
    cards.bars(weeks, values, text, "#0b5cad", height=160)
    if np.isnan(values).any():
        words = _("Grey mark: no partner reported that week, it is not a zero.")
        few = _("Grey mark: no partner reported that week, or it had fewer than 5 facts.")
        st.caption(words if reader.may(Act.FEW) else few)
    downloads.drawing(
        charts.weeks_bars(weeks, values, text, colour="#0b5cad"), f"{file}-weeks", "sector-bars"
    )
    table = diagnosis.weeks.astype("Int64")
    table.columns = [_("All themes"), *(theme(code).label for code in table.columns[1:])]
    table.insert(0, _("Week"), [frame.week_words(week) for week in weeks])
    with st.expander(_("Table: {theme}").format(theme=_("Week by week"))):
        cards.table(table, f"{file}-weeks", key="sector-weeks", height=280)


def _places(diagnosis: Diagnosis, file: str) -> None:
    st.subheader(_("Places that come back"), anchor=False)
    if diagnosis.places.empty:
        st.write(_("No place comes back: no place has two facts or more in this period."))
        return
    cards.table(repeat_places.readable(diagnosis.places), f"{file}-places", key="sector-places", height=320)


def _outline(diagnosis: Diagnosis, area: shapely.Geometry, name: str, file: str) -> None:
    st.subheader(_("Outline of the sector"), anchor=False)
    properties = {
        "facts": int(diagnosis.total["facts"]),
        "first": str(diagnosis.first),
        "last": str(diagnosis.last),
    }
    downloads.pieces(
        {
            "gpx": ("application/gpx+xml", lambda: outline_gpx(area, name)),
            "kml": ("application/vnd.google-earth.kml+xml", lambda: outline_kml(area, name)),
            "geojson": ("application/geo+json", lambda: outline_geojson(area, name, **properties)),
        },
        f"{file}-outline",
        "sector-outline",
    )

"""Cartes thématiques: one theme over a period, filtered, as colours, heat or places that come back."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory import charts, language, maps
from observatory.counts import week_label
from observatory.language import N_, _
from observatory.screens import ask, frame, mapvalues, mapview, parts, state
from observatory.screens.frame import Page
from observatory.screens.mapvalues import Filter
from observatory.themes import WEEKLY_MAP, theme, themes

#: Code → label and length in weeks; the calendar year is that of the week chosen.
PERIODS = {
    "week": (N_("One week"), 1),
    "month": (N_("4 weeks"), 4),
    "quarter": (N_("13 weeks"), 13),
    "year": (N_("52 weeks"), 52),
    "calendar": (N_("Calendar year"), 0),
}
LEVELS = {"zone": N_("Zones"), "commune": N_("Communes"), "district": N_("Districts of Belfort")}
SOURCES = {"*": N_("All facts"), "report": N_("Reported by people"), "camera": N_("Seen by camera")}
HOURS = {
    "0-24": N_("Whole day"), "6-12": N_("Morning, 6 to 12"), "12-18": N_("Afternoon, 12 to 18"),
    "18-22": N_("Evening, 18 to 22"), "22-6": N_("Night, 22 to 6"),
}  # fmt: skip
DAYS = {"all": (N_("Every day"), ()), "week": (N_("Monday to Friday"), (1, 2, 3, 4, 5)), "end": (N_("Week-end"), (6, 7))}


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Thematic maps"))
    wanted, measure = _filters(page)
    period = frame.period_words(wanted.first, wanted.last)
    table = mapvalues.of_filter(page, wanted, measure)
    parts.heading(f"{theme(wanted.theme).label}, {period}")
    _map(page, wanted, measure, table, period)
    _table(page, wanted, measure, table)


def _filters(page: Page) -> tuple[Filter, str]:
    """The choices, all in the address; gives the filter and the measure."""
    week = state.week(page.last_week, page.extent.first_week)
    columns = st.columns(4)
    with columns[0]:
        chosen = state.choose("theme", _("Theme"), list(themes()), lambda c: theme(c).label, default=WEEKLY_MAP[0])
        measure = state.choose(
            "measure", _("Measure"), mapvalues.measures_of(chosen), lambda m: _(mapvalues.MEASURE_LABELS[m])
        )
    with columns[1]:
        period = state.choose("period", _("Period"), list(PERIODS), lambda p: _(PERIODS[p][0]), default="month")
        week = _week_choice(page, week)
    with columns[2]:
        by = state.choose("by", _("Level"), list(LEVELS), lambda b: _(LEVELS[b]))
        hours = state.choose("hours", _("Hours"), list(HOURS), lambda h: _(HOURS[h]))
    with columns[3]:
        source = state.choose("seen", _("Source"), list(SOURCES), lambda s: _(SOURCES[s]))
        days = state.choose("days", _("Days"), list(DAYS), lambda d: _(DAYS[d][0]))
    feeds = _partner(page)
    first, last = _span(page, period, week)
    from_hour, to_hour = (int(part) for part in hours.split("-"))
    return Filter(chosen, first, last, by, source, feeds, from_hour, to_hour, DAYS[days][1]), measure


def _week_choice(page: Page, week: dt.date) -> dt.date:
    """The last week of the period, among all that are known."""
    count = (page.last_week - page.extent.first_week).days // 7 + 1
    weeks = {week_label(w): w for w in (page.last_week - dt.timedelta(weeks=i) for i in range(count))}
    chosen = state.choose("week", _("Last week of the period"), list(weeks), _week_name, default=week_label(week))
    return weeks[chosen]


def _week_name(label: str) -> str:
    from observatory.counts import parse_week
    from observatory.language import date_text

    week = parse_week(label)
    return _("Week {number}, to {day}").format(
        number=week.isocalendar().week, day=date_text(week + dt.timedelta(days=6), "medium")
    )


def _partner(page: Page) -> tuple[str, ...]:
    names = {feed: ask.partner_label(feed, language.current()) for feed in ask.feeds(page.stamp)}
    options = ["*", *sorted(names, key=names.__getitem__)]
    chosen = state.choose("partner", _("Partner"), options, lambda f: names.get(f, _("All partners")))
    return () if chosen == "*" else (chosen,)


def _span(page: Page, period: str, week: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the period, not before the first week known."""
    if period == "calendar":
        year = week.isocalendar().year
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    first = week - dt.timedelta(weeks=PERIODS[period][1] - 1)
    return max(first, page.extent.first_week), week + dt.timedelta(days=6)


def _map(page: Page, wanted: Filter, measure: str, table: pd.DataFrame, period: str) -> None:
    scale = mapvalues.scale_of(measure, wanted.weeks)
    about = theme(wanted.theme)
    mapview.draw(
        page, maps.choropleth(table, scale, palette=page.palette), key=f"map-{wanted.by}", by=wanted.by, height=560,
        text=_("Map of {theme}, {period}: the same figures stand in the table below.").format(
            theme=about.label, period=period
        ),
        on_zone=lambda code: st.session_state.__setitem__("open_zone", code),
    )  # fmt: skip
    states = (maps.State.SILENT, maps.State.UNKNOWN) if (table["state"] == maps.State.UNKNOWN).any() else (maps.State.SILENT,)
    frame.show(maps.legend(scale, palette=page.palette, states=states))
    _located(page, wanted, table)
    _pictures(wanted, table, scale, f"{about.label}, {period}")


def _located(page: Page, wanted: Filter, table: pd.DataFrame) -> None:
    """How many facts are on the map, and how many are not."""
    on_map = int(table["facts"].sum())
    text = _("{facts} on the map.").format(facts=parts.facts_text(on_map))
    if wanted.all_facts:
        missing = ask.unplaced(page.stamp, wanted)
        if wanted.by != "commune":
            text += " " + _("Known only to be somewhere in Belfort: {n}.").format(n=missing.commune_only)
        text += " " + _("Not located: {n}. Outside Grand Belfort: {m}.").format(
            n=missing.not_located, m=missing.outside
        )
    if not wanted.whole_days and (wanted.from_hour, wanted.to_hour) != (0, 24):
        text += " " + _("Facts known only to their day have no hour: they are left out here.")
    st.caption(text)


def _pictures(wanted: Filter, table: pd.DataFrame, scale: maps.Scale, title: str) -> None:
    """The map as PNG and SVG, drawn when asked for."""
    territory, name = ask.territory(), mapvalues.file_name(wanted)

    def drawn(form: str) -> bytes:
        return charts.map_picture(territory, table, scale, title, by=wanted.by, form=form)

    with st.container(horizontal=True, key="pictures"):
        st.download_button(_("Map as PNG"), lambda: drawn("png"), f"{name}.png", "image/png", on_click="ignore")
        st.download_button(_("Map as SVG"), lambda: drawn("svg"), f"{name}.svg", "image/svg+xml", on_click="ignore")


def _table(page: Page, wanted: Filter, measure: str, table: pd.DataFrame) -> None:
    del page
    parts.heading(_("Table"))
    names = mapvalues.area_names(wanted.by)
    ordered = table.sort_values("value", ascending=False, na_position="last")
    heard = ordered["state"] != maps.State.SILENT
    data = pd.DataFrame(
        {
            _("Zone"): [names[code] for code in ordered.index],
            _("Code"): ordered.index.to_numpy(),
            _("Facts"): ordered["facts"].where(heard).astype("Int64").to_numpy(),
        }
    )
    if measure != "count":
        data[_(mapvalues.MEASURE_LABELS[measure])] = ordered["value"].round(2).to_numpy()
    parts.table(data, mapvalues.file_name(wanted), key="areas", height=360)

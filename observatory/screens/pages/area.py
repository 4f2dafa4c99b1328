"""Area page: one commune or district, all themes, a year of weeks: what a mayor is shown."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory import charts, compare, maps
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.compare import sentence
from observatory.compare.plain_words import change_words
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.panels import choropleth, facts
from observatory.screens.panels.areas import area_table, council
from observatory.screens.panels.map_panel import MapPanel
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, filters, find
from observatory.screens.widgets.literal import literal
from observatory.selection import Selection
from observatory.themes import WEEKLY_MAP, theme, themes
from observatory.weeks import week_label

#: Periods that the facts of an area are looked at over, up to the week chosen.
PERIODS = ("week", "fortnight", "month", "quarter", "year", "running")


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    names = find.names()
    code = _wanted(names)
    if not code:
        frame.title(_("Unknown commune or district"))
        _choices(names, "")
        return
    week = url_state.week(page.last_week, page.extent.first_week)
    rows = cache.area_sheet(page.version, code, week)
    frame.title(names[code])
    answer = council.better_or_worse(page, code, week, names[code])
    if answer:
        frame.show(f'<div class="on-phone">{answer}</div>')
    with filters.line():
        _choices(names, code)
        chosen = filters.one(
            "theme", _("Theme"), list(themes()), lambda c: theme(c).label, 200, default=_first_theme(rows)
        )
        period = filters.one("period", _("Period"), list(PERIODS), lambda p: _(filters.PERIODS[p][0]), 150)
        weeks = frame.known_weeks(page)
        filters.one("week", _("Week"), list(weeks), weeks.__getitem__, 390, filter_mode="contains")
    selection = Selection(chosen, *filters.span(page, period, week))
    filters.note_running(page, selection)
    filters.note_left_out(page, selection)
    with _facts(page, code, selection, rows, names[code], answer):
        council.files(page, code, week)
    st.html(f'<p class="lead">{html.escape(_about(code))} {html.escape(frame.week_words(week))}.</p>')
    lines = cache.area_series(page.version, code, week)
    _themes(rows, lines, week)
    _year(lines, names[code])


def _first_theme(rows: pd.DataFrame) -> str:
    """The theme a page opens on: the one that changed most, else the one with most facts in the week."""
    changed = compare.changed(rows)
    if len(changed):
        return changed.iloc[0]["theme"]
    return (
        rows.sort_values("facts", ascending=False).iloc[0]["theme"] if rows["facts"].sum() else WEEKLY_MAP[0]
    )


def _wanted(names: dict[str, str]) -> str:
    """The area of the address; empty where it names one that is not there."""
    if (given := st.query_params.get("zone")) is not None and given not in names:
        url_state.tell_unknown("zone", given)
        return ""
    return url_state.value("zone", CENTRAL_COMMUNE, list(names))


def _choices(names: dict[str, str], code: str) -> None:
    """The list of areas; none stands in it where the address names one that is not there."""

    def changed() -> None:
        if st.session_state["widget:zone"]:
            url_state.set_value("zone", st.session_state["widget:zone"])

    st.session_state["widget:zone"] = code or None
    st.selectbox(
        _("Commune or district"), list(names), format_func=names.__getitem__, key="widget:zone",
            on_change=changed, placeholder=_("Choose"), width=300, label_visibility="collapsed",
    )  # fmt: skip


def _about(code: str) -> str:
    territory = cache.territory()
    if code in territory.districts.index:
        area = number_text(territory.districts.at[code, "area_km2"], 1)
        return _("District of {town}, {area} km².").format(area=area)
    row = territory.communes.loc[code]
    area = number_text(row["area_km2"], 1)
    if pd.isna(row["population"]):
        return _("Commune of {area} km².").format(area=area)
    return _("Commune of {residents} residents, {area} km².").format(
        residents=number_text(row["population"]), area=area
    )


def _stands_out(rows: pd.DataFrame, name: str) -> None:
    cards.heading(_("What stands out"))
    changed = compare.changed(rows)
    if changed.empty:
        st.write(compare.no_change(rows, _("No change that chance does not explain this week.")))
        return
    cards.sentences(
        (row.verdict, f"{theme(row.theme).label}" + _(": ") + change_words(row))
        for row in changed.itertuples()
    )
    with st.expander(_("Why?")):
        for row in changed.itertuples():
            st.write(literal(sentence(row, name, theme(row.theme).label)))


def _themes(rows: pd.DataFrame, lines: pd.DataFrame, week: dt.date) -> None:
    cards.heading(_("All themes"))
    body = "".join(_row(row, lines.loc[row.theme]) for row in rows.itertuples())
    heads = [
        _("Theme"),
        _("This week"),
        _("The week before"),
        _("4 weeks"),
        _("1 year"),
        _("Verdict"),
        _("1 year, by week"),
    ]
    head = "".join(
        f'<th scope="col" class="{"" if i < 5 else "text"}">{html.escape(t)}</th>'
        for i, t in enumerate(heads)
    )
    caption = html.escape(frame.week_words(week))
    frame.show(
        f'<div class="scroll"><table class="numbers"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    data = pd.DataFrame(
        {
            heads[0]: [theme(code).label for code in rows["theme"]],
            heads[1]: cards.reported(rows, "facts", "weeks").to_numpy(),
            heads[2]: cards.reported(rows, "before", "weeks_before").to_numpy(),
            heads[3]: lines.iloc[:, -4:].sum(axis=1).reindex(rows["theme"]).astype(int).to_numpy(),
            heads[4]: lines.iloc[:, -52:].sum(axis=1).reindex(rows["theme"]).astype(int).to_numpy(),
            heads[5]: [cards.verdict_text(v) for v in rows["verdict"]],
        }
    )
    downloads.buttons(data, f"zone-{week_label(week)}", "zone-table")


def _row(row: Any, line: pd.Series) -> str:
    weeks = line.to_numpy()[-52:]
    about = theme(row.theme)
    image = cards.line_image(weeks, about.colour, width=170, height=26)
    now = number_text(row.facts) if row.weeks else "–"
    before = number_text(row.before) if row.weeks_before else "–"
    year = pd.Series(weeks)
    return (
        f'<tr><th scope="row">{html.escape(about.label)}</th><td>{now}</td><td>{before}</td>'
        f"<td>{number_text(year[-4:].sum())}</td><td>{number_text(year.sum())}</td>"
        f'<td class="text verdict {row.verdict}">{html.escape(cards.verdict_text(row.verdict))}</td>'
        f"<td>{image}</td></tr>"
    )


def _facts(
    page: Page, code: str, selection: Selection, rows: pd.DataFrame, name: str, answer: str
) -> DeltaGenerator:
    """The map of the area with its facts as dots; beside it what is said of it, and the facts.

    Gives the column of the map.
    """
    values = choropleth.of_selection(page, selection)
    listed = facts.of_selection(page, selection, code)
    place = find.place(code)
    pin = maps.draw_pin(
        place.label if place else "", (place.lon, place.lat) if place else None, palette=page.palette
    )
    here, beside = st.columns([21, 12], gap="small")
    with beside:
        if answer:
            frame.show(f'<div class="on-desk">{answer}</div>')
        _stands_out(rows, name)
        listed.show(theme(selection.theme).label)
    with here:
        MapPanel.of_areas(
            page, values, maps.count_scale(selection.weeks), key="map-zone", height=540, view=code,
            chosen=code, name=selection.slug(), words=filters.words(selection), above=[*listed.layers(), pin],
            on_zone=lambda area: url_state.set_value("zone", area), on_dot=listed.picked,
            text=_("Map: {what}. The same figures stand in the table below.").format(
                what=filters.words(selection)
            ),
            table=area_table.of_areas(
                selection, "count", values, key="zone-areas", height=280,
                folded=_("Table: {theme}").format(theme=theme(selection.theme).label),
            ),
        ).render()  # fmt: skip
    return here


def _year(lines: pd.DataFrame, name: str) -> None:
    chosen = url_state.value("theme", WEEKLY_MAP[0], list(themes()))
    about = theme(chosen)
    cards.heading(_("A year of weeks: {theme}").format(theme=about.label))
    weeks = [week.date() for week in lines.columns[-52:]]
    values = lines.loc[chosen].to_numpy()[-52:]
    text = f"{name}, {about.label}: {cards.line_text(values)}"
    cards.bars(weeks, values, text, about.colour)
    st.caption(_("Grey mark: no partner reported that week."))
    paper = charts.weeks_bars(weeks, values, text, colour=about.colour)
    downloads.drawing(paper, f"{chosen}-{week_label(weeks[-1])}", "zone-year")

"""Week page: one week at a glance, for the coordinator."""

from __future__ import annotations

import datetime as dt
import html

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory import maps
from observatory.access import Act
from observatory.counts import week_ended
from observatory.language import _, ngettext, number_text
from observatory.maps import State
from observatory.screens import cache
from observatory.screens.jobs import prewarm
from observatory.screens.pages.data.board import told_words
from observatory.screens.panels import choropleth, facts, heat, movers, week_files, week_tables
from observatory.screens.panels.changes_since import changes_since
from observatory.screens.panels.map_panel import MapPanel, Table, side_by_side
from observatory.screens.session import frame, reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.screens.widgets.literal import literal
from observatory.selection import of_weeks
from observatory.themes import WEEKLY_MAP, theme, themes
from observatory.weeks import week_label

VIEWS = ("beside", "heat")


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    week, line = _header(page)
    weekly = cache.weekly(page.version, week, "*")
    _awaited(page)
    if page.version.run:
        changes_since(page, week)
    else:
        prewarm.prewarm(page.version)
    found = movers.of_week(page.version, week)
    with line:
        movers.show_headline(found, weekly)
    chosen = url_state.value("theme", found[0].theme if found else _first_theme(weekly), list(themes()))
    with st.container(key="week"):
        left, right = st.columns([9, 16], gap="small")
    with left:
        _missing(page, week)
        movers.draw(page, week, weekly, found, chosen)
    with right:
        table = _maps(page, week, chosen)
    # On paper the table of all themes says the same of every zone, and facts stay in the office.
    with st.container(key="screen-week"):
        table.render()
        facts.of_selection(page, of_weeks(chosen, week, week)).show(
            _("The facts: {theme}").format(theme=theme(chosen).label)
        )
    week_tables.all_themes(page, week)
    _partners(page, week)
    _unplaced(page, week)


def _first_theme(weekly: cache.Weekly) -> str:
    """The theme a quiet week opens on: the first of the weekly map that has a fact, else any that has."""
    mapped = [code for code in WEEKLY_MAP if code in weekly.in_scope]
    ordered = [*mapped, *(code for code in weekly.in_scope if code not in mapped)]
    facts = weekly.whole["facts"]
    return next((code for code in ordered if facts[code] > 0), ordered[0])


def _awaited(page: Page) -> None:
    """The week that ended last, where nobody has told of it yet: it is not the one that is shown."""
    ended = week_ended(page.version.today)
    # A folder that nobody has fed for months is not waited for week after week.
    if page.version.run or not 0 < (ended - page.last_week).days <= 28:
        return
    told, of = cache.told_of(page.version, ended)
    words = told_words(ended, told, of)
    with st.container(horizontal=True, vertical_alignment="center", key="awaited"):
        frame.show(f'<p class="notice" role="note">{html.escape(words)}</p>')
        if reader.may(Act.RECEIPTS):
            st.button(
                _("Who has sent?"), key="who-sent", on_click=url_state.open_page,
                args=("donnees", {"tab": "drop"}),
            )  # fmt: skip


def _missing(page: Page, week: dt.date) -> None:
    """Who was silent, before anybody reads a figure."""
    silent = cache.partners(page.version, week)["silent"]
    if silent:
        text = ngettext("Missing: {names}.", "Missing: {names}.", len(silent)).format(names=", ".join(silent))
        st.caption(literal(text))
    if mark := cache.coming(page.version, week)[0]:
        st.caption(literal(mark))
    for doubt in cache.doubts(page.version, week):
        st.caption(literal(doubt))


def _header(page: Page) -> tuple[dt.date, DeltaGenerator]:
    """Heading and the way to other weeks; gives the week shown, and the line that its headline ends."""
    week = url_state.week(page.last_week, page.extent.first_week)
    with st.container(horizontal=True, vertical_alignment="center", key="week-head"):
        frame.title(frame.week_words(week))
        week_files.show(page, week)
    weeks = frame.known_weeks(page)
    line = st.container(horizontal=True, vertical_alignment="center", key="weeks")
    with line:
        before, after = week - dt.timedelta(weeks=1), week + dt.timedelta(weeks=1)
        _go(_("◀ Previous week"), before, page.extent.first_week <= before, "previous")
        url_state.choose(
            "week",
            _("Week"),
            list(weeks),
            weeks.__getitem__,
            label_visibility="collapsed",
            width=390,
            filter_mode="contains",
        )
        _go(_("Next week ▶"), after, after <= page.last_week, "next")
        if week != page.last_week:
            _go(_("Last complete week"), page.last_week, True, "last")
    return week, line


def _go(label: str, week: dt.date, possible: bool, key: str) -> None:
    st.button(
        label,
        key=f"week-{key}",
        disabled=not possible,
        on_click=url_state.set_value,
        args=("week", week_label(week)),
    )


def _maps(page: Page, week: dt.date, chosen: str) -> Table:
    """The week before at the left, this week at the right; gives the table of both."""
    table = week_tables.one_theme(page, week, chosen)
    labels = {"beside": _("This week beside the week before"), "heat": _("Heat surface over 4 weeks")}
    with st.container(horizontal=True, vertical_alignment="center", key="map-head"):
        st.header(literal(_("Map: {theme}").format(theme=theme(chosen).label)), anchor=False, width="stretch")
        view = filters.one("view", _("View"), VIEWS, labels.__getitem__, 250)
    if view == "heat":
        heat.draw(page, of_weeks(chosen, week - dt.timedelta(weeks=3), week), _open_zone)
        return table
    titles = {week - dt.timedelta(weeks=1): _("The week before"), week: _("This week")}
    side_by_side(*(_one_week(page, week, chosen, shown, title, table) for shown, title in titles.items()))
    return table


def _one_week(page: Page, week: dt.date, chosen: str, shown: dt.date, title: str, table: Table) -> MapPanel:
    values, about = choropleth.of_week(page.version, week, chosen, shown), theme(chosen)
    listed = facts.of_selection(
        page, of_weeks(chosen, shown, shown), key="facts" if shown == week else "before"
    )
    told = (values["state"] == "").any()
    total = cards.facts_text(values["value"].sum()) if told else State.SILENT.label
    return MapPanel.of_areas(
        page, values, maps.count_scale(1), key=f"map-{'now' if shown == week else 'before'}", group="week",
        tall=False,
        title=f"{title} ({frame.week_short(shown)}) – {total}", on_zone=_open_zone,
        above=listed.layers(), on_dot=listed.picked, height=478,
        name=f"{chosen}-{week_label(shown)}", words=f"{about.label} – {frame.week_words(shown)}",
        text=_("Map of {theme} by zone, {week}: the same figures stand in the table below.").format(
            theme=about.label, week=frame.week_words(shown)
        ),
        caption=_off_the_map(page, shown, chosen)
        + _(
            "Both maps have the same scale, whatever the week, and move together. Click a zone to "
            "open its page."
        ),
        table=table,
    )  # fmt: skip


def _off_the_map(page: Page, week: dt.date, chosen: str) -> str:
    """What the total of a theme has and its map has not."""
    n = cache.unplaced_of_week(page.version, week, chosen)["commune_only"]
    if not n:
        return ""
    text = ngettext(
        "{n} more fact is known only to be somewhere in {town}: in the total, on no map.",
        "{n} more facts are known only to be somewhere in {town}: in the total, on no map.",
        n,
    )
    return text.format(n=number_text(n)) + " "


def _open_zone(code: str) -> None:
    st.session_state["open_zone"] = code


def _partners(page: Page, week: dt.date) -> None:
    cards.heading(_("Which partners have reported"))
    partners = cache.partners(page.version, week)
    st.subheader(_("Reported ({n})").format(n=len(partners["covered"])), anchor=False)
    frame.show(cards.chips(partners["covered"]))
    st.subheader(_("Silent ({n})").format(n=len(partners["silent"])), anchor=False)
    if partners["silent"]:
        frame.show(cards.chips(partners["silent"], "silent"))
        st.caption(_("A silent partner is not a quiet one: their facts are missing, not nil."))
    else:
        st.write(_("None: every partner whose file is due has reported."))
    if partners["not_due"]:
        st.subheader(_("Not due yet ({n})").format(n=len(partners["not_due"])), anchor=False)
        frame.show(cards.chips(partners["not_due"], "silent"))
        st.caption(
            _("These partners send once a fortnight, a month or a year: their facts are still to come.")
        )
    _still_to_come(page, week)


def _still_to_come(page: Page, week: dt.date) -> None:
    """Where the counts of partners that tell late may come to: apart from the counts, never in them."""
    told = cache.coming(page.version, week)[1]
    if told:
        st.subheader(_("Not complete yet ({n})").format(n=len(told)), anchor=False)
        cards.sentences([("", one) for one in told])


def _unplaced(page: Page, week: dt.date) -> None:
    cards.heading(_("What could not be placed"))
    total = cache.unplaced_of_week(page.version, week)
    lines = {
        "commune_only": ngettext(
            "{n} fact known only to be somewhere in {town}: it counts in the commune, in no district.",
            "{n} facts known only to be somewhere in {town}: they count in the commune, in no district.",
            total["commune_only"],
        ),
        "not_located": ngettext(
            "{n} fact whose place could not be found: on no map.",
            "{n} facts whose place could not be found: on no map.",
            total["not_located"],
        ),
        "outside": ngettext(
            "{n} fact outside {agglomeration}.", "{n} facts outside {agglomeration}.", total["outside"]
        ),
    }
    items = [("", lines[name].format(n=number_text(n))) for name, n in total.items() if n]
    if items:
        cards.sentences(items)
    else:
        st.write(_("Everything was placed in a zone."))

"""Week page: one week at a glance, for the coordinator."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory import alerts, compare, maps
from observatory.compare import sentence
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.jobs import prewarm
from observatory.screens.panels import choropleth, heat, week_tables
from observatory.screens.panels.changes_since import changes_since
from observatory.screens.panels.map_panel import MapPanel, Table, side_by_side
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.selection import of_weeks
from observatory.themes import WEEKLY_MAP, theme, themes
from observatory.weeks import week_label

VIEWS = ("beside", "heat")

#: Sentences shown before the reader asks for all of them.
FIRST_SENTENCES = 6


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    week = _header(page)
    weekly = cache.weekly(page.version, week, "*")
    if not page.version.run:
        prewarm.prewarm(page.version)
    if page.version.run:
        changes_since(page, week)
    _stands_out(page, weekly)
    chosen = url_state.value(
        "theme",
        next((code for code in WEEKLY_MAP if code in weekly.in_scope), weekly.in_scope[0]),
        list(themes()),
    )
    _cards(weekly, chosen)
    _maps(page, week, chosen)
    week_tables.all_themes(page, week)
    _partners(page, week)
    _unplaced(page, week)


def _header(page: Page) -> dt.date:
    """Heading and the way to other weeks; gives the week shown."""
    week = url_state.week(page.last_week, page.extent.first_week)
    frame.title(frame.week_words(week))
    weeks = frame.known_weeks(page)
    with st.container(horizontal=True, vertical_alignment="center", key="weeks"):
        before, after = week - dt.timedelta(weeks=1), week + dt.timedelta(weeks=1)
        _go(_("◀ Previous week"), before, page.extent.first_week <= before, "previous")
        url_state.choose(
            "week", _("Week"), list(weeks), weeks.__getitem__, label_visibility="collapsed", width=330
        )
        _go(_("Next week ▶"), after, after <= page.last_week, "next")
        _go(_("Last complete week"), page.last_week, week != page.last_week, "last")
    return week


def _go(label: str, week: dt.date, possible: bool, key: str) -> None:
    st.button(
        label,
        key=f"week-{key}",
        disabled=not possible,
        on_click=url_state.set_value,
        args=("week", week_label(week)),
    )


def _stands_out(page: Page, weekly: cache.Weekly) -> None:
    cards.heading(_("What stands out"))
    names = cache.zones(page.version)["name"]
    items = [*_season(weekly), *_together(weekly, names), *_zones(weekly, names), *_lasting(weekly, names)]
    tested = int(weekly.sheet["p"].notna().sum())
    if not items:
        st.write(
            _("Nothing that chance does not explain, out of {n} counts judged (zone × theme).").format(
                n=number_text(tested)
            )
        )
        return
    cards.sentences(items[:FIRST_SENTENCES])
    if len(items) > FIRST_SENTENCES:
        more = len(items) - FIRST_SENTENCES
        with st.expander(ngettext("{n} more change", "{n} more changes", more).format(n=more)):
            cards.sentences(items[FIRST_SENTENCES:])


def _season(weekly: cache.Weekly) -> list[tuple[str, str]]:
    """Themes that are unusual for the season in {agglomeration} as a whole, with what says so."""
    shown = weekly.season[weekly.season["level"] == alerts.Level.ALARM].sort_values("p")
    place = _("{agglomeration}")
    return [("up", alerts.sentence(row, place, theme(row.theme).label)) for row in shown.itertuples()]


def _together(weekly: cache.Weekly, names: pd.Series) -> list[tuple[str, str]]:
    """Neighbouring zones that rose together."""
    return [
        ("up", alerts.cluster_sentence(row, names.to_dict(), theme(row.theme).label))
        for row in weekly.clusters.itertuples()
    ]


def _zones(weekly: cache.Weekly, names: pd.Series) -> list[tuple[str, str]]:
    """Zones and themes that the week sets apart."""
    return [
        (row.verdict, sentence(row, names[row.zone_code], theme(row.theme).label))
        for row in compare.changed(weekly.sheet).itertuples()
    ]


def _lasting(weekly: cache.Weekly, names: pd.Series) -> list[tuple[str, str]]:
    """Changes that last, seen of late."""
    return [
        (row.direction, alerts.shift_sentence(row, names[row.zone_code], theme(row.theme).label))
        for row in weekly.shifts.itertuples()
    ]


def _cards(weekly: cache.Weekly, chosen: str) -> None:
    cards.heading(_("Themes"))
    with st.container(horizontal=True, key="cards"):
        for code in weekly.in_scope:
            about = theme(code)
            with st.container(
                border=True, width=176, key=f"{'chosen' if code == chosen else 'card'}-{code}", gap=None
            ):
                st.button(
                    about.label,
                    key=f"theme-{code}",
                    type="tertiary",
                    width="stretch",
                    on_click=url_state.set_value,
                    args=("theme", code),
                )
                weeks = weekly.totals.loc[code].to_numpy()[-cards.CARD_WEEKS :]
                frame.show(cards.card(code, weekly.whole.loc[code], weeks))
    out_of_scope = [about.label for code, about in themes().items() if code not in weekly.in_scope]
    if out_of_scope:
        st.caption(_("No partner tells of: {themes}.").format(themes=", ".join(out_of_scope)))


def _maps(page: Page, week: dt.date, chosen: str) -> None:
    cards.heading(_("Map: {theme}").format(theme=theme(chosen).label))
    table = week_tables.one_theme(page, week, chosen)
    labels = {"beside": _("This week beside the week before"), "heat": _("Heat surface over 4 weeks")}
    view = url_state.choose("view", _("View"), VIEWS, labels.__getitem__, widget=st.segmented_control)
    if view == "heat":
        heat.draw(page, of_weeks(chosen, week - dt.timedelta(weeks=3), week), _open_zone)
        table.render()
        return
    titles = {week: _("This week"), week - dt.timedelta(weeks=1): _("The week before")}
    side_by_side(*(_one_week(page, week, chosen, shown, title, table) for shown, title in titles.items()))


def _one_week(page: Page, week: dt.date, chosen: str, shown: dt.date, title: str, table: Table) -> MapPanel:
    values, about = choropleth.of_week(page.version, week, chosen, shown), theme(chosen)
    total = cards.facts_text(values["value"].sum())
    return MapPanel.of_areas(
        page, values, maps.count_scale(1), key=f"map-{'now' if shown == week else 'before'}", group="week",
        title=f"{title} ({frame.week_short(shown)}) – {total}", on_zone=_open_zone,
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

"""Edition page: the counts of a week as partners may have them, with the proof beside."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from observatory import maps
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import disclosure
from observatory.counts.disclosure import ALL, Mark
from observatory.language import _, date_text, number_text
from observatory.maps import State
from observatory.screens.cache import editions as asked
from observatory.screens.panels import choropleth
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.themes import WEEKLY_MAP, theme, themes
from observatory.weeks import week_label

#: Weeks offered for an edition.
OFFERED = 26


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Edition for partners"))
    st.write(
        _(
            "What may leave the office: counts alone. A count from 1 to 4 is printed “< 5”, and others are "
            "not published (n. p.) where a sum would give it back."
        )
    )
    week, chosen = _choices(page)
    with st.spinner(_("Working out which counts must be hidden…")):
        edition = asked.edition(page.version, week, asked.edition_kept_at(page.version, week))
    _proof(page, week, edition)
    _map(page, week, chosen, edition.table)


def _choices(page: Page) -> tuple[dt.date, str]:
    weeks = [page.last_week - dt.timedelta(weeks=n) for n in range(OFFERED)]
    labels = {week_label(week): frame.week_words(week) for week in weeks if week >= page.extent.first_week}
    left, right = st.columns(2)
    with left:
        label = url_state.choose("week", _("Week"), list(labels), labels.__getitem__)
    with right:
        codes = [*WEEKLY_MAP, *(code for code in themes() if code not in WEEKLY_MAP)]
        chosen = url_state.choose("theme", _("Theme of the map"), codes, lambda code: theme(code).label)
    return next(week for week in weeks if week_label(week) == label), chosen


def _proof(page: Page, week: dt.date, edition: asked.Edition) -> None:
    cards.heading(_("What a reader could work out"))
    if edition.exposed:
        st.error(
            _("{exposed} of {n} hidden counts could be narrowed down: do not send this edition.").format(
                exposed=number_text(edition.exposed), n=number_text(edition.hidden)
            )
        )
        return
    st.write(
        _(
            "{n} counts are hidden, and none of them can be worked out from the others (linear programming)."
        ).format(n=number_text(edition.hidden))
    )
    if kept_at := asked.edition_kept_at(page.version, week):
        day = date_text(dt.datetime.fromtimestamp(kept_at).date(), "long")
        st.caption(
            _("This edition was kept on {day}: a later one of the same week takes it into account.").format(
                day=day
            )
        )
    st.button(
        _("Keep this edition as sent"),
        on_click=asked.keep_edition,
        args=(page.version, week, edition.table),
        disabled=bool(kept_at),
    )


def _map(page: Page, week: dt.date, chosen: str, table: pd.DataFrame) -> None:
    cards.heading(_("Map: {theme}").format(theme=theme(chosen).label))
    states = (State.HIDDEN, State.SILENT)
    words = f"{theme(chosen).label} – {frame.week_words(week)}"
    MapPanel.of_areas(
        page, _values(table, chosen), maps.count_scale(1), key="map-edition", height=520, states=states,
        name=f"edition-{chosen}-{week_label(week)}", words=words, internal=False,
        text=_("Map of {theme} by zone, {week}: the same figures stand in the table below.").format(
            theme=theme(chosen).label, week=frame.week_words(week)
        ),
        table=_table(week, table),
    ).render()  # fmt: skip


def _values(table: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """`value, state, text` of each zone for the map: hatched where hidden, grey where nobody told."""
    names = choropleth.area_names("zone")
    zones = table.xs(chosen, level="theme") if chosen in table.index.unique("theme") else table.iloc[:0]
    zones = zones.droplevel([level for level in zones.index.names if level != "zone_code"]).reindex(
        list(names)
    )
    hidden = zones["mark"].isin([Mark.SMALL, Mark.WITHHELD])
    silent = zones["mark"].isna()
    said = [
        _("no partner reported") if mark != mark else disclosure.text(value, mark)
        for value, mark in zip(zones["value"], zones["mark"], strict=True)
    ]
    return pd.DataFrame(
        {
            "value": zones["value"].astype("Float64").to_numpy(dtype=float, na_value=np.nan),
            "state": np.select([hidden, silent], [State.HIDDEN.value, State.SILENT.value], ""),
            "text": [f"{names[code]}\n{text}" for code, text in zip(zones.index, said, strict=True)],
        },
        index=zones.index,
    )


def _table(week: dt.date, table: pd.DataFrame) -> Table:
    names = choropleth.area_names("zone") | {CENTRAL_COMMUNE: _("{town}"), ALL: _("All zones")}
    labels = {code: about.label for code, about in themes().items()} | {ALL: _("All themes")}
    texts = pd.Series(
        [disclosure.text(v, m) for v, m in zip(table["value"], table["mark"], strict=True)], index=table.index
    )
    wide = texts.droplevel("week").unstack("theme").reindex(columns=list(labels))  # noqa: PD010
    wide = wide.dropna(axis="columns", how="all").reindex(
        [ALL, CENTRAL_COMMUNE, *choropleth.area_names("zone")]
    )
    data = wide.fillna(_("silent")).rename(columns=labels)
    data.insert(0, _("Zone"), [names[code] for code in data.index])
    return Table(
        data=data, name=f"edition-{week_label(week)}", key="edition", height=420, heading=_("Table to send")
    )

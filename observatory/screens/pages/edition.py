"""Edition page: the counts of a period as partners and the public may have them, and what was sent of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from observatory import maps
from observatory.access import Act
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import disclosure
from observatory.counts.disclosure import ALL, Mark
from observatory.counts.edition import UNPLACED
from observatory.counts.period import Length, Period
from observatory.counts.sent import Sent
from observatory.language import _, date_text, number_text
from observatory.maps import State
from observatory.screens.cache import editions as asked
from observatory.screens.panels import choropleth
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session import frame, reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.themes import WEEKLY_MAP, theme, themes
from observatory.weeks import sunday, week_label

#: Weeks offered for an edition.
OFFERED = 26


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Edition for partners"))
    if page.version.run:
        st.info(_("An edition is made of what is known now."))
        return
    with filters.line():
        week, length, chosen = _choices(page)
        keep = st.container(horizontal=True, width="content")
    with st.spinner(_("Rounding the counts…")):
        table = asked.edition(page.version, week, length)
    period = asked.period(week, length)
    editions = asked.editions_sent(page.version, period.label)
    if reader.may(Act.KEEP):
        with keep:
            _keep(page, period, table, editions)
    _said(period, table)
    _map(page, period, chosen, table)
    _explained(editions)


def _choices(page: Page) -> tuple[dt.date, str, str]:
    weeks = [page.last_week - dt.timedelta(weeks=n) for n in range(OFFERED)]
    known = frame.known_weeks(page)
    labels = {week_label(week): known[week_label(week)] for week in weeks if week >= page.extent.first_week}
    length = filters.one("period", _("Period"), list(Length), lambda code: Length(code).label, 170)
    label = filters.one("week", _("Last week"), list(labels), labels.__getitem__, 400)
    codes = [*WEEKLY_MAP, *(code for code in themes() if code not in WEEKLY_MAP)]
    chosen = filters.one("theme", _("Theme of the map"), codes, lambda code: theme(code).label, 240)
    return next(week for week in weeks if week_label(week) == label), length, chosen


def _said(period: Period, table: pd.DataFrame) -> None:
    """The period and its two totals, in a sentence whose numbers stand in the table."""
    totals = {code: disclosure.text(*table.loc[(code, ALL)]) for code in (ALL, CENTRAL_COMMUNE)}
    st.write(
        _("{period}: {all} facts in {agglomeration}, {town_facts} of them in {town}.").format(
            period=frame.period_words(period.first, sunday(period.last)).capitalize(),
            all=totals[ALL], town_facts=totals[CENTRAL_COMMUNE],
        )
    )  # fmt: skip


def _explained(editions: list[Sent]) -> None:
    """What the numbers are, what nobody can work out from them, and what of them was sent."""
    cards.heading(_("What may leave the office"))
    st.write(
        _(
            "What may leave the office: counts alone, each rounded up or down at random to a multiple of 5. "
            "“0–4” stands for none to four facts; totals (≈) add up what is printed. Nothing is withheld."
        )
    )
    cards.heading(_("What a reader could work out"))
    st.write(
        _(
            "No reader can tell that a zone had just 1, 2, 3 or 4 facts of a theme in a week, nor that "
            "others than itself told of so many: not from all editions ever sent, nor with its own facts "
            "at hand."
        )
    )
    for edition in editions:
        st.caption(_sentence(edition, edition is editions[-1]))


def _keep(page: Page, period: Period, table: pd.DataFrame, editions: list[Sent]) -> None:
    """The button that keeps what is shown as sent, after a second yes; for a while, one that undoes it."""
    with st.popover(_("Keep this edition as sent")):
        st.write(_("What is kept as sent stays: a later edition of the period gets the next number."))
        st.button(
            _("Yes, it is being sent"), key="edition-keep", on_click=asked.keep_edition,
            args=(page.version, period, table),
        )  # fmt: skip
    if editions and asked.can_be_taken_back(editions[-1]):
        st.button(
            _("Take edition {number} back").format(number=number_text(editions[-1].number)),
            key="edition-take-back", on_click=asked.take_back_edition, args=(editions[-1],),
        )  # fmt: skip


def _sentence(edition: Sent, newest: bool) -> str:
    said = _("Edition {number} kept on {day}.").format(
        number=number_text(edition.number), day=date_text(edition.at.date(), "long")
    )
    since = _("It was taken back.") if edition.taken_back else _("It is superseded.")
    return said if newest and not edition.taken_back else f"{said} {since}"


def _map(page: Page, period: Period, chosen: str, table: pd.DataFrame) -> None:
    when = frame.period_words(period.first, sunday(period.last))
    # Classes of rounded counts are the multiples of 5 that the table has; where small ones are hidden
    # instead, the others are true counts.
    scale = (maps.count_scale if (table["mark"] == Mark.SHOWN).any() else maps.rounded_scale)(
        len(period.weeks)
    )
    MapPanel.of_areas(
        page, _values(table, chosen), scale, key="map-edition", height=520,
        states=(State.HIDDEN, State.SILENT), zero=False, name=f"edition-{chosen}-{period.label}",
        words=f"{theme(chosen).label} – {when}", internal=False,
        text=_("Map of {theme} by zone, {week}: the same figures stand in the table below.").format(
            theme=theme(chosen).label, week=when
        ),
        table=_table(page, period, table),
    ).render()  # fmt: skip


def _values(table: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """`value, state, text` of each zone for the map: hatched from 0 to 4, grey where nobody told."""
    names = choropleth.area_names("zone")
    zones = table.xs(chosen, level="theme") if chosen in table.index.unique("theme") else table.iloc[:0]
    zones = zones.droplevel([level for level in zones.index.names if level != "zone_code"]).reindex(
        list(names)
    )
    hidden = zones["mark"].isin([Mark.SMALL, Mark.WITHHELD]) | (zones["value"] == 0).fillna(False)
    silent = zones["mark"].isna()
    said = [
        _("no partner reported") if mark != mark else disclosure.text(value, mark)
        for value, mark in zip(zones["value"], zones["mark"], strict=True)
    ]
    values = zones["value"].mask(hidden.astype(bool))
    return pd.DataFrame(
        {
            "value": values.astype("Float64").to_numpy(dtype=float, na_value=np.nan),
            "state": np.select([hidden.astype(bool), silent], [State.HIDDEN.value, State.SILENT.value], ""),
            "text": [f"{names[code]}\n{text}" for code, text in zip(zones.index, said, strict=True)],
        },
        index=zones.index,
    )


def _table(page: Page, period: Period, table: pd.DataFrame) -> Table:
    """Totals first, then the town with its districts, then the communes; a column for each theme."""
    names = asked.edition_names(page.version)
    labels = {ALL: _("All themes")} | {code: about.label for code, about in themes().items()}
    texts = pd.Series(
        [disclosure.text(v, m) for v, m in zip(table["value"], table["mark"], strict=True)], index=table.index
    )
    wide = texts.unstack("theme").reindex(columns=list(labels))  # noqa: PD010
    districts, communes = _town_first(choropleth.area_names("zone"))
    order = [ALL, CENTRAL_COMMUNE, *districts, UNPLACED, *communes]
    data = wide.dropna(axis="columns", how="all").reindex(order).fillna(_("silent")).rename(columns=labels)
    data.insert(0, _("Zone"), [names[code] for code in data.index])
    return Table(
        data=data, name=f"edition-{period.label}", key="edition", height=420, heading=_("Table to send"),
        internal=False,
        columns={name: st.column_config.Column(alignment="right") for name in data.columns[1:]},
    )  # fmt: skip


def _town_first(codes: dict[str, str]) -> tuple[list[str], list[str]]:
    districts = [code for code in codes if code.startswith(f"{CENTRAL_COMMUNE}-")]
    return districts, [code for code in codes if code not in districts]

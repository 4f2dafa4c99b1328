"""Hot spots of two periods in a page: which stayed, which are new, which are gone."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from observatory import charts, maps
from observatory.hotspots.moved import Fate
from observatory.language import N_, _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.panels.map_panel import MapPanel, Table, side_by_side
from observatory.screens.session import url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.screens.widgets.downloads import Picture
from observatory.selection import Selection

#: What is said of each fate, and its colour on light paper: apart for who sees no red or green.
LABELS = {
    Fate.NEW: (N_("new"), "#a33a00"),
    Fate.STAYED: (N_("still there"), "#5b6770"),
    Fate.GONE: (N_("gone"), "#0b5cad"),
}


def show(page: Page, now: Selection, before: Selection) -> None:
    """Draw the hot spots of either period side by side, and their table."""

    def turned() -> None:
        url_state.set_value("between", "yes" if st.session_state["between-on"] else "")

    asked = url_state.value("between", "") == "yes"
    if not st.toggle(_("Hot spots of the two periods"), value=asked, key="between-on", on_change=turned):
        return
    cards.heading(_("Hot spots of the two periods"))
    table = cache.spots_between(page.version, before, now)
    if table.empty:
        st.write(_("Neither period has a hot spot: at least 5 facts, more than chance puts anywhere."))
        return
    figures = _table(now, table)
    # What was one then at the left, what is one now at the right; one that stayed is drawn the same in both.
    then = _map(page, before, table[table["fate"] != Fate.NEW], "before", table, figures)
    side_by_side(then, _map(page, now, table[table["fate"] != Fate.GONE], "now", table, figures))
    figures.render()


def _map(
    page: Page, selection: Selection, shown: pd.DataFrame, side: str, table: pd.DataFrame, figures: Table
) -> MapPanel:
    """The hot spots of one period (`side`: ``before`` or ``now``), coloured by what became of them."""
    drawn = [(row.geometry, _colour(row.fate), _said(row)) for row in shown[::-1].itertuples()]
    listed = [
        (row.geometry, LABELS[row.fate][1], f"{row.place} ({_(LABELS[row.fate][0])})")
        for row in shown.itertuples()
    ]
    names, words = cache.zones(page.version)["name"].to_dict(), filters.words(selection)
    name = f"hotspots-{side}-{selection.slug()}"
    streets = {"ground": cache.ground()}
    count = ngettext("{n} hot spot", "{n} hot spots", len(shown)).format(n=number_text(len(shown)))
    return MapPanel(
        page=page, key=f"compare-spots-{side}", tall=False, height=440, legend=_legend(table),
        legend_inside=False, group="spots", title=f"{words} – {count}",
        layers=[
            maps.draw_areas(
                drawn, names, palette=page.palette, button=_("Hot spots"), framed=list(table["geometry"])
            )
        ],
        text=_("Hot spots of two periods: {what}. They stand in the table below.").format(what=words),
        caption=_(
            "A place is found because it had many facts: with fewer the next time, chance alone may be "
            "enough. "
            "Facts are those inside the outline, in either period."
        ),
        picture=Picture(charts.areas_picture, (listed[:12],), words, name, streets) if listed else None,
        table=figures,
        shapes=lambda: shown.assign(fate=shown["fate"].astype(str), streets=shown["streets"].str.join(", ")),
    )  # fmt: skip


def _table(now: Selection, table: pd.DataFrame) -> Table:
    name = f"hotspots-between-{now.slug()}"
    return Table(data=_readable(table), name=name, key="between", heading=_("Table"))


def _colour(fate: Fate) -> str:
    colour = LABELS[fate][1]
    return charts.lighter(colour) if url_state.dark() else colour


def _said(row) -> str:
    return "\n".join(
        (
            row.place or _("unnamed place"),
            *row.streets,
            _(LABELS[row.fate][0]),
            _("{before} facts before, {after} after").format(
                before=number_text(row.before), after=number_text(row.now)
            ),
        )
    )


def _legend(table: pd.DataFrame) -> str:
    items = "".join(
        f'<li><span class="swatch" style="background:{_colour(fate)}"></span>{html.escape(_(label))} '
        f"({number_text((table['fate'] == fate).sum())})</li>"
        for fate, (label, _shade) in LABELS.items()
    )
    return f'<ul class="chips">{items}</ul>'


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Place"): [place or _("unnamed place") for place in table["place"]],
            _("Streets"): table["streets"].str.join(", "),
            _("What became of it"): [_(LABELS[fate][0]) for fate in table["fate"]],
            _("Facts, reference period"): table["before"],
            _("Facts, period studied"): table["now"],
            _("Rank before"): table["rank_before"].where(table["rank_before"] > 0).astype("Int64"),
            _("Rank"): table["rank"].where(table["rank"] > 0).astype("Int64"),
        }
    )

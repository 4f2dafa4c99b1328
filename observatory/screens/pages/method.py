"""Method page: how each number is made, from files of which vintage, and what maps cannot show."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory import hotspots
from observatory.access import Act
from observatory.compare import LEVEL, OVERDISPERSED
from observatory.fact import Precision
from observatory.language import N_, _, date_text, number_text
from observatory.screens import cache
from observatory.screens.session import frame, reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards

#: Heading and paragraphs, in the order they are read.
_TEXTS = (
    (
        N_("What is counted"),
        N_(
            "A fact is what a partner reported: a row of its file, with a theme, a time and a place. "
            "The same fact told by two partners counts twice: nothing tells for certain that it is "
            "the same. Columns about persons are dropped before anything is stored."
        ),
        N_(
            "Weeks are ISO weeks, Monday to Sunday, on the Paris clock. A week in progress is never "
            "compared with a whole one."
        ),
    ),
    (
        N_("Silence is not zero"),
        N_(
            "A zone without a fact shows 0 only where a partner who could have told of it sent a "
            "file for that week. Where none did, the map shows grey and the table is empty. A rise "
            "or a fall that a silent partner could feign is not given as a change."
        ),
    ),
    (
        N_("When is a change a change?"),
        N_(
            "Two weeks of few facts differ by chance alone: with 2 facts a week on average, the "
            "count “moves by half” more than one week in two although nothing changed. A week is "
            "therefore judged against what its place, its theme and its season lead to expect. As "
            "hundreds of counts are judged each week, the bar is set so that fewer than {share} of "
            "the weeks in which nothing changed say anything."
        ),
        N_(
            "Facts that come in bursts vary more than chance alone: each place and theme has its own "
            "measure of it. Where it is above {phi} times what chance gives, the sentence says so."
        ),
        N_(
            "Rises that neighbouring places share, none of which would stand out alone, and changes "
            "that last several weeks are looked for as such. Two periods are compared by an exact "
            "test (E-test of Krishnamoorthy and Thomson, 2004), the season taken out."
        ),
    ),
    (
        N_("Maps and scales"),
        N_(
            "The classes of a map depend on the measure and on the length of the period, never on "
            "the data: two weeks have the same colours for the same numbers. The colours are told "
            "apart by colour-blind readers; silence has a grey of its own."
        ),
        N_(
            "The heat surface spreads each fact over {bandwidth} m, on cells of {cell} m, in facts "
            "per km² and week. A fact known only to its street is spread further; a fact known only "
            "to its commune is not drawn, and the map says how many are not."
        ),
        N_(
            "A hot spot is a place where more facts gather within 300 m than chance puts anywhere "
            "(Gi*, Ord and Getis, 1995), with at least 5 facts."
        ),
    ),
    (
        N_("What the maps cannot show"),
        N_(
            "Facts nobody reported; facts whose place was not found; differences in how eagerly "
            "people and partners report. A camera sees more than people report: its facts can be "
            "looked at apart. A rate is given only where residents are a sensible denominator, and a "
            "small commune's rate moves by leaps."
        ),
    ),
)


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Method"))
    figures = {
        "share": f"{LEVEL:.0%}".replace("%", " %"), "phi": number_text(OVERDISPERSED, 1),
        "bandwidth": int(hotspots.BANDWIDTH_M), "cell": int(hotspots.CELL_M),
    }  # fmt: skip
    for heading, *paragraphs in _TEXTS:
        cards.heading(_(heading))
        for paragraph in paragraphs:
            st.write(_(paragraph).format(**figures))
    if reader.may(Act.COUNTS):
        _known(page)
        _located(page)
    _layers()


def _known(page: Page) -> None:
    cards.heading(_("What is known today"))
    extent = page.extent
    sunday = extent.last_week + dt.timedelta(days=6)
    st.write(
        _("{facts} facts, from {first} to {last}. Last file taken in: {day}.").format(
            facts=number_text(extent.facts), first=date_text(extent.first_week, "long"),
            last=date_text(sunday, "long"), day=date_text(extent.known_on, "long"),
        )
    )  # fmt: skip


def _located(page: Page) -> None:
    """The match rate, partner by partner."""
    cards.heading(_("How well the facts are located"))
    table = cache.question(
        page.version, "located", first=page.extent.first_week, last=page.extent.last_week, theme="*"
    )
    counts = table.pivot_table(index="feed", columns="precision", values="facts", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=list(Precision), fill_value=0)
    total = counts.sum(axis=1)
    fine = counts[[Precision.HOUSENUMBER, Precision.STREET, Precision.PLACE]].sum(axis=1)
    st.write(
        _("{share} % of the facts are located at their number, their street or a named place.").format(
            share=number_text(100 * fine.sum() / max(total.sum(), 1), 1)
        )
    )
    data = pd.DataFrame(
        {
            _("Partner"): [cache.partner_label(feed) for feed in counts.index],
            _("Facts"): total.to_numpy(),
        }
    )
    for precision in Precision:
        data[precision.label.capitalize() + " (%)"] = (100 * counts[precision] / total).round(1).to_numpy()
    cards.table(data, "located", key="located")


def _layers() -> None:
    cards.heading(_("Layers in force"))
    table = cache.layers_in_force()
    table = table[table["in_force"] != "absent"]
    data = pd.DataFrame(
        {
            _("Layer"): table["title"],
            _("Vintage"): table["vintage"],
            _("Source"): table["source"],
            _("Licence"): table["licence"],
            _("Indicative"): table["indicative"],
            _("Limits"): table["why"],
        }
    )
    cards.table(data, "layers", key="layers")

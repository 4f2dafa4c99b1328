"""Method page: how each number is made, from files of which vintage, and what maps cannot show."""

from __future__ import annotations

import datetime as dt
import html

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

#: The words of the pages, each in a sentence that asks for no other.
_WORDS = (
    (
        N_("fact"),
        N_("Something a partner reported: a dumping, a tag, a gathering. Never a person."),
    ),
    (
        N_("partner"),
        N_("A service that sends its file: police, landlords, bus network, town hall."),
    ),
    (
        N_("zone"),
        N_("A commune, or a district of {town}. A sector is drawn across them."),
    ),
    (
        N_("shown change"),
        N_("A rise or a fall that chance alone would hardly ever give."),
    ),
    (
        N_("no shown change"),
        N_("The figures may differ: chance alone is enough to explain it."),
    ),
    (
        N_("too few facts"),
        N_("So few that even a doubling would prove nothing."),
    ),
    (
        N_("silent partner"),
        N_("One who should have sent a file and has not: its facts are missing, not nil."),
    ),
    (
        N_("not comparable"),
        N_(
            "A partner’s files are empty where facts are usual, or another partner tells of "
            "it since a date: what moved may be the telling."
        ),
    ),
    (
        N_("hot spot"),
        N_("A place a few minutes' walk across with at least 5 facts, more than chance puts anywhere."),
    ),
    (
        N_("ratio"),
        N_("How many times as many facts a week as in the other period; its bounds hold 19 times in 20."),
    ),
    (
        N_("p and q"),
        N_(
            "How rarely chance alone would give such a gap: 0.01 is once in a hundred. q allows for "
            "the number of gaps looked at; a change is shown up to 0.05."
        ),
    ),
    (
        N_("dispersion"),
        N_("How much facts come in bursts: at 2, figures jump about twice as far as chance alone has it."),
    ),
    (
        N_("edition"),
        N_("A table that may leave the office: its counts are rounded at random to multiples of 5."),
    ),
)

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
    _glossary()
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


def _glossary() -> None:
    """The words of the pages."""
    cards.heading(_("The words of these pages"))
    body = "".join(
        f"<dt>{html.escape(_(word))}</dt><dd>{html.escape(_(meaning))}</dd>" for word, meaning in _WORDS
    )
    with st.container(key="glossary"):
        frame.show(f'<dl class="glossary">{body}</dl>')


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

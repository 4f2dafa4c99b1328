"""Commune page: one commune as it may be published, for whoever was elected there."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory.access import Act
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts.disclosure import ALL, text
from observatory.counts.period import Length
from observatory.language import _
from observatory.screens import cache
from observatory.screens.cache import editions
from observatory.screens.session import frame, reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.themes import themes
from observatory.weeks import sunday, week_label


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    names = _areas()
    code = url_state.value("zone", next(iter(names)), list(names))
    week = url_state.week(page.last_week, page.extent.first_week)
    frame.title(names[code])
    left, middle, right = st.columns(3)
    with left:
        code = url_state.choose("zone", _("Commune or district"), list(names), names.__getitem__)
    with middle:
        length = url_state.choose("period", _("Period"), list(Length), lambda each: Length(each).label)
    with right:
        weeks = frame.known_weeks(page)
        url_state.choose("week", _("Last week"), list(weeks), weeks.__getitem__, default=week_label(week))
    reader.require(Act.COMMUNE, area=code)
    st.write(
        _(
            "Counts as they may be published: each is rounded up or down at random to a multiple of 5; "
            "“0–4” stands for none to four facts."
        )
    )
    _table(page, code, length)


def _areas() -> dict[str, str]:
    """Code → name of the reader's communes and districts."""
    territory = cache.territory()
    names = territory.communes["name"].to_dict() | {
        code: _("{town}, {district}").format(district=name)
        for code, name in territory.districts["name"].items()
    }
    return {code: name for code, name in names.items() if reader.may(Act.COMMUNE, area=code)}


def _table(page: Page, code: str, length: str) -> None:
    week = url_state.week(page.last_week, page.extent.first_week)
    edition = editions.edition(page.version, week, length)
    own = edition[edition.index.get_level_values("zone_code") == code].droplevel("zone_code")
    labels = {ALL: _("All themes")} | {name: about.label for name, about in themes().items()}
    own = own.reindex([name for name in labels if name in own.index])
    data = pd.DataFrame(
        {
            _("Theme"): [labels[name] for name in own.index],
            _("Facts"): [text(value, mark) for value, mark in zip(own["value"], own["mark"], strict=True)],
        }
    )
    period = editions.period(week, length)
    cards.heading(frame.period_words(period.first, sunday(period.last)).capitalize())
    if data.empty:
        st.write(_("No partner told of this commune in the period."))
    else:
        cards.table(data, f"commune-{code}-{week_label(week)}", key="commune", internal=False)
        st.caption(literal(editions.missing(page.version, week, length, code.split("-")[0])))
    if code == CENTRAL_COMMUNE:
        st.caption(_("The town's total holds the facts known only to be somewhere in it."))

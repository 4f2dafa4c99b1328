"""The pages, in the order the navigation lists them, each with its address."""

from __future__ import annotations

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.language import _
from observatory.screens import (
    actions,
    compared,
    edition,
    frame,
    garbage,
    hotspots,
    intake,
    method,
    state,
    thematic,
    week,
    zone,
)


def run() -> None:
    """Dress the page, list the others, and draw the one the address asks for."""
    state.use_language()
    pages = _pages()
    current = st.navigation(list(pages.values()), position="top")
    frame.name_tab(current.title)
    frame.dress()
    if code := st.session_state.pop("open_zone", None):
        st.switch_page(pages["zone"], query_params={"zone": code})
    try:
        current.run()
    except ObservatoryError as fault:
        # What the user can put right is said in words; anything else goes to the server's log.
        st.error(str(fault))
    finally:
        garbage.page_ended()


def _pages() -> dict[str, st.Page]:
    return {
        "semaine": st.Page(week.show, title=_("The week"), url_path="semaine", default=True),
        "cartes": st.Page(thematic.show, title=_("Thematic maps"), url_path="cartes"),
        "comparer": st.Page(compared.show, title=_("Compare"), url_path="comparer"),
        "points-chauds": st.Page(hotspots.show, title=_("Hot spots"), url_path="points-chauds"),
        "edition": st.Page(edition.show, title=_("Edition"), url_path="edition"),
        "actions": st.Page(actions.show, title=_("Actions"), url_path="actions"),
        "donnees": st.Page(intake.show, title=_("Data"), url_path="donnees"),
        "methode": st.Page(method.show, title=_("Method"), url_path="methode"),
        "zone": st.Page(zone.show, title=_("Commune or district"), url_path="zone"),
    }

"""Navigation: the pages in their order, each with its address."""

from __future__ import annotations

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.language import _
from observatory.screens.jobs import gc_between_pages
from observatory.screens.pages import actions, area, compare, documents, edition, hotspots, maps, method, week
from observatory.screens.pages.data import page as data
from observatory.screens.session import frame, url_state
from observatory.screens.widgets.literal import literal


def run() -> None:
    """Dress the page, list the others, and draw the one the address asks for."""
    url_state.use_language()
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
        st.error(literal(str(fault)))
    finally:
        gc_between_pages.page_ended()


def _pages() -> dict[str, st.Page]:
    return {
        "semaine": st.Page(week.show, title=_("The week"), url_path="semaine", default=True),
        "cartes": st.Page(maps.show, title=_("Thematic maps"), url_path="cartes"),
        "comparer": st.Page(compare.show, title=_("Compare"), url_path="comparer"),
        "points-chauds": st.Page(hotspots.show, title=_("Hot spots"), url_path="points-chauds"),
        "edition": st.Page(edition.show, title=_("Edition"), url_path="edition"),
        "documents": st.Page(documents.show, title=_("Documents"), url_path="documents"),
        "actions": st.Page(actions.show, title=_("Actions"), url_path="actions"),
        "donnees": st.Page(data.show, title=_("Data"), url_path="donnees"),
        "methode": st.Page(method.show, title=_("Method"), url_path="methode"),
        "zone": st.Page(area.show, title=_("Commune or district"), url_path="zone"),
    }

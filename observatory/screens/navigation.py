"""Navigation: the pages in their order, each with its address."""

from __future__ import annotations

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.language import _
from observatory.screens.jobs import gc_between_pages
from observatory.screens.pages import actions, area, compare, edition, hotspots, maps, method, week
from observatory.screens.pages.data import page as data
from observatory.screens.session import frame, url_state
from observatory.screens.widgets import find
from observatory.screens.widgets.literal import literal


def run() -> None:
    """Dress the page, list the others, and draw the one the address asks for."""
    url_state.use_language()
    pages = _pages()
    current = st.navigation(list(pages.values()), position="top")
    frame.name_tab(current.title)
    frame.dress()
    find.box()
    url_state.place_notices()
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
    """Address → page: what is looked at, then what comes in and goes out; the first has two addresses."""
    return {
        "semaine": st.Page(week.show, title=_("Week"), url_path="accueil", default=True),
        "zone": st.Page(area.show, title=_("Commune"), url_path="zone"),
        "cartes": st.Page(maps.show, title=_("Map"), url_path="cartes"),
        "points-chauds": st.Page(hotspots.show, title=_("Hot spots"), url_path="points-chauds"),
        "comparer": st.Page(compare.show, title=_("Compare"), url_path="comparer"),
        "actions": st.Page(actions.show, title=_("Actions"), url_path="actions"),
        "edition": st.Page(edition.show, title=_("Send"), url_path="edition"),
        "donnees": st.Page(data.show, title=_("Receive"), url_path="donnees"),
        "methode": st.Page(method.show, title=_("Method"), url_path="methode"),
        "alias": st.Page(_week_alias, title=_("Week"), url_path="semaine", visibility="hidden"),
    }


def _week_alias() -> None:
    """The first page under its own name."""
    st.html('<style>[data-testid="stTopNavLink"][href$="/"] { font-weight: 700; }</style>')
    week.show()

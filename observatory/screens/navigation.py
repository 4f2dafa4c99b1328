"""Navigation: the pages in their order, each with its address and the right it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory.access import Act
from observatory.errors import ObservatoryError
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.jobs import gc_between_pages
from observatory.screens.jobs.turns import PAGES
from observatory.screens.pages import (
    actions,
    area,
    commune,
    compare,
    documents,
    edition,
    hotspots,
    journal,
    maps,
    method,
    rights,
    week,
)
from observatory.screens.pages.data import page as data
from observatory.screens.session import frame, identity, reader, url_state
from observatory.screens.widgets import downloads, find
from observatory.screens.widgets.literal import literal


class Place(NamedTuple):
    """A page: its title, what draws it, the right it asks for, and the one its files ask for."""

    title: str
    show: Callable[[], None]
    act: Act
    files: Act = Act.EXPORT
    #: A right whose holders have a fuller page.
    unless: Act | None = None


#: Address → page, in the order they are listed; the first one allowed is where a reader begins.
PLACES = {
    "commune": Place(N_("My commune"), commune.show, Act.COMMUNE, Act.COMMUNE, unless=Act.COUNTS),
    "semaine": Place(N_("Week"), week.show, Act.COUNTS),
    "zone": Place(N_("Commune"), area.show, Act.COUNTS),
    "cartes": Place(N_("Map"), maps.show, Act.COUNTS),
    "points-chauds": Place(N_("Hot spots"), hotspots.show, Act.PLACES),
    "comparer": Place(N_("Compare"), compare.show, Act.COUNTS),
    "actions": Place(N_("Actions"), actions.show, Act.COUNTS),
    "documents": Place(N_("Documents"), documents.show, Act.KEEP),
    "edition": Place(N_("Send"), edition.show, Act.EDITION, Act.EDITION),
    "donnees": Place(N_("Receive"), data.show, Act.RECEIPTS, Act.RECEIPTS),
    "methode": Place(N_("Method"), method.show, Act.EDITION, Act.EDITION),
    "droits": Place(N_("Rights"), rights.show, Act.RIGHTS, Act.RIGHTS),
    "journal": Place(N_("Journal"), journal.show, Act.JOURNAL, Act.JOURNAL),
}


#: Rights whose pages hold nothing but what may leave the office.
OUTWARD = (Act.EDITION, Act.COMMUNE)


def run() -> None:
    """Dress the page, list the others, and draw the one the address asks for."""
    url_state.use_language()
    try:
        places = allowed()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    pages = _pages(places)
    current = st.navigation(list(pages.values()), position="top")
    frame.name_tab(current.title)
    dressing = frame.dress()
    if "zone" in pages:
        find.box()
    url_state.place_notices()
    if (code := st.session_state.pop("open_zone", None)) and "zone" in pages:
        st.switch_page(pages["zone"], query_params={"zone": code})
    if (asked := url_state.page_asked()) and asked[0] in pages:
        st.switch_page(pages[asked[0]], query_params=asked[1])
    try:
        with PAGES.turn():
            _draw(current, places, dressing)
    finally:
        gc_between_pages.page_ended()


def allowed() -> dict[str, Place]:
    """The pages of the reader, by address; a single desk has no persons, and a command for its journal."""
    desk = reader.current().desk
    return {
        address: place
        for address, place in PLACES.items()
        if reader.may(place.act)
        and not (place.unless and reader.may(place.unless))
        and not (desk and place.act in (Act.JOURNAL, Act.RIGHTS))
    }


def _pages(places: dict[str, Place]) -> dict[str, st.Page]:
    """Address → page. The first is the default, which Streamlit gives no address of its own."""
    first = next(iter(places), "")
    pages = {
        address: st.Page(
            place.show,
            title=_(place.title),
            url_path="accueil" if address == first == "semaine" else address,
            default=address == first,
        )
        for address, place in places.items()
    }
    if first == "semaine":
        pages["alias"] = st.Page(_week_alias, title=_("Week"), url_path=first, visibility="hidden")
    return pages


def _draw(current: st.Page, places: dict[str, Place], dressing: DeltaGenerator) -> None:
    """The page, with who reads it; faults that a reader can put right are said in words."""
    address = current.url_path or next(iter(places))
    place = places[address]
    reader.on_page(address, place.files)
    try:
        _note_refused(places)
        with dressing:
            frame.stamp(internal=place.files not in OUTWARD)
        identity.above()
        reader.require(place.act)
        reader.note_once("page", reader.page_scope())
        downloads.begin_page()
        current.run()
        _whole_page(address)
        identity.below()
    except reader.MotiveNeededError as needed:
        frame.title(_(place.title))
        identity.ask_motive(str(needed))
    except ObservatoryError as fault:
        # What the user can put right is said in words; anything else goes to the server's log.
        st.error(literal(str(fault)))


def _whole_page(address: str) -> None:
    """What the page shows as one file, where there is anything."""
    if (version := cache.current_version()) is not None:
        downloads.whole_page(address, cache.extent(version))


def _note_refused(places: dict[str, Place]) -> None:
    """Write down that a page was asked for that is not this reader's; they see their first one."""
    asked = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
    if asked not in places and asked in PLACES:
        reader.note_once("page", asked, done=False)


def _week_alias() -> None:
    """The first page under its own name."""
    st.html('<style>[data-testid="stTopNavLink"][href$="/"] { font-weight: 700; }</style>')
    week.show()

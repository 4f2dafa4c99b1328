"""Data page: partners' files, their receipts, rejected rows, places to correct, who reported when."""

from __future__ import annotations

import streamlit as st

from observatory.access import Act
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.pages.data import (
    corrections,
    coverage,
    demonstration,
    receipts,
    rejections,
    served,
    town_hall,
    upload,
)
from observatory.screens.session import frame, reader, url_state

#: Section → label, what draws it, and the right it asks for; `upload` needs no page, for it stands before
#: anything was taken in.
TABS = {
    "drop": (N_("The week's files"), upload.show, Act.SEND),
    "town-hall": (N_("Town halls"), lambda _page: town_hall.show(), Act.SEND),
    "receipts": (N_("Receipts"), receipts.show, Act.RECEIPTS),
    "served": (N_("What your facts served"), served.show, Act.TOLD),
    "refused": (N_("Refused rows"), rejections.show, Act.REJECTIONS),
    "places": (N_("Places to correct"), corrections.show, Act.CORRECT),
    "coverage": (N_("Who sent what, when"), coverage.show, Act.RECEIPTS),
}


def show() -> None:
    """Draw the page. Files can be dropped before anything was ever taken in."""
    page = frame.open_page() if cache.current_version() else None
    frame.title(_("Receive"))
    if page is None:
        upload.show()
        if reader.may_everywhere(Act.SEND):
            demonstration.offer()
        return
    tabs = [name for name in TABS if _is_for_reader(name)]
    tab = url_state.choose(
        "tab", _("Section"), tabs, lambda t: _(TABS[t][0]), widget=st.segmented_control,
        label_visibility="collapsed",
    )  # fmt: skip
    TABS[tab][1](page)


def _is_for_reader(tab: str) -> bool:
    if tab == "town-hall" and not town_hall.communes():
        return False
    return reader.may(TABS[tab][2])

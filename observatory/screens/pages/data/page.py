"""Data page: partners' files, their receipts, rejected rows, places to correct, who reported when."""

from __future__ import annotations

import streamlit as st

from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.pages.data import corrections, coverage, receipts, rejections, town_hall, upload
from observatory.screens.session import frame, url_state

#: Section → label, and what draws it; `upload` needs no page, for it stands before anything was taken in.
TABS = {
    "drop": (N_("Drop a file"), lambda _page: upload.show()),
    "town-hall": (N_("Town halls"), lambda _page: town_hall.show()),
    "receipts": (N_("Receipts"), receipts.show),
    "refused": (N_("Refused rows"), rejections.show),
    "places": (N_("Places to correct"), corrections.show),
    "coverage": (N_("Who sent what, when"), coverage.show),
}


def show() -> None:
    """Draw the page. Files can be dropped before anything was ever taken in."""
    page = frame.open_page() if cache.current_version() else None
    frame.title(_("Data"))
    if page is None:
        upload.show()
        return
    tab = url_state.choose(
        "tab", _("Section"), list(TABS), lambda t: _(TABS[t][0]), widget=st.segmented_control
    )
    TABS[tab][1](page)

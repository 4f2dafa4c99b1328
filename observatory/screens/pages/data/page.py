"""Data page: partners' files, their receipts, rejected rows, places to correct, who reported when."""

from __future__ import annotations

import streamlit as st

from observatory.access import Act
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.pages.data import corrections, coverage, demonstration, receipts, rejections, upload
from observatory.screens.session import frame, reader, url_state

#: Section → label, what draws it, and the right it asks for; `upload` needs no page, for it stands before
#: anything was taken in.
TABS = {
    "drop": (N_("The week's files"), upload.show, Act.SEND),
    "receipts": (N_("Receipts"), receipts.show, Act.RECEIPTS),
    "refused": (N_("Refused rows"), rejections.show, Act.REJECTIONS),
    "places": (N_("Places to correct"), corrections.show, Act.CORRECT),
    "coverage": (N_("Who sent what, when"), coverage.show, Act.RECEIPTS),
}


def show() -> None:
    """Draw the page. Files can be dropped before anything was ever taken in."""
    page = frame.open_page() if cache.current_version() else None
    frame.title(_("Data"))
    if page is None:
        upload.show()
        if reader.may_everywhere(Act.SEND):
            demonstration.offer()
        return
    tabs = [name for name, (_label, _show, act) in TABS.items() if reader.may(act)]
    tab = url_state.choose(
        "tab", _("Section"), tabs, lambda t: _(TABS[t][0]), widget=st.segmented_control,
        label_visibility="collapsed",
    )  # fmt: skip
    TABS[tab][1](page)

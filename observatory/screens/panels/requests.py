"""Requests for a diagnosis: the list, one more, and the answer to one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory.errors import ObservatoryError
from observatory.evaluate import Request
from observatory.language import _, date_text
from observatory.screens.cache import registers as asked
from observatory.screens.panels import written
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal

NAME = "request"


def show(page: Page) -> None:
    """The register as it stands, and the two forms that fill it."""
    cards.heading(_("Requests for a diagnosis"))
    written.said(NAME)
    try:
        known = asked.requests()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    if known:
        _table(known)
    _new(page)
    if waiting := {one.code: one for one in known if one.answered is None}:
        _answer(page, waiting)


def _table(known: list[Request]) -> None:
    rows = [
        {
            _("Code"): one.code,
            _("Asked by"): one.who,
            _("Place"): one.place,
            _("Asked on"): date_text(one.asked, "medium"),
            _("Answered on"): date_text(one.answered, "medium") if one.answered else _("waits"),
            _("Answer"): one.note,
        }
        for one in known
    ]
    cards.table(pd.DataFrame(rows), "requests", key="requests", height="content")


def _new(page: Page) -> None:
    with st.expander(_("Write a request")), st.form("request-form", border=False):
        who = st.text_input(_("The service or commune that asks"))
        place = st.text_input(_("The place it asks about"))
        if st.form_submit_button(_("Write the request")):
            written.write(NAME, lambda: _written(asked.request_diagnosis(who, place, page.version.today)))


def _answer(page: Page, waiting: dict[str, Request]) -> None:
    with st.expander(_("Say that a request was answered")), st.form("request-answer", border=False):
        code = st.selectbox(
            _("Request"), list(waiting), format_func=lambda code: f"{code} – {waiting[code].place}"
        )
        note = st.text_input(_("What was answered"))
        if st.form_submit_button(_("Answer the request")):
            written.write(NAME, lambda: _answered(asked.answer_request(code, page.version.today, note)))


def _written(one: Request) -> str:
    return _("“{what}” is in the register, as {code}.").format(what=one.place, code=one.code)


def _answered(one: Request) -> str:
    return _("Request {code}: answered on {day}.").format(code=one.code, day=one.answered)

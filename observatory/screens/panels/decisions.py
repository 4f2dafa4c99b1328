"""Decisions of the regulation meeting: the list, one more, and what became of one."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory.errors import ObservatoryError
from observatory.evaluate import Decision, State
from observatory.language import _, date_text
from observatory.screens import cache
from observatory.screens.cache import decisions as asked
from observatory.screens.panels import written
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.themes import theme, themes

NAME = "decision"


def show(page: Page) -> None:
    """The register as it stands, and the two forms that fill it."""
    cards.heading(_("Decisions of the regulation meeting"))
    written.said(NAME)
    try:
        known = asked.decisions()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    names = cache.zones(page.version)["name"].to_dict()
    if known:
        _table(known, names, page.version.today)
    _new(names, page.version.today)
    if open_ := {one.code: one for one in known if one.state is State.OPEN}:
        _close(open_, page.version.today)


def _table(known: list[Decision], names: dict[str, str], today: dt.date) -> None:
    rows = [
        {
            _("Code"): one.code,
            _("Decision"): one.what,
            _("Where"): ", ".join(names.get(code, code) for code in one.zones) or _("{agglomeration}"),
            _("Who"): one.who,
            _("By"): date_text(one.due, "medium"),
            _("State"): _("overdue") if one.overdue(today) else one.state.label,
            _("Action"): one.action,
        }
        for one in known
    ]
    cards.table(pd.DataFrame(rows), "decisions", key="decisions", height="content")


def _new(names: dict[str, str], today: dt.date) -> None:
    with st.expander(_("Write a decision")), st.form("decision-form", border=False):
        what = st.text_input(_("What is to be done"))
        left, right = st.columns(2)
        who = left.text_input(_("The service that does it"))
        due = right.date_input(_("Day it is due"), value=None, format="DD/MM/YYYY")
        zones = st.multiselect(
            _("Where; empty for the whole agglomeration"),
            list(names),
            format_func=names.__getitem__,
            placeholder=_("Choose"),
        )
        about = st.multiselect(
            _("What it is about"),
            list(themes()),
            format_func=lambda code: theme(code).label,
            placeholder=_("Choose"),
        )
        actions = {"": _("none"), **{action.code: action.title for action in cache.register()}}
        action = st.selectbox(
            _("The action of the register that carries it out"),
            list(actions),
            format_func=actions.__getitem__,
        )
        if st.form_submit_button(_("Write the decision")):
            if due is None:
                st.error(_("A decision needs the day it is due."))
            else:
                one = Decision("", what, who, today, due, tuple(zones), tuple(about), action or "")
                written.write(NAME, lambda: _state(asked.decide(one)))


def _close(open_: dict[str, Decision], today: dt.date) -> None:
    with st.expander(_("Say what became of a decision")), st.form("decision-close", border=False):
        code = st.selectbox(
            _("Decision"), list(open_), format_func=lambda code: f"{code} – {open_[code].what}"
        )
        ends = [State.DONE, State.DROPPED]
        state = st.selectbox(_("State"), ends, format_func=lambda state: State(state).label)
        note = st.text_input(_("What is to be said of it"))
        if st.form_submit_button(_("Close the decision")):
            written.write(NAME, lambda: _state(asked.close_decision(code, State(state), today, note)))


def _state(one: Decision) -> str:
    return _("Decision {code}: {state}.").format(code=one.code, state=one.state.label)

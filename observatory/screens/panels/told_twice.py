"""Which facts two partners likely both told of, and why; whoever may says of each what it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import linkage
from observatory.access import Act
from observatory.language import _, date_text
from observatory.linkage import DECISION_LABELS, Decision, Key
from observatory.screens import cache
from observatory.screens.panels.registers import written
from observatory.screens.session import reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.selection import Selection

NAME = "twins"


def show(page: Page, selection: Selection) -> None:
    """The pairs of a selection and what was decided; nothing for readers without the right to references."""
    if not (reader.may(Act.REFERENCES) and reader.may(Act.ACTIONS)):
        return
    written.said(NAME)
    pairs, decided = cache.told_pairs(page.version, selection), cache.pairs_decided()
    if pairs.empty and not decided:
        return
    with st.expander(_("Which facts were told twice, and were they?")):
        if pairs.empty:
            st.write(_("No pair of facts may be one."))
        else:
            _pairs(pairs)
        if decided:
            _decided(decided)


def _pairs(pairs: pd.DataFrame) -> None:
    st.write(_("Counts stay as they are; the estimate of what was told twice follows what you say."))
    shown = pd.DataFrame(
        {
            _("One"): pairs["key_one"].map(_named),
            _("Told at"): pairs["at_one"],
            _("Place"): pairs["place_one"],
            _("Other"): pairs["key_other"].map(_named),
            _("Why"): [linkage.reason(row) for row in pairs.itertuples()],
        }
    )
    cards.table(shown, "told-twice", key="pairs", height=min(35 * (len(shown) + 1) + 2, 330))
    keys = [*zip(pairs["key_one"], pairs["key_other"], strict=True)]
    with st.form("pair-form", border=False):
        one, other = st.selectbox(_("The pair"), keys, format_func=_pair_named)
        why = st.text_input(_("Why: a number of intervention, a call; no name"))
        with st.container(horizontal=True):
            same = st.form_submit_button(_("It is one fact"), type="primary")
            apart = st.form_submit_button(_("They are two facts"))
    if same or apart:
        _decide(Key.read(one), Key.read(other), Decision.SAME if same else Decision.APART, why)


def _decided(entries: list[linkage.Entry]) -> None:
    """What stands, the last first, and the button that takes it back."""
    shown = pd.DataFrame(
        {
            _("One"): [_named(str(entry.one)) for entry in entries],
            _("Other"): [_named(str(entry.other)) for entry in entries],
            _("Decision"): [_(DECISION_LABELS[entry.decision]) for entry in entries],
            _("Said by"): [entry.author for entry in entries],
            _("Why"): [entry.reason for entry in entries],
            _("Said on"): [date_text(entry.at.date(), "medium") for entry in entries],
        }
    )
    st.write(_("What was decided"))
    cards.table(shown, "told-twice-decided", key="pairs-decided", height="content")
    of = {(str(entry.one), str(entry.other)): entry for entry in entries}
    with st.form("pair-undo", border=False):
        chosen = st.selectbox(_("The decision"), list(of), format_func=_pair_named)
        if st.form_submit_button(_("Take this decision back")):
            entry = of[chosen]
            _decide(entry.one, entry.other, Decision.UNDONE, _("taken back on the page"))


def _decide(one: Key, other: Key, decision: Decision, why: str) -> None:
    def work() -> str:
        cache.decide_pair(one, other, decision, why)
        return f"{_named(str(one))}, {_named(str(other))} : {_(DECISION_LABELS[decision])}."

    written.write(NAME, work)


def _pair_named(keys: tuple[str, str]) -> str:
    return " – ".join(map(_named, keys))


def _named(key: str) -> str:
    fact = Key.read(key)
    return f"{cache.partner_label(fact.feed)} {fact.reference}"

"""Journal page: who did what and when, for whoever audits."""

from __future__ import annotations

import datetime as dt
from collections import deque

import pandas as pd
import streamlit as st

from observatory.access import Act, Journal, JournalError, Role
from observatory.access.journal import DONE, REFUSED, REPAIRED, RESTARTED, RETENTION
from observatory.language import N_, _, number_text
from observatory.screens.session import frame
from observatory.screens.widgets import cards
from observatory.settings import CLOCK, data_folder

#: Acts that ask for no right of their own.
_ACTS = {
    "page": N_("open a page"),
    "sign-in": N_("sign in"),
    "sign-out": N_("sign out"),
    "file": N_("take a file away"),
    RETENTION: N_("drop an old month"),
    REPAIRED: N_("take a line away that was cut off"),
    RESTARTED: N_("begin a new journal"),
}
_OUTCOMES = {DONE: N_("done"), REFUSED: N_("not allowed")}

#: Lines shown; `observatory journal show` lists them all.
MOST = 2000


def show() -> None:
    """Draw the page."""
    frame.title(_("Journal"))
    journal = Journal(data_folder())
    if faults := journal.faults():
        st.error("\n".join(faults))
    else:
        head = journal.head()
        st.success(
            _("The journal is whole: {n} lines, last seal {seal}.").format(
                n=number_text(head.n), seal=head.seal[:16]
            )
        )
    today = dt.datetime.now(CLOCK).date()
    left, right = st.columns(2)
    since = left.date_input(_("From"), today - dt.timedelta(days=30), format="DD/MM/YYYY")
    who = right.text_input(_("Who"))
    _lines(journal, f"{since}", who.strip())


def _lines(journal: Journal, since: str, who: str) -> None:
    try:
        entries = (e for e in journal.entries() if e.at[:10] >= since and who in e.who)
        kept = list(deque(entries, MOST))
    except JournalError:
        return  # said above
    data = pd.DataFrame(
        {
            _("When"): [entry.at[:16].replace("T", " ") for entry in kept],
            _("Who"): [entry.who for entry in kept],
            _("Role"): [Role(entry.role).label if entry.role else "" for entry in kept],
            _("Act"): [_act(entry.act) for entry in kept],
            _("Scope"): [entry.scope for entry in kept],
            _("Outcome"): [_(_OUTCOMES[entry.outcome]) for entry in kept],
            _("Reason"): [entry.motive for entry in kept],
        }
    ).iloc[::-1]
    cards.table(data, f"journal-{since}", key="journal", height=520)


def _act(code: str) -> str:
    return Act(code).label if code in set(Act) else _(_ACTS.get(code, code))

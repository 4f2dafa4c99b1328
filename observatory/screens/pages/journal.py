"""Journal page: who did what and when, for whoever audits."""

from __future__ import annotations

import datetime as dt
from collections import deque

import pandas as pd
import streamlit as st

from observatory.access import Journal, JournalError
from observatory.language import _, number_text
from observatory.screens.session import frame
from observatory.screens.widgets import cards
from observatory.settings import CLOCK, data_folder

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
            _("Role"): [entry.role for entry in kept],
            _("Act"): [entry.act for entry in kept],
            _("Scope"): [entry.scope for entry in kept],
            _("Outcome"): [entry.outcome for entry in kept],
            _("Reason"): [entry.motive for entry in kept],
        }
    ).iloc[::-1]
    cards.table(data, f"journal-{since}", key="journal", height=520)

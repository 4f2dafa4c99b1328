"""Receipts of the files taken in: rows read, stored, already known, rejected."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards


def show(page: Page) -> None:
    """Draw the receipts, with their sums in words."""
    cards.heading(_("Receipts"))
    table = cache.question(page.version, "receipts")
    data = pd.DataFrame(
        {
            _("Received"): table["received_at"].dt.date,
            _("Partner"): [cache.partner_label(feed) for feed in table["feed"]],
            _("File"): table["file_name"],
            _("Read"): table["read"],
            _("Stored"): table["stored"],
            _("Of which corrected"): table["corrected"],
            _("Already known"): table["known"],
            _("Refused"): table["rejected"],
            _("Out of scope"): table["out_of_scope"],
            _("Invented"): table["invented"],
        }
    )
    read, kept = int(table["read"].sum()), int(table["stored"].sum())
    st.write(
        _(
            "{files} files, {read} rows read, {stored} stored. Read = stored + already known + "
            "refused + out of scope."
        ).format(files=number_text(len(table)), read=number_text(read), stored=number_text(kept))
    )
    cards.table(data, "receipts", key="receipts", height=480)

"""Rejected rows, to give back to their partner: row, column, value and reason."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory.fact import Reason
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.session import url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards


def show(page: Page) -> None:
    """Draw the rejected rows, by reason and partner."""
    cards.heading(_("Refused rows"))
    everything = cache.question(page.version, "rejections", reason="*", feed="*")
    if everything.empty:
        st.write(_("No row was refused."))
        return
    left, right = st.columns(2)
    with left:
        reasons = ["*", *sorted(everything["reason"].unique())]
        reason = url_state.choose(
            "reason", _("Reason"), reasons, lambda r: _("all reasons") if r == "*" else _reason(r)
        )
    with right:
        feeds = ["*", *sorted(everything["feed"].unique())]
        feed = url_state.choose(
            "from",
            _("Partner"),
            feeds,
            lambda f: _("All partners") if f == "*" else cache.partner_label(f),
        )
    table = cache.question(page.version, "rejections", reason=reason, feed=feed)
    data = readable(table)
    st.write(
        _("{n} rows to give back to their partner: the file below names each row, column and value.").format(
            n=number_text(len(data))
        )
    )
    cards.table(data, f"refused-{feed if feed != '*' else 'all'}", key="refused", height=480)


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Refused rows (the query ``rejections``) with headers and reasons for the reader."""
    return pd.DataFrame(
        {
            _("Partner"): [cache.partner_label(name) for name in table["feed"]],
            _("File"): table["file_name"],
            _("Row"): table["row_number"],
            _("Column"): table["column_name"],
            _("Value"): table["value"],
            _("Reason"): [_reason(code) for code in table["reason"]],
        }
    )


def _reason(code: str) -> str:
    return Reason(code).label

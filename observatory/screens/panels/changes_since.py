"""What of a week has changed since the moment that is looked back to."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory.access import Act
from observatory.counts import area_names
from observatory.counts.changes import Cause, changed_since
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.session import reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.themes import themes
from observatory.weeks import week_label


@reader.asks(Act.COUNTS)
def changes_since(page: Page, week: dt.date) -> None:
    """The differences between what was known then and what is known now, each with its cause."""
    cards.heading(_("What has changed since"))
    now = cache.current_version()
    if now is None:
        return
    with now.opened() as warehouse:
        rows = changed_since(warehouse, page.version.run, week)
        names = area_names(warehouse) | area_names(warehouse, "commune")
    if rows.empty:
        st.write(_("Every count of this week is as it was known then."))
        return
    gained, lost = int(rows["gained"].sum()), int(rows["lost"].sum())
    text = ngettext(
        "{gained} fact more and {lost} fewer are counted in this week now.",
        "{gained} facts more and {lost} fewer are counted in this week now.",
        gained,
    )
    st.write(text.format(gained=number_text(gained), lost=number_text(lost)))
    labels = {code: one.label for code, one in themes().items()}
    table = pd.DataFrame(
        {
            _("Zone"): rows["zone_code"].map(names),
            _("Theme"): rows["theme"].map(labels),
            _("Why"): rows["cause"].map({cause.value: cause.label for cause in Cause}),
            _("More"): rows["gained"],
            _("Fewer"): rows["lost"],
        }
    )
    cards.table(table, f"changes-{week_label(week)}", key="changes")

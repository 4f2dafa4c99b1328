"""What a partner's facts became: row by row where each is counted, and by theme what they served."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory.fact import Precision, ZoneKind
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.themes import themes

#: A quarter of a year, as in the return to a partner.
WEEKS = 13


def show(page: Page) -> None:
    """Draw what the reader's feeds told in the last weeks: their own facts, nobody else's."""
    cards.heading(_("What your facts served"))
    since = page.last_week - dt.timedelta(weeks=WEEKS - 1)
    table = cache.question(page.version, "told_by_feeds", since=since)
    if table.empty:
        st.write(_("No fact was told in the last {n} weeks.").format(n=WEEKS))
        return
    st.write(
        _(
            "In {n} weeks: {facts}, of which {counted} are counted in the agglomeration and {placed} are "
            "placed to a street or better."
        ).format(
            n=WEEKS,
            facts=cards.facts_text(len(table)),
            counted=number_text(int(_counted(table).sum())),
            placed=number_text(int(_placed(table).sum())),
        )
    )
    cards.table(_by_theme(table), "what-it-served", key="served", title=_("By theme"))
    cards.heading(_("Row by row"))
    cards.table(_rows(table), "own-facts", key="own-facts", height=420)


def _counted(table: pd.DataFrame) -> pd.Series:
    return table["zone_kind"] != ZoneKind.OUTSIDE


def _placed(table: pd.DataFrame) -> pd.Series:
    return table["precision"].isin((Precision.HOUSENUMBER, Precision.STREET, Precision.PLACE))


def _by_theme(table: pd.DataFrame) -> pd.DataFrame:
    known = themes()
    sums = table.assign(
        told=1, counted=_counted(table), placed=_placed(table), followed=table["outcomes"].fillna("") != ""
    ).groupby(["feed", "theme"], as_index=False)[["told", "counted", "placed", "followed"]].sum()  # fmt: skip
    return pd.DataFrame(
        {
            _("Partner"): [cache.partner_label(feed) for feed in sums["feed"]],
            _("Theme"): [known[code].label if code in known else code for code in sums["theme"]],
            _("Told by you"): sums["told"],
            _("Counted"): sums["counted"],
            _("Placed"): sums["placed"],
            _("Followed up"): sums["followed"],
        }
    )


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    known = themes()
    place = cache.territory()
    names = {**place.communes["name"].to_dict(), **place.zones["name"].to_dict()}
    where = table["zone_code"].fillna(table["commune_code"])
    return pd.DataFrame(
        {
            _("Day and hour"): table["starts_at"].dt.strftime("%Y-%m-%d %H:%M"),
            _("Theme"): [known[code].label if code in known else code for code in table["theme"]],
            _("Place as written"): table["place_text"],
            _("Zone"): [names.get(code, "") if isinstance(code, str) else "" for code in where],
            _("Place known by"): [Precision(code).label for code in table["precision"]],
            _("File"): table["file_name"],
            _("Row"): table["row_number"],
        }
    )

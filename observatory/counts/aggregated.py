"""Numbers that partners send already added up, in words, beside the facts held of the same days."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from observatory.language import _
from observatory.themes import themes


def aggregates_in_words(frame: pd.DataFrame, partner: Callable[[str], str]) -> pd.DataFrame:
    """The answer of the query ``aggregates`` under headers for a reader; `partner` names a feed's partner.

    Facts held are empty where no file covers those days.
    """
    told = [themes()[code] for code in frame["theme"]]
    place = frame["area"].mask(frame["area"] == "", _("all communes told"))
    return pd.DataFrame(
        {
            _("Partner"): [partner(feed) for feed in frame["feed"]],
            _("Theme"): [theme.label for theme in told],
            _("Kind"): [t.subtype_label(code) for t, code in zip(told, frame["subtype"], strict=True)],
            _("From"): frame["first_day"].dt.date,
            _("To"): frame["last_day"].dt.date,
            _("Place"): frame["commune_code"].fillna(place),
            _("Already added up"): frame["n"],
            _("Facts held"): frame["facts"].astype("Int64"),
        }
    )


def aggregates_told_in_words(frame: pd.DataFrame, partner: Callable[[str], str]) -> pd.DataFrame:
    """The answer of the query ``aggregates_told`` under headers for a reader."""
    return pd.DataFrame(
        {
            _("Partner"): [partner(feed) for feed in frame["feed"]],
            _("From"): frame["first_day"].dt.date,
            _("To"): frame["last_day"].dt.date,
            _("Numbers"): frame["numbers"],
            _("Already added up"): frame["n"],
            _("Received"): frame["received_at"].dt.date,
        }
    )


def beside_text() -> str:
    """The sentence that stands over such a table."""
    return _(
        "These numbers came already added up. They stand beside the facts and are in no total of this "
        "observatory; facts held are empty where no file covers those days."
    )

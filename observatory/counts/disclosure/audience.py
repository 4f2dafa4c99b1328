"""Audiences: who a table is for, and what each may have of it."""

from __future__ import annotations

import os

import pandas as pd

from observatory.counts.disclosure.marks import BASE
from observatory.errors import unknown
from observatory.fact import Labelled
from observatory.language import N_, _

#: The environment variable that says who reads what this process shows.
VARIABLE = "OBSERVATORY_AUDIENCE"


class Audience(Labelled):
    """Who reads a table.

    The office works with everything. Members of the regulation meeting are bound by its charter: they have
    counts and facts in clear, and persons are in neither. Whoever else, partners included, has what is
    published.
    """

    OFFICE = "office", N_("the office")
    MEETING = "meeting", N_("members of the regulation meeting")
    PUBLIC = "public", N_("partners and the public")

    @property
    def in_clear(self) -> bool:
        """Whether counts and facts are shown as they are."""
        return self is not Audience.PUBLIC


def audience(given: str | None = None) -> Audience:
    """Who reads: `given`, else ``OBSERVATORY_AUDIENCE``, else the office. Raises `CallError` for another."""
    code = given or os.environ.get(VARIABLE) or Audience.OFFICE
    if code not in set(Audience):
        raise unknown(_("audience"), code, set(Audience))
    return Audience(code)


def few_left_out(places: pd.DataFrame, reader: Audience) -> pd.DataFrame:
    """Places, hot spots or sectors as `reader` may have them.

    For the public, those with fewer than five facts are left out, the facts of the others are rounded down to
    a multiple of five, and what would tell more of them (ranks, shares, weeks, partners) goes.

    Parameters
    ----------
    places : DataFrame
        With ``facts``; one row a place.
    """
    if reader.in_clear:
        return places
    enough = places[places["facts"] >= BASE]
    told = {"place", "commune_code", "facts", "lon", "lat", "geometry"}
    kept = enough[[name for name in enough.columns if name in told]]
    return kept.assign(
        facts=kept["facts"] // BASE * BASE,
        **{"rank": kept["facts"].floordiv(BASE).rank(method="min", ascending=False).astype(int)}
        if "rank" in places
        else {},
    )[[name for name in places.columns if name in told | {"rank"}]].reset_index(drop=True)

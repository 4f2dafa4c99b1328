"""What one partner told in a year, theme by theme and place by place: tables of documents about partners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from observatory import counts
from observatory.documents.content import Table
from observatory.documents.parts import places_named
from observatory.documents.themed.year import Year, total
from observatory.hotspots.repeats import repeat_places
from observatory.language import _
from observatory.themes import themes

if TYPE_CHECKING:
    from observatory.documents.indicators.counted import Span

#: Places of the table of a partner at most.
MOST_PLACES = 12


def themes_rows(known: Year, feed: str) -> tuple[tuple, ...]:
    """Theme, facts of both years, followed up of this one (None: nothing is told of it); most facts first."""
    rows = []
    for code, about in themes().items():
        now, before = (known.kinds(code, span, [feed]) for span in (known.now, known.before))
        told = int(now["facts"].sum()), int(before["facts"].sum())
        if any(told):
            rows.append((about.label, *told, total(now, "handled")))
    return tuple(sorted(rows, key=lambda row: -row[1]))


def themes_table(feed: str, rows: tuple[tuple, ...]) -> Table:
    """The rows of `themes_rows`."""
    header = (_("Theme"), _("This year"), _("Year before"), _("Followed up"))
    caption = _("Facts told by theme; a dash: nothing is told of what followed")
    return Table(f"themes-{feed}", caption, header, rows, (46, 18, 18, 18))


def facts_of(known: Year, feed: str, span: Span) -> pd.DataFrame:
    """The facts of the agglomeration that a partner told of a year (query ``facts_between``)."""
    asked = {"themes": list(themes()), "first": span.start, "until": span.until}
    facts = known.warehouse.ask_facts("facts_between", **asked, seen_by="*", feed=feed)
    return facts[facts["commune_code"].notna()]


def places_tables(known: Year, feed: str, facts: pd.DataFrame) -> Iterator[Table]:
    """The places that come back; no table where none does."""
    places = repeat_places(facts).head(MOST_PLACES)
    if len(places):
        named = places_named(places, counts.area_names(known.warehouse, "commune"), halls=True)
        cells = tuple(
            (place, row.facts, row.weeks_active)
            for place, row in zip(named, places.itertuples(), strict=True)
        )
        header = (_("Place"), _("Facts"), _("Weeks with a fact"))
        yield Table(f"places-{feed}", _("Places that come back"), header, cells, (70, 12, 18))

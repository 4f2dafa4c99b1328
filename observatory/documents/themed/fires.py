"""The observatory of fires: kinds, places, and the hours until a place is clean again.

The strategy wants wrecks and containers gone and the place clean within 24 hours. Firefighters tell when they
left, which is another thing; that of the removal and the cleaning comes from who removes and cleans.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from observatory import counts
from observatory.documents.content import Section, Sentences, Table
from observatory.documents.parts import places_named
from observatory.documents.themed.year import Year, Yearly, months_of
from observatory.hotspots.repeats import repeat_places
from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.documents.indicators.counted import Span

THEME = "fire"
#: Hours within which the strategy wants a place clear.
WANTED_HOURS = 24
#: Places of the table at most.
MOST_PLACES = 20


def _sections(known: Year) -> Iterator[Section]:
    now, before = (_cleared(known, span) for span in (known.now, known.before))
    yield Section(_("In short"), (Sentences(tuple(_lines(known, now, before))),))
    yield Section(_("Kinds of fire"), (_kinds_table(now, before), _clearing_table(now)))
    yield Section(_("Month by month"), (_months_table(known),))
    if (places := _places_table(known)).rows:
        yield Section(_("Places that come back"), (places,))


def _cleared(known: Year, span: Span) -> pd.DataFrame:
    asked = {"theme": THEME, "start": span.start, "until": span.until, "hours": WANTED_HOURS}
    return known.warehouse.ask("cleared_within", **asked).set_index("subtype")


def _lines(known: Year, now: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    fires = int(now["facts"].sum())
    text = ngettext("{n} fire, {before} the year before.", "{n} fires, {before} the year before.", fires)
    yield text.format(n=number_text(fires), before=number_text(before["facts"].sum()))
    told, within = int(now["known"].sum()), int(now["within"].sum())
    if told:
        yield _(
            "Of {told} fires the hour when the place was clear is known: {within} within {hours} hours."
        ).format(told=number_text(told), within=number_text(within), hours=WANTED_HOURS)
    yield _(
        "Of {n} fires nobody told when the place was clear: whether {hours} hours were kept is not known."
    ).format(n=number_text(fires - told), hours=WANTED_HOURS)


def _kinds_table(now: pd.DataFrame, before: pd.DataFrame) -> Table:
    rows = tuple(
        (
            theme(THEME).subtype_label(kind) or _("not told"),
            int(now["facts"].get(kind, 0)),
            int(before["facts"].get(kind, 0)),
            _number(now["ended_minutes"].get(kind)),
        )
        for kind in now.index.union(before.index, sort=False)
    )
    header = (_("Kind"), _("This year"), _("Year before"), _("Intervention, minutes"))
    caption = _("Fires by kind; the last column: median length of the intervention, which clears nothing")
    return Table("kinds", caption, header, rows, (43, 17, 17, 23))


def _clearing_table(now: pd.DataFrame) -> Table:
    rows = tuple(
        (
            theme(THEME).subtype_label(kind) or _("not told"),
            int(row.facts),
            int(row.known),
            int(row.within) if row.known else None,
            _number(row.median_hours),
        )
        for kind, row in zip(now.index, now.itertuples(), strict=True)
    )
    within = _("Within {hours} h").format(hours=WANTED_HOURS)
    header = (_("Kind"), _("Fires"), _("Hour known"), within, _("Median, hours"))
    caption = _("When the place was clear: wreck, container or waste taken away and the place clean")
    return Table("clearing", caption, header, rows, (40, 14, 15, 15, 16))


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _months_table(known: Year) -> Table:
    """Facts of each month, and of the same month a year before."""
    rows = []
    for (start, until), (start_before, until_before) in zip(
        months_of(known.now), months_of(known.before), strict=True
    ):
        now = known.kinds(THEME, known.now._replace(start=start, until=until))
        before = known.kinds(THEME, known.before._replace(start=start_before, until=until_before))
        rows.append((date_text(start, "MMMM"), int(now["facts"].sum()), int(before["facts"].sum())))
    header = (_("Month"), _("This year"), _("Year before"))
    caption = _("Fires by month; the last month up to the same day")
    return Table("months", caption, header, tuple(rows), (50, 25, 25))


def _places_table(known: Year) -> Table:
    asked = {"themes": [THEME], "first": known.now.start, "until": known.now.until}
    facts = known.warehouse.ask_facts("facts_between", **asked, seen_by="*", feed="*")
    places = repeat_places(facts).head(MOST_PLACES)
    named = places_named(places, counts.area_names(known.warehouse, "commune"))
    rows = tuple(
        (place, row.facts, row.weeks_active, row.partners)
        for place, row in zip(named, places.itertuples(), strict=True)
    )
    header = (_("Place"), _("Fires"), _("Weeks with a fact"), _("Partners"))
    return Table("places", _("Places with two fires or more"), header, rows, (48, 13, 24, 15))


fires_report = Yearly(
    "fires",
    N_("Observatory of fires, {year}"),
    N_(
        "Method: fires inside {agglomeration}, by the day they began. Clear: the later of removal and "
        "cleaning, as told by who removes and cleans; the end of the intervention is not it. A median is one "
        "of the fires of which the hour is known. Figures beside each other say how many, not whether chance "
        "explains the difference: the page Compare tests that."
    ),
    _sections,
    theme=THEME,
)

"""The yearly account of a service with agents of its own: the municipal police, the rural guards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from observatory import counts
from observatory.documents.content import Cell, Section, Sentences, Table
from observatory.documents.parts import hours_line, sentence_case
from observatory.documents.themed.told import facts_of, places_tables, themes_rows, themes_table
from observatory.documents.themed.year import Year, Yearly, months_of, total
from observatory.errors import NoDataError
from observatory.fact import Outcome
from observatory.language import N_, _, date_text, number_text
from observatory.themes import themes


def _sections(known: Year, feed: str) -> Iterator[Section]:
    rows = themes_rows(known, feed)
    if not rows:
        name = known.partners.get(feed, feed)
        raise NoDataError(_("{partner} told of no fact of {year}.").format(partner=name, year=known.now.year))
    now, before = (facts_of(known, feed, span) for span in (known.now, known.before))
    yield Section(_("In short"), (Sentences(tuple(_lines(known, feed, rows))),))
    yield Section(_("Themes"), (themes_table(feed, rows),))
    if (followed := _outcomes_table(known, feed)).rows:
        yield Section(_("What followed"), (followed,))
    yield Section(_("Month by month"), (_months_table(known, now, before),))
    yield Section(_("Communes"), (_communes_table(known, now, before),))
    hours = tuple(hours_line(now))
    said = (Sentences(hours),) if hours else ()
    yield Section(_("Places and hours"), (*said, *places_tables(known, feed, now)))


def _lines(known: Year, feed: str, rows: tuple[tuple, ...]) -> Iterator[str]:
    facts, before = (sum(row[column] for row in rows) for column in (1, 2))
    yield _("{partner}: {n} facts, {before} the year before.").format(
        partner=known.partners.get(feed, feed), n=number_text(facts), before=number_text(before)
    )
    followed = [row[3] for row in rows if row[3] is not None]
    if followed:
        yield _("After {n} of them at least one thing followed.").format(n=number_text(sum(followed)))
    [(_name, now, earlier)] = known.weeks_text([feed])
    yield _("Weeks told: {now}; the year before: {before}.").format(now=now, before=earlier)
    left = known.warehouse.ask("left_out", feed=feed, since=known.now.start).iloc[0]
    yield _(
        "Rows of its files of the year about something else than these themes, which are not counted: {n}."
    ).format(n=number_text(int(left["rows"])))


def _outcomes_table(known: Year, feed: str) -> Table:
    spans = known.now, known.before
    told = [pd.concat([known.kinds(code, span, [feed]) for code in themes()]) for span in spans]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (sentence_case(outcome.label), total(told[0], outcome.value), total(told[1], outcome.value))
        for outcome in Outcome
        if any(total(table, outcome.value) for table in told)
    )
    header = (_("What followed"), _("This year"), _("Year before"))
    caption = _("Facts after which it followed; one fact may stand in several rows")
    return Table("outcomes", caption, header, rows, (50, 25, 25))


def _months_table(known: Year, now: pd.DataFrame, before: pd.DataFrame) -> Table:
    told, earlier = (facts["starts_at"].dt.month.value_counts() for facts in (now, before))
    rows = tuple(
        (date_text(start, "MMMM"), int(told.get(start.month, 0)), int(earlier.get(start.month, 0)))
        for start, _until in months_of(known.now)
    )
    header = (_("Month"), _("This year"), _("Year before"))
    return Table("months", _("Facts by month; the last month up to the same day"), header, rows, (50, 25, 25))


def _communes_table(known: Year, now: pd.DataFrame, before: pd.DataFrame) -> Table:
    names = counts.area_names(known.warehouse, "commune")
    told, earlier = (facts["commune_code"].value_counts() for facts in (now, before))
    rows = tuple(
        (names.get(code, code), int(told.get(code, 0)), int(earlier.get(code, 0)))
        for code in told.index.union(earlier.index, sort=False)
    )
    header = (_("Commune"), _("This year"), _("Year before"))
    return Table("communes", _("Facts by commune"), header, rows, (50, 25, 25))


_METHOD = N_(
    "Method: facts that the service told, by the day they began, also fires that others count too. What "
    "followed is what its files say. Figures beside each other say how many, not whether chance explains the "
    "difference: more patrols see more facts."
)

police_report = Yearly(
    "police",
    N_("Account of the municipal police, {year}"),
    _METHOD,
    partial(_sections, feed="police_municipale"),
)
guards_report = Yearly(
    "guards", N_("Account of the rural guards, {year}"), _METHOD, partial(_sections, feed="gardes_champetres")
)

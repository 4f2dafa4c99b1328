"""The yearly report to the plenary meeting: the diagnosis of the year, made of parts of other documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from observatory import counts, evaluate
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, period_with
from observatory.documents.content import Document, Section, Sentences, Table
from observatory.documents.decided import decision_state
from observatory.documents.indicators import indicators_report
from observatory.documents.indicators.counted import spans_of
from observatory.documents.parts import issued
from observatory.documents.period import period_report
from observatory.documents.themed.actions import actions_report
from observatory.documents.themed.agents import guards_report, police_report
from observatory.documents.themed.dumping import dumping_report
from observatory.documents.themed.fires import fires_report
from observatory.documents.themed.landlords import landlords_report
from observatory.errors import NoDataError
from observatory.language import _, date_text, number_text

if TYPE_CHECKING:
    from observatory.territory import Territory
    from observatory.warehouse import Warehouse


def plenary_report(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    year: int | None,
    partners: Mapping[str, str],
    *,
    audience: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """The report of a year (None: that of the last complete week) to the plenary meeting.

    The diagnosis of the year whole, then the first part of each document about a subject, the decisions and
    the indicators. A subject that nobody told of is left out.

    Raises
    ------
    NoDataError
        For a year of which no complete week is known, or where the year before is not known.
    """
    asked = year or counts.last_complete_week(warehouse, made).year
    until = spans_of(warehouse, asked, 1, made)[-1].until
    period = period_with(dt.date(asked, 6, 15), Length.YEAR).until(until - dt.timedelta(days=1))
    diagnosis = period_report(warehouse, data, territory, period, partners, reader=audience, made=made)
    subjects: list[Callable[[], Document]] = [
        partial(report, warehouse, asked, partners, audience=audience, made=made) for report in _SUBJECTS
    ]
    subjects.append(partial(actions_report, warehouse, data, territory, audience=audience, made=made))
    indicators = indicators_report(warehouse, data, asked, partners, made=made)
    return issued(
        f"plenary-{asked}",
        _("Report of the year {year} to the plenary meeting").format(year=asked),
        diagnosis.subtitle,
        [
            *diagnosis.sections,
            *(_first(one) for one in filter(None, map(_told, subjects))),
            *_decisions(evaluate.load_decisions(data), period.first, made),
            _first(indicators),
            *(_named(section, "indicators") for section in indicators.sections[1:_OF_INDICATORS]),
        ],
        reader=audience,
        known=counts.extent(warehouse),
        method=_method(diagnosis),
        made=made,
    )


#: Documents about a subject whose first section stands in the report.
_SUBJECTS = (fires_report, dumping_report, landlords_report, police_report, guards_report)
#: Sections of the indicators that stand in the report: in short, those counted, those kept by hand.
_OF_INDICATORS = 3


def _told(make: Callable[[], Document]) -> Document | None:
    """A document; None where nobody told of its subject."""
    try:
        return make()
    except NoDataError:
        return None


def _first(document: Document) -> Section:
    """The first section of a document, under its title."""
    kind = document.name.partition("-")[0]
    return _named(replace(document.sections[0], heading=document.title), kind)


def _named(section: Section, kind: str) -> Section:
    """A section whose tables bear the kind of their document: those of a report are told apart by name."""
    parts = tuple(
        replace(part, name=f"{kind}-{part.name}") if isinstance(part, Table) else part
        for part in section.parts
    )
    return replace(section, parts=parts)


def _decisions(known: Sequence[evaluate.Decision], first: dt.date, made: dt.date) -> Iterator[Section]:
    """The decisions of the year, and how many stand where."""
    taken = [one for one in known if one.taken >= first]
    if not taken:
        return
    done = sum(one.state is evaluate.State.DONE for one in taken)
    line = _("{n} decisions were taken, of which {done} are done.").format(
        n=number_text(len(taken)), done=number_text(done)
    )
    rows = tuple(
        (one.what, date_text(one.taken, "medium"), one.who, decision_state(one, made)) for one in taken
    )
    header = (_("Decision"), _("Taken on"), _("Who"), _("State"))
    table = Table("decisions", _("Decisions of the year"), header, rows, (44, 14, 22, 20))
    yield Section(_("Decisions"), (Sentences((line,)), table))


def _method(diagnosis: Document) -> Iterator[str]:
    yield diagnosis.footnote[0]
    yield _(
        "Subjects and indicators: by the day of the fact, of the calendar year up to the same day; figures "
        "beside each other say how many, not whether chance explains the difference."
    )

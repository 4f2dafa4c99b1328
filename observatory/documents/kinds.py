"""The kinds of document, and how each is made for a week: what the command and the page both ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from observatory import evaluate
from observatory.access import Act, Person, require, require_everywhere
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, period_with
from observatory.documents.areas.council import LENGTHS, area_sheets
from observatory.documents.areas.zone import zone_sheets
from observatory.documents.content import Document
from observatory.documents.feedback import feedback_report
from observatory.documents.files import get_ready
from observatory.documents.indicators import indicators_report
from observatory.documents.meeting import meeting_pack
from observatory.documents.period import period_report
from observatory.documents.public import Printed, public_sheets, public_week, read_printed
from observatory.documents.themed import (
    actions_report,
    dumping_report,
    fires_report,
    guards_report,
    landlords_report,
    plenary_report,
    police_report,
    priority_report,
    sector_of,
    sector_report,
)
from observatory.documents.week import Known, read_week, week_report
from observatory.errors import CallError
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.territory import Territory
from observatory.warehouse import Warehouse


class Kind(Labelled):
    """A kind of document; its code begins the name of its files."""

    WEEK = "week", N_("Weekly bulletin")
    ZONE = "zone", N_("Sheets of all zones, of the week")
    FORTNIGHT = "fortnight", N_("Pack of the regulation meeting")
    MONTH = "month", N_("Report of the month")
    QUARTER = "quarter", N_("Report of the quarter")
    YEAR = "year", N_("Report of the year")
    COMMUNE = "commune", N_("Sheets of all communes, for their councils")
    DISTRICT = "district", N_("Sheets of all districts, for their councils")
    FIRES = "fires", N_("Observatory of fires")
    DUMPING = "dumping", N_("Observatory of dumping")
    LANDLORDS = "landlords", N_("Observatory of the landlords")
    POLICE = "police", N_("Account of the municipal police")
    GUARDS = "guards", N_("Account of the rural guards")
    QPV = "qpv", N_("Table of the priority districts (QPV)")
    ACTIONS = "actions", N_("Actions and their effect")
    INDICATORS = "indicators", N_("Indicators of the strategy")
    PLENARY = "plenary", N_("Report of the year to the plenary meeting")


class Asked(Labelled):
    """Documents about what somebody names: a place, a partner."""

    SECTOR = "sector", N_("Diagnosis of a place")
    FEEDBACK = "feedback", N_("Return to a partner")


def kind_of(word: str) -> Kind | Asked:
    """The kind of a word."""
    return Asked(word) if word in set(Asked) else Kind(word)


#: Kinds that everybody may read: made of printed counts alone.
PUBLIC = (Kind.WEEK, Kind.ZONE, Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.COMMUNE, Kind.DISTRICT)

#: Kinds that tell from registers, which are not kept as they were.
REGISTERED = (
    Kind.FORTNIGHT, Kind.COMMUNE, Kind.DISTRICT, Kind.ACTIONS, Kind.INDICATORS, Kind.PLENARY,
)  # fmt: skip

#: The documents of a week, and who reads each.
OF_WEEK = (
    (Kind.WEEK, Audience.OFFICE),
    (Kind.WEEK, Audience.MEETING),
    (Kind.WEEK, Audience.PUBLIC),
    (Kind.FORTNIGHT, Audience.MEETING),
    (Kind.ZONE, Audience.MEETING),
    (Kind.ZONE, Audience.PUBLIC),
)


class Desk(NamedTuple):
    """What documents are made at.

    monday : of the week told, complete; of a period the last one
    partners : names of partners by feed
    made : the day printed as that of the making
    zones : codes of the zones, communes or districts whose sheets are made; none for all
    subject, weeks : of an `Asked` kind, the place or the feed, and how many weeks back
    kept : what was read of a week, for those who make several kinds of it one after the other
    """

    warehouse: Warehouse
    data: Path
    territory: Territory
    partners: Mapping[str, str]
    monday: dt.date
    made: dt.date
    zones: tuple[str, ...] = ()
    subject: str = ""
    weeks: int = 0
    kept: dict[Hashable, Any] | None = None

    def once(self, what: str, read: Callable[[], Any]) -> Any:
        """What is read of the week of the desk: again for each who asks, or once where it is kept."""
        if self.kept is None:
            return read()
        asked = what, self.monday, self.made
        if asked not in self.kept:
            self.kept[asked] = read()
        return self.kept[asked]


def readers_of(kind: Kind | Asked) -> tuple[Audience, ...]:
    """Who a kind can be made for."""
    if kind in (Kind.INDICATORS, Asked.FEEDBACK):
        return (Audience.OFFICE,)
    return tuple(Audience) if kind in PUBLIC else (Audience.OFFICE, Audience.MEETING)


def make(desk: Desk, kind: Kind | Asked, reader: Audience) -> Iterator[Document]:
    """The documents of a kind, of the week of the desk, or of the period that holds it.

    Raises
    ------
    CallError
        For a reader who may not have it.
    ForbiddenError
        Where it is not for who opened the warehouse.
    ObservatoryError
        As the maker of the kind says.
    """
    if desk.warehouse.person is not None:
        _ask_right(desk.warehouse.person, kind, reader, desk.subject)
    if reader not in readers_of(kind):
        raise CallError(_("“{kind}” names places: it is not for {reader}.").format(
            kind=kind.label, reader=reader.label
        ))  # fmt: skip
    get_ready()
    for document in _MAKERS[kind](desk, reader):
        desk.warehouse.let_go()
        yield document


def _ask_right(person: Person, kind: Kind | Asked, reader: Audience, subject: str) -> None:
    """Raise `ForbiddenError` where a document is not for who makes it.

    What goes back to a partner is for who sees that partner's refused rows. Every other document in clear is
    of everything, and that of the office says what came from whom. What is published is kept as an edition.
    """
    if kind is Asked.FEEDBACK:
        for act in (Act.RECEIPTS, Act.REJECTIONS):
            require(person, act, feed=subject)
        return
    if reader.in_clear:
        require_everywhere(person, Act.EXPORT)
    elif kind not in (Kind.COMMUNE, Kind.DISTRICT):
        require(person, Act.KEEP)
    if reader is Audience.OFFICE:
        require_everywhere(person, Act.RECEIPTS)


def _week(desk: Desk, reader: Audience) -> Iterator[Document]:
    if reader.in_clear:
        register = evaluate.load(desk.data)
        yield week_report(*_known(desk), audience=reader, made=desk.made, actions=register, known=_read(desk))
    else:
        yield public_week(_printed(desk), desk.territory, desk.made)


def _zones(desk: Desk, reader: Audience) -> Iterator[Document]:
    if reader.in_clear:
        yield from zone_sheets(
            *_known(desk), desk.zones or None, audience=reader, made=desk.made, known=_read(desk)
        )
    else:
        yield from public_sheets(_printed(desk), desk.territory, desk.zones or None, desk.made)


def _known(desk: Desk) -> tuple[Warehouse, Territory, dt.date, Mapping[str, str]]:
    return desk.warehouse, desk.territory, desk.monday, desk.partners


def _read(desk: Desk) -> Known:
    return desk.once("known", lambda: read_week(*_known(desk), desk.made))


def _printed(desk: Desk) -> Printed:
    return desk.once(
        "printed",
        lambda: read_printed(desk.warehouse, desk.data, desk.monday, desk.partners, desk.made),
    )


def _fortnight(desk: Desk, reader: Audience) -> Iterator[Document]:
    yield meeting_pack(
        desk.warehouse,
        desk.data,
        desk.territory,
        desk.monday,
        desk.partners,
        audience=reader,
        made=desk.made,
    )


def _period(length: Length) -> Callable[[Desk, Audience], Iterator[Document]]:
    def made(desk: Desk, reader: Audience) -> Iterator[Document]:
        period = period_with(desk.monday, length).until(desk.monday)
        yield period_report(
            desk.warehouse, desk.data, desk.territory, period, desk.partners, reader=reader, made=desk.made
        )

    return made


def _areas(level: str) -> Callable[[Desk, Audience], Iterator[Document]]:
    def made(desk: Desk, reader: Audience) -> Iterator[Document]:
        period = period_with(desk.monday, LENGTHS[level]).until(desk.monday)
        yield from area_sheets(
            desk.warehouse, desk.data, desk.territory, level, period, desk.partners, desk.zones or None,
            reader=reader, made=desk.made,
        )  # fmt: skip

    return made


def _year_of(report: Callable[..., Document]) -> Callable[[Desk, Audience], Iterator[Document]]:
    def made(desk: Desk, reader: Audience) -> Iterator[Document]:
        year = desk.monday.isocalendar().year
        yield report(desk.warehouse, year, desk.partners, audience=reader, made=desk.made)

    return made


def _actions(desk: Desk, reader: Audience) -> Iterator[Document]:
    yield actions_report(desk.warehouse, desk.data, desk.territory, audience=reader, made=desk.made)


def _priority(desk: Desk, reader: Audience) -> Iterator[Document]:
    quarter = period_with(desk.monday, Length.QUARTER).until(desk.monday)
    yield priority_report(
        desk.warehouse, desk.territory, quarter, desk.partners, audience=reader, made=desk.made
    )


def _plenary(desk: Desk, reader: Audience) -> Iterator[Document]:
    year = desk.monday.isocalendar().year
    yield plenary_report(
        desk.warehouse, desk.data, desk.territory, year, desk.partners, audience=reader, made=desk.made
    )


def _indicators(desk: Desk, _reader: Audience) -> Iterator[Document]:
    year = desk.monday.isocalendar().year
    yield indicators_report(desk.warehouse, desk.data, year, desk.partners, made=desk.made)


def _sector(desk: Desk, reader: Audience) -> Iterator[Document]:
    outline = sector_of(desk.territory, desk.subject)
    yield sector_report(
        desk.warehouse, desk.territory, outline, desk.weeks, desk.partners, audience=reader, made=desk.made
    )


def _feedback(desk: Desk, _reader: Audience) -> Iterator[Document]:
    name = desk.partners.get(desk.subject, desk.subject)
    yield feedback_report(desk.warehouse, desk.subject, name, desk.weeks, made=desk.made)


_MAKERS: dict[Kind | Asked, Callable[[Desk, Audience], Iterator[Document]]] = {
    Kind.WEEK: _week,
    Kind.ZONE: _zones,
    Kind.FORTNIGHT: _fortnight,
    Kind.MONTH: _period(Length.MONTH),
    Kind.QUARTER: _period(Length.QUARTER),
    Kind.YEAR: _period(Length.YEAR),
    Kind.COMMUNE: _areas("commune"),
    Kind.DISTRICT: _areas("district"),
    Kind.FIRES: _year_of(fires_report),
    Kind.DUMPING: _year_of(dumping_report),
    Kind.LANDLORDS: _year_of(landlords_report),
    Kind.POLICE: _year_of(police_report),
    Kind.GUARDS: _year_of(guards_report),
    Kind.QPV: _priority,
    Kind.ACTIONS: _actions,
    Kind.INDICATORS: _indicators,
    Kind.PLENARY: _plenary,
    Asked.SECTOR: _sector,
    Asked.FEEDBACK: _feedback,
}

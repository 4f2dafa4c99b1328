"""Documents made from the page, and those issued before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from observatory import documents
from observatory.access import Act
from observatory.counts.disclosure import Audience
from observatory.documents.areas import council
from observatory.documents.files import FOLDER
from observatory.documents.formats.pdf import pdf
from observatory.screens.cache.connection import WarehouseVersion
from observatory.screens.cache.geography import territory
from observatory.screens.cache.reporting import defined_or_sent, feeds, partner_label
from observatory.screens.session import reader as signed_in
from observatory.warehouse import Warehouse
from observatory.weeks import sunday, week_label


@signed_in.asks(Act.KEEP)
def issued(version: WarehouseVersion) -> list[documents.Issued]:
    """The documents issued, the newest first."""
    return documents.issued_in(Path(version.data))


@signed_in.asks(Act.KEEP)
def issue(version: WarehouseVersion, kind: documents.Kind, reader: Audience, monday: dt.date) -> list[str]:
    """Make the documents of a kind and write them; gives their names. Raises as `documents.make`."""
    names = _put(version, monday, [(kind, reader)])
    signed_in.note(Act.KEEP, scope=f"document={kind} for={reader} week={week_label(monday)}")
    return names


@signed_in.asks(Act.KEEP)
def issue_week(version: WarehouseVersion, monday: dt.date) -> list[str]:
    """Make every document of a week and write them; gives their names."""
    names = _put(version, monday, documents.OF_WEEK)
    signed_in.note(Act.KEEP, scope=f"documents of week={week_label(monday)}")
    return names


@signed_in.asks(Act.KEEP)
def bulletin(
    version: WarehouseVersion, monday: dt.date, reader: Audience
) -> tuple[documents.Document, bytes]:
    """The bulletin of a week, written beside those issued, and its PDF. Raises as `documents.make`."""
    with version.snapshot() as warehouse:
        desk = _desk(version, warehouse, monday)
        (made,) = documents.make(desk, documents.Kind.WEEK, reader)
        documents.issue(
            documents.Origin.of(desk), Path(version.data) / FOLDER, documents.Kind.WEEK, reader, [made]
        )
    signed_in.note(Act.KEEP, scope=f"document=week for={reader} week={week_label(monday)}")
    return made, (Path(version.data) / FOLDER / f"{made.name}.pdf").read_bytes()


@signed_in.asks(Act.COUNTS)
def council_sheets(
    version: WarehouseVersion, codes: list[str] | None, week: dt.date, reader: Audience, level: str
) -> Iterator[tuple[str, bytes]]:
    """Name and PDF of the sheets of areas of a level, all for None: the last month or quarter over by a week.

    Sheets in clear name places: they are for whoever sees facts, for others the call is an error.
    """
    if reader.in_clear:
        signed_in.require(Act.FEW)
        signed_in.require(Act.PLACES)
    partners, place = {feed: partner_label(feed) for feed in feeds(version)}, territory()
    with version.opened() as warehouse:
        over = sunday(week) + dt.timedelta(days=1)
        period = documents.period_asked(warehouse, None, council.LENGTHS[level], over)
        sheets = list(
            documents.area_sheets(
                warehouse, Path(version.data), place, level, period, partners, codes, reader=reader, made=over
            )
        )
    for sheet in sheets:
        yield f"{sheet.name}.pdf", pdf(sheet)


def _put(
    version: WarehouseVersion,
    monday: dt.date,
    wanted: Iterable[tuple[documents.Kind, Audience]],
) -> list[str]:
    """Write each document as it is made, from a snapshot: neither pages nor intake wait for them."""
    folder, names = Path(version.data) / FOLDER, []
    with version.snapshot() as warehouse:
        desk = _desk(version, warehouse, monday)._replace(kept={})
        for kind, reader in wanted:
            names += documents.issue(
                documents.Origin.of(desk), folder, kind, reader, documents.make(desk, kind, reader)
            )
    return names


def _desk(version: WarehouseVersion, warehouse: Warehouse, monday: dt.date) -> documents.Desk:
    partners = {feed: partner_label(feed) for feed in defined_or_sent(version)}
    return documents.Desk(warehouse, Path(version.data), territory(), partners, monday, version.today)

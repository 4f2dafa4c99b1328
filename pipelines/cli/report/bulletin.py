"""`observatory report week`: the bulletin of a week, as PDF, HTML and XLSX."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.known import known_option, moment_of, opened, outlines_of
from pipelines.cli.report.writing import (
    READ_IN_CLEAR,
    day_made,
    folder_of,
    note_issue,
    partner_names,
    reader_option,
    where_options,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from observatory.documents import Document
    from observatory.territory import Territory
    from observatory.warehouse import Warehouse


@click.command(
    cls=Command,
    help=N_(
        "The bulletin of a week (default: the last complete one). That of the office and of the members of "
        "the regulation meeting names places and lists facts; that of the public is made of the rounded "
        "counts of the week's edition, which is kept."
    ),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@reader_option
@option("--zone", metavar="ZONE", help=N_("In its place the sheet of this zone, by name or code."))
@option("--all-zones", is_flag=True, help=N_("In its place the sheets of every zone."))
@where_options
@known_option
@click.pass_context
def week(
    ctx: click.Context,
    week: str | None,
    audience: str,
    zone: str | None,
    all_zones: bool,
    out: str | None,
    made: str | None,
) -> None:
    """Write the documents and print the path of each file."""
    from observatory import documents
    from observatory.documents.week import finished_week
    from observatory.territory import Territory

    data = data_of(ctx)
    asked = parse_week(week) if week else None
    with opened(ctx) as warehouse:
        day = day_made(made, moment_of(ctx))
        territory = Territory.load(outlines_of(ctx))
        zones = [documents.zone_code(territory, zone)] if zone else None
        monday = finished_week(warehouse, asked, day)
        folder = folder_of(out, data)
        sheets = bool(zone or all_zones)
        made_now = made_for(audience, warehouse, data, territory, monday, day, sheets, zones)
        paths = write(folder, made_now, moment_of(ctx))
        if audience in READ_IN_CLEAR and not (sheets or moment_of(ctx)):
            click.echo(note_issue(data, paths, monday, audience, day))


def made_for(
    audience: str,
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    monday: dt.date,
    day: dt.date,
    sheets: bool,
    zones: list[str] | None,
) -> Iterator[Document]:
    """The bulletin, or the sheets of some zones (all for None), for a reader."""
    from observatory import documents
    from observatory.counts.disclosure import Audience

    partners, reader = partner_names(warehouse.ask("feeds")["feed"], data), documents.READERS[audience]
    if reader is Audience.PUBLIC:
        known = documents.read_printed(warehouse, data, monday, partners, day)
        if sheets:
            return documents.public_sheets(known, territory, zones, day)
        return iter([documents.public_week(known, territory, day)])
    if sheets:
        return documents.zone_sheets(warehouse, territory, monday, partners, zones, audience=reader, made=day)
    return iter([documents.week_report(warehouse, territory, monday, partners, audience=reader, made=day)])

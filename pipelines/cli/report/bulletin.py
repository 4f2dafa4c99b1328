"""`observatory report week`: the bulletin of a week, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.known import known_option, moment_of, opened, outlines_of
from pipelines.cli.report.writing import (
    day_made,
    folder_of,
    partner_names,
    reader_option,
    tell,
    where_options,
    write,
)


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
        day, known = day_made(made, moment_of(ctx)), moment_of(ctx)
        territory = Territory.load(outlines_of(ctx))
        zones = (documents.zone_code(territory, zone),) if zone else ()
        monday = finished_week(warehouse, asked, day)
        folder = folder_of(out, data)
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        desk = documents.Desk(warehouse, data, territory, partners, monday, day, zones)
        kind = documents.Kind.ZONE if zone or all_zones else documents.Kind.WEEK
        reader = documents.READERS[audience]
        made_now = documents.make(desk, kind, reader)
        if known:
            write(folder, made_now, known)
        else:
            documents.issue(desk, folder, kind, reader, made_now, tell)

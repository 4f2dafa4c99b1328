"""`observatory report week`: the bulletin of a week, as PDF, HTML and XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, option
from pipelines.cli.report.writing import issue_at, reader_option, where_options

if TYPE_CHECKING:
    from observatory.documents import Desk


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

    asked = parse_week(week) if week else None
    kind = documents.Kind.ZONE if zone or all_zones else documents.Kind.WEEK

    def wanted(desk: Desk):
        zones = (documents.zone_code(desk.territory, zone),) if zone else ()
        monday = finished_week(desk.warehouse, asked, desk.made)
        return desk._replace(monday=monday, zones=zones), [(kind, documents.READERS[audience])]

    issue_at(ctx, out, made, wanted)

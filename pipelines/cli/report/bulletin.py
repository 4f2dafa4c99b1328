"""`observatory report week`: the bulletin of a week, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import day_made, folder_of, partner_names, write


@click.command(
    cls=Command,
    help=N_(
        "The bulletin of a week (default: the last complete one), with its list of facts. It names places: "
        "it is for the office and the members of the regulation meeting. What everybody may see is made by "
        "`observatory edition`."
    ),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option(
    "--for",
    "audience",
    type=click.Choice(("office", "members")),
    default="office",
    show_default=True,
    help=N_("Whom it is for; the office also reads what came from whom."),
)
@option("--zone", metavar="ZONE", help=N_("In its place the sheet of this zone, by name or code."))
@option("--all-zones", is_flag=True, help=N_("In its place the sheets of every zone."))
@option("--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data."))
@option("--made", metavar="DATE", help=N_("Day printed as that of its making (2026-11-24); else today."))
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
    from observatory.warehouse import connect

    data = data_of(ctx)
    asked, day = parse_week(week) if week else None, day_made(made)
    territory = Territory.load(data)
    zones = [documents.zone_code(territory, zone)] if zone else None
    with connect(data) as warehouse:
        monday = finished_week(warehouse, asked, day)
        folder = folder_of(out, data)
        partners, reader = partner_names(warehouse.ask("feeds")["feed"], data), documents.Audience(audience)
        if zone or all_zones:
            written = documents.zone_sheets(
                warehouse, territory, monday, partners, zones, audience=reader, made=day
            )
        else:
            whole = documents.week_report(warehouse, territory, monday, partners, audience=reader, made=day)
            written = iter([whole])
        write(folder, written)

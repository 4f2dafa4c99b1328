"""`observatory report indicators`: the yearly figures of the strategy, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import day_made, folder_of, partner_names, write


@click.command(
    "indicators",
    cls=Command,
    help=N_(
        "The indicators of the strategy in a year (default: the year of the last complete week): those that "
        "partners’ files give, with the two years before, and for the others what is missing and who has it."
    ),
)
@click.argument("year", required=False, type=click.IntRange(1900, 2999), metavar="[2026]")
@option("--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data."))
@option("--made", metavar="DATE", help=N_("Day printed as that of its making (2026-11-24); else today."))
@click.pass_context
def yearly(ctx: click.Context, year: int | None, out: str | None, made: str | None) -> None:
    """Write the document and print the path of each file."""
    from observatory import counts, documents
    from observatory.warehouse import connect

    data, day = data_of(ctx), day_made(made)
    with connect(data) as warehouse:
        asked = year or counts.last_complete_week(warehouse, day).year
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        folder = folder_of(out, data)
        write(folder, iter([documents.indicators_report(warehouse, asked, partners, made=day)]))

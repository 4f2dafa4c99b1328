"""`observatory report indicators`: the yearly figures of the strategy, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Command, data_of
from pipelines.cli.known import known_option, moment_of, opened
from pipelines.cli.report.writing import day_made, folder_of, partner_names, where_options, write


@click.command(
    "indicators",
    cls=Command,
    help=N_(
        "The indicators of the strategy in a year (default: the year of the last complete week): those that "
        "partners’ files give, with the two years before, and for the others what is missing and who has it."
    ),
)
@click.argument("year", required=False, type=click.IntRange(1900, 2999), metavar="[2026]")
@where_options
@known_option
@click.pass_context
def yearly(ctx: click.Context, year: int | None, out: str | None, made: str | None) -> None:
    """Write the document and print the path of each file."""
    from observatory import counts, documents

    data = data_of(ctx)
    with opened(ctx) as warehouse:
        day = day_made(made, moment_of(ctx))
        asked = year or counts.last_complete_week(warehouse, day).year
        partners = partner_names(warehouse.ask("feeds")["feed"])
        folder = folder_of(out, data)
        document = documents.indicators_report(warehouse, data, asked, partners, made=day)
        write(folder, iter([document]), moment_of(ctx))

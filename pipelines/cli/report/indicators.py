"""`observatory report indicators`: the yearly figures of the strategy, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Command
from pipelines.cli.report.writing import issue_at, of_year, where_options


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
@click.pass_context
def yearly(ctx: click.Context, year: int | None, out: str | None, made: str | None) -> None:
    """Write the document and print the path of each file."""
    issue_at(ctx, out, made, of_year("indicators", year, "office"))

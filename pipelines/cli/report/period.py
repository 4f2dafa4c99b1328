"""`observatory report month|quarter|year`: a period beside the same weeks of the year before."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Command, data_of
from pipelines.cli.report.writing import (
    day_made,
    folder_of,
    partner_names,
    reader_option,
    where_options,
    write,
)


def _written(
    ctx: click.Context, length: str, label: str | None, audience: str, out: str | None, made: str | None
):
    """Write the report of a period and print the path of each file."""
    from observatory import documents
    from observatory.counts.period import Length
    from observatory.territory import Territory
    from observatory.warehouse import connect

    data, day = data_of(ctx), day_made(made)
    with connect(data) as warehouse:
        asked = documents.period_asked(warehouse, label, Length(length), day)
        folder = folder_of(out, data)
        partners, reader = partner_names(warehouse.ask("feeds")["feed"]), documents.READERS[audience]
        territory = Territory.load(data)
        report = documents.period_report(warehouse, data, territory, asked, partners, reader=reader, made=day)
        write(folder, iter([report]))


@click.command(
    cls=Command,
    help=N_(
        "The report of a month (default: the last one that is over) beside the same weeks a year before."
    ),
)
@click.argument("label", required=False, metavar="[2026-10]")
@reader_option
@where_options
@click.pass_context
def month(ctx: click.Context, label: str | None, audience: str, out: str | None, made: str | None) -> None:
    """Write the report of a month."""
    _written(ctx, "month", label, audience, out, made)


@click.command(
    cls=Command,
    help=N_(
        "The report of a quarter (default: the last one that is over) beside the same weeks a year before."
    ),
)
@click.argument("label", required=False, metavar="[2026-Q3]")
@reader_option
@where_options
@click.pass_context
def quarter(ctx: click.Context, label: str | None, audience: str, out: str | None, made: str | None) -> None:
    """Write the report of a quarter."""
    _written(ctx, "quarter", label, audience, out, made)


@click.command(
    cls=Command,
    help=N_(
        "The report of a year (default: the last one that is over), until the last complete week where it "
        "still runs, beside the same weeks a year before."
    ),
)
@click.argument("label", required=False, metavar="[2026]")
@reader_option
@where_options
@click.pass_context
def year(ctx: click.Context, label: str | None, audience: str, out: str | None, made: str | None) -> None:
    """Write the report of a year."""
    _written(ctx, "year", label, audience, out, made)

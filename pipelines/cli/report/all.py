"""`observatory report all`: every document of a week, at once."""

from __future__ import annotations

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of
from pipelines.cli.report.writing import day_made, folder_of, partner_names, tell, where_options


@click.command(
    "all",
    cls=Command,
    help=N_(
        "Every document of a week (default: the last complete one): the bulletins of the office, the members "
        "and the public, the pack of the meeting, and the sheets of all zones for members and public."
    ),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@where_options
@click.pass_context
def whole_week(ctx: click.Context, week: str | None, out: str | None, made: str | None) -> None:
    """Write the documents and print the path of each file."""
    from observatory import documents
    from observatory.documents.week import finished_week
    from observatory.territory import Territory
    from observatory.warehouse import connect

    data, day = data_of(ctx), day_made(made)
    asked = parse_week(week) if week else None
    with connect(data) as warehouse:
        monday = finished_week(warehouse, asked, day)
        folder = folder_of(out, data)
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        desk = documents.Desk(warehouse, data, Territory.load(data), partners, monday, day)
        for kind, reader in documents.OF_WEEK:
            documents.issue(desk, folder, kind, reader, documents.make(desk, kind, reader), tell)

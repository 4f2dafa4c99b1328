"""`observatory report fortnight`: the pack of the regulation meeting."""

from __future__ import annotations

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import (
    READ_IN_CLEAR,
    day_made,
    folder_of,
    partner_names,
    where_options,
    write,
)


@click.command(
    cls=Command,
    help=N_(
        "The pack of the regulation meeting: the two weeks that end with a week (default: the last complete "
        "one) beside the two before, subject by subject, with the register of decisions and the facts."
    ),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option(
    "--for",
    "audience",
    type=click.Choice(READ_IN_CLEAR),
    default="members",
    show_default=True,
    help=N_("Whom it is for: it names places."),
)
@where_options
@click.pass_context
def fortnight(ctx: click.Context, week: str | None, audience: str, out: str | None, made: str | None) -> None:
    """Write the pack and print the path of each file."""
    from observatory import documents
    from observatory.documents.week import finished_week
    from observatory.territory import Territory
    from observatory.warehouse import connect

    data, day = data_of(ctx), day_made(made)
    asked = parse_week(week) if week else None
    with connect(data) as warehouse:
        last = finished_week(warehouse, asked, day)
        folder = folder_of(out, data)
        partners, reader = partner_names(warehouse.ask("feeds")["feed"], data), documents.READERS[audience]
        territory = Territory.load(data)
        pack = documents.meeting_pack(warehouse, data, territory, last, partners, audience=reader, made=day)
        write(folder, iter([pack]))

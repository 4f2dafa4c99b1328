"""`observatory report fortnight`: the pack of the regulation meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command, option
from pipelines.cli.report.writing import READ_IN_CLEAR, issue_at, where_options

if TYPE_CHECKING:
    from observatory.documents import Desk


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

    asked = parse_week(week) if week else None

    def wanted(desk: Desk):
        last = finished_week(desk.warehouse, asked, desk.made)
        return desk._replace(monday=last), [(documents.Kind.FORTNIGHT, documents.READERS[audience])]

    issue_at(ctx, out, made, wanted)

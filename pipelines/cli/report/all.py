"""`observatory report all`: every document of a week, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from observatory.language import N_
from observatory.weeks import parse_week
from pipelines.cli.base import Command
from pipelines.cli.report.writing import issue_at, where_options

if TYPE_CHECKING:
    from observatory.documents import Desk


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

    asked = parse_week(week) if week else None

    def wanted(desk: Desk):
        monday = finished_week(desk.warehouse, asked, desk.made)
        return desk._replace(monday=monday), documents.OF_WEEK

    issue_at(ctx, out, made, wanted)

"""`observatory report month|quarter|year`: a period beside the same weeks of the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from observatory.language import N_
from pipelines.cli.base import Command
from pipelines.cli.report.writing import issue_at, reader_option, where_options

if TYPE_CHECKING:
    from observatory.documents import Desk


def _written(
    ctx: click.Context, length: str, label: str | None, audience: str, out: str | None, made: str | None
) -> None:
    """Write the report of a period and print the path of each file."""
    from observatory import documents
    from observatory.counts.period import Length

    def wanted(desk: Desk):
        asked = documents.period_asked(desk.warehouse, label, Length(length), desk.made)
        return desk._replace(monday=asked.last), [(documents.Kind(length), documents.READERS[audience])]

    issue_at(ctx, out, made, wanted)


def _command(length: str, example: str, said: str) -> click.Command:
    """The command of a length of period."""

    @click.command(length, cls=Command, help=said)
    @click.argument("label", required=False, metavar=f"[{example}]")
    @reader_option
    @where_options
    @click.pass_context
    def period(
        ctx: click.Context, label: str | None, audience: str, out: str | None, made: str | None
    ) -> None:
        _written(ctx, length, label, audience, out, made)

    return period


month = _command(
    "month",
    "2026-10",
    N_("The report of a month (default: the last one that is over) beside the same weeks a year before."),
)
quarter = _command(
    "quarter",
    "2026-Q3",
    N_("The report of a quarter (default: the last one that is over) beside the same weeks a year before."),
)
year = _command(
    "year",
    "2026",
    N_(
        "The report of a year (default: the last one that is over), until the last complete week where it "
        "still runs, beside the same weeks a year before."
    ),
)

"""`observatory report feedback`: what goes back to a partner, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.errors import unknown
from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import day_made, folder_of, write

#: A quarter of a year.
WEEKS = 13


@click.command(
    "feedback",
    cls=Command,
    help=N_(
        "What goes back to a partner over the last weeks: what it sent, which rows were refused and why, "
        "which weeks are missing, and what its facts served."
    ),
)
@click.argument("partner", metavar="NAME")
@option("--weeks", type=click.IntRange(1, 520), default=WEEKS, show_default=True, help=N_("How many weeks."))
@option("--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data."))
@option("--made", metavar="DATE", help=N_("Day printed as that of its making (2026-11-24); else today."))
@click.pass_context
def to_partner(ctx: click.Context, partner: str, weeks: int, out: str | None, made: str | None) -> None:
    """Write the document and print the path of each file."""
    from observatory import documents
    from observatory.errors import NoDataError
    from observatory.warehouse import connect
    from pipelines.feed import feed, feed_names

    data, day = data_of(ctx), day_made(made)
    if partner not in feed_names(data):
        raise unknown(_("feed"), partner, feed_names(data))
    with connect(data) as warehouse:
        folder = folder_of(out, data)
        name = feed(partner, data).label
        if feed(partner, data).counted:
            raise NoDataError(
                _("{partner} sends numbers already added up; `observatory aggregates` shows them.").format(
                    partner=name
                )
            )
        write(folder, iter([documents.feedback_report(warehouse, partner, name, weeks, made=day)]))

"""`observatory report feedback`: what goes back to a partner, as PDF, HTML and XLSX."""

from __future__ import annotations

import click

from observatory.errors import unknown
from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.known import known_option, moment_of, opened
from pipelines.cli.report.writing import day_made, folder_of, where_options, write

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
@where_options
@known_option
@click.pass_context
def to_partner(ctx: click.Context, partner: str, weeks: int, out: str | None, made: str | None) -> None:
    """Write the document and print the path of each file."""
    from observatory import documents
    from observatory.errors import NoDataError
    from pipelines.feed import feed, feed_names

    data = data_of(ctx)
    if partner not in feed_names(data):
        raise unknown(_("feed"), partner, feed_names(data))
    with opened(ctx) as warehouse:
        folder, day = folder_of(out, data), day_made(made, moment_of(ctx))
        name = feed(partner, data).label
        if feed(partner, data).counted:
            raise NoDataError(
                _("{partner} sends numbers already added up; `observatory aggregates` shows them.").format(
                    partner=name
                )
            )
        document = documents.feedback_report(warehouse, partner, name, weeks, made=day)
        write(folder, iter([document]), moment_of(ctx))

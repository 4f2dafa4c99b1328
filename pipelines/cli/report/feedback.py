"""`observatory report feedback`: what goes back to a partner, as PDF, HTML and XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from observatory.errors import unknown
from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import issue_at, where_options

if TYPE_CHECKING:
    from observatory.documents import Desk

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
@click.pass_context
def to_partner(ctx: click.Context, partner: str, weeks: int, out: str | None, made: str | None) -> None:
    """Write the document and print the path of each file."""
    from observatory import documents
    from observatory.counts.disclosure import Audience
    from observatory.errors import NoDataError
    from pipelines.feed import feed, feed_names

    data = data_of(ctx)
    if partner not in feed_names(data):
        raise unknown(_("feed"), partner, feed_names(data))
    if feed(partner, data).counted:
        raise NoDataError(
            _("{partner} sends numbers already added up; `observatory aggregates` shows them.").format(
                partner=feed(partner, data).label
            )
        )

    def wanted(desk: Desk):
        names = dict(desk.partners) | {partner: feed(partner, data).label}
        asked = desk._replace(subject=partner, weeks=weeks, partners=names)
        return asked, [(documents.Asked.FEEDBACK, Audience.OFFICE)]

    issue_at(ctx, out, made, wanted)

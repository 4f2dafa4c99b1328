"""`observatory report fires|dumping|landlords|actions|sector`: documents about one subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from observatory.language import N_
from pipelines.cli.base import Command, option
from pipelines.cli.report.writing import READ_IN_CLEAR, issue_at, of_year, where_options

if TYPE_CHECKING:
    from observatory.documents import Desk

#: Of a diagnosis: a year, and five years at most.
WEEKS, MOST_WEEKS = 52, 260


def clear_reader_option(command):
    """Add ``--for office|members``: what names places is for nobody else."""
    return option(
        "--for",
        "audience",
        type=click.Choice(READ_IN_CLEAR),
        default="office",
        show_default=True,
        help=N_("Whom it is for: it names places."),
    )(command)


def _of_year(subject: str, said: str) -> click.Command:
    """The command of a document about a subject over a year."""

    @click.command(subject, cls=Command, help=said)
    @click.argument("year", required=False, type=click.IntRange(1900, 2999), metavar="[2026]")
    @clear_reader_option
    @where_options
    @click.pass_context
    def told(ctx: click.Context, year: int | None, audience: str, out: str | None, made: str | None) -> None:
        issue_at(ctx, out, made, of_year(subject, year, audience))

    return told


fires = _of_year(
    "fires",
    N_(
        "The observatory of fires of a year (default: that of the last complete week) beside the one before: "
        "kinds, places, and how long until the place was clear."
    ),
)
dumping = _of_year(
    "dumping",
    N_(
        "The observatory of dumping of a year (default: that of the last complete week): what was taken away "
        "in each month, what it cost, who was fined."
    ),
)
landlords = _of_year(
    "landlords",
    N_(
        "The yearly report of the landlords (default: the year of the last complete week): what each told, "
        "what followed, the places that come back."
    ),
)

police = _of_year(
    "police",
    N_(
        "The yearly account of the municipal police (default: the year of the last complete week): what it "
        "told, what followed, where and when."
    ),
)
guards = _of_year(
    "guards",
    N_(
        "The yearly account of the rural guards (default: the year of the last complete week): what they "
        "told, what followed, where and when."
    ),
)


@click.command(
    "plenary",
    cls=Command,
    help=N_(
        "The report of a year to the plenary meeting (default: the year of the last complete week): the "
        "diagnosis of the year, each subject in short, the actions, the decisions, the indicators."
    ),
)
@click.argument("year", required=False, type=click.IntRange(1900, 2999), metavar="[2026]")
@clear_reader_option
@where_options
@click.pass_context
def plenary(ctx: click.Context, year: int | None, audience: str, out: str | None, made: str | None) -> None:
    """Write the yearly report."""
    issue_at(ctx, out, made, of_year("plenary", year, audience))


@click.command(
    "qpv",
    cls=Command,
    help=N_(
        "The table of the priority districts (QPV) of a quarter (default: the last one that is over) beside "
        "as many weeks before. It asks for their layer."
    ),
)
@click.argument("quarter", required=False, metavar="[2026-Q3]")
@clear_reader_option
@where_options
@click.pass_context
def qpv(ctx: click.Context, quarter: str | None, audience: str, out: str | None, made: str | None) -> None:
    """Write the table of the priority districts."""
    from observatory import documents
    from observatory.counts.period import Length

    def wanted(desk: Desk):
        desk.territory.layer(documents.themed.priority.LAYER)
        asked = documents.period_asked(desk.warehouse, quarter, Length.QUARTER, desk.made)
        return desk._replace(monday=asked.last), [(documents.Kind.QPV, documents.READERS[audience])]

    issue_at(ctx, out, made, wanted)


@click.command("actions", cls=Command, help=N_("Every action of the register and what it changed."))
@clear_reader_option
@where_options
@click.pass_context
def of_actions(ctx: click.Context, audience: str, out: str | None, made: str | None) -> None:
    """Write the sheet of the actions."""
    from observatory import documents

    kinds = [(documents.Kind.ACTIONS, documents.READERS[audience])]
    issue_at(ctx, out, made, lambda desk: (desk, kinds))


@click.command(
    cls=Command,
    help=N_(
        "The diagnosis of a place over the last weeks: a sector, a priority district or a zone by its name, "
        "or an outline in WKT."
    ),
)
@click.argument("where", metavar="NAME|OUTLINE")
@option(
    "--weeks",
    type=click.IntRange(4, MOST_WEEKS),
    default=WEEKS,
    show_default=True,
    help=N_("How many weeks."),
)
@clear_reader_option
@where_options
@click.pass_context
def sector(
    ctx: click.Context, where: str, weeks: int, audience: str, out: str | None, made: str | None
) -> None:
    """Write the diagnosis of a sector."""
    from observatory import documents

    def wanted(desk: Desk):
        documents.sector_of(desk.territory, where)
        asked = desk._replace(subject=where, weeks=weeks)
        return asked, [(documents.Asked.SECTOR, documents.READERS[audience])]

    issue_at(ctx, out, made, wanted)

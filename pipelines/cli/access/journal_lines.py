"""`observatory journal`: what was done by whom, whether it is whole, and what is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.access import Journal, at_this_machine, load
from observatory.errors import InputError
from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table

if TYPE_CHECKING:
    import pandas as pd


@click.group(cls=Group, help=N_("Who did what and when: the journal."))
def journal() -> None:
    """Group the commands of the journal."""


@journal.command(cls=Command, help=N_("List what was done, the newest last."))
@option("--since", metavar=N_("DAY"), default="", help=N_("First day shown, as 2026-11-01."))
@option("--until", metavar=N_("DAY"), default="", help=N_("Last day shown."))
@option("--who", default="", help=N_("Only what this identifier did."))
@format_option
@click.pass_context
def show(ctx: click.Context, since: str, until: str, who: str, form: str) -> None:
    """Print the lines of a period."""
    print_table(_table(data_of(ctx), since, until, who), form, _labels())


@journal.command(
    cls=Command, help=N_("Tell whether every line is what was written, and print the last seal.")
)
@option("--seal", default="", help=N_("A seal noted before that must still stand in it."))
@click.pass_context
def verify(ctx: click.Context, seal: str) -> None:
    """Exit with 1 where a line was edited, removed, moved or cut off."""
    kept = Journal(data_of(ctx))
    if faults := kept.faults(seal):
        raise InputError("\n".join(faults))
    head = kept.head()
    click.echo(_("The journal is whole: {n} lines, last seal {seal}.").format(n=head.n, seal=head.seal))


@journal.command(cls=Command, help=N_("Write the lines of a period into a CSV file, for whoever audits."))
@click.argument("file", type=click.Path(path_type=Path))
@option("--since", metavar=N_("DAY"), default="", help=N_("First day shown, as 2026-11-01."))
@option("--until", metavar=N_("DAY"), default="", help=N_("Last day shown."))
@click.pass_context
def export(ctx: click.Context, file: Path, since: str, until: str) -> None:
    """Write the file, and into the journal that it was written."""
    from observatory.atomic import write_text
    from observatory.exchange.tables import render

    data = data_of(ctx)
    table = _table(data, since, until, "")
    write_text(file, render(table, "csv", _labels()))
    Journal(data).write(at_this_machine().name, "journal", scope=f"export {since}..{until}")
    click.echo(_("{n} lines written to {file}.").format(n=len(table), file=file))


@journal.command(
    cls=Command, help=N_("Drop whole months older than the retention; what is left stays verifiable.")
)
@option("--months", type=click.IntRange(6, 36), help=N_("Months kept; else what access.toml says, else 12."))
@click.pass_context
def prune(ctx: click.Context, months: int | None) -> None:
    """Drop what is too old."""
    data = data_of(ctx)
    dropped = Journal(data).prune(months or load(data).months)
    click.echo(_("{n} months dropped.").format(n=dropped))


@journal.command(cls=Command, help=N_("Set a journal that was altered aside, and begin a new one."))
@option("--why", required=True, help=N_("What happened; it is the first line's reason."))
@click.pass_context
def restart(ctx: click.Context, why: str) -> None:
    """Begin anew."""
    aside = Journal(data_of(ctx)).restart(at_this_machine().name, why)
    click.echo(_("The former journal is in {folder}.").format(folder=aside))


def _table(data: Path, since: str, until: str, who: str) -> pd.DataFrame:
    import pandas as pd

    rows = [
        entry
        for entry in Journal(data).entries()
        if entry.at[:10] >= since and (not until or entry.at[:10] <= until) and who in ("", entry.who)
    ]
    return pd.DataFrame(rows, columns=list(_labels()))


def _labels() -> dict[str, str]:
    """Column → its header."""
    return {
        "n": _("Line"), "at": _("When"), "who": _("Who"), "role": _("Role"), "act": _("Act"),
        "scope": _("Scope"), "outcome": _("Outcome"), "motive": _("Reason"),
    }  # fmt: skip

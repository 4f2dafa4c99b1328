"""`observatory demo`: partner files of invented facts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from observatory.language import N_, ngettext
from pipelines.cli.base import Command, option


@click.command(cls=Command, help=N_("Write partner files of invented facts, labelled as such."))
@option("--out", type=click.Path(path_type=Path), required=True, help=N_("Folder to write them in."))
@option("--weeks", type=click.IntRange(8, 520), default=208, show_default=True, help=N_("Weeks of history."))
@option(
    "--rows",
    type=click.IntRange(1_000, 5_000_000),
    default=60_000,
    show_default=True,
    help=N_("Rows, all partners."),
)
@option("--seed", type=int, default=90, show_default=True, help=N_("The same seed gives the same files."))
@option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help=N_("End with the last complete week before that day.")
)
def demo(out: Path, weeks: int, rows: int, seed: int, until: dt.datetime | None) -> None:
    """Write the demonstration files."""
    from pipelines.demo import write_demo

    paths = write_demo(out, weeks=weeks, rows=rows, seed=seed, until=until.date() if until else None)
    n = len(paths)
    click.echo(
        ngettext(
            "{n} file of invented facts in {folder}.", "{n} files of invented facts in {folder}.", n
        ).format(n=n, folder=out)
    )


COMMANDS = (demo,)

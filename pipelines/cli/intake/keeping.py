"""`observatory backup` and `restore`: the data folder in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from observatory.language import N_, _, number_text
from pipelines.cli.base import Command, data_of


@click.command(
    cls=Command,
    help=N_("Write the whole data folder into one file, checked by restoring it; for its owner alone."),
)
@click.argument("file", metavar="FILE.zip")
@click.pass_context
def backup(ctx: click.Context, file: str) -> None:
    """Back up."""
    from pipelines.backup import backup as write

    n = write(data_of(ctx), Path(file))
    click.echo(_("{n} files in {file}; it was restored elsewhere and found whole.").format(
        n=number_text(n), file=file))  # fmt: skip


@click.command(cls=Command, help=N_("Restore a backup into the data folder, which must be empty or missing."))
@click.argument("file", metavar="FILE.zip")
@click.pass_context
def restore(ctx: click.Context, file: str) -> None:
    """Restore."""
    from pipelines.backup import restore as read

    n = read(Path(file), data_of(ctx))
    click.echo(_("{n} files restored into {folder}.").format(n=number_text(n), folder=data_of(ctx)))


COMMANDS = (
    backup,
    restore,
)

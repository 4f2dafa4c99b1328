"""`observatory backup`, `restore` and `purge`: the data folder in one file, and back; terms."""

from __future__ import annotations

from pathlib import Path

import click

from observatory.language import N_, _, number_text
from pipelines.cli.base import Command, data_of, option


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


@click.command(
    cls=Command,
    help=N_(
        "Delete raw files of the archive and documents older than their terms, in months; what went is said. "
        "Facts and statistics stay."
    ),
)
@option("--archive", type=click.FloatRange(1, 1200), metavar="MONTHS", help=N_("Term of raw files."))
@option("--documents", type=click.FloatRange(1, 1200), metavar="MONTHS", help=N_("Term of documents."))
@click.pass_context
def purge(ctx: click.Context, archive: float | None, documents: float | None) -> None:
    """Delete what outlived its term."""
    from pipelines.purge import Kind
    from pipelines.purge import purge as delete

    terms = {Kind.ARCHIVE: archive, Kind.DOCUMENTS: documents}
    labels = {Kind.ARCHIVE: _("Raw files"), Kind.DOCUMENTS: _("Documents")}
    for gone in delete(data_of(ctx), {kind: term for kind, term in terms.items() if term}):
        text = _("{what} from before {day}: {n} deleted, {size} kB.")
        click.echo(
            text.format(
                what=labels[gone.kind],
                day=gone.before,
                n=number_text(gone.files),
                size=number_text(gone.size // 1000),
            )
        )


COMMANDS = (
    backup,
    restore,
    purge,
)

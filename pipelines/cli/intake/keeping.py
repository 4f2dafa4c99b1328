"""`observatory backup`, `restore` and `purge`: the data folder in one file, and back; terms."""

from __future__ import annotations

from pathlib import Path

import click

from observatory.errors import CallError
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


#: Words for the kinds, those of `pipelines.purge.Kind`, which is not imported for a list of choices.
KINDS = ("archive", "history", "editions", "documents", "journal")


@click.command(
    cls=Command,
    help=N_(
        "Delete what is older than its term, each kind by its own; what went is said. Facts and statistics "
        "stay, also as they were known then."
    ),
)
@option(
    "--older-than",
    "terms",
    multiple=True,
    required=True,
    metavar="KIND=MONTHS",
    help=N_(
        "A kind (archive, history, editions, documents, journal) and its term in months, as archive=24; "
        "once a kind."
    ),
)
@click.pass_context
def purge(ctx: click.Context, terms: tuple[str, ...]) -> None:
    """Delete what outlived its term."""
    from pipelines.purge import Kind
    from pipelines.purge import purge as delete

    months = {Kind(kind): term for kind, term in map(_term, terms)}
    for gone in delete(data_of(ctx), months):
        text = _("{what} from before {day}: {n} deleted, {size} kB.")
        click.echo(
            text.format(
                what=gone.kind.label,
                day=gone.before,
                n=number_text(gone.n),
                size=number_text(gone.size // 1000),
            )
        )


def _term(text: str) -> tuple[str, float]:
    kind, _equals, months = text.partition("=")
    try:
        if kind in KINDS and 1 <= float(months) <= 1200:
            return kind, float(months)
    except ValueError:
        pass
    said = _("“{text}” is no term: write a kind of {kinds} and its months, as archive=24.")
    raise CallError(said.format(text=text, kinds=", ".join(KINDS)))


COMMANDS = (
    backup,
    restore,
    purge,
)

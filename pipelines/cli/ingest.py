"""`observatory ingest` and `rebuild`: partner files into the warehouse."""

from __future__ import annotations

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, format_option, option, print_table, say


@click.command(
    cls=Command, help=N_("Take partners' files in: read, check, locate, store. Ends with a receipt a file.")
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option(
    "--feed",
    metavar="NAME",
    help=N_("The feed they come from; needed where the file does not make it certain."),
)
@option(
    "--replaces",
    is_flag=True,
    help=N_("The files replace the days they speak for: what they no longer hold is withdrawn."),
)
@option("--dry-run", is_flag=True, help=N_("Say what would be stored and refused, and store nothing."))
@format_option
@click.pass_context
def ingest(
    ctx: click.Context, files: tuple[str, ...], feed: str | None, replaces: bool, dry_run: bool, form: str
) -> None:
    """Ingest files and print their receipts; refused files are told at the end, the others are stored."""
    from pipelines.ingest import FilesRefusedError, rebuild_outdated
    from pipelines.ingest import ingest as take_in

    if not dry_run:
        rebuild_outdated(data_of(ctx), say=say)
    try:
        receipts = take_in(files, data_of(ctx), feed=feed, dry_run=dry_run, replaces=replaces, say=say)
    except FilesRefusedError as refused:
        _print_receipts(refused.receipts, form)
        raise
    _print_receipts(receipts, form)


@click.command(
    cls=Command, help=N_("Make the warehouse again from the archived files and the layers in force.")
)
@format_option
@click.pass_context
def rebuild(ctx: click.Context, form: str) -> None:
    """Rebuild from the archive."""
    from pipelines.ingest import rebuild as build_again

    _print_receipts(build_again(data_of(ctx), say=say), form)


def _print_receipts(receipts: list, form: str) -> None:
    from pipelines.receipt import TOTALS, totals

    if form == "table":
        for receipt in receipts:
            click.echo(receipt.text() + "\n")
        if len(receipts) > 1:
            click.echo(totals(receipts).text())
        return
    import pandas as pd

    frame = pd.DataFrame(
        [{name: getattr(r, name) for name in TOTALS} for r in receipts], columns=list(TOTALS)
    )
    print_table(frame, form, {})


@click.command(
    cls=Command, help=N_("Check the archive against its manifest, the editions, and who may read the data.")
)
@option(
    "--accept", is_flag=True, help=N_("Seal the registers as they are now, those written by hand too; first.")
)
@click.pass_context
def verify(ctx: click.Context, accept: bool) -> None:
    """Print a sentence for each fault; exit code 1 where there is one."""
    from observatory import registers
    from pipelines.verify import faults

    data = data_of(ctx)
    for path in registers.accept(data) if accept else ():
        click.echo(_("{file} is sealed as it is now.").format(file=path))
    found = faults(data)
    for path in registers.unsealed(data):
        say(_("{file} was put there by hand: `observatory verify --accept` seals it.").format(file=path))
    for fault in found:
        click.echo(fault)
    if found:
        ctx.exit(1)
    click.echo(_("All is as it was taken in."))


@click.command(
    cls=Command, help=N_("Take a file out again: everything is as it would be without it. Its trace is kept.")
)
@click.argument("file", metavar="FILE|RECEIPT")
@option("--why", default="", metavar="TEXT", help=N_("The reason, kept with the trace; a role, not a name."))
@option("--back", is_flag=True, help=N_("Let a file count again that was undone."))
@click.pass_context
def undo(ctx: click.Context, file: str, why: str, back: bool) -> None:
    """Undo a file, or undo that."""
    from pipelines.undo import undo as take_out

    for entry in take_out(data_of(ctx), file, why, back=back):
        text = _("{file} counts again.") if back else _("{file} is undone.")
        click.echo(text.format(file=entry.file_name))


COMMANDS = (
    ingest,
    rebuild,
    verify,
    undo,
)

"""Files in: demo, ingest, rebuild, new-feed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from observatory.language import N_, _, ngettext
from pipelines.cli.base import Command, data_of, format_option, option, print_table, say


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


@click.command(
    cls=Command, help=N_("Take partners' files in: read, check, locate, store. Ends with a receipt a file.")
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option(
    "--feed",
    metavar="NAME",
    help=N_("The feed they come from; needed where the file does not make it certain."),
)
@option("--dry-run", is_flag=True, help=N_("Say what would be stored and refused, and store nothing."))
@format_option
@click.pass_context
def ingest(ctx: click.Context, files: tuple[str, ...], feed: str | None, dry_run: bool, form: str) -> None:
    """Ingest files and print their receipts; refused files are told at the end, the others are stored."""
    from pipelines.ingest import FilesRefusedError
    from pipelines.ingest import ingest as take_in

    try:
        receipts = take_in(files, data_of(ctx), feed=feed, dry_run=dry_run, say=say)
    except FilesRefusedError as refused:
        _print_receipts(refused.receipts, form)
        raise
    _print_receipts(receipts, form)


@click.command(
    cls=Command,
    help=N_("The partner feeds that have a definition: format, cadence, themes, what is dropped and why."),
)
@option("--dropped", is_flag=True, help=N_("The columns that are never kept, each with its reason."))
@format_option
def feeds(dropped: bool, form: str) -> None:
    """Print the feeds, from their definitions."""
    import pandas as pd

    from pipelines.feed import CADENCE_LABELS
    from pipelines.feed import feeds as defined

    if dropped:
        rows = [{"feed": f.name, "column": c, "why": why} for f in defined() for c, why in f.dropped.items()]
        return print_table(
            pd.DataFrame(rows), form, {"feed": _("Feed"), "column": _("Column"), "why": _("Why")}
        )
    rows = [
        {
            "feed": f.name,
            "label": f.label,
            "format": f.format,
            "cadence": _(CADENCE_LABELS[f.cadence]) if form == "table" else f.cadence,
            "places": ", ".join(dict.fromkeys(str(place.kind) for place in f.places)),
            "themes": ", ".join(sorted(f.themes)),
        }
        for f in defined()
    ]
    labels = {
        "feed": _("Feed"),
        "label": _("Partner"),
        "format": _("Format"),
        "cadence": _("Cadence"),
        "places": _("Places"),
        "themes": _("Themes"),
    }
    return print_table(pd.DataFrame(rows), form, labels)


@click.command(
    cls=Command, help=N_("Make the warehouse again from the archived files and the layers in force.")
)
@format_option
@click.pass_context
def rebuild(ctx: click.Context, form: str) -> None:
    """Rebuild from the archive."""
    from pipelines.ingest import rebuild as build_again

    _print_receipts(build_again(data_of(ctx), say=say), form)


@click.command(
    "new-feed", cls=Command, help=N_("Draft the definition of a new partner's feed from a sample file.")
)
@click.argument("name")
@click.argument("sample", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def new_feed(ctx: click.Context, name: str, sample: Path) -> None:
    """Write a first draft of a definition, its sample and its test row."""
    from pipelines.scaffold.draft import draft_feed

    for path, what in draft_feed(name, sample):
        click.echo(f"{path} – {what}")


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


COMMANDS = (demo, ingest, feeds, rebuild, new_feed)

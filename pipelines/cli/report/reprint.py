"""`observatory report reprint`: documents printed again from their manifest, byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory import language
from observatory.language import N_, _
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import day_made, folder_of, partner_names

if TYPE_CHECKING:
    from observatory.documents.manifest import Manifest


@click.command(
    "reprint",
    cls=Command,
    help=N_(
        "Print documents again from their manifest (….manifeste.json): the same bytes, or what they were "
        "made from that differs now. Exit code 1 where they differ."
    ),
)
@click.argument("manifest", metavar="MANIFEST")
@option("--out", metavar="DIR", help=N_("Folder to write the files to; else they are only compared."))
@click.pass_context
def print_again(ctx: click.Context, manifest: str, out: str | None) -> None:
    """Print again and compare."""
    from observatory.documents import manifest as manifests

    data, issued = data_of(ctx), manifests.read(Path(manifest))
    spoken = language.current()
    language.use(issued.language)
    try:
        files = _printed(data, issued)
    finally:
        language.use(spoken)
    if out:
        from observatory.atomic import write_files

        folder = folder_of(out, data)
        write_files({folder / name: content for name, content in files.items()})
    same = True
    for name, said in issued.files.items():
        found = hashlib.sha256(files[name]).hexdigest() if name in files else ""
        same &= found == said
        click.echo(f"{name}  {said[:16]}  " + (_("the same") if found == said else _("differs")))
    if not same:
        differing = manifests.differing(issued, manifests.inputs(data, issued.run))
        what = "; ".join(differing) or _("nothing that is known of")
        click.echo(_("Not what it was made from then: {what}.").format(what=what), err=True)
        ctx.exit(1)


def _printed(data: Path, issued: Manifest) -> dict[str, bytes]:
    """The files of documents as known then, by name."""
    from observatory import documents
    from observatory.counts.known import open_as_known
    from observatory.territory import Territory
    from observatory.warehouse.outlines import folder_of as outlines_of

    with open_as_known(data, str(issued.run)) as warehouse:
        mark = warehouse.moment.layers if warehouse.moment else ""
        territory = Territory.load(outlines_of(data, mark)).with_layers_of(data)
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        monday, made = parse_week(issued.week), day_made(issued.made)
        desk = documents.Desk(warehouse, data, territory, partners, monday, made)
        return documents.printed_again(desk, issued)

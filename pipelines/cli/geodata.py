"""`observatory geodata pull|status`: the layers in force; `observatory layer …`: the site's own."""

from __future__ import annotations

from pathlib import Path

import click

from observatory.errors import InputError
from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table, say


@click.group(
    cls=Group, help=N_("The layers in force: communes, districts, addresses, stops. Pull them, or see them.")
)
def geodata() -> None:
    """Group the commands about layers."""


@geodata.command(cls=Command, help=N_("Install the official layers from their producers, or from a folder."))
@option(
    "--from",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help=N_("Take the same files from this folder, without any network."),
)
@format_option
@click.pass_context
def pull(ctx: click.Context, folder: Path | None, form: str) -> None:
    """Pull the layers; ends with what became of each."""
    from pipelines.geodata import pull as install

    outcomes = install(data_of(ctx), folder, report=say)
    labels = {
        "layer": _("Layer"),
        "state": _("Result"),
        "features": _("Objects"),
        "source": _("Source"),
        "detail": _("Remark"),
    }
    states = {
        "installed": _("installed"),
        "unchanged": _("unchanged"),
        "failed": _("failed"),
        "absent": _("absent"),
    }
    shown = outcomes.assign(state=outcomes["state"].map(states)) if form == "table" else outcomes
    print_table(shown, form, labels)
    if (outcomes["state"] == "failed").any():
        raise InputError(_("Some layers could not be installed; those in force before stay in force."))


@geodata.command(
    cls=Command, help=N_("Say which layers are in force, of which vintage, and which are only indicative.")
)
@format_option
@click.pass_context
def status(ctx: click.Context, form: str) -> None:
    """Print the layers in force."""
    from observatory.territory.layers import ORIGIN_LABELS
    from observatory.territory.layers import status as in_force

    frame = in_force(data_of(ctx))
    if form == "table":
        frame = frame.assign(
            in_force=frame["in_force"].map({code: _(text) for code, text in ORIGIN_LABELS.items()}),
            indicative=frame["indicative"].map({True: _("yes"), False: ""}),
        )
    labels = {
        "layer": _("Layer"),
        "in_force": _("In force"),
        "vintage": _("Vintage"),
        "features": _("Objects"),
        "licence": _("Licence"),
        "indicative": _("Indicative"),
        "why": _("Limits"),
    }
    print_table(frame, form, labels)


@click.group(
    cls=Group, help=N_("Layers of the site: its shops, bars, exits of schools, facilities, building sites.")
)
def layer() -> None:
    """Group the commands about the site's own layers."""


@layer.command("add", cls=Command, help=N_("Put a GeoJSON file of places on the maps and beside hot spots."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--label", required=True, metavar="TEXT", help=N_("What its places are, in French."))
@option("--label-en", default="", metavar="TEXT", help=N_("The same in English."))
@option(
    "--kind", default="other", show_default=True, metavar="KIND",
    help=N_("shop, bar, school, facility, works (building sites) or other."),
)  # fmt: skip
@option(
    "--name-column", default="", metavar="COLUMN",
    help=N_("The property that names a place; no other is read, and persons are taken out of it."),
)  # fmt: skip
@option("--crs", default="", metavar="EPSG", help=N_("Its reference system, where the file does not say it."))
@option("--name", default="", metavar="NAME", help=N_("Under which it is kept; the file’s name otherwise."))
@click.pass_context
def add_layer(ctx: click.Context, file: Path, label, label_en, kind, name_column, crs, name) -> None:
    """Check a file of places and keep its names and points."""
    from observatory.errors import unknown
    from observatory.territory.sites import Definition, Kind, add_site

    if kind not in set(Kind):
        raise unknown(_("kind of layer"), kind, Kind)
    kept = add_site(data_of(ctx), file, Definition(label, label_en, Kind(kind), name_column, crs), name)
    click.echo(
        _("“{label}” is on the maps: {n} places, kept as {name}.").format(
            label=kept.label, n=len(kept.shapes), name=kept.name
        )
    )
    if kept.left_out:
        click.echo(_("{n} places beyond the territory were left out.").format(n=kept.left_out))


@layer.command("list", cls=Command, help=N_("The site’s own layers, and the files that cannot be read."))
@format_option
@click.pass_context
def list_layers(ctx: click.Context, form: str) -> None:
    """Print the site's own layers."""
    import pandas as pd

    from observatory.territory.sites import read_sites

    found, faults = read_sites(data_of(ctx))
    rows = [(one.name, one.label, one.definition.kind.label, len(one.shapes)) for one in found]
    labels = {"layer": _("Layer"), "label": _("Title"), "kind": _("Kind"), "places": _("Places")}
    empty = _("The site has no layer of its own; `observatory layer add` puts one on the maps.")
    print_table(pd.DataFrame(rows, columns=list(labels)), form, labels, empty=empty)
    if faults:
        raise InputError("\n".join(faults))


@layer.command("remove", cls=Command, help=N_("Take a layer of the site away."))
@click.argument("name")
@click.pass_context
def remove_layer(ctx: click.Context, name: str) -> None:
    """Take a layer of the site away."""
    from observatory.territory.sites import remove_site

    remove_site(data_of(ctx), name)
    click.echo(_("The layer “{name}” is gone.").format(name=name))


COMMANDS = (geodata, layer)

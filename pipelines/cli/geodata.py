"""`observatory geodata pull|status`: the reference layers in force."""

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


COMMANDS = (geodata,)

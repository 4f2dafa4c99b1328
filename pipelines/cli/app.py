"""`observatory app`: serve the app on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from observatory.access.rights import check_listening
from observatory.errors import CallError, ObservatoryError
from observatory.language import N_, _
from observatory.settings import PROJECT
from pipelines.cli.base import Command, data_of, option, say


@click.command(cls=Command, help=N_("Serve the app on this machine."))
@option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help=N_("Port of the app."))
@option(
    "--address",
    default="localhost",
    show_default=True,
    help=N_("Address it listens on; localhost is this machine alone."),
)
@option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help=N_("A host name it is reached under besides addresses and this machine's own; may be given again."),
)
@option("--base-path", default="", help=N_("Path it is served under behind a proxy, as observatoire."))
@click.pass_context
def app(ctx: click.Context, port: int, address: str, names: tuple[str, ...], base_path: str) -> None:
    """Run Streamlit in the place of this process."""
    script = PROJECT / "app.py"
    if not script.exists():
        raise CallError(
            _("{file} is not there: the app is served from the project's folder.").format(file=script)
        )
    check_listening(address, data_of(ctx))
    _renew(data_of(ctx))
    click.echo(
        _("The observatory is on http://{address}:{port} – end it with Ctrl+C.").format(
            address=address, port=port
        )
    )
    sys.stdout.flush()
    environment = os.environ | {"OBSERVATORY_DATA": str(data_of(ctx).resolve())}
    if names:
        environment["OBSERVATORY_HOSTS"] = ",".join(names)
    arguments = [
        "streamlit",
        "run",
        str(script),
        f"--server.port={port}",
        f"--server.address={address}",
        f"--browser.serverAddress={address}",
        f"--server.baseUrlPath={base_path}",
        "--server.headless=true",
    ]
    os.chdir(PROJECT)
    os.execvpe(sys.executable, [sys.executable, "-m", *arguments], environment)  # noqa: S606


def _renew(data: Path) -> None:
    """Make the warehouse of another version again; what hinders that is said, here and on the pages."""
    from pipelines.ingest import rebuild_outdated

    try:
        rebuild_outdated(data, say=say)
    except ObservatoryError as fault:
        say(str(fault))


COMMANDS = (app,)

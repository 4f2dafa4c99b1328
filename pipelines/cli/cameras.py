"""`observatory camera list|add|end`: the register of cameras, and of those lent to communes."""

from __future__ import annotations

import click

from observatory.errors import CallError
from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table


@click.group(cls=Group, help=N_("The register of cameras: where each stood, and to whom it was lent."))
def camera() -> None:
    """Group the commands about cameras."""


@camera.command("list", cls=Command, help=N_("Where every camera stood, from when to when."))
@format_option
@click.pass_context
def list_cameras(ctx: click.Context, form: str) -> None:
    """Print the register."""
    import pandas as pd

    from observatory.geocode.cameras import COLUMNS, read_cameras

    rows = [
        (s.camera, s.place, s.commune_code, f"{s.lon:.5f}", f"{s.lat:.5f}", s.uncertainty_m,
         s.start.isoformat() if s.start else "", s.end.isoformat() if s.end else "", s.lent_to)
        for s in read_cameras(data_of(ctx)).standings
    ]  # fmt: skip
    labels = {
        "camera": _("Camera"),
        "place": _("Place"),
        "commune_code": _("Commune"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "uncertainty_m": _("Sees (m)"),
        "from": _("From"),
        "to": _("To"),
        "lent_to": _("Lent to"),
    }
    empty = _("No camera is registered; `observatory camera add` adds one.")
    print_table(pd.DataFrame(rows, columns=list(COLUMNS)), form, labels, empty=empty)


@camera.command("add", cls=Command, help=N_("Say where a camera stands, or to which commune it is lent."))
@option("--camera", "name", required=True, metavar="NAME", help=N_("Its number or name, as in “Caméra 3”."))
@option("--place", required=True, metavar="TEXT", help=N_("Where it stands, in words."))
@option("--commune", required=True, metavar="COMMUNE", help=N_("Commune of that place, by name or code."))
@option("--lon", type=float, required=True, help=N_("Longitude of its pole, degrees."))
@option("--lat", type=float, required=True, help=N_("Latitude of its pole, degrees."))
@option("--sees", type=float, default=100.0, show_default=True, help=N_("How far it sees, metres."))
@option("--from", "start", metavar="DAY", help=N_("First day, as in 2026-06-01; none if always."))
@option("--to", "end", metavar="DAY", help=N_("Last day; none while it stands there."))
@option("--lent-to", metavar="COMMUNE", help=N_("Commune it is lent to, by name or code."))
@click.pass_context
def add(ctx: click.Context, name, place, commune, lon, lat, sees, start, end, lent_to) -> None:
    """Check where a camera stands and write it into the register."""
    from observatory.geocode.cameras import Standing, add_camera
    from observatory.selection import read_day

    first, last = (read_day(day) if day else None for day in (start, end))
    try:
        standing = Standing(name, place, _code(commune), lon, lat, sees, first, last, _code(lent_to))
    except ValueError as fault:
        raise CallError(str(fault)) from fault
    add_camera(data_of(ctx), standing)
    click.echo(_("“{camera}” is in the register.").format(camera=standing.label))
    if lent_to:
        click.echo(_("`observatory action drafts` offers the loan as an action to evaluate."))


@camera.command(
    "end", cls=Command, help=N_("Say on which day a camera stood in its place for the last time.")
)
@option("--camera", "name", required=True, metavar="NAME", help=N_("Its number or name, as in “Caméra 3”."))
@option("--to", "last", required=True, metavar="DAY", help=N_("Its last day there, as in 2026-06-01."))
@click.pass_context
def end(ctx: click.Context, name: str, last: str) -> None:
    """Write the last day of a camera in its place."""
    from observatory.geocode import end_camera
    from observatory.selection import read_day

    ended = end_camera(data_of(ctx), name, read_day(last))
    click.echo(_("“{camera}” stood there until {day}.").format(camera=ended.label, day=ended.end))


def _code(commune: str | None) -> str:
    """The INSEE code of a commune given by name or code; as it is where it is not recognised."""
    from observatory.geocode import resolve_commune

    return resolve_commune(commune) or commune or ""


COMMANDS = (camera,)

"""`observatory feeds` and `new-feed`: the definitions of partner feeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.access import Act, require
from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, format_option, option, person_of, print_table

if TYPE_CHECKING:
    from pipelines.feed import Feed


@click.command(
    cls=Command,
    help=N_("The partner feeds that have a definition: format, cadence, themes, what is dropped and why."),
)
@option("--dropped", is_flag=True, help=N_("The columns that are never kept, each with its reason."))
@format_option
@click.pass_context
def feeds(ctx: click.Context, dropped: bool, form: str) -> None:
    """Print the feeds, from their definitions."""
    import pandas as pd

    from pipelines.feed import CADENCE_LABELS, faulty_feeds
    from pipelines.feed import feeds as defined

    data = data_of(ctx)
    for fault in faulty_feeds(data).values():
        click.echo(_("Left out: {fault}").format(fault=fault), err=True)

    if dropped:
        rows = [
            {"feed": f.name, "column": c, "why": why} for f in defined(data) for c, why in f.dropped.items()
        ]
        return print_table(
            pd.DataFrame(rows), form, {"feed": _("Feed"), "column": _("Column"), "why": _("Why")}
        )
    rows = [
        {
            "feed": f.name,
            "label": f.label,
            "format": f.format,
            "cadence": _(CADENCE_LABELS[f.cadence]) if form == "table" else f.cadence,
            "places": places_of(f),
            "themes": ", ".join(sorted(f.themes)),
        }
        for f in defined(data)
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


def places_of(one: Feed) -> str:
    """How a feed says where, or that it sends numbers already added up."""
    from pipelines.feed import PERIOD_LABELS

    if one.counted:
        return _(PERIOD_LABELS[one.counted.period])
    return ", ".join(dict.fromkeys(str(place.kind) for place in one.places))


@click.command(
    "new-feed", cls=Command, help=N_("Draft the definition of a new partner's feed from a sample file.")
)
@click.argument("name")
@click.argument("sample", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option(
    "--ship",
    is_flag=True,
    help=N_("Among the definitions that everybody gets, with a test, instead of the site's own folder."),
)
@click.pass_context
def new_feed(ctx: click.Context, name: str, sample: Path, ship: bool) -> None:
    """Write a first draft of a definition and of a sample, among the site's own or those shipped."""
    from pipelines.scaffold.draft import draft_feed

    for path, what in draft_feed(name, sample, None if ship else data_of(ctx)):
        click.echo(f"{path} – {what}")


@click.command(
    "town-hall",
    cls=Command,
    help=N_(
        "Make the sheet that a town hall fills, with lists of what may have happened, and its feed; one a "
        "commune."
    ),
)
@click.argument("communes", nargs=-1, metavar="COMMUNE…")
@option("--all", "every", is_flag=True, help=N_("For every commune that has a sheet."))
@option("--out", metavar="DIR", default=".", help=N_("Folder of the sheets; else the present one."))
@click.pass_context
def town_hall(ctx: click.Context, communes: tuple[str, ...], every: bool, out: str) -> None:
    """Write sheets and definitions, and print the path of each."""
    from observatory.errors import CallError
    from pipelines.scaffold.town_halls import (
        commune_named,
        define,
        feed_name,
        town_hall_communes,
        write_sheet,
    )

    if bool(communes) == every:
        raise CallError(_("name communes, or say --all."))
    codes = list(town_hall_communes()) if every else [commune_named(text) for text in communes]
    for code in codes:
        require(person_of(ctx), Act.SEND, feed=feed_name(code))
    Path(out).mkdir(parents=True, exist_ok=True)
    for code in codes:
        definition = define(data_of(ctx), code)
        sheet = write_sheet(Path(out) / f"{feed_name(code)}.xlsx")
        click.echo(f"{sheet} – {definition}")


COMMANDS = (
    feeds,
    new_feed,
    town_hall,
)

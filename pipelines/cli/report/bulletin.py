"""`observatory report week`: the bulletin of a week, as PDF, HTML and XLSX."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.atomic import explained, write_files
from observatory.errors import CallError
from observatory.language import N_, _, number_text
from observatory.weeks import paris_today, parse_week
from pipelines.cli.base import Command, data_of, option, progress

if TYPE_CHECKING:
    from observatory.documents import Document

#: Under the data folder, where no other folder is named.
FOLDER = "documents"

#: Places stand in these files: their owner alone reads them.
_OWNER_ONLY = 0o600


@click.command(
    cls=Command,
    help=N_(
        "The bulletin of a week (default: the last complete one), with its list of facts. It names places: "
        "it is for the office and the members of the regulation meeting. What everybody may see is made by "
        "`observatory edition`."
    ),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option(
    "--for",
    "audience",
    type=click.Choice(("office", "members")),
    default="office",
    show_default=True,
    help=N_("Whom it is for; the office also reads what came from whom."),
)
@option("--zone", metavar="ZONE", help=N_("In its place the sheet of this zone, by name or code."))
@option("--all-zones", is_flag=True, help=N_("In its place the sheets of every zone."))
@option("--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data."))
@option("--made", metavar="DATE", help=N_("Day printed as that of its making (2026-11-24); else today."))
@click.pass_context
def week(
    ctx: click.Context,
    week: str | None,
    audience: str,
    zone: str | None,
    all_zones: bool,
    out: str | None,
    made: str | None,
) -> None:
    """Write the documents and print the path of each file."""
    from observatory import documents
    from observatory.documents.week import finished_week
    from observatory.territory import Territory
    from observatory.warehouse import connect

    data = data_of(ctx)
    asked, day = parse_week(week) if week else None, _day(made)
    territory = Territory.load(data)
    zones = [documents.zone_code(territory, zone)] if zone else None
    with connect(data) as warehouse:
        monday = finished_week(warehouse, asked, day)
        folder = _writable(Path(out) if out else data / FOLDER)
        partners, reader = partner_names(warehouse.ask("feeds")["feed"]), documents.Audience(audience)
        if zone or all_zones:
            written = documents.zone_sheets(
                warehouse, territory, monday, partners, zones, audience=reader, made=day
            )
        else:
            whole = documents.week_report(warehouse, territory, monday, partners, audience=reader, made=day)
            written = iter([whole])
        _write(folder, written)


def _write(folder: Path, made: Iterator[Document]) -> None:
    """Each document's files, whole or not at all, and their paths on standard output."""
    from observatory.documents import render

    for number, document in enumerate(made, 1):
        files = {folder / name: content for name, content in render(document).items()}
        write_files(files, _OWNER_ONLY)
        progress(_("Documents written: {n}").format(n=number_text(number)))
        for path in files:
            click.echo(path)


def _day(text: str | None) -> dt.date:
    if not text:
        return paris_today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CallError(_("“{text}” is no date; write it as 2026-11-24.").format(text=text)) from None


def _writable(folder: Path) -> Path:
    """The folder, made where it is missing. Raises `StorageError`, before any work, where writing fails."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder


def partner_names(feeds) -> dict[str, str]:
    """Names of partners by feed; a feed whose definition is gone keeps its own name."""
    from pipelines.feed import feed, feed_names

    defined = set(feed_names())
    return {name: feed(name).label if name in defined else name for name in feeds}

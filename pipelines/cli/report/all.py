"""`observatory report all`: every document of a week, at once.

What is read to count and what lays out pages never stand in memory together: each part is made in a process
of its own (`apart`), and what goes from one to the next is the contents of the documents alone.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from observatory.errors import InputError, NoDataError
from observatory.language import N_, _
from observatory.weeks import parse_week
from pipelines.cli.base import Command, data_of, say
from pipelines.cli.known import said_of
from pipelines.cli.report.apart import apart
from pipelines.cli.report.writing import day_made, desk_of, folder_of, teller, where_options

if TYPE_CHECKING:
    import datetime as dt

    from observatory.counts.disclosure import Audience
    from observatory.documents import Kind

#: What is made from one reading of the facts: for those who read them, for the public, for the meeting.
_PARTS = ("clear", "public", "meeting")


class _Errand(NamedTuple):
    """What was asked for, as every part is told.

    known : what the figures look back to, in its words
    file : the warehouse that the first part read; no part reads another
    """

    data: Path
    known: str
    week: dt.date | None
    out: str | None
    made: str | None
    file: tuple[int, int] | None = None


class _Read(NamedTuple):
    """What a part read: the warehouse, and the moment that it looks back to, in words."""

    file: tuple[int, int]
    moment: str


@click.command(
    "all",
    cls=Command,
    help=N_(
        "Every document of a week (default: the last complete one): the bulletins of the office, the members "
        "and the public, the pack of the meeting, and the sheets of all zones for members and public."
    ),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@where_options
@click.pass_context
def whole_week(ctx: click.Context, week: str | None, out: str | None, made: str | None) -> None:
    """Write the documents and print the path of each file."""
    asked = parse_week(week) if week else None
    day_made(made)
    errand = _Errand(data_of(ctx), said_of(ctx), asked, out, made)
    contents: dict[int, bytes] = {}
    for part in _PARTS:
        sent: list = []
        apart(_make, sent.append, errand, part)
        read, *made_of_it = sent
        if errand.file is None and read.moment:
            say(read.moment)
        errand = errand._replace(file=read.file)
        for one in made_of_it:
            if isinstance(one, str):
                say(one)
            else:
                contents.update([one])
    apart(_write, teller(), errand, [contents[place] for place in sorted(contents)])


def _part(kind: Kind, reader: Audience) -> str:
    if kind == "fortnight":
        return "meeting"
    return "clear" if reader.in_clear else "public"


def _checked(errand: _Errand) -> tuple[int, int]:
    """Which file the published warehouse is: each run puts another in its place.

    Raises `InputError` where it is another than the first part read.
    """
    from observatory.warehouse import published

    about = published(errand.data).stat()
    found = about.st_ino, about.st_mtime_ns
    if errand.file not in (None, found):
        raise InputError(_("files were taken in while the documents were made. Run the command again."))
    return found


def _make(send: Callable[[_Read | tuple[int, bytes] | str], None], errand: _Errand, part: str) -> None:
    """Send what was read, then the contents of a part of the documents, each kind by its place, or why not.

    A week that is not over and a folder that cannot be written to are said before anything is counted.
    """
    from observatory import documents
    from observatory.counts.known import moment_words
    from observatory.documents.week import finished_week

    with desk_of(errand.data, errand.known, errand.made) as last:
        file = _checked(errand)
        desk = last._replace(monday=finished_week(last.warehouse, errand.week, last.made), kept={})
        folder_of(errand.out, errand.data)
        origin = documents.Origin.of(desk)
        send(_Read(file, moment_words(origin.moment) if origin.moment else ""))
        for place, (kind, reader) in enumerate(documents.OF_WEEK):
            if _part(kind, reader) == part:
                try:
                    made = list(documents.make(desk, kind, reader))
                except NoDataError as fault:
                    # A first week has no fortnight; what there is of it is written all the same.
                    send(_("Left out: {document}: {why}").format(document=kind.label, why=fault))
                    continue
                send((place, pickle.dumps((origin, kind, reader, made))))


def _write(send: Callable[[list[Path]], None], errand: _Errand, contents: Sequence[bytes]) -> None:
    """Lay out what was made and write it, each kind with its manifest; the paths are sent."""
    from observatory import documents

    _checked(errand)
    folder = folder_of(errand.out, errand.data)
    for packed in contents:
        origin, kind, reader, made = pickle.loads(packed)  # noqa: S301
        documents.issue(origin, folder, kind, reader, made, send)

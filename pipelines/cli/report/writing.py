"""What every document's command shares: the folder, the files, the day printed, the partners' names."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.atomic import explained, make_folder
from observatory.errors import CallError
from observatory.language import N_, _, number_text
from observatory.weeks import monday, paris_today
from pipelines.cli.base import data_of, option, progress, say
from pipelines.cli.known import known_option, said_of

if TYPE_CHECKING:
    from observatory.counts.disclosure import Audience
    from observatory.documents import Asked, Desk, Kind
    from observatory.warehouse.connection import Moment

#: Words for readers; those of `documents.READERS`, which is not imported for a list of choices.
READ_IN_CLEAR = ("office", "members")
AUDIENCES = (*READ_IN_CLEAR, "public")


def reader_option(command):
    """Add ``--for office|members|public``."""
    return option(
        "--for",
        "audience",
        type=click.Choice(AUDIENCES),
        default="office",
        show_default=True,
        help=N_("Whom it is for; the office also reads what came from whom, the public rounded counts only."),
    )(command)


def where_options(command):
    """Add ``--out DIR``, ``--made DATE`` and ``--as-known-on``."""
    out = option(
        "--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data.")
    )
    day = option(
        "--made", metavar="DATE", help=N_("Day printed as that of its making (2026-11-24); else today.")
    )
    return out(day(known_option(command)))


def issue_at(
    ctx: click.Context,
    out: str | None,
    made: str | None,
    wanted: Callable[[Desk], tuple[Desk, Sequence[tuple[Kind | Asked, Audience]]]],
) -> None:
    """Issue what is wanted, each with its manifest, the paths on standard output.

    Parameters
    ----------
    wanted : callable
        Takes a desk of the last complete week; gives that of what is asked, and the kinds with their readers.
    """
    from observatory import documents
    from observatory.counts.known import moment_words

    data = data_of(ctx)
    day_made(made)
    with desk_of(data, said_of(ctx), made) as last:
        if last.warehouse.moment:
            say(moment_words(last.warehouse.moment))
        desk, kinds = wanted(last)
        folder, tell = folder_of(out, data), teller()
        for kind, reader in kinds:
            documents.issue(
                documents.Origin.of(desk), folder, kind, reader, documents.make(desk, kind, reader), tell
            )


@contextmanager
def desk_of(data: Path, known: str, made: str | None) -> Iterator[Desk]:
    """A desk of the last complete week, opened for documents; as known on what `known` says, if anything."""
    from observatory import counts, documents
    from observatory.counts.known import open_as_known
    from observatory.territory import Territory
    from observatory.warehouse.outlines import folder_of as outlines_in

    with open_as_known(data, known) as warehouse:
        warehouse.spare()
        at = warehouse.moment
        day = day_made(made, at)
        territory = Territory.load(outlines_in(data, at.layers) if at else data).with_layers_of(data)
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        last = counts.last_complete_week(warehouse, day)
        yield documents.Desk(warehouse, data, territory, partners, last, day)


def teller() -> Callable[[list[Path]], None]:
    """Tells the paths of what was written on standard output, and on a terminal how many there are by now."""
    number = itertools.count(1)

    def tell(paths: list[Path]) -> None:
        progress(_("Documents written: {n}").format(n=number_text(next(number))))
        for path in paths:
            click.echo(path)

    return tell


def of_year(
    kind: str, year: int | None, audience: str
) -> Callable[[Desk], tuple[Desk, Sequence[tuple[Kind | Asked, Audience]]]]:
    """For `issue_at`: a document of a year, by its last week; for None that of the last complete week."""
    from observatory import documents

    def wanted(desk: Desk):
        last = monday(dt.date(year or desk.monday.year, 12, 28))
        return desk._replace(monday=last), [(documents.Kind(kind), documents.READERS[audience])]

    return wanted


def day_made(text: str | None, known: Moment | None = None) -> dt.date:
    """The day printed as that of the making: the one given, else that looked back to, else today in Paris."""
    if not text:
        return known.day if known else paris_today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CallError(_("“{text}” is no date; write it as 2026-11-24.").format(text=text)) from None


def folder_of(out: str | None, data: Path) -> Path:
    """The folder asked for, or that of the data, made where it is missing.

    Raises `StorageError`, before any work, where writing fails.
    """
    from observatory.documents.files import FOLDER

    folder = make_folder(Path(out) if out else data / FOLDER)
    with explained(folder), tempfile.TemporaryFile(dir=folder):
        return folder


def partner_names(feeds: Iterable[str], data: Path | None = None) -> dict[str, str]:
    """Names of partners by feed, those awaited too; a feed whose definition is gone keeps its own name."""
    from pipelines.feed import feeds as defined

    labels = {one.name: one.label for one in defined(data)}
    return {name: name for name in feeds} | labels

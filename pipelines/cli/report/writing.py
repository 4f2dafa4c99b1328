"""What every document's command shares: the folder, the files, the day printed, the partners' names."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.atomic import explained, make_folder
from observatory.errors import CallError
from observatory.language import N_, _, number_text
from observatory.weeks import paris_today
from pipelines.cli.base import option, progress

if TYPE_CHECKING:
    from observatory.documents import Document
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
    """Add ``--out DIR`` and ``--made DATE``."""
    out = option(
        "--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data.")
    )
    day = option(
        "--made", metavar="DATE", help=N_("Day printed as that of its making (2026-11-24); else today.")
    )
    return out(day(command))


def write(folder: Path, made: Iterator[Document], known: Moment | None = None) -> list[Path]:
    """Each document's files, whole or not at all, and their paths on standard output.

    Those of a moment that is looked back to say so, in their first line and in their names. Places stand in
    them: their owner alone reads them.
    """
    from observatory.documents import as_known, put

    paths: list[Path] = []
    for number, document in enumerate(made, 1):
        written = put(folder, as_known(document, known) if known else document)
        progress(_("Documents written: {n}").format(n=number_text(number)))
        tell(written)
        paths += written
    return paths


def tell(paths: list[Path]) -> None:
    """The paths of what was written, on standard output."""
    for path in paths:
        click.echo(path)


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
    """Names of partners by feed; a feed whose definition is gone keeps its own name."""
    from pipelines.feed import feeds as defined

    labels = {one.name: one.label for one in defined(data)}
    return {name: labels.get(name, name) for name in feeds}

"""What every document's command shares: the folder, the files, the day printed, the partners' names."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.atomic import explained, make_folder, write_files
from observatory.errors import CallError
from observatory.language import _, number_text
from observatory.weeks import paris_today
from pipelines.cli.base import progress

if TYPE_CHECKING:
    from observatory.documents import Document

#: Under the data folder, where no other folder is named.
FOLDER = "documents"


def write(folder: Path, made: Iterator[Document]) -> None:
    """Each document's files, whole or not at all, and their paths on standard output.

    Places stand in them: their owner alone reads them.
    """
    from observatory.documents import render

    for number, document in enumerate(made, 1):
        files = {folder / name: content for name, content in render(document).items()}
        write_files(files)
        progress(_("Documents written: {n}").format(n=number_text(number)))
        for path in files:
            click.echo(path)


def day_made(text: str | None) -> dt.date:
    """The day printed as that of the making: the one given, else today's in Europe/Paris."""
    if not text:
        return paris_today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CallError(_("“{text}” is no date; write it as 2026-11-24.").format(text=text)) from None


def folder_of(out: str | None, data: Path) -> Path:
    """The folder asked for, or that of the data, made where it is missing.

    Raises `StorageError`, before any work, where writing fails.
    """
    folder = make_folder(Path(out) if out else data / FOLDER)
    with explained(folder), tempfile.TemporaryFile(dir=folder):
        return folder


def partner_names(feeds: Iterable[str], data: Path | None = None) -> dict[str, str]:
    """Names of partners by feed; a feed whose definition is gone keeps its own name."""
    from pipelines.feed import feeds as defined

    labels = {one.name: one.label for one in defined(data)}
    return {name: labels.get(name, name) for name in feeds}

"""A document as files: each form and what writes it, and the folder in which what was issued is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from shapely import Point

from observatory.atomic import make_folder, write_files
from observatory.crs import to_metric
from observatory.documents.content import Document
from observatory.documents.formats.html import html
from observatory.documents.formats.pdf import first_page_png, pdf, read_fonts
from observatory.documents.formats.xlsx import workbooks, xlsx
from observatory.language import number_text
from observatory.settings import CLOCK
from observatory.warehouse import published

#: Extension → what writes it.
FORMS: dict[str, Callable[[Document], bytes]] = {"pdf": pdf, "html": html, "xlsx": xlsx}

#: Under the data folder, where no other folder is named.
FOLDER = "documents"

#: Beside the files of a document: a picture of its first page.
_PREVIEW = "preview"


class Issued(NamedTuple):
    """A document that was issued.

    name : of its files, without extension
    at : when it was written
    files : by form
    preview : picture of its first page (PNG); None where none was drawn
    """

    name: str
    at: dt.datetime
    files: Mapping[str, Path]
    preview: Path | None


@cache
def get_ready() -> Thread:
    """Begin to load what writes files, once, while the warehouse is still being asked.

    It is waited for at the end of the process: a thread that imports is not to be cut off.
    """
    loading = Thread(target=copy_context().run, args=(_load,))
    loading.start()
    return loading


def _load() -> None:
    read_fonts()
    workbooks()
    to_metric(Point())
    number_text(0)


def render(document: Document) -> dict[str, bytes]:
    """Every form of the document, by file name. Typst lays the PDF out while Python writes the others."""
    with ThreadPoolExecutor(1) as beside:
        printed = beside.submit(copy_context().run, pdf, document)
        others = {form: write(document) for form, write in FORMS.items() if write is not pdf}
        made = {**others, "pdf": printed.result()}
    return {f"{document.name}.{form}": made[form] for form in FORMS}


def put(folder: Path, document: Document) -> list[Path]:
    """Write a document's files into a folder, whole or not at all, readable by their owner alone.

    Those of the same name are replaced. Where the page finds them, a picture of the first page is drawn too.
    """
    files = {make_folder(folder) / name: content for name, content in render(document).items()}
    drawn = {}
    if folder.name == FOLDER and published(folder.parent).exists():
        drawn = {make_folder(folder / _PREVIEW) / f"{document.name}.png": first_page_png(document)}
    write_files({**files, **drawn})
    return list(files)


def issued_in(data: Path) -> list[Issued]:
    """The documents issued in a data folder, the newest first; files with another name are left out."""
    folder = data / FOLDER
    found = [_issued(path, folder) for path in folder.glob("*.pdf") if _whole(path)]
    return sorted(found, key=lambda one: (-one.at.timestamp(), one.name))


def _whole(path: Path) -> bool:
    return all(path.with_suffix(f".{form}").is_file() for form in FORMS)


def _issued(path: Path, folder: Path) -> Issued:
    picture = folder / _PREVIEW / f"{path.stem}.png"
    at = dt.datetime.fromtimestamp(path.stat().st_mtime, CLOCK)
    files = {form: path.with_suffix(f".{form}") for form in FORMS}
    return Issued(path.stem, at, files, picture if picture.is_file() else None)

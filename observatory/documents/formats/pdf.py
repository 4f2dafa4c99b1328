"""PDF of a document by Typst: tagged for screen readers (PDF/UA-1), kept for good (PDF/A-3a).

Typst refuses to write a file that breaks either standard. Its own fonts only: the same content is the same
bytes on every machine.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from observatory.documents.content import (
    Cell,
    Document,
    Figure,
    Sentences,
    Series,
    Table,
    cell_plain,
    cell_text,
    unbroken,
)
from observatory.exchange.tables import neutral_value

if TYPE_CHECKING:
    import typst

LAYOUT = Path(__file__).with_name("bulletin.typ")
STANDARDS = ["ua-1", "a-3a"]
#: Typst keeps what it laid out until so many documents have not used it: of the documents of a week 100 MB.
_KEPT_FOR = 11
#: One document at a time: Typst refuses a second one meanwhile.
_ONE = Lock()
#: Millimetres that a footnote takes at most, and a row of a table beside it.
_FOOT_MM = 40


def pdf(document: Document) -> bytes:
    """The document as PDF, its tables attached as CSV."""
    return _compiled(document, format="pdf", pdf_standards=STANDARDS)


def read_fonts() -> None:
    """Read what every document needs, once, before there is one."""
    with _ONE:
        _compiler()


def pages_png(document: Document, dots: float = 80) -> list[bytes]:
    """Each page as a picture of so many dots an inch, to be looked at."""
    drawn = _compiled(document, format="png", ppi=dots)
    return drawn if isinstance(drawn, list) else [drawn]


def first_page_png(document: Document, dots: float = 60) -> bytes:
    """The first page as a picture of so many dots an inch."""
    return pages_png(document, dots)[0]


def _compiled(document: Document, **asked: Any) -> Any:
    made = dt.datetime.combine(document.made, dt.time(), dt.UTC)
    inputs = {"document": json.dumps(_data(document), ensure_ascii=False)}
    with _ONE:
        return _laid_out(inputs, made, asked)


def _laid_out(inputs: dict[str, str], made: dt.datetime, asked: dict[str, Any]) -> Any:
    drawn = _compiler().compile(sys_inputs=inputs, timestamp=made, **asked)
    last, foot = _ends()
    if foot > last:
        # Each page hands a little to the next: the last one has more than the footnote.
        inputs |= {"spared": str(_FOOT_MM // last + 1)}
        drawn = _compiler().compile(sys_inputs=inputs, timestamp=made, **asked)
    _let_go()
    return drawn


def _ends() -> tuple[int, int]:
    """The last page of the text of what was laid out last, and that of its footnote."""
    last, foot = json.loads(_compiler().query("<ends>", field="value", one=True))
    return last, foot


@cache
def _compiler() -> typst.Compiler:
    """One for all documents: fonts are read once."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(str(LAYOUT), font_paths=fonts)


def _let_go() -> None:
    """Have Typst drop what it remembers of earlier documents, by empty ones."""
    for _again in range(_KEPT_FOR):
        _empty().compile(format="svg")


@cache
def _empty() -> typst.Compiler:
    """One for all, as it takes longer to make than to ask."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    return typst.Compiler(str(LAYOUT.with_name("empty.typ")), font_paths=fonts)


def _data(document: Document) -> dict[str, Any]:
    """What the layout reads."""
    document = unbroken(document)
    made = document.made
    data = {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.author,
        "audience": document.audience,
        "language": document.language,
        "made": [made.year, made.month, made.day],
        "notice": document.notice,
        "dense": document.dense,
        "vintage": document.vintage,
        "footnote": document.footnote,
        "sections": [
            {"heading": section.heading, "parts": [_part(part) for part in section.parts]}
            for section in document.sections
        ],
    }
    attached = [
        {"name": f"{table.name}.csv", "caption": table.caption, "csv": table_csv(table)}
        for table in document.tables()
    ]
    return data | {"attached": attached}


def _part(part: Sentences | Table | Figure) -> dict[str, Any]:
    kind = type(part).__name__.lower()
    data = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    if isinstance(part, Table):
        rows = [[_cell(cell) for cell in row] for row in part.rows]
        data |= {"rows": rows, "numeric": part.numeric()}
    return data | {"kind": kind}


def _cell(cell: Cell) -> str | dict[str, str]:
    return {"svg": cell.svg(), "alt": cell.words()} if isinstance(cell, Series) else cell_text(cell)


def table_csv(table: Table) -> str:
    """A table as CSV, numbers as numbers, no text that a spreadsheet would run.

    Without the last line's end: attached as it is, checkers of PDF/A take it for the end of the stream.
    """
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(map(neutral_value, table.header))
    for row in table.rows:
        write(neutral_value(cell_plain(cell)) for cell in row)
    return text.getvalue().rstrip("\n")

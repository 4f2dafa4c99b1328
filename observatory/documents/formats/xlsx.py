"""XLSX of a document: one sheet a table, numbers as numbers, no formula."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING

from observatory.documents.content import Document, Table, cell_plain, searchable

if TYPE_CHECKING:
    from xlsxwriter import Workbook

#: Characters a sheet's name may have.
_NAME_LENGTH = 31

#: What no name of a sheet may hold.
_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")

#: Characters of a whole page's width.
_PAGE = 110


def workbooks() -> type[Workbook]:
    """What writes a workbook: loaded late, as not every command does."""
    from xlsxwriter import Workbook

    return Workbook


def xlsx(document: Document) -> bytes:
    """The tables of the document as a workbook; the same content is the same bytes."""
    document = searchable(document)
    out = io.BytesIO()
    # A text that begins with “=” or looks like an address stays a text.
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with workbooks()(out, plain) as book:
        made = dt.datetime.combine(document.made, dt.time())
        book.set_properties({"title": document.title, "comments": document.notice, "created": made})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, table in zip(sheet_names(document), document.tables(), strict=True):
            _write(book.add_worksheet(name), table, bold, document)
    return out.getvalue()


def sheet_names(document: Document) -> list[str]:
    """The name of the sheet of each table: the heading it stands under, numbered where there are several."""
    names: dict[str, str] = {}
    for section in document.sections:
        tables = [part for part in section.parts if isinstance(part, Table)]
        for number, table in enumerate(tables, 1):
            more = f" {number}" if len(tables) > 1 else ""
            heading = _REFUSED.sub(" ", section.heading)[: _NAME_LENGTH - len(more)].strip("' ")
            name = f"{heading}{more}"
            free = heading and name.casefold() not in names and name.casefold() != "history"
            name = name if free else table.name[:_NAME_LENGTH]
            names[name.casefold()] = name
    return list(names.values())


def _write(sheet, table: Table, bold, document: Document) -> None:
    """Caption, header and rows; whom it is for and what warns of the whole document stand on each sheet."""
    above = [table.caption, *filter(None, [document.audience, document.notice])]
    sheet.set_footer(f"&L{document.audience[:100].replace('&', '&&')}&R&P / &N")
    for row, text in enumerate(above):
        sheet.write_string(row, 0, text)
    sheet.write_row(len(above), 0, table.header, bold)
    sheet.freeze_panes(len(above) + 1, 1)
    for number, cells in enumerate(table.rows, len(above) + 1):
        for column, cell in enumerate(map(cell_plain, cells)):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None and cell == cell:
                sheet.write_number(number, column, cell)
    for column, share in enumerate(table.widths):
        sheet.set_column(column, column, _PAGE * share / sum(table.widths))

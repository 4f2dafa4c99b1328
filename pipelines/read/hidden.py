"""The rows that a workbook hides, by a filter say: they are rows like the others, and are told of."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

#: The words without one of which a workbook (XLSX, ODS) hides nothing.
HIDING = (b"hidden", b"visibility")
#: A row of an XLSX that is hidden; attributes come in any order.
_XLSX_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_XLSX_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,9})["']""")
#: Tables and rows of an ODS, one after the other.
_ODS_TAG = re.compile(rb"<table:table(-row)?(?=[\s>/])([^>]*)>")
_ODS_HIDDEN = re.compile(rb"""\btable:visibility\s*=\s*["'](?:collapse|filter)["']""")
_ODS_REPEATED = re.compile(rb"""\btable:number-rows-repeated\s*=\s*["'](\d{1,9})["']""")
_ODS_NAME = re.compile(rb"""\btable:name\s*=\s*["']([^"']*)["']""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
#: How much of a part is looked at, and what is looked at again, in which a tag that is cut stands whole.
_PIECE, _OVERLAP = 1 << 20, 1 << 10


def hidden_rows(content: bytes) -> dict[str, set[int]]:
    """For each sheet of a workbook (XLSX or ODS) that hides rows, their numbers, the first being 1."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "content.xml" in archive.namelist():
            return _of_ods(archive.read("content.xml"))
        found = {name: _of_part(archive, part) for name, part in _parts(archive)}
    return {name: rows for name, rows in found.items() if rows}


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part that holds it."""
    there = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= there:
        return
    relations = _attributes(archive, "xl/_rels/workbook.xml.rels", _RELATION)
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    for sheet in _attributes(archive, "xl/workbook.xml", _SHEET):
        identity = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(identity, ""))).lstrip("/")
        if part in there:
            yield sheet.get("name", ""), part


def _attributes(archive: zipfile.ZipFile, part: str, tag: re.Pattern[str]) -> list[dict[str, str]]:
    text = archive.read(part).decode("utf-8", "replace")
    return [
        {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(one)} for one in tag.findall(text)
    ]


def _of_part(archive: zipfile.ZipFile, part: str) -> set[int]:
    rows: set[int] = set()
    overlap = b""
    with archive.open(part) as sheet:
        while piece := sheet.read(_PIECE):
            piece = overlap + piece
            if b"hidden" in piece:
                told = (one for one in _XLSX_ROW.findall(piece) if _XLSX_HIDDEN.search(one))
                rows |= {int(number[1]) for one in told if (number := _NUMBER.search(one))}
            overlap = piece[-_OVERLAP:]
    return rows


def _of_ods(text: bytes) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    if not _ODS_HIDDEN.search(text):
        return found
    name, row = "", 0
    for is_row, attributes in _ODS_TAG.findall(text):
        if not is_row:
            told = _ODS_NAME.search(attributes)
            name, row = html.unescape(told[1].decode("utf-8", "replace")) if told else "", 0
            continue
        repeated = _ODS_REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        if _ODS_HIDDEN.search(attributes):
            found.setdefault(name, set()).update(range(row + 1, row + min(times, 1 << 20) + 1))
        row += times
    return found

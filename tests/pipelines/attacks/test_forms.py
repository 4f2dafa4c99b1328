"""Attacks by the form of a file: workbooks, JSON, XML and text that no program of a partner's ever wrote.

All of them are taken in by one run, beside good files: each is read, has its row refused, or is refused in a
sentence of its own, and the others are stored.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import logging
import re
import string
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from observatory import language
from observatory.warehouse import connect
from pipelines import sandbox
from pipelines.ingest import FilesRefusedError, ingest

SAMPLES = Path(__file__).parents[2] / "feeds"
WORKBOOK = (SAMPLES / "gendarmerie.xlsx").read_bytes()
REQUESTS = (SAMPLES / "allo_mairie.xml").read_bytes()
SHEET, RELATIONS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
NAMED = b"worksheets/sheet1.xml"
NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
DAMAGED = "is damaged: it cannot be opened"
NO_ANSWER = "is not an Open311 answer"
AT_LIMITS = "reading it takes more memory or time"


def book(*changes: str | Callable[[bytes], bytes], **more: bytes) -> bytes:
    """The sample of the gendarmerie with parts changed (each part, then how), and others added."""
    change = dict(zip(changes[::2], changes[1::2], strict=True))
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WORKBOOK)) as sample,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in sample.namelist():
            content = sample.read(name)
            changed.writestr(name, change[name](content) if name in change else content)
        for name, content in more.items():
            changed.writestr(name, content)
    return made.getvalue()


def rows(xml: bytes) -> bytes:
    """The sample with more rows in its sheet."""
    return book(SHEET, lambda sheet: sheet.replace(b"</sheetData>", xml + b"</sheetData>"))


def swapped(one: bytes, other: bytes, part: str = SHEET) -> bytes:
    return book(part, lambda content: content.replace(one, other))


def ods(row: bytes, before: bytes = b"") -> bytes:
    """A sheet of an OpenDocument with one row."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    text = (
        f'<office:document-content xmlns:office="{name}:office:1.0" xmlns:table="{name}:table:1.0" '
        f'xmlns:text="{name}:text:1.0"><office:body><office:spreadsheet><table:table '
        'table:name="Événements">'
    ).encode()
    end = b"</table:table></office:spreadsheet></office:body></office:document-content>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>')
        packed.writestr("content.xml", before + text + row + end)
    return made.getvalue()


def nested() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("gendarmerie_2026-W44.xlsx", WORKBOOK)
    return made.getvalue()


def point(place: bytes = b"[6.8628, 47.6379]", **properties: object) -> bytes:
    """A collection of one feature; `place` are its coordinates as written. NUMBER is that of its case."""
    given = {"id": "D-NUMBER", "type": "epave", "date_constat": "2026-11-02T10:00:00", "insee": "90010"}
    geometry = {"type": "Point", "coordinates": "HERE"}
    feature = {"type": "Feature", "geometry": geometry, "properties": given | properties}
    whole = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    return whole.replace(b'"HERE"', place)


def csv(row: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    return f"{header}\nPM-NUMBER;{row}\n".encode(encoding)


CELL = b'<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
DEEP = b"[" * 20_000 + b"]" * 20_000
TAG = "02/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;"


class Case(NamedTuple):
    """`expected`: how many rows are taken, the reason of a refused row, or words of the file's refusal."""

    why: str
    name: str
    content: bytes
    expected: int | str


G, D, P, X = "gendarmerie .xlsx", "departement .geojson", "police_municipale .csv", "allo_mairie .xml"
WORKBOOKS = [
    Case("70 MB of blanks for shared texts", G, book(
        "xl/sharedStrings.xml", lambda text: text.replace(b"</sst>", b" " * (70 << 20) + b"</sst>")
    ), "would unfold to 70 MB"),
    Case("a text of 1 MB shown 3,000 times", G, book(
        SHEET, lambda sheet: sheet.replace(b"</sheetData>", b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>80</v></c></row>' % (n, n) for n in range(20, 3_020)
        ) + b"</sheetData>"), "xl/sharedStrings.xml",
        lambda text: text.replace(b"</sst>", b"<si><t>" + b"a" * (1 << 20) + b"</t></si></sst>"),
    ), AT_LIMITS),
    Case("a shared text that is not there", G, rows(
        b'<row r="20"><c r="A20" t="s"><v>999999999</v></c></row>'
    ), "cannot be opened as a workbook"),
    Case("a merged cell that spans everything", G, swapped(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ), 10),
    Case("one merged cell 20,000 times", G, swapped(
        b"</sheetData>",
        b"</sheetData><mergeCells>" + b'<mergeCell ref="A14:M14"/>' * 20_000 + b"</mergeCells>",
    ), 10),
    Case("a sheet said to be without end", G, swapped(b"A1:M14", b"A1:XFD1048576"), 10),
    Case("entities in a sheet", G, book(SHEET, lambda sheet: BOMB + sheet.split(b"?>", 1)[1].replace(
        b"</sheetData>", b'<row r="20"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData>'
    )), "cannot be opened as a workbook"),
    Case("a sheet at an address", G, swapped(NAMED, b"http://127.0.0.1:9/x.xml", RELATIONS), DAMAGED),
    Case("a sheet outside of the file", G, swapped(NAMED, b"../../../etc/passwd", RELATIONS), DAMAGED),
    Case("a sheet that is the workbook itself", G, swapped(NAMED, b"workbook.xml", RELATIONS), "is empty"),
    Case("a workbook in a ZIP", G, nested(), "not a workbook"),
    Case("a row of twenty digits", G, rows(
        b'<row r="18446744073709551615"><c r="A18446744073709551615"><v>1</v></c></row>'
    ), AT_LIMITS),
    Case("numbers beyond all numbers", G, rows(
        b'<row r="20"><c r="A20"><v>1e999</v></c><c r="C20" s="1"><v>1e300</v></c></row>'
    ), 10),
    Case("errors of formulas", G, rows(b'<row r="20"><c r="C20" t="e"><v>#REF!</v></c></row>'), 10),
    Case("a workbook of before 2007", G, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "a XLS file"),
    Case("a macro beside the sheets", G, book(**{"xl/vbaProject.bin": b"\0" * 4096}), 10),
    Case("a cell repeated without end", G, ods(b"<table:table-row>" + CELL.replace(
        b"table-cell ", b'table-cell table:number-columns-repeated="2000000000" ', 1
    ) + b"</table:table-row>"), "16384 columns"),
    Case("entities in an OpenDocument", G, ods(
        b"<table:table-row><table:table-cell><text:p>&b;</text:p></table:table-cell></table:table-row>", BOMB
    ), "cannot be opened as a workbook|is empty"),
    Case("blanks repeated without end", G, ods(
        b'<table:table-row><table:table-cell office:value-type="string"><text:p>'
        b'<text:s text:c="4000000000"/>x</text:p></table:table-cell></table:table-row>'
    ), f"{AT_LIMITS}|cannot be opened as a workbook|are not there|is empty"),
]  # fmt: skip
JSON = [
    Case("brackets without end", D, b'{"features":' + DEEP + b"}", "nested without end"),
    Case("brackets without end in a value", D, point().replace(b'"epave"', DEEP), "nested without end"),
    Case("brackets without end for a place", D, point(DEEP), "nested without end"),
    Case("digits without end", D, point(b"[" + b"1" * 5_000 + b", 47]"), "digits without end"),
    Case("digits beyond all numbers", D, point(b"[" + b"9" * 400 + b", 47.6]"), 1),
    Case("a shape with such corners", D, point(b"[[[" + b"9" * 400 + b", 1], [2, 3]]]").replace(
        b"Point", b"Polygon"
    ), 1),
    Case("no number for a place", D, point(b"[NaN, 47.6]"), 1),
    Case("infinity for a place", D, point(b"[-Infinity, 1e999]"), 1),
    Case("yes for a place", D, point(b"[true, false]"), 1),
    Case("places in places", D, point(b"[[6.8, 47.6], [6.8, 47.6]]"), 1),
    Case("nothing for a place", D, point(b"null"), 1),
    Case("a list of features twice", D, point()[:-1] + b', "features": []}', "“features” stands twice"),
    Case("a name twice in a record", D, point().replace(b'"id"', b'"id": "D0", "id"'), "“id” stands twice"),
    Case("nothing for the features", D, b'{"features": null}', "no list of features"),
    Case("nothing in the features", D, b'{"features": [null, 1, [], {"properties": []}]}', "are not there"),
    Case("two marks at the beginning", D, b"\xef\xbb\xbf\xef\xbb\xbf" + point(), 1),
    Case("two bytes a letter", D, point().decode().encode("utf-16"), 1),
    Case("four bytes a letter", D, point().decode().encode("utf-32"), 1),
    Case("four bytes a letter, without a mark", D, point().decode().encode("utf-32-be"), 1),
    Case("a mark alone", D, b"\xef\xbb\xbf", "it is no JSON"),
    Case("half a letter in a code", D, point().replace(b'"epave"', b'"\\ud800epave"'), "unknown_code"),
    Case("half a letter for a date", D, point(date_constat="2026-H").replace(b"H", b"\\udfff"), "bad_date"),
    Case("a record for a reference", D, point(id={"a": [1] * 100_000}), "value_too_long"),
    Case("a date of 400 digits", D, point(date_constat=10**400), "bad_date"),
    Case("a date without a day", D, point(date_constat="0000-00-00T00:00:00"), "bad_date"),
    Case("a zone of 99 hours", D, point(date_constat="2026-11-02T10:00:00+99:99"), "bad_date"),
    Case("taken away in the last year of all", D, point(date_enlevement="9999-12-31T23:59:59"), 1),
    Case("a cost beyond all money", D, point(cout_ttc=1e308), 1),
    Case("no number for a cost", D, point(cout_ttc=float("nan"), montant_facture=float("-inf")), 1),
]  # fmt: skip
TEXTS = [
    Case("two marks at the beginning", P, b"\xef\xbb\xbf" + csv(TAG, f"\ufeff{HEADER}"), 1),
    Case("a mark in the middle", P, csv(TAG).replace(b"PM-", b"\xef\xbb\xbfPM-"), 1),
    Case("four bytes a letter", P, csv(TAG, encoding="utf-32"), 1),
    Case("300,000 columns", P, ";".join(map(str, range(300_000))).encode() + b"\n", "are not there"),
    Case("a million quotation marks", P, csv(TAG) + b'"' * 1_000_001, "malformed_row"),
    Case("a date of twenty digits", P, csv(TAG.replace("02/11/2026", "9" * 20)), "bad_date"),
    Case("an hour of twenty digits", P, csv(TAG.replace("14h05", "9" * 20 + "h05")), 1),
    Case("the last day of all", P, csv(TAG.replace("02/11/2026", "31/12/9999")), "date_in_future"),
    Case("line ends of three kinds in a cell", P, csv(TAG.replace("3 rue", "3\u2028rue\x0b\x0c\u0085")), 1),
    Case("entities", X, BOMB + REQUESTS.split(b"?>", 1)[1], "it declares entities"),
    Case("entities in two bytes a letter", X, (BOMB + REQUESTS.split(b"?>", 1)[1]).decode().encode("utf-16"),
         "it declares entities"),
    Case("elements without end", X, b"<service_requests>" + b"<request>" * 20_000, NO_ANSWER),
    Case("an encoding of no machine", X, REQUESTS.replace(b"utf-8", b"klingon"), "unknown encoding"),
    Case("another encoding than it says", X, REQUESTS.replace(b"utf-8", b"utf-16"), NO_ANSWER),
]  # fmt: skip
CASES = [*WORKBOOKS, *JSON, *TEXTS]


class Came(NamedTuple):
    """What came of the files of one run, by the number of their case."""

    taken: dict[int, int]
    refused: dict[int, str]
    reasons: dict[int, list[str]]
    broken: list[str]


@pytest.fixture(scope="module")
def came(tmp_path_factory) -> Came:
    """All the files taken in by one run, the readers' limits being those of a small machine."""
    folder, data = tmp_path_factory.mktemp("forms"), tmp_path_factory.mktemp("data")
    tags = ("".join(letters) for letters in itertools.product(string.ascii_lowercase[:12], repeat=2))
    paths, by_name = [], {}
    for number, (case, tag) in enumerate(zip(CASES, tags, strict=False)):
        path = folder / case.name.replace(" ", f"_2026-W45_{tag}")
        path.write_bytes(case.content.replace(b"NUMBER", str(number).encode()))
        paths.append(path)
        by_name[path.name] = number
    broken: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: broken.append(record.getMessage())  # type: ignore[method-assign]
    token = language._current.set("en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "MEMORY", 600 << 20)
        patch.setattr(sandbox, "SECONDS", 10)
        logging.getLogger("pipelines.sandbox").addHandler(handler)
        try:
            with pytest.raises(FilesRefusedError) as fault:
                ingest(paths, data, now=NOW)
        finally:
            logging.getLogger("pipelines.sandbox").removeHandler(handler)
            language._current.reset(token)
    with connect(data) as warehouse:
        kept = warehouse.connection.execute("select file_name, reason from rejections").fetchall()
    reasons: dict[int, list[str]] = {}
    for name, reason in kept:
        reasons.setdefault(by_name[name], []).append(reason)
    return Came(
        {by_name[one.file_name]: one.stored + one.known for one in fault.value.receipts},
        {by_name[Path(path).name]: str(why) for path, why in fault.value.refused.items()},
        reasons,
        broken,
    )


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.why for case in CASES])
def test_a_hostile_form_is_read_refused_by_row_or_refused_in_a_sentence(came, number) -> None:
    expected = CASES[number].expected
    if isinstance(expected, int):
        assert came.taken.get(number) == expected, came.refused.get(number)
    elif number in came.taken:
        assert came.reasons[number] == [expected] * len(came.reasons[number])
        assert came.taken[number] < 2
    else:
        assert re.search(expected, came.refused[number])


def test_no_form_breaks_its_reader(came) -> None:
    """A reader may be ended at its limits; nothing it reads may raise what nobody foresaw."""
    assert not [text for text in came.broken if "breaks its reader" in text]

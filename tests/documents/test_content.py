"""Content and its renderers: texts are texts, tables are readable, the same content is the same bytes."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import hashlib
import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import page
import pytest

from observatory import documents
from observatory.documents import Document, Figure, Section, Sentences, Series, Table
from observatory.documents.content import cell_text
from observatory.documents.formats import pdf as paper
from observatory.documents.formats.pdf import LAYOUT, STANDARDS, _compiled, _data, pages_png, pdf, table_csv

#: Names that would be markup, a command or a formula somewhere.
HOSTILE = (
    "<script>alert(1)</script>",
    '*gras* _it_ #panic("non") $x$ @nom <etiquette> \\ // fin',
    "=HYPERLINK(1)",
    '"]) #import "x" ([',
    "&lt;b&gt; ‘É’ – œ",
)

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="9" height="9"/></svg>'


def made(texts=HOSTILE, **other) -> Document:
    """A small document with one of everything."""
    line = Series((3.0, None, 5.0, 8.0))
    rows = tuple((text, 3, line) for text in texts)
    table = Table("facts", texts[0], ("Zone", "Faits", "Un an"), rows, (3, 1, 1))
    parts = (Sentences(tuple(texts)), table, Figure(SQUARE, texts[1], texts[0]))
    given = {
        "name": "essai", "title": texts[0], "subtitle": texts[1], "language": "fr", "author": texts[0],
        "made": dt.date(2026, 11, 24), "audience": texts[1], "notice": texts[2],
        "sections": (Section(texts[0], parts),), "footnote": tuple(texts),
    }  # fmt: skip
    return Document(**(given | other))


@pytest.mark.parametrize(
    ("why", "columns", "row", "widths"),
    [
        ("seven columns are too many to be heard", 7, 7, 7),
        ("a row lacks a cell", 3, 2, 3),
        ("a row has a cell too many", 3, 4, 3),
        ("a width is missing", 3, 3, 2),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(why, columns, row, widths):
    with pytest.raises(ValueError, match="columns"):
        Table("t", "", ("x",) * columns, (("y",) * row,), (1,) * widths)


def test_a_figure_says_what_it_shows():
    with pytest.raises(ValueError, match="shows"):
        Figure(SQUARE, " ", "")


def test_a_line_is_told_in_words_and_its_counts_are_in_the_files():
    assert Series((3.0, None, 5.0)).words() == "de 3 à 5 sur 3 semaines"
    assert Series((None,)).words() == "inconnu"
    assert table_csv(made().tables()[0]).split("\n")[1].endswith("3 – 5 8")
    text = documents.FORMS["html"](made()).decode()
    assert text.count('alt="de 3 à 8 sur 4 semaines"') == len(HOSTILE)


@pytest.mark.parametrize(
    ("cell", "text", "why"),
    [
        (1234, "1\u202f234", "a count is whole"),
        (22.56, "22,6", "what is expected has a decimal"),
        (None, "–", "not known is not zero"),
        (float("nan"), "–", "not known is not zero"),
        (0, "0", "a zero is one"),
        ("", "", "nothing followed"),
    ],
)
def test_cells_as_they_are_read(cell, text, why):
    assert cell_text(cell) == text, why


def test_the_last_bits_of_a_number_are_not_in_the_files():
    """They differ from one processor to another: 0.1 + 0.2 is no 0.3."""
    near, exact = (
        made(sections=(Section("Z", (Table("t", "T", ("Zone", "x"), (("A", value),), (1, 1)),)),))
        for value in (0.1 + 0.2, 0.3)
    )
    assert documents.render(near) == documents.render(exact)


class _Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.texts += [value for name, value in attrs if name == "alt"]

    def handle_data(self, data):
        self.texts.append(data)


def test_names_with_markup_are_printed_as_text():
    """In HTML nothing of them becomes an element; in PDF Typst runs nothing and both standards are kept."""
    read = _Texts()
    read.feed(documents.FORMS["html"](made()).decode())
    assert not {"script", "b", "etiquette"} & set(read.tags)
    assert all(text in read.texts for text in HOSTILE)
    check_standards(pdf(made()))


def test_a_sheet_and_an_attached_table_run_nothing():
    from python_calamine import load_workbook

    book = load_workbook(io.BytesIO(documents.FORMS["xlsx"](made())))
    cells = [value for row in book.get_sheet_by_index(0).to_python() for value in row]
    assert set(HOSTILE) < set(cells)
    assert cells.count(3.0) == len(HOSTILE)
    rows = list(csv.reader(io.StringIO(table_csv(made().tables()[0]))))
    assert rows[3][0].startswith("'=")


def headed(*headings: str, tables: int = 1) -> Document:
    """A document with tables under headings."""
    table = made().tables()[0]
    return made(sections=tuple(Section(heading, (table,) * tables) for heading in headings))


@pytest.mark.parametrize(
    ("document", "names", "why"),
    [
        (headed("Thèmes", "Lieux"), ["Thèmes", "Lieux"], "as the page calls them"),
        (headed("Natures", tables=2), ["Natures 1", "Natures 2"], "two under one heading are numbered"),
        (headed("Thèmes", "THÈMES"), ["Thèmes", "facts"], "capitals make no other name"),
        (headed("a/b [c]: d*?\\"), ["a b  c  d"], "what a sheet's name may not hold"),
        (headed("'" * 4), ["facts"], "nothing that a name may hold"),
        (headed("History"), ["facts"], "a name that the program keeps for itself"),
        (headed("x" * 40, tables=2), ["x" * 29 + " 1", "x" * 29 + " 2"], "the number stays"),
    ],
    ids=["headings", "numbered", "capitals", "refused", "empty", "kept", "long"],
)
def test_each_sheet_is_called_as_its_heading(document, names, why):
    from python_calamine import load_workbook

    assert load_workbook(io.BytesIO(documents.FORMS["xlsx"](document))).sheet_names == names, why


def test_each_sheet_says_whom_it_is_for_and_holds_its_header_in_sight():
    with zipfile.ZipFile(io.BytesIO(documents.FORMS["xlsx"](made()))) as book:
        read = {name: html.unescape(book.read(name).decode()) for name in book.namelist()}
    sheets = [text for name, text in read.items() if "worksheets/sheet" in name]
    assert sheets
    assert made().audience in read["xl/sharedStrings.xml"]
    for sheet in sheets:
        assert 'state="frozen"' in sheet
        assert made().audience in sheet, "at the foot of what is printed"
        assert "<cols>" in sheet


def test_the_page_has_row_headers_and_fetches_nothing():
    text = documents.FORMS["html"](made(("Andelnans",) * 3)).decode()
    assert '<th scope="row">Andelnans</th>' in text
    assert '<html lang="fr">' in text
    assert "http" not in text.replace("http-equiv", "")


#: The same document, made by another process without any variable of this one's.
_ELSEWHERE = """
import hashlib
from observatory import documents
from tests.documents.test_content import made
for name, content in documents.render(made()).items():
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_the_same_content_is_the_same_bytes_in_another_process():
    from observatory.settings import PROJECT

    told = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [f"{n} {hashlib.sha256(c).hexdigest()}" for n, c in documents.render(made()).items()]
    assert told.stdout.split("\n")[:-1] == here


def test_a_long_table_goes_on_under_its_header():
    rows = tuple((f"Zone {i}", i) for i in range(200))
    table = Table("zones", "Deux cents zones", ("Zone", "Faits"), rows, (3, 1))
    long = made(sections=(Section("Zones", (table,)),))
    assert len(pages_png(long, 20)) > 3
    check_standards(pdf(long))


#: Rows with which a table, laid out openly or densely, fills its last page: no room is left for the footnote.
FULL = [(46, False), (52, False), (108, False), (69, True), (71, True)]


@pytest.mark.parametrize(("rows", "dense"), FULL)
def test_no_page_has_a_footnote_alone(rows, dense, monkeypatch):
    """Pages before it hand it some of their rows."""
    table = Table(
        "streets", "c", ("a", "b", "c"), tuple((f"Rue {i}", i, "x") for i in range(rows)), (2, 1, 1)
    )
    foot = ("Une phrase de la note, un peu longue, qui tient presque une ligne entière d’une page.",) * 5
    full = made(sections=(Section("H", (table,)),), notice="", footnote=foot, dense=dense)
    ends = []
    layout = paper._ends
    monkeypatch.setattr(paper, "_ends", lambda: ends.append(layout()) or ends[-1])
    pages = pages_png(full, 10)
    [(last, foot_page)] = ends
    again = layout()
    assert (last, foot_page) == (len(pages) - 1, len(pages)), "it would be alone"
    assert again == (len(pages), len(pages))


def check_standards(content: bytes) -> None:
    """PDF/UA-1 and PDF/A-3a, by another reader than the library that wrote it."""
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        found = page.validate_pdf_bytes(content, profile=profile).failures
        # That reader takes a last byte 0x0D of compressed data for part of the line's end behind it: whether
        # a stream is as long as it says is measured here.
        assert not [(fault.rule_id, fault.message) for fault in found if "STREAM-LENGTH" not in fault.rule_id]
    assert not wrong_lengths(content)


def wrong_lengths(content: bytes) -> list[bytes]:
    """The heads of streams whose length does not lead to their end."""
    wrong, at = [], 0
    while start := re.compile(rb"\bstream\r?\n").search(content, at):
        head = content[content.rindex(b" obj", 0, start.start()) : start.start()]
        at = start.end() + int(re.search(rb"/Length (\d+)", head)[1])
        if not re.compile(rb"\r?\n?endstream").match(content, at):
            wrong.append(head)
    return wrong


def test_a_wrong_length_is_found():
    right = b"1 0 obj <</Length 3>> stream\nab\r\nendstream"
    assert not wrong_lengths(right)
    assert wrong_lengths(right.replace(b"3", b"1"))


@pytest.mark.parametrize(
    ("why", "fault", "asked"),
    [
        ("nothing is tagged", {}, {"pdf_tags": False}),
        ("no title", {"title": ""}, {}),
    ],
)
def test_the_check_of_standards_finds_planted_faults(why, fault, asked):
    faulty = _compiled(dataclasses.replace(made(), **fault), format="pdf", **asked)
    with pytest.raises(AssertionError):
        check_standards(faulty)


def rules_broken(content: bytes) -> set[str]:
    found = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
    return {fault.rule_id for fault in found.failures}


def laid_out(layout: str) -> bytes:
    """The small document in another layout, without Typst's own refusals."""
    import typst

    compiler = typst.Compiler(layout.encode(), font_paths=typst.Fonts(include_system_fonts=False))
    day = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    data = {"document": json.dumps(_data(made()))}
    return compiler.compile(format="pdf", sys_inputs=data, timestamp=day, pdf_standards=["1.7"])


#: What is taken from the layout, or from the file, → the rule that says so.
FAULTS = {
    "missing alt text": ([("alt: part.alt, ", "")], [], "FIGURE-ALTERNATIVE-TEXT"),
    "missing title": ([("title: doc.title, ", ""), ("#title()", "")], [], "METADATA-TITLE"),
    "heading jump": (
        [("heading(level: 1, section", "heading(level: 3, section"), ("#title()", "#heading(doc.title)")],
        [],
        "HEADING-NESTING",
    ),
    "missing language": ([], [(b"/Lang(", b"/Lxng(")], "TEXT-LANGUAGE"),
    "table not tagged as one": ([], [(b"/S/Table", b"/S/Div  ")], "TBODY-PARENT"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_caught(fault):
    words, marks, rule = FAULTS[fault]
    layout = LAYOUT.read_text(encoding="utf-8")
    for given, planted in words:
        assert given in layout
        layout = layout.replace(given, planted)
    content = laid_out(layout)
    for given, planted in marks:
        assert given in content
        content = content.replace(given, planted)
    assert any(rule in broken for broken in rules_broken(content))


def test_without_a_planted_fault_only_the_claim_of_the_standard_lacks():
    broken = rules_broken(laid_out(LAYOUT.read_text(encoding="utf-8")))
    assert broken == {
        "PDFUA1-ID-PART-001", "PDFUA1-ID-SCHEMA-001", "PDFUA1-VIEWER-PREFERENCES-001",
    }  # fmt: skip


def test_a_file_that_breaks_a_standard_is_not_written():
    import typst

    with pytest.raises(typst.TypstError):
        _compiled(made(), format="pdf", pdf_standards=STANDARDS, pdf_tags=False)


@pytest.mark.parametrize(
    ("column", "right", "why"),
    [
        ((1, None, 3.5), True, "numbers, one not known"),
        (("≈ 1 040", "0–4", "5"), True, "rounded counts"),
        ((None, None), True, "numbers that nobody told"),
        ((30, ""), True, "a number that one row has not"),
        (("–", "–"), False, "words that nobody gave"),
        (("47 sur 47", "–"), False, "words that begin with a number"),
        (("de 0 à 12", "de 3 à 4"), False, "bounds in words"),
        (("1er déc. 2025", "24 nov. 2025"), False, "days"),
        ((Series((1.0, 2.0)),), False, "a line"),
    ],
)
def test_counts_are_set_flush_right_and_words_are_not(column, right, why):
    table = Table("t", "", ("Zone", "x"), tuple(("a", cell) for cell in column), (1, 1))
    assert table.numeric() == [False, right], why


def test_what_typst_laid_out_is_not_kept():
    """Each document used to stay in memory for ten more: after a few it is the last one's that is there."""

    def resident() -> int:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 2**20

    texts = [f"{number} {'mot ' * 12}" for number in range(1500)]
    pdf(made(texts, title="0"))
    before = resident()
    for number in range(1, 5):
        pdf(made([f"{number} {text}" for text in texts], title=str(number)))
    assert resident() - before < 100


def test_documents_of_several_people_at_once_are_what_each_is_alone():
    """Typst takes one at a time: a second person's was an error of the program."""
    several = [made(title=f"Document {n}", name=f"document-{n}") for n in range(6)]
    alone = [documents.render(one) for one in several]
    with ThreadPoolExecutor(6) as people:
        assert list(people.map(documents.render, several)) == alone

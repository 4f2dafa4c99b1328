"""Every kind × reader × language, from the registry of kinds: a new kind is in these tables once declared.

Each document is made once. What is rounded for the public, and that nothing is given back by it, is another
module's: here its counts are rounded to the nearest five, at no cost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from observatory import documents, language
from observatory.counts import edition
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, period_with
from observatory.documents import Document, Figure, Kind, Section, Sentences, Table
from observatory.documents.formats.pdf import pages_png
from observatory.documents.parts import FIRST_PAGE, word_of
from observatory.errors import CallError
from observatory.settings import PROJECT
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli import main
from tests.documents.qpv import with_priority_districts
from tests.documents.test_content import SQUARE, check_standards
from tests.documents.test_content import made as written_of

WEEK, MADE = dt.date(2026, 11, 16), dt.date(2026, 11, 24)
CASES = [
    (kind, reader, code)
    for kind in Kind
    for reader in documents.readers_of(kind)
    for code in language.LANGUAGES
]
#: Points of a page's margins, and how far a glyph may reach into them.
MARGIN, OVER = 48.0, 3.0
#: Points that boxes of words share before they are said to lie over one another.
WIDE, HIGH = 0.8, 3.0
#: A zone of so many facts is told on one page.
FEW_FACTS = 5


def rounded(warehouse, _data, first, last, today=None) -> pd.DataFrame:
    """Weekly counts to the nearest five, in the place of those drawn at random (`edition.printed_weeks`)."""
    cells = (edition.weekly(warehouse, first, last, today=today) / 5).round() * 5
    cells.attrs["revised"] = False
    return cells


class Once:
    """A warehouse that answers each question once: two documents differ in how they are written."""

    def __init__(self, warehouse) -> None:
        self.warehouse, self.known = warehouse, {}

    def __getattr__(self, name: str):
        return getattr(self.warehouse, name)

    def _asked(self, how, question: str, asked: dict):
        key = how, question, repr(asked)
        if key not in self.known:
            self.known[key] = getattr(self.warehouse, how)(question, **asked)
        return self.known[key].copy()

    def ask(self, question: str, **asked):
        return self._asked("ask", question, asked)

    def ask_facts(self, question: str, **asked):
        return self._asked("ask_facts", question, asked)


def folder_with_everything(demo_data, folder):
    """A copy of the demonstration with priority districts, a decision, a request and a figure typed in."""
    from observatory import evaluate

    for name in ("observatory.duckdb", "actions.toml"):
        shutil.copy(demo_data / name, folder)
    with_priority_districts(folder)
    day = dt.date(2026, 11, 3)
    decision = evaluate.Decision("", "Patrouilles", "Police municipale", day, day, ("90010-01",), ("tag",))
    evaluate.decide(folder, decision, Territory.load().zones)
    evaluate.request_diagnosis(folder, "Mairie", "Parc", day)
    figure = evaluate.TypedFigure("", "cameras", 2026, 116, "Centre", day)
    evaluate.type_in(folder, figure, ["cameras"])
    return folder


class Made(NamedTuple):
    document: Document
    files: dict[str, bytes]

    def file(self, form: str) -> bytes:
        return self.files[f"{self.document.name}.{form}"]


@pytest.fixture(scope="module")
def data(demo_data, tmp_path_factory):
    return folder_with_everything(demo_data, tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="module")
def desk(data):
    with connect(data) as opened:
        yield desk_of(Once(opened), data)


def desk_of(warehouse, data) -> documents.Desk:
    names = {feed: f"{feed} & <b>co</b>" for feed in warehouse.ask("feeds")["feed"]}
    return documents.Desk(warehouse, data, Territory.load(data), names, WEEK, MADE)


@pytest.fixture(scope="module")
def made(desk):
    """The first document of a kind for a reader in a language, made when it is first asked for."""

    @cache
    def of(kind: Kind, reader, code: str) -> Made:
        language.use(code)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(edition, "printed_weeks", rounded)
            document = next(documents.make(desk, kind, reader))
        return Made(document, documents.render(document))

    return of


@pytest.mark.parametrize(("kind", "reader", "code"), CASES)
def test_both_standards_and_the_names_of_files(kind, reader, code, made):
    document = made(kind, reader, code).document
    assert document.language == code
    # Indicators are for the council alone, and bear no reader.
    reader_word = "" if kind is Kind.INDICATORS else f"-{word_of(reader)}"
    assert re.fullmatch(rf"{kind.value}-.+{reader_word}-{code}", document.name)
    assert document.notice
    first = document.sections[0].parts[0]
    assert not isinstance(first, Sentences) or len(first.lines) <= FIRST_PAGE
    assert len({table.name[:31] for table in document.tables()}) == len(document.tables())
    check_standards(made(kind, reader, code).file("pdf"))


@pytest.fixture(scope="session")
def poppler() -> None:
    if not (shutil.which("pdfinfo") and shutil.which("pdftotext")):
        pytest.skip("no poppler-utils on this machine: `make poppler` installs them where it may")


def told(command: str, *asked: str, of: bytes, into) -> str:
    """What a tool of poppler prints of a PDF."""
    path = into / "document.pdf"
    path.write_bytes(of)
    end = ["-"] if command == "pdftotext" else []
    ran = subprocess.run([command, "-enc", "UTF-8", *asked, str(path), *end], capture_output=True, check=True)
    return ran.stdout.decode(errors="replace")  # titles of headings are printed as they are kept


def shortened(document: Document) -> Document:
    """The document with the first rows of each table, its pictures a square: what is heard is their order."""
    sections = [
        replace(section, parts=tuple(_short(part) for part in section.parts)) for section in document.sections
    ]
    return replace(document, sections=tuple(sections))


def _short(part):
    if isinstance(part, Table):
        return replace(part, rows=part.rows[:6])
    return replace(part, svg=SQUARE) if isinstance(part, Figure) else part


def heard(tagged: str) -> str:
    """What a screen reader says: texts by their tags, pictures and the marks of lists left out."""
    texts, skip = [], None
    for line in tagged.split("\n"):
        indent, mark = len(line) - len(line.lstrip()), line.strip()
        if skip is not None and indent > skip:
            continue
        skip = indent if re.match(r"(Figure|Lbl)\b", mark) else None
        if mark.startswith('"') and mark.endswith('"'):
            texts.append(mark[1:-1])
    return plain("".join(texts))


def plain(text: str) -> str:
    """Without spaces of any kind, which lines break at."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def written(html: str) -> str:
    """The texts of the page from its title on, without the head of each page."""
    body = re.sub(r'<p class="quiet">[^<]*</p><h1>', "<h1>", html[html.index("<body>") :], count=1)
    return plain(re.sub(r"<[^>]+>", "", body).replace("&lt;", "<").replace("&gt;", ">")
                 .replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&"))  # fmt: skip


@pytest.mark.parametrize(("kind", "reader", "code"), CASES)
def test_what_is_heard_is_what_the_page_says(kind, reader, code, made, poppler, tmp_path):
    """Of long tables the first rows: poppler takes the square of their number to read tags."""
    short = shortened(made(kind, reader, code).document)
    page, paper = (documents.FORMS[form](short) for form in ("html", "pdf"))
    said = heard(told("pdfinfo", "-struct-text", of=paper, into=tmp_path))
    assert said == written(page.decode())


def pages_of(boxes: str) -> list[tuple[float, np.ndarray]]:
    """Width of each page, and the boxes of its words: left, top, right, bottom in points."""
    pages = re.findall(r'<page width="([\d.]+)".*?>(.*?)</page>', boxes, re.S)
    word = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"')
    # A label on a map is drawn twice in one place, the first time as its halo.
    return [(float(width), np.array(sorted(set(word.findall(text))), dtype=float)) for width, text in pages]


def overlapping(words: np.ndarray) -> list[list[float]]:
    """Boxes that share more ground than letters that touch."""
    left, top, right, bottom = words.T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    first, _second = np.nonzero(np.triu((wide > WIDE) & (high > HIGH), 1))
    return words[first].tolist()


@pytest.mark.parametrize(("kind", "reader", "code"), CASES)
def test_no_word_leaves_its_page_or_lies_over_another(kind, reader, code, made, poppler, tmp_path):
    """No table is wider than the page, and no label of a map covers another."""
    boxes = told("pdftotext", "-bbox", of=made(kind, reader, code).file("pdf"), into=tmp_path)
    for width, words in pages_of(boxes):
        assert words[:, 0].min() >= MARGIN - OVER
        assert words[:, 2].max() <= width - MARGIN + OVER
        assert not overlapping(words)


def test_words_that_lie_over_one_another_are_found():
    words = np.array([[50, 100, 90, 110], [80, 101, 120, 111], [90.2, 100, 99, 110], [50, 108, 90, 118]])
    assert overlapping(words.astype(float)) == [[50, 100, 90, 110], [80, 101, 120, 111]]


@pytest.mark.parametrize("lines", range(30, 48, 2))
def test_a_long_table_begins_where_several_of_its_rows_find_room(lines, poppler, tmp_path):
    """No heading at the foot of a page above one row of sixty."""
    before = Section("Avant", (Sentences(("Une ligne.",) * lines, listed=False),))
    table = Table("streets", "Rues", ("Rue", "Faits"), tuple((f"Rue {i}", i) for i in range(60)), (2, 1))
    told_of = written_of(sections=(before, Section("Liste", (table,))))
    pages = told("pdftotext", of=documents.FORMS["pdf"](told_of), into=tmp_path).split("\f")
    [begins] = [page for page in pages if "Liste" in page]
    assert len(re.findall(r"Rue \d+", begins)) >= 3


@pytest.mark.parametrize("kind", list(Kind))
def test_no_line_can_begin_with_a_sign_that_french_sets_apart(kind, made):
    page = made(kind, documents.readers_of(kind)[0], "fr").file("html").decode()
    assert not re.findall(r".{12} [:;!?»%€]|« .{9}", page)


#: Points of the width of a page within its margins, and of the smallest letter of a picture.
PAGE, SMALLEST = 595.3 - 2 * 51.0, 6.0


@pytest.mark.parametrize("kind", list(Kind))
def test_no_letter_of_a_picture_is_too_small_to_be_read_on_paper(kind, made):
    for section in made(kind, documents.readers_of(kind)[0], "fr").document.sections:
        for part in section.parts:
            if isinstance(part, Figure):
                width = float(re.search(r'viewBox="0 0 ([\d.]+)', part.svg)[1])
                sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', part.svg)]
                assert sizes
                assert min(sizes) * PAGE * part.width / 100 / width >= SMALLEST, part.caption


@pytest.mark.parametrize("code", ["fr", "en"])
def test_a_zone_without_many_facts_is_one_page(code, desk):
    language.use(code)
    few = [
        sheet
        for sheet in documents.make(desk, Kind.ZONE, Audience.OFFICE)
        if 0 < facts_of(sheet) <= FEW_FACTS
    ]
    assert few
    for sheet in (few[0], max(few, key=facts_of)):
        assert len(pages_png(sheet, 10)) == 1, sheet.title


def facts_of(sheet: Document) -> int:
    return sum(len(table.rows) for table in sheet.tables() if table.name == "facts")


#: A desk in another process, and the hashes of the first document of each kind for its first reader.
_ELSEWHERE = """
import hashlib, sys
from pathlib import Path
from tests.documents import test_every_kind as here
here.edition.printed_weeks = here.rounded
data = Path(sys.argv[1])
with here.connect(data) as opened:
    desk = here.desk_of(here.Once(opened), data)
    for kind in here.Kind:
        document = next(here.documents.make(desk, kind, here.documents.readers_of(kind)[0]))
        for name, content in here.documents.render(document).items():
            print(name, hashlib.sha256(content).hexdigest())
"""


def test_another_process_makes_the_same_bytes(data, made):
    ran = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(data)],
        cwd=PROJECT,
        env={
            "PYTHONPATH": str(PROJECT),
            "PYTHONHASHSEED": "7",
            "TZ": "Pacific/Auckland",
            "HOME": "/nowhere",
            "OPENBLAS_CORETYPE": "Prescott",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    here = [
        f"{name} {hashlib.sha256(content).hexdigest()}"
        for kind in Kind
        for name, content in made(kind, documents.readers_of(kind)[0], "fr").files.items()
    ]
    assert ran.stdout.split("\n")[:-1] == here


def test_names_with_markup_are_text_in_every_kind(made):
    """Names of partners here hold markup: no page has an element of theirs."""
    pages = [made(kind, documents.readers_of(kind)[0], "fr").file("html").decode() for kind in Kind]
    assert not [page for page in pages if "<b>" in page]
    assert any("&lt;b&gt;" in page for page in pages)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in documents.kinds.PUBLIC])
def test_what_names_places_is_refused_to_the_public(kind, desk):
    with pytest.raises(CallError, match="nomme des lieux"):
        next(documents.make(desk, kind, Audience.PUBLIC))


def test_a_sheet_for_a_council_is_one_page(made, desk):
    language.use("fr")
    for level in ("commune", "district"):
        period = period_with(WEEK, documents.areas.council.LENGTHS[level]).until(WEEK)
        sheets = documents.area_sheets(
            desk.warehouse, desk.data, desk.territory, level, period, desk.partners, made=MADE
        )
        pages = {sheet.name: len(pages_png(sheet, 10)) for sheet in sheets}
        assert set(pages.values()) == {1}
        assert len(pages) == {"commune": 52, "district": 9}[level]


def test_a_sheet_of_a_commune_counts_as_a_plain_question_does(made, desk):
    period = period_with(dt.date(2026, 10, 12), Length.MONTH)
    language.use("fr")
    sheet = documents.commune_sheet(
        desk.warehouse, desk.data, desk.territory, "90075", period, desk.partners, made=MADE
    )
    rows = {row[0]: row[1:] for row in sheet.tables()[0].rows}
    sql = """select count(*) filter (week between '2026-09-28' and '2026-10-26'),
                    count(*) filter (week between '2025-09-29' and '2025-10-27'),
                    count(*) filter (week between '2025-12-29' and '2026-10-26'),
                    count(*) filter (week between '2024-12-30' and '2025-10-27')
             from facts where commune_code = '90075' and zone_kind = 'commune' and theme = 'rodeo'"""
    assert rows["Rodéos motorisés"][:4] == desk.warehouse.connection.execute(sql).fetchone()
    assert (
        sum(row[2] for name, row in rows.items() if name != "Tous les thèmes") == rows["Tous les thèmes"][2]
    )


def test_without_their_layer_there_is_no_table_of_priority_districts(desk):
    bare = desk._replace(territory=Territory.load())
    with pytest.raises(CallError, match="geodata pull"):
        next(documents.make(bare, Kind.QPV, Audience.OFFICE))


#: A call that cannot be done, what it says, and its exit code.
REFUSED = [
    (["week", "2026-W47", "--made", "2026-11-20"], "n’est pas finie", 1, "the week is not over"),
    (["fortnight", "2026-W47", "--made", "2026-11-20"], "n’est pas finie", 1, "nor is the fortnight"),
    (["all", "2026-W47", "--made", "2026-11-20"], "n’est pas finie", 1, "nor are the documents of it"),
    (["week", "1999-W01"], "1999", 1, "outside the data"),
    (["week", "hier"], "hier", 2, "no week"),
    (["week", "--zone", "Nulle part"], "Nulle part", 2, "no such zone"),
    (["commune", "Nulle part"], "Nulle part", 2, "no such commune"),
    (["commune"], "--all", 2, "neither a commune nor all"),
    (["commune", "Offemont", "--all"], "--all", 2, "a commune and all"),
    (["commune", "Offemont", "--month", "2026-Q3"], "mois", 2, "a quarter is no month"),
    (["district", "--all", "--quarter", "2026-10"], "trimestre", 2, "a month is no quarter"),
    (["commune", "--all", "--month", "2023-02"], "2023", 1, "the year before is not known"),
    (["sector", "Nulle part"], "Nulle part", 2, "no such sector"),
    (["police", "1999"], "1999", 1, "nobody told of that year"),
    (["plenary", "1999"], "1999", 1, "nobody told of that year"),
    (["indicators", "1999"], "1999", 1, "nobody told of that year"),
    (["fires", "1999"], "1999", 1, "nobody told of that year"),
    (["qpv"], "geodata pull", 2, "the layer is missing"),
    (["feedback", "personne"], "personne", 2, "no such partner"),
    (["month", "2026-10", "--out", "/proc/none"], "/proc/none", 1, "a folder that nobody can write to"),
    (["commune", "--all", "--out", "/proc/none"], "/proc/none", 1, "likewise"),
    (["week", "--made", "demain"], "demain", 2, "no day"),
]


@pytest.mark.parametrize(("call", "said", "code", "why"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED])
def test_what_cannot_be_done_is_said_before_any_work(call, said, code, why, demo_data, capsys, monkeypatch):
    monkeypatch.setattr(documents, "put", lambda *given: pytest.fail("a file was written"))
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", *call])
    heard_of = capsys.readouterr()
    assert (end.value.code, heard_of.out) == (code, ""), why
    assert said in heard_of.err

"""Partner text is text everywhere: a hostile place, code, file name and action through pages and maps."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import duckdb
import pytest

from observatory.documents import FORMS
from observatory.documents.kinds import Desk, Kind, make, readers_of
from observatory.evaluate import register
from observatory.evaluate.decisions import Decision, decide
from observatory.evaluate.register import Action, Area
from observatory.geocode import Standing, add_camera
from observatory.redact import scrub
from observatory.screens.navigation import PLACES
from observatory.screens.pages.data.page import TABS
from observatory.screens.widgets.literal import literal
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.ingest import ingest
from tests.documents.qpv import with_priority_districts
from tests.screens.conftest import Visit, serve, visiting

HOSTILE = (
    "![x](http://evil.example/i.png) [y](http://evil.example) "
    "<img src=//evil.example/t.png onerror=alert(1)> "
    "**gras** $x^2$ :smile: :red[rouge] :material/home: `c` www.evil.example </script>"
    "<svg onload=alert(2)> [z](javascript:alert(3)) =cmd|'/c calc'!A1 {{7*7}} ${7*7} #panic(1)"
)
#: What turns words around, and what is left of it where it is shown: nothing.
TURNED = f"{HOSTILE}\u202e\u2066"
NAME = "police_municipale_2026-W45 ![x](evil) $x$ :smile:.csv"

TEXTS = [
    ("an image", "![](http://evil.example/a.png)"), ("a link", "[a](http://evil.example)"),
    ("an address", "https://evil.example/a"), ("an address without scheme", "www.evil.example"),
    ("HTML", "<img src=x onerror=alert(1)>"),
    ("a formula", "$x^2$ et $$y$$"), ("an emoji", ":smile: :+1: :100:"),
    ("a colour", ":red[a] :red-background[b]"), ("an icon", ":material/home:"), ("a heading", "# a\n## b"),
    ("a list", "- a\n1. b"), ("a quote", "> a"), ("code", "    a `b`"), ("a table", "|a|b|\n|-|-|"),
    ("a footnote", "[^1]: http://evil.example"), ("an arrow", "a -> b <- c -- d >= e"),
    ("strikes", "~~a~~ ==b=="),
]  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A few facts of one week, whose place, code, reference and file name are hostile; and such an action."""
    folder = tmp_path_factory.mktemp("hostile")
    cell = '"' + TURNED.replace('"', '""') + '"'
    rows = [f"R{n};0{n}/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;" for n in range(2, 8)]
    rows += [f"R8;02/11/2026;10h00;;{cell};Belfort;Tag;", f"{cell};02/11/2026;11h00;;{cell};Belfort;{cell};"]
    path = folder / NAME.replace("/", "")
    text = "\n".join(["N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites", *rows, ""])
    path.write_text(text, encoding="utf-8")
    ingest([path], folder / "data", now=dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC))
    action = Action(
        "A1", HOSTILE, ("tag",), dt.date(2026, 11, 3), None, Area(("90010-01",)), Area(("90010-02",))
    )  # fmt: skip
    register.save(folder / "data", [action])
    add_camera(folder / "data", Standing(f"Caméra {TURNED}", HOSTILE, "90010", 6.863, 47.638))
    day = dt.date(2026, 11, 14)
    decision = Decision("", TURNED, HOSTILE, day, day + dt.timedelta(days=9), ("90010-01",), ("tag",))
    decide(folder / "data", decision, Territory.load(folder / "data").zones)
    return folder / "data"


@pytest.fixture(scope="module")
def address(data) -> Iterator[str]:
    yield from serve(data)


@pytest.fixture
def seen(address, laptop) -> Iterator[Visit]:
    with visiting(laptop, address, height=900) as found:
        yield found


#: Every page of a single desk's navigation, and every section of the page of partners' files. A desk has no
#: persons: neither rights nor the journal are among its pages, nor that of an elected person's own commune.
PAGES = [
    f"/{address}" for address in PLACES if address not in ("commune", "droits", "journal", "donnees")
] + [f"/donnees?tab={tab}" for tab in TABS]


def test_nothing_of_a_partner_is_fetched_or_drawn(seen) -> None:
    """Every page, one browser: no image, link or formula of theirs, and no request that leaves."""
    page = seen.page
    for path in PAGES:
        seen.open(path)
        assert not page.locator("[src*='evil'], a[href*='evil'], .katex, [onerror]").count(), path
        for frame in page.frames:
            assert not frame.locator("[src*='evil'], a[href*='evil'], [onerror]").count(), path


def test_a_place_is_shown_as_it_is_kept(seen) -> None:
    """Its marks and all; what could be somebody's name is masked before anything is stored."""
    kept = scrub(HOSTILE)
    assert all(mark in kept for mark in ("![x](", "onerror=", "**gras**", ":material/home:", "{{7*7}}"))
    page = seen.open("/donnees?tab=places", maps=1).page
    shown = page.get_by_role("heading", level=3).all_inner_texts()
    assert any(kept in text.replace("\u2060", "") for text in shown), shown


class Markup(HTMLParser):
    """The tags of a page with what they point at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def hostile_demo(demo_data, tmp_path_factory) -> Path:
    """The demonstration, whose every place, action and decision of the last weeks is hostile."""
    folder = shutil.copytree(demo_data, tmp_path_factory.mktemp("hostile-demo") / "data")
    with duckdb.connect(str(folder / "observatory.duckdb")) as warehouse:
        said = "update facts set place_text = $1, matched_label = $1 where week >= date '2026-11-02'"
        warehouse.execute(said, [TURNED])
    register.save(folder, [replace(action, title=TURNED) for action in register.load(folder)])
    day = dt.date(2026, 11, 14)
    decision = Decision("", TURNED, HOSTILE, day, day + dt.timedelta(days=9), ("90010-01",), ("tag",))
    decide(folder, decision, Territory.load(folder).zones)
    with_priority_districts(folder)
    return folder


#: Kinds that count and say nobody's words: the hostile ones reach all the others, as text.
COUNTING = {Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.DUMPING, Kind.QPV, Kind.INDICATORS}


@pytest.mark.parametrize("kind", Kind)
def test_a_document_of_any_kind_holds_texts_alone(hostile_demo, kind: Kind) -> None:
    """Every kind, for the reader who sees most of it, in every form."""
    with connect(hostile_demo) as warehouse:
        territory = Territory.load(hostile_demo)
        desk = Desk(warehouse, hostile_demo, territory, {}, dt.date(2026, 11, 16), dt.date(2026, 11, 24))
        reached = False
        for document in islice(make(desk, kind, readers_of(kind)[0]), 2):
            text = FORMS["html"](document).decode()
            for tag, attributes in Markup(text).tags:
                pointed = " ".join(f"{name}={value}" for name, value in attributes.items() if name != "alt")
                assert tag not in ("script", "iframe", "object", "embed"), document.name
                assert not re.search(r"evil|javascript:|\bon\w+=", pointed), (document.name, pointed)
            with zipfile.ZipFile(io.BytesIO(FORMS["xlsx"](document))) as parts:
                sheets = b"".join(parts.read(name) for name in parts.namelist() if "sheet" in name)
            assert not re.search(rb"<f[ >]|<hyperlink", sheets), document.name
            if said := "evil.example" in text:
                assert not re.search(rb"/URI|/JavaScript|/Launch|/GoToR", FORMS["pdf"](document))
            reached |= said
    assert reached == (kind not in COUNTING), "the attack did not reach what it attacks"


def test_markdown_leaves_the_text_as_it_is() -> None:
    for why, text in TEXTS:
        shown = literal(text)
        plain = shown.replace("\u2060", "").replace("  \n", "\n")
        unescaped = re.sub(r"\\(.)", r"\1", plain)
        assert unescaped.split() == text.split(), why
        assert "://" not in shown.replace("\\", ""), why
        assert "www" not in shown, why

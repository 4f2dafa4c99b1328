"""Partner text is text everywhere: a hostile place, code, file name and action through pages and maps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from observatory.evaluate import register
from observatory.evaluate.register import Action, Area
from observatory.screens.widgets.literal import literal
from pipelines.ingest import ingest
from tests.screens.conftest import Visit, serve, visiting

HOSTILE = (
    "![x](http://evil.example/i.png) [y](http://evil.example) "
    "<img src=//evil.example/t.png onerror=alert(1)> "
    "**gras** $x^2$ :smile: :red[rouge] :material/home: `c` www.evil.example </script>"
)
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
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    rows = [f"R{n};0{n}/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;" for n in range(2, 8)]
    rows += [f"R8;02/11/2026;10h00;;{cell};Belfort;Tag;", f"{cell};02/11/2026;11h00;;{cell};Belfort;{cell};"]
    path = folder / NAME.replace("/", "")
    text = "\n".join(["N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites", *rows, ""])
    path.write_text(text, encoding="utf-8")
    ingest([path], folder / "data", now=dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC))
    action = Action(
        "A1", HOSTILE, ("tags",), dt.date(2026, 11, 3), None, Area(("90010-01",)), Area(("90010-02",))
    )  # fmt: skip
    register.save(folder / "data", [action])
    return folder / "data"


@pytest.fixture(scope="module")
def address(data) -> Iterator[str]:
    yield from serve(data)


@pytest.fixture
def seen(address, laptop) -> Iterator[Visit]:
    with visiting(laptop, address, height=900) as found:
        yield found


PAGES = [
    "/", "/cartes", "/points-chauds", "/comparer", "/actions", "/donnees?tab=places", "/donnees?tab=receipts",
    "/donnees?tab=refused", "/donnees?tab=drop", "/methode",
]  # fmt: skip


def test_nothing_of_a_partner_is_fetched_or_drawn(seen) -> None:
    """Every page, one browser: no image, link or formula of theirs, and no request that leaves."""
    page = seen.page
    for path in PAGES:
        seen.open(path)
        assert not page.locator("[src*='evil'], a[href*='evil'], .katex, [onerror]").count(), path
        for frame in page.frames:
            assert not frame.locator("[src*='evil'], a[href*='evil'], [onerror]").count(), path


def test_a_place_is_shown_as_it_was_written(seen) -> None:
    page = seen.open("/donnees?tab=places", maps=1).page
    shown = page.get_by_role("heading", level=3).all_inner_texts()
    assert any(HOSTILE in text.replace("\u2060", "") for text in shown), shown


def test_markdown_leaves_the_text_as_it_is() -> None:
    for why, text in TEXTS:
        shown = literal(text)
        plain = shown.replace("\u2060", "").replace("  \n", "\n")
        unescaped = re.sub(r"\\(.)", r"\1", plain)
        assert unescaped.split() == text.split(), why
        assert "://" not in shown.replace("\\", ""), why
        assert "www" not in shown, why

"""Every page and every view, light and dark: levels A and AA by axe, and what axe does not judge."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from observatory.settings import PROJECT
from tests.screens.conftest import Visit, visiting

#: Address → how its heading begins, and how many maps it has.
PAGES = {
    "?theme=tag": ("Semaine 47", 2),
    "cartes?theme=dumping": ("Carte : ", 1),
    "cartes?view=film&theme=dumping": ("Carte : ", 1),
    "cartes?view=heat&theme=dumping": ("Carte : ", 1),
    "cartes?view=hexagons&theme=dumping": ("Carte : ", 1),
    "cartes?view=places&theme=dumping": ("Carte : ", 1),
    "comparer?theme=tag&compare=week": ("Comparer deux périodes", 3),
    "comparer?compare=own": ("Comparer deux périodes", 3),
    "points-chauds?theme=rodeo&period=summer&days=sat": ("Points chauds", 1),
    "edition": ("Édition pour les partenaires", 1),
    "actions": ("Actions", 1),
    "documents": ("Documents", 0),
    "donnees?tab=drop": ("Données", 0),
    "donnees?tab=receipts": ("Données", 0),
    "donnees?tab=refused": ("Données", 0),
    "donnees?tab=places": ("Données", 1),
    "donnees?tab=coverage": ("Données", 0),
    "methode": ("Méthode", 0),
    "zone?zone=90010-02": ("Belfort, Centre-ville", 1),
    "zone?zone=90008": ("Bavilliers", 1),
}

#: Pages looked at on a telephone too.
NARROW = ("?theme=tag", "cartes?theme=dumping", "donnees?tab=coverage")

AXE = PROJECT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }"

#: What axe leaves open: the order of headings, tables without headers, pictures and frames without a name.
STRUCTURE = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  return {
    lang: document.documentElement.lang,
    levels: all("h1, h2, h3, h4").map((h) => +h.tagName[1]),
    empty: all("h1, h2, h3, h4").filter((h) => !h.innerText.trim()).length,
    tables: all("table").filter((t) => t.closest("[data-testid=stHtml]")).map((t) => [
      t.caption?.innerText || "", t.querySelectorAll("th").length,
      t.querySelectorAll("th:not([scope])").length]),
    frames: all("iframe").map((f) => f.title),
    images: all("img").filter((i) => !i.hasAttribute("alt")).length,
  };
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The accessibility checker, where it was installed."""
    if not AXE.exists():
        pytest.skip("axe-core is not here: `make axe` puts it in build/")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(app, laptop) -> Iterator[Visit]:
    """One page for all addresses: the browser reads the app's scripts once, not for each of them."""
    with visiting(laptop, app) as seen:
        yield seen


def violations(page, axe: str) -> list[tuple]:
    """Rule, and the elements that break it, in the page and in its maps."""
    for frame in page.frames:
        if not frame.evaluate("typeof axe !== 'undefined'"):
            frame.evaluate(axe)
    found = page.evaluate(f"async () => (await axe.run(document, {RULES})).violations")
    return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_meets_levels_a_and_aa_in_light_and_in_dark(reader, axe, path):
    title, maps = PAGES[path]
    reader.page.emulate_media(color_scheme="light")
    page = reader.open("/" + path, maps).page
    assert page.inner_text("h1").startswith(title)
    found = page.evaluate(STRUCTURE)
    assert found["lang"] == "fr"
    assert found["levels"][0] == 1
    assert found["levels"].count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found["levels"])), found["levels"]
    assert not found["empty"] and not found["images"]
    assert len(set(found["frames"])) == len(found["frames"]) and all(found["frames"])
    for caption, heads, unscoped in found["tables"]:
        assert caption and heads and not unscoped
    assert page.title().startswith(title) and page.title().endswith("Grand Belfort")
    assert not violations(page, axe), "light"
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(".stApp .dark", state="attached", timeout=30_000)
    reader.settled()
    assert not violations(page, axe), "dark"


@pytest.mark.parametrize("path", NARROW)
def test_a_telephone_meets_levels_a_and_aa(visit, axe, path):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/" + path, PAGES[path][1]).page
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert not violations(page, axe)


def test_the_keyboard_skips_to_the_content_and_its_place_is_always_seen(visit):
    page = visit.open("/actions").page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().top >= 0")
    for _stop in range(16):
        assert page.evaluate(
            """() => { const s = getComputedStyle(document.activeElement);
            return s.outlineStyle === "solid" && parseFloat(s.outlineWidth) >= 2; }"""
        ), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        page.keyboard.press("Tab")
    skip.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.testid") == "stMain"

"""Every page and every view, opened once and looked at in all respects that hold for all of them.

Levels A and AA by axe in light and in dark, and what axe does not judge; the map on the first screen; what
can be taken away; a telephone; paper. Opening a page is most of its cost, so one visit answers all of it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from benchmarks.app import CHANGES
from observatory.language import date_text
from observatory.settings import CLOCK
from tests.screens.conftest import Visit, visiting
from tests.screens.judged import laid_over, violations


@dataclass(frozen=True)
class Look:
    """What is expected at an address: how its heading begins, its maps, the charts that can be taken away."""

    title: str
    maps: int = 0
    charts: int = 0
    #: Its maps can be taken away as pictures.
    taken: bool = False
    #: The share of the first map and its legend on a laptop's first screen, of the map on a telephone's.
    fold: tuple[float, float] | None = None
    #: Judged by axe on a telephone too.
    phone: bool = False
    paper: bool = False


FOLD = (0.9, 0.6)
#: Pixels of the smallest letters: pages are read on a projector too.
LETTERS = 13.95
#: How much of a page may jump while it is drawn: what stands for a thing has its room (1.25 before it had).
JUMPS = 0.02
PAGES = {
    "": Look("Semaine 47", 2, fold=FOLD),
    "?theme=tag": Look("Semaine 47", 2, taken=True, fold=FOLD, phone=True, paper=True),
    "?theme=tag&view=heat": Look("Semaine 47", 1, taken=True, fold=FOLD),
    "cartes?theme=dumping": Look("Carte\u00a0: ", 1, taken=True, fold=FOLD, phone=True, paper=True),
    "cartes?theme=dumping&view=facts": Look("Carte\u00a0: ", 1, fold=FOLD),
    "cartes?theme=dumping&view=film": Look("Carte\u00a0: ", 1, taken=True, fold=FOLD),
    "cartes?theme=dumping&view=heat": Look("Carte\u00a0: ", 1, fold=FOLD),
    "cartes?theme=dumping&view=hexagons&layers=districts,qpv": Look(
        "Carte\u00a0: ", 1, taken=True, fold=FOLD
    ),
    "cartes?theme=dumping&view=places": Look("Carte\u00a0: ", 1, taken=True, fold=FOLD),
    "comparer?theme=tag&compare=week": Look("Comparer deux périodes", 3, taken=True, fold=FOLD, paper=True),
    "comparer?compare=own": Look("Comparer deux périodes", 2, fold=FOLD),
    "points-chauds?theme=rodeo": Look("Points chauds", 1, charts=1, taken=True, fold=FOLD),
    "points-chauds?theme=rodeo&period=summer&days=sat": Look("Points chauds", 1, fold=FOLD),
    "edition?theme=tag": Look("Édition pour les partenaires", 1, taken=True, fold=FOLD, paper=True),
    "actions": Look("Actions", 1, charts=3, taken=True, fold=FOLD, paper=True),
    "documents": Look("Documents"),
    "donnees?tab=drop": Look("Recevoir"),
    "donnees?tab=receipts": Look("Recevoir", paper=True),
    "donnees?tab=refused": Look("Recevoir"),
    "donnees?tab=places": Look("Recevoir", 1),
    "donnees?tab=coverage": Look("Recevoir", phone=True),
    "methode": Look("Méthode", paper=True),
    "zone?zone=90010-02&theme=tag": Look(
        "Belfort, Centre-ville", 1, charts=1, taken=True, fold=FOLD, paper=True
    ),
    "zone?zone=90008": Look("Bavilliers", 1, fold=FOLD),
    "zone?zone=90075": Look("Offemont", 1, fold=FOLD),
}


@pytest.fixture(scope="module")
def reader(app, laptop) -> Iterator[Visit]:
    """One page for all addresses: the browser reads the app's scripts once, not for each of them."""
    with visiting(laptop, app) as seen:
        seen.page.add_init_script(JUMPED)
        yield seen


#: Adds up what jumps on a page, but for what follows at once from what the reader does.
JUMPED = """window.jumped = 0; new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.jumped += shift.value;
}).observe({ type: "layout-shift", buffered: true });"""

#: Letters of a page or a map, and those of its pictures at the size they are shown, that are too small.
SMALL = """(least) => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const said = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const small = all("body *")
    .filter((e) => !e.closest("svg, script, style, canvas, noscript") && e.offsetWidth > 1 && said(e))
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < least).map((e) => e.innerText.slice(0, 40));
  const drawn = all("img[src^='data:image/svg']").filter((i) => i.checkVisibility() && i.clientWidth)
    .filter((i) => {
      const svg = atob(i.src.split(",")[1]), wide = parseFloat(/viewBox="0 0 ([\\d.]+)/.exec(svg)?.[1]);
      const sizes = [...svg.matchAll(/font-size="([\\d.]+)/g)].map((found) => parseFloat(found[1]));
      return sizes.some((size) => size * i.clientWidth / wide < least);
    }).map((i) => i.alt);
  return [...small, ...drawn];
}"""


def small_letters(reader: Visit) -> list[str]:
    """What is written too small on a page and on its maps."""
    found = [page.evaluate(SMALL, LETTERS) for page in (reader.page, *reader.maps())]
    return [text for texts in found for text in texts]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_every_respect(reader, axe, path):
    look, page = PAGES[path], reader.page
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": 1366, "height": 768})
    reader.open("/" + path, look.maps)
    assert page.inner_text("h1").startswith(look.title)
    assert page.title().startswith(look.title) and page.title().endswith("Grand Belfort")
    if look.fold:
        assert min(page.evaluate(SEEN)) >= look.fold[0], "1366 × 768"
    assert page.evaluate("jumped") <= JUMPS
    assert not small_letters(reader), "1366 × 768"
    is_well_built(page)
    can_be_timed(page, path)
    assert not violations(page, axe), "light"
    if look.taken:
        can_be_taken_away(page, look)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(".stApp .dark", state="attached", timeout=30_000)
    reader.settled()
    assert not violations(page, axe), "dark"
    fits_a_telephone(reader, path, axe)
    if look.paper:
        goes_on_paper_whole(page)
        says_whose_and_for_whom_it_is(page, path)


#: Share of the first map that is on the screen, and of its legend.
SEEN = """() => {
  const first = [...document.querySelectorAll("iframe")].find((f) => f.checkVisibility());
  const frame = first.getBoundingClientRect(), inside = first.contentDocument;
  const legend = inside.querySelector(".legend").getBoundingClientRect();
  const share = (top, tall) => Math.max(0, Math.min(innerHeight, top + tall) - Math.max(top, 0)) / tall;
  // Maps that are read without a legend have none to be seen.
  return [share(frame.top, frame.height), legend.height ? share(frame.top + legend.top, legend.height) : 1];
}"""

#: Where the first map begins on a telephone, at the latest; the note that data are invented apart, which real
#: data do not have.
MAP_Y = 350
TOP = """() => {
  const first = [...document.querySelectorAll("iframe")].find((f) => f.checkVisibility());
  const note = document.querySelector(".notice");
  return first.getBoundingClientRect().top - (note ? note.getBoundingClientRect().height + 8 : 0);
}"""

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


def form_of(address: str) -> tuple[str, bool]:
    """Which page an address is of; one whose periods are chosen one by one has filters of its own."""
    return address.partition("?")[0], "compare=own" in address


def can_be_timed(page, path: str) -> None:
    """What the benchmark clicks on this page is there."""
    changes = [change for change in CHANGES if form_of(change.address) == form_of(path)]
    assert not [change for change in changes if not change.give.found(page).count()]


def is_well_built(page) -> None:
    """Headings in order, tables with a caption and heads, frames with names of their own."""
    found = page.evaluate(STRUCTURE)
    assert found["lang"] == "fr"
    assert found["levels"][0] == 1
    assert found["levels"].count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found["levels"])), found["levels"]
    assert not found["empty"] and not found["images"]
    assert not laid_over(page)
    assert len(set(found["frames"])) == len(found["frames"]) and all(found["frames"])
    for caption, heads, unscoped in found["tables"]:
        assert caption and heads and not unscoped


def can_be_taken_away(page, look: Look) -> None:
    """Each map has its two buttons; the last one's picture holds something; charts are drawings."""
    for form in ("PNG", "SVG"):
        assert page.get_by_role("button", name=f"Carte en {form}").count() == look.maps
    png = taken(page, page.get_by_role("button", name="Carte en PNG").last)
    colours = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24)
    assert len(colours) > 20, "a sheet with nothing on it"
    buttons = page.get_by_role("button", name="Graphique en SVG")
    assert buttons.count() == look.charts
    for number in range(look.charts):
        assert ET.fromstring(taken(page, buttons.nth(number))).tag.endswith("svg")


def taken(page, button) -> bytes:
    """What a download button gives."""
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.path().read_bytes()


def fits_a_telephone(reader: Visit, path: str, axe: str) -> None:
    """No sideways scroll; the map on the first screen where it is; opened and judged again where said."""
    look, page = PAGES[path], reader.page
    page.emulate_media(color_scheme="light")
    page.wait_for_selector(".stApp .dark", state="detached", timeout=30_000)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")
    page.wait_for_timeout(350)
    reader.settled()
    assert not small_letters(reader), "390 × 844"
    if look.fold:
        assert page.evaluate(SEEN)[0] >= look.fold[1], "390 × 844"
        assert page.evaluate(TOP) <= MAP_Y, "it begins in the upper half of a telephone"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    if look.phone:
        reader.open("/" + path, look.maps)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert not violations(page, axe), "on a telephone"


#: Width of A4 within margins of 12 mm, in pixels of the browser.
PAPER = 703

#: What is to be clicked and still seen, and what goes over the edge of the paper.
ON_PAPER = """(paper) => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = all(".stApp *").filter((e) => e.checkVisibility() && e.offsetWidth > 1);
  return {
    clicked: seen.filter((e) => e.matches("button, input, select, summary, canvas, nav a")
      && !e.closest("[class*=st-key-theme-]")).map((e) => e.outerHTML.slice(0, 120)),
    wide: seen.filter((e) => e.matches("table, img, iframe, p, h1, h2, h3")
      && e.getBoundingClientRect().right > paper + 1).map((e) => e.outerHTML.slice(0, 120)),
    paper: all("html, body, .stApp").map((e) => getComputedStyle(e).backgroundColor),
    ink: seen.filter((e) => e.matches("h1, h2, p, li, td")).map((e) => getComputedStyle(e).color),
  };
}"""


def goes_on_paper_whole(page) -> None:
    """Nothing to click, nothing cut; each table that scrolls on the screen stands in full on the paper."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.wait_for_timeout(500)
    found = page.evaluate(ON_PAPER, PAPER)
    assert not found["clicked"]
    assert not found["wide"]
    tables = page.locator("table.on-paper")
    assert tables.count() == page.locator("[data-testid=stDataFrame]").count()
    for position in range(tables.count()):
        if tables.nth(position).is_visible():
            assert tables.nth(position).locator("tbody tr").count()


#: Pages that hold nothing but what may leave the office.
OUTWARD = ("edition", "methode")


def says_whose_and_for_whom_it_is(page, path: str) -> None:
    """At the head of a printed page: the observatory, the day, and whether the sheet may be handed out."""
    head = page.locator(".identity").inner_text() + " " + page.locator(".stamp").inner_text()
    assert page.locator(".identity").is_visible() and page.locator(".stamp").is_visible()
    assert "Observatoire de la tranquillité publique" in " ".join(head.split())
    assert f"Imprimé le {date_text(dt.datetime.now(CLOCK).date(), 'long')}" in head.replace("\u00a0", " ")
    mark = "Peut être diffusé" if path.startswith(OUTWARD) else "Document interne"
    assert mark in head


def test_a_dark_page_goes_on_white_paper_in_dark_ink(visit):
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open("/methode").page
    page.emulate_media(media="print", color_scheme="dark")
    found = page.evaluate(ON_PAPER, 5000)
    assert set(found["paper"]) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert set(found["ink"]) == {"rgb(28, 33, 39)"}


def test_a_table_on_paper_says_what_the_screen_says(visit):
    page = visit.open("/donnees?tab=receipts").page
    row = page.locator("table.on-paper tbody tr", has_text="2022-W48_2026-W43").first
    assert not row.is_visible()
    page.emulate_media(media="print")
    assert row.is_visible()
    assert "\u202f" in row.inner_text() and "oui" in row.inner_text()


def test_a_picture_that_leaves_says_what_it_is_in_the_reader_s_language(visit):
    """A picture outlives its page; it is drawn when it is asked for, in the language of the page."""
    page = visit.open("/cartes?theme=tag&period=month", 1).page
    svg = taken(page, page.get_by_role("button", name="Carte en SVG")).decode()
    # Letters are drawn as shapes; what they say stands beside them.
    assert "Données inventées." in svg
    assert "Document interne" in svg
    page.get_by_text("English", exact=True).click()
    page.wait_for_selector("iframe[title^='Map']")
    visit.settled()
    svg = taken(page, page.get_by_role("button", name="Map as SVG")).decode()
    assert "Facts per zone" in svg
    assert "Faits par zone" not in svg


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

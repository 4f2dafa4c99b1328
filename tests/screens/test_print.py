"""A page on paper: nothing to click, nothing cut, white whatever was on the screen, tables in full."""

from __future__ import annotations

import pytest

PAGES = {
    "?theme=tag": 2,
    "cartes?theme=dumping": 1,
    "comparer?theme=tag&compare=week": 3,
    "actions": 0,
    "donnees?tab=receipts": 0,
    "methode": 0,
    "zone?zone=90010-02": 1,
}

#: Width of A4 within margins of 12 mm, in pixels of the browser.
PAPER = 703

#: What is to be clicked and still seen, and what goes over the edge of the paper.
LOOK = """(paper) => {
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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_goes_on_paper_whole(visit, path):
    page = visit.open("/" + path, PAGES[path]).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.wait_for_timeout(500)
    found = page.evaluate(LOOK, PAPER)
    assert not found["clicked"]
    assert not found["wide"]
    # Each table that scrolls on the screen stands in full on the paper.
    tables = page.locator("table.on-paper")
    assert tables.count() == page.locator("[data-testid=stDataFrame]").count()
    for position in range(tables.count()):
        if tables.nth(position).is_visible():
            assert tables.nth(position).locator("tbody tr").count()


def test_a_dark_page_goes_on_white_paper_in_dark_ink(visit):
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open("/methode").page
    page.emulate_media(media="print", color_scheme="dark")
    found = page.evaluate(LOOK, 5000)
    assert set(found["paper"]) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert set(found["ink"]) == {"rgb(28, 33, 39)"}


def test_a_table_on_paper_says_what_the_screen_says(visit):
    page = visit.open("/donnees?tab=receipts").page
    row = page.locator("table.on-paper tbody tr", has_text="2022-W48_2026-W43").first
    assert not row.is_visible()
    page.emulate_media(media="print")
    assert row.is_visible()
    assert "\u202f" in row.inner_text() and "oui" in row.inner_text()

"""Streamlit's own words: in the reader's language wherever they are seen or read out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from observatory import language
from observatory.screens.session import streamlit_i18n
from observatory.settings import PROJECT
from tests.screens.conftest import serve, unfold

#: Every text and name that is seen or read out and is not part of a page's own markup.
HEARD = """() => {
  const found = [];
  const skip = "noscript, script, style, canvas, [data-testid=stHtml], [data-testid=stIconMaterial]";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (n) => n.matches?.(skip) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const drawn = (e) => e.closest("[data-live-announcer]") || e.checkVisibility();
  while (walk.nextNode()) {
    const n = walk.currentNode;
    const text = n.nodeType === 3 && n.nodeValue.trim();
    if (text && drawn(n.parentElement)) found.push(text);
    if (n.nodeType === 1) for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"])
      if (n.getAttribute(name) && drawn(n)) found.push(n.getAttribute(name));
  }
  return found;
}"""

#: Words that are English and nothing else, listed by us or not.
ENGLISH = re.compile(
    r"\b(the|of|to|for|and|with|this|your|app|open|close|choose|choice|clear|select|selected|remove|add|"
    r"press|results?|search|show|hide|columns?|download|copy|sort|ascending|pin|autosize|fullscreen|system|"
    r"light|dark|theme|print|main|next|previous|month|year|day|dd|yyyy|empty|available|upload|drag|files?|"
    r"made|streamlit|version|record|screen|january|november|december|monday|friday|sunday|number|dismiss|"
    r"skip|loading|running|statistics|increment)\b",
    re.IGNORECASE,
)

#: Ours, and the same in both languages.
OURS = {"English"}


def surfaces(visit) -> Iterator[tuple[str, set[str]]]:
    """Open everything Streamlit writes on, one after the other; gives its name and what is heard there."""
    page = visit.page

    def heard() -> set[str]:
        page.wait_for_timeout(350)
        return set(page.evaluate(HEARD)) - OURS

    def shut() -> None:
        page.keyboard.press("Escape")

    page.get_by_test_id("stMainMenuButton").click()
    yield "menu", heard()
    shut()
    table = page.locator("[data-testid=stDataFrame]:visible").first
    box = table.bounding_box()
    table.hover()
    yield "toolbar", heard()
    # The button of a column's menu is drawn at the right of its header.
    for right in range(60, 220, 6):
        page.mouse.move(box["x"] + right, box["y"] + 18)
        page.mouse.click(box["x"] + right, box["y"] + 18)
        page.wait_for_timeout(60)
        if page.get_by_test_id("stDataFrameColumnMenu").count():
            break
    page.get_by_test_id("stDataFrameColumnMenu").wait_for()
    yield "column menu", heard()
    shut()
    for position, name in enumerate(("columns", "search", "full screen")):
        table.hover()
        page.locator("[data-testid=stElementToolbar]:visible").first.get_by_role("button").nth(
            position
        ).click()
        if name == "search":
            page.keyboard.type("gare")
        yield name, heard()
        shut()
    unfold(page, page.get_by_test_id("stMultiSelect"))
    page.locator("[data-testid=stTextInputField]:visible").first.fill("abc")
    yield "form", heard()
    page.locator("[data-testid=stDateInputCalendarButton]:visible").first.click()
    page.get_by_test_id("stDateInputCalendar").get_by_role("gridcell").first.wait_for()
    yield "calendar", heard()
    page.get_by_test_id("stDateInputCalendar").locator("[aria-haspopup=listbox]").first.click()
    page.get_by_role("option").first.wait_for()
    yield "months", heard()
    shut()
    shut()
    for kind in ("stMultiSelect", "stSelectbox"):
        field = page.locator(f"[data-testid={kind}]:visible").first.locator("input")
        field.click()
        yield f"choices of {kind}", heard()
        field.fill("zzzz")
        yield f"no choice of {kind}", heard()
        field.fill("")
        shut()


@pytest.fixture
def tall(visit):
    visit.page.set_viewport_size({"width": 1366, "height": 1400})
    return visit


def test_no_english_is_seen_or_read_out_in_french(tall):
    tall.open("/actions", maps=1)
    for name, heard in surfaces(tall):
        assert heard
        assert not {text for text in heard if ENGLISH.search(text)}, name
    tall.open("/donnees?tab=drop")
    page = tall.page
    page.get_by_test_id("stFileUploader").wait_for()
    before = set(page.evaluate(HEARD)) - OURS
    assert {"Choisir des fichiers", "ou déposez-les ici, 200 Mo chacun au plus"} <= before
    page.locator("input[type=file]").set_input_files(PROJECT / "tests" / "feeds" / "sdis.csv")
    page.get_by_role("button", name="Retirer sdis.csv").wait_for()
    page.get_by_role("button", name="Ajouter des fichiers").wait_for()
    assert "2,1 Ko" in page.inner_text("[data-testid=stFileUploader]")
    assert not {t for t in before | set(page.evaluate(HEARD)) - OURS if ENGLISH.search(t)}


def test_english_readers_get_streamlit_s_words(tall):
    tall.open("/actions?lang=en", maps=1)
    expected = {
        "menu": {"System", "Light", "Dark", "Print"},
        "column menu": {"Sort ascending", "Autosize", "Hide column"},
        "search": {"Close Search", "Next Result"},
        "form": {"Press Enter to submit form"},
        "calendar": {"November"},
        "no choice of stSelectbox": {"No results"},
    }
    for name, heard in surfaces(tall):
        assert expected.get(name, set()) <= heard, name
        assert not heard & {"Rechercher", "Ouvrir", "Imprimer", "novembre"}


def test_words_follow_the_switch_and_what_streamlit_draws_again(visit):
    page = visit.open("/actions").page
    button = page.get_by_test_id("stMainMenuButton")
    for lang, label, tongue in (("English", "Main menu", "en"), ("Français", "Menu principal", "fr")):
        page.get_by_text(lang, exact=True).click()
        page.wait_for_function(f"() => document.documentElement.lang === '{tongue}'")
        visit.settled()
        assert button.get_attribute("aria-label") == label
        assert page.evaluate("navigator.language").startswith(tongue)
    # Streamlit writes its word again, as a new rendering would: it is replaced once more.
    button.evaluate("b => b.setAttribute('aria-label', 'Main menu')")
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stMainMenuButton]').ariaLabel === 'Menu principal'"
    )


def test_our_own_data_are_left_alone(visit):
    """The same words in a table's cell, in a sentence or in our own markup are not Streamlit's."""
    page = visit.open("/actions").page
    texts = page.evaluate(
        """async () => {
          const main = document.querySelector("[data-testid=stMainBlockContainer]");
          const added = ["p", "td", "option"].map((kind) => {
            const element = document.createElement(kind);
            element.textContent = "Search"; element.title = "Open"; main.append(element); return element; });
          await new Promise((done) => setTimeout(done, 200));
          return added.map((element) => element.textContent + element.title);
        }"""
    )
    assert texts == ["SearchOpen"] * 3


def test_a_server_that_ended_is_told_in_words(tmp_path, laptop):
    """No word of the program that draws the pages."""
    serving = serve(tmp_path)
    page = laptop.new_page()
    page.goto(next(serving))
    page.wait_for_selector("h1")
    next(serving, None)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("L’observatoire ne répond plus").wait_for(timeout=20_000)
    assert not ENGLISH.search(dialog.inner_text())
    page.close()


def test_an_address_that_leads_nowhere_is_told_in_words(app, laptop):
    page = laptop.new_page()
    page.goto(app + "/nowhere")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Cette page n’existe pas").wait_for()
    assert "voici la première page" in dialog.inner_text()
    assert not ENGLISH.search(dialog.inner_text())
    page.close()


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_script_holds_no_tag_and_all_words_of_its_language(lang):
    language.use(lang)
    script = streamlit_i18n.script()
    assert "</" not in script
    assert ("Plein écran" in script) == (lang == "fr")
    assert streamlit_i18n.LOCALES[lang] in script

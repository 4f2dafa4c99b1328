"""Maps without a mouse, and pages that scroll past them, in a real browser with the network cut."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

from observatory.territory import Territory
from tests.screens.conftest import Visit

FOCUSED = "() => document.activeElement.getAttribute('aria-label')"


def entered(visit, position: int = 0):
    """The frame of a map, once Tab has come in from the page to its one stop among the areas."""
    frame = visit.map(position)
    visit.page.locator("iframe").nth(position).focus()
    visit.page.keyboard.press("Tab")
    assert frame.evaluate("() => document.activeElement.getAttribute('role')") == "option"
    return frame


def test_one_stop_then_arrows_and_enter_opens_the_zone(visit):
    """In by Tab, to a neighbour and back, to both ends, to a letter; Enter does what a click does."""
    page = visit.open("/?theme=tag", maps=2).page
    frame = entered(visit)
    assert frame.locator("[role=option]").count() > 60, "the areas, and the dots of facts above them"
    assert frame.locator("[role=option][tabindex='0']").count() == 2, "one stop each"
    heard = []
    for key in ("ArrowDown", "ArrowUp", "End", "Home", "v", "Escape"):
        page.keyboard.press(key)
        heard.append((frame.evaluate(FOCUSED) or "").split("\u00a0: ")[0])
    town, old_town = "Centre-ville – Faubourg de Montbéliard", "Vieille Ville"
    assert heard == [town, old_town, "Vézelois", old_town, "Valdoie", ""]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zone?**zone=90010-02**")
    visit.settled()
    assert "Centre-ville" in page.inner_text("h1")


def test_an_area_says_what_its_tooltip_shows_and_is_seen_to_have_the_focus(visit):
    """In words that change with the theme; the ring is on the map as long as the focus is."""
    page = visit.open("/?theme=tag", maps=2).page
    frame = entered(visit)
    shown = frame.inner_text(".leaflet-tooltip").split("\n")
    first = frame.evaluate(FOCUSED)
    assert first == f"{shown[0]}\u00a0: {', '.join(shown[1:])}"
    rings = frame.locator(".leaflet-focus-pane path")
    assert rings.count() == 2
    page.keyboard.press("Escape")
    assert not rings.count()
    frame.wait_for_selector(".leaflet-tooltip", state="detached")
    page.get_by_role("button", name="Dépôts sauvages").click()
    page.wait_for_function("() => location.search.includes('theme=dumping')")
    visit.settled()
    second = frame.locator("[role=option][tabindex='0']").first.get_attribute("aria-label")
    assert second != first
    assert second.split("\u00a0: ")[0] == first.split("\u00a0: ")[0]


def test_the_frame_says_what_the_map_shows_and_its_buttons_speak_the_language(visit):
    page = visit.open("/?theme=tag", maps=2).page
    frame = entered(visit)
    names = []
    page.keyboard.press("Tab")
    assert "fait" in frame.evaluate(FOCUSED), "the dots of facts have a stop of their own"
    for _stop in range(5):
        page.keyboard.press("Tab")
        names.append(
            frame.evaluate("() => document.activeElement.title || document.activeElement.textContent")
        )
    assert names == ["Grand Belfort", "Belfort", "Plein écran", "Zoomer", "Dézoomer"]
    title = page.locator("iframe").first.get_attribute("title")
    assert title.startswith("Carte par zone, Tags")
    assert frame.get_by_role("listbox", name=title).count() == 2, "of the areas, and of the facts"
    assert frame.evaluate("() => document.documentElement.lang") == "fr"

    page.get_by_text("English", exact=True).click()
    page.wait_for_selector("iframe[title^='Map']")
    visit.settled()
    frame = visit.map(0)
    assert frame.get_by_role("button", name="Zoom in").count() == 1
    assert frame.evaluate("() => document.documentElement.lang") == "en"


def test_hexagons_have_a_stop_of_their_own(visit):
    page = visit.open("/cartes?view=hexagons&theme=dumping", maps=1).page
    frame = entered(visit)
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert "fait" in frame.evaluate(FOCUSED)


def test_a_sector_is_taken_from_an_area_without_a_mouse(visit):
    """Begun and given up with Escape; then begun again, an area chosen, and its outline is the sector."""
    page = visit.open("/points-chauds?theme=rodeo", maps=1).page
    frame = visit.map(0)
    frame.get_by_role("button", name="Dessiner un secteur").focus()
    for key, drawing in (("Enter", True), ("Escape", False), ("Enter", True)):
        page.keyboard.press(key)
        assert frame.evaluate("() => map_div.drawing()") == drawing
    frame.locator("[role=option][tabindex='0']").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**sector=6.8**")
    text = parse_qs(urlsplit(page.url).query)["sector"][0]
    sector = shapely.Polygon([tuple(map(float, corner.split(","))) for corner in text.split(";")])
    zone = Territory.load().zones.at["90010-02", "geometry"]
    assert sector.intersection(zone).area / sector.union(zone).area > 0.95


SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
VIEW = "() => [map_div.getCenter().lat, map_div.getCenter().lng, map_div.getZoom()]"


def middle(page) -> tuple[float, float]:
    """The middle of the first map on the screen, once it is there."""
    shown = page.locator("iframe:visible").first
    shown.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    box = shown.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_wheel_scrolls_the_page_zooms_with_ctrl_and_the_mouse_still_draws_the_map(visit):
    page = visit.open("/?theme=tag", maps=2).page
    frame = visit.map(0)
    page.mouse.move(*middle(page))
    before, view = page.evaluate(SCROLLED), frame.evaluate(VIEW)
    page.mouse.wheel(0, 120)
    frame.get_by_text("Ctrl + molette").wait_for()
    page.wait_for_function(f"() => ({SCROLLED})() > {before}")
    assert frame.evaluate(VIEW) == view

    page.mouse.move(*middle(page))
    before = page.evaluate(SCROLLED)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    frame.wait_for_function(f"() => map_div.getZoom() > {view[2]}")
    assert page.evaluate(SCROLLED) == before

    page.wait_for_timeout(500)
    view = frame.evaluate(VIEW)
    x, y = middle(page)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    frame.wait_for_function(f"() => map_div.getCenter().lng < {view[1]}")


@pytest.fixture
def telephone(app, browser):
    """A telephone's screen, touched."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", has_touch=True, is_mobile=True
    )
    seen = Visit(context.new_page(), app)
    yield seen
    context.close()
    seen.clean()


def drag(page, fingers: list[tuple[float, float]], dy: float) -> None:
    """Fingers put down at these places, drawn by `dy` pixels and lifted."""
    hand = page.context.new_cdp_session(page)
    steps = 10
    for step in range(steps + 1):
        points = [{"x": x, "y": y + dy * step / steps} for x, y in fingers]
        hand.send(
            "Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points}
        )
        page.wait_for_timeout(16)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(400)


def test_one_finger_scrolls_the_page_and_two_move_the_map(telephone):
    page = telephone.open("/?theme=tag", maps=2).page
    frame = telephone.map(1)  # a telephone has room for one: this week's
    x, y = middle(page)
    before, view = page.evaluate(SCROLLED), frame.evaluate(VIEW)
    drag(page, [(x, y)], -120)
    assert page.evaluate(SCROLLED) > before + 60
    assert frame.evaluate(VIEW) == view
    assert frame.inner_text(".map-hint") == "Deux doigts pour déplacer la carte"

    x, y = middle(page)
    before = page.evaluate(SCROLLED)
    drag(page, [(x - 40, y), (x + 40, y)], 60)
    assert frame.evaluate(VIEW)[0] > view[0]
    assert page.evaluate(SCROLLED) == before

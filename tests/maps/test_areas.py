"""Areas of an action, and hot spots, as documents that open by themselves on what they show."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from observatory import maps
from observatory.territory import Territory

#: Two squares of Belfort, the second one around the first, as a ring is.
TREATED = shapely.box(6.855, 47.632, 6.865, 47.638)
RING = shapely.box(6.85, 47.628, 6.87, 47.642).difference(TREATED)

EVIL = "</script><script>alert(1)</script> {{ 7 * 7 }}"


@pytest.fixture(scope="module")
def territory() -> Territory:
    return Territory.load()


def opened(territory, browser, *layers) -> object:
    """The document in a browser, as a file that is sent on."""
    page = browser.new_page(viewport={"width": 900, "height": 600})
    page.set_content(maps.offline_html(maps.on_map(maps.base_map(territory), *layers)))
    page.wait_for_selector("path.leaflet-interactive")
    return page


def stroked(page, colour: str) -> list[list[float]]:
    """The boxes of what is drawn in that colour."""
    return page.evaluate(
        f"""() => [...document.querySelectorAll('path[stroke="{colour}"]')].map(path => {{
            const b = path.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }})"""
    )


def test_areas_open_framed_the_last_on_top_and_their_text_is_no_code(territory, browser):
    shapes = [(RING, "#a33a00", "Pourtour\n58 avant, 44 après"), (TREATED, "#0b5cad", EVIL)]
    page = opened(territory, browser, maps.draw_areas(shapes, {"90010-02": "Centre-ville"}))
    (ring,), (treated,) = stroked(page, "#a33a00"), stroked(page, "#0b5cad")
    # Framed: the ring fills most of the height, and the treated area lies inside it.
    assert 300 < ring[3] - ring[1] < 600
    assert ring[0] < treated[0] < treated[2] < ring[2]
    order = page.evaluate("() => [...document.querySelectorAll('path')].map(p => p.getAttribute('stroke'))")
    assert order.index("#a33a00") < order.index("#0b5cad")
    page.get_by_role("button", name="Secteurs de l’action").wait_for()
    left, top, right, bottom = treated
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    assert "{{ 7 * 7 }}" in page.locator(".zone-tip").inner_text()
    page.close()


def test_no_hot_spot_leaves_the_map_where_it_is_and_its_button_away(territory, browser):
    nothing = pd.DataFrame(columns=["rank", "geometry", "text"])
    page = opened(territory, browser, maps.draw_spots(nothing, {}, "#d55e00"))
    assert not page.get_by_role("button", name="Points chauds").is_visible()
    page.get_by_role("button", name="Grand Belfort").wait_for()
    page.close()


def test_a_sector_alone_is_framed(territory, browser):
    nothing = pd.DataFrame(columns=["rank", "geometry", "text"])
    page = opened(territory, browser, maps.draw_spots(nothing, {}, "#d55e00", sector=TREATED))
    (sector,) = stroked(page, maps.LIGHT.ink)
    assert sector[3] - sector[1] > 250
    page.close()

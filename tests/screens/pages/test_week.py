"""The week, in a real browser with the network cut."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import compare, counts, maps
from observatory.colours import LIGHT
from observatory.themes import WEEKLY_MAP
from observatory.warehouse import connect


@pytest.fixture(scope="module")
def cells(demo_data):
    """Cells behind the last complete week of the demonstration, and its Monday."""
    with connect(demo_data) as warehouse:
        week = counts.last_complete_week(warehouse)
        return counts.cells_up_to(warehouse, week), week


def colours(cells, week, theme) -> list[str]:
    """The colour every zone must have, sorted."""
    rows = cells[(cells["theme"] == theme) & (cells["week"] == str(week))]
    scale = maps.count_scale(1)
    classes = scale.classes(rows["facts"].to_numpy())
    return sorted([LIGHT.zero, *scale.colours][number] for number in classes)


def test_a_map_of_each_theme_this_week_beside_the_week_before(visit, cells):
    table, week = cells
    visit.open("/", maps=2)
    for theme in WEEKLY_MAP:
        visit.page.locator(f".st-key-theme-{theme} button").click()
        visit.page.wait_for_function(f"() => location.search.includes('theme={theme}')")
        visit.settled()
        assert sorted(visit.fills(1)) == colours(table, week, theme), theme
        assert sorted(visit.fills(0)) == colours(table, week - dt.timedelta(weeks=1), theme), theme


def test_the_week_in_french_with_the_figures_of_the_sheet_and_english_one_switch_away(
    visit, cells, demo_data
):
    _table, week = cells
    with connect(demo_data) as warehouse:
        communes = counts.cells_up_to(warehouse, week, by="commune")
    whole = compare.week_over_week(compare.by_agglomeration(communes), week).set_index("theme")
    page = visit.open("/?theme=gathering", maps=2).page
    assert page.inner_text("h1") == "Semaine 47 de 2026, du lundi 16 au dimanche 22 novembre 2026"
    assert "aucun chiffre n’est réel" in page.inner_text("[role=note]")
    count = page.locator(".st-key-chosen-gathering .count").inner_text()
    assert count.replace("\u202f", "") == str(whole.at["gathering", "facts"])
    page.get_by_text("English", exact=True).click()
    page.wait_for_function("() => document.querySelector('h1').innerText.startsWith('Week 47')")
    assert "lang=en" in page.url


def test_the_week_before_has_its_own_address(visit):
    visit.open("/")
    visit.page.get_by_role("button", name="◀ Semaine précédente").click()
    visit.page.wait_for_function("() => document.querySelector('h1').innerText.startsWith('Semaine 46')")
    assert "week=2026-W46" in visit.page.url
    visit.page.reload()
    visit.settled()
    assert visit.page.inner_text("h1").startswith("Semaine 46")


def test_the_two_maps_move_together_and_stay_when_the_theme_changes(visit):
    """The frames stay the same: neither the view nor the page is lost."""
    visit.open("/?theme=gathering", maps=2)
    first, second = visit.maps()
    first.evaluate(
        "() => { window.mark = 'kept'; linkedMap.setView([47.64, 6.86], 14, { animate: false }); }"
    )
    assert second.evaluate("() => linkedMap.getZoom()") == 14
    before = visit.fills(0)
    visit.page.locator(".st-key-theme-dumping button").click()
    visit.page.wait_for_function("() => location.search.includes('theme=dumping')")
    visit.settled()
    assert visit.map(0).evaluate("() => [window.mark, linkedMap.getZoom()]") == ["kept", 14]
    assert visit.fills(0) != before

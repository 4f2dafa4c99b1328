"""What every page has: weeks by name, and the tab called after the page."""

from __future__ import annotations

import datetime as dt

import pytest

from observatory import language
from observatory.screens.session import frame


@pytest.mark.parametrize(
    ("monday", "lang", "words", "why"),
    [
        ((2026, 11, 16), "fr", "Semaine 47, du 16 au 22 novembre 2026", "the month is said once"),
        ((2026, 9, 28), "fr", "Semaine 40, du 28 septembre au 4 octobre 2026", "two months, both are said"),
        ((2025, 12, 29), "fr", "Semaine 1, du 29 décembre 2025 au 4 janvier 2026", "two years"),
        ((2026, 6, 1), "fr", "Semaine 23, du 1er au 7 juin 2026", "the first is an ordinal"),
        ((2026, 10, 26), "fr", "Semaine 44, du 26 octobre au 1er novembre 2026", "also at the end"),
        ((2026, 9, 28), "en", "Week 40, 28 September to 4 October 2026", "English"),
    ],
)
def test_a_week_by_its_number_and_dates(monday, lang, words, why):
    language.use(lang)
    assert frame.week_dates(dt.date(*monday)) == words, why


def test_any_week_is_chosen_from_the_list_and_stands_in_the_address(visit):
    page = visit.open("/?theme=tag").page
    picker = page.locator(".st-key-weeks").get_by_role("combobox", name="Semaine")
    assert picker.input_value() == "Semaine 47, du 16 au 22 novembre 2026 (2026-W47)"
    picker.click()
    picker.fill("Semaine 30, du 20 au 26 juillet 2026")
    page.get_by_role("option").first.click()
    page.wait_for_url("**week=2026-W30**")
    page.wait_for_function("() => document.querySelector('h1').innerText.startsWith('Semaine 30')")
    page.get_by_role("button", name="◀ Semaine précédente").click()
    page.wait_for_function("() => document.querySelector('h1').innerText.startsWith('Semaine 29')")
    visit.settled()
    assert picker.input_value().startswith("Semaine 29, du 13 au 19 juillet")
    assert page.title().startswith("Semaine 29 de 2026")

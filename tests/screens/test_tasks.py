"""What people do in a week, in a real browser: the clicks each task takes, and what is then on the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.screens.conftest import Visit


class Reader(Visit):
    """A visit that counts what the reader does."""

    clicks = 0

    def click(self, element) -> None:
        """A click of the mouse or a touch, then the page as it stands."""
        self.clicks += 1
        element.click()
        self.page.wait_for_timeout(150)
        self.settled()

    def choose(self, label: str, words: str) -> None:
        """A list opened, written into, and its first answer taken: two clicks."""
        self.clicks += 2
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        box.fill(words)
        self.page.get_by_role("option").first.click()
        self.page.wait_for_timeout(150)
        self.settled()

    def heading(self) -> str:
        return self.page.inner_text("h1")


@pytest.fixture
def reader(app, laptop) -> Iterator[Reader]:
    """A laptop's reader; what the browser met is judged when the task is done."""
    page = laptop.new_page()
    seen = Reader(page, app)
    yield seen
    page.close()
    seen.clean()


UNKNOWN = [
    ("/zone?zone=99999", "99999", "Commune ou quartier inconnu", "no town is shown in the place of another"),
    ("/?week=2031-W02", "2031-W02", "Semaine 47", "a week to come"),
    ("/semaine?week=2026-W99", "2026-W99", "Semaine 47", "no week at all, at the page's own address"),
    ("/?theme=weather", "weather", "Semaine 47", "no theme of ours"),
    ("/cartes?period=decade", "decade", "Cartes", "a period that is none"),
]


@pytest.mark.parametrize(("path", "word", "title", "why"), UNKNOWN)
def test_a_link_that_leads_nowhere_says_so(reader, path, word, title, why):
    page = reader.open(path).page
    assert reader.heading().startswith(title), why
    said = page.locator(".st-key-notices").inner_text()
    assert word in said and ("inconnu" in said or "Aucun" in said), why
    assert word in page.url, "and the address is still the one that was sent"


def test_each_page_says_whose_it_is_and_the_first_has_its_own_name(reader):
    page = reader.open("/semaine").page
    assert not page.locator("[role=dialog]").count()
    assert page.locator(".identity").inner_text().split() == [
        "Grand", "Belfort", "Observatoire", "de", "la", "tranquillité", "publique",
    ]  # fmt: skip
    names = page.locator("[data-testid=stTopNavLink]").all_inner_texts()
    assert names[:6] == ["Semaine", "Commune", "Carte", "Points chauds", "Comparer", "Actions"]
    assert names[6:] == ["Envoyer", "Recevoir", "Méthode"]


def test_any_commune_is_two_clicks_away_and_stays_chosen(reader):
    """From a page that has nothing to do with it; then away, and back to the page of communes."""
    page = reader.open("/methode").page
    reader.choose("Chercher une commune", "Offemont")
    assert reader.clicks == 2
    assert reader.heading() == "Offemont"
    for name in ("Semaine", "Commune"):
        reader.click(page.get_by_role("link", name=name, exact=True))
    assert reader.heading() == "Offemont"


def test_one_back_is_one_step(reader):
    """Three pages, a choice on one of them, and as many steps back."""
    page = reader.open("/cartes?theme=dumping").page
    reader.choose("Thème", "Tags")
    reader.click(page.get_by_role("link", name="Comparer", exact=True))
    reader.click(page.get_by_role("link", name="Méthode", exact=True))
    for path, words in (("/comparer", ""), ("/cartes", "theme=tag"), ("/cartes", "theme=dumping")):
        page.go_back()
        page.wait_for_timeout(400)
        reader.settled()
        assert path in page.url and words in page.url

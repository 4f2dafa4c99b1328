"""The Documents page: one click makes a document, its first page is looked at, its files open."""

from __future__ import annotations

import datetime as dt
import os
import shutil

import pytest

from observatory import documents
from observatory.counts.disclosure import Audience
from observatory.documents.files import FOLDER
from observatory.evaluate import load_decisions
from observatory.screens.pages import documents as screen
from observatory.screens.pages.documents import title_of
from tests.documents.test_content import check_standards, made
from tests.screens.conftest import at_desk, unfold


@pytest.fixture(scope="module")
def desk(demo_data, tmp_path_factory, laptop):
    """The app on a copy of the demonstration, in which documents are written."""
    data = tmp_path_factory.mktemp("documents")
    shutil.copy(demo_data / "observatory.duckdb", data)
    with at_desk(laptop, data) as seen:
        yield seen, data


def test_one_click_makes_a_document_that_is_seen_and_opens(desk):
    visit, data = desk
    page = visit.open("/documents?kind=week&for=meeting").page
    page.get_by_text("Aucun document n’a encore été établi").wait_for()
    page.get_by_role("button", name="Établir ce document").click()
    page.get_by_text("1 document établi.").wait_for(timeout=60_000)
    picture = page.locator("img.document-page")
    picture.wait_for()
    assert "Première page de Observatoire hebdomadaire" in picture.get_attribute("alt")
    assert picture.evaluate("image => image.naturalWidth") > 300
    with page.expect_download() as waiting:
        page.locator(".st-key-document-pdf button").click()
    content = waiting.value.path().read_bytes()
    check_standards(content)
    assert content == next((data / FOLDER).glob("week-*-members-fr.pdf")).read_bytes()


def test_a_decision_is_written_and_closed_on_the_page(desk):
    visit, data = desk
    page = visit.open("/documents").page
    unfold(page, "Inscrire une décision")
    page.get_by_label("Ce qui est à faire").fill("Patrouilles <b>")
    page.get_by_label("Le service qui le fait").fill("Police municipale")
    page.get_by_role("group", name="Échéance").get_by_role("spinbutton").first.click()
    page.keyboard.type("15122030")
    page.get_by_role("button", name="Inscrire la décision").click()
    page.get_by_text(": à faire.").wait_for()
    (kept,) = load_decisions(data)
    assert (kept.what, kept.due) == ("Patrouilles <b>", dt.date(2030, 12, 15))
    unfold(page, "Dire ce qu’une décision est devenue")
    page.get_by_role("button", name="Clore la décision").click()
    page.get_by_text(": faite.").wait_for()
    assert load_decisions(data)[0].state == "done"


def test_what_was_issued_is_listed_newest_first_and_halves_are_not(tmp_path):
    folder = tmp_path / FOLDER
    for number, name in enumerate(("week-a-office-fr", "zone-b-public-fr")):
        for path in documents.put(folder, made(name=name)):
            os.utime(path, (number, number))
        (tmp_path / "observatory.duckdb").touch()
    (folder / "half.pdf").touch()
    found = documents.issued_in(tmp_path)
    assert [one.name for one in found] == ["zone-b-public-fr", "week-a-office-fr"]
    assert [one.preview is not None for one in found] == [True, False]
    assert found[0].at.astimezone(dt.UTC) == dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC)
    written = [path for path in folder.rglob("*") if path.name != "half.pdf"]
    assert not [path for path in written if path.stat().st_mode & 0o077]


@pytest.mark.parametrize("kind", documents.Kind)
def test_what_names_places_is_for_nobody_else(kind):
    readers = documents.readers_of(kind)
    public = ("week", "zone", "month", "quarter", "year", "commune", "district")
    assert (Audience.PUBLIC in readers) is (kind in public)
    assert Audience.OFFICE in readers


def test_a_document_is_named_in_words():
    said = "Observatoire hebdomadaire 2026-W47, membres de la cellule de régulation, fr"
    assert title_of("week-2026-W47-members-fr") == said
    assert title_of("other") == "other"


@pytest.mark.parametrize(("name", "reason", "shown"), [
    ("week-2026-W47-office-fr", "", False), ("week-2026-W47-office-fr", "a meeting", True),
    ("week-2026-W47-public-fr", "", True),
])  # fmt: skip
def test_a_first_page_in_clear_is_shown_to_whoever_said_what_for(tmp_path, monkeypatch, name, reason, shown):
    """It names places as its file does, which is given for a reason alone."""
    files = {form: tmp_path / f"{name}.{form}" for form in ("pdf", "html", "xlsx", "png")}
    for file in files.values():
        file.write_bytes(b"x")
    pictures, buttons = [], []
    one = documents.Issued(name, dt.datetime(2026, 11, 23), files, files["png"])
    monkeypatch.setattr(screen.reader, "may_take_files", lambda: bool(reason))
    monkeypatch.setattr(screen.reader, "taken", lambda _file, make: make)
    monkeypatch.setattr(screen.st, "html", pictures.append)
    monkeypatch.setattr(screen.st, "download_button", lambda label, *_given, **_named: buttons.append(label))
    screen._opened(one)
    assert (bool(pictures), bool(buttons)) == (shown, bool(reason))

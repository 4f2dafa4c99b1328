"""What is done at the desk: the week in progress looked at, the week sent, what was written taken back."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from observatory.settings import CLOCK
from observatory.weeks import monday, week_label
from pipelines.ingest import ingest
from tests.screens.conftest import at_desk

HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


@pytest.fixture(scope="module")
def desk(demo_data, tmp_path_factory, laptop):
    """The demonstration, and a file of one partner about the Monday of this week."""
    folder = tmp_path_factory.mktemp("running")
    data, begun = shutil.copytree(demo_data, folder / "data"), monday(dt.datetime.now(CLOCK).date())
    rows = "".join(f"R{n};{begun:%d/%m/%Y};0h0{n};{n} rue de Madrid;;Belfort;Tag;\n" for n in (1, 2, 3))
    file = folder / f"police_municipale_{week_label(begun)}.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    ingest([file], data)
    with at_desk(laptop, data) as seen:
        yield seen


PAGES = [
    ("cartes?theme=tag&period=running", "Les faits (3)", "the map"),
    ("points-chauds?theme=tag&period=running", "Les faits (3)", "hot spots"),
    ("zone?zone=90010&theme=tag&period=running", "Tags et affichage sauvage (3)", "a commune"),
]


@pytest.mark.parametrize(("path", "heading", "why"), PAGES)
def test_the_week_in_progress_is_shown_and_said_to_be_one(desk, path, heading, why):
    page = desk.open("/" + path, maps=1).page
    assert page.get_by_role("heading", name=heading).is_visible(), why
    assert page.get_by_text("Semaine en cours : 1 partenaire sur").is_visible(), why


def test_no_other_period_is_said_to_be_in_progress_and_none_is_compared_with_it(desk):
    page = desk.open("/cartes?theme=tag&period=month", maps=1).page
    assert not page.get_by_text("Semaine en cours :").count()
    page = desk.open("/comparer?compare=own&a_period=running", maps=2).page
    assert not page.get_by_text("Semaine en cours :").count()
    page.get_by_role("combobox", name="Période", exact=True).last.click()
    offered = page.get_by_role("option")
    offered.first.wait_for()
    assert "Quinzaine" in offered.all_inner_texts() and "Semaine en cours" not in offered.all_inner_texts()


def test_the_bulletin_leaves_in_one_click_and_so_does_a_message_with_it(desk):
    """As a PDF, kept among the documents issued; and as a draft to nobody yet."""
    page = desk.open("/", maps=2).page
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Bulletin (PDF)").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Courriel à envoyer").click()
    assert waiting.value.suggested_filename.endswith(".eml")
    desk.open("/documents")
    assert page.get_by_role("combobox", name="Document établi").input_value().startswith("Observatoire")


def test_an_action_and_an_edition_are_taken_back_in_two_clicks_each(desk):
    """From where they stand; what was taken back is no longer there, and the page says so."""
    page = desk.open("/actions", maps=1).page
    title = page.get_by_role("combobox", name="Action").input_value()
    page.locator(".st-key-register [data-testid=stDataFrame], .st-key-register.stDataFrame").first.click(
        position={"x": 16, "y": 52}
    )
    page.get_by_role("button", name=f"Retirer « {title} »").click()
    page.wait_for_function(
        "title => document.querySelector('[role=combobox][aria-label=Action]')?.value !== title", arg=title
    )
    page = desk.open("/edition?theme=tag", maps=1).page
    page.get_by_role("button", name="Garder cette édition comme envoyée").click()
    page.get_by_role("button", name="Oui, elle est envoyée").click()
    back = page.get_by_role("button", name="Reprendre l’édition 1")
    back.wait_for()
    desk.settled()
    back.click()
    page.get_by_text("Elle a été reprise.").wait_for()

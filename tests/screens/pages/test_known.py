"""The week as it was known on its meeting day beside today, in a real browser: the differences are named."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.ingest import ingest
from tests.screens.conftest import Visit, serve

HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


@pytest.fixture(scope="module")
def two_weeks_on(tmp_path_factory):
    """A server of a folder where a week had 13 facts on its meeting day and has 15 two weeks later."""
    folder = tmp_path_factory.mktemp("known")
    for n, (name, last) in enumerate((("police_municipale_2026-W45.csv", 13), ("pm_2026-W45_suite.csv", 15))):
        rows = [f"PM-{k};05/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;" for k in range(last)]
        (folder / name).write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        came = dt.datetime(2026, 11, 10, 6, tzinfo=dt.UTC) + dt.timedelta(weeks=2 * n)
        ingest([folder / name], folder / "data", feed="police_municipale", now=came)
    yield from serve(folder / "data")


def count(page) -> str:
    return page.locator(".st-key-theme-tag .count, .st-key-chosen-tag .count").first.inner_text()


def test_thirteen_then_fifteen_now_and_why(two_weeks_on, laptop):
    page = laptop.new_page()
    visit = Visit(page, two_weeks_on)
    visit.open("/?week=2026-W45&theme=tag")
    assert count(page) == "15"
    visit.open("/?week=2026-W45&theme=tag&known=2026-11-10")
    assert count(page) == "13"
    said = " ".join(page.locator("[role=note]").all_inner_texts())
    assert "Tel que connu le mardi 10 novembre 2026 (passage 1)" in said
    assert page.get_by_text("Ce qui a changé depuis").count()
    assert page.get_by_text("2 faits de plus et 0 de moins sont comptés aujourd’hui").count()
    page.get_by_role("button", name="Revenir à ce qui est connu aujourd’hui").click()
    page.wait_for_function("() => !location.search.includes('known=')")
    visit.settled()
    assert count(page) == "15"
    page.close()
    visit.clean()

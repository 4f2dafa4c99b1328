"""The register of cameras on the page of actions: written, ended, and a loan evaluated in one click."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from observatory import evaluate, registers
from observatory.geocode import Standing, add_camera, read_cameras
from tests.screens.conftest import at_desk, unfold

LOAN = Standing(
    "Mobile 1", "mairie", "90075", 6.873, 47.664, 100, dt.date(2026, 3, 2), dt.date(2026, 6, 28), "90075"
)


@pytest.fixture(scope="module")
def desk(demo_data, tmp_path_factory, laptop):
    """The app on a copy of the demonstration whose register of cameras holds one loan."""
    data = tmp_path_factory.mktemp("cameras")
    shutil.copy(demo_data / "observatory.duckdb", data)
    add_camera(data, LOAN)
    with at_desk(laptop, data) as seen:
        yield seen, data


def test_a_loan_is_evaluated_in_one_click(desk):
    """The click writes an action that can be judged: its zone of comparison is not the loan's own."""
    visit, data = desk
    page = visit.open("/actions").page
    page.get_by_text("Mobile 1 prêtée à Offemont, du 2 mars 2026 au 28 juin 2026").wait_for()
    page.get_by_role("button", name="Évaluer ce prêt").click()
    page.get_by_text("est maintenant une action").wait_for(timeout=60_000)
    visit.settled()
    (action,) = evaluate.load(data)
    assert (action.code, action.end) == ("camera-mobile-1-2026-03-02", LOAN.end)
    assert set(action.themes) == set(evaluate.MEANT_FOR)
    assert action.control.zones and "90075" not in action.control.zones
    assert f"action={action.code}" in page.url
    assert page.get_by_role("heading", name="Mobile 1 prêtée à Offemont").count()
    assert page.get_by_text("Pourquoi ?").count() == 1, "the evaluation itself is drawn"
    assert not page.get_by_role("button", name="Évaluer ce prêt").count()


def test_a_camera_is_written_and_ended_on_the_page(desk):
    visit, data = desk
    page = visit.open("/actions").page
    unfold(page, "Inscrire où se trouve une caméra")
    page.get_by_label("Son numéro ou son nom, comme « Caméra 3 »").fill("Mobile 2 <b>")
    page.get_by_label("Où elle se trouve : une adresse ou un lieu connu").fill("nulle part au monde")
    page.get_by_role("button", name="Inscrire la caméra").click()
    page.get_by_text("il faut la commune").wait_for()
    choose(page, "Commune où elle se trouve", "Belfort")
    page.get_by_role("button", name="Inscrire la caméra").click()
    page.get_by_text("n’a pas été trouvé d’assez près").wait_for()
    assert [one.camera for one in read_cameras(data).standings] == ["Mobile 1"], "nothing half written"
    page.get_by_label("Où elle se trouve : une adresse ou un lieu connu").fill("mairie")
    choose(page, "Commune à qui elle est prêtée", "Bavilliers")
    page.get_by_role("button", name="Inscrire la caméra").click()
    page.get_by_text("« Mobile 2 <b>, mairie » est au registre.").wait_for()
    kept = read_cameras(data).named("mobile 2 b")[0]
    assert (kept.commune_code, kept.lent_to, kept.start) == ("90010", "90008", None)
    assert abs(kept.lon - 6.86) < 0.01 and abs(kept.lat - 47.64) < 0.01 and kept.uncertainty_m == 150
    unfold(page, "Dire jusqu’à quand une caméra est restée")
    page.get_by_role("button", name="Inscrire son dernier jour").click()
    page.get_by_text("y est restée jusqu’au").wait_for()
    ended = read_cameras(data).named("mobile 2 b")[0]
    assert ended.end is not None and not registers.faults(data) and not registers.unsealed(data)


def choose(page, label: str, value: str) -> None:
    """Choose a value of a list by typing its beginning."""
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(value)
    page.get_by_role("option", name=value, exact=True).click()

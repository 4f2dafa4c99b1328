"""The coordinator puts a place right without a terminal: on a copy, with a server of its own."""

from __future__ import annotations

import csv
import io
import shutil
from types import SimpleNamespace

import pytest

from observatory.screens.pages.data import corrections
from observatory.settings import PROJECT
from observatory.warehouse import connect
from observatory.warehouse.publish import only_run
from tests.screens.conftest import Visit, serve, visiting


@pytest.fixture(scope="module")
def own(demo_data, tmp_path_factory):
    """A copy of the demonstration that a test may write to."""
    return shutil.copytree(demo_data, tmp_path_factory.mktemp("corrected") / "data")


@pytest.fixture(scope="module")
def address(own):
    """The app on that copy."""
    yield from serve(own)


@pytest.fixture
def seen(address, laptop):
    """A page that tolerates no fault and no request beyond this machine."""
    with visiting(laptop, address, height=1000) as found:
        yield found


def facts_of(data, text: str):
    with connect(data) as warehouse:
        return warehouse.connection.execute(
            "select lon, lat, precision, zone_code from facts "
            "where place_text = ? and commune_code = '90010' order by fact_id",
            [text],
        ).df()


def test_a_place_pointed_at_on_the_map_is_applied_to_what_is_stored(own, seen):
    """Chosen by its address, clicked on the map, saved; refused while another run writes; then applied."""
    text = "derrière le snack"
    before = facts_of(own, text)
    assert set(before["precision"]) == {"commune"}
    page = seen.open(f"/donnees?tab=places&place={text}|place|90010", maps=1).page
    page.get_by_role("heading", name=text).wait_for()
    point_at(seen, 47.638, 6.862)
    page.wait_for_url("**point=6.86**")
    seen.settled()
    lon, lat = (float(part) for part in page.url.split("point=")[1].split("&")[0].split("%2C"))
    page.get_by_role("button", name="Enregistrer la correction").click()
    page.get_by_text(f"Enregistré : {text}").wait_for()
    page.get_by_text("pas encore appliquée").wait_for()

    seen.settled()  # a click on a page that is being drawn anew is lost
    with only_run(own):
        page.get_by_role("button", name="Appliquer les corrections").click()
        page.get_by_text("Un autre traitement est en cours d’écriture").wait_for(timeout=60_000)
    assert facts_of(own, text).equals(before)

    page.get_by_role("button", name="Appliquer les corrections").click()
    page.get_by_text("Fichier").first.wait_for()
    page.get_by_text("maintenant localisés").wait_for(timeout=90_000)
    seen.settled()
    after = facts_of(own, text)
    assert len(after) == len(before)
    assert set(after["precision"]) == {"place"}
    assert after["lon"].round(5).unique().tolist() == [lon]
    assert after["lat"].round(5).unique().tolist() == [lat]
    assert after["zone_code"].str.startswith("90010-").all()
    assert text not in page.locator(".st-key-unplaced-files").locator("xpath=..").inner_text()
    assert "place=&" in page.url + "&"

    # Taken back in two clicks from where it is listed: its row, and the button.
    row = page.locator(
        ".st-key-kept-corrections [data-testid=stDataFrame], .st-key-kept-corrections.stDataFrame"
    ).first
    row.scroll_into_view_if_needed()
    row.click(position={"x": 16, "y": 52})
    page.get_by_role("button", name=f"Annuler « {text} »").click()
    page.get_by_text("de nouveau où ils étaient").wait_for(timeout=90_000)
    assert facts_of(own, text).equals(before)


@pytest.mark.parametrize(
    ("running", "following", "followed", "why"),
    [
        (True, False, True, "somebody else's work is followed too"),
        (False, True, True, "ended between what is said and what is drawn below: drawn again, or never said"),
        (False, False, False, "nothing is going on"),
    ],
)
def test_work_that_ends_while_the_page_is_drawn_is_told(monkeypatch, running, following, followed, why):
    drawn = []
    monkeypatch.setattr(corrections.st, "session_state", {"following": following})
    monkeypatch.setattr(corrections, "_applying", lambda: SimpleNamespace(running=running))
    monkeypatch.setattr(corrections, "_follow", lambda: drawn.append("again"))
    assert corrections._running() is followed, why
    assert drawn == ["again"] * followed, why


def point_at(seen: Visit, lat: float, lon: float) -> None:
    """Click the map where a place is, with the mouse."""
    frame, box = seen.map(0), seen.page.locator("iframe").first
    box.scroll_into_view_if_needed()
    x, y = frame.evaluate(
        f"() => {{ const p = map_div.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]; }}"
    )
    corner = box.bounding_box()
    seen.page.mouse.click(corner["x"] + x, corner["y"] + y)


def test_after_taking_in_the_refused_rows_are_there_to_send_back(own, seen):
    """The rows of that file alone, each with its column, value and reason; then the places to point at."""
    page = seen.open("/donnees?tab=drop").page
    samples = PROJECT / "tests" / "feeds"
    page.locator("input[type=file]").set_input_files(
        [samples / "police_nationale.csv", samples / "gardes_champetres.xlsx"]
    )
    page.get_by_role("button", name="Intégrer").click()
    # Where they change facts already held, the page asks for a word first.
    after, asked = (
        page.get_by_role("heading", name="Et maintenant"),
        page.get_by_role("button", name="Intégrer quand même"),
    )
    after.or_(asked).first.wait_for(timeout=60_000)
    if asked.count():
        asked.click()
        after.wait_for(timeout=60_000)
    with page.expect_download() as waiting:
        page.locator(".st-key-back-0 button").click()
    assert waiting.value.suggested_filename == "refused-police_nationale.csv"
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 3
    assert {row["Fichier"] for row in rows} == {"police_nationale.csv"}
    assert all(row["Ligne"] and row["Motif"] for row in rows)
    page.get_by_role("button", name="Corriger les lieux").click()
    page.get_by_role("heading", name="Lieux à corriger").wait_for()
    assert "tab=places" in page.url

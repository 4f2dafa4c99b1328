"""What is done on the pages, in a real browser with the network cut; their state in their address."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as ET

from observatory import hotspots
from observatory.selection import Selection
from observatory.settings import PROJECT
from observatory.warehouse import connect
from tests.screens.judged import laid_over


def test_the_referent_takes_rodeos_of_summer_saturdays_on_patrol(visit, demo_data):
    """Theme, period and day from the address; the GPX opens and holds the hot spots of the library."""
    visit.open("/points-chauds?theme=rodeo&period=summer&days=sat")
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="GPX").click()
    root = ET.parse(waiting.value.path()).getroot()
    names = [point.findtext("{*}name") for point in root.iter("{http://www.topografix.com/GPX/1/1}wpt")]
    with connect(demo_data) as warehouse:
        selection = Selection("rodeo", dt.date(2026, 6, 1), dt.date(2026, 8, 31), weekdays=(6,))
        points = warehouse.ask("points", **selection.sql_parameters())
    from observatory.territory import Territory

    found = hotspots.hot_spots(points, weeks=92 / 7, outline=Territory.load(demo_data).outline)
    assert names == [f"{row.rank}. {row.place}" for row in found.table.itertuples()]
    assert names


def test_the_film_moves_through_the_weeks_and_keeps_its_map(visit):
    page = visit.open("/cartes?view=film&theme=dumping", maps=1).page
    frame = visit.map(0)
    frame.evaluate("() => { window.mark = 'kept'; }")
    page.get_by_role("button", name="Lecture").click()
    page.get_by_text("Semaine 49 de 2025").wait_for()
    page.get_by_text("Semaine 51 de 2025").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Lecture").wait_for()
    assert frame.evaluate("() => window.mark") == "kept"


def test_a_sector_drawn_on_the_map_gets_its_diagnosis(visit):
    visit.open("/points-chauds?theme=rodeo", maps=1)
    frame = visit.map(0)
    frame.get_by_role("button", name="Belfort", exact=True).click()
    frame.get_by_role("button", name="Dessiner un secteur").click()
    frame.evaluate(
        """() => { for (const [lat, lon] of [[47.65, 6.83], [47.65, 6.88], [47.61, 6.88], [47.61, 6.83]])
            map_div.fire('click', { latlng: L.latLng(lat, lon) }); }"""
    )
    frame.get_by_role("button", name="Fermer le secteur").click()
    visit.page.wait_for_url("**sector=6.83**")
    visit.page.wait_for_selector(".st-key-sector-themes-files", timeout=20_000)
    assert "localisés dans le secteur" in visit.page.inner_text("body")


def test_a_narrow_screen_needs_no_sideways_scroll(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open("/").page
    page.wait_for_selector(".st-key-week")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


#: The account of a receipt: what was read, and the parts it is made of.
ACCOUNT = ("lignes lues", "= enregistrées", "+ déjà connues", "+ refusées", "+ hors champ")


def _number(receipt: str, words: str) -> int:
    return int(re.sub(r"\D", "", re.search(rf"{re.escape(words)} +([\d\u202f]+)", receipt)[1]))


def test_a_file_is_tried_before_anything_is_kept(visit, demo_data):
    """The receipt is shown and adds up, and the warehouse has not changed."""
    warehouse = demo_data / "observatory.duckdb"
    before = warehouse.stat().st_mtime_ns, warehouse.stat().st_ino
    page = visit.open("/donnees?tab=drop").page
    sample = PROJECT / "tests" / "feeds" / "sdis.csv"
    page.locator("input[type=file]").set_input_files(sample)
    page.get_by_role("button", name="Voir ce qui se passerait").click()
    outcome = page.locator(".outcome")
    outcome.wait_for()
    assert outcome.inner_text().startswith("Essai, rien n’a été enregistré")
    assert not laid_over(page)
    line = page.locator("table.intake tbody tr")
    assert line.count() == 1 and "sdis.csv" in line.inner_text()
    page.get_by_text("Le détail de chaque fichier").click()
    receipt = page.locator("[data-testid=stCode]").inner_text()
    read, *parts = (_number(receipt, words) for words in ACCOUNT)
    assert read == sum(parts) > 0
    assert (warehouse.stat().st_mtime_ns, warehouse.stat().st_ino) == before


def test_each_area_of_an_action_has_its_weeks(visit):
    """Also where the areas are outlines drawn on a map, as those of the demonstration are."""
    page = visit.open("/actions").page
    charts = page.locator(".chart img:visible")  # each is drawn for a wide and for a narrow page
    charts.nth(2).wait_for()
    assert charts.count() == 3
    assert all(box["width"] > 300 and box["height"] > 60 for box in (c.bounding_box() for c in charts.all()))
    assert "semaines, de" in charts.first.get_attribute("alt")


def test_a_file_that_is_none_is_refused_in_words(visit, tmp_path):
    page = visit.open("/donnees?tab=drop").page
    (tmp_path / "rapport.csv").write_bytes(b"%PDF-1.7 not a table")
    page.locator("input[type=file]").set_input_files(tmp_path / "rapport.csv")
    page.get_by_role("button", name="Voir ce qui se passerait").click()
    line = page.locator("table.intake tbody tr", has_text="rapport.csv")
    line.wait_for()
    said = line.locator(".fault").inner_text()
    assert "PDF" in said and "CSV" in said and "--" not in said
    assert page.locator(".outcome").inner_text() == "Rien n’a été intégré. · 1 fichier n’a pas pu être lu"

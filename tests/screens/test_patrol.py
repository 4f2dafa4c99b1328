"""The referent's week: from the menu to the rodeos of summer Saturday nights, a map, a file, a sector."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from PIL import Image

from observatory import counts, hotspots
from observatory.hotspots.sector import diagnose, span_of
from observatory.screens.panels.repeat_places import named
from observatory.selection import Selection
from observatory.territory import Territory
from observatory.themes import theme
from observatory.warehouse import connect
from tests.screens.judged import violations

SATURDAYS = "Rodéos, samedis soir d’été"

#: What a receiver shows of a hot spot: when, how far around, how many facts, then its streets.
SAID = re.compile(r"Samedi, vers \d+ h · dans un rayon de \d+ m · \d+ faits")

#: A square of town with all themes in it, as the address holds it.
SECTOR = "6.83000,47.63000;6.84500,47.63000;6.84500,47.64000;6.83000,47.64000"


def downloaded(page, button) -> bytes:
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.path().read_bytes()


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture(scope="module")
def saturdays(demo_data):
    """The library's hot spots of rodeos on Saturdays from 20 h to 2 h, June to August of every year known."""
    with connect(demo_data) as warehouse:
        known = warehouse.ask(
            "facts_between", themes=["rodeo"], first="2022-11-28", until="2026-11-23", seen_by="*", feed="*"
        )
    nights = Selection(
        "rodeo", dt.date(2023, 6, 1), dt.date(2026, 8, 31), hours=(20, 2), weekdays=(6,), months=(6, 7, 8)
    ).apply(known)
    return hotspots.hot_spots(nights, weeks=4 * 92 / 7, outline=Territory.load(demo_data).outline)


def test_two_clicks_give_the_rodeos_of_summer_saturday_nights(visit, saturdays):
    """From the first page: the menu, the quick choice; then the map shows them and the GPX opens."""
    page = visit.open("/").page
    page.get_by_role("link", name="Points chauds").click()
    page.wait_for_url("**/points-chauds**")
    visit.settled()
    page.get_by_role("radio", name=SATURDAYS).or_(page.get_by_role("button", name=SATURDAYS)).click()
    page.wait_for_url("**period=summers**")
    visit.settled()
    for part in ("theme=rodeo", "days=sat", "hours=20-2"):
        assert part in page.url
    assert "étés 2023 à 2026" in page.get_by_role("heading", name="Rodéos motorisés").inner_text()

    frame = visit.map(0)
    outlines = spots_on(frame)
    assert len(outlines) == len(saturdays.table) > 0
    assert all(seen_whole(frame, box) for box in outlines)
    assert share_of_orange(page) > 0.0005
    file = ET.fromstring(downloaded(page, page.locator(".st-key-patrol-pieces button", has_text="GPX")))
    points = list(file.iter("{http://www.topografix.com/GPX/1/1}wpt"))
    expected = [
        (f"{row.rank}. {row.place}", f"{row.lon:.6f}", f"{row.lat:.6f}", True)
        for row in saturdays.table.itertuples()
    ]
    assert [
        (p.findtext("{*}name"), p.get("lon"), p.get("lat"), bool(SAID.match(p.findtext("{*}desc"))))
        for p in points
    ] == expected
    assert len(list(file.iter("{http://www.topografix.com/GPX/1/1}rtept"))) == len(points)


def spots_on(frame) -> list[list[float]]:
    """The boxes (left, top, right, bottom, in pixels of the frame) of the hot spots drawn."""
    colour = theme("rodeo").colour
    return frame.evaluate(
        f"""() => [...document.querySelectorAll('path[stroke="{colour}"]')].map(path => {{
            const b = path.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }})"""
    )


def seen_whole(frame, box: list[float]) -> bool:
    wide, tall = frame.evaluate("() => [innerWidth, innerHeight]")
    left, top, right, bottom = box
    return left >= 0 and top >= 0 and right <= wide and bottom <= tall


def share_of_orange(page) -> float:
    """How much of the map has the theme's colour, at its strength or seen through."""
    png = page.locator("iframe").first.screenshot()
    red, green, blue = np.moveaxis(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int), -1, 0)
    return float(((red > 190) & (red - green > 40) & (green - blue > 20)).mean())


def test_the_address_of_a_quick_choice_opens_it_again(visit):
    page = visit.open("/points-chauds?theme=noise&period=year&days=nights&hours=22-6", maps=1).page
    pressed = page.locator(".st-key-quick [kind$=Active], .st-key-quick [aria-checked=true]")
    assert pressed.all_inner_texts() == ["Nuits du week-end"]
    assert "Vendredi et samedi" in page.get_by_role("heading", name="Bruit et voisinage").inner_text()


def test_the_map_follows_the_hot_spots_until_the_reader_moves_it(visit):
    """Never rebuilt; a button beside the others comes back to the hot spots."""
    page = visit.open("/points-chauds?theme=gathering", maps=1).page
    frame = visit.map(0)
    frame.evaluate("() => { window.mark = 'kept'; }")
    opened = view(frame)
    page.get_by_text(SATURDAYS).click()
    page.wait_for_url("**period=summers**")
    visit.settled()
    assert view(frame) != opened
    followed = view(frame)
    frame.get_by_role("button", name="Grand Belfort").click()
    moved = view(frame)
    page.get_by_text("Toute l’année").click()
    page.wait_for_url("**period=year**")
    visit.settled()
    assert view(frame) == moved != followed
    assert frame.get_by_role("button", name="Points chauds").count() == 1
    frame.get_by_role("button", name="Points chauds").click()
    assert view(frame) != moved
    assert all(seen_whole(frame, box) for box in spots_on(frame))
    assert frame.evaluate("() => window.mark") == "kept"


def view(frame) -> list[float]:
    return frame.evaluate("() => [map_div.getZoom(), map_div.getCenter().lat, map_div.getCenter().lng]")


def test_no_rank_covers_another(visit):
    visit.open("/points-chauds?theme=rodeo", maps=1)
    frame = visit.map(0)
    for zoom in (9, 10, 11, 13):
        frame.evaluate(f"() => map_div.setView([47.63, 6.86], {zoom}, {{ animate: false }})")
        boxes = frame.evaluate(
            """() => [...document.querySelectorAll('.rank span')].map(span => {
                const b = span.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"""
        )
        assert len(boxes) > 5
        for a, b in combinations(boxes, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], zoom


def test_layers_and_background_are_a_choice_here_too(visit):
    page = visit.open("/points-chauds?theme=rodeo&layers=communes&background=none", maps=1).page
    assert visit.map(0).evaluate("() => map_div.references.length") == 1
    page.get_by_role("button", name="Autres filtres").click()
    page.get_by_text("Fond de plan", exact=True).wait_for()


def test_the_map_of_hot_spots_is_taken_away_as_a_picture(visit):
    page = visit.open("/points-chauds?theme=rodeo", maps=1).page
    png = downloaded(page, page.get_by_role("button", name="Carte en PNG"))
    assert png.startswith(b"\x89PNG")
    svg = downloaded(page, page.locator(".st-key-clock-picture-svg button"))
    assert ET.fromstring(svg).tag.endswith("svg")


def test_a_sector_has_its_full_diagnosis_and_its_address_opens_it_again(visit, demo_data):
    """Theme by theme the library's figures; the same ones for whom the address is sent to."""
    page = visit.open(f"/points-chauds?theme=rodeo&sector={SECTOR}", maps=1).page
    page.locator(".st-key-sector-themes-csv button").wait_for()
    table = downloaded(page, page.locator(".st-key-sector-themes-csv button"))
    found = library(demo_data)
    rows = rows_of(table)
    assert [row["Thème"] for row in rows] == [
        "Tous les thèmes", *(theme(code).label for code in found.themes.index)
    ]  # fmt: skip
    facts = [found.total["facts"], *found.themes["facts"]]
    before = [found.total["before"], *found.themes["before"]]
    assert [(int(row["Faits"]), int(row["Avant"])) for row in rows] == list(zip(facts, before, strict=True))
    assert sum(facts[1:]) == facts[0] > 100

    places = rows_of(downloaded(page, page.locator(".st-key-sector-places-csv button")))
    said = [row["Lieu"] for row in places]
    assert said == found.places["place"].map(named).tolist()
    # Two bare numbers are no place that anybody knows.
    assert all(re.search("[a-z]", place) for place in said)
    for heading in ("Semaine par semaine", "Quand cela arrive", "Lieux qui reviennent", "Contour du secteur"):
        assert page.get_by_role("heading", name=heading).last.is_visible()
    chart = ET.fromstring(downloaded(page, page.locator(".st-key-sector-bars-svg button")))
    assert chart.get("aria-label").startswith("Tous les thèmes")
    address = page.url
    visit.page.goto("about:blank")
    page.goto(address)
    visit.settled()
    page.locator(".st-key-sector-themes-csv button").wait_for()
    assert downloaded(page, page.locator(".st-key-sector-themes-csv button")) == table


def library(data):
    """The diagnosis of the same square over the 52 weeks the page shows."""
    first, last = dt.date(2025, 11, 24), dt.date(2026, 11, 22)
    start, end = span_of(first, last)
    sector = shapely.box(6.83, 47.63, 6.845, 47.64)
    with connect(data) as warehouse:
        cells = counts.weekly_cells(warehouse, start, end, by="commune", today=dt.date(2026, 11, 25))
        near = warehouse.ask(
            "points_near", first=start, until=end + dt.timedelta(days=1),
            west=6.83, south=47.63, east=6.845, north=47.64,
        )  # fmt: skip
    return diagnose(near, sector, cells, Territory.load(data).communes, first, last)


def test_the_outline_of_a_sector_is_a_file(visit):
    """A square; and a line that crosses itself, which encloses two triangles."""
    page = visit.open(f"/points-chauds?theme=rodeo&sector={SECTOR}", maps=1).page
    page.locator(".st-key-sector-outline-gpx button").wait_for()
    track = ET.fromstring(downloaded(page, page.locator(".st-key-sector-outline-gpx button")))
    corners = [(p.get("lon"), p.get("lat")) for p in track.iter("{http://www.topografix.com/GPX/1/1}trkpt")]
    assert {*corners} == {(f"{x:.6f}", f"{y:.6f}") for x in (6.83, 6.845) for y in (47.63, 47.64)}
    file = json.loads(downloaded(page, page.locator(".st-key-sector-outline-geojson button")))
    assert file["features"][0]["geometry"]["type"] == "Polygon"
    visit.open("/points-chauds?theme=rodeo&sector=6.83,47.63;6.845,47.64;6.845,47.63;6.83,47.64", maps=1)
    page.locator(".st-key-sector-outline-kml button").wait_for()
    kml = ET.fromstring(downloaded(page, page.locator(".st-key-sector-outline-kml button")))
    assert len(kml.findall(".//{*}Polygon")) == 2


@pytest.mark.parametrize(
    ("sector", "said", "why"),
    [
        ("2.30,48.80;2.40,48.80;2.40,48.90", "n’est dans aucune commune", "in Paris"),
        ("6.83,47.63;6.84", "Un secteur de la liste", "not a place"),
    ],
)
def test_a_sector_that_is_none_is_said_in_words(visit, sector, said, why):
    page = visit.open(f"/points-chauds?theme=rodeo&sector={sector}", maps=1).page
    assert said in page.inner_text("body"), why
    assert not page.locator(".st-key-sector-themes-files").count()


@pytest.mark.parametrize(
    "path", [f"points-chauds?theme=rodeo&sector={SECTOR}", "actions?action=cameras_gare"]
)
def test_what_is_long_meets_levels_a_and_aa(visit, axe, path):
    """A diagnosis and an evaluation, drawn whole."""
    page = visit.open("/" + path, maps=1).page
    assert not violations(page, axe)
    levels = page.evaluate("() => [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert all(after - before <= 1 for before, after in pairwise(levels))

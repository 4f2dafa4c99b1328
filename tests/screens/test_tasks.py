"""What people do in a week, in a real browser: the clicks each task takes, and what is then on the screen."""

from __future__ import annotations

import base64
import contextlib
import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import pytest

from observatory.documents.content import Section, Table
from observatory.documents.formats.pdf import pages_png, pdf
from observatory.selection import of_weeks
from observatory.warehouse import connect
from tests.documents.test_content import made
from tests.screens.conftest import Visit


class Reader(Visit):
    """A visit that counts what the reader does."""

    clicks = 0

    def click(self, element) -> None:
        """A click of the mouse or a touch, then the page as it stands."""
        self.clicks += 1
        element.click()
        self.settled()

    def choose(self, label: str, words: str) -> None:
        """A list opened, written into, and its first answer taken: two clicks."""
        self.clicks += 2
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        box.fill(words)
        self.page.get_by_role("option").first.click()
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
    ("/cartes?period=decade", "decade", "Carte", "a period that is none"),
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
    assert names[6:] == ["Documents", "Envoyer", "Recevoir", "Méthode"]


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


def test_a_mayor_on_the_phone_asks_what_happened_in_his_commune(reader, demo_data):
    """From the first page to each fact of the week, its day, place, partner and what followed: 2 clicks."""
    page = reader.open("/").page
    reader.choose("Chercher une commune", "Offemont")
    assert reader.clicks <= 3
    with connect(demo_data) as warehouse:
        week = of_weeks("dumping", dt.date(2026, 11, 16), dt.date(2026, 11, 16))
        known = warehouse.ask("facts_of_selection", area="90075", **week.sql_parameters())
    assert len(known) > 10
    assert page.get_by_role("heading", name=f"Dépôts sauvages ({len(known)})").is_visible()
    with page.expect_download() as waiting:
        page.locator("[class*=st-key-facts-][class*=-csv] button").first.click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(known)
    assert {"Jour et heure", "Lieu", "Partenaire", "Suites"} <= {*rows[0]}
    assert all(re.fullmatch(r"6,\d+", row["Longitude"]) for row in rows if row["Longitude"])
    dots = "() => map_div.dots.getLayers().length"
    places = known.dropna(subset=["lon"]).round({"lon": 5, "lat": 5})[["lon", "lat"]].drop_duplicates()
    assert reader.map(0).evaluate(dots) == len(places)


def test_a_dot_lists_its_facts_alone_and_all_of_them_come_back(reader):
    page = reader.open("/zone?zone=90075&theme=dumping&week=2026-W47&period=week", maps=1).page
    listed = page.locator("table.on-paper", has_text="Jour et heure")
    whole = listed.locator("tbody tr").count()
    frame = reader.map(0)
    frame.evaluate(
        """() => { const dot = map_div.dots.getLayers()[0];
        dot.fire('click', { latlng: dot.getLatLng() }, true); }"""
    )
    page.get_by_text("Les faits d’un seul lieu").wait_for()
    reader.settled()
    assert 0 < listed.locator("tbody tr").count() < whole
    reader.click(page.get_by_role("button", name="Tous les faits"))
    assert listed.locator("tbody tr").count() == whole


@pytest.mark.parametrize("path", ["/?theme=tag", "/cartes?theme=tag"])
def test_each_district_is_named_without_coming_closer_and_no_margin_is_wide(reader, path):
    reader.open(path, maps=1)
    frame = reader.map(0)
    # Labels are put in their places once the map has its size.
    frame.wait_for_function(
        """() => {
        const boxes = [...document.querySelectorAll(".inset .zone-label.district span")]
          .filter((s) => getComputedStyle(s).visibility === "visible").map((s) => s.getBoundingClientRect());
        const apart = (a, b) =>
          a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
        return boxes.length === 9 && boxes.every((a, i) => boxes.slice(i + 1).every((b) => apart(a, b)));
        }""",
        timeout=10_000,
    )
    blank = frame.evaluate(
        """() => { const zones = map_div.zones.getBounds(), at = (p) => map_div.latLngToContainerPoint(p).x;
        const side = document.querySelector(".side").offsetLeft;
        return [at(zones.getNorthWest()), side - at(zones.getSouthEast())].map((x) => x / innerWidth); }"""
    )
    assert max(blank) <= 0.25


def test_a_view_changes_without_destroying_the_map(reader):
    page = reader.open("/cartes?theme=dumping", maps=1).page
    page.evaluate(
        """() => { window.moved = 0; new PerformanceObserver((list) => {
        for (const e of list.getEntries()) window.moved += e.value; }).observe({ type: "layout-shift" }); }"""
    )
    reader.map(0).evaluate("() => { window.mark = 'kept'; }")
    for view in ("Faits, un par un", "Surface de chaleur", "Lieux qui reviennent"):
        reader.choose("Vue", view)
        assert reader.map(0).evaluate("() => window.mark") == "kept", view
    assert page.evaluate("() => window.moved") < 0.02


#: Words of statistics that nobody should meet before asking for them.
LEARNED = re.compile(
    r"\bp\b|\bq\b|E-test|Gi\*|Farrington|dispersion|maille|programmation linéaire|quotient|WDD|\bphi\b|φ",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path",
    [
        "/", "/zone?zone=90075", "/points-chauds?theme=rodeo&spot=1",
        "/points-chauds?theme=rodeo&sector=Offemont",
        "/comparer?theme=tag&compare=same_weeks", "/edition?week=2026-W47", "/actions",
        "/cartes?theme=tag&view=heat",
    ],
)  # fmt: skip
def test_no_word_of_a_statistician_before_it_is_asked_for(reader, path):
    page = reader.open(path, maps=1).page
    assert not LEARNED.findall(page.locator("[data-testid=stMain]").inner_text())


def test_a_mayor_reads_better_or_worse_first_and_takes_one_a4(reader):
    """On the first screen of a telephone; then the sheet in one click, which is one page."""
    page = reader.page
    page.set_viewport_size({"width": 390, "height": 844})
    reader.open("/zone?zone=90075", maps=1)
    answer = page.locator(".better:visible").bounding_box()
    assert answer["y"] + answer["height"] < 844
    assert re.search(
        r"Mieux|Moins bien|Ni mieux|ne peut pas|Trop peu", page.locator(".better:visible").inner_text()
    )
    page.set_viewport_size({"width": 1366, "height": 768})
    with page.expect_download(timeout=60_000) as waiting:
        reader.click(page.locator(".st-key-council button").first)
    assert reader.clicks == 1
    assert pages_of(waiting.value.path().read_bytes()) == 1


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has: its page objects, in the open or packed into streams."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    return sum(len(re.findall(rb"/Type\s*/Page(?![A-Za-z])", part)) for part in parts)


def test_pages_of_a_document_are_counted():
    rows = tuple((f"Zone {i}", i) for i in range(200))
    table = Table("zones", "Deux cents zones", ("Zone", "Faits"), rows, (3, 1))
    long = made(sections=(Section("Zones", (table,)),))
    assert pages_of(pdf(long)) == len(pages_png(long, 10)) > 3


PAPER = [
    ("/?theme=tag", 2, "the week: what moved with both its maps, then the table of all zones"),
    ("/points-chauds?theme=rodeo&period=summers&days=sat&hours=20-2", 1, "map, ranking and hours"),
]


@pytest.mark.parametrize(("path", "most", "why"), PAPER)
def test_a_page_takes_no_more_paper_than_it_needs(reader, path, most, why):
    page = reader.open(path, maps=1).page
    assert pages_of(page.pdf(format="A4", print_background=True)) <= most, why


def test_a_map_lays_itself_out_for_paper_and_comes_back(reader):
    """Both maps of the week whole, without their buttons; the screen's own size again after printing."""
    reader.open("/?theme=tag", maps=2)
    for frame in reader.maps()[:2]:
        whole = """() => { const box = map_div.getContainer(); return box.clientWidth; }"""
        before = frame.evaluate(whole)
        frame.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        width, inside = frame.evaluate(
            """() => { const zones = map_div.zones.getBounds();
            const at = [zones.getNorthWest(), zones.getSouthEast()]
              .map((place) => map_div.latLngToContainerPoint(place).x);
            return [map_div.getContainer().clientWidth, at]; }"""
        )
        assert width == 344 != before
        assert 0 <= inside[0] < inside[1] <= width
        frame.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
        assert frame.evaluate(whole) == before


def test_every_commune_and_district_has_its_a4_in_one_click(reader):
    """One button for all of a level: a file with a sheet for each, every one of them a single page."""
    for zone, expected in (("90075", 52), ("90010-02", 9)):
        page = reader.open(f"/zone?zone={zone}", maps=1).page
        with page.expect_download(timeout=300_000) as waiting:
            page.locator(".st-key-council button").last.click()
        with zipfile.ZipFile(waiting.value.path()) as packed:
            pages = {name: pages_of(packed.read(name)) for name in packed.namelist()}
        assert len(pages) == expected
        assert {name: n for name, n in pages.items() if n != 1} == {}


def test_a_street_or_place_is_two_clicks_away_and_on_the_map(reader):
    """From a page that has nothing to do with it: the page of its zone opens, and its map on the street."""
    page = reader.open("/methode").page
    reader.choose("Chercher une commune", "rue de Moscou")
    assert reader.clicks == 2
    assert reader.heading() == "Belfort, Résidences – Bellevue"
    frame = reader.map(0)
    frame.wait_for_function("() => map_div.pin && map_div.getBounds().contains(map_div.pin.getLatLng())")
    assert frame.locator(".zone-tip", has_text="Rue de Moscou, Belfort").is_visible()
    assert frame.evaluate("() => map_div.getZoom()") >= 14
    reader.open("/zone?place=Rue+de+nulle+part")
    assert "Rue de nulle part" in page.locator(".st-key-notices").inner_text()
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.get_by_role("combobox", name="Chercher une commune").bounding_box()
    assert 0 <= box["x"] < box["x"] + box["width"] <= 390 and box["y"] < 150


DRAWN_CLOSER = {
    "heat": "inset.overlay && inset.overlay.getElement()",
    "hexagons": "inset.overlay && inset.overlay.getLayers().length",
    "places": "inset.overlay && inset.overlay.getLayers().length",
    "facts": "inset.dots && inset.dots.getLayers().length",
}


@pytest.mark.parametrize("view", DRAWN_CLOSER)
def test_the_closer_view_of_the_town_shows_what_the_map_shows(reader, view):
    """Three facts of four lie there: a closer view of bare outlines would hide them."""
    reader.open(f"/cartes?theme=gathering&view={view}", maps=1)
    reader.map(0).wait_for_function(f"() => {{ const inset = map_div.inset; return {DRAWN_CLOSER[view]}; }}")


#: Bytes of the first page, as they come over the wire.
FIRST_PAGE = 2_000_000


def test_the_first_page_is_light(app, browser):
    """A browser that has nothing yet: scripts, styles, fonts, maps, and the stream of the page."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
    page = context.new_page()
    told = context.new_cdp_session(page)
    told.send("Network.enable")
    received = []
    told.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    told.on(
        "Network.webSocketFrameReceived",
        # The stream is packed too; what the browser tells of it is the length before, as base64.
        lambda event: received.append(len(zlib.compress(base64.b64decode(event["response"]["payloadData"])))),
    )
    Visit(page, app).open("/", maps=2)
    context.close()
    assert 500_000 < sum(received) <= FIRST_PAGE


def test_a_row_of_the_ranking_and_a_spot_of_the_map_open_the_same_card(reader):
    """Where and when of number 1 in one click; on the map too; and no sideways scroll on a telephone."""
    page = reader.open("/points-chauds?theme=rodeo", maps=1).page
    frame = reader.map(0)
    before = frame.evaluate("() => map_div.getZoom()")
    page.locator(".st-key-ranking [data-testid=stDataFrame]").click(position={"x": 16, "y": 52})
    page.locator(".spot").wait_for()
    reader.settled()
    first = page.locator(".spot b").inner_text()
    assert " vers " in first and "spot=1" in page.url
    assert frame.evaluate("() => map_div.getZoom()") > before
    reader.click(page.locator(".st-key-spot-close button"))
    assert not page.locator(".spot").count()
    frame.evaluate(
        """() => { const spot = Object.values(map_div._layers)
          .find((l) => l.feature && l.options.fillOpacity === 0.35);
        spot.fire("click", { latlng: spot.getBounds().getCenter() }, true); }"""
    )
    page.locator(".spot").wait_for()
    reader.settled()
    assert page.locator(".spot b").inner_text() == first
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(600)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert page.locator("ol.spots li b").first.inner_text() == first
    # Cards stand in the table's place: its height stayed, blank, before what came after them.
    blank = """() => [...document.querySelectorAll('.st-key-ranking, [class*="st-key-listed-"]')]
      .map((table) => table.getBoundingClientRect().height)"""
    assert all(height < 60 for height in page.evaluate(blank))


def test_drawing_a_sector_reruns_nothing_and_its_diagnosis_stands_beside_the_map(reader):
    page = reader.open("/points-chauds?theme=rodeo", maps=1).page
    frame, address = reader.map(0), page.url
    frame.get_by_role("button", name="Dessiner un secteur").click()
    box = page.locator("iframe").first.bounding_box()
    for x, y in ((300, 200), (420, 200), (420, 320), (300, 320)):
        page.mouse.click(box["x"] + x, box["y"] + y)
        page.wait_for_timeout(120)
        assert not page.locator("[data-testid=stStatusWidget]").count()
    assert page.url == address and not page.locator(".spot").count()
    frame.get_by_role("button", name="Fermer le secteur").click()
    page.locator(".st-key-sector-head").wait_for()
    reader.settled()
    beside = page.locator(".st-key-sector-head").bounding_box()
    assert 0 < beside["y"] < 768 and beside["x"] > box["x"] + box["width"] - 5
    reader.click(page.locator(".st-key-sector-close button"))
    assert not page.locator(".st-key-sector-head").count()


def test_what_moved_is_large_first_and_leads_to_its_map_and_facts(reader):
    """The week opens on the theme that changed most; its place is one click from its map and its facts."""
    page = reader.open("/").page
    assert "▲ 2 thèmes en hausse" in page.locator(".headline").inner_text()
    assert page.locator(".st-key-chosen-tag").count() == 1
    small = """() => [...document.querySelectorAll("[data-testid=stMain] :is(p, li, td, th, span, h2, h3)")]
      .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .filter((e) => e.offsetWidth > 1 && parseFloat(getComputedStyle(e).fontSize) < 13.95)
      .map((e) => e.innerText.slice(0, 60))"""
    assert not page.evaluate(small)
    reader.click(page.locator(".st-key-place-tag-90010-02 button"))
    assert reader.clicks == 1
    assert "Centre-ville" in reader.heading()
    assert page.get_by_role("heading", name="Tags et affichage sauvage (").is_visible()
    assert reader.map(0).evaluate("() => map_div.dots.getLayers().length")


def test_the_three_cells_that_moved_stand_out_of_the_big_table(reader):
    page = reader.open("/").page
    rows = page.locator("table.sheet tbody tr")
    rows.first.wait_for()
    names = rows.locator("th").all_inner_texts()
    assert names[:2] == ["Grand Belfort", "Belfort"]
    districts = [
        name for name, row in zip(names, rows.all(), strict=True) if "district" in row.get_attribute("class")
    ]
    assert names[2:11] == districts and len(districts) == 9
    assert "0" not in rows.locator("td:not(:last-child)").all_inner_texts()
    assert len([t for t in rows.nth(4).locator("td").all_inner_texts() if "▲" in t]) == 1

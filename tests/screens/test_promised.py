"""What was promised of three things: streets one can read, an edition that says something, places to pin."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
from collections.abc import Iterator

import pytest

from observatory.counts import edition, sent
from observatory.geocode import standing_corrections
from observatory.territory.ground import MOST_BYTES
from pipelines.geodata import pull
from tests.counts.test_edition import own_folder as own_folder
from tests.pipelines.geodata.packages import APART, STREETS, bdtopo
from tests.screens.conftest import Visit, at_desk
from tests.screens.test_every_page import taken

#: Metres of land of one pixel where a map of 96 pixels an inch is at 1:10,000.
METRES = 10_000 * 0.0254 / 96
#: The middle of the package's streets.
MIDDLE = [47.6500, 6.8482]


@pytest.fixture(scope="module")
def grounded(demo_data, tmp_path_factory, laptop) -> Iterator[Visit]:
    """The demonstration on the ground of a department's package."""
    folder = tmp_path_factory.mktemp("grounded")
    data = shutil.copytree(demo_data, folder / "data")
    told = pull(data, bdtopo(folder / "package", packed=True)).set_index("layer")
    assert told.at["ground", "state"] == "installed"
    with at_desk(laptop, data) as seen:
        yield seen


#: Brings a map to a scale over a place; gives the metres of one of its pixels then.
TO_SCALE = """([middle, metres]) => {
  const zoom = Math.log2(40075016 * Math.cos(middle[0] * Math.PI / 180) / 256 / metres);
  map_div.options.zoomSnap = 0;
  map_div.setView(middle, zoom, { animate: false });
  return 40075016 * Math.cos(middle[0] * Math.PI / 180) / 256 / 2 ** map_div.getZoom();
}"""
#: Writes down every text that is drawn on a canvas: what, and how large.
WRITES = """() => {
  window.drawn = [];
  const plain = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
    window.drawn.push([text, parseFloat(/([\\d.]+)px/.exec(this.font)[1])]);
    return plain.call(this, text, ...at);
  };
}"""


@pytest.mark.parametrize("path", ["/cartes?theme=tag", "/points-chauds?theme=rodeo", "/zone?zone=90010"])
def test_every_street_is_named_in_letters_one_reads_at_one_to_ten_thousand(grounded, path):
    """Drawn by the app itself: nothing is asked of any other machine, and little of this one."""
    grounded.open(path, maps=1)
    frame = grounded.map(0)
    read: list[int] = []
    grounded.page.on("response", lambda answer: "ground-" in answer.url and read.append(len(answer.body())))
    frame.evaluate(WRITES)
    assert frame.evaluate(TO_SCALE, [MIDDLE, METRES]) == pytest.approx(METRES, rel=0.02)
    frame.wait_for_function(f"() => (map_div.streetNames || []).length >= {STREETS}", timeout=10_000)
    size = frame.evaluate("() => { const s = map_div.getSize(); return [s.x, s.y]; }")
    written = {*frame.evaluate("() => map_div.streetNames")}
    # A grid of streets, as far as it is on the screen.
    across, down = (min(STREETS + 1, int(pixels * METRES // APART)) for pixels in size)
    seen = {name for name in written if re.match(r"(Rue du Levant|Avenue du Nord) \d$", name)}
    assert len(seen) >= 0.8 * (across + down), (sorted(written), size)
    letters = {height for name, height in frame.evaluate("() => window.drawn") if name in seen}
    assert min(letters) >= 14
    assert sum(read) < MOST_BYTES <= 30_000_000


WEEKS = [dt.date(2026, 11, 16) - dt.timedelta(weeks=n) for n in range(0, 48, 4)]
#: Of all facts of a week, how many stand in cells that bear a number above 0.
SEEN = 0.6


def test_an_edition_says_where_most_facts_were_and_withholds_no_total_of_the_town(own_folder):
    """A year of weeks: each cell of the town has its number, and most facts stand in cells one can read."""
    from observatory.agglomeration import CENTRAL_COMMUNE
    from observatory.counts.disclosure import Audience
    from observatory.counts.period import Length, period_with
    from observatory.warehouse import connect

    shares = {}
    with connect(own_folder) as warehouse:
        for week in WEEKS:
            period = period_with(week, Length.WEEK)
            today = week + dt.timedelta(days=9)
            public, clear = (
                edition.counts_for(warehouse, own_folder, period, who, today)
                for who in (Audience.PUBLIC, Audience.OFFICE)
            )
            town, true = (table.xs(CENTRAL_COMMUNE)["value"] for table in (public, clear))
            assert town[true >= 5].notna().all()
            cells = [edition.is_cell(key) for key in public.index]
            facts, shown = clear["value"][cells], public["value"][cells] > 0
            shares[week] = float(facts[shown].sum() / facts.sum())
            assert not public["mark"].isin(["withheld", "small"]).any()
    assert min(shares.values()) >= SEEN, shares


def test_each_sentence_of_an_edition_has_its_cell_and_nothing_is_kept_before_a_second_yes(
    demo_data, tmp_path, laptop
):
    data = shutil.copytree(demo_data, tmp_path / "data")
    with at_desk(laptop, data) as seen:
        page = seen.open("/edition?theme=tag&week=2026-W47&period=week", maps=1).page
        said = page.get_by_text(re.compile("faits dans Grand Belfort|dont .* à Belfort")).first.inner_text()
        text = taken(page, page.locator(".st-key-edition-csv button")).decode("utf-8-sig")
        rows = {row["Zone"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
        for zone in ("Toutes les zones", "Belfort"):
            assert rows[zone]["Tous les thèmes"] in said, (zone, said)
        legend = seen.map(0).locator(".legend").inner_text()
        assert "arrondi" in legend and "15–20" in legend and "1–3" not in legend, "no class of what never is"
        page.get_by_role("button", name="Garder cette édition comme envoyée").click()
        yes = page.get_by_role("button", name="Oui, elle est envoyée")
        yes.wait_for()
        assert not sent.kept(data).get("2026-W47"), "one click asks, it keeps nothing"
        yes.click()
        back = page.get_by_role("button", name="Reprendre l’édition 1")
        back.wait_for()
        assert [one.taken_back for one in sent.kept(data)["2026-W47"]] == [False]
        seen.settled()
        back.click()
        page.get_by_text("Elle a été reprise.").wait_for()
        assert [one.taken_back for one in sent.kept(data)["2026-W47"]] == [True]


def test_what_names_no_place_is_offered_no_point_not_even_by_its_address(visit, demo_data):
    """“voie publique” is true of a hundred places: told apart, in no list of what to point at."""
    page = visit.open("/donnees?tab=places&place=voie publique|place|90010", maps=0).page
    page.get_by_text(re.compile("faits dont le texte ne désigne aucun lieu")).first.wait_for()
    rows = list(
        csv.DictReader(
            io.StringIO(taken(page, page.locator(".st-key-unplaced-csv button")).decode("utf-8-sig")),
            delimiter=";",
        )
    )
    listed = {value for row in rows for value in row.values()}
    assert rows and not {"voie publique", "LIEU NON PRECISE"} & listed
    assert not page.get_by_role("heading", name="voie publique").count(), "no map asks where it is"
    assert "« voie publique » ne désigne aucun lieu" in page.get_by_test_id("stAlert").all_inner_texts()[0]
    assert not standing_corrections(demo_data)

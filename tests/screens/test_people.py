"""The week of those who open the app: the coordinator's, then the analyst's who checks it in a notebook.

In the real browser with the network cut, each from start to end. The referent's patrol has a file of its own.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from observatory import counts, evaluate, maps
from observatory.language import _
from observatory.screens.cache.reporting import partner_label
from observatory.themes import themes
from observatory.warehouse import connect
from observatory.weeks import week_label
from tests.screens.conftest import unfold
from tests.screens.pixels import pixels_of, shown_at
from tests.test_notebooks import executed, outputs

TOWN = "Centre-ville – Faubourg de Montbéliard"


def table_of(page, key: str) -> list[dict[str, str]]:
    """The rows of the table of that key, as the file its button gives."""
    with page.expect_download() as waiting:
        page.locator(f".st-key-{key}-csv button").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def number(text: str) -> float:
    """A number as the pages write it: narrow spaces between thousands, a comma before decimals."""
    return float(re.sub(r"\s", "", text).replace(",", ".").replace("−", "-"))


def legend(frame) -> dict[str, tuple[int, int, int]]:
    """What the legend in a map says: the words of each class and its colour."""
    items = frame.locator(".map-legend").first.locator("> span")
    colour = "item => getComputedStyle(item.querySelector('span')).backgroundColor"
    return {
        item.inner_text().strip(): tuple(map(int, re.findall(r"\d+", item.evaluate(colour))[:3]))
        for item in items.all()
    }


def test_the_coordinator_s_monday(visit, demo_data):
    """What rose, where it is on the map, the zone behind a click, its table, and who is silent."""
    page = visit.open("/?theme=tag", maps=2).page

    # She reads what rose.
    assert "1 thème en baisse" in page.locator(".headline").inner_text()
    words = page.locator(".st-key-place-tag-90010-02").inner_text()
    assert "près de 4 fois la semaine précédente" in words
    unfold(page, "Pourquoi ?")
    rose = page.locator("ul.facts li", has_text=TOWN).filter(has_text="Tags").inner_text()
    assert "Plus que le hasard ne l’explique" in rose
    facts = int(re.search(r"(\d+) (?:faits?|contre)", rose)[1])

    # Every zone in one file, the one of the sentence among them, as a spreadsheet too.
    rows = table_of(page, "zones")
    assert len(rows) == 60
    assert next(row for row in rows if row["Zone"] == TOWN)["Cette semaine"] == str(facts)
    link = page.get_by_role("link", name=TOWN).first.get_attribute("href")
    assert link.startswith("zone?zone=90010-02&week=2026-W47")
    with page.expect_download() as waiting:
        page.locator(".st-key-zones-xlsx button").click()
    assert "xl/workbook.xml" in zipfile.ZipFile(waiting.value.path()).namelist()

    # She sees it on the map, in the colour that the legend gives to that many facts.
    frame, screen = visit.map(1), page.locator("iframe").nth(1)
    frame.get_by_role("button", name="Belfort", exact=True).click()
    page.wait_for_timeout(300)
    place, seen = shown_at(frame, pixels_of(screen.screenshot()), "90010-02")
    scale = maps.count_scale(1)
    words = scale.labels()[int(scale.classes([facts])[0]) - 1]
    assert seen == legend(frame)[words]

    # She opens the zone by a click at that very place, and takes its table with her.
    screen.click(position=place)
    page.wait_for_url("**/zone?**zone=90010-02**")
    visit.settled()
    assert TOWN in page.inner_text("h1")
    with page.expect_download() as waiting:
        page.locator(".st-key-zone-table-csv button").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    tags = next(row for row in rows if "Tags et affichage sauvage" in row.values())
    assert any("hausse" in value for value in tags.values())
    assert str(facts) in tags.values()

    # Who is silent: in the last week that some partner kept silent about.
    with connect(demo_data) as warehouse:
        known = counts.coverage(warehouse, 52)
    silent = known[known["state"] == "silent"]
    week = silent["week"].max()
    visit.open(f"/?theme=tag&week={week_label(week.date())}", maps=2)
    names = {partner_label(feed) for feed in silent.loc[silent["week"] == week, "feed"]}
    assert names
    heading = page.get_by_role("heading", name=f"Muets ({len(names)})")
    assert heading.count() == 1
    assert {*page.locator("ul.chips.silent").first.locator("li").all_inner_texts()} == names


def notebook_tables(name: str, data) -> list[list[dict[str, str]]]:
    """The tables a notebook shows, each row by the heads of its columns; the index is a column too."""
    found = []
    for text in outputs(executed(name, data), "text/html"):
        for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
            rows = [["".join(cell.itertext()) for cell in row] for row in ET.fromstring(table).iter("tr")]
            heads = rows[0]
            body = [row for row in rows[1:] if any(row[1:])]
            found.append([dict(zip(heads, row, strict=True)) for row in body])
    return found


def table_with(tables: list[list[dict[str, str]]], *columns: str) -> list[dict[str, str]]:
    """The first table that has these columns."""
    return next(rows for rows in tables if rows and {*columns} <= {*rows[0]})


@pytest.fixture(scope="module")
def printed(demo_data):
    """What a notebook wrote, by its name."""

    def text(name: str) -> str:
        cells = executed(name, demo_data).cells
        return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))

    return text


def test_the_analyst_s_week_is_that_of_the_page(visit, demo_data, printed):
    """Notebook 01: totals are the cards, tags zone by zone the table, sentences the page's own."""
    tables = notebook_tables("01_a_first_week.ipynb", demo_data)
    page = visit.open("/?theme=tag", maps=2).page
    totals = {row[""]: row for row in table_with(tables, "cette semaine", "semaine d’avant")}
    totals.pop("theme", None)
    assert len(totals) > 10
    for theme, row in totals.items():
        card = page.locator(f".st-key-chosen-{theme}, .st-key-card-{theme}, .st-key-quiet-{theme}")
        shown = (
            number(card.locator(".count").inner_text()),
            number(re.sub(r"[()]", "", card.locator(".last").inner_text().split("\n")[1])),
        )
        assert shown == (float(row["cette semaine"]), float(row["semaine d’avant"])), themes()[theme].label

    computed = {
        row[""]: (row["facts"], row["before"], float(row["p"]))
        for row in table_with(tables, "facts", "before", "p")
    }
    rows = [row for row in table_of(page, "zones") if row["Cette semaine"] not in ("", "0")]
    shown = {
        row["Zone"]: (row["Cette semaine"], row["La semaine précédente"], number(row["p"])) for row in rows
    }
    assert shown == computed

    told = re.findall(r"^• (.+)$", printed("01_a_first_week.ipynb"), re.MULTILINE)
    unfold(page, "Pourquoi ?")
    page.locator("ul.facts li").first.wait_for()
    said = page.locator("body").inner_text()
    assert told
    assert all(sentence in said for sentence in told)


def test_the_analyst_s_hot_spots_are_those_of_the_page(visit, demo_data):
    """Notebook 02: rank by rank, place, facts, weeks and score of the summer's rodeos."""
    tables = notebook_tables("02_rodeo_hot_spots.ipynb", demo_data)
    computed = [
        (
            row["rank"],
            row["place"] or "lieu sans nom",
            row["facts"],
            row["weeks_active"],
            round(float(row["z"]), 1),
        )
        for row in table_with(tables, "rank", "z")
    ]
    page = visit.open("/points-chauds?theme=rodeo&period=summer", maps=1).page
    shown = [
        (row["Rang"], row["Lieu"], row["Faits"], row["Semaines avec un fait"], number(row["Score Gi*"]))
        for row in table_of(page, "spots")
    ]
    assert len(shown) > 2
    assert shown == computed[: len(shown)]


def test_the_analyst_s_effects_are_those_of_the_page(visit, demo_data, printed):
    """Notebook 03: the sentence of each action, the facts before and after in each area, the net effect."""
    text = printed("03_did_it_work.ipynb")
    tables = notebook_tables("03_did_it_work.ipynb", demo_data)
    register = evaluate.read_actions((demo_data / "actions.toml").read_text(encoding="utf-8"))
    nets = {row["action"]: row for row in table_with(tables, "action", "estimate")}
    sentences = [sentence.strip() for sentence in re.findall(r"^• (.+)$", text, re.MULTILINE)]
    for action in register:
        page = visit.open(f"/actions?action={action.code}").page
        unfold(page, "Pourquoi ?")
        said = page.locator("[data-testid=stMain]").inner_text()
        assert sum(sentence in said for sentence in sentences) == 1
        *_parts, net = table_of(page, "action-effect")
        computed = [round(float(nets[action.code][name])) for name in ("estimate", "low", "high")]
        assert [number(value) for value in list(net.values())[-4:-1]] == computed  # the last says for whom
        if action is register[0]:
            rows = [list(row.values()) for row in table_of(page, "action-counts")]
            computed = {
                _(evaluate.ROLES[row[""]]).lower(): (float(row["before"]), float(row["after"]))
                for row in table_with(tables, "before", "after")
            }
            assert {row[0].lower(): (number(row[1]), number(row[2])) for row in rows} == computed

"""Two periods in a real browser: what was at the left, what is at the right, on one scale, streets named."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pandas as pd
import pytest

from observatory import hotspots
from observatory.hotspots.moved import Fate, between
from observatory.screens.panels.areas.spots_between import LABELS
from observatory.selection import Selection
from observatory.territory import Territory
from observatory.warehouse import connect
from tests.screens.test_every_page import taken

#: Two quarters of tags, as the address has them: weeks 22 to 34 of 2026, then 35 to 47.
PERIODS = {
    "b": (dt.date(2026, 5, 25), dt.date(2026, 8, 23), "2026-W34"),
    "a": (dt.date(2026, 8, 24), dt.date(2026, 11, 22), "2026-W47"),
}
ADDRESS = "/comparer?compare=own&between=yes&" + "&".join(
    f"{side}_theme=tag&{side}_period=quarter&{side}_week={week}"
    for side, (_first, _last, week) in PERIODS.items()
)


@pytest.fixture(scope="module")
def fates(demo_data) -> pd.DataFrame:
    """The library's answer: every hot spot of either quarter, with what became of it."""
    spots, facts = {}, {}
    with connect(demo_data) as warehouse:
        for side, (first, last, _week) in PERIODS.items():
            asked = Selection("tag", first, last).sql_parameters()
            facts[side] = warehouse.ask_facts("points", **asked)
            outline = Territory.load(demo_data).outline
            spots[side] = hotspots.hot_spots(facts[side], weeks=13, outline=outline)
    return between(spots["b"], spots["a"], facts["b"], facts["a"])


def drawn(frame) -> dict[Fate, int]:
    """How many hot spots of each fate are on a map."""
    strokes = frame.evaluate(
        "() => [...document.querySelectorAll('path[stroke]')].map((path) => path.getAttribute('stroke'))"
    )
    return {fate: strokes.count(colour) for fate, (_label, colour) in LABELS.items()}


def test_hot_spots_of_two_periods_what_was_at_the_left_what_is_at_the_right(visit, fates):
    page = visit.open(ADDRESS, 4).page
    # The two periods and their hot spots; where a change is shown, its map stands between.
    frames = page.locator("iframe")
    pairs = [frames.nth(n).bounding_box() for n in (0, 1, -2, -1)]
    for left, right in (pairs[:2], pairs[2:]):
        assert left["x"] + left["width"] <= right["x"] and left["y"] == right["y"], "before left, after right"
        assert (left["width"], left["height"]) == (right["width"], right["height"])
    was, now = visit.maps()[-2:]
    counted = {fate: int((fates["fate"] == fate).sum()) for fate in Fate}
    assert counted[Fate.GONE] and counted[Fate.STAYED], "one that is on both, one that is on one"
    assert drawn(was) == counted | {Fate.NEW: 0}, "what was hot in the reference period"
    assert drawn(now) == counted | {Fate.GONE: 0}, "what is hot in the period studied"


def test_both_periods_are_on_one_scale_and_in_one_frame(visit):
    visit.open(ADDRESS, 4)
    every = visit.maps()
    scales = [frame.inner_text(".legend") for frame in every[:2]]
    assert scales[0] == scales[1]
    places = [
        frame.evaluate(
            "() => [map_div.getZoom(), ...Object.values(map_div.getCenter())].map((x) => x.toFixed(3))"
        )
        for frame in every[-2:]
    ]
    assert places[0] == places[1], "a place stands at the same spot of both maps"


def test_each_hot_spot_is_told_with_its_streets_and_the_facts_before_then_after(visit, fates):
    page = visit.open(ADDRESS, 4).page
    file = taken(page, page.locator(".st-key-between-csv button")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file), delimiter=";"))
    heads = list(rows[0])
    assert heads.index("Faits, période de référence") + 1 == heads.index("Faits, période étudiée")
    said = [(row["Faits, période de référence"], row["Faits, période étudiée"]) for row in rows]
    assert said == [(str(row.before), str(row.now)) for row in fates.itertuples()]
    assert [bool(row["Rang"]) for row in rows] == [row.rank > 0 for row in fates.itertuples()]
    assert all(row["Lieu"] for row in rows)
    named = [row["Rues"] for row in rows]
    assert sum(map(bool, named)) >= len(rows) / 2, "most hot spots lie on a street that facts were matched to"
    tips = visit.maps()[-1].evaluate(
        """() => { const said = [];
        map_div.overlay.eachLayer((area) => said.push(area.getTooltip().getContent()));
        return said; }"""
    )
    street = next(row["Rues"].split(", ")[0] for row in rows if row["Rues"] and row["Rang"])
    assert any(street in tip.replace("&#x27;", "'") for tip in tips), "and under the mouse"

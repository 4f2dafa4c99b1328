"""Maps outside the app, in a notebook or a file: every area is reached and heard without a mouse."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
import shapely

from observatory import maps
from observatory.territory import Territory

#: Every area that arrows lead to from the first one, and what it is called.
REACHED = """() => {
    const seen = new Map(), waiting = [document.querySelector("[role=option][tabindex='0']")];
    while (waiting.length) {
        const from = waiting.pop();
        if (seen.has(from)) continue;
        seen.set(from, from.getAttribute("aria-label"));
        for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
            from.focus();
            from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            waiting.push(document.activeElement);
        }
    }
    return [...seen.values()];
}"""


@pytest.fixture(scope="module")
def territory() -> Territory:
    return Territory.load()


def test_arrows_lead_to_every_area(territory, browser):
    """A file opened by itself: no fault, a title, names that are plain text whatever a partner wrote."""
    zones = territory.zones
    texts = [f"{name}\n2 <b>faits</b>\n« & »" for name in zones["name"]]
    table = pd.DataFrame({"value": 2.0, "state": "", "text": texts}, index=zones.index)
    layer = maps.draw_choropleth(table, maps.count_scale(), chosen="90010-03")
    map_ = maps.on_map(maps.base_map(territory), layer, maps.titled("Carte d’essai"))
    page = browser.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_content(maps.offline_html(map_))
    chosen = page.locator("[role=option][tabindex='0']")
    assert chosen.get_attribute("aria-selected") == "true"
    assert chosen.get_attribute("aria-label").startswith(zones.at["90010-03", "name"])
    reached = page.evaluate(REACHED)
    assert sorted(reached) == sorted(f"{name}\u00a0: 2 <b>faits</b>, « & »" for name in zones["name"])
    assert page.get_by_role("listbox", name="Carte d’essai").count() == 1
    assert page.title() == "Carte d’essai"
    page.close()
    assert not faults


@pytest.mark.parametrize("by", ["zone", "commune", "district"])
def test_the_keyboard_s_click_falls_inside_its_area(territory, by):
    """Where the middle of a bent area's box, or its centre of gravity, would fall in a neighbour."""
    text = maps.shapes_of(territory, by).text
    areas = {"zone": territory.zones, "commune": territory.communes, "district": territory.districts}[by]
    features = json.loads(re.search(r"=(\{\"type\".*\});\n$", text)[1])["features"]
    assert len(features) == len(areas)
    for feature in features:
        lat, lon = feature["properties"]["at"]
        assert areas.at[feature["properties"]["code"], "geometry"].contains(shapely.Point(lon, lat))

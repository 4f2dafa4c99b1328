"""Every map of figures has its table and its picture: only a panel, which has both, can draw one."""

from __future__ import annotations

import ast
from dataclasses import MISSING, fields
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from observatory.maps import LIGHT, State, count_scale
from observatory.screens.panels import map_panel
from observatory.screens.panels.map_panel import MapPanel
from observatory.settings import PROJECT

SCREENS = PROJECT / "observatory" / "screens"


def callers(function: str) -> set[str]:
    """The modules of the screens that call a function of that name."""
    return {
        file.relative_to(SCREENS).as_posix()
        for file in SCREENS.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function
    }


@pytest.mark.parametrize(
    ("function", "home", "why"),
    [
        ("live_map.draw", {"panels/map_panel.py"}, "a map of figures without its table"),
        ("live_map.pick_point", {"pages/data/corrections.py"}, "its table is the list the place stands in"),
        ("st_folium", {"widgets/live_map.py"}, "a map that is neither"),
        ("downloads.map_pictures", {"panels/map_panel.py"}, "a picture of another map than the one shown"),
    ],
)
def test_only_a_panel_draws_a_map_of_figures(function, home, why):
    assert callers(function) == home, why


@pytest.mark.parametrize("name", ["table", "picture", "text"])
def test_a_panel_cannot_be_made_without(name):
    given = next(field for field in fields(MapPanel) if field.name == name)
    assert given.default is MISSING
    assert given.default_factory is MISSING


STATES = [
    (["", "silent"], [3.0, np.nan], [State.SILENT], "nothing but what was always explained"),
    (["", "unknown"], [3.0, 0.0], [State.SILENT, State.UNKNOWN], "no partner tells of the theme there"),
    (["", ""], [3.0, np.nan], [State.SILENT, State.UNKNOWN], "drawn as not known: it has no value"),
    (
        ["unshown", "silent"],
        [np.nan, np.nan],
        [State.SILENT, State.UNSHOWN],
        "nothing is shown to have changed",
    ),
]


@pytest.mark.parametrize(("state", "value", "explained", "why"), STATES)
def test_every_state_on_a_map_is_explained_by_its_legend(monkeypatch, state, value, explained, why):
    """A shade of grey that the legend does not have was taken for the paper."""
    values = pd.DataFrame({"value": value, "state": state, "text": "", "facts": 0}, index=["90010", "90075"])
    told = []
    monkeypatch.setattr(map_panel.maps, "legend_html", lambda *_args, states, **_more: told.append([*states]))
    monkeypatch.setattr(map_panel.maps, "draw_choropleth", lambda *_args, **_more: None)
    page = SimpleNamespace(palette=LIGHT)
    map_panel.MapPanel.of_areas(
        page, values, count_scale(1), name="a", words="b", key="c", text="d", table=None
    )
    assert told == [explained], why

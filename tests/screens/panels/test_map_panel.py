"""Every map of figures has its table and its picture: only a panel, which has both, can draw one."""

from __future__ import annotations

import ast
from dataclasses import MISSING, fields

import pytest

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

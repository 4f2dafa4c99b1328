"""Choropleth: zones coloured by a figure, on a scale that is the same for every selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from observatory.colours import LIGHT, Palette, State
from observatory.maps.leaflet import Layer, Script

if TYPE_CHECKING:
    import pandas as pd

    from observatory.colours import Scale


def draw_choropleth(
    table: pd.DataFrame, scale: Scale, *, palette: Palette = LIGHT, chosen: str = ""
) -> Layer:
    """The colours of the zones, to be put on a `base` map.

    Parameters
    ----------
    table : DataFrame
        Indexed by zone code: `value` (float, ``nan`` where there is none), `state` (`State` or empty),
        `text` (lines of plain text shown over the zone, the first one in bold).
    scale : Scale
        Class breaks and colours.
    chosen : str
        The code of a zone drawn with a strong border.
    """
    classes = scale.classes(table["value"].to_numpy(dtype=float))
    state = table["state"].to_numpy(dtype=object)
    names = np.where(state != "", state, classes.astype(str))
    names = np.where((state == "") & (classes < 0), State.UNKNOWN.value, names)
    paint = {
        code: [f"{name}{'!' if code == chosen else ''}", text]
        for code, name, text in zip(table.index, names, table["text"], strict=True)
    }
    layer = Layer()
    options = {"paint": paint, "styles": _styles(scale, palette), "rest": State.UNKNOWN.value}
    layer.add_child(Script("paint", options, depth=2))
    return layer


def neutral(texts: dict[str, str], palette: Palette = LIGHT, chosen: str = "") -> Script:
    """Every zone in the colour of nothing, for maps whose figures are drawn above the zones."""
    paint = {code: ["0!" if code == chosen else "0", text] for code, text in texts.items()}
    styles = {name: style for name, style in _styles(None, palette).items() if name.startswith("0")}
    return Script("paint", {"paint": paint, "styles": styles, "rest": "0"}, depth=2)


def _styles(scale: Scale | None, palette: Palette) -> dict[str, dict[str, Any]]:
    fills = {"0": palette.zero, State.UNKNOWN.value: palette.outside, State.SILENT.value: palette.silent}
    fills[State.UNSHOWN.value] = palette.zero
    fills[State.HIDDEN.value] = "url(#hatching)"
    fills |= {str(i + 1): colour for i, colour in enumerate(scale.on(palette) if scale else ())}
    plain = {name: {"fillColor": fill, "color": palette.border, "weight": 1} for name, fill in fills.items()}
    strong = {f"{name}!": {**style, "color": palette.strong, "weight": 3} for name, style in plain.items()}
    return plain | strong

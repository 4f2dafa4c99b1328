"""The legend of a map, as HTML that a page, a file or a report can hold."""

from __future__ import annotations

import html
from collections.abc import Iterable

from observatory.colours import LIGHT, Palette, Scale, State, heat_scale
from observatory.language import _

_BOX = "display:inline-block;width:18px;height:13px;border:1px solid {border};border-radius:2px;"
_BOX += "background:{fill}"
_ITEM = '<span style="display:inline-flex;align-items:center;gap:5px;white-space:nowrap">{box}{text}</span>'
_FRAME = (
    '<div class="map-legend" style="display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;'
    'font-size:0.82rem">'
    "<b>{title}</b>{items}</div>"
)


def legend_html(
    scale: Scale, *, palette: Palette = LIGHT, states: Iterable[State] = (State.SILENT,), zero: bool = True
) -> str:
    """The legend of a choropleth: zero, each class, and the states a zone may be in, as HTML."""
    fills = [(palette.zero, "0")] if zero else []
    fills += list(zip(scale.on(palette), scale.labels(), strict=True))
    hatching = f"repeating-linear-gradient(45deg,{palette.strong} 0 2px,{palette.zero} 2px 6px)"
    grounds = {State.SILENT: palette.silent, State.HIDDEN: hatching, State.UNKNOWN: palette.outside}
    grounds[State.UNSHOWN] = palette.zero
    fills += [(grounds[state], state.label) for state in states]
    return _frame(_(scale.title), fills, palette)


def heat_legend_html(palette: Palette = LIGHT) -> str:
    """The legend of a heat surface: facts per km² and week, as HTML."""
    scale = heat_scale()
    return _frame(_(scale.title), list(zip(scale.colours, scale.labels(), strict=True)), palette)


def legend_of(items: Iterable[tuple[str, str]], palette: Palette = LIGHT, title: str = "") -> str:
    """The legend of a map whose areas have names: colour and words of each, as HTML."""
    return _frame(title, list(items), palette)


def _frame(title: str, fills: list[tuple[str, str]], palette: Palette) -> str:
    items = "".join(
        _ITEM.format(
            box=f'<span style="{_BOX.format(border=palette.border, fill=fill)}"></span>',
            text=html.escape(text),
        )
        for fill, text in fills
    )
    return _FRAME.format(title=html.escape(title), items=items).replace("<b></b>", "")

"""Maps of the zones as SVG written by hand, in Lambert-93: light enough for thirteen on a page.

No label overlaps another: a name without room is left out, and the document's table has it anyway.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from observatory.crs import to_metric
from observatory.language import _
from observatory.maps import LIGHT, Scale, State

if TYPE_CHECKING:
    import pandas as pd

    from observatory.territory import Territory

#: Units of the drawing: its width, what title and legend take, the height of letters and of a line.
_WIDTH, _TOP, _FOOT, _SIZE, _LINE = 640, 30, 64, 9, 10
#: Width of a letter as a share of its height, on the safe side of every font that may stand in.
_LETTER = 0.56
#: Metres by which outlines may be simplified: half a unit on the widest map.
_TOLERANCE_M = 40.0
#: Small maps side by side, and the width and height of each.
_ACROSS, _SMALL, _SMALL_TITLE = 5, 128, 14
_FONT = "'Libertinus Serif','Liberation Serif',serif"


class Box(NamedTuple):
    """A rectangle of the drawing, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share ground."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Label(NamedTuple):
    """Lines of a name centred on a point, and the box they take."""

    lines: tuple[str, ...]
    x: float
    y: float
    box: Box


class _Sheet(NamedTuple):
    """Outlines in units of the drawing, by zone."""

    shapes: dict[str, shapely.Geometry]
    units_per_metre: float
    height: float


def zone_map(territory: Territory, table: pd.DataFrame, scale: Scale, title: str, note: str = "") -> str:
    """A choropleth of the zones with names, legend, scale bar and north.

    Parameters
    ----------
    table : DataFrame
        Indexed by zone code: ``value``, ``state`` (a `State` or empty), as for `maps.draw_choropleth`.
    note : str
        In small letters at the foot.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    sheet = _sheet(territory, _WIDTH, _WIDTH * 0.86)
    height = _TOP + sheet.height + _FOOT
    states = [State.SILENT] if (table["state"] == State.SILENT).any() else []
    body = [
        _text(6, 20, title, size=14, bold=True),
        f'<g transform="translate(0 {_TOP})">',
        *_areas(sheet, fills(table.reindex(list(sheet.shapes)), scale)),
        *map(_label, labels(territory, sheet)),
        *_bar(sheet), *_north(), "</g>",
        *_legend(scale, states, _TOP + sheet.height + 14),
        _text(6, height - 6, note, size=8),
    ]  # fmt: skip
    return _svg(_WIDTH, height, body)


def small_maps(territory: Territory, tables: Mapping[str, pd.DataFrame], scale: Scale, note: str = "") -> str:
    """One small map a theme, all on one scale: tables as for `zone_map`, by the title of each map."""
    sheet = _sheet(territory, _SMALL - 8, _SMALL - 8)
    ids = {code: f"z{number}" for number, code in enumerate(sheet.shapes)}
    outlines = "".join(f'<path id="{ids[code]}" d="{_path(shape)}"/>' for code, shape in sheet.shapes.items())
    tall = sheet.height + _SMALL_TITLE + 8
    foot = -(-len(tables) // _ACROSS) * tall
    body = [f"<defs>{outlines}</defs>"]
    for number, (title, table) in enumerate(tables.items()):
        x, y = number % _ACROSS * _SMALL, number // _ACROSS * tall
        coloured = fills(table.reindex(list(sheet.shapes)), scale)
        used = "".join(f'<use href="#{ids[code]}" fill="{colour}"/>' for code, colour in coloured.items())
        body += [
            _text(x + 4, y + 10, title, size=8, bold=True),
            f'<g transform="translate({x + 4} {y + _SMALL_TITLE})" stroke="{LIGHT.border}" '
            f'stroke-width="0.3">{used}</g>',
        ]
    silent = any((table["state"] == State.SILENT).any() for table in tables.values())
    body += [*_legend(scale, [State.SILENT] if silent else [], foot + 14), _text(6, foot + 52, note, size=8)]
    return _svg(_WIDTH, foot + 58, body)


def fills(table: pd.DataFrame, scale: Scale) -> dict[str, str]:
    """The colour of each row of ``value, state``."""
    colours = [LIGHT.zero, *scale.on(LIGHT)]
    classes = scale.classes(table["value"].to_numpy(dtype=float))
    found = {}
    for code, number, state in zip(table.index, classes, table["state"], strict=True):
        silent = state == State.SILENT
        found[code] = LIGHT.silent if silent else LIGHT.outside if number < 0 else colours[number]
    return found


def labels(territory: Territory, sheet: _Sheet | None = None) -> list[Label]:
    """The names that find room, widest zones first, none over another, the bar or the north."""
    sheet = sheet or _sheet(territory, _WIDTH, _WIDTH * 0.86)
    names = territory.areas("zone")["name"]
    circles = shapely.maximum_inscribed_circle(np.array(list(sheet.shapes.values())), tolerance=0.5)
    taken, placed = [_bar_box(sheet), _NORTH_BOX], []
    for place in np.argsort(-shapely.length(circles), kind="stable"):
        point = shapely.get_point(circles[place], 0)
        for lines in _ways(names[list(sheet.shapes)[place]]):
            box = _box(point.x, point.y, lines)
            inside = box.left > 0 and box.right < _WIDTH and box.top > 0
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                placed.append(Label(lines, point.x, point.y, box))
                break
    return placed


def _ways(name: str) -> list[tuple[str, ...]]:
    """A name on one line, else broken at its dash."""
    parts = tuple(part.strip() for part in name.split(" – "))
    return [(name,)] if len(parts) == 1 else [parts]


def _box(x: float, y: float, lines: Sequence[str]) -> Box:
    half, tall = max(map(len, lines)) * _SIZE * _LETTER / 2, len(lines) * _LINE / 2
    return Box(x - half, y - tall, x + half, y + tall)


def _sheet(territory: Territory, width: float, height: float) -> _Sheet:
    """Outlines simplified together, so that neighbours still share their border, framed with a margin."""
    zones = territory.areas("zone")["geometry"]
    shapes = shapely.coverage_simplify(to_metric(zones.to_numpy()), _TOLERANCE_M)
    west, south, east, north = shapely.total_bounds(shapes)
    scale = min((width - 12) / (east - west), (height - 12) / (north - south))
    left = (width - (east - west) * scale) / 2

    def drawn(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([left + (xy[:, 0] - west) * scale, 6 + (north - xy[:, 1]) * scale])

    flat = shapely.transform(shapes, drawn)
    return _Sheet(dict(zip(zones.index, flat, strict=True)), scale, (north - south) * scale + 12)


def _areas(sheet: _Sheet, colours: Mapping[str, str]) -> list[str]:
    paths = (f'<path d="{_path(shape)}" fill="{colours[code]}"/>' for code, shape in sheet.shapes.items())
    return [f'<g stroke="{LIGHT.border}" stroke-width="0.6">{"".join(paths)}</g>']


def _path(shape: shapely.Geometry) -> str:
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z"
        for ring in rings
    )


def _label(label: Label) -> str:
    first = label.y - (len(label.lines) - 1) * _LINE / 2 + _SIZE / 3
    return "".join(
        _text(label.x, first + number * _LINE, line, centred=True, halo=halo)
        for halo in (True, False)
        for number, line in enumerate(label.lines)
    )


def _text(
    x: float, y: float, text: str, *, size: float = _SIZE, bold: bool = False, centred: bool = False,
    halo: bool = False,
) -> str:  # fmt: skip
    style = (
        f'fill="none" stroke="{LIGHT.halo}" stroke-width="2.2" stroke-linejoin="round"'
        if halo
        else f'fill="{LIGHT.ink}"'
    )
    anchor = ' text-anchor="middle"' if centred else ""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{weight}{anchor} {style}>'
        f"{html.escape(text)}</text>"
    )


def _bar(sheet: _Sheet) -> list[str]:
    """Two kilometres."""
    y, long = sheet.height - 8, 2000 * sheet.units_per_metre
    return [
        f'<path d="M8 {y:.1f}H{8 + long:.1f}" stroke="{LIGHT.strong}" stroke-width="2" fill="none"/>',
        _text(8, y - 5, "2 km"),
    ]


def _bar_box(sheet: _Sheet) -> Box:
    return Box(4, sheet.height - 24, 12 + 2000 * sheet.units_per_metre, sheet.height)


_NORTH_BOX = Box(_WIDTH - 30, 4, _WIDTH - 4, 40)


def _north() -> list[str]:
    x = _WIDTH - 17
    return [
        f'<path d="M{x} 6L{x + 5} 22L{x} 18L{x - 5} 22Z" fill="{LIGHT.strong}"/>',
        _text(x, 35, _("N"), centred=True, bold=True, size=11),
    ]


def _legend(scale: Scale, states: Sequence[State], y: float) -> list[str]:
    """Title, and a swatch and its words for each class, in one row."""
    entries = [(scale.nothing, LIGHT.zero), *zip(scale.labels(), scale.on(LIGHT), strict=True)]
    entries += [(state.label, LIGHT.silent) for state in states]
    parts, x = [_text(6, y, _(scale.title), size=10, bold=True)], 6.0
    for words, colour in entries:
        parts += [
            f'<rect x="{x:.1f}" y="{y + 8:.1f}" width="16" height="10" fill="{colour}" '
            f'stroke="{LIGHT.border}" stroke-width="0.6"/>',
            _text(x + 20, y + 17, words, size=10),
        ]
        x += 34 + len(words) * 10 * _LETTER
    return parts


def _svg(width: float, height: float, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.1f}" width="{width:g}" '
        f'height="{height:.1f}" font-family="{_FONT}">{"".join(body)}</svg>'
    )

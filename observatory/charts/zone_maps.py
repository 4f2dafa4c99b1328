"""Maps of the zones as SVG written by hand, in Lambert-93: light enough for thirteen on a page.

No label overlaps another: a name without room is left out, and the document's table has it anyway.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.colours import LIGHT, Scale, State
from observatory.crs import to_metric
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

    from observatory.territory import Territory

#: Units of the drawing: its width and that of the map at its left, what title and legend take, the height of
#: letters and of a line. Over the whole width of a page a unit is 0.55 points: no letter is below 6 of these.
_WIDTH, _MAP, _TOP, _FOOT, _SIZE, _LINE = 900, 560, 32, 68, 12, 13
#: Width of a letter as a share of its height, on the safe side of every font that may stand in.
_LETTER = 0.56
#: Metres by which outlines may be simplified: half a unit on the widest map.
_TOLERANCE_M = 40.0
#: Small maps side by side, and the width and height of each.
_ACROSS, _SMALL, _SMALL_TITLE = 5, 128, 14
#: Letters of a line of a name that finds no room otherwise.
_NARROW = 12
#: How often names are placed anew, those without room first.
_TRIES = 6
#: Side of the inset of the town.
_INSET = 336
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

    def inside(self, other: Box) -> bool:
        """Whether it lies within the other and touches none of its sides."""
        return (
            other.left < self.left
            and self.right < other.right
            and other.top < self.top
            and self.bottom < other.bottom
        )


class Label(NamedTuple):
    """Lines of a name centred on a point, and the box they take."""

    lines: tuple[str, ...]
    x: float
    y: float
    box: Box


#: Where names may stand.
_PAPER = Box(0, 0, _WIDTH, float("inf"))


class _Inset(NamedTuple):
    """The districts of the town at a larger scale: the box they stand in, and their outlines there."""

    box: Box
    shapes: dict[str, shapely.Geometry]


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
    sheet = _sheet(territory, _MAP, _MAP * 0.92)
    height, inset = _TOP + sheet.height + _FOOT, _inset(territory, sheet)
    colours = fills(table.reindex(list(sheet.shapes)), scale)
    states = [State.SILENT] if (table["state"] == State.SILENT).any() else []
    body = [
        _text(6, 20, title, size=16, bold=True),
        f'<g transform="translate(0 {_TOP})">',
        *_areas(sheet.shapes, colours),
        *(_framed(inset, colours) if inset else []),
        *map(_label, labels(territory, sheet)),
        *_bar(sheet), *_north(), "</g>",
        *_legend(scale, states, _TOP + sheet.height + 16, 13),
        _text(6, height - 6, note, size=11),
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
            _text(x + 4, y + 10, title, size=8.7, bold=True),
            f'<g transform="translate({x + 4} {y + _SMALL_TITLE})" stroke="{LIGHT.border}" '
            f'stroke-width="0.3">{used}</g>',
        ]
    silent = any((table["state"] == State.SILENT).any() for table in tables.values())
    silence = [State.SILENT] if silent else []
    body += [*_legend(scale, silence, foot + 12, 10), _text(6, foot + 48, note, size=8.7)]
    return _svg(_ACROSS * _SMALL, foot + 52, body)


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
    """The names that find room, widest zones first, none over another, the bar or the north.

    Districts of the town have theirs in the inset, the town its own in their place.
    """
    sheet = sheet or _sheet(territory, _MAP, _MAP * 0.92)
    names, inset = territory.areas("zone")["name"], _inset(territory, sheet)
    taken = [_bar_box(sheet), _NORTH_BOX]
    if inset is None:
        return _placed({names[code]: shape for code, shape in sheet.shapes.items()}, _PAPER, taken)
    town = territory.communes["name"][CENTRAL_COMMUNE]
    around = {names[code]: shape for code, shape in sheet.shapes.items() if code not in inset.shapes}
    around[town] = shapely.union_all([sheet.shapes[code] for code in inset.shapes])
    inside = {names[code]: shape for code, shape in inset.shapes.items()}
    title = _box(inset.box.left + 4 + len(town) * _SIZE * _LETTER / 2, inset.box.top + 13, (town,))
    named = Label((town,), (title.left + title.right) / 2, inset.box.top + 13, title)
    outside = _placed(around, _PAPER, [*taken, inset.box])
    return [*outside, named, *_placed(inside, inset.box, [title], narrow_first=True)]


def _placed(
    shapes: Mapping[str, shapely.Geometry], within: Box, taken: list[Box], *, narrow_first: bool = False
) -> list[Label]:
    """The names of shapes that find room within a box, over none of the boxes taken.

    The widest are placed first; where there is room for all, the narrowest, which have the fewest places. A
    name that found none goes before the others, as long as more of them find one.
    """
    circles = shapely.maximum_inscribed_circle(np.array(list(shapes.values())), tolerance=0.5)
    names = np.array(list(shapes), dtype=object)
    widest = np.argsort(-shapely.length(circles), kind="stable")
    order = list(names[widest[::-1] if narrow_first else widest])
    middles = dict(zip(names, shapely.get_point(circles, 0), strict=True))
    ways = {name: _standing(name, shape, middles[name]) for name, shape in shapes.items()}
    best: dict[str, Label] = {}
    for _try in range(_TRIES):
        found = _in_order(order, ways, within, taken)
        best = max(best, found, key=len)
        if not (without := [name for name in order if name not in found]):
            break
        order = [*without, *(name for name in order if name in found)]
    return list(best.values())


def _standing(name: str, shape: shapely.Geometry, middle: shapely.Point) -> list[Label]:
    """Each way that a name may stand over its shape, the best first."""
    return [
        Label(lines, x, y, _box(x, y, lines))
        for lines in _ways(name)
        for x, y in _points(shape, middle, _half(lines))
    ]


def _in_order(
    order: Sequence[str], ways: Mapping[str, list[Label]], within: Box, taken: Sequence[Box]
) -> dict[str, Label]:
    """The names that find room one after the other."""
    placed: dict[str, Label] = {}
    for name in order:
        over = [*taken, *(label.box for label in placed.values())]
        free = (
            label
            for label in ways[name]
            if label.box.inside(within) and not any(label.box.overlaps(other) for other in over)
        )
        if label := next(free, None):
            placed[name] = label
    return placed


def _ways(name: str) -> list[tuple[str, ...]]:
    """A name broken at its dashes, then also between its words."""
    parts = [part.strip() for part in name.split(" – ")]
    narrow = tuple(line for part in parts for line in wrap(part, _NARROW, break_on_hyphens=False))
    return list(dict.fromkeys([tuple(parts), narrow]))


def _points(shape: shapely.Geometry, middle: shapely.Point, half: float) -> list[tuple[float, float]]:
    """Where a name of so many units on each side may stand: the less it leaves the shape the better."""
    if shapely.contains_properly(
        shape, shapely.box(middle.x - half, middle.y - _SIZE, middle.x + half, middle.y + _SIZE)
    ):
        return [(middle.x, middle.y)]
    steps = np.arange(-4, 5) * _LINE / 2
    x, y = (grid.ravel() for grid in np.meshgrid(middle.x + 2 * steps, middle.y + steps))
    inside = shapely.contains_xy(shape, x, y)
    x, y = np.append(x[inside], middle.x), np.append(y[inside], middle.y)
    held = shapely.area(shapely.intersection(shapely.box(x - half, y - _SIZE, x + half, y + _SIZE), shape))
    best = np.lexsort((np.hypot(x - middle.x, y - middle.y), -held.round()))
    return list(zip(x[best].tolist(), y[best].tolist(), strict=True))


def _inset(territory: Territory, sheet: _Sheet) -> _Inset | None:
    """The districts of the town, to the right of the map; None where there are none."""
    codes = [code for code in territory.districts.index if code in sheet.shapes]
    if not codes:
        return None
    box = Box(_WIDTH - _INSET - 4, sheet.height - _INSET - 4, _WIDTH - 4, sheet.height - 4)
    west, north, east, south = shapely.total_bounds([sheet.shapes[code] for code in codes])
    scale = min((_INSET - 12) / (east - west), (_INSET - 44) / (south - north))
    left = box.left + (_INSET - (east - west) * scale) / 2

    def drawn(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(
            [left + (xy[:, 0] - west) * scale, box.bottom - 10 - (south - xy[:, 1]) * scale]
        )

    return _Inset(box, {code: shapely.transform(sheet.shapes[code], drawn) for code in codes})


def _framed(inset: _Inset, colours: Mapping[str, str]) -> list[str]:
    """The frame of the inset and what stands in it."""
    box = inset.box
    return [
        f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{_INSET}" height="{_INSET}" fill="#ffffff" '
        f'stroke="{LIGHT.strong}" stroke-width="0.8"/>',
        *_areas(inset.shapes, colours),
    ]


def _half(lines: Sequence[str]) -> float:
    """Half the width of the widest line."""
    return max(map(len, lines)) * _SIZE * _LETTER / 2


def _box(x: float, y: float, lines: Sequence[str]) -> Box:
    half, tall = _half(lines), len(lines) * _LINE / 2
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


def _areas(shapes: Mapping[str, shapely.Geometry], colours: Mapping[str, str]) -> list[str]:
    paths = (f'<path d="{_path(shape)}" fill="{colours[code]}"/>' for code, shape in shapes.items())
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


def _legend(scale: Scale, states: Sequence[State], y: float, size: float) -> list[str]:
    """Title, and a swatch and its words for each class, in one row."""
    entries = [(scale.nothing, LIGHT.zero), *zip(scale.labels(), scale.on(LIGHT), strict=True)]
    entries += [(state.label, LIGHT.silent) for state in states]
    parts, x = [_text(6, y, _(scale.title), size=size, bold=True)], 6.0
    for words, colour in entries:
        parts += [
            f'<rect x="{x:.1f}" y="{y + 0.8 * size:.1f}" width="{1.6 * size:g}" height="{size:g}" '
            f'fill="{colour}" stroke="{LIGHT.border}" stroke-width="0.6"/>',
            _text(x + 2 * size, y + 1.7 * size, words, size=size),
        ]
        x += 3.4 * size + len(words) * size * _LETTER
    return parts


def _svg(width: float, height: float, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.1f}" width="{width:g}" '
        f'height="{height:.1f}" font-family="{_FONT}">{"".join(body)}</svg>'
    )

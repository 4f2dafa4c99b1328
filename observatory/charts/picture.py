"""Maps as pictures, PNG or SVG, drawn without a browser: for a report, a slide, a projector.

One function a kind of map of `observatory.maps`, with the same tables, scales and colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np
import shapely

from observatory.charts.paper import Entry, Paper, frame_of
from observatory.colours import OPACITY, Palette, Scale, State, classes_at, heat_scale, radii
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

    from observatory.hotspots.kernel_density import Heat
    from observatory.maps import Ground
    from observatory.territory import Territory

#: Metres: a picture of a few hot spots or areas shows at least so much land around them.
_LEAST_M = 6_000.0

#: Columns and rows of a heat surface as a picture: cells of 100 m are about 4 of them wide.
_SIDE = 1000


class Sheet(TypedDict, total=False):
    """What every picture may be asked: ``"png"`` or ``"svg"``, the words below it, light or dark paper.

    `letters` is how many times their usual size letters have.
    """

    form: str
    note: str
    palette: Palette
    letters: float


def map_picture(
    territory: Territory,
    table: pd.DataFrame,
    scale: Scale,
    title: str,
    *,
    by: str = "zone",
    states: Sequence[State] = (State.SILENT,),
    **sheet: Unpack[Sheet],
) -> bytes:
    """The choropleth of `maps.draw_choropleth` with title, legend, scale bar and note.

    Parameters
    ----------
    table : DataFrame
        As for `maps.draw_choropleth`, indexed by the codes of the level `by`.
    states : sequence of State
        What the legend explains besides the classes; a state that is on the map is always explained.
    sheet
        As `Sheet` says.

    Raises
    ------
    CallError
        For a `form` that is neither.
    """
    areas = territory.areas(by)
    paper = Paper(
        frame_of(areas["geometry"]), title, closer=_town(territory) if by == "zone" else None, **sheet
    )
    palette = paper.palette
    table = table.reindex(areas.index)
    classes = scale.classes(table["value"].to_numpy(dtype=float))
    state = table["state"].fillna(State.UNKNOWN.value).to_numpy(dtype=object)
    state = np.where((state == "") & (classes < 0), State.UNKNOWN.value, state)
    for shape, number, word in zip(areas["geometry"], classes, state, strict=True):
        paper.area(shape, _fill(number, word, scale, palette), hatched=word == State.HIDDEN.value)
    paper.names(areas)
    there = [word for word in State if word in states or word.value in set(state)]
    paper.legend(_(scale.title), _entries(scale, palette, there))
    paper.scale_bar()
    paper.north()
    return paper.drawn()


def heat_picture(
    territory: Territory,
    surface: Heat | None,
    title: str,
    **sheet: Unpack[Sheet],
) -> bytes:
    """The heat surface of `maps.draw_heat`; without a surface, the zones alone. Raises as `map_picture`."""
    paper = _over_zones(territory, title, **sheet)
    scale = heat_scale()
    if surface is not None:
        _lay(paper, surface, scale)
    paper.names(territory.zones)
    paper.legend(_(scale.title), _classes(scale, scale.colours))
    return paper.drawn()


def hexagons_picture(
    territory: Territory,
    table: pd.DataFrame,
    scale: Scale,
    title: str,
    **sheet: Unpack[Sheet],
) -> bytes:
    """The hexagons of `maps.draw_hexagons`, from the same table. Raises as `map_picture`."""
    paper = _over_zones(territory, title, **sheet)
    colours = scale.on(paper.palette)
    classes = scale.classes(table["facts"].to_numpy(dtype=float))
    for shape, number in zip(table["geometry"], classes, strict=True):
        if number > 0:
            paper.area(shape, colours[number - 1], width=0.3)
    paper.names(territory.zones)
    paper.legend(_(scale.title), _classes(scale, colours))
    return paper.drawn()


def places_picture(
    territory: Territory,
    table: pd.DataFrame,
    colour: str,
    title: str,
    **sheet: Unpack[Sheet],
) -> bytes:
    """The repeat places of `maps.draw_repeat_places`, largest first. Raises as `map_picture`."""
    paper = _over_zones(territory, title, **sheet)
    ordered = table.sort_values("facts", ascending=False)
    for axes in paper.everywhere:
        axes.scatter(
            ordered["lon"], ordered["lat"], s=(1.5 * radii(ordered["facts"])) ** 2, color=colour, alpha=0.75,
            edgecolors=paper.palette.paper, linewidths=0.8, zorder=3,
        )  # fmt: skip
    paper.names(territory.zones)
    paper.legend(_("Facts at one place: the circle's area"), [Entry(_("places that come back"), colour)])
    return paper.drawn()


def spots_picture(
    territory: Territory,
    table: pd.DataFrame,
    colour: str,
    title: str,
    *,
    sector: shapely.Geometry | None = None,
    ground: Ground | None = None,
    least_m: float = _LEAST_M,
    **sheet: Unpack[Sheet],
) -> bytes:
    """The hot spots of `maps.draw_spots`, from the same table, framed on them. Raises as `map_picture`.

    `ground` (`maps.ground_of`) is drawn below them, at least `least_m` metres of it. The legend lists the
    first ten with their rank and place.
    """
    outlines = [*table["geometry"], *([sector] if sector is not None else [])]
    frame = frame_of(outlines, least_m) if outlines else None
    paper = _over_zones(territory, title, frame, ground, **sheet)
    for shape in table["geometry"]:
        paper.area(shape, colour, edge=colour, width=1.2, opacity=0.45)
    if sector is not None:
        paper.area(sector, "none", edge=paper.palette.ink, width=1.8)
    if not paper.close:
        paper.names(territory.zones)
    elif ground is not None:
        paper.street_names(ground.names)
    for row in table.itertuples():
        paper.word(*_centre(row.geometry), str(row.rank), size=10, bold=True)
    first = [
        Entry(f"{row.rank}. {row.place or _('unnamed place')} ({row.facts})", colour)
        for row in table.head(10).itertuples()
    ]
    paper.legend(_("Hot spots"), first or [Entry(_("no hot spot"), paper.palette.zero)])
    return paper.drawn()


def areas_picture(
    territory: Territory,
    areas: Sequence[tuple[shapely.Geometry, str, str]],
    title: str,
    *,
    ground: Ground | None = None,
    **sheet: Unpack[Sheet],
) -> bytes:
    """Areas (shape in EPSG:4326, colour, what it is) over blank zones and the ground, framed on them.

    Raises as `map_picture`.
    """
    frame = frame_of((shape for shape, _colour, _text in areas), _LEAST_M) if areas else None
    paper = _over_zones(territory, title, frame, ground, **sheet)
    for shape, colour, _text in areas:
        paper.area(shape, colour, edge=colour, width=1.6, opacity=0.45)
    if not paper.close:
        paper.names(territory.zones)
    elif ground is not None:
        paper.street_names(ground.names)
    paper.legend("", [Entry(text, colour) for _shape, colour, text in areas])
    return paper.drawn()


def _over_zones(
    territory: Territory,
    title: str,
    frame: tuple[float, float, float, float] | None = None,
    ground: Ground | None = None,
    **sheet: Unpack[Sheet],
) -> Paper:
    """A sheet with the zones left blank, framed on them or on less."""
    zones = territory.zones
    closer = None if frame else _town(territory)
    paper = Paper(frame or frame_of(zones["geometry"]), title, closer=closer, **sheet)
    paper.blank(zones)
    if ground is not None:
        paper.ground(ground)
    paper.scale_bar()
    paper.north()
    return paper


def _town(territory: Territory) -> tuple[float, float, float, float]:
    """The frame of the town's districts: three facts in four lie on a fifteenth of the land."""
    return frame_of(territory.districts["geometry"])


def _lay(paper: Paper, surface: Heat, scale: Scale) -> None:
    """Lay the classes of a surface over the sheet, each in its colour and opacity."""
    from matplotlib.colors import to_rgb

    west, south, east, north = paper.frame
    lon = west + (np.arange(_SIDE) + 0.5) * (east - west) / _SIDE
    lat = north - (np.arange(_SIDE) + 0.5) * (north - south) / _SIDE
    colours = np.array(
        [(1, 1, 1, 0), *((*to_rgb(c), o / 255) for c, o in zip(scale.colours, OPACITY, strict=True))]
    )
    image = colours[classes_at(surface, lon, lat)]
    for axes in paper.everywhere:
        shown = axes.get_xlim(), axes.get_ylim()  # which a picture laid on the sheet would reset
        axes.imshow(
            image, extent=(west, east, south, north), aspect=axes.get_aspect(), interpolation="nearest",
            zorder=2,
        )  # fmt: skip
        axes.set(xlim=shown[0], ylim=shown[1])


def _fill(number: int, state: str, scale: Scale, palette: Palette) -> str:
    fills = {State.SILENT.value: palette.silent, State.UNKNOWN.value: palette.outside}
    fills |= dict.fromkeys((State.HIDDEN.value, State.UNSHOWN.value), palette.zero)
    return fills[state] if state in fills else [palette.zero, *scale.on(palette)][number]


def _entries(scale: Scale, palette: Palette, states: Sequence[State]) -> list[Entry]:
    """Zero where the scale begins above it, each class, and the states."""
    entries = [] if np.isinf(scale.breaks[0]) else [Entry("0", palette.zero)]
    return [*entries, *_classes(scale, scale.on(palette))] + [
        Entry(state.label, _fill(0, state.value, scale, palette), state == State.HIDDEN) for state in states
    ]


def _classes(scale: Scale, colours: Sequence[str]) -> list[Entry]:
    return [Entry(text, colour) for text, colour in zip(scale.labels(), colours, strict=True)]


def _centre(shape: shapely.Geometry) -> tuple[float, float]:
    point = shapely.point_on_surface(shape)
    return point.x, point.y

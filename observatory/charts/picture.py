"""A map as a picture, PNG or SVG, drawn without a browser: for a report, a slide, a projector."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import shapely

from observatory.errors import unknown
from observatory.language import _
from observatory.maps import LIGHT, Palette, Scale, State
from observatory.maps.choropleth import STATE_LABELS

if TYPE_CHECKING:
    import pandas as pd

    from observatory.territory import Territory

FORMATS = ("png", "svg")


def map_picture(
    territory: Territory,
    table: pd.DataFrame,
    scale: Scale,
    title: str,
    *,
    by: str = "zone",
    note: str = "",
    palette: Palette = LIGHT,
    form: str = "png",
) -> bytes:
    """The choropleth of `maps.choropleth` with title, legend, scale bar and note.

    Parameters
    ----------
    table : DataFrame
        As for `maps.choropleth`, indexed by the codes of the level `by`.
    form : {'png', 'svg'}

    Raises
    ------
    CallError
        For another `form`.
    """
    if form not in FORMATS:
        raise unknown(_("format"), form, FORMATS)
    # The object-oriented interface: pyplot keeps every figure alive and is not safe between threads.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 7.2), dpi=130, facecolor=palette.paper)
    axes = figure.add_axes((0.02, 0.12, 0.96, 0.8))
    areas = {"zone": territory.zones, "commune": territory.communes, "district": territory.districts}[by]
    _outlines(axes, areas, table.reindex(areas.index), scale, palette)
    _labels(axes, areas, palette)
    axes.set_title(title, fontsize=12, fontweight="bold", color=palette.ink, loc="left")
    _legend(figure, scale, palette, hidden=(table["state"] == State.HIDDEN.value).any())
    figure.text(0.02, 0.015, note, fontsize=7.5, color=palette.ink)
    out = io.BytesIO()
    figure.savefig(out, format=form)
    return out.getvalue()


def _outlines(axes, areas: pd.DataFrame, table: pd.DataFrame, scale: Scale, palette: Palette) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    classes = scale.classes(table["value"].to_numpy(dtype=float))
    state = table["state"].fillna(State.UNKNOWN.value).to_numpy(dtype=object)
    for shape, number, word in zip(areas["geometry"], classes, state, strict=True):
        path = Path.make_compound_path(*(Path(np.asarray(ring.coords)) for ring in _rings(shape)))
        colour = _fill(number, word, scale, palette)
        hatch = "////" if word == State.HIDDEN.value else None
        axes.add_patch(
            PathPatch(path, facecolor=colour, edgecolor=palette.border, linewidth=0.6, hatch=hatch)
        )
    west, south, east, north = shapely.total_bounds(areas["geometry"].to_numpy())
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    # A degree of longitude is shorter than one of latitude: this keeps the land's proportions.
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.set_axis_off()


def _fill(number: int, state: str, scale: Scale, palette: Palette) -> str:
    known = {State.SILENT.value: palette.silent, State.UNKNOWN.value: palette.outside}
    known |= dict.fromkeys((State.HIDDEN.value, State.UNSHOWN.value), palette.zero)
    if state in known:
        return known[state]
    return palette.outside if number < 0 else ([palette.zero, *scale.on(palette)])[number]


def _rings(shape: shapely.Geometry) -> list[shapely.LinearRing]:
    return [ring for polygon in shapely.get_parts(shape) for ring in (polygon.exterior, *polygon.interiors)]


def _labels(axes, areas: pd.DataFrame, palette: Palette) -> None:
    """The names of the widest areas; the small ones would cover each other."""
    from matplotlib.patheffects import withStroke

    circles = shapely.maximum_inscribed_circle(areas["geometry"].to_numpy())
    wide = np.argsort(-shapely.length(circles))[:32]
    halo = [withStroke(linewidth=2, foreground=palette.halo)]
    for i in wide:
        point = shapely.get_point(circles[i], 0)
        axes.text(
            point.x, point.y, areas["name"].iloc[i], fontsize=6, ha="center", va="center", color=palette.ink,
            path_effects=halo,
        )  # fmt: skip


def _legend(figure, scale: Scale, palette: Palette, hidden: bool) -> None:
    from matplotlib.patches import Patch

    entries = [("0", palette.zero), *zip(scale.labels(), scale.on(palette), strict=True)]
    entries.append((_(STATE_LABELS[State.SILENT]), palette.silent))
    patches = [Patch(facecolor=colour, edgecolor=palette.border, label=label) for label, colour in entries]
    if hidden:
        label = _(STATE_LABELS[State.HIDDEN])
        patches.append(Patch(facecolor=palette.zero, edgecolor=palette.border, hatch="////", label=label))
    box = figure.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(0.01, 0.035), ncol=len(patches), fontsize=7.5,
        frameon=False, title=_(scale.title), title_fontsize=8, alignment="left", handlelength=1.4,
        columnspacing=1.1,
    )  # fmt: skip
    for text in (*box.get_texts(), box.get_title()):
        text.set_color(palette.ink)

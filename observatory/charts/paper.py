"""Map layout: the sheet of a picture with its frame, title, names, scale bar, legend and note."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from observatory.crs import METRES_PER_DEGREE_LAT
from observatory.errors import unknown
from observatory.language import _
from observatory.maps import LIGHT, Palette

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")

#: Inches, and dots an inch: 1,200 × 1,150 points, sharp on half a page of paper and on a projector.
_SIZE, _DPI = (7.5, 7.2), 160

#: Names written at most: those of the widest areas, the small ones would cover each other.
_NAMES = 32

#: Share of the sheet's height that note and legend take, and each further row of the legend.
_FOOT, _ROW = 0.125, 0.0235


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: what it says, its colour, and whether it is hatched."""

    text: str
    colour: str
    hatched: bool = False


class Paper:
    """A sheet framed on some areas, in degrees with the land's proportions.

    Parameters
    ----------
    frame : tuple of float
        West, south, east, north in degrees (EPSG:4326).
    title, note : str
        Above the map, and in small letters below it.

    Raises
    ------
    CallError
        For a `form` that is none of `FORMATS`.
    """

    def __init__(
        self,
        frame: tuple[float, float, float, float],
        title: str,
        *,
        form: str = "png",
        note: str = "",
        palette: Palette = LIGHT,
    ) -> None:
        if form not in FORMATS:
            raise unknown(_("format"), form, FORMATS)
        # The object-oriented interface: pyplot keeps every figure alive and is not safe between threads.
        from matplotlib.figure import Figure

        self.form, self.palette, self.frame = form, palette, frame
        self.figure: Figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor=palette.paper)
        self.top = self._write(title, note)
        self.axes: Axes = self.figure.add_axes((0.02, _FOOT, 0.96, self.top - _FOOT))
        west, south, east, north = frame
        self.axes.set_xlim(west, east)
        self.axes.set_ylim(south, north)
        # A degree of longitude is shorter than one of latitude: this keeps the land's proportions.
        self.axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
        self.axes.set_axis_off()

    def _write(self, title: str, note: str) -> float:
        """Title and note; gives the height at which the title ends."""
        from textwrap import wrap

        lines, small = wrap(title, 76), wrap(note, 120)
        self.figure.text(
            0.02,
            0.985,
            "\n".join(lines),
            fontsize=12,
            fontweight="bold",
            color=self.palette.ink,
            va="top",
            parse_math=False,  # a title may be what somebody wrote: "$" is a letter
        )
        self.figure.text(
            0.02, 0.012, "\n".join(small), fontsize=6.8, color=self.palette.ink, va="bottom", parse_math=False
        )
        return 0.975 - 0.03 * len(lines)

    def area(
        self,
        shape: shapely.Geometry,
        colour: str,
        *,
        edge: str = "",
        width: float = 0.6,
        hatched: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Fill a polygon (EPSG:4326), its holes left open; ``"none"`` for its outline alone."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        rings = [
            ring
            for part in _polygons(shape)
            for ring in (part.exterior, *part.interiors)
            if not ring.is_empty
        ]
        if not rings:
            return
        path = Path.make_compound_path(*(Path(np.asarray(ring.coords)) for ring in rings))
        self.axes.add_patch(
            PathPatch(
                path, facecolor=colour, edgecolor=edge or self.palette.border, linewidth=width,
                hatch="////" if hatched else None, alpha=opacity,
            )
        )  # fmt: skip

    def blank(self, areas: pd.DataFrame) -> None:
        """The areas in the colour of nothing, for a picture whose figures lie above them."""
        for shape in areas["geometry"]:
            self.area(shape, self.palette.zero)

    def names(self, areas: pd.DataFrame) -> None:
        """The names of the areas that are widest on the sheet, each where it has most room."""
        seen = shapely.intersection(areas["geometry"].to_numpy(), shapely.box(*self.frame))
        words = areas["name"].to_numpy()[~shapely.is_empty(seen)]
        circles = shapely.maximum_inscribed_circle(seen[~shapely.is_empty(seen)])
        for i in np.argsort(-shapely.length(circles))[:_NAMES]:
            point = shapely.get_point(circles[i], 0)
            self.word(point.x, point.y, words[i].replace(" – ", " –\n"))

    def lines(self, lines: np.ndarray) -> None:
        """Streets (shapely, EPSG:4326), thin and behind what is drawn above."""
        from matplotlib.collections import LineCollection

        near = lines[shapely.intersects(lines, shapely.box(*self.frame))]
        coordinates = [shapely.get_coordinates(line) for line in near]
        self.axes.add_collection(LineCollection(coordinates, colors=self.palette.street, linewidths=0.6))

    def word(self, lon: float, lat: float, text: str, *, size: float = 6, bold: bool = False) -> None:
        """A word centred on a point, with a halo."""
        from matplotlib.patheffects import withStroke

        self.axes.text(
            lon, lat, text, fontsize=size, ha="center", va="center", color=self.palette.ink,
            fontweight="bold" if bold else "normal", parse_math=False,
            path_effects=[withStroke(linewidth=2, foreground=self.palette.halo)],
        )  # fmt: skip

    def scale_bar(self) -> None:
        """A bar of 1, 2 or 5 times a power of ten kilometres, a sixth of the width or so."""
        west, south, east, north = self.frame
        metres = METRES_PER_DEGREE_LAT * np.cos(np.radians((south + north) / 2))
        length = _round_length((east - west) * metres / 6)
        right, low = west + length / metres, south + 0.015 * (north - south)
        self.axes.plot(
            [west, right], [low, low], color=self.palette.strong, linewidth=2, solid_capstyle="butt"
        )
        text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
        self.axes.annotate(
            text, (west, low), xytext=(0, 4), textcoords="offset points", fontsize=7, color=self.palette.ink
        )

    def legend(self, title: str, entries: Sequence[Entry]) -> None:
        """The entries in rows below the map, under a title; the map makes room for them."""
        from matplotlib.patches import Patch

        columns = _columns(entries)
        further = _ROW * (-(-len(entries) // columns) - 1)
        self.axes.set_position((0.02, _FOOT + further, 0.96, self.top - _FOOT - further))
        patches = [
            Patch(
                facecolor=entry.colour, edgecolor=self.palette.border, label=entry.text,
                hatch="////" if entry.hatched else None,
            )
            for entry in entries
        ]  # fmt: skip
        box = self.figure.legend(
            handles=patches, loc="lower left", bbox_to_anchor=(0.01, 0.04), ncol=columns,
            fontsize=7.5, frameon=False, title=title, title_fontsize=8, alignment="left", handlelength=1.4,
            columnspacing=1.1,
        )  # fmt: skip
        for text in (*box.get_texts(), box.get_title()):
            text.set_color(self.palette.ink)

    def drawn(self) -> bytes:
        """The sheet as a file. The same picture is the same bytes, whatever the day."""
        from matplotlib import rc_context

        out = io.BytesIO()
        dateless = {"Date": None} if self.form == "svg" else {}
        # Without a salt of its own, an SVG names its parts at random in each process.
        with rc_context({"svg.hashsalt": "observatory"}):
            self.figure.savefig(out, format=self.form, metadata=dateless)
        return out.getvalue()


def frame_of(shapes: Iterable[shapely.Geometry], least_m: float = 0.0) -> tuple[float, float, float, float]:
    """West, south, east, north of some shapes (EPSG:4326) with a margin of 3 %, at least `least_m` across."""
    west, south, east, north = shapely.total_bounds(np.asarray(list(shapes), dtype=object))
    squeeze = np.cos(np.radians((south + north) / 2))
    across = max((east - west) * squeeze, north - south) * 1.06
    half = max(across, least_m / METRES_PER_DEGREE_LAT) / 2
    wide, tall = (half / squeeze, half) if least_m else ((east - west) * 0.53, (north - south) * 0.53)
    x, y = (west + east) / 2, (south + north) / 2
    return float(x - wide), float(y - tall), float(x + wide), float(y + tall)


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons of a shape, also of one that holds lines and points besides."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon"]


def _round_length(metres: float) -> float:
    size = 10 ** np.floor(np.log10(metres))
    return float(max(step * size for step in (1, 2, 5) if step * size <= metres))


def _columns(entries: Sequence[Entry]) -> int:
    """As many columns as their words leave room for."""
    longest = max(len(entry.text) for entry in entries)
    total = sum(len(entry.text) + 5 for entry in entries)
    return len(entries) if total <= 115 else max(1, min(len(entries), 115 // (longest + 5)))

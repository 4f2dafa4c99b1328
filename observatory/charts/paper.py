"""Map layout: the sheet of a picture with its frame, title, names, scale bar, legend and note."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from observatory.colours import LIGHT, Palette
from observatory.crs import METRES_PER_DEGREE_LAT
from observatory.errors import unknown
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from observatory.maps import Ground

FORMATS = ("png", "svg")

#: Inches, and dots an inch: 1,200 × 1,150 points, sharp on half a page of paper and on a projector.
_SIZE, _DPI = (7.5, 7.2), 160

#: Inches that a part of the map closer up adds at the right, and its height as a share of the sheet's.
_BESIDE, _TALL = 4.3, 0.62

#: Names written at most: those of the widest areas, the small ones would cover each other.
_NAMES = 32

#: Metres of land an inch of the map holds at most where the names of streets are written: 1:16,000.
_CLOSE_M = 16_000 * 0.0254

#: Inches that a letter and a line of a name take.
_LETTER, _LINE = 0.049, 0.105

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
    letters : float
        How many times the usual size letters have: a picture printed small is read all the same.
    closer : tuple of float, optional
        A part of the frame that is drawn once more at the right, closer up: everything drawn is drawn on
        both.

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
        letters: float = 1.0,
        closer: tuple[float, float, float, float] | None = None,
    ) -> None:
        if form not in FORMATS:
            raise unknown(_("format"), form, FORMATS)
        # The object-oriented interface: pyplot keeps every figure alive and is not safe between threads.
        from matplotlib.figure import Figure

        self.form, self.palette, self.frame, self.closer = form, palette, frame, closer
        self.letters = letters
        wide, tall = _SIZE
        whole = wide + (_BESIDE if closer else 0)
        self.figure: Figure = Figure(figsize=(whole, tall), dpi=_DPI, facecolor=palette.paper)
        self.top, self.right = self._write(title, note), 0.98 * wide / whole
        self.axes: Axes = self._framed((0.02, _FOOT, self.right - 0.02, self.top - _FOOT), frame)
        self.axes.set_axis_off()
        self.everywhere = [self.axes]
        if closer:
            self._closer_up(closer)

    def _framed(self, box: tuple[float, float, float, float], frame: tuple[float, ...]) -> Axes:
        """A part of the sheet, in shares of it, that shows a frame in degrees."""
        axes = self.figure.add_axes(box)
        west, south, east, north = frame
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        # A degree of longitude is shorter than one of latitude: this keeps the land's proportions.
        axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
        return axes

    def _closer_up(self, frame: tuple[float, float, float, float]) -> None:
        """The part beside the map, with a border, and where it lies on the map."""
        beside = self._framed((self.right + 0.01, self.top - _TALL, 0.98 - self.right, _TALL), frame)
        beside.set_xticks([])
        beside.set_yticks([])
        beside.set_facecolor(self.palette.paper)
        for side in beside.spines.values():
            side.set_edgecolor(self.palette.strong)
        self.everywhere.append(beside)
        west, south, east, north = frame
        self.axes.plot(
            [west, east, east, west, west], [south, south, north, north, south],
            color=self.palette.strong, linewidth=0.9, zorder=5,
        )  # fmt: skip

    def _write(self, title: str, note: str) -> float:
        """Title and note; gives the height at which the title ends."""
        from textwrap import wrap

        lines, small = wrap(title, 76), wrap(note, int(120 / self.letters))
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
            0.02,
            0.012,
            "\n".join(small),
            fontsize=6.8 * self.letters,
            color=self.palette.ink,
            va="bottom",
            parse_math=False,
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
        for axes in self.everywhere:
            axes.add_patch(
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
        """The names of the areas that are widest on the sheet, each where it has most room.

        What lies in the part drawn closer up is named there, each area of it.
        """
        seen = shapely.intersection(areas["geometry"].to_numpy(), shapely.box(*self.frame))
        words = areas["name"].to_numpy()[~shapely.is_empty(seen)]
        circles = shapely.maximum_inscribed_circle(seen[~shapely.is_empty(seen)])
        points = shapely.get_point(circles, 0)
        inside = np.zeros(len(points), dtype=bool)
        if self.closer:
            inside = shapely.contains(shapely.box(*self.closer), points)
            for lon, lat, word in self._apart(points[inside], words[inside]):
                self.word(lon, lat, word, axes=self.everywhere[-1])
        order = np.argsort(-shapely.length(circles))
        rest = order[~inside[order]]
        for x, y, text in self._with_room(points[rest], words[rest]):
            self.word(x, y, text, axes=self.axes)

    def _with_room(self, points: np.ndarray, words: np.ndarray) -> Iterator[tuple[float, float, str]]:
        """Names of the map, those first that are given first: none over another, none cut by the frame."""
        west, south, east, north = self.frame
        metres = METRES_PER_DEGREE_LAT * np.cos(np.radians((south + north) / 2))
        letter = self.letters * _LETTER * self.metres_an_inch / metres
        line = self.letters * _LINE * self.metres_an_inch / METRES_PER_DEGREE_LAT
        within = shapely.box(west, south, east, north)
        taken = self._corners()
        for point, word in zip(points, words, strict=True):
            text = word.replace(" – ", " –\n")
            lines = text.split("\n")
            half, tall = letter * max(map(len, lines)) / 2, line * len(lines) / 2
            box = shapely.box(point.x - half, point.y - tall, point.x + half, point.y + tall)
            if len(taken) <= _NAMES and within.contains(box) and not any(map(box.intersects, taken)):
                taken.append(box)
                yield point.x, point.y, text

    def _corners(self) -> list[shapely.Geometry]:
        """Where the scale bar stands with its words, and the arrow to the north."""
        west, south, east, north = self.frame
        wide, tall = (east - west) * self.letters / 14, (north - south) * self.letters / 14
        bar = shapely.box(west, south, west + max((east - west) / 5, 2 * wide), south + tall)
        return [bar, shapely.box(east - wide, north - 1.5 * tall, east, north)]

    def north(self) -> None:
        """An arrow to the north in the corner above at the right."""
        west, south, east, north = self.frame
        x, top = east - 0.025 * (east - west), north - 0.02 * (north - south)
        self.axes.annotate(
            _("N"), (x, top), xytext=(x, top - 0.07 * (north - south)), ha="center", va="center",
            fontsize=8 * self.letters,
            color=self.palette.ink, arrowprops={"arrowstyle": "-|>", "color": self.palette.strong},
        )  # fmt: skip

    def _apart(self, points: np.ndarray, words: np.ndarray) -> Iterator[tuple[float, float, str]]:
        """Names of the part drawn closer up, moved up or down by lines until none covers another."""
        west, south, east, north = self.closer or self.frame
        letter, line = (east - west) * _LETTER / _BESIDE, (east - west) * _LINE / _BESIDE
        line *= np.cos(np.radians((south + north) / 2))
        taken: list[shapely.Geometry] = []
        # Names of two parts lie where it is narrow: they are placed before those with room around them.
        across, up = shapely.get_x(points), shapely.get_y(points)
        for n in sorted(range(len(words)), key=lambda n: (" – " not in words[n], up[n])):
            text = words[n].replace(" – ", " –\n")
            lines = text.split("\n")
            half, tall = letter * max(map(len, lines)) / 2, line * len(lines) / 2
            x = min(max(across[n], west + half), east - half)
            for step in (0, 1, -1, 2, -2, 3, -3):
                y = min(max(up[n] + step * line / 2, south + tall), north - tall)
                box = shapely.box(x - half, y - tall, x + half, y + tall)
                if not any(box.intersects(other) for other in taken):
                    break
            taken.append(box)
            yield x, y, text

    @property
    def metres_an_inch(self) -> float:
        """How much land an inch of the map is."""
        west, south, east, north = self.frame
        wide = (east - west) * METRES_PER_DEGREE_LAT * np.cos(np.radians((south + north) / 2))
        box = self.axes.get_position()
        inches = self.figure.get_size_inches()
        return max(
            wide / (box.width * inches[0]), (north - south) * METRES_PER_DEGREE_LAT / (box.height * inches[1])
        )

    @property
    def close(self) -> bool:
        """Whether the map is as close as the names of streets are written at: 1:16,000 or closer."""
        return self.metres_an_inch <= _CLOSE_M

    def ground(self, ground: Ground) -> None:
        """Woods, water, roads and railways behind what is drawn above; roads by their rank and the scale."""
        if ground.shapes is None:
            return
        from matplotlib.collections import LineCollection, PolyCollection

        near = ground.shapes[
            shapely.intersects(ground.shapes["geometry"].to_numpy(), shapely.box(*self.frame))
        ]
        close, most = self.close, 5 if self.close else 3 if self.metres_an_inch < 3 * _CLOSE_M else 2
        for kind, colour in (("wood", "#dfecd8"), ("water", "#b9d7ec")):
            parts = shapely.get_parts(near["geometry"][near["kind"] == kind].to_numpy())
            rings = [shapely.get_coordinates(part.exterior) for part in parts if part.geom_type == "Polygon"]
            for axes in self.everywhere:
                axes.add_collection(PolyCollection(rings, facecolors=colour, edgecolors="none", zorder=1.1))
        strokes = [("stream", 1, "#b9d7ec", 1.2)]
        for rank in (5, 4, 3, 2, 1):
            if rank <= most:
                width = (5.0 - 0.8 * rank) * (1.0 if close else 0.4)
                strokes += [
                    ("road", rank, self.palette.street, width + 0.7),
                    ("road", rank, self.palette.paper, width),
                ]
        strokes.append(("rail", 1, self.palette.border, 0.9))
        for order, (kind, rank, colour, width) in enumerate(strokes):
            chosen = near[(near["kind"] == kind) & (near["rank"] == rank)]["geometry"].to_numpy()
            lines = [shapely.get_coordinates(line) for line in shapely.get_parts(chosen)]
            for axes in self.everywhere:
                drawn = LineCollection(
                    lines, colors=colour, linewidths=width, capstyle="round", zorder=1.2 + order / 100
                )
                axes.add_collection(drawn)

    def street_names(self, names: pd.DataFrame) -> None:
        """The names of streets along them, the main ones first, none over another (`maps.Ground.names`)."""
        from matplotlib.patheffects import withStroke

        west, south, east, north = self.frame
        inside = names[names["lon"].between(west, east) & names["lat"].between(south, north)]
        metre = 1 / self.metres_an_inch
        taken: list[tuple[float, float, float, float]] = []
        written: list[tuple[str, float, float]] = []
        for row in inside.itertuples():
            long = len(row.name) * _LETTER
            if row.metres * metre < 0.5 * long:
                continue
            x = (row.lon - west) * METRES_PER_DEGREE_LAT * np.cos(np.radians(row.lat)) * metre
            y = (row.lat - south) * METRES_PER_DEGREE_LAT * metre
            boxes = _along(x, y, row.angle, long)
            near = 0.9 * row.metres * metre
            if any(name == row.name and np.hypot(a - x, b - y) < near for name, a, b in written):
                continue
            if any(_meet(box, other) for box in boxes for other in taken):
                continue
            taken += boxes
            written.append((row.name, x, y))
            self.axes.text(
                row.lon, row.lat, row.name, fontsize=6, ha="center", va="center", rotation=row.angle,
                rotation_mode="anchor", color=self.palette.ink, parse_math=False, clip_on=True, zorder=4,
                path_effects=[withStroke(linewidth=2, foreground=self.palette.halo)],
            )  # fmt: skip

    def word(
        self,
        lon: float,
        lat: float,
        text: str,
        *,
        size: float = 6,
        bold: bool = False,
        axes: Axes | None = None,
    ) -> None:
        """A word centred on a point, with a halo; on one part of the sheet where `axes` says which."""
        from matplotlib.patheffects import withStroke

        (axes or self.axes).text(
            lon, lat, text, fontsize=size * self.letters, ha="center", va="center", color=self.palette.ink,
            fontweight="bold" if bold else "normal", parse_math=False,
            path_effects=[withStroke(linewidth=2, foreground=self.palette.halo)], clip_on=True,
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
            text,
            (west, low),
            xytext=(0, 4),
            textcoords="offset points",
            fontsize=7 * self.letters,
            color=self.palette.ink,
        )

    def legend(self, title: str, entries: Sequence[Entry]) -> None:
        """The entries in rows below the map, under a title; the map makes room for them."""
        from matplotlib.patches import Patch

        columns = _columns(entries)
        further = _ROW * (-(-len(entries) // columns) - 1)
        self.axes.set_position((0.02, _FOOT + further, self.right - 0.02, self.top - _FOOT - further))
        patches = [
            Patch(
                facecolor=entry.colour, edgecolor=self.palette.border, label=entry.text,
                hatch="////" if entry.hatched else None,
            )
            for entry in entries
        ]  # fmt: skip
        box = self.figure.legend(
            handles=patches, loc="lower left", bbox_to_anchor=(0.01, 0.04), ncol=columns,
            fontsize=7.5 * self.letters, frameon=False, title=title, title_fontsize=8 * self.letters,
            alignment="left", handlelength=1.4,
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


def _along(x: float, y: float, angle: float, long: float) -> list[tuple[float, float, float, float]]:
    """Boxes (left, bottom, right, top) that hold a name of that length at that slant, in inches."""
    count = max(1, round(long / (2 * _LINE)))
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    half = long / count / 2
    wide, tall = half * abs(c) + _LINE / 2 * abs(s), half * abs(s) + _LINE / 2 * abs(c)
    far = ((np.arange(count) + 0.5) / count - 0.5) * long
    return [(x + f * c - wide, y + f * s - tall, x + f * c + wide, y + f * s + tall) for f in far]


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


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

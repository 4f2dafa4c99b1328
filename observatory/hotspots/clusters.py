"""Hot spots as places: what Gi* flags within a walk of a peak, ranked, with an outline and a name."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.crs import to_geographic, to_metres, to_metric
from observatory.errors import CallError
from observatory.hotspots.getis_ord import DISTANCE_M, LEAST_FACTS, GiStar, gi_star, summed
from observatory.hotspots.grid import Extent, Lattice, extent_of, lattice
from observatory.hotspots.located import mappable
from observatory.language import _

#: Side of the cells in which hot spots are sought.
CELL_M = 100.0

#: Columns of the table of hot spots.
COLUMNS = (
    "rank",
    "place",
    "facts",
    "weeks_active",
    "share",
    "area_km2",
    "per_km2_week",
    "z",
    "lon",
    "lat",
    "geometry",
)


class Spots(NamedTuple):
    """Hot spots of a theme and a period.

    table : DataFrame
        One row a hot spot, the most facts first: ``rank, place`` (where most of its facts are), ``facts,
        weeks_active, share`` (of the facts on the grid), ``area_km2, per_km2_week, z`` (highest Gi*),
        ``lon, lat`` (of that place), ``geometry`` (outline, shapely, EPSG:4326).
    label : (rows, columns) array of int
        Number of the hot spot of each cell in the order of the table, from 1; 0 outside.
    score : GiStar
    lattice : Lattice
    facts, not_drawn : int
        Facts on the grid; facts known no better than their commune, which light no spot.
    """

    table: pd.DataFrame
    label: np.ndarray
    score: GiStar
    lattice: Lattice
    facts: int
    not_drawn: int


def hot_spots(
    facts: pd.DataFrame,
    *,
    weeks: float,
    outline=None,
    extent: Extent | None = None,
    cell_m: float = CELL_M,
    distance_m: float = DISTANCE_M,
) -> Spots:
    """Where facts gather more than chance explains.

    Gi* flags cells; in a town they touch. The peak that holds the most facts within `distance_m` takes the
    flagged cells that near, then the next peak among what is left: hot spots are a few minutes' walk across.

    Parameters
    ----------
    facts : DataFrame
        Columns of `observatory.fact.COLUMNS`, already narrowed (`Selection.apply`).
    weeks : float
        Weeks they were gathered over.
    outline : shapely geometry in EPSG:4326, optional
        The territory; only cells whose centre it holds are judged.
    extent : tuple, optional
        xmin, ymin, xmax, ymax in EPSG:2154 metres; default that of `outline`.

    Raises
    ------
    CallError
        Without outline or extent, or when no fact is located.
    """
    if extent is None and outline is None:
        raise CallError(_("give the outline of the territory, or an extent in metres."))
    cells = lattice(extent or extent_of(outline, 0.0), cell_m)
    shown = mappable(facts)
    if shown.empty:
        raise CallError(_("no located fact for this theme and this period: there is nothing to draw."))
    x_m, y_m = to_metres(shown["lon"], shown["lat"])
    counts = cells.count(x_m, y_m)
    score = gi_star(counts, cells, distance_m, territory_cells(cells, outline))
    label, peaks = _peaks(np.where(score.hot, counts, 0), score, distance_m / cells.cell_m)
    row, column, inside = cells.place(x_m, y_m)
    spot = np.zeros(len(shown), dtype=int)
    spot[inside] = label[row[inside], column[inside]]
    located = shown.loc[inside, ["matched_label", "lon", "lat", "week"]].assign(spot=spot[inside])
    rows = [_row(located, number, label, peak, score, cells, weeks) for number, peak in enumerate(peaks, 1)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Spots(table, label, score, cells, len(located), len(facts) - len(shown))


def territory_cells(cells: Lattice, outline=None) -> np.ndarray:
    """Cells whose centre lies in `outline` (shapely, EPSG:4326); every cell without an outline."""
    if outline is None:
        return np.ones((cells.rows, cells.columns), dtype=bool)
    import shapely

    area = to_metric(outline)
    shapely.prepare(area)
    return shapely.contains_xy(area, *np.meshgrid(cells.x, cells.y))


def outline_of(chosen: np.ndarray, cells: Lattice):
    """Outline of the `chosen` cells (rows × columns, bool): shapely geometry in EPSG:4326."""
    import shapely

    row, column = np.nonzero(chosen)
    left, top = cells.left + column * cells.cell_m, cells.top - row * cells.cell_m
    return to_geographic(shapely.union_all(shapely.box(left, top - cells.cell_m, left + cells.cell_m, top)))


def _peaks(counts: np.ndarray, score: GiStar, radius: float) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Label hot cells by the peak that takes them; peaks in order of the facts they take."""
    left, label = counts.astype(float), np.zeros(counts.shape, dtype=int)
    peaks: list[tuple[int, int]] = []
    reach = int(np.floor(radius))
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    near = down**2 + right**2 <= radius**2 + 1e-9
    around = summed(left, radius)
    while True:
        # Among equals the highest Gi*, then the first cell: the same spots every time.
        best = np.where(score.hot & (label == 0), around + np.nan_to_num(score.z) * 1e-6, -1.0)
        row, column = np.unravel_index(np.argmax(best), best.shape)
        if around[row, column] < LEAST_FACTS or best[row, column] < 0:
            return label, peaks
        rows, columns = (row + down[near]), (column + right[near])
        on_grid = (rows >= 0) & (rows < counts.shape[0]) & (columns >= 0) & (columns < counts.shape[1])
        rows, columns = rows[on_grid], columns[on_grid]
        free = score.hot[rows, columns] & (label[rows, columns] == 0)
        peaks.append((int(row), int(column)))
        label[rows[free], columns[free]] = len(peaks)
        left[rows[free], columns[free]] = 0
        # Only cells within twice the radius have lost facts.
        window = tuple(slice(max(0, at - 3 * reach), at + 3 * reach + 1) for at in peaks[-1])
        inner = tuple(slice(max(0, at - 2 * reach), at + 2 * reach + 1) for at in peaks[-1])
        part = summed(left[window], radius)
        first = [max(0, at - 2 * reach) - max(0, at - 3 * reach) for at in peaks[-1]]
        size = [i.stop - i.start for i in inner]
        shift = tuple(slice(start, start + n) for start, n in zip(first, size, strict=True))
        around[inner] = part[shift]


def _row(located, number: int, label: np.ndarray, peak, score: GiStar, cells: Lattice, weeks: float) -> dict:
    facts, chosen = located[located["spot"] == number], label == number
    place, lon, lat = _main_place(facts)
    area = float(chosen.sum() * cells.cell_km2)
    return {
        "rank": number,
        "place": place,
        "facts": len(facts),
        "weeks_active": facts["week"].nunique(),
        "share": len(facts) / len(located),
        "area_km2": area,
        "per_km2_week": len(facts) / area / weeks,
        "z": float(score.z[peak]),
        "lon": lon,
        "lat": lat,
        "geometry": outline_of(chosen, cells),
    }


def _main_place(facts: pd.DataFrame) -> tuple[str, float, float]:
    """The place most of the facts were matched to, with its point; the first in order where several tie."""
    times = facts["matched_label"].value_counts()
    name = min(times.index[times == times.iloc[0]]) if len(times) else ""
    there = facts[facts["matched_label"] == name] if name else facts
    return name, float(there["lon"].median()), float(there["lat"].median())

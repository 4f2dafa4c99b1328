"""The ground under a map: what it draws, and where it writes the names of streets, in tiles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from observatory.atomic import write_text
from observatory.crs import METRES_PER_DEGREE_LAT, to_metric
from observatory.territory.ground import Kind

#: Degrees of longitude and latitude of a tile, some 2 km, and the step of its whole numbers, a metre.
TILE = (0.03, 0.02)
_STEP = 1e-5
#: Metres after which the name of a long street is written again, and the shortest piece that bears one.
_AGAIN_M, _SHORTEST_M = 450.0, 40.0
#: Metres between the places of a street where its name may stand: at one of them it crosses no other name.
_PLACES_M = 90.0
#: Columns of names: where each stands, how it lies (degrees from east, counter-clockwise, -80 to 100), how
#: long what it names is there, and its rank.
_NAMES = ["name", "lon", "lat", "angle", "metres", "rank"]
#: The rank of a street of the address base, of which nothing more is known.
_STREET = 4


class Ground(NamedTuple):
    """What lies under the figures.

    shapes : DataFrame or None
        ``kind, rank, name, geometry`` (`territory.ground.read_ground`); None where addresses alone are known.
    names : DataFrame
        ``name, lon, lat`` (degrees), ``angle, metres, rank``, the widest first.
    """

    shapes: pd.DataFrame | None
    names: pd.DataFrame


def ground_of(shapes: pd.DataFrame | None, addresses: pd.DataFrame | None) -> Ground | None:
    """The ground as far as it is known: streets with their names, else their names alone, else nothing."""
    if shapes is not None and len(shapes):
        return Ground(shapes, names_of_lines(shapes))
    if addresses is not None and len(addresses):
        return Ground(None, names_of_addresses(addresses))
    return None


def names_of_addresses(addresses: pd.DataFrame) -> pd.DataFrame:
    """The name of each street at its middle, lying as its addresses do; no stroke joins them.

    On a street of some length also to either side of it, where the middle is taken by another name.

    Parameters
    ----------
    addresses : DataFrame
        ``commune_code, street, lon, lat`` (degrees).
    """
    table = addresses.dropna(subset=["street", "lon", "lat"])
    table = table[table["street"].astype(str).str.strip() != ""]
    rows = [
        (name, *place, _STREET)
        for (_commune, name), group in table.groupby(["commune_code", "street"], sort=False)
        for place in _middles(group["lon"].to_numpy(float), group["lat"].to_numpy(float))
    ]
    return _widest_first(rows)


def _middles(lon: np.ndarray, lat: np.ndarray) -> list[tuple[float, float, float, float]]:
    """The address nearest to the middle of a street, its lie and its metres; then addresses beside it."""
    east = METRES_PER_DEGREE_LAT * np.cos(np.radians(lat.mean()))
    points = np.column_stack([(lon - lon.mean()) * east, (lat - lat.mean()) * METRES_PER_DEGREE_LAT])
    nearest = int(np.hypot(*points.T).argmin())
    if len(points) < 2 or not points.any():
        return [(float(lon[nearest]), float(lat[nearest]), 0.0, 0.0)]
    _u, _s, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    along = points @ axes[0]
    length, lie = float(np.ptp(along)), _upright(*axes[0])
    beside = (0.3, 0.7) if length > 2 * _PLACES_M else ()
    places = [nearest, *(int(np.abs(along - along.min() - share * length).argmin()) for share in beside)]
    return [(float(lon[n]), float(lat[n]), lie, length) for n in dict.fromkeys(places)]


def names_of_lines(shapes: pd.DataFrame) -> pd.DataFrame:
    """Where the names of roads and rivers may stand along them, what is best first."""
    named = shapes[(shapes["name"] != "") & shapes["kind"].isin([Kind.ROAD, Kind.STREAM])]
    rows = []
    for row, line in zip(named.itertuples(), to_metric(named["geometry"].to_numpy()), strict=True):
        if line.length >= _SHORTEST_M:
            rank = row.rank if row.kind == Kind.ROAD else 3
            rows += [(row.name, *place, rank) for place in _places(row.geometry, line)]
    return _widest_first(rows)


def _places(line: Any, metric: Any) -> list[tuple[float, float, float, float]]:
    """Where the name of a line may stand, how it lies there, and the metres it has.

    The middle of each piece of some `_AGAIN_M` comes first, then places around them: whoever writes the names
    takes the first that is free, and none where the same name stands near.
    """
    pieces = max(1, round(metric.length / _AGAIN_M))
    around = max(1, round(metric.length / pieces / _PLACES_M / 2) - 1)
    steps = sorted(range(-around, around + 1), key=lambda step: (abs(step), step))
    found = []
    for step in steps if metric.length > 2 * _PLACES_M else [0]:
        for n in range(pieces):
            share = (n + 0.5 + step / (2 * around + 2)) / pieces
            point = shapely.line_interpolate_point(line, share, normalized=True)
            reach = min(30.0, metric.length / 2)
            ahead, back = (
                shapely.line_interpolate_point(metric, share * metric.length + way) for way in (reach, -reach)
            )
            angle = _upright(ahead.x - back.x, ahead.y - back.y)
            found.append((point.x, point.y, angle, metric.length / pieces))
    return found


def _upright(dx: float, dy: float) -> float:
    """The lie of a direction in degrees, so that a name on it is read from the left."""
    angle = float(np.degrees(np.arctan2(dy, dx)))
    return round((angle + 80) % 180 - 80, 1)


def _widest_first(rows: Iterable[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=_NAMES)
    return table.sort_values(["rank", "metres", "name"], ascending=[True, False, True], ignore_index=True)


def write_ground(ground: Ground, folder: Path) -> Path:
    """Write the tiles of a ground and their index, which is written last; gives the folder.

    A tile is a JSON file named by its column and row: areas, lines and names whose coordinates are whole
    numbers of a metre or so, each point as its step from the one before.
    """
    tiles: dict[tuple[int, int], dict[str, list]] = {}
    for row in ground.names.itertuples():
        at = int(np.floor(row.lon / TILE[0])), int(np.floor(row.lat / TILE[1]))
        entry = [
            row.name,
            round(row.lon / _STEP),
            round(row.lat / _STEP),
            row.angle,
            round(row.metres),
            int(row.rank),
        ]
        tiles.setdefault(at, {}).setdefault("names", []).append(entry)
    if ground.shapes is not None:
        for kind, group in ground.shapes.groupby("kind", sort=True):
            _cut(group, str(kind), tiles)
    folder.mkdir(parents=True, exist_ok=True)
    for (column, row), content in tiles.items():
        write_text(
            folder / f"{column}_{row}.json", json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        )
    index = {"tile": TILE, "drawn": ground.shapes is not None, "tiles": sorted(f"{x}_{y}" for x, y in tiles)}
    return write_text(folder / "index.json", json.dumps(index, separators=(",", ":"))).parent


def _cut(group: pd.DataFrame, kind: str, tiles: dict[tuple[int, int], dict[str, list]]) -> None:
    """Cut the shapes of a kind along the borders of tiles."""
    shapes, ranks = group["geometry"].to_numpy(), group["rank"].to_numpy()
    west, south, east, north = shapely.total_bounds(shapes)
    columns = range(int(west // TILE[0]), int(east // TILE[0]) + 1)
    rows = range(int(south // TILE[1]), int(north // TILE[1]) + 1)
    tree = shapely.STRtree(shapes)
    for column in columns:
        for row in rows:
            frame = (column * TILE[0], row * TILE[1], (column + 1) * TILE[0], (row + 1) * TILE[1])
            near = tree.query(shapely.box(*frame))
            pieces = shapely.clip_by_rect(shapes[near], *frame)
            content = [[int(ranks[n]), *_steps(part)] for n, piece in zip(near, pieces, strict=True)
                       for part in shapely.get_parts(piece) if not part.is_empty]  # fmt: skip
            if content:
                tiles.setdefault((column, row), {})[kind] = content


def _steps(part: Any) -> list[list[int]]:
    """The rings of an area, or a line, each as its first point and the steps from there."""
    rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
    found = []
    for ring in rings:
        points = np.round(shapely.get_coordinates(ring) / _STEP).astype(int)
        found.append(np.vstack([points[:1], np.diff(points, axis=0)]).ravel().tolist())
    return found

"""Zone of 1,000,000 points: the observatory beside a plain geopandas spatial join, on the same points.

Run with ``python -m benchmarks.zones``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from observatory.territory import Territory

POINTS = 1_000_000
TARGET_S = 1.5


def points(count: int = POINTS, seed: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """Half of the points as facts fall, thick in town; half spread over the agglomeration and around it."""
    random = np.random.default_rng(seed)
    town, spread = count // 2, count - count // 2
    lon = np.r_[random.normal(6.86, 0.03, town), random.uniform(6.70, 7.08, spread)]
    lat = np.r_[random.normal(47.64, 0.02, town), random.uniform(47.49, 47.74, spread)]
    return lon, lat


def run(count: int = POINTS) -> list[dict]:
    """Seconds of each way and how many times faster than the plain one, from one run.

    The observatory's figure includes making the grid, as on the first call after opening.
    """
    lon, lat = points(count)
    zones = Territory.load().to_geopandas()[["geometry"]]
    fresh = Territory.load()
    ours_s, ours = _timed(lambda: fresh.assign(lon, lat))
    again_s, _again = _timed(lambda: fresh.assign(lon, lat))
    plain_s, plain = _timed(lambda: _plain(zones, lon, lat))
    same = (pd.Series(ours).fillna("") == plain.fillna("")).mean()
    steps = {
        "observatory, first call": ours_s,
        "observatory, next calls": again_s,
        "geopandas sjoin": plain_s,
    }
    return [
        {
            "step": f"zone of {count:,} points: {name}",
            "seconds": round(seconds, 3),
            "target_s": TARGET_S if name.startswith("observatory") else None,
            "times_faster": round(plain_s / seconds, 1),
            "same_answers": float(same),
        }
        for name, seconds in steps.items()
    ]


def _plain(zones: gpd.GeoDataFrame, lon: np.ndarray, lat: np.ndarray) -> pd.Series:
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs=zones.crs))
    joined = gpd.sjoin(frame, zones, how="left", predicate="intersects")
    # A point on a border comes once for each zone.
    return joined.sort_values("zone_code").groupby(level=0)["zone_code"].first()


def _timed(step: Callable) -> tuple[float, object]:
    began = time.perf_counter()
    result = step()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    print(pd.DataFrame(run()).to_string(index=False))

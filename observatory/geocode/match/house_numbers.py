"""Locate house numbers along a street: exact, interpolated, and where two streets come nearest."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

import numpy as np

from observatory.crs import distance_m, distances_m
from observatory.geocode.index.model import Index
from observatory.geocode.index.uncertainty import BESIDE
from observatory.geocode.parse.address import Address

#: Suffixes written in two ways.
SAME = {"b": "bis", "t": "ter", "q": "quater", "bis": "B", "ter": "T", "quater": "Q"}


class Spot(NamedTuple):
    """A point along a street, its radius (m) and the number as it is shown."""

    lon: float
    lat: float
    radius_m: float
    label: str


def has(index: Index, street: int, number: int) -> bool:
    """Whether the base has `number`, with any suffix, in `street`."""
    a, b = int(index.first[street]), int(index.first[street + 1])
    i = a + int(np.searchsorted(index.number[a:b], number)) if b > a else b
    return i < b and int(index.number[i]) == number


def exact(index: Index, street: int, address: Address) -> Spot | None:
    """The address itself; of a range, the middle of its two numbers, or the one that is known."""
    one = _row(index, street, address.number, address.suffix)
    if not address.last_number:
        return None if one is None else _spot(index, one)
    two = _row(index, street, address.last_number, "")
    if one is None or two is None:
        row = one if one is not None else two
        return None if row is None else _spot(index, row)
    a, b = _spot(index, one), _spot(index, two)
    half = distance_m(a.lon, a.lat, b.lon, b.lat) / 2
    return Spot((a.lon + b.lon) / 2, (a.lat + b.lat) / 2, a.radius_m + half, f"{a.label}-{b.label}")


def interpolated(index: Index, street: int, address: Address) -> Spot | None:
    """Between the neighbours of its side; beside a near one of its side; between those of either side.

    A number known only with another suffix counts as beside.
    """
    a, b = int(index.first[street]), int(index.first[street + 1])
    numbers = index.number[a:b].tolist()
    number = address.number
    i = bisect_left(numbers, number)
    if i < len(numbers) and numbers[i] == number:
        return Spot(float(index.lon[a + i]), float(index.lat[a + i]), index.beside_m, _text(index, a + i))
    pair = _around(numbers, i, number, 2)
    if pair:
        return _between(index, a + pair[0], a + pair[1], number, None)
    near = [j for j, k in enumerate(numbers) if k and abs(k - number) <= BESIDE and (k - number) % 2 == 0]
    if near:
        j = a + min(near, key=lambda k: abs(numbers[k] - number))
        return Spot(float(index.lon[j]), float(index.lat[j]), index.beside_m, str(number))
    pair = _around(numbers, i, number, 1)
    return _between(index, a + pair[0], a + pair[1], number, index.either_m) if pair else None


def _around(numbers: list[int], i: int, number: int, step: int) -> tuple[int, int] | None:
    """Positions of the nearest numbers below and above `number` (which would stand at `i`), by `step`."""
    lower = next((j for j in range(i - 1, -1, -1) if numbers[j] and (number - numbers[j]) % step == 0), None)
    upper = next((j for j in range(i, len(numbers)) if (number - numbers[j]) % step == 0), None)
    return None if lower is None or upper is None else (lower, upper)


def meeting(index: Index, one: int, other: int) -> Spot | None:
    """The middle of the two nearest addresses of two streets; its radius is their distance, or None."""
    if one == other or index.streets.commune[one] != index.streets.commune[other]:
        return None
    a, b = slice(*index.first[one : one + 2]), slice(*index.first[other : other + 2])
    if a.start == a.stop or b.start == b.stop:
        return None
    x1, y1, x2, y2 = index.lon[a], index.lat[a], index.lon[b], index.lat[b]
    away = distances_m(x1[:, None], y1[:, None], x2[None, :], y2[None, :])
    i, j = np.unravel_index(int(np.argmin(away)), away.shape)
    lon, lat = (x1[i] + x2[j]) / 2, (y1[i] + y2[j]) / 2
    return Spot(float(lon), float(lat), float(max(away[i, j], index.exact_m)), "")


def _row(index: Index, street: int, number: int, suffix: str) -> int | None:
    a, b = int(index.first[street]), int(index.first[street + 1])
    i = a + int(np.searchsorted(index.number[a:b], number))
    wanted = (suffix, suffix.upper(), SAME.get(suffix, suffix)) if suffix else ("",)
    while i < b and index.number[i] == number:
        if index.suffixes[index.suffix[i]] in wanted:
            return i
        i += 1
    return None


def _spot(index: Index, row: int) -> Spot:
    return Spot(float(index.lon[row]), float(index.lat[row]), index.exact_m, _text(index, row))


def _text(index: Index, row: int) -> str:
    suffix = index.suffixes[index.suffix[row]]
    return f"{index.number[row]} {suffix}".strip() if len(suffix) != 1 else f"{index.number[row]}{suffix}"


def _between(index: Index, lower: int, upper: int, number: int, radius_m: float | None) -> Spot:
    n1, n2 = int(index.number[lower]), int(index.number[upper])
    share = (number - n1) / (n2 - n1)
    x1, y1 = float(index.lon[lower]), float(index.lat[lower])
    x2, y2 = float(index.lon[upper]), float(index.lat[upper])
    gap = distance_m(x1, y1, x2, y2)
    radius = radius_m or float(index.gap_m[int(np.searchsorted(index.gap_edges, gap))])
    return Spot(x1 + share * (x2 - x1), y1 + share * (y2 - y1), radius, str(number))

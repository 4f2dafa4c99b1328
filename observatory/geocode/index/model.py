"""The search index in memory: streets with their numbered addresses, named places, measured radii."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

#: Columns of `addresses.csv`, in order.
ADDRESS_COLUMNS = (
    "id", "number", "suffix", "street", "postcode", "commune_code", "commune", "lon", "lat",
    "former_commune_code",
)  # fmt: skip


@dataclass(slots=True)
class Entries:
    """Named things with a point: parallel lists, one item a street, a place or a sector.

    `kind` is the street type (`rue`), or empty for places; `plain` a street's type and name written out;
    `role` is `street`, or the gazetteer's kind;
    `radius` is the radius in metres that holds the true place 19 times in 20; `lon`, `lat` are degrees.
    """

    label: list[str] = field(default_factory=list)
    commune: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    name: list[tuple[str, ...]] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    radius: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.label)

    def add(self, **values: object) -> None:
        """Append one item; every column must be given."""
        for column in fields(self):
            getattr(self, column.name).append(values[column.name])


@dataclass(slots=True)
class Index:
    """Everything known, ready to be searched.

    The addresses of street ``s`` are the positions ``first[s]`` to ``first[s + 1]`` of `number`, `suffix`,
    `lon`, `lat`, in order of number. `suffixes` names the codes of `suffix`. `exact_m` is the radius of an
    exact address, `gap_edges` and `gap_m` those of an interpolated one by the distance (m) between its two
    neighbours, `beside_m` that of a number taken from the nearest one of its side, `either_m` that of one
    between numbers of the other side.
    """

    checksum: str
    streets: Entries
    places: Entries
    first: np.ndarray
    number: np.ndarray
    suffix: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    suffixes: list[str]
    commune_radius: dict[str, float]
    exact_m: float
    gap_edges: np.ndarray
    gap_m: np.ndarray
    beside_m: float
    either_m: float

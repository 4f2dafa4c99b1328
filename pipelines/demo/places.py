"""Where: the pools of places, and each partner's way of naming them.

A *spot* is a row of the gazetteer, an invented camera or a commune outside Grand Belfort. A *site* is a
spot as one partner writes it: a house number on a street, a camera's number, a bus stop, coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.crs import distances_m, to_degrees, to_metres
from observatory.fact import PlaceKind
from observatory.settings import embedded_layers
from observatory.territory import Territory
from pipelines.demo.scenario import Scenario
from pipelines.demo.writing import address, capitals
from pipelines.feed import Feed, normal

#: The columns of the gazetteer that the demonstration draws on: it writes every name a place has.
POINT = ["name", "kind", "commune_code", "lon", "lat", "uncertainty_m"]
#: The register of cameras of the demonstration: every one is invented.
CAMERAS = Path(__file__).parent / "cameras.csv"
#: Kinds of place that a partner names instead of an address, and how far it names the nearest, in metres.
NAMED_KINDS = {PlaceKind.CAMERA: 700, PlaceKind.STOP: 600, PlaceKind.STATION: 300, PlaceKind.SCHOOL: 300}
#: How many house numbers of a street have facts, and up to which number.
NUMBERS, HIGHEST_NUMBER = 12, 30
#: What stands where nobody knows where.
VAGUE = ("LIEU NON PRECISE", "derrière le snack", "SUR LE PARKING", "voie publique", "chemin forestier")


@dataclass(frozen=True, slots=True)
class Spots:
    """Every place of the scenario: `table` (name, kind, commune_code, lon, lat, zone_code), and the pools."""

    table: pd.DataFrame
    pools: dict[str, tuple[np.ndarray, np.ndarray]]
    communes: dict[str, str]


def spots(story: Scenario) -> Spots:
    """The places of the embedded gazetteer, the invented cameras, and the pools as positions and chances.

    Raises `KeyError` on a place that the gazetteer does not have.
    """
    known = pd.read_csv(embedded_layers() / "gazetteer.csv", dtype={"commune_code": str})
    cameras = pd.read_csv(CAMERAS, dtype={"commune_code": str}).rename(columns={"camera": "name"})
    known = pd.concat([known[POINT], cameras.assign(kind="camera")[POINT]], ignore_index=True)
    territory = Territory.load()
    zones = territory.assign_table(known["lon"], known["lat"], known["commune_code"])
    known["zone_code"] = zones["zone_code"].astype(object)
    outside = pd.DataFrame(story.outside).rename(columns={"commune": "commune_code"})
    table = pd.concat([known, outside.assign(kind="outside")], ignore_index=True)
    communes = dict(zip(territory.communes.index, territory.communes["name"], strict=True))
    communes |= dict(zip(outside["commune_code"], outside["name"], strict=True))
    pools = {name: _pool(entries, table) for name, entries in story.pools.items()}
    everywhere_else = np.flatnonzero(table["kind"] == "outside")
    pools["outside"] = (everywhere_else, np.full(len(everywhere_else), 1 / len(everywhere_else)))
    return Spots(table, pools, communes)


def _pool(entries: dict[str, float], table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    weights: dict[int, float] = {}
    for entry, weight in entries.items():
        for position in _positions(entry, table):
            weights[position] = weights.get(position, 0) + weight
    chances = np.array(list(weights.values()), dtype=float)
    return np.array(list(weights)), chances / chances.sum()


def _positions(entry: str, table: pd.DataFrame) -> list[int]:
    if entry.startswith("zone:"):
        inside = table["zone_code"] == entry.removeprefix("zone:")
        streets = np.flatnonzero(inside & (table["kind"] == "street"))
        found = streets if len(streets) else np.flatnonzero(inside & (table["kind"] == "place"))
    else:
        name, _at, commune = entry.partition("@")
        found = np.flatnonzero(
            (table["name"] == name) & (table["commune_code"] == (commune or CENTRAL_COMMUNE))
        )[:1]
    if not len(found):
        raise KeyError(entry)
    return [int(position) for position in found]


class Sites:
    """The sites of one feed, drawn spot by spot."""

    def __init__(self, feed: Feed, style: dict, places: Spots, rng: np.random.Generator) -> None:
        self.feed, self.style, self.places, self.rng = feed, style, places, rng
        self.kinds = [source.kind for source in feed.places]
        self.rows: list[dict[str, str]] = []
        self._of_spot: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def choose(self, pool: str, n: int) -> tuple[np.ndarray, np.ndarray]:
        """For `n` facts at a pool: the spot and the site of each, as positions."""
        positions, chances = self.places.pools[pool]
        spot = self.rng.choice(positions, size=n, p=chances)
        site = np.empty(n, dtype=np.int64)
        for position in np.unique(spot):
            here = np.flatnonzero(spot == position)
            sites, weights = self._sites_of(int(position))
            site[here] = self.rng.choice(sites, size=len(here), p=weights)
        return spot, site

    @property
    def free_text(self) -> str:
        """The column where the partner writes a place that is no street; empty where it never does."""
        written = [s for s in self.feed.places if s.text and s.kind not in NAMED_KINDS]
        details = self.style.get("details", {})
        return next((c for c in reversed(written[-1].text) if c not in details), "") if written else ""

    def columns(self) -> dict[str, np.ndarray]:
        """The partner's place columns of every site, the commune included, as arrays of objects."""
        known = [c for source in self.feed.places for c in source.text] + [self.feed.commune]
        names = dict.fromkeys([*filter(None, known), *(c for row in self.rows for c in row)])
        return {c: np.array([row.get(c, "") for row in self.rows], dtype=object) for c in names}

    def _sites_of(self, position: int) -> tuple[np.ndarray, np.ndarray]:
        if position not in self._of_spot:
            spot = self.places.table.iloc[position]
            texts = self._texts(spot)
            first = len(self.rows)
            communes = self._communes(spot["commune_code"])
            self.rows += [{**communes, **text} for text in texts]
            rank = np.arange(1, len(texts) + 1)
            self._of_spot[position] = (np.arange(first, first + len(texts)), (1 / rank) / (1 / rank).sum())
        return self._of_spot[position]

    def _texts(self, spot: pd.Series) -> list[dict[str, str]]:
        """The place columns, filled, of every site of a spot, the commonest first."""
        for source in self.feed.places:
            if source.kind in NAMED_KINDS:
                return [
                    {source.text[0]: self._written(_spoken(name)), **self._communes(commune)}
                    for name, commune in self._nearest(spot, source.kind)
                ]
        if spot["kind"] == "outside":
            return [{}]
        written = [s for s in self.feed.places if s.text]
        if not written:
            return [{}]
        if spot["kind"] == "street" and written[0].kind == PlaceKind.ADDRESS:
            return [self._address(written[0].text, spot["name"], n) for n in range(NUMBERS)]
        name = spot["name"].replace("(", "").replace(")", "")
        return [{self.free_text: self._written(name) + self.style.get("suffix", "")}]

    def _address(self, columns: tuple[str, ...], name: str, rank: int) -> dict[str, str]:
        numbered = self.rng.random() < self.style.get("numbered", 0)
        number = str(int(self.rng.integers(1, HIGHEST_NUMBER + 1))) if numbered else ""
        upper, habit = self.style.get("capitals", False), rank % 4
        details = {c: str(self.rng.choice(values)) for c, values in self.style.get("details", {}).items()}
        split = _split_columns(columns, number, name, upper=upper, habit=habit, details=tuple(details))
        return {**{c: text + self.style.get("suffix", "") for c, text in split.items()}, **details}

    def _nearest(self, spot: pd.Series, kind: PlaceKind) -> list[tuple[str, str]]:
        """Names and communes of the nearest places of a kind: at most three close ones, at least one."""
        same = self.places.table[self.places.table["kind"] == kind]
        far = _metres(same["lon"], same["lat"], spot["lon"], spot["lat"])
        order = np.argsort(far, kind="stable")
        close = [i for i in order[:3] if far[i] <= NAMED_KINDS[kind]]
        named = same.iloc[close or order[:1]]
        return list(zip(named["name"], named["commune_code"], strict=True))

    def _written(self, name: str) -> str:
        return capitals(name) if self.style.get("capitals") else name

    def _communes(self, code: str) -> dict[str, str]:
        """The commune as written, and its name where the definition drops it beside a code."""
        named = {c: capitals(self.places.communes[code]) for c in self.feed.dropped if normal(c) == "commune"}
        return {**({self.feed.commune: self._commune(code)} if self.feed.commune else {}), **named}

    def _commune(self, code: str) -> str:
        if self.style["commune"] == "code":
            return code
        name = self.places.communes[code]
        if self.style["commune"] == "name":
            return name
        return capitals(name) if self.style["commune"] == "upper" else f"{POSTCODES[code]} {capitals(name)}"


#: La Poste, for the communes of the partner that writes them.
POSTCODES = {
    "90010": "90000",
    "90075": "90300",
    "90099": "90300",
    "90008": "90800",
    "90032": "90400",
    "90042": "90350",
}


def coordinates(
    lon: np.ndarray, lat: np.ndarray, kind: PlaceKind, spread_m: float, rng
) -> tuple[np.ndarray, np.ndarray]:
    """Points around `lon`, `lat` (EPSG:4326), `spread_m` metres off on average, in the system of `kind`."""
    x, y = to_metres(lon, lat)
    x, y = x + rng.normal(0, spread_m, len(x)), y + rng.normal(0, spread_m, len(y))
    if kind == PlaceKind.LAMBERT93:
        return x.round(1), y.round(1)
    lon, lat = to_degrees(x, y)
    return lon.round(6), lat.round(6)


def _split_columns(columns, number, name, *, upper, habit, details) -> dict[str, str]:
    """One text, or number and street apart, or number, kind of way and name; `details` fill the rest."""
    columns = [c for c in columns if c not in details]
    if len(columns) == 1:
        return {columns[0]: address(number, name, upper=upper, habit=habit)}
    street = address("", name, upper=upper, habit=habit)
    if len(columns) == 2:
        return {columns[0]: number, columns[1]: street}
    way, _space, rest = (
        street.partition(" ") if street.split(" ")[0] not in ("GRANDE", "VIA") else ("", "", street)
    )
    return {columns[0]: number, columns[1]: way, columns[2]: rest}


def _spoken(name: str) -> str:
    """Without what the gazetteer adds: ``Arrêt`` before a stop, what stands in brackets behind a name."""
    return name.removeprefix("Arrêt ").split(" (")[0]


def _metres(lon: pd.Series, lat: pd.Series, at_lon: float, at_lat: float) -> np.ndarray:
    """Distances on a plane that is good enough within a town."""
    return distances_m(lon.to_numpy(), lat.to_numpy(), at_lon, at_lat)

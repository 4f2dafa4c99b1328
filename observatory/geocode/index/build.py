"""Build the search index from the files in force: names normalised, numbers sorted, radii measured."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from observatory.errors import InputError
from observatory.geocode.index import uncertainty
from observatory.geocode.index.model import ADDRESS_COLUMNS, Entries, Index
from observatory.geocode.parse.address import street_words
from observatory.geocode.parse.communes import by_name, communes, join, resolve_commune
from observatory.geocode.parse.text import names, significant, words
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

#: A number without suffix, then these; letters follow as they come.
SUFFIXES = ["", "bis", "ter", "quater", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
#: A stop's name names platforms some way apart; the radius never goes under what a GPS fix resolves.
STOP_RADIUS_M = 30.0


def build_index(files: dict[str, Path], checksum: str) -> Index:
    """The index of `files` (see `observatory.geocode.index.store.inputs`). Raises `InputError`."""
    streets = Entries()
    table = _addresses(files["addresses.csv"]) if "addresses.csv" in files else None
    numbers = _streets(table, streets)
    radii = _radii(numbers)
    places = Entries()
    listed = list(_rows(files["gazetteer.csv"])) if "gazetteer.csv" in files else []
    outlines = _outlines(files["sectors.geojson"]) if "sectors.geojson" in files else {}
    spots = _spots(listed, outlines)
    for row in listed:
        _add_gazetteer(row, spots[_named_by(row)], streets, places)
    for spot in outlines.values():
        if spot not in spots.values():
            _add_outline(spot, places)
    if "stops.csv" in files:
        _add_stops(files["stops.csv"], places)
    for layer in ("qpv.geojson", "districts.geojson"):
        if layer in files:
            _add_sectors(files[layer], places)
    # Streets of the gazetteer alone have no numbers: they begin and end where the numbers end.
    last = np.full(len(streets) + 1 - len(numbers.first), len(numbers.number), dtype=np.int64)
    return Index(checksum, streets, places, first=np.append(numbers.first, last), number=numbers.number,
                 suffix=numbers.suffix, lon=numbers.lon, lat=numbers.lat, suffixes=SUFFIXES,
                 commune_radius=_commune_radii(table), gap_edges=uncertainty.GAP_EDGES,
                 **radii._asdict())  # fmt: skip


def _addresses(path: Path) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [c for c in ADDRESS_COLUMNS if c not in table]
    if missing:
        raise InputError(
            _(
                "{file}: missing column {column}; install the address base again with "
                "“observatory geodata pull”."
            ).format(file=path.name, column=", ".join(missing))
        )
    for column in ("number", "lon", "lat"):
        table[column] = pd.to_numeric(table[column], errors="coerce")
    table = table[table["lon"].notna() & table["lat"].notna() & (table["street"] != "")].copy()
    table["number"] = table["number"].fillna(0).astype("int64")
    table["suffix"] = table["suffix"].map(_suffix_codes(table["suffix"].unique()))
    return table


def _suffix_codes(suffixes: list[str]) -> dict[str, int]:
    plain = {s: s if len(s) > 1 else s.upper() for s in suffixes}
    return {s: SUFFIXES.index(p) if p in SUFFIXES else 0 for s, p in plain.items()}


class Numbers(NamedTuple):
    """The addresses of the streets of the base, in order of street, number and suffix: see `Index`."""

    first: np.ndarray
    number: np.ndarray
    suffix: np.ndarray
    lon: np.ndarray
    lat: np.ndarray


class Radii(NamedTuple):
    """The radii (m) measured on the address base: see `Index`."""

    exact_m: float
    gap_m: np.ndarray
    beside_m: float
    either_m: float


def _streets(table: pd.DataFrame | None, streets: Entries) -> Numbers:
    """Fill `streets` with those of the address table, each with its point and radius."""
    if table is None or not len(table):
        none = np.zeros(0)
        return Numbers(np.zeros(1, dtype=np.int64), none.astype(np.int32), none.astype(np.int16), none, none)
    street = _street_of_rows(table, streets)
    number, suffix = table["number"].to_numpy(), table["suffix"].to_numpy(dtype=np.int16)
    order = np.lexsort((suffix, number, street))
    lon, lat = table["lon"].to_numpy()[order], table["lat"].to_numpy()[order]
    first = np.searchsorted(street[order], np.arange(len(streets) + 1))
    points = uncertainty.street_points(first, lon, lat)
    streets.lon, streets.lat, streets.radius = (p.tolist() for p in points)
    return Numbers(first, number[order].astype(np.int32), suffix[order], lon, lat)


def _street_of_rows(table: pd.DataFrame, streets: Entries) -> np.ndarray:
    """The street of each row, as a position in `streets`, to which the streets are added."""
    keys = table.groupby(["commune_code", "former_commune_code", "street"], sort=True).ngroup()
    distinct = table.assign(key=keys).drop_duplicates("key").sort_values("key")
    rank: dict[tuple, int] = {}
    ids = []
    for row in distinct.itertuples():
        kind, name, plain = street_words(row.street)
        street = (row.commune_code, row.former_commune_code, kind, name)
        if street not in rank:
            rank[street] = len(rank)
            streets.add(
                label=row.street, commune=row.commune_code, former=row.former_commune_code, kind=kind,
                role="street", name=name, plain=plain, lon=0.0, lat=0.0, radius=0.0,
            )  # fmt: skip
        ids.append(rank[street])
    return np.array(ids)[keys.to_numpy()]


def _radii(numbers: Numbers) -> Radii:
    """The radii of exact and interpolated addresses; without a base, what they are in most bases."""
    if not len(numbers.number):
        return Radii(30.0, np.full(len(uncertainty.GAP_EDGES), 100.0), 100.0, 300.0)
    street = np.repeat(np.arange(len(numbers.first) - 1), np.diff(numbers.first))
    numbered = numbers.number > 0
    street, number = street[numbered], numbers.number[numbered]
    lon, lat = numbers.lon[numbered], numbers.lat[numbered]
    exact_m = uncertainty.exact_radius_m(street, number, lon, lat)
    interpolation = uncertainty.interpolation_radii_m(street, number, lon, lat, uncertainty.BESIDE)
    return Radii(exact_m, interpolation.gap_m, interpolation.beside_m, interpolation.either_m)


def _commune_radii(table: pd.DataFrame | None) -> dict[str, float]:
    """The radius around a commune's centre that holds 19 addresses in 20; its outline where few are known."""
    radii = {c.code: c.radius_m for c in communes().values()}
    for code, part in table.groupby("commune_code") if table is not None else ():
        centre = communes().get(code)
        if centre is not None and len(part) >= 20:
            away = uncertainty.distances_m(
                part["lon"].to_numpy(), part["lat"].to_numpy(), centre.lon, centre.lat
            )
            radii[code] = uncertainty.quantile(away, centre.radius_m)
    return radii


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Spot(NamedTuple):
    """One place under all its names: what it is called, the communes it lies in, its point and radius."""

    label: str
    communes: tuple[str, ...]
    point: dict[str, float]


def _named_by(row: dict[str, str]) -> tuple[str, str]:
    """The place that a row of the gazetteer names: its own, or the one it says it is another name of."""
    return row["commune_code"], row.get("same_as") or row["name"]


def _spots(rows: list[dict[str, str]], outlines: dict[str, Spot]) -> dict[tuple[str, str], Spot]:
    """The places of the gazetteer by commune and name; one that has an outline lies where its outline does.

    Of several rows for one place, the first says where it is. Raises `InputError` where a row is another name
    of nothing.
    """
    spots: dict[tuple[str, str], Spot] = {}
    for row in rows:
        if row.get("same_as"):
            continue
        point = {"lon": float(row["lon"]), "lat": float(row["lat"]), "radius": float(row["uncertainty_m"])}
        code, name = _named_by(row)
        outline = outlines.get(name)
        if outline is not None and code in outline.communes and row["kind"] != "street":
            spots[code, name] = outline
        else:
            spots.setdefault((code, name), Spot(name, (code, *(row.get("also_in") or "").split()), point))
    lost = sorted({row["same_as"] for row in rows if _named_by(row) not in spots})
    if lost:
        raise InputError(
            _("the gazetteer has no place “{name}” in that commune for another name to mean.").format(
                name=", ".join(lost)
            )
        )
    return spots


def _outlines(path: Path) -> dict[str, Spot]:
    """Parks, woods and sectors drawn across communes, by name: the circle that holds each outline."""
    found = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        properties, geometry = feature["properties"], feature["geometry"]
        codes = tuple(re.findall(r"\b\d[\dAB]\d{3}\b", str(properties.get("communes") or "")))
        if geometry["type"] in ("Polygon", "MultiPolygon") and codes and properties.get("name"):
            lon, lat, radius = uncertainty.outline_circle(_rings(geometry))
            point = {"lon": lon, "lat": lat, "radius": radius}
            found[properties["name"]] = Spot(properties["name"], codes, point)
    return found


def _rings(geometry: dict) -> list[list[list[float]]]:
    """The outer rings of a polygon or of several."""
    several = geometry["type"] == "MultiPolygon"
    return [part[0] for part in geometry["coordinates"]] if several else [geometry["coordinates"][0]]


def _add_gazetteer(row: dict[str, str], spot: Spot, streets: Entries, places: Entries) -> None:
    label, code, point = row["name"], row["commune_code"], spot.point
    if row["kind"] == "street":
        kind, name, plain = street_words(label)
        if not _has_street(streets, code, kind, name, point):
            former = _former_in_brackets(label)
            streets.add(
                label=label,
                commune=code,
                former=former,
                kind=kind,
                role="street",
                name=name,
                plain=plain,
                **point,
            )
        return
    for commune in spot.communes:
        for name in place_names(label, code):
            _add_place(places, row["kind"], spot.label, commune, name, point)


def _has_street(streets: Entries, code: str, kind: str, name: tuple[str, ...], point: dict) -> bool:
    """Whether a street of the base is the one meant: same type, the words of one among the other's, close."""
    words_ = set(name)
    for i, (commune, kind_of_street) in enumerate(zip(streets.commune, streets.kind, strict=True)):
        if (
            commune != code
            or kind_of_street != kind
            or not (words_ <= set(streets.name[i]) or words_ >= set(streets.name[i]))
        ):
            continue
        away = uncertainty.distance_m(point["lon"], point["lat"], streets.lon[i], streets.lat[i])
        if away <= point["radius"] + streets.radius[i]:
            return True
    return False


def _former_in_brackets(label: str) -> str:
    inner = re.search(r"\((.*?)\)", label)
    commune = by_name(join(words(inner.group(1)))) if inner else None
    return commune.former if commune else ""


def place_names(label: str, code: str) -> list[tuple[str, ...]]:
    """The ways a place is called: whole, without brackets, what stands in brackets, each side of a slash.

    « Arrêt » is left out, and so is the commune's own name where it begins or ends the name.
    """
    outside = re.sub(r"\(.*?\)", " ", label)
    inside = [
        part for part in re.findall(r"\((.*?)\)", label) if not part.lower().startswith(("rue", "avenue"))
    ]
    forms = [outside, *inside]
    forms += [part for form in forms if "/" in form for part in form.split("/")]
    own = significant(names(words(communes()[code].name))) if code in communes() else ()
    out: dict[tuple[str, ...], None] = {}
    for form in forms:
        name = significant([t for t in names(words(form)) if t != "arret"])
        out[name] = None
        if own and len(name) > len(own):
            if name[-len(own) :] == own:
                out[name[: -len(own)]] = None
            if name[: len(own)] == own:
                out[name[len(own) :]] = None
    if any(name[:2] == ("hotel", "ville") for name in out):
        out[("mairie",)] = None
    return [name for name in out if any(len(t) > 1 or t.isdigit() for t in name)]


def _add_stops(path: Path, places: Entries) -> None:
    """One place a stop name and commune: the middle of its platforms and a radius that holds them."""
    platforms: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in _rows(path):
        code = resolve_commune(row["commune_name"])
        if code:
            platforms.setdefault((row["name"], code), []).append((float(row["lon"]), float(row["lat"])))
    for (label, code), points in platforms.items():
        lon, lat = (float(v) for v in np.mean(points, axis=0))
        radius = STOP_RADIUS_M + max(uncertainty.distance_m(lon, lat, *p) for p in points)
        for name in place_names(label, code):
            _add_place(places, "stop", label, code, name, {"lon": lon, "lat": lat, "radius": radius})


def _add_sectors(path: Path, places: Entries) -> None:
    """Districts and priority districts: the circle around the centroid that holds the outline."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        properties, geometry = feature["properties"], feature["geometry"]
        label = properties.get("name") or properties.get("lib_qp") or properties.get("label")
        told_communes = (
            properties.get("commune") or properties.get("commune_code") or properties.get("insee_com") or ""
        )
        codes = re.findall(r"\b\d[\dAB]\d{3}\b", str(told_communes))
        if not label or geometry["type"] not in ("Polygon", "MultiPolygon"):
            continue
        lon, lat, radius = uncertainty.outline_circle(_rings(geometry))
        for code in codes:
            for name in _sector_names(label):
                _add_place(places, "sector", label, code, name, {"lon": lon, "lat": lat, "radius": radius})


def _add_place(
    places: Entries, role: str, label: str, commune: str, name: tuple[str, ...], point: dict[str, float]
) -> None:
    """Add a place under one of its names; `point` is its ``lon, lat`` (degrees) and ``radius`` (metres)."""
    places.add(label=label, commune=commune, former="", kind="", role=role, name=name, plain="", **point)


def _add_outline(spot: Spot, places: Entries) -> None:
    """A sector that the gazetteer does not list, « quartier » left out of its name: it announces one."""
    for code in spot.communes:
        for name in _sector_names(spot.label):
            said = tuple(word for word in name if word != "quartier")
            if said:
                _add_place(places, "sector", spot.label, code, said, spot.point)


def _sector_names(label: str) -> list[tuple[str, ...]]:
    parts = [label, *re.split(r"\s[–-]\s|\bet\b", label)]
    named = {significant(names(words(part))): None for part in parts if part.strip()}
    return list(named)

"""From the files in force to an `Index`: normalise names once, order the numbers, measure the errors."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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
    arrays = _streets(table, streets)
    places = Entries()
    for row in _rows(files["gazetteer.csv"]) if "gazetteer.csv" in files else ():
        _add_gazetteer(row, streets, places)
    if "stops.csv" in files:
        _add_stops(files["stops.csv"], places)
    for layer in ("qpv.geojson", "districts.geojson"):
        if layer in files:
            _add_sectors(files[layer], places)
    beyond = np.full(len(streets) - arrays.pop("known"), len(arrays["number"]), dtype=np.int64)
    first = np.append(arrays.pop("first"), beyond)
    return Index(checksum, streets, places, first=first, suffixes=SUFFIXES, **arrays)


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


def _suffix_codes(found: list[str]) -> dict[str, int]:
    plain = {s: s if len(s) > 1 else s.upper() for s in found}
    return {s: SUFFIXES.index(p) if p in SUFFIXES else 0 for s, p in plain.items()}


def _streets(table: pd.DataFrame | None, streets: Entries) -> dict[str, object]:
    """Fill `streets` with those of the address table; the arrays of numbers and the measured radii."""
    if table is None or not len(table):
        return _no_addresses()
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
                label=row.street,
                commune=row.commune_code,
                former=row.former_commune_code,
                kind=kind,
                role="street",
                name=name,
                plain=plain,
                lon=0.0,
                lat=0.0,
                radius=0.0,
            )
        ids.append(rank[street])
    street = np.array(ids)[keys.to_numpy()]
    number, suffix = table["number"].to_numpy(), table["suffix"].to_numpy(dtype=np.int16)
    order = np.lexsort((suffix, number, street))
    street, number, suffix = street[order], number[order].astype(np.int32), suffix[order]
    lon, lat = table["lon"].to_numpy()[order], table["lat"].to_numpy()[order]
    first = np.searchsorted(street, np.arange(len(rank) + 1))
    points = uncertainty.street_points(first, lon, lat)
    streets.lon, streets.lat, streets.radius = (p.tolist() for p in points)
    numbered = number > 0
    found = uncertainty.interpolation_radii_m(
        street[numbered], number[numbered], lon[numbered], lat[numbered], uncertainty.BESIDE
    )
    return {
        "first": first, "known": len(rank), "number": number, "suffix": suffix, "lon": lon, "lat": lat,
        "commune_radius": _commune_radii(table),
        "exact_m": uncertainty.exact_radius_m(
            street[numbered], number[numbered], lon[numbered], lat[numbered]
        ),
        "gap_edges": uncertainty.GAP_EDGES, "gap_m": found.gap_m, "beside_m": found.beside_m,
        "either_m": found.either_m,
    }  # fmt: skip


def _no_addresses() -> dict[str, object]:
    none = np.zeros(0)
    return {
        "first": np.zeros(1, dtype=np.int64), "known": 0, "number": none.astype(np.int32),
        "suffix": none.astype(np.int16), "lon": none, "lat": none,
        "commune_radius": {c.code: c.radius_m for c in communes().values()},
        "exact_m": 30.0,
        "gap_edges": uncertainty.GAP_EDGES, "gap_m": np.full(len(uncertainty.GAP_EDGES), 100.0),
        "beside_m": 100.0, "either_m": 300.0,
    }  # fmt: skip


def _commune_radii(table: pd.DataFrame) -> dict[str, float]:
    """The radius around a commune's centre that holds 19 addresses in 20; its outline where few are known."""
    radii = {c.code: c.radius_m for c in communes().values()}
    for code, part in table.groupby("commune_code"):
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


def _add_gazetteer(row: dict[str, str], streets: Entries, places: Entries) -> None:
    label, code = row["name"], row["commune_code"]
    point = {"lon": float(row["lon"]), "lat": float(row["lat"]), "radius": float(row["uncertainty_m"])}
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
    for name in place_names(label, code):
        places.add(
            label=label, commune=code, former="", kind="", role=row["kind"], name=name, plain="", **point
        )


def _has_street(streets: Entries, code: str, kind: str, name: tuple[str, ...], point: dict) -> bool:
    """Whether a street of the base is the one meant: same type, the words of one among the other's, close."""
    words_ = set(name)
    for i, (commune, known) in enumerate(zip(streets.commune, streets.kind, strict=True)):
        if (
            commune != code
            or known != kind
            or not (words_ <= set(streets.name[i]) or words_ >= set(streets.name[i]))
        ):
            continue
        away = uncertainty.distance_m(point["lon"], point["lat"], streets.lon[i], streets.lat[i])
        if away <= point["radius"] + streets.radius[i]:
            return True
    return False


def _former_in_brackets(label: str) -> str:
    inner = re.search(r"\((.*?)\)", label)
    found = by_name(join(words(inner.group(1)))) if inner else None
    return found.former if found else ""


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
            places.add(
                label=label,
                commune=code,
                former="",
                kind="",
                role="stop",
                name=name,
                plain="",
                lon=lon,
                lat=lat,
                radius=radius,
            )


def _add_sectors(path: Path, places: Entries) -> None:
    """Districts and priority districts: the circle around the centroid that holds the outline."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        told, geometry = feature["properties"], feature["geometry"]
        label = told.get("name") or told.get("lib_qp") or told.get("label")
        told_communes = told.get("commune") or told.get("commune_code") or told.get("insee_com") or ""
        codes = re.findall(r"\b\d[\dAB]\d{3}\b", str(told_communes))
        if not label or geometry["type"] not in ("Polygon", "MultiPolygon"):
            continue
        several = geometry["type"] == "MultiPolygon"
        rings = [part[0] for part in geometry["coordinates"]] if several else [geometry["coordinates"][0]]
        lon, lat, radius = uncertainty.outline_circle(rings)
        for code in codes:
            for name in _sector_names(label):
                places.add(
                    label=label,
                    commune=code,
                    former="",
                    kind="",
                    role="sector",
                    name=name,
                    plain="",
                    lon=lon,
                    lat=lat,
                    radius=radius,
                )


def _sector_names(label: str) -> list[tuple[str, ...]]:
    parts = [label, *re.split(r"\s[–-]\s|\bet\b", label)]
    named = {significant(names(words(part))): None for part in parts if part.strip()}
    return list(named)

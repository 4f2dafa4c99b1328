"""Read official outlines (communes, districts, priority districts) and check them before they serve.

A reader takes the producer's file and gives the project's own GeoJSON, or raises `InputError` with
every fault it found. Attribute names change from one edition to the next: each reader knows several.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from observatory.agglomeration import CENTRAL_COMMUNE, EPCI
from observatory.crs import identified, reprojected
from observatory.errors import InputError
from observatory.language import _, number_text
from observatory.settings import CRS_STORED
from observatory.territory.refit import areas, refit
from pipelines.geodata.official import MAX_UNPACKED, Context, Product, listing, refuse

#: Names a feature's name and code go by, in lower case, the likeliest first.
_NAMES = (
    "name", "nom", "libelle", "nom_quartier", "nom_quart", "quartier", "nom_cq", "nom_conseil", "conseil",
    "conseil_de_quartier", "lib_qp", "nom_qp", "label",
)  # fmt: skip
_COMMUNE_CODES = ("code", "insee", "code_insee", "insee_com")
_QPV_CODES = ("code_qp", "code", "codegeo")

#: Shares of an area that may differ before a layer is refused.
_OVERLAP = 0.005
_UNCOVERED = 0.03
_UNCOVERED_GENERALISED = 0.15  # the embedded outline of the town is itself 10 % off
#: A commune must share this much of its area with the outline in force: generalised ones share 0.79 or more.
_SAME_PLACE = 0.5


def read_communes(path: Path, context: Context) -> Product:
    """Read the communes of the agglomeration, with their population, out of the communes of geo.api.gouv.fr.

    Checked: the 52 codes expected, valid outlines that do not overlap, each mostly where the commune
    in force lies (swapped axes and another territory fail this), a population for each.
    """
    frame = _features(path)
    if "codeEpci" in frame:
        frame = frame[frame["codeEpci"].astype(str) == EPCI]
    frame = _named(path, frame, _COMMUNE_CODES)
    expected = context.territory.communes["geometry"]
    refuse(path, _code_faults(frame["code"], expected.index))
    frame = frame.set_index("code", drop=False).loc[expected.index]
    faults = _place_faults(frame["geometry"], expected) + _overlap_faults(frame["geometry"])
    columns = ["code", "name"]
    if "population" in frame:
        population = pd.to_numeric(frame["population"], errors="coerce").fillna(0).astype(int)
        if not (population > 0).all():
            faults.append(
                _("no population for {codes}").format(codes=listing(population.index[population <= 0]))
            )
        frame, columns = frame.assign(population=population), [*columns, "population"]
    refuse(path, faults)
    return _product(frame, columns)


def read_districts(path: Path, context: Context) -> Product:
    """Read the town's districts and fit them to the outline of the town in force.

    A district that covers most of one already known keeps its code, so that counts go on; the others
    get the next free numbers, by name.
    """
    frame = _named(path, _features(path))
    # A district in several pieces comes as one feature a piece.
    pieces = frame.groupby("name")["geometry"].agg(lambda found: shapely.union_all(found.to_numpy()))
    frame = pieces.reset_index()
    outline = context.territory.communes["geometry"][CENTRAL_COMMUNE]
    refuse(path, _tiling_faults(frame["geometry"].to_numpy(), outline, context.generalised))
    fitted = refit(frame["geometry"].to_numpy(), outline)
    codes = _district_codes(frame["geometry"], context.territory.districts["geometry"])
    frame = frame.assign(geometry=fitted, code=codes, commune=CENTRAL_COMMUNE).sort_values("code")
    return _product(frame, ["code", "name", "commune"])


def read_qpv(path: Path, context: Context) -> Product:
    """Read the priority districts that touch the agglomeration, out of a departmental or national file."""
    frame = _named(path, _features(path), _QPV_CODES)
    frame = frame[shapely.intersects(frame["geometry"].to_numpy(), context.territory.outline)]
    twice = frame["code"][frame["code"].duplicated()]
    faults = [_("the code {codes} twice").format(codes=listing(twice))] if len(twice) else []
    if frame.empty:
        faults.append(_("nothing in it lies in {agglomeration} (are latitude and longitude swapped?)"))
    refuse(path, faults)
    communes = [_communes_under(outline, context) for outline in frame["geometry"]]
    return _product(frame.assign(communes=communes).sort_values("code"), ["code", "name", "communes"])


READERS: dict[str, Callable[[Path, Context], Product]] = {
    "communes": read_communes,
    "districts": read_districts,
    "qpv": read_qpv,
}


def _features(path: Path) -> pd.DataFrame:
    """The properties of each feature, and its outline: valid areas, EPSG:4326, longitude first."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    frame, crs = _read_archive(path) if packed else _read_geojson(path, path.read_bytes())
    outlines = frame["geometry"].to_numpy()
    if not len(frame):
        refuse(path, [_("it has no feature")])
    if crs != CRS_STORED:
        outlines = reprojected(outlines, crs, CRS_STORED)
    if (np.abs(shapely.total_bounds(outlines)) > 180).any():
        refuse(path, [_("its coordinates are not degrees and it declares no reference system")])
    outlines = np.array([_mended(outline) for outline in outlines], dtype=object)
    if shapely.is_empty(outlines).any():
        refuse(path, [_("{n} features are not areas").format(n=int(shapely.is_empty(outlines).sum()))])
    return frame.assign(geometry=outlines)


def _read_geojson(path: Path, content: bytes) -> tuple[pd.DataFrame, str]:
    """Features as they are, and their reference system: what the file declares, else EPSG:4326 (RFC 7946)."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
        features = document["features"]
        frame = pd.DataFrame([feature.get("properties") or {} for feature in features])
        frame["geometry"] = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as fault:
        start = content[:40].decode("utf-8", "replace").strip()
        text = _("it is not GeoJSON ({fault}); it begins with “{start}”").format(fault=fault, start=start)
        refuse(path, [text])
        raise AssertionError("refuse raises where there is a fault") from fault
    return frame, _declared_crs(path, document)


def _declared_crs(path: Path, document: dict[str, Any]) -> str:
    name = ((document.get("crs") or {}).get("properties") or {}).get("name", "")
    if not name or name.upper().endswith(("CRS84", "EPSG::4326", "EPSG:4326")):
        return CRS_STORED
    try:
        return identified(name)
    except ValueError as fault:
        raise InputError(
            _("{file}: unknown reference system “{name}”").format(file=path.name, name=name)
        ) from fault


def _read_archive(path: Path) -> tuple[pd.DataFrame, str]:
    """The GeoJSON, or else the shapefile, of a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                refuse(path, [_("it unpacks to more than {n} MB").format(n=MAX_UNPACKED >> 20)])
            inside = [name for name in archive.namelist() if name.lower().endswith((".geojson", ".json"))]
            if inside:
                return _read_geojson(path, archive.read(inside[0]))
    except zipfile.BadZipFile as fault:
        raise InputError(_("{file} is not a zip archive that can be read").format(file=path.name)) from fault
    return _read_shapefile(path)


def _read_shapefile(path: Path) -> tuple[pd.DataFrame, str]:
    import geopandas as gpd
    import pyogrio

    try:
        table = gpd.read_file(f"/vsizip/{{{path.resolve()}}}")
    except pyogrio.errors.DataSourceError as fault:
        raise InputError(_("{file} holds neither GeoJSON nor a shapefile").format(file=path.name)) from fault
    if table.crs is None:
        refuse(path, [_("its shapefile declares no reference system (.prj)")])
    return pd.DataFrame(table), table.crs.to_string()


def _mended(outline: BaseGeometry) -> BaseGeometry:
    """The areas of an outline, made valid where it crosses itself."""
    return (
        outline if outline.is_valid and outline.geom_type == "Polygon" else areas(shapely.make_valid(outline))
    )


def _named(path: Path, frame: pd.DataFrame, codes: tuple[str, ...] = ()) -> pd.DataFrame:
    """The frame with the columns `name` and, where asked, `code`, whatever the file calls them."""
    lower = {str(column).lower(): column for column in frame.columns}
    found = {}
    for wanted, names in (("name", _NAMES), ("code", codes)):
        column = next((lower[name] for name in names if name in lower), None)
        if column is not None:
            found[wanted] = frame[column].fillna("").astype(str).str.strip()
        elif names:
            text = _("no column for “{wanted}”: expected one of {names}; found {columns}")
            there = listing((name for name in frame.columns if name != "geometry"), 20)
            refuse(path, [text.format(wanted=wanted, names=", ".join(names), columns=there)])
    return frame.assign(**found)


def _code_faults(codes: pd.Series, expected: pd.Index) -> list[str]:
    twice, strange = codes[codes.duplicated()], sorted(set(codes) - set(expected))
    missing = sorted(set(expected) - set(codes))
    found = (
        (missing, _("communes missing: {codes}")),
        (strange, _("communes unknown: {codes}")),
        (twice, _("the code {codes} twice")),
    )
    return [text.format(codes=listing(codes)) for codes, text in found if len(codes)]


def _place_faults(outlines: pd.Series, expected: pd.Series) -> list[str]:
    """Outlines that are not where the ones in force are."""
    ours, theirs = outlines.to_numpy(), expected.to_numpy()
    shared = shapely.area(shapely.intersection(ours, theirs))
    astray = outlines.index[shared < _SAME_PLACE * np.maximum(shapely.area(ours), shapely.area(theirs))]
    text = _("outlines elsewhere than those in force (axes swapped, other territory?): {codes}")
    return [text.format(codes=listing(astray))] if len(astray) else []


def _overlap_faults(outlines: pd.Series) -> list[str]:
    area, union = shapely.area(outlines.to_numpy()).sum(), shapely.union_all(outlines.to_numpy()).area
    share = (area - union) / union
    text = _("outlines overlap over {share} % of the area")
    return [text.format(share=number_text(100 * share, 1))] if share > _OVERLAP else []


def _tiling_faults(districts: np.ndarray, outline: BaseGeometry, generalised: bool) -> list[str]:
    faults = _overlap_faults(pd.Series(districts))
    if not 2 <= len(districts) <= 40:
        faults.append(_("{n} districts, where 2 to 40 were expected").format(n=len(districts)))
    allowed = _UNCOVERED_GENERALISED if generalised else _UNCOVERED
    union = shapely.union_all(districts)
    missing, beyond = (
        outline.difference(union).area / outline.area,
        union.difference(outline).area / outline.area,
    )
    if missing > allowed:
        faults.append(_("{share} % of {town} is in no district").format(share=number_text(100 * missing, 1)))
    if beyond > allowed:
        faults.append(
            _("districts go beyond {town} by {share} % of it").format(share=number_text(100 * beyond, 1))
        )
    return faults


def _district_codes(outlines: pd.Series, known: pd.Series) -> list[str]:
    """The code of the known district each one shares most of its area with; else the next free number."""
    ours, theirs = outlines.to_numpy()[:, None], known.to_numpy()[None, :]
    likeness = shapely.area(shapely.intersection(ours, theirs)) / shapely.area(shapely.union(ours, theirs))
    best = likeness.argmax(axis=1)
    # Above one half, two outlines cannot both be that like a third.
    codes = [known.index[there] if likeness[here, there] > 0.5 else "" for here, there in enumerate(best)]
    number = max(int(code.rsplit("-", 1)[-1]) for code in known.index)
    for here, code in enumerate(codes):
        if not code:
            number += 1
            codes[here] = f"{CENTRAL_COMMUNE}-{number:02d}"
    return codes


def _communes_under(outline: BaseGeometry, context: Context) -> str:
    """INSEE codes of the communes that hold at least 1 % of the outline, joined by a comma."""
    communes = context.territory.communes["geometry"]
    shares = shapely.area(shapely.intersection(communes.to_numpy(), outline)) / outline.area
    return ",".join(communes.index[shares >= 0.01])


def _product(frame: pd.DataFrame, columns: list[str]) -> Product:
    """GeoJSON of these columns, a feature a line, so that two editions can be compared by eye."""
    lines = [
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(outline)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, outline in zip(frame[columns].to_dict("records"), frame["geometry"], strict=True)
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return Product(text.encode(), len(frame))

"""Layers of a site: its shops, bars, exits of schools, facilities and building sites, from files of its own.

``DATA/geodata/sites/NAME.geojson`` holds places, and ``NAME.toml`` beside it says what they are::

    label_fr = "Bars et débits de boissons"
    label_en = "Bars"
    kind = "bar"                 # one of `Kind`
    name_column = "enseigne"     # the only property that is read; none without it
    crs = "EPSG:2154"            # where the file does not say it, and it is not longitude and latitude

A file dropped there alone is drawn too, under its own name and without a name at any place: what a column
that nobody declared holds may be a person.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from observatory import language
from observatory.agglomeration import CORRECTION_BOX
from observatory.atomic import make_folder, write_text
from observatory.crs import SYSTEMS, identified, inside, reprojected, to_metric
from observatory.errors import CallError, InputError, unknown
from observatory.fact import Labelled
from observatory.language import N_, _, ngettext, number_text
from observatory.quoting import quoted
from observatory.redact import scrub
from observatory.settings import CRS_METRIC, CRS_STORED

if TYPE_CHECKING:
    import shapely
    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

#: Within the data folder.
FOLDER = Path("geodata") / "sites"
#: How near a place is said to stand beside a hot spot, metres.
BESIDE_M = 150.0
#: Letters of a name that are kept; bytes of a file; names told of one layer.
_LONGEST, _MOST_BYTES, _MOST_NAMES = 80, 30_000_000, 3
#: Places of a layer: with more of them a page takes seconds to come, and its map is a blot.
_MOST_PLACES = 10_000


class Kind(Labelled):
    """What the places of a layer are."""

    SHOP = "shop", N_("shops")
    BAR = "bar", N_("bars and take-aways")
    SCHOOL = "school", N_("exits of schools")
    FACILITY = "facility", N_("facilities")
    WORKS = "works", N_("building sites")
    OTHER = "other", N_("other places")


@dataclass(frozen=True, slots=True)
class Definition:
    """What the places of a file are, which property names them, and in which reference system they are."""

    label_fr: str = ""
    label_en: str = ""
    kind: Kind = Kind.OTHER
    name_column: str = ""
    crs: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SiteLayer:
    """The places of one file.

    name : its file, without the ending
    names : of its places, "" where nothing names one
    shapes : array of shapely geometries, EPSG:4326
    left_out : places of the file that lie beyond the territory
    """

    name: str
    definition: Definition
    names: tuple[str, ...] = ()
    shapes: np.ndarray = field(default_factory=lambda: np.array([], dtype=object))
    left_out: int = 0

    @property
    def label(self) -> str:
        """What its places are, in the language in force."""
        given = self.definition
        in_force = given.label_en if language.current() == "en" else given.label_fr
        return in_force or given.label_fr or given.label_en or self.name

    def frame(self) -> GeoDataFrame:
        """Its places with their ``name`` (the layer's label where there is none), EPSG:4326."""
        import geopandas

        names = [name or self.label for name in self.names]
        return geopandas.GeoDataFrame({"name": names}, geometry=list(self.shapes), crs=CRS_STORED)


def read_sites(data: Path) -> tuple[list[SiteLayer], list[str]]:
    """The layers of a site, by name, and a sentence for each file that cannot be read."""
    found, faults = [], []
    for path in sorted((data / FOLDER).glob("*.geojson")):
        try:
            found.append(read_site(path))
        except InputError as fault:
            faults.append(str(fault))
    return found, faults


def read_site(path: Path, definition: Definition | None = None) -> SiteLayer:
    """The places of a GeoJSON file near the territory; no property but the declared name is looked at.

    Parameters
    ----------
    definition : Definition, optional
        What ``NAME.toml`` beside the file says, where it is not given.

    Raises
    ------
    InputError
        Saying what is wrong, at which place of the file, and what to do.
    """
    given = definition or _definition(path.with_suffix(".toml"))
    features, crs = _features(path)
    shapes = np.array([_shape(path, n, one) for n, one in enumerate(features, 1)], dtype=object)
    shapes = _in_degrees(path, shapes, given.crs or crs)
    near = [_is_near(shape) for shape in shapes]
    if not any(near):
        raise InputError(_nowhere_near(path, shapes))
    if sum(near) > _MOST_PLACES:
        raise InputError(
            _("{file}: {n} places, and a map bears {most}: keep those that matter.").format(
                file=path.name, n=number_text(sum(near)), most=number_text(_MOST_PLACES)
            )
        )
    if given.name_column and not any(given.name_column in _properties(one) for one in features):
        known = sorted({name for one in features for name in _properties(one)})
        raise InputError(f"{path.name}: {unknown(_('property'), given.name_column, known)}")
    names = tuple(_name(one, given.name_column) for one, kept in zip(features, near, strict=True) if kept)
    return SiteLayer(path.stem, given, names, shapes[near], len(near) - sum(near))


def add_site(data: Path, file: Path, definition: Definition, name: str = "") -> SiteLayer:
    """Put a file of places among the layers of a site: its names and points alone, in EPSG:4326.

    Parameters
    ----------
    name : str, optional
        Under which it is kept; by default the file's.

    Raises
    ------
    InputError
        As `read_site`; nothing is written then.
    """
    plain = replace(definition, label_fr=scrub(definition.label_fr), label_en=scrub(definition.label_en))
    layer = replace(read_site(file, plain), name=_slug(name or file.stem))
    kept = data / FOLDER / f"{layer.name}.geojson"
    make_folder(kept.parent)
    # The definition first: without it the names would be read by none, never the other way about.
    write_text(kept.with_suffix(".toml"), _written(plain))
    write_text(kept, _geojson(layer))
    return layer


def remove_site(data: Path, name: str) -> None:
    """Take a layer of a site away. Raises `CallError` naming those there are."""
    path = data / FOLDER / f"{name}.geojson"
    known = [one.stem for one in sorted(path.parent.glob("*.geojson"))]
    if name not in known:
        raise unknown(_("layer"), name, known)
    path.unlink()
    path.with_suffix(".toml").unlink(missing_ok=True)


def around(layers: Iterable[SiteLayer], place: shapely.Geometry, metres: float = 0.0) -> dict[str, list[str]]:
    """The places within some metres of a point or an area (EPSG:4326): their names, by layer's label.

    Layers without a place there are left out.
    """
    import shapely

    ground = to_metric(place)
    found = {}
    for layer in layers:
        here = shapely.dwithin(to_metric(layer.shapes), ground, metres) if len(layer.shapes) else []
        if names := [name for name, is_here in zip(layer.names, here, strict=True) if is_here]:
            found[layer.name] = names
    return found


def said(layers: Iterable[SiteLayer], place: shapely.Geometry, metres: float = 0.0) -> str:
    """What stands there, in words, as “Bars: 2 (Le Central, La Gare); Schools: 1”; "" for nothing."""
    layers = list(layers)
    labels = {layer.name: layer.label for layer in layers}
    return "; ".join(_told(labels[name], names) for name, names in around(layers, place, metres).items())


def _told(label: str, names: list[str]) -> str:
    named = list(dict.fromkeys(filter(None, names)))
    text = _("{label}: {n}").format(label=label, n=number_text(len(names)))
    if not named:
        return text
    more = len(named) - _MOST_NAMES
    shown = ", ".join(named[:_MOST_NAMES])
    if more > 0:
        shown += " " + ngettext("and {n} more", "and {n} more", more).format(n=number_text(more))
    return f"{text} ({shown})"


def _features(path: Path) -> tuple[list[dict[str, Any]], str]:
    """The features of a GeoJSON file, and the reference system it names, if any."""
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(
            _("{file}: too large; keep the places of the territory alone.").format(file=path.name)
        )
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        features = content["features"]
        crs = (content.get("crs") or {}).get("properties", {}).get("name", "")
        if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        text = _("{file}: not a GeoJSON file of places; export it again as GeoJSON.")
        raise InputError(text.format(file=path.name)) from fault
    if not features:
        raise InputError(_("{file}: no place in it.").format(file=path.name))
    return features, str(crs)


def _shape(path: Path, number: int, feature: Mapping[str, Any]) -> BaseGeometry:
    import shapely

    try:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        shape = shapely.force_2d(shape)
        if shape.is_empty or not np.isfinite(shape.bounds).all():
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.GEOSException) as fault:
        text = _("{file}, place {number}: no point and no outline; give it one, or take it out.")
        raise InputError(text.format(file=path.name, number=number)) from fault
    return shape


def _in_degrees(path: Path, shapes: np.ndarray, crs: str) -> np.ndarray:
    """The shapes in EPSG:4326, from the reference system that is said; not said is longitude and latitude."""
    if not crs:
        return shapes
    try:
        system = identified(crs)
    except ValueError as fault:
        text = _("{file}: “{crs}” is no reference system; write one such as {metric}.")
        raise InputError(text.format(file=path.name, crs=crs, metric=CRS_METRIC)) from fault
    if system in (CRS_STORED, "OGC:CRS84"):
        return shapes
    return reprojected(shapes, system, CRS_STORED)


def _is_near(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return bool(inside((west + east) / 2, (south + north) / 2, CORRECTION_BOX))


def _nowhere_near(path: Path, shapes: np.ndarray) -> str:
    """That no place lies near the territory, and in which reference system they would."""
    text = _("{file}: no place lies near the territory (longitude first, in degrees).").format(file=path.name)
    fitting = [code for code in SYSTEMS if code != CRS_STORED and _would_lie(shapes[0], code)]
    if not fitting:
        return text
    systems = ", ".join(f"{SYSTEMS[code]} ({code})" for code in fitting)
    return text + " " + _("They would in {systems}: say so with --crs.").format(systems=systems)


def _would_lie(shape: BaseGeometry, code: str) -> bool:
    west, _south, east, _north = shape.bounds
    if max(abs(west), abs(east)) <= 180:  # degrees: no system of metres would have so few
        return False
    return _is_near(reprojected(shape, code, CRS_STORED))


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _name(feature: Mapping[str, Any], column: str) -> str:
    """The name of a place, without the persons it names."""
    value = _properties(feature).get(column) if column else None
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return " ".join(scrub(text).split())[:_LONGEST]


def _definition(path: Path) -> Definition:
    if not path.is_file():
        return Definition()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return Definition(**(given | {"kind": Kind(given.get("kind", Kind.OTHER))}))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as fault:
        text = _("{file} cannot be read: {fault}. It says label_fr, label_en, kind, name_column and crs.")
        raise InputError(text.format(file=path.name, fault=fault)) from fault


def _written(given: Definition) -> str:
    """The definition of what is kept: its property is ``name``, its system EPSG:4326."""
    column = "name" if given.name_column else ""
    said = {"label_fr": given.label_fr, "label_en": given.label_en, "kind": str(given.kind),
            "name_column": column}  # fmt: skip
    return "".join(f"{key} = {quoted(value)}\n" for key, value in said.items() if value)


def _geojson(layer: SiteLayer) -> str:
    return json.dumps(
        {"type": "FeatureCollection", "features": [*_written_features(layer)]}, ensure_ascii=False
    )


def _written_features(layer: SiteLayer) -> Iterator[dict[str, Any]]:
    import shapely

    for name, shape in zip(layer.names, layer.shapes, strict=True):
        properties = {"name": name} if layer.definition.name_column else {}
        yield {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}


def _slug(name: str) -> str:
    """Letters, digits and hyphens of a name: what a file and an address can bear."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", scrub(name)).encode("ascii", "ignore").decode("ascii").lower()
    slug = "-".join("".join(c if c.isalnum() else " " for c in plain).split())
    if not slug:
        raise CallError(_("“{name}” has no letter to be kept under; give another name.").format(name=name))
    return slug

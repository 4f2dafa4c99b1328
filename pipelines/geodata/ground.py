"""Read what a background shows (streets, their names, water, railways, woods) out of a producer's package.

BD TOPO of the IGN (GeoPackage, or shapefiles by theme) and regional extracts of OpenStreetMap as shapefiles:
each theme is a table of its own. What lies near the agglomeration is kept, simplified, streets of one name in
one piece, in one file that maps and pictures draw.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from observatory.crs import reprojected
from observatory.language import _, number_text
from observatory.settings import CRS_METRIC, CRS_STORED
from observatory.territory.ground import MOST_BYTES, PATH, Kind
from pipelines.geodata.official import Context, Product, refuse

#: Metres kept around the agglomeration; by which lines and areas are simplified; below which an area is left
#: out.
AROUND_M, DETAIL_M, LEAST_M2 = 2_000.0, 2.0, 1_500.0
#: Decimals of a degree: a metre.
_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Theme:
    """A table of a producer: what of it is drawn as what.

    tables : names of its file or layer, in lower case
    rank : a row's attributes (names in lower case) → 1 (motorway) to 5 (path), 0 for what is left out
    names : columns that may hold a name, the likeliest first
    """

    kind: Kind
    tables: tuple[str, ...]
    rank: Callable[[Mapping[str, str]], int]
    names: tuple[str, ...] = ()


#: Kinds of BD TOPO roads that are paths, whatever their importance.
_PATHS = ("sentier", "chemin", "escalier", "piste cyclable")
_OSM_ROADS = {
    1: ("motorway", "motorway_link", "trunk", "trunk_link"), 2: ("primary", "primary_link"),
    3: ("secondary", "secondary_link", "tertiary", "tertiary_link"),
    4: ("residential", "unclassified", "living_street", "pedestrian", "service"),
    PATH: ("track", "track_grade1", "track_grade2", "track_grade3", "path", "footway", "cycleway", "steps"),
}  # fmt: skip


def _is_there(row: Mapping[str, str]) -> bool:
    """Whether an object is built, and no line drawn to close a network; shapefiles shorten its columns."""
    state = row.get("etat_de_l_objet", row.get("etat", "")).lower()
    unreal = row.get("fictif", "").lower() in ("oui", "true", "1")
    return not unreal and not any(word in state for word in ("projet", "construction"))


def _topo_stream(row: Mapping[str, str]) -> int:
    """1 for what runs all the year, 0 for ditches."""
    runs = row.get("persistance", row.get("persistanc", "permanent"))
    return int(_is_there(row) and "permanent" in runs.lower())


def _topo_road(row: Mapping[str, str]) -> int:
    """By its importance (1 to 6), a path by its kind; a road that is not built yet is none."""
    if not _is_there(row):
        return 0
    nature = row.get("nature", "").lower()
    if nature.startswith(_PATHS):
        return PATH
    if "autorou" in nature:
        return 1
    importance = row.get("importance", "")
    return min(max(int(importance), 1), 4) if importance.isdecimal() else 4


def _osm_road(row: Mapping[str, str]) -> int:
    return next((rank for rank, kinds in _OSM_ROADS.items() if row.get("fclass") in kinds), 0)


def _of(column: str, *beginnings: str) -> Callable[[Mapping[str, str]], int]:
    """1 for rows whose column begins so, 0 for others; 1 for all where no beginning is given."""
    return lambda row: int(not beginnings or row.get(column, "").lower().startswith(beginnings))


_BDTOPO = (
    Theme(Kind.ROAD, ("troncon_de_route",), _topo_road,
          ("nom_voie_ban_gauche", "nom_voie_ban_droite", "nom_ban_g", "nom_ban_d", "nom_collaboratif_gauche",
           "nom_collaboratif_droite", "nom_coll_g", "nom_coll_d", "nom_voie_g", "nom_voie_d", "nom_1_gauche",
           "nom_1_droite", "nom_1_g", "nom_1_d", "nom_rue_g", "nom_rue_d", "cpx_toponyme_route_nommee",
           "cpx_numero", "numero")),
    Theme(Kind.RAIL, ("troncon_de_voie_ferree",), lambda row: int(_is_there(row))),
    Theme(Kind.STREAM, ("troncon_hydrographique",), _topo_stream,
          ("cpx_toponyme_de_cours_d_eau", "nom_c_eau", "nom_cours_eau", "toponyme", "nom_entite")),
    Theme(Kind.WATER, ("surface_hydrographique",), _of("nature"),
          ("cpx_toponyme_de_plan_d_eau", "nom_p_eau", "cpx_toponyme_de_cours_d_eau", "nom_c_eau",
          "nom_entite")),
    Theme(Kind.WOOD, ("zone_de_vegetation",), _of("nature", "bois", "for")),
)  # fmt: skip

_OSM = (
    Theme(Kind.ROAD, ("gis_osm_roads_free_1",), _osm_road, ("name", "ref")),
    Theme(Kind.RAIL, ("gis_osm_railways_free_1",), _of("fclass", "rail", "light_rail")),
    Theme(Kind.STREAM, ("gis_osm_waterways_free_1",), _of("fclass", "river", "canal", "stream"), ("name",)),
    Theme(Kind.WATER, ("gis_osm_water_a_free_1",), _of("fclass"), ("name",)),
    Theme(Kind.WOOD, ("gis_osm_landuse_a_free_1",), _of("fclass", "forest")),
)


def read_bdtopo(path: Path, context: Context) -> Product:
    """Read the themes of a department's BD TOPO, given its GeoPackage or the shapefile of its roads."""
    return _product(path, _BDTOPO, context)


def read_osm(path: Path, context: Context) -> Product:
    """Read a regional extract of OpenStreetMap as shapefiles, given that of its roads."""
    return _product(path, _OSM, context)


READERS: dict[str, Callable[[Path, Context], Product]] = {"bdtopo": read_bdtopo, "osm": read_osm}


def _product(path: Path, themes: tuple[Theme, ...], context: Context) -> Product:
    area = _near(context)
    found = {theme.kind: _theme(path, theme, area) for theme in themes}
    roads = found[Kind.ROAD]
    faults = []
    if roads is None or roads.empty:
        faults.append(_("no road of it lies in {agglomeration} (is it another department?)"))
    elif not (roads["name"] != "").any():
        faults.append(_("no road of it has a name"))
    refuse(path, faults)
    tables = [table for table in found.values() if table is not None]
    content, features = _written(pd.concat(tables, ignore_index=True))
    if len(content) > MOST_BYTES:
        text = _("the background would take {n} MB, more than {most}")
        taken, most = (number_text(size // 10**6) for size in (len(content), MOST_BYTES))
        refuse(path, [text.format(n=taken, most=most)])
    missing = [kind.label for kind, table in found.items() if table is None or table.empty]
    notes = (_("without: {kinds}").format(kinds=", ".join(missing)),) if missing else ()
    return Product(content, features, notes)


def _near(context: Context) -> shapely.Geometry:
    """The ground that maps show, EPSG:2154."""
    outline = reprojected(np.array([context.territory.outline], dtype=object), CRS_STORED, CRS_METRIC)[0]
    return shapely.box(*outline.bounds).buffer(AROUND_M, join_style="mitre")


def _theme(path: Path, theme: Theme, area: shapely.Geometry) -> pd.DataFrame | None:
    """``kind, rank, name, geometry`` (EPSG:2154) of a theme inside `area`; None where it is missing."""
    source = _table_of(path, theme)
    if source is None:
        return None
    frame = _read(*source)
    frame = frame[shapely.intersects(frame["geometry"].to_numpy(), area)]
    texts = frame.drop(columns="geometry").fillna("").astype(str)
    rows = texts.to_dict("records")
    table = pd.DataFrame(
        {
            "kind": theme.kind.value,
            "rank": np.array([theme.rank(row) for row in rows], dtype=int),
            "name": [_name(row, theme.names) for row in rows],
            "geometry": shapely.intersection(shapely.force_2d(frame["geometry"].to_numpy()), area),
        }
    )
    table = table[(table["rank"] > 0) & ~shapely.is_empty(table["geometry"].to_numpy())]
    return _joined(table) if theme.kind.line else _large(table)


def _name(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    found = (row.get(column, "").strip() for column in columns)
    return next((text for text in found if text and text.lower() not in ("nan", "none")), "")


def _joined(table: pd.DataFrame) -> pd.DataFrame:
    """Pieces of one name and rank in one: a name is written once along a street, not once a crossing."""
    rows = []
    for (kind, rank, name), group in table.groupby(["kind", "rank", "name"], sort=True):
        merged = shapely.line_merge(shapely.union_all(group["geometry"].to_numpy()))
        simple = shapely.simplify(shapely.get_parts(merged), DETAIL_M)
        rows += [(kind, rank, name, line) for line in simple if line.geom_type == "LineString"]
    return pd.DataFrame(rows, columns=list(table.columns))


def _large(table: pd.DataFrame) -> pd.DataFrame:
    parts = table.assign(
        geometry=shapely.simplify(shapely.make_valid(table["geometry"].to_numpy()), DETAIL_M)
    )
    shapes, index = shapely.get_parts(parts["geometry"].to_numpy(), return_index=True)
    parts = parts.iloc[index].assign(geometry=shapes)
    polygons = shapely.get_dimensions(shapes) == 2
    return parts[polygons & (shapely.area(shapes) >= LEAST_M2)].reset_index(drop=True)


def _table_of(path: Path, theme: Theme) -> tuple[Path, str | None] | None:
    """The file of a theme, and its layer in a GeoPackage; None where there is none."""
    import geopandas as gpd

    if path.suffix.lower() == ".gpkg":
        layers = {str(name).lower(): str(name) for name in gpd.list_layers(path)["name"]}
        found = next((layers[name] for name in theme.tables if name in layers), None)
        if found or not path.stem.lower().startswith(_BDTOPO[0].tables):
            return (path, found) if found else None
    # Themes lie in folders beside each other: TRANSPORT, HYDROGRAPHIE, OCCUPATION_DU_SOL.
    beside = path.parent.parent if path.parent.name.isupper() else path.parent
    files = (file for file in sorted(beside.rglob("*")) if file.suffix.lower() in (".shp", ".gpkg"))
    return next(((file, None) for file in files if file.stem.lower() in theme.tables), None)


def _read(path: Path, layer: str | None) -> pd.DataFrame:
    """Attributes in lower case, and the geometry in metres; a package without a system is in Lambert-93."""
    import geopandas as gpd

    frame = gpd.read_file(path, layer=layer) if layer else gpd.read_file(path)
    metric = frame if frame.crs is None else frame.to_crs(CRS_METRIC)
    table = pd.DataFrame(metric.drop(columns=metric.geometry.name))
    table.columns = [str(name).lower() for name in table.columns]
    return table.assign(geometry=metric.geometry.to_numpy()).dropna(subset=["geometry"])


def _written(table: pd.DataFrame) -> tuple[bytes, int]:
    """The rows as GeoJSON, a line each, in an order that does not depend on the package's."""
    flat = reprojected(table["geometry"].to_numpy(), CRS_METRIC, CRS_STORED)
    flat = shapely.set_precision(flat, 10.0**-_DECIMALS)
    lines = sorted(_features(table, flat))
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode(), len(lines)


def _features(table: pd.DataFrame, shapes: np.ndarray) -> Iterator[str]:
    for row, shape in zip(table.itertuples(), shapes, strict=True):
        if shape.is_empty:
            continue
        properties = {"kind": row.kind, "rank": int(row.rank), "name": row.name}
        yield (
            f'{{"type":"Feature","properties":{json.dumps(properties, ensure_ascii=False)},'
            f'"geometry":{shapely.to_geojson(shape)}}}'
        )

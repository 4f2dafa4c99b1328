"""A small package of roads, water, railways and woods as the IGN and OpenStreetMap deliver them, invented."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

#: A corner in Belfort (Lambert-93), streets apart and their number each way.
EAST, NORTH, APART, STREETS = 988_200.0, 6_734_200.0, 130.0, 9
METRIC = "EPSG:2154"


def streets() -> list[tuple[str, str, shapely.LineString]]:
    """Name, importance and line of each piece: a grid, each street cut at every crossing."""
    far, found = APART * STREETS, []
    for n in range(STREETS + 1):
        for m in range(STREETS):
            importance = "2" if n == 4 else "5"
            x, y = EAST + n * APART, NORTH + n * APART
            found.append((f"Rue du Levant {n}", importance, shapely.LineString(
                [(EAST + m * APART, y), (EAST + (m + 1) * APART, y)])))  # fmt: skip
            found.append((f"Avenue du Nord {n}", importance, shapely.LineString(
                [(x, NORTH + m * APART), (x, NORTH + (m + 1) * APART)])))  # fmt: skip
    slant = shapely.LineString([(EAST, NORTH), (EAST + far, NORTH + far)])
    return [
        *found,
        ("A36", "1", shapely.LineString([(EAST - 900, NORTH - 300), (EAST + far, NORTH - 250)])),
        ("", "6", slant),
    ]


#: A road of which nothing but its state says that it is not there yet, whatever the form of the package.
PLANNED = {"importance": "5", "etat_de_l_objet": "En projet", "etat": "En projet"}


def _shouted(name: str) -> str:
    """A name as the collaborative column has it, in capitals, its kind cut: the other one comes first."""
    return name.upper().replace("RUE ", "R ").replace("AVENUE ", "AV ")


def bdtopo(folder: Path, *, packed: bool, without: str = "") -> Path:
    """The themes as one GeoPackage, or as shapefiles in a folder a theme with names of ten letters."""
    rows = streets()
    roads = {
        "cleabs": [f"TRONROUT{n:016d}" for n in range(len(rows))],
        "nature": ["Type autoroutier" if i == "1" else "Route à 1 chaussée" if n else "Sentier" for n, i,
        _l in rows],
        "nom_voie_ban_gauche" if packed else "NOM_BAN_G": [name for name, _i, _l in rows],
        "importance" if packed else "IMPORTANCE": [importance for _n, importance, _l in rows],
        "etat_de_l_objet" if packed else "ETAT": "En service",
        # The package has a column of booleans, the shapefile one of words.
        "fictif" if packed else "FICTIF": False if packed else "Non",
        "nom_collaboratif_gauche" if packed else "NOM_COLL_G": [_shouted(name) for name, _i, _l in rows],
    }  # fmt: skip
    planned = shapely.LineString([(EAST, NORTH - 100), (EAST + 500, NORTH - 100)])
    lines = [line for _n, _i, line in rows]
    far = APART * STREETS
    themes = {
        ("TRANSPORT", "troncon_de_route"): (
            {key: [*(values if isinstance(values, list) else [values] * len(rows)),
                   PLANNED.get(key.lower(), "x" if isinstance(values, list) else values)]
             for key, values in roads.items()}, [*lines, planned]),
        ("TRANSPORT", "troncon_de_voie_ferree"): (
            {"nature": ["Voie ferrée principale"]},
            [shapely.LineString([(EAST - 200, NORTH - 500), (EAST - 200, NORTH + far)])]),
        ("HYDROGRAPHIE", "troncon_hydrographique"): (
            {"persistance" if packed else "PERSISTANC": ["Permanent", "Intermittent"],
             "cpx_toponyme_de_cours_d_eau" if packed else "NOM_C_EAU": ["la Savoureuse", "le Fossé"]},
            [shapely.LineString([(EAST + 585, NORTH - 400), (EAST + 590, NORTH + far + 400)]),
             shapely.LineString([(EAST, NORTH + 5), (EAST + 9, NORTH + 9)])]),
        ("HYDROGRAPHIE", "surface_hydrographique"): (
            {"nature": ["Plan d'eau"]}, [shapely.Point(EAST + 1500, NORTH + 800).buffer(180)]),
        ("OCCUPATION_DU_SOL", "zone_de_vegetation"): (
            {"nature": ["Bois", "Haie"]},
            [shapely.box(EAST - 900, NORTH, EAST - 400, NORTH + 700), shapely.box(EAST, NORTH, EAST + 50,
            NORTH + 50)]),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for (theme, name), (columns, shapes) in themes.items():
        if name == without:
            continue
        frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=METRIC)
        if packed:
            frame.to_file(folder / "BDTOPO_3-5_TOUSTHEMES_GPKG_LAMB93_D090.gpkg", layer=name, driver="GPKG")
        else:
            (folder / theme).mkdir(exist_ok=True)
            frame.to_file(folder / theme / f"{name.upper()}.shp")
    return folder


def osm(folder: Path) -> Path:
    """A regional extract as shapefiles in degrees."""
    rows, far = streets(), APART * STREETS
    kinds = {"1": "motorway", "2": "primary", "5": "residential", "6": "footway"}
    tables = {
        "gis_osm_roads_free_1": ({"fclass": [kinds[i] for _n, i, _l in rows], "name": [n for n, _i,
        _l in rows]},
                                 [line for _n, _i, line in rows]),
        "gis_osm_railways_free_1": ({"fclass": ["rail", "tram"]}, [
            shapely.LineString([(EAST - 200, NORTH - 500), (EAST - 200, NORTH + far)]),
            shapely.LineString([(EAST, NORTH), (EAST + 9, NORTH)])]),
        "gis_osm_landuse_a_free_1": ({"fclass": ["forest", "farmland"]}, [
            shapely.box(EAST - 900, NORTH, EAST - 400, NORTH + 700), shapely.box(EAST, NORTH, EAST + 90,
            NORTH + 90)]),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, shapes) in tables.items():
        gpd.GeoDataFrame(columns, geometry=shapes, crs=METRIC).to_crs("EPSG:4326").to_file(
            folder / f"{name}.shp"
        )
    return folder

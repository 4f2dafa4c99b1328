"""Files as the producers give them, made from the embedded layers, and what a pull made of them."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import shapely

from observatory.territory import Territory

EMBEDDED = Territory.load()


def geojson(features: list[tuple[dict, shapely.Geometry]], **more) -> bytes:
    members = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(outline)}
        for properties, outline in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": members, **more}, ensure_ascii=False).encode()


def communes_file(change: Callable = lambda code, outline: outline, without: tuple[str, ...] = ()) -> bytes:
    found = [
        (
            {"nom": row["name"], "code": code, "codeEpci": "200069052", "population": 100},
            change(code, row["geometry"]),
        )
        for code, row in EMBEDDED.communes.iterrows()
        if code not in without
    ]
    abroad = (
        {"nom": "Delle", "code": "90033", "codeEpci": "249000241", "population": 5600},
        shapely.box(6.9, 47.4, 7, 47.5),
    )
    return geojson([*found, abroad])


def ban_rows(per_commune: int = 30) -> pd.DataFrame:
    points = EMBEDDED.communes["geometry"].map(lambda outline: outline.representative_point())
    rows = [
        {
            "id": f"{code}_0010_{number:05d}", "id_fantoir": "", "numero": number,
            "rep": "bis" if number == 2 else "",
            "nom_voie": "Rue de l’Église", "code_postal": "90000", "code_insee": code,
            "nom_commune": EMBEDDED.communes["name"][code], "code_insee_ancienne_commune": "",
            "nom_ancienne_commune": "", "x": "", "y": "", "lon": round(point.x + number * 1e-6, 6),
            "lat": round(point.y, 6), "type_position": "entrée",
        }
        for code, point in points.items()
        for number in range(1, per_commune + 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def ban_file(rows: pd.DataFrame | None = None) -> bytes:
    return gzip.compress(
        (ban_rows() if rows is None else rows).to_csv(index=False, sep=";").encode(), mtime=0
    )


def bano_file() -> bytes:
    table = ban_rows()
    table["numero"] = table["numero"].astype(str) + table["rep"].str.upper()
    table["id"] = table["code_insee"] + "0010X-" + table["numero"]
    table["source"] = "OSM"
    columns = ["id", "numero", "nom_voie", "code_postal", "nom_commune", "source", "lat", "lon"]
    return table[columns].to_csv(index=False, header=False).encode()


def stops_file(count: int = 60) -> bytes:
    names = "".join(f"{n},Arrêt {n},{47.60 + n / 1000:.4f},6.86,0\n" for n in range(count))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("stops.txt", "stop_id,stop_name,stop_lat,stop_lon,location_type\n" + names)
    return archive.getvalue()


def districts_file(**more) -> bytes:
    found = [
        ({"OBJECTID": 7 - n, "NOM_QUARTIER": row["name"]}, row["geometry"]) for n, row in enumerate(DISTRICTS)
    ]
    return geojson(found, **more)


DISTRICTS = EMBEDDED.districts.to_dict("records")


def qpv_file() -> bytes:
    inside = shapely.box(6.84, 47.63, 6.85, 47.64)
    far = shapely.box(2.3, 48.8, 2.4, 48.9)
    return geojson(
        [({"code_qp": "QN1", "lib_qp": "Les Tours"}, inside), ({"code_qp": "QN2", "lib_qp": "Paris"}, far)]
    )


FOLDER = {
    "communes-90.geojson": communes_file,
    "adresses-90.csv.gz": ban_file,
    "conseil-de-quartier.geojson": districts_file,
    "qpv-2024-90.geojson": qpv_file,
    "stops.txt": lambda: zipfile.ZipFile(io.BytesIO(stops_file())).read("stops.txt"),
}


CONTENTS = {name: content() for name, content in FOLDER.items()}


def states(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["layer"], table["state"], strict=True))


def installed(data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(data / "geodata" / name, dtype=str, keep_default_na=False)

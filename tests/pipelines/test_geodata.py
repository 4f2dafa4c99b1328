"""Official layers pulled, from a folder and from a server of this machine that misbehaves in every way."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from filelock import FileLock

from observatory import layers
from observatory.errors import CallError
from observatory.settings import BELFORT, embedded_layers
from observatory.territory import Territory
from pipelines.geodata import SOURCES, pull, read_sources

EMBEDDED = Territory.load()


# --- files as the producers give them, made from the embedded layers ---------------------------------


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


# --- a folder ----------------------------------------------------------------------------------------

FOLDER = {
    "communes-90.geojson": communes_file,
    "adresses-90.csv.gz": ban_file,
    "conseil-de-quartier.geojson": districts_file,
    "qpv-2024-90.geojson": qpv_file,
    "stops.txt": lambda: zipfile.ZipFile(io.BytesIO(stops_file())).read("stops.txt"),
}


CONTENTS = {name: content() for name, content in FOLDER.items()}


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "from").mkdir()
    for name, content in CONTENTS.items():
        (tmp_path / "from" / name).write_bytes(content)
    return tmp_path / "from"


@pytest.fixture
def data(tmp_path) -> Path:
    return tmp_path / "data"


def states(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["layer"], table["state"], strict=True))


def installed(data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(data / "geodata" / name, dtype=str, keep_default_na=False)


def test_a_folder_with_everything(folder, data):
    table = pull(data, folder)
    assert states(table) == {
        "communes": "installed", "districts": "installed", "addresses": "installed", "qpv": "installed",
        "stops": "installed", "gazetteer": "absent",
    }  # fmt: skip
    assert installed(data, "addresses.csv").columns.tolist() == [
        "id", "number", "suffix", "street", "postcode", "commune_code", "commune", "lon", "lat",
        "former_commune_code",
    ]  # fmt: skip
    assert installed(data, "stops.csv").columns.tolist() == ["stop_id", "name", "commune_name", "lon", "lat"]
    assert len(json.loads((data / "geodata" / "qpv.geojson").read_text())["features"]) == 1, (
        "Paris is left out"
    )
    status = layers.status(data).set_index("layer")
    assert status.loc[["communes", "districts", "addresses", "qpv", "stops"], "in_force"].eq("pulled").all()
    assert status.loc[["communes", "addresses"], "intact"].all()
    assert not (data / "geodata" / ".pull").exists(), "no half-made file is left"


def test_the_same_folder_again_changes_nothing(folder, data):
    pull(data, folder)
    before = {path.name: path.stat().st_mtime_ns for path in (data / "geodata").glob("*.*sv")}
    again = states(pull(data, folder))
    assert set(again.values()) == {"unchanged", "absent"}
    assert before == {path.name: path.stat().st_mtime_ns for path in (data / "geodata").glob("*.*sv")}


def test_the_producers_file_is_recorded(folder, data):
    table = pull(data, folder).set_index("layer")
    entry = layers.in_force("addresses", data)
    assert (
        entry.source_sha256
        == layers.sha256(folder / "adresses-90.csv.gz")
        == table.loc["addresses", "sha256"]
    )
    assert entry.sha256 == layers.sha256(data / "geodata" / "addresses.csv")
    assert entry.licence == "Licence Ouverte 2.0"
    assert entry.retrieved_at.tzinfo is dt.UTC


def test_the_real_files(shared, data):
    """52 communes, 35,847 BANO addresses of which 6 repeated, 7 priority districts, 1,581 stops."""
    table = pull(data, shared / "mirror").set_index("layer")
    assert table["features"].to_dict() == {
        "communes": 52, "districts": 0, "addresses": 35841, "qpv": 7, "stops": 1581, "gazetteer": 0,
    }  # fmt: skip
    assert "6" in table.loc["addresses", "detail"]
    assert "rebuild" in table.loc["communes", "detail"], "zones have moved"
    territory = Territory.load(data)
    assert territory.communes["population"].sum() == 101_725
    addresses = installed(data, "addresses.csv")
    moval = addresses[addresses["former_commune_code"] == "90073"]
    assert len(moval) > 100
    assert set(moval["commune_code"]) == {"90068"}
    assert set(moval["commune"]) == {"Meroux-Moval"}
    assert addresses["number"].str.fullmatch(r"\d*").all()


# --- districts ---------------------------------------------------------------------------------------


def test_the_citys_districts_keep_the_codes_of_those_they_resemble(folder, data):
    """Jean-Jaurès in two, and everything moved by 20 m: the others keep their code, the halves do not."""
    found = []
    for row in DISTRICTS:
        moved = shapely.affinity.translate(row["geometry"], 0.0002, 0.0001)
        if row["name"] == "Jean-Jaurès":
            west, south, east, north = moved.bounds
            middle = (south + north) / 2
            found.append(
                ({"nom": "Jean-Jaurès nord"}, moved.intersection(shapely.box(west, middle, east, north)))
            )
            found.append(
                ({"nom": "Jean-Jaurès sud"}, moved.intersection(shapely.box(west, south, east, middle)))
            )
        else:
            found.append(({"nom": row["name"]}, moved))
    (folder / "conseil-de-quartier.geojson").write_bytes(geojson(found))
    assert states(pull(data, folder))["districts"] == "installed"
    districts = Territory.load(data).districts
    names = districts["name"]
    for code, row in EMBEDDED.districts.drop(index="90010-04").iterrows():
        assert names[code] == row["name"]
    halves = names[names.str.startswith("Jean-Jaurès")]
    assert set(halves.index) <= {"90010-04", "90010-10", "90010-11"}
    assert len(halves) == 2


def test_districts_as_a_shapefile_in_lambert_93(folder, data, tmp_path):
    (folder / "conseil-de-quartier.geojson").unlink()
    frame = EMBEDDED.to_geopandas("districts")[["name", "geometry"]].rename(columns={"name": "QUARTIER"})
    frame.to_crs(2154).to_file(tmp_path / "q.shp")
    with zipfile.ZipFile(folder / "Quartiers_de_Belfort.zip", "w") as archive:
        for path in tmp_path.glob("q.*"):
            archive.write(path, path.name)
    assert states(pull(data, folder))["districts"] == "installed"
    assert list(Territory.load(data).districts.index) == list(EMBEDDED.districts.index)


def test_precise_communes_and_the_citys_districts_tile(folder, data):
    """Communes whose borders have all moved, by some 100 m: the districts follow Belfort's."""

    def bent(points):
        return points + 0.0012 * np.column_stack([np.sin(points[:, 1] * 900), np.cos(points[:, 0] * 900)])

    (folder / "communes-90.geojson").write_bytes(
        communes_file(lambda code, outline: shapely.transform(shapely.segmentize(outline, 0.002), bent))
    )
    assert states(pull(data, folder))["districts"] == "failed", (
        "10 % of Belfort in no district is too much here"
    )
    territory = Territory.load(data)
    districts, belfort = territory.districts["geometry"].to_numpy(), territory.communes["geometry"][BELFORT]
    assert len(territory.zones) == 60
    assert shapely.area(districts).sum() - belfort.area < 1e-9
    assert shapely.union_all(districts).symmetric_difference(belfort).area < 1e-9


# --- files at fault ----------------------------------------------------------------------------------


def without_column(name: str) -> bytes:
    return ban_file(ban_rows().drop(columns=name))


def swapped(code: str, outline: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(outline, lambda points: points[:, ::-1])


def bloated(code: str, outline: shapely.Geometry) -> shapely.Geometry:
    return outline.buffer(0.003)


def qpv_of(outline: shapely.Geometry) -> bytes:
    return geojson([({"code_qp": "Q", "lib_qp": "A"}, outline)])


def districts_of(**columns: Callable) -> bytes:
    """Districts with one property each, made by the callable out of its number; or with another outline."""
    change = columns.pop("outline", lambda outline: outline)
    return geojson(
        [
            ({key: make(n) for key, make in columns.items()}, change(d["geometry"]))
            for n, d in enumerate(DISTRICTS)
        ]
    )


def gazetteer_of(row: str) -> bytes:
    return f"name,kind,commune_code,lon,lat,uncertainty_m\n{row}\n".encode()


COMMUNES, ADDRESSES, COUNCILS = "communes-90.geojson", "adresses-90.csv.gz", "conseil-de-quartier.geojson"
QPV, STOPS, PLACES = "qpv-2024-90.geojson", "stops.txt", "gazetteer.csv"
FAULTS = [
    (COMMUNES, lambda: b"<!DOCTYPE html><html>", "DOCTYPE", "a page, not a layer"),
    (COMMUNES, lambda: b"", "GeoJSON", "empty"),
    (COMMUNES, lambda: communes_file()[:5000], "GeoJSON", "cut short"),
    (COMMUNES, lambda: communes_file(without=("90010",)), "90010", "51 communes"),
    (COMMUNES, lambda: communes_file(swapped), "90001", "latitude first"),
    (COMMUNES, lambda: communes_file(bloated), "recouvrent", "outlines overlap"),
    (COMMUNES, lambda: geojson([]), "aucun", "no feature"),
    (ADDRESSES, lambda: ban_file()[:900], "décompressé", "gzip cut short"),
    (ADDRESSES, lambda: without_column("lon"), "lon", "a column missing"),
    (ADDRESSES, lambda: ban_file(ban_rows(2)), "104", "too few addresses"),
    (ADDRESSES, lambda: ban_file(ban_rows().rename(columns={"lon": "lat", "lat": "lon"})), "47", "swapped"),
    (ADDRESSES, lambda: ban_file(ban_rows().query("code_insee != '90068'")), "90068", "a commune without"),
    (ADDRESSES, lambda: b"\xff\xfe\x00", "tableau", "not text"),
    (COUNCILS, lambda: districts_file(crs={"properties": {"name": "EPSG:999999"}}), "999999", "unknown CRS"),
    (COUNCILS, lambda: districts_of(nom=lambda n: str(n // 9)), "2", "all of one name"),
    (COUNCILS, lambda: districts_of(x=lambda n: n), "name", "no name"),
    (COUNCILS, lambda: districts_of(nom=str, outline=lambda o: o.buffer(0.002)), "recouvrent", "overlaps"),
    (COUNCILS, lambda: districts_of(nom=str, outline=lambda o: o.buffer(-0.002)), "%", "half of Belfort"),
    (QPV, lambda: qpv_of(shapely.box(47.63, 6.84, 47.64, 6.85)), "inversées", "swapped"),
    (QPV, lambda: qpv_of(shapely.box(987000, 6733000, 988000, 6734000)), "degrés", "metres"),
    (QPV, lambda: qpv_of(shapely.Point(6.84, 47.63)), "surfaces", "points"),
    (QPV, lambda: b"PK\x03\x04 and no more", "zip", "a broken archive"),
    (STOPS, lambda: b"stop_id,stop_name,stop_lat,stop_lon\n", "0", "header only"),
    (STOPS, lambda: b"a,b\n1,2\n", "stop_id", "another table"),
    (PLACES, lambda: gazetteer_of("X,pub,90010,6.86,47.64,100"), "pub", "unknown kind"),
    (PLACES, lambda: gazetteer_of("X,place,90010,6.86,47.64,"), "incertitude", "no uncertainty"),
]
LAYER_OF = {
    COMMUNES: "communes", ADDRESSES: "addresses", COUNCILS: "districts", QPV: "qpv", STOPS: "stops",
    PLACES: "gazetteer",
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says", "why"), FAULTS, ids=[f"{f[0]}: {f[3]}" for f in FAULTS])
def test_a_file_at_fault_is_refused_and_spoils_nothing(folder, data, name, content, says, why):
    layer = LAYER_OF[name]
    (folder / name).write_bytes(content())
    table = pull(data, folder).set_index("layer")
    assert table.loc[layer, "state"] == "failed", why
    assert says in table.loc[layer, "detail"], why
    assert name in table.loc[layer, "detail"], "the file is named"
    others = table.drop(index=[layer, "gazetteer"], errors="ignore")
    assert (others["state"] == "installed").all(), why
    assert layer not in [entry.name for entry in layers.read_manifest(data / "geodata", "pulled")]
    assert len(Territory.load(data).zones) == 60


def test_a_layer_in_force_survives_a_bad_edition(folder, data):
    pull(data, folder)
    before = (data / "geodata" / "addresses.csv").read_bytes()
    (folder / "adresses-90.csv.gz").write_bytes(without_column("nom_voie"))
    assert states(pull(data, folder))["addresses"] == "failed"
    assert (data / "geodata" / "addresses.csv").read_bytes() == before
    assert layers.status(data).set_index("layer").loc["addresses", "intact"]


def test_a_damaged_layer_in_force_is_mended_by_a_pull(folder, data):
    pull(data, folder)
    (data / "geodata" / "communes.geojson").write_text("{", encoding="utf-8")
    assert states(pull(data, folder))["communes"] == "installed"
    assert len(Territory.load(data).zones) == 60


def test_the_alternative_serves_where_the_first_source_is_at_fault(folder, data):
    (folder / "adresses-90.csv.gz").write_bytes(b"<html>")
    (folder / "bano-90.csv").write_bytes(bano_file())
    assert states(pull(data, folder))["addresses"] == "installed"
    assert "BANO" in layers.in_force("addresses", data).source
    assert installed(data, "addresses.csv")["suffix"].value_counts()["bis"] == 52


def test_made_up_numbers_and_repeated_ids(folder, data):
    rows = ban_rows()
    rows.loc[0, "numero"] = 5012
    (folder / "adresses-90.csv.gz").write_bytes(ban_file(pd.concat([rows, rows.tail(3)])))
    table = pull(data, folder).set_index("layer")
    assert table.loc["addresses", "features"] == len(rows)
    assert "3" in table.loc["addresses", "detail"]
    addresses = installed(data, "addresses.csv").set_index("id")
    assert addresses.loc[rows.loc[0, "id"], "number"] == "", "a number of the land registry is no number"


def test_a_new_period_keeps_the_former_layer(folder, data, tmp_path):
    """When communes merge, the source gets a new `valid_from`: the outlines of before still serve."""
    pull(data, folder)
    later = tmp_path / "later.toml"
    text = (embedded_layers() / SOURCES).read_text(encoding="utf-8")
    later.write_text(text.replace("valid_from = 2019-01-01", "valid_from = 2028-01-01", 1), encoding="utf-8")
    (folder / "communes-90.geojson").write_bytes(communes_file(lambda code, outline: outline.simplify(1e-5)))
    pull(data, folder, sources=later)
    then = layers.in_force("communes", data, dt.date(2026, 1, 1))
    now = layers.in_force("communes", data, dt.date(2028, 1, 1))
    assert (then.file, then.valid_to) == ("communes-2019-01-01.geojson", dt.date(2027, 12, 31))
    assert (now.file, now.valid_to) == ("communes.geojson", None)
    assert layers.sha256(then.path) == then.sha256


@pytest.mark.parametrize("step", range(1, 11))
def test_a_pull_broken_off_at_any_step_leaves_layers_that_read(folder, data, monkeypatch, step):
    """Five layers, two replacements each (the file, then layers.toml): broken off before each of the ten."""
    steps = iter(range(1, 1000))

    def replace(path: Path, target: Path) -> None:
        if next(steps) == step:
            raise KeyboardInterrupt
        os.replace(path, target)  # noqa: PTH105 the method is what this stands for

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", replace)
        pull(data, folder)
    in_force = layers.status(data).set_index("layer")
    assert in_force.drop(index=in_force.index[in_force["in_force"] == "absent"])["intact"].all()
    assert (in_force["in_force"] == "pulled").sum() == (step - 1) // 2
    assert len(Territory.load(data).zones) == 60
    assert set(states(pull(data, folder)).values()) <= {"installed", "unchanged", "absent"}
    assert layers.status(data).set_index("layer").loc["stops", "in_force"] == "pulled"


def test_no_folder_or_nothing_in_it(data, tmp_path):
    with pytest.raises(CallError, match="nulle-part"):
        pull(data, tmp_path / "nulle-part")
    with pytest.raises(CallError, match=r"communes-90\.geojson"):
        pull(data, tmp_path)


def test_two_pulls_at_once(folder, data):
    (data / "geodata").mkdir(parents=True)
    with FileLock(data / "geodata" / ".lock"), pytest.raises(CallError, match="en cours"):
        pull(data, folder)


# --- a server ----------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What the server says: `announced` is its Content-Length where it lies about it."""

    body: bytes = b""
    status: int = 200
    announced: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Server:
    """A real HTTP server on 127.0.0.1: each path answers from its list, the last answer for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                server.asked.append(path)
                left = server.answers.get(path, [Answer(status=404)])
                answer = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(answer.status)
                length = len(answer.body) if answer.announced is None else answer.announced
                for name, value in {"Content-Length": str(length), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_args) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()

    def resource(title: str, form: str, path: str, modified: str | None = None) -> dict:
        return {"title": title, "format": form, "url": f"{found.url}/{path}", "last_modified": modified}

    councils = {
        "license": "lov2",
        "resources": [
            resource("Conseils (PDF)", "pdf", "districts.pdf"),
            resource("Conseils 2019", "geojson", "old", "2019-01-01T00:00:00"),
            resource("Conseils 2025", "geojson", "districts", "2025-03-01T00:00:00"),
        ],
    }
    qpv = {"resources": [resource("QPV 2015", "geojson", "qpv2015"), resource("QPV 2024", "geojson", "qpv")]}
    optymo = {"title": "Réseau Optymo", "resources": [resource("GTFS", "gtfs", "gtfs.zip")]}
    gtfs = {"data": [{"title": "Autre", "resources": []}, optymo]}
    modified = {"Last-Modified": "Mon, 09 Nov 2026 06:00:00 GMT"}
    found.answers = {
        "/communes": [Answer(communes_file(), headers=modified)],
        "/adresses-90.csv.gz": [Answer(ban_file(), headers=modified)],
        "/bano-90.csv": [Answer(bano_file())],
        "/api/1/datasets/conseil-de-quartier-de-la-ville-de-belfort-1/": [
            Answer(json.dumps(councils).encode())
        ],
        "/api/1/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv/": [
            Answer(json.dumps(qpv).encode())
        ],
        "/api/1/datasets/": [Answer(json.dumps(gtfs).encode())],
        "/districts": [Answer(districts_file())],
        "/qpv": [Answer(qpv_file())],
        "/gtfs.zip": [Answer(stops_file())],
    }
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture
def sources(server, tmp_path) -> Path:
    """The project's own sources, with this server in the place of the producers'."""
    text = (embedded_layers() / SOURCES).read_text(encoding="utf-8")
    _api, known = read_sources(embedded_layers() / SOURCES)
    text = text.replace("https://www.data.gouv.fr/", f"{server.url}/")
    for source in known:
        if source.url:
            name = "communes" if source.layer == "communes" else source.url.rsplit("/", 1)[-1]
            text = text.replace(source.url, f"{server.url}/{name}")
    assert "https://" not in text, "nothing may reach the internet"
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_from_its_producers(server, sources, data):
    said: list[str] = []
    table = pull(data, report=said.append, sources=sources, backoff_s=0)
    assert states(table) == {
        "communes": "installed", "districts": "installed", "addresses": "installed", "qpv": "installed",
        "stops": "installed", "gazetteer": "absent",
    }  # fmt: skip
    assert "/old" not in server.asked, "the newest resource of the data set"
    assert "/qpv2015" not in server.asked, "the resource whose title says 2024"
    assert "/bano-90.csv" not in server.asked, "the alternative is not needed"
    entry = layers.in_force("communes", data)
    assert (entry.vintage, entry.source_url) == ("2026-11-09", f"{server.url}/communes")
    assert layers.in_force("districts", data).vintage == "2025-03-01"
    assert any(f"{server.url}/communes" in line for line in said), "the person who waits is told"


def test_the_checksum_is_that_of_the_bytes_sent(server, sources, data):
    import hashlib

    pull(data, sources=sources, backoff_s=0)
    sent = server.answers["/adresses-90.csv.gz"][0].body
    assert layers.in_force("addresses", data).source_sha256 == hashlib.sha256(sent).hexdigest()


PAGE = b"<!DOCTYPE html><title>Maintenance</title>"


@pytest.mark.parametrize(
    ("answers", "asked", "state", "why"),
    [
        ([Answer(status=503), Answer(status=503), None], 3, "installed", "overloaded twice"),
        (
            [Answer(status=429, headers={"Retry-After": "3600"}), None],
            2,
            "installed",
            "no waiting for an hour",
        ),
        ([Answer(b"{" * 10, announced=5000), None], 2, "installed", "cut short once"),
        ([Answer(b"{" * 10, announced=5000)], 4, "failed", "cut short every time"),
        ([Answer(status=500)], 4, "failed", "down"),
        ([Answer(status=404)], 1, "failed", "moved: trying again is of no use"),
        ([Answer(PAGE)], 1, "failed", "a page with status 200"),
        ([Answer(b"", announced=10**10)], 1, "failed", "too big, said at once"),
    ],
)
def test_a_server_that_misbehaves(server, sources, data, answers, asked, state, why):
    good = server.answers["/communes"][0]
    server.answers["/communes"] = [good if answer is None else answer for answer in answers]
    table = pull(data, sources=sources, backoff_s=0).set_index("layer")
    assert table.loc["communes", "state"] == state, why
    assert server.asked.count("/communes") == asked, why
    assert table.loc["addresses", "state"] == "installed", "the others go on"
    if state == "failed":
        assert layers.in_force("communes", data).origin == "embedded"


def test_more_than_announced_is_stopped(server, sources, data):
    """A body without Content-Length is measured as it comes."""
    sources.write_text(
        sources.read_text(encoding="utf-8").replace("max_mb = 20", "max_mb = 0"), encoding="utf-8"
    )
    table = pull(data, sources=sources, backoff_s=0).set_index("layer")
    assert table.loc["communes", "state"] == "failed"
    assert "Mo" in table.loc["communes", "detail"]


def test_the_alternative_address_base(server, sources, data):
    server.answers["/adresses-90.csv.gz"] = [Answer(status=404)]
    assert states(pull(data, sources=sources, backoff_s=0))["addresses"] == "installed"
    assert layers.in_force("addresses", data).licence == "ODbL 1.0"


def test_a_data_set_without_a_usable_resource(server, sources, data):
    path = "/api/1/datasets/conseil-de-quartier-de-la-ville-de-belfort-1/"
    server.answers[path] = [Answer(json.dumps({"resources": [{"format": "pdf", "url": "x"}]}).encode())]
    table = pull(data, sources=sources, backoff_s=0).set_index("layer")
    assert table.loc["districts", "state"] == "failed"
    assert "--from" in table.loc["districts", "detail"]


def test_no_server_at_all(sources, data, server):
    server.http.shutdown()
    server.http.server_close()
    table = pull(data, sources=sources, backoff_s=0)
    assert set(table["state"]) == {"failed", "absent"}
    assert Territory.load(data).zones.shape[0] == 60, "the embedded layers serve"


def test_every_source_is_read_and_its_file_is_a_known_one():
    from pipelines.geodata import READERS

    _api, known = read_sources(embedded_layers() / SOURCES)
    assert {source.reader for source in known} == set(READERS)
    assert {source.layer for source in known} <= set(layers.FILES)
    assert all(source.files and source.licence for source in known)


def test_layers_open_in_geopandas(folder, data):
    pull(data, folder)
    for name in ("communes", "districts", "qpv"):
        frame = gpd.read_file(data / "geodata" / f"{name}.geojson")
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.is_valid.all()

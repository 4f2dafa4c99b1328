"""Layers of the site: what a stranger's file may hold, and what is told of it beside a place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from observatory.crs import reprojected
from observatory.errors import InputError, ObservatoryError
from observatory.settings import CRS_STORED
from observatory.territory import Territory
from observatory.territory.sites import (
    FOLDER,
    Definition,
    Kind,
    add_site,
    around,
    read_site,
    read_sites,
    remove_site,
    said,
)
from pipelines.cli import main

BAR = shapely.Point(6.8600, 47.6400)
SCHOOL = shapely.Point(6.8605, 47.6405)
FAR = shapely.Point(6.9000, 47.6400)
BARS = Definition("Bars", "Bars (en)", Kind.BAR, "enseigne")


def collection(*places: tuple[shapely.Geometry, dict], **more: object) -> str:
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, properties in places
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def written(folder: Path, text: str, name: str = "bars.geojson") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def named(crs: str) -> dict:
    return {"crs": {"type": "name", "properties": {"name": crs}}}


def in_system(code: str) -> shapely.Geometry:
    return reprojected(BAR, CRS_STORED, code)


#: A file's place and its reference system, the one that is given with it, and why.
SYSTEMS = [
    (BAR, {}, "", "longitude and latitude, as GeoJSON is"),
    (BAR, named("urn:ogc:def:crs:OGC:1.3:CRS84"), "", "the same, said"),
    (in_system("EPSG:2154"), named("urn:ogc:def:crs:EPSG::2154"), "", "Lambert-93, said by the file"),
    (in_system("EPSG:2154"), {}, "EPSG:2154", "Lambert-93, said by whoever brings it"),
    (in_system("EPSG:3948"), {}, "EPSG:3948", "CC48"),
    (in_system("EPSG:3857"), named("EPSG:3857"), "", "Web Mercator"),
    (in_system("EPSG:2154"), named("EPSG:4326"), "EPSG:2154", "whoever brings it knows better"),
]


@pytest.mark.parametrize(("shape", "crs", "given", "why"), SYSTEMS, ids=[case[-1] for case in SYSTEMS])
def test_a_place_lies_where_it_is_in_any_system(tmp_path, shape, crs, given, why):
    path = written(tmp_path, collection((shape, {"enseigne": "Le Central"}), **crs))
    layer = read_site(path, Definition("Bars", crs=given, name_column="enseigne"))
    assert shapely.distance(layer.shapes[0], BAR) < 1e-6, why


HUGE = '{"type": "FeatureCollection", "features": ' + "[" * 100_000 + "]" * 100_000 + "}"
#: A file's text, what is said of it, and why.
AT_FAULT = [
    (collection((in_system("EPSG:2154"), {})), "EPSG:2154", "metres without a word: asked, not guessed"),
    (collection((in_system("EPSG:3948"), {})), "EPSG:3948", "metres of another zone"),
    (collection((shapely.Point(47.64, 6.86), {})), "longitude", "latitude first"),
    (collection((shapely.Point(2.35, 48.85), {})), "territoire", "Paris alone"),
    (collection((BAR, {}), **named("EPSG:nothing")), "EPSG:nothing", "a system there is not"),
    (collection(), "aucun lieu", "empty"),
    ('{"type": "FeatureCollection", "features": [{"geometry": null}]}', "lieu 1", "no geometry"),
    ('{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point"}}]}', "lieu 1", "half of one"),
    (collection((shapely.Point(), {})), "lieu 1", "an empty point"),
    ('{"type": "FeatureCollection", "features": [7]}', "GeoJSON", "no feature"),
    ('{"error": {"code": 499, "message": "Token Required"}}', "GeoJSON", "a server's error"),
    ("<html>session</html>", "GeoJSON", "a page"),
    ("", "GeoJSON", "nothing"),
    (collection(*[(BAR, {})] * 10_001), "une carte en porte", "more than a map bears"),
    (HUGE, "GeoJSON", "as deep as a well"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says", "why"), AT_FAULT, ids=[case[-1] for case in AT_FAULT])
def test_a_file_at_fault_says_what_and_holds_up_no_other(tmp_path, text, says, why):
    path = written(tmp_path / FOLDER, text)
    written(tmp_path / FOLDER, collection((SCHOOL, {})), "ecoles.geojson")
    with pytest.raises(InputError) as fault:
        read_site(path)
    assert "bars.geojson" in str(fault.value) and says in str(fault.value), why
    found, faults = read_sites(tmp_path)
    assert [layer.name for layer in found] == ["ecoles"] and len(faults) == 1
    with pytest.raises(InputError):
        add_site(tmp_path, path, Definition("Bars"), "other")
    assert not (tmp_path / FOLDER / "other.geojson").exists(), "nothing half kept"


#: What stands in a file beside a place's name, and must be kept nowhere.
PERSON = {"enseigne": "Le Central", "gerant": "Kevin Durand", "tel": "06 12 34 56 78", "note": "M. Benali"}


def test_only_the_declared_name_is_read_and_persons_are_taken_out(tmp_path):
    rows = (BAR, PERSON), (SCHOOL, {"enseigne": "Bar de M. Kevin Durand, 06 12 34 56 78"})
    path = written(tmp_path, collection(*rows), "bars 2026.geojson")
    layer = add_site(tmp_path / "data", path, BARS)
    kept = "".join(one.read_text(encoding="utf-8") for one in (tmp_path / "data").rglob("*") if one.is_file())
    assert not [word for word in ("Durand", "Benali", "06 12", "gerant") if word in kept]
    assert "Le Central" in kept and layer.name == "bars-2026"
    (again,), faults = read_sites(tmp_path / "data")
    assert (again.label, again.names[0], faults) == ("Bars", "Le Central", [])
    opened = [one for one in (tmp_path / "data").rglob("*") if one.stat().st_mode & 0o077]
    assert not opened


def test_a_file_dropped_without_a_definition_names_nobody(tmp_path):
    written(tmp_path / FOLDER, collection((BAR, PERSON | {"name": "Kevin Durand"})))
    (layer,), _faults = read_sites(tmp_path)
    assert (layer.label, layer.names) == ("bars", ("",))
    assert said([layer], BAR, 10) == "bars\u00a0: 1"
    assert list(layer.frame()["name"]) == ["bars"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("label_fr = 3\nkind = 'pub'", "a kind there is not"),
        ("label = 'Bars'", "a key there is not"),
        ("label_fr = ", "no TOML"),
    ],
)
def test_a_definition_at_fault_is_told(tmp_path, text, why):
    path = written(tmp_path / FOLDER, collection((BAR, {})))
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    found, (fault,) = read_sites(tmp_path)
    assert not found and "bars.toml" in fault, why


def test_a_name_column_there_is_not_is_told_with_those_there_are(tmp_path):
    path = written(tmp_path, collection((BAR, {"enseigne": "x"})))
    with pytest.raises(InputError, match="enseigne"):
        read_site(path, Definition("Bars", name_column="nom"))


def test_what_stands_around_a_place_is_told_in_words(tmp_path):
    names = ["Le Central", "La Gare", "Le Lion", "L’Europe"]
    bars = [(shapely.Point(6.86 + n / 1e5, 47.64), {"enseigne": name}) for n, name in enumerate(names)]
    add_site(tmp_path, written(tmp_path, collection(*bars, (FAR, {"enseigne": "Loin"}))), BARS)
    exits = written(tmp_path, collection((SCHOOL, {})), "sorties.geojson")
    add_site(tmp_path, exits, Definition("Sorties d’écoles", kind=Kind.SCHOOL))
    layers = Territory.load(tmp_path).site_layers()
    assert said(layers, BAR, 150) == (
        "Bars\u00a0: 4 (Le Central, La Gare, Le Lion et 1 autre); Sorties d’écoles\u00a0: 1"
    )
    assert around(layers, BAR, 20)["bars"] == names
    assert not around(layers, shapely.Point(6.88, 47.70), 150)
    area = BAR.buffer(0.00001)
    assert around(layers, area) == {"bars": ["Le Central", "La Gare"]}, "within an outline, not near it"


def test_places_beyond_the_territory_are_left_out_and_counted(tmp_path):
    path = written(tmp_path, collection((BAR, {}), (shapely.Point(2.35, 48.85), {})))
    layer = add_site(tmp_path, path, Definition("Bars"))
    assert (len(layer.shapes), layer.left_out) == (1, 1)


def test_the_command_adds_lists_and_removes(tmp_path, capsys):
    path = written(tmp_path, collection((BAR, {"enseigne": "Le Central"})))
    add = ["layer", "add", str(path), "--label", "Bars", "--kind", "bar", "--name-column", "enseigne"]
    for given, words in (
        (add, "Bars"),
        (["layer", "list"], "bars et débits"),
        (["layer", "remove", "bars"], "bars"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["--data", str(tmp_path / "data"), *given])
        assert not ended.value.code and words in capsys.readouterr().out
    assert read_sites(tmp_path / "data") == ([], [])
    with pytest.raises(ObservatoryError, match="bars"):
        remove_site(tmp_path / "data", "bars")

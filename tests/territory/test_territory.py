"""Zones, and the zone of a point: judged by a plain point-in-polygon test, one polygon after the other."""

from __future__ import annotations

import datetime as dt
import json
import time

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.errors import CallError, InputError
from observatory.territory import Territory, layers

BOX = (6.68, 47.46, 7.10, 47.76)  # Grand Belfort with a margin


@pytest.fixture(scope="module")
def embedded() -> Territory:
    return Territory.load()


@pytest.fixture(scope="module")
def precise(shared, tmp_path_factory) -> Territory:
    """The indicative districts fitted into the precise communes of the producer."""
    from pipelines.geodata import pull

    data = tmp_path_factory.mktemp("data")
    pull(data, shared / "mirror")
    return Territory.load(data)


@pytest.fixture(params=["embedded", "precise"])
def territory(request) -> Territory:
    return request.getfixturevalue(request.param)


def plain(territory: Territory, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The slow obvious answer: the first zone, in order, that holds the point or has it on its border."""
    answer = np.full(len(lon), None, dtype=object)
    for code, outline in territory.zones["geometry"].items():
        held = shapely.intersects_xy(outline, lon, lat)
        answer[held & (answer == None)] = code  # noqa: E711 elementwise
    return answer


def test_sixty_zones_in_order_with_their_columns(embedded):
    zones = embedded.zones
    assert list(zones.columns) == ["name", "kind", "commune_code", "area_km2", "population", "geometry"]
    assert zones.index.name == "zone_code"
    assert zones["kind"].value_counts().to_dict() == {"commune": 51, "district": 9}
    assert list(zones.index[:9]) == [f"90010-{n:02d}" for n in range(1, 10)]
    assert CENTRAL_COMMUNE not in zones.index
    assert len(embedded.communes) == 52
    assert len(embedded.districts) == 9


def test_zones_tile_grand_belfort(territory):
    outlines = territory.zones["geometry"].to_numpy()
    union = shapely.union_all(outlines)
    # 1e-9 square degrees is about 10 m²
    assert shapely.area(outlines).sum() - union.area < 1e-9, "zones overlap"
    assert union.symmetric_difference(territory.outline).area < 1e-9, "zones leave a hole"
    assert shapely.is_valid(outlines).all()
    assert not shapely.is_empty(outlines).any()


@pytest.mark.parametrize(
    ("code", "km2", "why"),
    [
        ("90010", 17.1, "INSEE gives 17.10 km² for Belfort"),
        ("90068", 9.85, "Meroux and Moval together"),
    ],
)
def test_areas_are_metric(embedded, code, km2, why):
    assert embedded.communes.loc[code, "area_km2"] == pytest.approx(km2, rel=0.15), why


def test_area_of_the_agglomeration(territory):
    # 262.8 km² by the precise outlines, in Lambert-93.
    assert territory.zones["area_km2"].sum() == pytest.approx(262.84, rel=0.003)


def test_no_population_for_districts_and_one_for_each_commune(embedded):
    assert embedded.districts["population"].isna().all()
    assert embedded.communes["population"].notna().all()
    assert embedded.communes.loc[CENTRAL_COMMUNE, "population"] == 45155
    assert str(embedded.zones["population"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("year", "belfort", "why"),
    [
        (2014, 50102, "the first year of the table"),
        (2019, 47656, "a year of the table"),
        (2030, 45155, "after the table: its last year"),
        (1999, 50102, "before the table: its first year"),
    ],
)
def test_population_by_year(embedded, year, belfort, why):
    assert embedded.population_in(year)[CENTRAL_COMMUNE] == belfort, why
    assert Territory.load(on=dt.date(year, 6, 1)).communes.loc[CENTRAL_COMMUNE, "population"] == belfort, why


def test_random_points_as_the_plain_test(territory):
    random = np.random.default_rng(90)
    lon = np.r_[random.uniform(BOX[0], BOX[2], 20_000), random.normal(6.86, 0.02, 10_000)]
    lat = np.r_[random.uniform(BOX[1], BOX[3], 20_000), random.normal(47.64, 0.015, 10_000)]
    found = territory.assign(lon, lat)
    assert (found == plain(territory, lon, lat)).all()
    assert (found != None).sum() > 10_000  # noqa: E711
    communes = territory.zones["commune_code"].to_dict()
    assert (territory.commune_at(lon, lat) == [communes.get(code) for code in found]).all()


def test_border_points_have_one_zone_the_first(territory):
    lon, lat = np.unique(shapely.get_coordinates(territory.zones["geometry"].to_numpy()), axis=0).T
    found = territory.assign(lon, lat)
    assert (found != None).all(), "a vertex of a zone is in a zone"  # noqa: E711
    assert (found == plain(territory, lon, lat)).all()
    assert (found == territory.assign(lon[::-1], lat[::-1])[::-1]).all(), "whatever the order of points"


def test_points_beside_borders_as_the_plain_test(territory):
    corners = shapely.get_coordinates(territory.zones["geometry"].to_numpy())
    middle = (corners[1:] + corners[:-1]) / 2
    random = np.random.default_rng(1)
    near = np.concatenate([middle + random.normal(0, size, middle.shape) for size in (1e-3, 1e-5, 1e-8, 0)])
    found, expected = territory.assign(*near.T), plain(territory, *near.T)
    differ = found != expected
    # On the outer ring a point rounded to the outside by less than a hair (0.1 mm) is still inside.
    assert all(expected[differ] == None)  # noqa: E711
    if differ.any():
        assert shapely.distance(shapely.points(near[differ]), territory.outline).max() < 1e-9


def test_few_points_are_answered_as_many_are():
    """They are tested against the outlines before the table of cells is made: the corners of every border."""
    fresh = Territory.load()
    corners = shapely.get_coordinates(fresh.zones["geometry"].to_numpy())[::97][:1_500]
    alone = fresh.assign(*corners.T)
    assert "table" not in vars(fresh._zone_locator)
    assert fresh._zone_locator.table is not None
    assert (alone == fresh.assign(*corners.T)).all()


def test_points_on_the_grid_lines_as_the_plain_test(embedded):
    locator = embedded._zone_locator
    lines = locator.origin[0] + np.arange(0, 1024, 7) * locator.size[0]
    rows = locator.origin[1] + np.arange(0, 1024, 7) * locator.size[1]
    lon, lat = (axis.ravel() for axis in np.meshgrid(lines, rows))
    assert (embedded.assign(lon, lat) == plain(embedded, lon, lat)).all()


@pytest.mark.parametrize(
    ("lon", "lat", "why"),
    [
        (None, 47.64, "no longitude"),
        (6.86, np.nan, "no latitude"),
        (pd.NA, pd.NA, "pandas' missing value"),
        (np.inf, 47.64, "not a place"),
        (0.0, 0.0, "nowhere near"),
        (47.64, 6.86, "swapped"),
        (2.35, 48.86, "Paris"),
        (1e300, -1e300, "beyond any grid"),
    ],
)
def test_points_without_a_zone(embedded, lon, lat, why):
    assert embedded.assign([lon], [lat])[0] is None, why
    assert embedded.commune_at(pd.Series([lon]), pd.Series([lat]))[0] is None, why


def test_empty_and_uneven_input(embedded):
    assert len(embedded.assign([], [])) == 0
    assert embedded.assign_table(pd.Series([], dtype=float), pd.Series([], dtype=float)).empty
    with pytest.raises(CallError, match=r"1.*2"):
        embedded.assign([6.86], [47.6, 47.7])


def test_a_million_points_in_a_second_and_a_half(embedded):
    random = np.random.default_rng(7)
    lon, lat = random.uniform(BOX[0], BOX[2], 1_000_000), random.uniform(BOX[1], BOX[3], 1_000_000)
    fresh = Territory.load()
    began = time.perf_counter()
    found = fresh.assign(lon, lat)
    assert time.perf_counter() - began < 1.5, "the grid's making included"
    assert len(found) == 1_000_000


HALL = (6.8627, 47.6385)  # Belfort's town hall, in the Vieille Ville


@pytest.mark.parametrize(
    ("lon", "lat", "commune", "precision", "zone", "kind", "why"),
    [
        (*HALL, "90010", "housenumber", "90010-01", "district", "a fine point in Belfort"),
        (*HALL, "90010", "commune", None, "commune", "the centre of Belfort stands for all of Belfort"),
        (None, None, "90010", "commune", None, "commune", "Belfort without a point"),
        (*HALL, "90004", "street", "90004", "commune", "the address base is believed, not the outline"),
        (None, None, "90004", "commune", "90004", "commune", "another commune is its own zone"),
        (6.8914, 47.6408, "90010", "street", "90010-06", "district", "200 m outside: the nearest district"),
        (7.5, 47.6, "90010", "place", None, "commune", "far outside: the point contradicts its commune"),
        (*HALL, "25056", "street", None, "outside", "a commune of another agglomeration"),
        (6.99, 47.51, "90033", "street", None, "outside", "Delle: same department, outside Grand Belfort"),
        (*HALL, "90073", "street", "90068", "commune", "Moval has merged into Meroux-Moval"),
        (*HALL, None, "place", "90010-01", "district", "commune unknown: the outline decides"),
        (*HALL, "", "place", "90010-01", "district", "an empty code is an unknown one"),
        (6.815, 47.605, None, "place", "90004", "commune", "commune unknown, in Argiésans"),
        (2.35, 48.86, None, "place", None, "outside", "commune unknown, in Paris"),
        (*HALL, None, "commune", None, "commune", "commune unknown, a rough point in Belfort"),
        (None, None, None, "none", None, "none", "not located"),
        (None, None, None, None, None, "none", "nothing known"),
        (*HALL, "90010", "none", None, "none", "said not to be located"),
        (*HALL, "90010", None, "90010-01", "district", "precision unknown: as good as a place"),
    ],
)
def test_zone_of_a_fact(embedded, lon, lat, commune, precision, zone, kind, why):
    index = pd.Index(["f7"])
    columns = ([lon], [lat], [commune], [precision])
    lon, lat = (pd.Series(values, index=index, dtype=float) for values in columns[:2])
    commune, precision = (pd.Series(values, index=index, dtype="str") for values in columns[2:])
    found = embedded.assign_table(lon, lat, commune, precision)
    assert found.index.equals(index)
    assert found["zone_kind"]["f7"] == kind, why
    assert (None if pd.isna(found["zone_code"]["f7"]) else found["zone_code"]["f7"]) == zone, why


def test_every_located_fact_has_a_kind_that_says_so(embedded):
    """located = in a zone + outside: a fact located, however roughly, is never of kind 'none'."""
    random = np.random.default_rng(3)
    size = 4000
    communes = [*embedded.communes.index, "90073", "25056", None]
    frame = pd.DataFrame(
        {
            "lon": random.uniform(BOX[0], BOX[2], size),
            "lat": random.uniform(BOX[1], BOX[3], size),
            "commune": random.choice(np.array(communes, dtype=object), size),
            "precision": random.choice(["housenumber", "street", "place", "commune", "none"], size),
        }
    )
    found = embedded.assign_table(frame["lon"], frame["lat"], frame["commune"], frame["precision"])
    assert ((found["zone_kind"] == "none") == (frame["precision"] == "none")).all()
    assert found["zone_code"].isna().eq(~found["zone_code"].isin(embedded.zones.index)).all()
    districts = found["zone_kind"] == "district"
    assert frame["precision"][districts].ne("commune").all(), "a rough fact is in no district"


def test_points_without_commune_in_the_table_are_where_assign_says(embedded):
    random = np.random.default_rng(4)
    lon, lat = (
        pd.Series(random.uniform(BOX[0], BOX[2], 5000)),
        pd.Series(random.uniform(BOX[1], BOX[3], 5000)),
    )
    found = embedded.assign_table(lon, lat)["zone_code"]
    assert [None if pd.isna(code) else code for code in found] == list(embedded.assign(lon, lat))


def test_the_nearest_district_is_the_nearest_in_metres(embedded):
    """Judged against the distances themselves, for points up to 900 m outside Belfort."""
    from pyproj import Transformer

    to_metric = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True).transform
    metric = shapely.transform(
        embedded.districts["geometry"].to_numpy(), lambda p: np.column_stack(to_metric(*p.T))
    )
    random = np.random.default_rng(5)
    lon, lat = random.uniform(6.77, 6.91, 3000), random.uniform(47.60, 47.69, 3000)
    points = shapely.points(*to_metric(lon, lat))
    distance = np.array([shapely.distance(outline, points) for outline in metric])
    near = (distance.min(axis=0) > 1) & (distance.min(axis=0) < 900)
    assert near.sum() > 200
    codes = pd.Series([CENTRAL_COMMUNE] * near.sum())
    found = embedded.assign_table(pd.Series(lon[near]), pd.Series(lat[near]), codes)["zone_code"]
    assert (found.to_numpy() == embedded.districts.index[distance[:, near].argmin(axis=0)]).all()


def test_addresses_fall_in_their_own_commune(shared, embedded, precise):
    """98.6 % by the generalised outlines, as their README says; nearly all by the precise ones."""
    addresses = precise.layer("addresses")
    ours = addresses[addresses["commune_code"].isin(embedded.communes.index)]
    for territory, least in ((embedded, 0.985), (precise, 0.995)):
        share = (territory.commune_at(ours["lon"], ours["lat"]) == ours["commune_code"]).mean()
        assert share > least


def test_layers_as_geodataframes(embedded, precise):
    sectors = embedded.layer("sectors")
    assert sectors.crs.to_epsg() == 4326
    assert sectors.loc["douce", "communes"] == "90008,90010,90039", "Parc de la Douce lies on three"
    assert len(precise.layer("qpv")) == 7
    assert precise.layer("stops").crs.to_epsg() == 4326
    assert embedded.layer("gazetteer")["commune_code"].str.len().eq(5).all(), "codes stay strings"
    assert len(embedded.layer("districts")) == 9


def test_a_layer_that_is_not_there_says_how_to_get_it(embedded):
    with pytest.raises(CallError, match="geodata pull"):
        embedded.layer("qpv")
    with pytest.raises(CallError):
        embedded.layer("populations")


def test_districts_asked_as_a_layer_are_those_that_tile(precise):
    fitted = precise.layer("districts")["geometry"]
    assert fitted.union_all().symmetric_difference(precise.communes["geometry"][CENTRAL_COMMUNE]).area < 1e-9


@pytest.mark.parametrize(
    ("level", "count"), [("zone", 60), ("commune", 52), ("district", 9)], ids=["zone", "commune", "district"]
)
def test_the_areas_of_a_level(embedded, level, count):
    areas, frame = embedded.areas(level), embedded.to_geopandas(level)
    assert len(areas) == count
    assert frame.crs.to_epsg() == 4326
    assert frame.index.equals(areas.index)


@pytest.mark.parametrize("ask", ["areas", "to_geopandas"])
def test_another_level_is_refused(embedded, ask):
    with pytest.raises(CallError, match="commune, district, zone"):
        getattr(embedded, ask)("zones")


def test_a_former_layer_serves_its_own_days(tmp_path):
    """Before 2019 Meroux and Moval were two communes: 53 communes, 61 zones."""
    write_former_communes(tmp_path)
    then, now = Territory.load(tmp_path, on=dt.date(2016, 7, 14)), Territory.load(tmp_path)
    assert len(then.zones) == 61
    assert len(now.zones) == 60
    assert {"90068", "90073"} <= set(then.communes.index)
    east = shapely.Point(then.communes["geometry"]["90073"].representative_point())
    assert then.assign([east.x], [east.y])[0] == "90073"
    assert now.assign([east.x], [east.y])[0] == "90068"
    facts = (pd.Series([east.x]), pd.Series([east.y]), pd.Series(["90073"]), pd.Series(["street"]))
    assert then.assign_table(*facts)["zone_code"][0] == "90073", "a code that was in force is not translated"
    assert now.assign_table(*facts)["zone_code"][0] == "90068"


def write_former_communes(data) -> None:
    """A pulled layer of the communes until 2018: today's, with Meroux-Moval cut in two."""
    folder = layers.pulled_folder(data)
    folder.mkdir(parents=True)
    document = json.loads(layers.in_force("communes").path.read_text(encoding="utf-8"))
    merged = next(one for one in document["features"] if one["properties"]["code"] == "90068")
    outline = shapely.geometry.shape(merged["geometry"])
    west, south, east, north = outline.bounds
    middle = (west + east) / 2
    halves = {"90068": (west, middle), "90073": (middle, east)}
    document["features"].remove(merged)
    for code, (left, right) in halves.items():
        half = outline.intersection(shapely.box(left, south, right, north))
        properties = {"code": code, "name": code}
        document["features"].append(
            {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(half)}
        )
    (folder / "communes-2014.geojson").write_text(json.dumps(document), encoding="utf-8")
    entry = layers.Layer(
        name="communes", file="communes-2014.geojson", title_fr="Avant 2019", title_en="Before 2019",
        source="test", licence="EUPL-1.2", valid_from=dt.date(2014, 1, 1), valid_to=dt.date(2018, 12, 31),
        sha256="", features=53, indicative=True,
    )  # fmt: skip
    layers.write_manifest(folder, [entry])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "not a collection"),
        (
            '{"type":"FeatureCollection","features":[{"properties":{},"geometry":null}]}',
            "no code, no outline",
        ),
    ],
)
def test_a_layer_that_cannot_be_read_is_named(tmp_path, text, why):
    write_former_communes(tmp_path)
    path = layers.pulled_folder(tmp_path) / "communes-2014.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"communes-2014\.geojson"):
        Territory.load(tmp_path, on=dt.date(2016, 1, 1))

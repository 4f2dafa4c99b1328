"""Hot spots as GeoJSON, GPX and CSV that other programs open."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
import shapely

from observatory import exchange
from observatory.exchange import tables

GPX = "{http://www.topografix.com/GPX/1/1}"
# Children of wpt in the order of the GPX 1.1 schema (xsd:sequence): another order is not valid.
ORDER = ["ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type"]


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rank": [1, 2],
            "place": ['Rue "Essai" & fils, <Nord>', "=1+1"],
            "facts": [12, 1],
            "share": [1 / 3, 0.25],
            "lon": [6.861234567, 6.9],
            "lat": [47.64, 47.5],
            "geometry": [shapely.box(6.86, 47.63, 6.87, 47.64), shapely.box(6.9, 47.5, 6.91, 47.51)],
        }
    )


def test_gpx_has_the_structure_of_gpx_1_1(table):
    root = ET.fromstring(exchange.to_gpx(table, "Rodéos, été 2026"))
    assert root.tag == f"{GPX}gpx"
    assert root.attrib == {"version": "1.1", "creator": "observatory"}
    assert [child.tag for child in root] == [f"{GPX}metadata", f"{GPX}wpt", f"{GPX}wpt"]
    for point in root.iter(f"{GPX}wpt"):
        assert -90 <= float(point.get("lat")) <= 90
        assert -180 <= float(point.get("lon")) <= 180
        places = [ORDER.index(child.tag.removeprefix(GPX)) for child in point]
        assert places == sorted(places)
    assert root.find(f"{GPX}wpt/{GPX}name").text == '1. Rue "Essai" & fils, <Nord>'


def test_gpx_says_its_encoding_and_drops_what_xml_cannot_hold(table):
    text = exchange.to_gpx(table.assign(place="a\x00b\x0bc"), "é")
    assert text.startswith("<?xml version='1.0' encoding='utf-8'?>")
    assert ET.fromstring(text.encode()).find(f"{GPX}wpt/{GPX}name").text == "1. abc"


def test_geojson_is_longitude_first_and_closed(table):
    found = json.loads(exchange.to_geojson(table))
    assert found["type"] == "FeatureCollection"
    ring = found["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(6 < lon < 7 and 47 < lat < 48 for lon, lat in ring)
    assert found["features"][0]["properties"]["facts"] == 12


def test_geojson_of_places_is_points(table):
    found = json.loads(exchange.to_geojson(table.drop(columns="geometry")))
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [6.861235, 47.64]}


def test_csv_reads_back_and_runs_nothing(table):
    rows = list(csv.DictReader(io.StringIO(tables.rows_csv(table))))
    assert rows[0]["place"] == 'Rue "Essai" & fils, <Nord>'
    assert rows[1]["place"] == "'=1+1"
    assert rows[0]["share"] == "0.333333"
    assert "geometry" not in rows[0]


def test_empty_tables_are_empty_files(table):
    none = table.iloc[:0]
    assert json.loads(exchange.to_geojson(none))["features"] == []
    assert ET.fromstring(exchange.to_gpx(none, "x")).find(f"{GPX}wpt") is None
    assert tables.rows_csv(none).splitlines() == ["rank,place,facts,share,lon,lat,usage"]

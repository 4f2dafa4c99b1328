"""Hexagons: every fact in the nearest centre's cell, the same grid whatever the facts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from observatory.crs import to_metric
from observatory.exchange.kml import to_kml
from observatory.hotspots.hexagons import RADIUS_M, hexagons


def facts(n: int) -> pd.DataFrame:
    draw = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "lon": draw.uniform(6.8, 6.9, n), "lat": draw.uniform(47.6, 47.66, n), "precision": "street",
            "week": pd.Timestamp("2026-11-16"), "zone_code": draw.choice(["90010-01", "90075"], n),
        }
    )  # fmt: skip


def test_each_fact_lies_in_the_hexagon_that_counts_it():
    table, points = hexagons(facts(500)), facts(500)
    inside = [shapely.contains_xy(shape, points["lon"], points["lat"]).sum() for shape in table["geometry"]]
    assert inside == table["facts"].tolist()
    assert table["facts"].sum() == 500


def test_cells_are_equal_and_tile():
    shapes = [to_metric(shape) for shape in hexagons(facts(500))["geometry"]]
    area = 3 * np.sqrt(3) / 2 * RADIUS_M**2
    assert np.allclose(shapely.area(shapes), area, rtol=1e-3)
    assert shapely.union_all(shapes).area > 0.999 * area * len(shapes)


def test_the_grid_does_not_depend_on_the_facts():
    few, many = hexagons(facts(500).head(20)), hexagons(facts(500))
    known = {shapely.to_wkt(shape, 6) for shape in many["geometry"]}
    assert {shapely.to_wkt(shape, 6) for shape in few["geometry"]} <= known


def test_each_hexagon_has_its_centre_and_the_zone_of_most_of_its_facts():
    table, points = hexagons(facts(500)), facts(500)
    assert shapely.contains_xy(np.array(table["geometry"]), table["lon"], table["lat"]).all()
    for row in table.itertuples():
        inside = points[shapely.contains_xy(row.geometry, points["lon"], points["lat"])]
        times = inside["zone_code"].value_counts()
        assert row.zone_code == min(times.index[times == times.max()])


def test_facts_of_a_commune_alone_are_in_no_hexagon():
    assert hexagons(facts(5).assign(precision="commune")).empty


def test_kml_holds_the_place_its_facts_and_its_outline():
    from xml.etree import ElementTree as ET

    row = {"rank": 1, "place": "Rue <A> & B", "facts": 7, "lon": 6.85, "lat": 47.63}
    table = pd.DataFrame([{**row, "geometry": shapely.box(6.84, 47.62, 6.86, 47.64)}])
    root = ET.fromstring(to_kml(table, "Rodéos").split("?>", 1)[1])
    texts = {element.tag.split("}")[1]: element.text for element in root.iter()}
    assert root.findtext("{*}Document/{*}Placemark/{*}name") == "1. Rue <A> & B"
    assert texts["description"] == "7 faits"
    ring = root.find(".//{*}LinearRing/{*}coordinates").text.split()
    assert ring[0] == ring[-1]
    assert len(ring) == 5

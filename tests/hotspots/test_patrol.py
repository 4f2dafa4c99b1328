"""Hot spots as stops of a round, and those of two periods beside each other."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory import exchange
from observatory.crs import to_metres
from observatory.hotspots.moved import between
from observatory.hotspots.patrol import stops, streets


def square(lon: float, lat: float, half: float = 0.001) -> shapely.Polygon:
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


@pytest.fixture
def table() -> pd.DataFrame:
    """Three spots, in the order of their facts."""
    lon, lat = [6.86, 6.87, 6.85], [47.64, 47.63, 47.65]
    return pd.DataFrame(
        {
            "rank": [1, 2, 3], "place": ["Gare", "", "Étang"], "facts": [30, 20, 9], "weeks_active": [9, 8,
            7],
            "lon": lon, "lat": lat, "geometry": [square(x, y) for x, y in zip(lon, lat, strict=True)],
        }
    )  # fmt: skip


def profiles(hours: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first_day": dt.date(2026, 6, 1), "last_day": dt.date(2026, 8, 1),
            "feeds": [("sdis",)] * len(hours),
            "weekday": [5 if hour >= 0 else -1 for hour in hours], "hour": hours,
        },
        index=pd.Index(range(1, len(hours) + 1), name="rank"),
    )  # fmt: skip


ORDERS = [
    ([23, 18, 20], [3, 1, 2], "the evening goes on"),
    ([1, 23, 18], [3, 2, 1], "what happens after midnight follows the evening"),
    ([-1, 23, 22], [3, 2, 1], "what has no hour comes last"),
    ([22, 22, 22], [1, 2, 3], "of one hour, the most facts first"),
    ([6, 5, 12], [1, 3, 2], "a round begins at six in the morning"),
]


@pytest.mark.parametrize(("hours", "order", "why"), ORDERS)
def test_stops_stand_in_the_order_of_the_evening(table, hours, order, why):
    assert stops(table, profiles(hours))["order"].tolist() == order, why


def test_the_radius_holds_the_outline_and_hardly_more(table):
    found = stops(table, profiles([20, 21, 22]))
    for row in found.itertuples():
        x, y = to_metres(*shapely.get_coordinates(row.geometry).T)
        px, py = to_metres(np.array([row.lon]), np.array([row.lat]))
        furthest = np.hypot(x - px, y - py).max()
        assert furthest <= row.radius_m < furthest + 10


def test_streets_are_those_of_the_addresses_there(table):
    addresses = pd.DataFrame(
        [("Rue A", 6.86, 47.64)] * 3 + [("Rue B", 6.8601, 47.6401)] * 5 + [("Rue Loin", 6.88, 47.60)]
        + [("Rue Bord", 6.86115, 47.64), (None, 6.86, 47.64)],
        columns=["street", "lon", "lat"],
    )  # fmt: skip
    assert streets(table["geometry"], addresses)[0] == ("Rue B", "Rue A", "Rue Bord")
    assert streets(table["geometry"], addresses)[1:] == [(), ()]
    assert streets(table["geometry"], None) == [(), (), ()]


def test_without_an_address_base_streets_are_those_of_the_facts(table):
    facts = pd.DataFrame(
        [
            ("street", "Rue de Madrid, Belfort", 6.86),
            ("housenumber", "12 bis Rue de Madrid, Belfort", 6.86),
            ("housenumber", "3 Avenue Foch, Belfort", 6.86),
            ("place", "Gare de Belfort, Belfort", 6.86),
            ("commune", "Belfort", 6.86),
            ("street", None, 6.86),
            ("street", "Rue Loin, Belfort", 6.95),
        ],
        columns=["precision", "matched_label", "lon"],
    ).assign(lat=47.64)
    found = stops(table, profiles([20, 21, 22]), None, facts)
    assert found["streets"].tolist() == [("Rue de Madrid", "Avenue Foch"), (), ()]


def test_the_route_of_a_patrol_goes_through_the_stops_in_their_order(table):
    found = stops(table, profiles([23, 18, 20])).assign(when="Samedi, vers 23 h")
    root = ET.fromstring(exchange.to_gpx(found, "Rodéos"))
    tags = [child.tag.rpartition("}")[2] for child in root]
    assert tags == ["metadata", "wpt", "wpt", "wpt", "rte"], "the order that GPX 1.1 asks for"
    route = root.find("{*}rte")
    assert [p.findtext("{*}name") for p in route.findall("{*}rtept")] == [
        "1. lieu sans nom", "2. Étang", "3. Gare",
    ]  # fmt: skip
    first = root.find("{*}wpt").findtext("{*}desc")
    assert first.startswith("Samedi, vers 23 h · dans un rayon de ") and first.endswith("30 faits")


class Found:
    """Hot spots, as far as they are asked."""

    def __init__(self, *places: tuple[float, float]) -> None:
        self.table = pd.DataFrame(
            {
                "rank": range(1, len(places) + 1), "place": [f"{x}" for x, _y in places],
                "geometry": [square(x, y) for x, y in places],
            }
        )  # fmt: skip


HERE, NEAR, FAR, ELSEWHERE = (6.86, 47.64), (6.8622, 47.64), (6.90, 47.60), (6.80, 47.66)
FATES = [
    ([HERE], [HERE], [("stayed", 1, 1)], "the same place"),
    ([HERE], [NEAR], [("stayed", 1, 1)], "a cell further"),
    ([HERE], [FAR], [("new", 1, 0), ("gone", 0, 1)], "one comes, one goes"),
    ([], [HERE], [("new", 1, 0)], "none before"),
    ([HERE], [], [("gone", 0, 1)], "none now"),
    ([], [], [], "none at all"),
    ([FAR, HERE], [HERE, ELSEWHERE], [("stayed", 1, 2), ("new", 2, 0), ("gone", 0, 1)], "of each"),
    ([HERE, NEAR], [HERE], [("stayed", 1, 1)], "two that became one: neither is gone"),
]


@pytest.mark.parametrize(("before", "now", "fates", "why"), FATES)
def test_each_hot_spot_of_two_periods_is_told_once(before, now, fates, why):
    facts = pd.DataFrame({"lon": [6.86] * 4, "lat": [47.64] * 4, "precision": "place"})
    table = between(Found(*before) if before else None, Found(*now) if now else None, facts, facts.head(1))
    told = list(zip(table["fate"].astype(str), table["rank"], table["rank_before"], strict=True))
    assert told == fates, why
    here = table[np.array([shape.contains(shapely.Point(HERE)) for shape in table["geometry"]], dtype=bool)]
    assert ((here["before"] == 4) & (here["now"] == 1)).all()

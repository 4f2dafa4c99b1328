"""Where facts end up: given points kept, each distinct place asked once, an unknown commune never guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory.hotspots import repeat_places
from observatory.settings import PROJECT
from pipelines.feed import feed
from pipelines.ingest import ingest
from pipelines.locate import REMARK_POINT, Placer, open_placer

FEED = feed("police_municipale")


@pytest.fixture(scope="module")
def placer(tmp_path_factory) -> Placer:
    """Over the embedded layers."""
    return open_placer(tmp_path_factory.mktemp("data"))


def facts_of(*rows: dict) -> pd.DataFrame:
    empty = {
        "place_kind": "address",
        "place_text": "",
        "place_sought": "",
        "commune_text": "",
        "given_lon": np.nan,
        "given_lat": np.nan,
    }
    frame = pd.DataFrame([{**empty, "given_uncertainty_m": np.nan, **row} for row in rows])
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row_number")
    return frame


CASES = [
    ({"commune_text": "Belfort"}, ("90010", "commune", "commune", None, "commune"), "only its commune"),
    (
        {"commune_text": "VALDOIE"},
        ("90099", "commune", "commune", "90099", "commune"),
        "a commune that is a zone",
    ),
    ({}, (None, "none", "none", None, "none"), "nothing at all"),
    ({"commune_text": "Atlantis", "place_text": "gare"}, (None, "none", "none", None, "none"), "not guessed"),
    ({"commune_text": "Besançon"}, (None, "none", "none", None, "none"), "a commune far away"),
    (
        {"given_lon": 6.8628, "given_lat": 47.6379, "given_uncertainty_m": 20.0},
        ("90010", "place", "given", "90010-", "district"),
        "a point says its commune",
    ),
    (
        {"given_lon": 6.8628, "given_lat": 47.6379, "commune_text": "Atlantis"},
        ("90010", "place", "given", "90010-", "district"),
        "a point needs no commune",
    ),
    ({"given_lon": 2.35, "given_lat": 48.85}, (None, "place", "given", None, "outside"), "Paris"),
]


@pytest.mark.parametrize(("row", "expected", "why"), CASES, ids=[case[2] for case in CASES])
def test_where_a_fact_ends_up(placer: Placer, row: dict, expected: tuple, why: str) -> None:
    located = placer.locate(facts_of(row)).iloc[0]
    found = [located[n] for n in ("commune_code", "precision", "method", "zone_code", "zone_kind")]
    found = [None if pd.isna(value) else value for value in found]
    if expected[3] and expected[3].endswith("-"):
        assert found[3].startswith(expected[3]), why
        found[3] = expected[3]
    assert tuple(found) == expected, why


def test_a_commune_that_is_not_recognised_is_remarked_where_it_costs_the_place(placer: Placer) -> None:
    rows = [
        {"commune_text": "Atlantis"},
        {"commune_text": "Atlantis", "given_lon": 6.8628, "given_lat": 47.6379},
    ]
    assert list(placer.locate(facts_of(*rows))["commune_lost"]) == [True, False]


def test_each_distinct_place_is_asked_once_and_answers_go_to_their_rows(placer: Placer, monkeypatch) -> None:
    asked: list[tuple] = []
    locate = placer.geocoder.locate
    monkeypatch.setattr(placer.geocoder, "locate", lambda *place: asked.append(place) or locate(*place))
    rows = [{"commune_text": name} for name in ("Belfort", "Valdoie", "belfort", "VALDOIE", "Belfort")]
    located = placer.locate(facts_of(*rows))
    assert [code for _text, code, _kind in asked] == ["90010", "90099"]
    assert list(located["commune_code"]) == ["90010", "90099", "90010", "90099", "90010"]
    assert list(located.index) == [2, 3, 4, 5, 6]


def test_no_fact_at_all(placer: Placer) -> None:
    located = placer.locate(facts_of({}).iloc[:0])
    assert len(located) == 0
    assert {"zone_code", "precision", "matched_label"} <= set(located.columns)


CONTRADICTIONS = [
    ((2.35, 48.85), "", "Belfort", "commune", "90010", True, "Paris is not in Belfort"),
    ((6.8522, 47.6473), "", "Danjoutin", "commune", "90032", True, "Belfort is not in Danjoutin"),
    ((6.8628, 47.6379), "", "Belfort", "place", "90010", False, "they agree"),
    ((6.8785, 47.6330), "", "Pérouse", "place", "90076", False, "on the border: outlines are not so exact"),
    (
        (2.35, 48.85),
        "place Corbis",
        "Belfort",
        "place",
        "90010",
        True,
        "a good address",
    ),
    ((2.35, 48.85), "rue Nulle Part", "Belfort", "commune", "90010", True, "neither is good"),
    (
        (6.8628, 47.6379),
        "RD 19",
        "Belfort",
        "place",
        "90010",
        False,
        "the address says nothing",
    ),
    ((2.35, 48.85), "", "", "place", None, False, "no commune: nothing contradicts the point"),
    (
        (6.8628, 47.6379),
        "",
        "Besançon",
        "place",
        "90010",
        False,
        "an unknown commune decides nothing",
    ),
    (
        (2.35, 48.85),
        "",
        "Delle",
        "commune",
        "90033",
        True,
        "a commune without outline",
    ),
]


@pytest.mark.parametrize("kind", ["wgs84", "address"])
@pytest.mark.parametrize(("point", "text", "commune", "precision", "code", "aside", "why"), CONTRADICTIONS)
def test_a_point_beyond_the_commune_written_is_set_aside(
    placer: Placer, kind, point, text, commune, precision, code, aside, why
) -> None:
    row = {"given_lon": point[0], "given_lat": point[1], "given_uncertainty_m": 20.0, "place_kind": kind}
    located = placer.locate(facts_of({**row, "place_text": text, "commune_text": commune})).iloc[0]
    found = (located["precision"], located["commune_code"] or None, located["point_aside"])
    assert found == (precision, code, aside), why
    if aside:
        assert 6.7 < located["lon"] < 7.2, "a point that is set aside is nowhere on the map"


def test_points_set_aside_are_counted_on_the_receipt(tmp_path) -> None:
    text = (PROJECT / "tests" / "feeds" / "departement.geojson").read_text(encoding="utf-8")
    before = ingest([_written(tmp_path / "departement_a.geojson", text)], tmp_path / "a", feed="departement")
    moved = text.replace("6.8181", "2.3522", 1).replace("47.6612", "48.8566", 1)
    after = ingest([_written(tmp_path / "departement_b.geojson", moved)], tmp_path / "b", feed="departement")
    assert (before[0].remarks.get(REMARK_POINT, 0), after[0].remarks[REMARK_POINT]) == (0, 1)
    assert after[0].stored == before[0].stored, "one bad point costs the point, not the fact"


def _written(path, text: str):
    path.write_text(text, encoding="utf-8")
    return path


def test_the_hall_is_kept_beside_the_address_and_the_flat_is_not(placer: Placer) -> None:
    """On a file of the landlords' kind; a point that needs no text keeps no hall of it either."""
    rows = [
        {"commune_text": "Belfort", "place_text": "12 rue de Londres BAT 1 HALL 5, appt 12"},
        {"commune_text": "Belfort", "place_text": "12 rue de Londres, appartement 12, 3e étage"},
        {"place_kind": "wgs84", "place_text": "hall 3", "given_lon": 6.8628, "given_lat": 47.6379},
    ]
    located = placer.locate(facts_of(*rows))
    assert [*located["hall"].fillna("")] == ["bât. 1, hall 5", "", ""]


class Service:
    """In place of a service on another machine: what it is asked."""

    def __init__(self, local) -> None:
        self.local, self.asked = local, []

    def locate_table(self, table: pd.DataFrame) -> pd.DataFrame:
        self.asked += [*table["text"]]
        return self.local.locate_table(table)


SOUGHT = [
    ("12 auvenue de la […]", "12 auvenue de la Laurencie", "street", [], "found as written"),
    ("gare […]", "gare Zlobstein", "place", ["gare […]"], "found as kept"),
    ("hall 3 […]", "hall 3 Zlobstein", "commune", ["hall 3 […]"], "found by neither"),
    ("maison du peuple", "", "place", ["maison du peuple"], "kept as written"),
]


@pytest.mark.parametrize(("kept", "sought", "precision", "asked", "why"), SOUGHT, ids=[c[4] for c in SOUGHT])
def test_what_a_place_is_sought_by_is_told_to_nobody(placer, kept, sought, precision, asked, why) -> None:
    service = Service(placer.geocoder)
    facts = facts_of({"commune_text": "Belfort", "place_text": kept, "place_sought": sought})
    located = Placer(service, placer.territory).locate(facts)
    assert (located["precision"].item(), located["place_text"].item()) == (precision, kept), why
    assert service.asked == asked
    assert not sought or not located.map(lambda value: sought in str(value)).any(axis=None)


#: A place as written → the communes it is told for, and the one name it has.
ONE_PLACE = [
    ("Parc de la Douce", ("Belfort", "Essert", "Bavilliers"), "Parc de la Douce", "douce"),
    ("PARC DOUCE", ("Belfort", "Essert", "Bavilliers"), "Parc de la Douce", "douce"),
    ("la Douce", ("Belfort", "Essert", "Bavilliers"), "Parc de la Douce", "douce"),
    ("Zone des loisirs", ("Belfort", "Essert", "Bavilliers"), "Zone des loisirs", "douce"),
    ("Forêt du Mont", ("Belfort", "Cravanche", "Essert"), "Forêt du Mont", "mont"),
    ("Bois du Mont", ("Belfort", "Cravanche", "Essert"), "Forêt du Mont", "mont"),
    ("FORET DU MONT", ("Belfort", "Cravanche", "Essert"), "Forêt du Mont", "mont"),
    ("le Mont", ("Belfort", "Cravanche", "Essert"), "Forêt du Mont", "mont"),
]


@pytest.mark.parametrize(("text", "told_for", "name", "sector"), ONE_PLACE, ids=[c[0] for c in ONE_PLACE])
def test_one_place_told_for_any_of_its_communes_is_one_and_lies_in_its_sector(
    placer: Placer, text: str, told_for: tuple, name: str, sector: str
) -> None:
    located = placer.locate(facts_of(*({"place_text": text, "commune_text": one} for one in told_for)))
    assert set(located["matched_label"]) == {name} and set(located["precision"]) == {"place"}
    assert len(located[["lon", "lat", "uncertainty_m"]].drop_duplicates()) == 1
    assert located["commune_code"].nunique() == 3, "the fact keeps the commune written"
    outline = placer.territory.layer("sectors").geometry[sector]
    assert outline.contains(shapely.Point(located["lon"].iloc[0], located["lat"].iloc[0]))
    told = located.assign(theme="tag", feed="pm", week=pd.Timestamp("2026-11-09"))
    [place] = repeat_places(told).itertuples()
    assert (place.place, place.facts) == (name, 3), "one row of the ranking"

"""What the box beside the pages finds: streets of the address base and well-known places."""

from __future__ import annotations

import pandas as pd
import pytest

from observatory.screens.cache import geography

ROWS = [
    ("Rue du Levant", "90010", 6.861, 47.6381, "a street has many numbers"),
    ("Rue du Levant", "90010", 6.863, 47.6383, "its middle is where it is"),
    ("Rue du Levant", "90075", 6.880, 47.6600, "the same name in another commune is another street"),
    ("Rue de Dehors", "90033", 7.010, 47.5300, "Delle is outside the agglomeration"),
    (None, "90010", 6.860, 47.6400, "a number without a street"),
]


@pytest.fixture
def found(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path))
    table = pd.DataFrame(ROWS, columns=["street", "commune_code", "lon", "lat", "why"])
    monkeypatch.setattr(geography, "addresses", lambda: table)
    return geography.named_places()


def test_a_street_is_found_once_a_commune_at_its_middle(found):
    levant = [label for label in found if label.startswith("Rue du Levant")]
    assert levant == ["Rue du Levant, Belfort", "Rue du Levant, Offemont"]
    place = found["Rue du Levant, Belfort"]
    assert (place.lon, place.lat) == (pytest.approx(6.862), pytest.approx(47.6382))
    assert place.zone.startswith("90010-") and found["Rue du Levant, Offemont"].zone == "90075"


def test_what_lies_outside_or_has_no_name_is_not_offered(found):
    assert not [label for label in found if "Dehors" in label or "nan" in label.lower().split()]
    known = set(geography.territory().zones.index)
    assert {place.zone for place in found.values()} <= known


def test_places_of_the_shipped_gazetteer_are_there_without_any_layer(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path))
    assert "Gare de Belfort, Belfort" in geography.named_places()

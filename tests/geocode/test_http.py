"""The second engine, against a real addok on a real Redis started here."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.geocode import Addok, free_port
from observatory.crs import distance_m
from observatory.errors import CallError, InputError
from observatory.geocode import open_geocoder, remember_alias
from observatory.geocode.http import AddressesLeaveMachine, HttpGeocoder
from observatory.geocode.opening import SERVICE


def test_off_by_default(embedded):
    assert not isinstance(embedded, HttpGeocoder)


def test_turned_on_by_the_variable_with_a_warning(tmp_path, monkeypatch):
    monkeypatch.setenv(SERVICE, "http://127.0.0.1:1")
    with pytest.warns(AddressesLeaveMachine, match="quittent cette machine"):
        assert isinstance(open_geocoder(tmp_path), HttpGeocoder)


def test_not_a_url(embedded):
    with pytest.raises(CallError, match="localhost"):
        HttpGeocoder("localhost:7878", embedded)


def test_a_service_that_does_not_answer_is_named(embedded):
    with pytest.warns(AddressesLeaveMachine):
        engine = HttpGeocoder(f"http://127.0.0.1:{free_port()}", embedded)
    with pytest.raises(InputError, match="ne répond pas"):
        engine.locate("12 rue de Londres", "90010")


@pytest.fixture(scope="module")
def engine(installed, geocoder):
    reason = Addok.missing()
    if reason:
        pytest.skip(reason)
    with Addok(installed / "geodata" / "addresses.csv") as addok:
        with pytest.warns(AddressesLeaveMachine, match="http://127"):
            engine = HttpGeocoder(addok.serve(), geocoder)
        yield engine


ASKED = [
    # text, commune, kind, precision, commune found, why
    ("150 avenue Jean Jaurès", "90010", "address", "housenumber", "90010", "an address"),
    ("150 av jean jaures belfort", None, "address", "housenumber", "90010", "the commune in the text"),
    ("rue Léon Blum", "90099", "address", "street", "90099", "the commune given is a constraint"),
    ("zzz qqq", "90010", "address", "commune", "90010", "nothing: the commune given"),
    ("zzz qqq", None, "address", "none", None, "nothing at all"),
    ("République", "90010", "stop", "place", "90010", "stops are asked of the local gazetteer"),
    (None, "90010", "address", "commune", "90010", "no text is not sent"),
]


@pytest.mark.parametrize(("text", "code", "kind", "precision", "commune", "why"), ASKED)
def test_search(engine, text, code, kind, precision, commune, why):
    found = engine.locate(text, code, kind)
    assert (found.precision, found.commune_code) == (precision, commune), why


def test_same_place_as_the_local_engine(engine, geocoder):
    for number in (20, 112, 150):
        theirs, mine = (e.locate(f"{number} avenue Jean Jaurès", "90010") for e in (engine, geocoder))
        assert distance_m(theirs.lon, theirs.lat, mine.lon, mine.lat) < 50


def test_table_through_the_bulk_service(engine):
    rows = [(text, code, kind) for text, code, kind, *_rest in ASKED]
    table = pd.DataFrame(
        rows, columns=["text", "commune_code", "place_kind"], index=range(50, 50 + len(rows))
    )
    found = engine.locate_table(table)
    assert list(found.index) == list(table.index)
    for row, (text, code, kind) in zip(found.itertuples(), rows, strict=True):
        one = engine.locate(text, code, kind)
        assert (row.precision, row.commune_code) == (one.precision, one.commune_code), text
        assert row.lon == pytest.approx(one.lon, abs=1e-5) if one.lon is not None else pd.isna(row.lon)


def test_what_is_refused_is_kept_for_review(engine):
    found = engine.locate("rue des Tulipes bleues et jaunes de la nuit", "90010")
    assert found.precision == "commune"
    assert "service d’adresses" in str(engine.explain("rue des Tulipes bleues et jaunes de la nuit", "90010"))


def test_a_correction_is_not_sent(engine, installed, tmp_path):
    remember_alias(tmp_path, "le coin", "90010", 6.86, 47.64, "Le coin", "GUSP")
    with pytest.warns(AddressesLeaveMachine):
        other = open_geocoder(tmp_path, service=f"http://127.0.0.1:{free_port()}")
    assert other.locate("LE COIN", "90010").matched_label == "Le coin"


def test_another_protocol_is_named(engine):
    with pytest.warns(AddressesLeaveMachine):
        strange = HttpGeocoder(engine.url + "/get", engine.local)
    with pytest.raises(InputError):
        strange.locate("12 rue de Londres", "90010")

"""What must hold for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.fact import Method, PlaceKind, Precision
from observatory.geocode.parse.address import readings
from observatory.geocode.parse.communes import NamedCommune
from observatory.geocode.parse.text import fold, words

BOUNDED = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
CODES = st.sampled_from([None, "", "90010", "90073", "90033", "25056", "Belfort", "x", "90000"])
FRAGMENTS = st.sampled_from(
    "rue av. bd (RUE ) , / x - 12 12bis 24-26 de la l' d' DE GAULLE angle et devant hall 3 bat A BP 40 "
    "90000 BELFORT cedex RD 419 A36 Jaurès jean grande 1er mai 8 mai 1945 gare école Londres Zaporojie n° "
    "lieu-dit résidence Hôtel Bellevue B.P. n°7 TSA 3e étage ét. RDC rez-de-chaussée France (90) RN 83 "
    "entre le et".split()
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=9).map(" ".join))
PLAIN = st.lists(FRAGMENTS, min_size=1, max_size=7).map(" ".join)


@BOUNDED
@given(text=TEXTS, code=CODES, kind=st.sampled_from(list(PlaceKind)))
def test_any_text_is_answered_or_refused(geocoder, text, code, kind):
    found = geocoder.locate(text, code, kind)
    assert (found.lon is None) == (found.precision == Precision.NONE) == (found.method == Method.NONE)
    assert 0 <= found.score <= 1
    assert found.lon is None or (found.uncertainty_m > 0 and found.matched_label)


@BOUNDED
@given(text=PLAIN, code=st.sampled_from([None, "90010", "90008"]))
def test_case_accents_and_spaces_change_nothing(geocoder, text, code):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    expected = geocoder.locate(text, code)
    for other in (text.upper(), text.lower(), bare, f"  {text} ", text.replace(" ", "   ")):
        assert geocoder.locate(other, code) == expected, other


@BOUNDED
@given(text=st.text(max_size=40))
def test_folding_is_stable(text):
    once = fold(text)
    assert fold(once) == once
    assert words(once) == words(text)


@BOUNDED
@given(text=TEXTS, code=st.sampled_from(["90010", "90008", "90068"]))
def test_the_commune_given_is_a_constraint(geocoder, text, code):
    found = geocoder.locate(text, code)
    assert found.method == Method.GIVEN or found.commune_code == code


@pytest.mark.parametrize("seed", range(3))
def test_an_address_of_the_base_comes_back_to_itself(geocoder, installed, seed):
    from observatory.crs import distance_m
    from observatory.geocode.calibration.perturb import clean, reference_addresses, sample, upper_given

    for family in (clean, upper_given):
        for trial in sample(
            reference_addresses(installed / "geodata" / "addresses.csv"), {family: 1.0}, 300, seed
        ):
            found = geocoder.locate(trial.text, trial.commune_code)
            away = distance_m(found.lon, found.lat, trial.reference.lon, trial.reference.lat)
            assert found.method == Method.EXACT, trial.text
            assert away <= 50, trial.text
            assert found.commune_code == trial.reference.commune_code


@BOUNDED
@given(before=st.lists(FRAGMENTS, max_size=3), after=st.lists(FRAGMENTS, max_size=3))
def test_words_set_aside_are_words_of_the_text(before, after):
    text = " ".join([*before, "12 rue de Londres", *after])
    for reading in readings(text, NamedCommune("90010")):
        assert set(reading.aside) <= set(words(text)), text

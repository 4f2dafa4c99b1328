"""No person enters: what is taken out of free text, and what must stay because it is a place."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.redact import MASK, scrub, scrub_column


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("devant chez M. Dupont", "devant […]", "a name behind a title, and behind “chez”"),
        ("vu par Mme Martin au 3", "vu par […] au 3", "title in short"),
        ("Madame DE SMET a appelé", "[…] a appelé", "a particle"),
        ("Monsieur J. Durand", "[…]", "an initial"),
        ("appeler 06 12 34 56 78", "appeler […]", "mobile, by pairs"),
        ("tel 03.84.00.00.00.", "tel […].", "landline, with points"),
        ("+33612345678", "[…]", "international"),
        ("ecrire a jean.dupont@exemple.fr", "ecrire a […]", "e-mail"),
        ("véhicule AB-123-CD garé", "véhicule […] garé", "plate since 2009"),
        ("véhicule AB123CD", "véhicule […]", "the same, run together"),
        ("R19 1234 XY 90", "R19 […]", "older plate"),
        ("né le 01/02/1990", "[…]", "date of birth"),
        ("chez Karim", "[…]", "a first name behind “chez”"),
    ],
)
def test_persons_are_taken_out(text: str, expected: str, why: str) -> None:
    assert scrub(text) == expected, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12 rue Madame de Staël", "a street"),
        ("3 RUE DE MADAME CURIE", "a street, in capitals"),
        ("Chemin de Monsieur Seguin", "a lane"),
        ("École Monsieur Pergaud", "a school"),
        ("chez le boulanger", "a trade, not a name"),
        ("12 rue de Moscou 90000 Belfort", "postcode"),
        ("1 rue des Prés, 90400 Danjoutin", "postcode"),
        ("D 437 PR 12+300", "a kilometre post"),
        ("123 avenue Jean Jaurès", "a name that names a street"),
        ("M.", "a title alone"),
        ("", "nothing"),
    ],
)
def test_places_stay(text: str, why: str) -> None:
    assert scrub(text) == text, why


def test_a_column_is_scrubbed_like_its_texts() -> None:
    texts = pd.Series(["M. Durand", "gare", "M. Durand", ""], index=[7, 8, 9, 12], dtype="str")
    clean = scrub_column(texts)
    assert list(clean) == [MASK, "gare", MASK, ""]
    assert list(clean.index) == [7, 8, 9, 12]


def test_an_empty_column_stays_one() -> None:
    assert scrub_column(pd.Series([], dtype="str")).dtype == "str"


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_what_is_scrubbed_once_is_scrubbed(text: str) -> None:
    clean = scrub(text)
    assert scrub(clean) == clean
    assert "06 12 34 56 78" not in scrub(f"{text} 06 12 34 56 78")

"""Communes as partners write them."""

from __future__ import annotations

import pandas as pd
import pytest

from observatory.geocode import resolve_commune, resolve_communes
from observatory.geocode.parse.communes import communes, recognise

KNOWN = [
    ("Belfort", "90010", "the name"),
    ("BELFORT", "90010", "in capitals"),
    ("90000 BELFORT CEDEX", "90010", "as on a letter"),
    ("90010", "90010", "the INSEE code"),
    ("90000", "90010", "a postcode that serves one commune"),
    ("90400", None, "a postcode that serves several"),
    ("CHATENOIS LES FORGES", "90022", "no accents, no hyphens"),
    ("FECHE L EGLISE", "90045", "no apostrophe"),
    ("St Germain le Chatelet", "90091", "saint abbreviated"),
    ("Saint Germain", "90091", "the beginning is enough where it is unique"),
    ("Lachapelle", None, "two communes begin so"),
    ("Bourg", "90016", "short for Bourg-sous-Châtelet"),
    ("Moval", "90068", "a former commune"),
    ("90073", "90068", "a former commune's code"),
    ("Meroux", "90068", "the other half"),
    ("Lepuix-Gy", "90065", "a former name"),
    ("Lepuix-Neuf", "90064", "not Lepuix"),
    ("bavillers", "90008", "one typing error"),
    ("gromagny", None, "one error from two communes"),
    ("Offemont (90)", "90075", "with the department"),
    ("Paris", None, "elsewhere"),
    ("75001", None, "elsewhere"),
    ("", None, "nothing"),
    (None, None, "nothing"),
]


@pytest.mark.parametrize(("text", "code", "why"), KNOWN)
def test_resolve_commune(text, code, why):
    assert resolve_commune(text) == code, why


def test_resolve_communes_is_the_same_for_a_column():
    texts = pd.Series([text for text, _code, _why in KNOWN], dtype="object", index=range(10, 10 + len(KNOWN)))
    found = resolve_communes(texts)
    assert list(found.index) == list(texts.index)
    assert [None if pd.isna(v) else v for v in found] == [code for _text, code, _why in KNOWN]


def test_every_commune_resolves_to_itself():
    assert {c.code: resolve_commune(c.name) for c in communes().values()} == {c: c for c in communes()}
    assert {c.code: resolve_commune(c.name.upper()) for c in communes().values()} == {
        c: c for c in communes()
    }


def test_former_commune_is_told():
    assert recognise("Moval").former == "90073"
    assert recognise("Meroux").former == "90068"
    assert recognise("Meroux-Moval").former == ""

"""Each of the 107 indexes of recorded crime is a theme, or out of scope by its family."""

from __future__ import annotations

import pytest

from pipelines.feed import feed

#: Not in use: who sends one of them has made a mistake, and is told.
UNUSED = {"96", "97", "99", "100"}
INDEXES = {str(n) for n in range(1, 108)}


@pytest.mark.parametrize("name", ["police_nationale", "etat_4001"])
def test_every_index_is_decided_once(name):
    one = feed(name)
    mapped, left_out = INDEXES & set(one.codes), INDEXES & one.codes_out_of_scope
    assert not mapped & left_out
    assert mapped | left_out == INDEXES - UNUSED


def test_procedures_and_their_monthly_count_mean_the_same():
    told, counted = feed("police_nationale"), feed("etat_4001")
    assert {code: told.codes[code] for code in INDEXES & set(told.codes)} == counted.codes


@pytest.mark.parametrize(
    ("name", "code", "meaning"),
    [
        ("police_nationale", "39", ("theft", "site")),
        ("police_nationale", "33", ("theft", "shop")),
        ("police_nationale", "mci rixe", ("assault", "brawl")),
        ("surete_ferroviaire", "vol de bagage", ("theft", "luggage")),
        ("gendarmerie", "vol de materiel", ("theft", "equipment")),
    ],
)
def test_what_the_strategy_names_has_a_theme(name, code, meaning):
    assert feed(name).codes[code] == meaning

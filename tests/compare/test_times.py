"""Ratios as they are said aloud: nobody hears “0.36 times as many”, or a decimal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory import language
from observatory.compare.times import held_against, ratio_with_bounds, ratio_words

#: Ratio → French, English, and why.
SAID = [
    (0.36, "près de 3 fois moins", "nearly 3 times fewer", "was “multiplied by 0.36”"),
    (0.5, "2 fois moins", "2 times fewer", "a whole number"),
    (0.23, "plus de 4 fois moins", "more than 4 times fewer", "a little beyond one"),
    (0.55, "près de 2 fois moins", "nearly 2 times fewer", "the last that is said in times"),
    (0.57, "environ deux cinquièmes de moins", "about two fifths fewer", "1.7 times fewer is not said"),
    (0.7, "environ un tiers de moins", "about a third fewer", "the nearest share"),
    (0.98, "à peu près autant", "about as many", "no share is that small"),
    (1.02, "à peu près autant", "about as many", "nor on the other side"),
    (1.3, "environ un tiers de plus", "about a third more", "a rise"),
    (1.52, "environ moitié plus", "about half as many again", "a rise by half"),
    (2.8, "près de 3 fois plus", "nearly 3 times as many", "a rise in times"),
    (0.0, "plus aucun", "none left", "no division by it"),
    (float("inf"), "sans limite connue", "without any bound", "a bound that is none"),
]


@pytest.mark.parametrize(("ratio", "french", "english", "why"), SAID, ids=[row[3] for row in SAID])
def test_a_ratio_is_said_in_plain_words(ratio, french, english, why):
    for code, words in (("fr", french), ("en", english)):
        language.use(code)
        assert ratio_words(ratio) == words


def test_the_bound_nearer_to_no_change_comes_first():
    language.use("fr")
    assert ratio_with_bounds(0.36, 0.24, 0.54) == (
        "près de 3 fois moins (entre près de 2 fois moins et 4 fois moins)"
    )
    assert ratio_with_bounds(0.9, 0.7, 1.2) == (
        "environ un dixième de moins (entre environ un tiers de moins et environ un cinquième de plus)"
    )


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((0.75, 0.571, 0.985), "about a quarter fewer (between slightly fewer and about two fifths fewer)"),
        ((1.3, 1.01, 1.7), "about a third more (between slightly more and about two thirds more)"),
        ((0.98, 0.8, 1.02), "about as many (between about a fifth fewer and about as many)"),
    ],
    ids=["a fall for sure", "a rise for sure", "neither"],
)
def test_a_bound_of_a_sure_change_is_not_as_many(bounds, said):
    language.use("en")
    assert ratio_with_bounds(*bounds) == said


@pytest.mark.parametrize(
    ("now", "base", "said"),
    [
        (12, 12.3, "as many as"),  # not “0 fewer than”
        (0, 0.2, "as many as"),  # not “fewer than about 0”
        (3, 0.2, "more than"),
        (0, 3, "fewer than"),
        (11, 12, "1 fewer than"),
    ],
)
def test_counts_that_are_written_alike_are_as_many(now, base, said):
    language.use("en")
    assert held_against(now, base) == said


def test_bounds_that_are_said_alike_are_not_said():
    language.use("en")
    assert ratio_with_bounds(0.7, 0.69, 0.705) == "about a third fewer"


@given(st.floats(0.001, 1000))
def test_no_ratio_is_said_with_a_decimal_nor_on_the_wrong_side(ratio):
    language.use("en")
    said = ratio_words(ratio)
    assert not re.search(r"\d[.]\d", said)
    assert ("fewer" in said) == (ratio < 1) or said == "about as many"

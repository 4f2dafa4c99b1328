"""Closed vocabularies carry the label of each code, in the language of whoever reads."""

from __future__ import annotations

import pickle

import pytest

from observatory import language
from observatory.fact import Labelled, Method, Outcome, Precision, Reason, ZoneKind

VOCABULARIES = [Precision, Method, ZoneKind, Outcome, Reason]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_every_code_has_one_label_of_its_own(vocabulary: type[Labelled]):
    for code in ("fr", "en"):
        language.use(code)
        labels = [member.label for member in vocabulary]
        assert all(labels), "a code without a label"
        assert len(set(labels)) == len(labels), "two codes with one label"


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_a_member_is_its_code(vocabulary: type[Labelled]):
    for member in vocabulary:
        assert member == member.value == str(member)
        assert vocabulary(member.value) is member
        assert pickle.loads(pickle.dumps(member)) is member


def test_a_label_follows_the_reader():
    assert Outcome.FINE.label != Outcome.FINE.english
    language.use("en")
    assert Outcome.FINE.label == Outcome.FINE.english == "fine"
    assert ZoneKind.OUTSIDE.label == "outside Grand Belfort"

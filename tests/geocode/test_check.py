"""The figures the geocoder is held to, on smaller samples than the benchmark's."""

from __future__ import annotations

import numpy as np
import pytest

from observatory.crs import distance_m
from observatory.geocode.calibration import fit, reliability
from observatory.geocode.calibration.perturb import MIX, clean, noisy, reference_addresses, sample
from observatory.geocode.calibration.surround import surrounded
from observatory.geocode.match.similarity import probabilities
from observatory.geocode.match.weights import STREET_WEIGHTS


@pytest.fixture(scope="module")
def known(installed):
    return reference_addresses(installed / "geodata" / "addresses.csv")


@pytest.fixture(scope="module")
def incomplete(installed, known):
    """A geocoder without one street in eight."""
    return fit.geocoder_without(installed / "geodata" / "addresses.csv", known)


@pytest.mark.parametrize(("family", "near"), [(clean, 1.0), (noisy, 0.995)])
def test_addresses_of_the_base_are_found(geocoder, known, family, near):
    perturbed = sample(known, {family: 1.0}, 1500, seed=11)
    found = [geocoder.locate(t.text, t.commune_code) for t in perturbed]
    away = np.array(
        [
            distance_m(f.lon, f.lat, t.reference.lon, t.reference.lat) if f.lon is not None else np.nan
            for f, t in zip(found, perturbed, strict=True)
        ]
    )
    fine = np.array([f.precision == "housenumber" for f in found])
    assert np.mean(away <= 50) >= near
    assert np.mean(fine & (away > 1000)) <= 0.001


@pytest.mark.parametrize("kept", [False, True])
def test_addresses_are_found_in_what_surrounds_them(geocoder, known, kept):
    """Patterns and streets that rules were written for, and those kept apart from them."""
    texts = surrounded(known, kept, 60, seed=18)
    found = [geocoder.locate(t.text) for t in texts]
    fine = np.array([f.precision in ("housenumber", "street", "place") for f in found])
    away = np.array(
        [
            distance_m(f.lon, f.lat, t.reference.lon, t.reference.lat) if f.lon is not None else np.nan
            for f, t in zip(found, texts, strict=True)
        ]
    )
    assert np.mean(fine & (away <= 60)) >= 0.97
    assert np.mean(fine & (away > 60)) <= 0.005


def test_half_of_patterns_streets_and_names_are_kept_for_the_test(known):
    written, kept = ({t.family for t in surrounded(known, half, 60, seed=1)} for half in (False, True))
    assert len(written) == len(kept) == 23
    assert written.isdisjoint(kept)
    streets = [{(t.reference.commune_code, t.reference.street) for t in surrounded(known, half, 60, seed=1)}
               for half in (False, True)]  # fmt: skip
    assert streets[0].isdisjoint(streets[1])


def test_at_most_one_accepted_answer_in_a_hundred_is_wrong(incomplete, known):
    perturbed = sample([h for h in known if not fit.first_half(h)], MIX, 4000, seed=12, numbers=False)
    answers = reliability.check(incomplete, perturbed)
    assert len(answers) > 0.7 * len(perturbed)
    assert np.mean([right for _score, right in answers]) >= 0.99


def test_probabilities_hold(incomplete, known):
    perturbed = sample([h for h in known if not fit.first_half(h)], MIX, 6000, seed=13, numbers=False)
    for row in reliability.reliability(reliability.check(incomplete, perturbed)):
        assert row.low >= 0.9  # nothing under the threshold is answered
        spread = 3 * np.sqrt(row.told * (1 - row.told) / row.answers)
        assert row.right >= row.told - spread - 0.02, row


def test_streets_of_elsewhere_are_refused(geocoder):
    """Streets asked for in a commune that has them not: what is answered is the same name said otherwise."""
    asked, answered = reliability.check_elsewhere(geocoder, 4000, seed=16)
    assert asked > 3000
    assert answered / asked <= 0.02


def test_places_are_right_or_refused(geocoder):
    asked, answers = reliability.check_places(geocoder, seed=14)
    assert len(answers) > 0.7 * asked
    assert np.mean([right for _score, right in answers]) >= 0.99


def test_fit_keeps_what_is_set_by_hand_and_likes_few_differences(incomplete, known):
    perturbed = sample([h for h in known if fit.first_half(h)], MIX, 1500, seed=15, numbers=False)
    weights, number = fit.fit(fit.choices(incomplete.gazetteer, perturbed))
    for name in fit.SET_BY_HAND:
        if name != "number":
            assert getattr(weights, name) == getattr(STREET_WEIGHTS, name)
    assert weights.unknown > 3
    assert weights.typing > 3
    assert number >= 0


def test_reliability_by_hand():
    answers = [(0.92, True), (0.94, False), (0.97, True), (0.995, True), (0.4, False)]
    rows = {r.low: (r.answers, round(r.told, 3), r.right) for r in reliability.reliability(answers)}
    assert rows == {
        0.0: (1, 0.4, 0.0),
        0.9: (2, 0.93, 0.5),
        0.95: (1, 0.97, 1.0),
        0.99: (1, 0.995, 1.0),
    }


def test_homonyms_share_the_probability(geocoder):
    from observatory.geocode.parse.address import readings

    found = geocoder.gazetteer.streets.find(next(readings("rue de la libération")), None)
    chances = probabilities(found)
    assert sum(chances) <= 1
    assert chances[0] == pytest.approx(chances[1])


def test_same_seed_same_texts(known):
    assert sample(known, MIX, 50, seed=1) == sample(known, MIX, 50, seed=1)
    assert sample(known, MIX, 50, seed=1) != sample(known, MIX, 50, seed=2)

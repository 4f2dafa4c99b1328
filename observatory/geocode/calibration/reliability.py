"""Reliability (calibration) of the geocoder's probabilities, on texts whose place is known."""

from __future__ import annotations

import random
import re
from dataclasses import fields, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from observatory.crs import distance_m
from observatory.fact import Method, PlaceKind, Precision
from observatory.geocode.calibration.perturb import PerturbedAddress, typing_error
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.index.model import Entries
from observatory.geocode.parse.address import street_words
from observatory.geocode.parse.text import fold
from observatory.geocode.result import Location

#: Probabilities are checked in classes that begin here.
CLASSES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)
#: One place in this many is taken out of the gazetteer.
PLACES_LEFT_OUT = 8
#: Communes with the most streets, where a near name is likeliest.
LARGEST = 12

_FINE = (Precision.HOUSENUMBER, Precision.STREET, Precision.PLACE)


class Reliability(NamedTuple):
    """Of the answers with a probability from `low` to `high`: how many, the mean told, the share right."""

    low: float
    high: float
    answers: int
    told: float
    right: float


def is_right(answer: Location, case: PerturbedAddress) -> bool:
    """Whether an answer finer than a commune names the street (or the number) that was perturbed."""
    if answer.commune_code != case.reference.commune_code:
        return False
    label = answer.matched_label.rsplit(", ", 1)[0]
    if answer.precision == Precision.HOUSENUMBER:
        label = label.split(" ", 1)[1] if label[:1].isdigit() else label
        label = label.removeprefix("bis ").removeprefix("ter ").removeprefix("quater ")
    return street_words(label)[:2] == street_words(case.reference.street)[:2]


def reliability(answers: list[tuple[float, bool]]) -> list[Reliability]:
    """Probabilities told against shares right, by class. `answers`: (probability, whether it was right)."""
    rows = []
    for low, high in pairwise(CLASSES):
        part = [(p, r) for p, r in answers if low <= p < high]
        if part:
            stated, right = (float(np.mean(column)) for column in zip(*part, strict=True))
            rows.append(Reliability(low, min(high, 1.0), len(part), stated, right))
    return rows


def check(geocoder: Geocoder, perturbed: list[PerturbedAddress]) -> list[tuple[float, bool]]:
    """(probability, right) of every answer finer than a commune."""
    answers = [(geocoder.locate(t.text, t.commune_code), t) for t in perturbed]
    return [(a.score, is_right(a, t)) for a, t in answers if a.precision in _FINE]


def check_elsewhere(geocoder: Geocoder, count: int, seed: int) -> tuple[int, int]:
    """(asked, answered) for streets of the department asked for in a commune that has them not.

    What is answered is the same street said otherwise, or a near name taken for it.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    e = geocoder.gazetteer.index.streets
    own: dict[str, set] = {}
    for code, kind, name in zip(e.commune, e.kind, e.name, strict=True):
        own.setdefault(code, set()).add((kind, name))
    largest = sorted(own, key=lambda code: -len(own[code]))[:LARGEST]
    sizes = [len(own[code]) for code in largest]
    asked = answered = 0
    for i, code in zip(
        rng.choices(range(len(e)), k=count), rng.choices(largest, sizes, k=count), strict=True
    ):
        if (e.kind[i], e.name[i]) not in own[code]:
            asked += 1
            answered += geocoder.locate(e.label[i], code).precision in _FINE
    return asked, answered


def check_places(geocoder: Geocoder, seed: int) -> tuple[int, list[tuple[float, bool]]]:
    """(texts asked, the (probability, right) of those answered) for perturbed names of places and stops.

    Each name is asked as it is, in capitals, with a typing error, and without its middle or first words,
    its commune given. One in eight is taken out before. Right is within the radius told.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    e = geocoder.gazetteer.index.places
    positions = {(e.label[i], e.commune[i], e.role[i]): i for i in range(len(e)) if e.role[i] not in _UNNAMED}
    out = {key for key in positions if rng.random() < 1 / PLACES_LEFT_OUT}
    kept = [i for i in range(len(e)) if (e.label[i], e.commune[i], e.role[i]) not in out]
    rest = Entries(**{f.name: [getattr(e, f.name)[i] for i in kept] for f in fields(e)})
    without = Geocoder(Gazetteer(replace(geocoder.gazetteer.index, places=rest)))
    asked, answers = 0, []
    for (label, code, role), i in positions.items():
        kind = PlaceKind.STOP if role == "stop" else PlaceKind.PLACE
        for text in _perturbed_names(label, rng):
            answer = without.locate(text, code, kind)
            asked += 1
            if answer.method in (Method.PLACE, Method.SECTOR):
                answers.append((answer.score, _holds(answer, e, i)))
    return asked, answers


def _holds(answer: Location, entries: Entries, i: int) -> bool:
    """Whether entry `i` lies within the radius told, or its own."""
    if answer.lon is None or answer.lat is None or answer.uncertainty_m is None:
        return False
    away = distance_m(answer.lon, answer.lat, entries.lon[i], entries.lat[i])
    return away <= max(answer.uncertainty_m, entries.radius[i])


_UNNAMED = ("camera", "sector")


def _perturbed_names(label: str, rng: random.Random) -> list[str]:
    plain = re.sub(r"\(.*?\)", "", label).replace("Arrêt ", "").strip()
    words = plain.split()
    forms = [plain, fold(plain).upper(), typing_error(fold(plain), rng)]
    if len(words) > 2:
        forms += [f"{words[0]} {words[-1]}", " ".join(words[1:])]
    return list(dict.fromkeys(forms))

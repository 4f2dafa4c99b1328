"""Fit the weights of `observatory.geocode.match.similarity` by maximum likelihood on perturbed addresses.

One street in eight is taken out of the base, so that a text about it has no right answer. Addresses of
all streets are perturbed (`calibration.perturb`), and the weights are those under which the right
candidate, or "none of them", was likeliest (maximum likelihood of the multinomial choice). Streets are
split in two halves by their name: fitted on one, checked on the other.

Run ``python -m observatory.geocode.calibration.fit addresses.csv`` to print the weights
and the reliability table.
"""

from __future__ import annotations

import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

from observatory.geocode.calibration.perturb import (
    MIX,
    PerturbedAddress,
    ReferenceAddress,
    reference_addresses,
    sample,
)
from observatory.geocode.calibration.reliability import check, reliability
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.index.build import build_index
from observatory.geocode.match.streets import number_speaks
from observatory.geocode.match.weights import NUMBER_KNOWN, STREET_WEIGHTS, Weights
from observatory.geocode.parse.address import readings, street_words
from observatory.geocode.parse.communes import NamedCommune

#: One street in this many is taken out of the base.
LEFT_OUT = 8
#: Weights that perturbed addresses cannot tell: see `observatory.geocode.match.weights.STREET_WEIGHTS`.
SET_BY_HAND = ("base", "missing", "head", "noun", "conflict", "articles", "kind_differs", "nowhere")


def bucket(reference: ReferenceAddress) -> int:
    """A number that depends on the street alone: 0 to 15."""
    return zlib.crc32(f"{reference.commune_code}{reference.street}".encode()) % (2 * LEFT_OUT)


def left_out(reference: ReferenceAddress) -> bool:
    """Whether the street is one of those taken out of the base."""
    return bucket(reference) in (0, LEFT_OUT)


def first_half(reference: ReferenceAddress) -> bool:
    """Whether the street belongs to the half that weights are fitted on."""
    return bucket(reference) < LEFT_OUT


def geocoder_without(addresses: Path, references: list[ReferenceAddress]) -> Geocoder:
    """A geocoder of `addresses` (an `addresses.csv`) without the streets left out."""
    import pandas as pd

    out = {(r.commune_code, r.street) for r in references if left_out(r)}
    table = pd.read_csv(addresses, dtype=str, keep_default_na=False)
    gone = [key in out for key in zip(table["commune_code"], table["street"], strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addresses.csv"
        table[~np.array(gone)].to_csv(path, index=False)
        return Geocoder(Gazetteer(build_index({"addresses.csv": path}, "without")))


def choices(gazetteer: Gazetteer, perturbed: list[PerturbedAddress]) -> list[tuple[np.ndarray, int]]:
    """Of each perturbed address: how its candidates differ (one row each), and which is right (-1: none).

    Columns are those of `Weights`, then whether the number speaks for the candidate.
    """
    out = []
    e = gazetteer.index.streets
    for case in perturbed:
        given = NamedCommune(case.commune_code) if case.commune_code else None
        reading = next(readings(case.text, given))
        commune = given or reading.commune
        candidates = gazetteer.streets.find(reading, commune.code) if commune else []
        if not candidates:
            continue
        wanted = (case.reference.commune_code, *street_words(case.reference.street)[:2])
        keys = [(e.commune[c.entry], e.kind[c.entry], e.name[c.entry]) for c in candidates]
        rows = [
            (*gazetteer.streets.differences(reading, c.entry, False),
             float(len(candidates) > 1 and number_speaks(gazetteer.index, reading, c.entry)))
            for c in candidates
        ]  # fmt: skip
        out.append(
            (np.array(rows), keys.index(wanted) if wanted in keys and not left_out(case.reference) else -1)
        )
    return out


def fit(data: list[tuple[np.ndarray, int]]) -> tuple[Weights, float]:
    """The weights, and what a known number adds, under which the right choices were likeliest."""
    from scipy.optimize import minimize

    size = max(len(rows) for rows, _right in data)
    width = data[0][0].shape[1]
    table = np.zeros((len(data), size, width))
    there = np.zeros((len(data), size), dtype=bool)
    for k, (rows, _right) in enumerate(data):
        table[k, : len(rows)] = rows
        there[k, : len(rows)] = True
    right = np.array([r for _rows, r in data])
    sign = np.array([1.0] + [-1.0] * (width - 2) + [1.0])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        logits = np.where(there, table @ (theta * sign), -np.inf)
        whole = np.concatenate([np.zeros((len(logits), 1)), logits], axis=1)
        peak = whole.max(axis=1, keepdims=True)
        odds = np.exp(whole - peak)
        chance = odds / odds.sum(axis=1, keepdims=True)
        truth = np.zeros_like(chance)
        truth[np.arange(len(right)), right + 1] = 1.0
        gradient = ((chance - truth)[:, 1:, None] * table).sum(axis=(0, 1)) * sign
        likelihood = np.log(chance[np.arange(len(right)), right + 1]).sum()
        return -likelihood + 0.5 * (theta**2).sum() * 0.01, gradient + 0.01 * theta

    start = np.array([*STREET_WEIGHTS, NUMBER_KNOWN])
    names = (*Weights._fields, "number")
    bounds = [
        (v, v) if name in SET_BY_HAND else (None, 0.0) if name == "cut" else (0.0, None)
        for name, v in zip(names, start, strict=True)
    ]
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Weights(*(round(float(v), 2) for v in fitted[:-1])), round(float(fitted[-1]), 2)


def main(path: Path) -> None:
    """Print the fitted weights and the reliability of the weights in force on the other half."""
    references = reference_addresses(path)
    geocoder = geocoder_without(path, references)
    fitted = sample([r for r in references if first_half(r)], MIX, 12_000, seed=1, numbers=False)
    print(*fit(choices(geocoder.gazetteer, fitted)), sep="\n")  # noqa: T201
    checked = sample([r for r in references if not first_half(r)], MIX, 12_000, seed=2, numbers=False)
    for row in reliability(check(geocoder, checked)):
        print("{:.2f}-{:.2f}  {:5d}  told {:.3f}  right {:.3f}".format(*row))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))

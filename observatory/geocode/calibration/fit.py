"""Where the weights of `observatory.geocode.match.similarity` come from, and whether probabilities hold.

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

from observatory.geocode.calibration.perturb import MIX, Home, Trial, homes, sample
from observatory.geocode.calibration.reliability import check, reliability
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.index.build import build_index
from observatory.geocode.match.streets import number_speaks
from observatory.geocode.match.weights import NUMBER_KNOWN, STREET_WEIGHTS, Weights
from observatory.geocode.parse.address import readings, street_words
from observatory.geocode.parse.communes import Found

#: One street in this many is taken out of the base.
LEFT_OUT = 8
#: Weights that spoiled addresses cannot tell: see `observatory.geocode.match.weights.STREET_WEIGHTS`.
SET_BY_HAND = ("base", "missing", "head", "noun", "conflict", "articles", "kind_differs", "nowhere")


def bucket(home: Home) -> int:
    """A number that depends on the street alone: 0 to 15."""
    return zlib.crc32(f"{home.commune_code}{home.street}".encode()) % (2 * LEFT_OUT)


def left_out(home: Home) -> bool:
    """Whether the street is one of those taken out of the base."""
    return bucket(home) in (0, LEFT_OUT)


def first_half(home: Home) -> bool:
    """Whether the street belongs to the half that weights are fitted on."""
    return bucket(home) < LEFT_OUT


def geocoder_without(addresses: Path, known: list[Home]) -> Geocoder:
    """A geocoder of `addresses` (an `addresses.csv`) without the streets left out."""
    import pandas as pd

    out = {(h.commune_code, h.street) for h in known if left_out(h)}
    table = pd.read_csv(addresses, dtype=str, keep_default_na=False)
    gone = [key in out for key in zip(table["commune_code"], table["street"], strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addresses.csv"
        table[~np.array(gone)].to_csv(path, index=False)
        return Geocoder(Gazetteer(build_index({"addresses.csv": path}, "without")))


def choices(gazetteer: Gazetteer, trials: list[Trial]) -> list[tuple[np.ndarray, int]]:
    """Of each trial: how its candidates differ (one row each), and which of them is right (-1 for none).

    Columns are those of `Weights`, then whether the number speaks for the candidate.
    """
    out = []
    e = gazetteer.index.streets
    for trial in trials:
        given = Found(trial.commune_code) if trial.commune_code else None
        reading = next(readings(trial.text, given))
        commune = given or reading.commune
        found = gazetteer.streets.find(reading, commune.code) if commune else []
        if not found:
            continue
        wanted = (trial.home.commune_code, *street_words(trial.home.street)[:2])
        keys = [(e.commune[c.entry], e.kind[c.entry], e.name[c.entry]) for c in found]
        rows = [
            (*gazetteer.streets.differences(reading, c.entry, False),
             float(len(found) > 1 and number_speaks(gazetteer.index, reading, c.entry)))
            for c in found
        ]  # fmt: skip
        out.append(
            (np.array(rows), keys.index(wanted) if wanted in keys and not left_out(trial.home) else -1)
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
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Weights(*(round(float(v), 2) for v in found[:-1])), round(float(found[-1]), 2)


def main(path: str) -> None:
    """Print the fitted weights and the reliability of the weights in force on the other half."""
    known = homes(path)
    geocoder = geocoder_without(Path(path), known)
    fitted = sample([h for h in known if first_half(h)], MIX, 12_000, seed=1, numbers=False)
    print(*fit(choices(geocoder.gazetteer, fitted)), sep="\n")  # noqa: T201
    checked = sample([h for h in known if not first_half(h)], MIX, 12_000, seed=2, numbers=False)
    for row in reliability(check(geocoder, checked)):
        print("{:.2f}-{:.2f}  {:5d}  told {:.3f}  right {:.3f}".format(*row))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])

"""An answer: where, how good, and what it was matched with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from observatory.fact import Method, Precision


class Proposal(NamedTuple):
    """Something a refused text may have meant, kept for review."""

    label: str
    commune_code: str
    lon: float
    lat: float
    score: float


@dataclass(frozen=True, slots=True)
class Location:
    """The geocoder's answer for one place text.

    Attributes
    ----------
    lon, lat : degrees, EPSG:4326; None where nothing was found.
    commune_code : INSEE code, None where unknown.
    precision, method : see `observatory.fact`.
    uncertainty_m : radius in metres that holds the true place 19 times in 20, None where unlocated.
    score : probability that the place is right, 0 to 1; 0 where nothing was found.
    matched_label : what was matched, empty where nothing was.
    candidates : where the answer is only a commune or nothing, the best of what was refused.
    """

    lon: float | None
    lat: float | None
    commune_code: str | None
    precision: Precision
    uncertainty_m: float | None
    method: Method
    score: float
    matched_label: str
    candidates: tuple[Proposal, ...] = ()


NOWHERE = Location(None, None, None, Precision.NONE, None, Method.NONE, 0.0, "")

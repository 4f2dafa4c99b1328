"""The result of a look-up: a `Location`, or a `NoMatch` that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from observatory.fact import Method, Precision
from observatory.geocode.parse.address import Address
from observatory.language import N_

#: A match is given as the answer from this probability on; below, it is kept as a proposal for review.
ACCEPTED = 0.9
#: Proposals kept where nothing matched.
KEPT = 5

REASONS = {
    "not_coordinates": N_("the text holds no coordinates"),
    "point_elsewhere": N_("the point is not in the commune given"),
    "no_alias": N_("no correction is remembered for this text"),
    "no_camera": N_("the text names no camera of the register"),
    "camera_away": N_("the register does not say where that camera stood on that day"),
    "camera_elsewhere": N_("on that day the camera stood in another commune than the one given"),
    "no_number": N_("no house number in the text"),
    "unknown_number": N_("this number is not in the base for this street"),
    "no_neighbours": N_("no known numbers on both sides of it"),
    "no_street": N_("no street of that name here"),
    "no_name": N_("the text names no street"),
    "ambiguous": N_("several streets or places fit equally well"),
    "unlikely": N_("the best match is not likely enough"),
    "is_crossing": N_("the text names two streets"),
    "not_crossing": N_("the text names one street only"),
    "apart": N_("the two streets do not meet"),
    "contradicts": N_("the text names another commune than the one given"),
    "contradicts_text": N_("the only street of that name is in another commune than the text names"),
    "is_road": N_("a road number names no spot"),
    "lone_name": N_("a name without its kind of street may be a shop, a stop or a school"),
    "names_a_place": N_("the text names a kind of place, not a street"),
    "no_place": N_("no place of that name here"),
    "no_sector": N_("no sector of that name here"),
    "no_commune": N_("no commune is given or named"),
    "unknown_commune": N_("the commune given is not of this department"),
}


class Proposal(NamedTuple):
    """Something that a text without an answer may have meant, kept for review (degrees, EPSG:4326)."""

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
    lon, lat : degrees, EPSG:4326; None where unlocated.
    commune_code : INSEE code, None where unknown.
    precision, method : see `observatory.fact`.
    uncertainty_m : radius in metres that holds the true place 19 times in 20, None where unlocated.
    score : probability that the place is right, 0 to 1; 0 where unlocated.
    matched_label : what was matched, empty where nothing was.
    candidates : where the answer is only a commune or nothing, the likeliest of what was not accepted.
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


class NoMatch(NamedTuple):
    """Why a rung has no match: a code of `REASONS`, and its likeliest candidates."""

    reason: str
    proposals: tuple[Proposal, ...] = ()


class Match(NamedTuple):
    """An accepted entry: its position, its probability and the reading that led to it."""

    entry: int
    score: float
    reading: Address

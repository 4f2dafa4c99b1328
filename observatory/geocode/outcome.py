"""What a rung answers when it does not answer: why not, and what was meant perhaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from observatory.geocode.index.model import Entries
from observatory.geocode.match.similarity import Candidate
from observatory.geocode.parse.address import Address
from observatory.geocode.result import Proposal
from observatory.language import N_

#: An answer is given from this probability on; below, it is kept as a proposal for review.
ACCEPTED = 0.9
#: Proposals kept with a refusal.
KEPT = 5

REASONS = {
    "not_coordinates": N_("the text holds no coordinates"),
    "no_alias": N_("no correction is remembered for this text"),
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
    "is_road": N_("a road number names no spot"),
    "names_a_place": N_("the text names a kind of place, not a street"),
    "no_place": N_("no place of that name here"),
    "no_sector": N_("no sector of that name here"),
    "no_commune": N_("no commune is given or named"),
    "unknown_commune": N_("the commune given is not of this department"),
}


class Refusal(NamedTuple):
    """Why a rung did not answer: a code of `REASONS` and what it might have been."""

    reason: str
    proposals: tuple[Proposal, ...] = ()


class Match(NamedTuple):
    """An accepted entry: its position, its probability and the reading that led to it."""

    entry: int
    score: float
    reading: Address


def proposals(
    entries: Entries, candidates: list[Candidate], chances: list[float], label: Callable[[int], str]
) -> tuple[Proposal, ...]:
    """The best candidates with their probability, at most `KEPT`."""
    e = entries
    return tuple(
        Proposal(label(c.entry), e.commune[c.entry], e.lon[c.entry], e.lat[c.entry], round(p, 3))
        for c, p in zip(candidates[:KEPT], chances, strict=False)
    )

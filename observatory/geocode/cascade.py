"""The rungs, in order. Each answers with a `Location`, or says why not with a `Refusal`.

`RUNGS` is the whole policy: for a kind of place, the named functions tried one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from observatory.fact import Method, PlaceKind, Precision
from observatory.geocode import numbers
from observatory.geocode.address import Address, readings
from observatory.geocode.communes import Found
from observatory.geocode.location import NOWHERE, Location, Proposal
from observatory.geocode.match import NUMBER_KNOWN, Candidate, probabilities
from observatory.geocode.measure import distance_m
from observatory.geocode.text import words
from observatory.language import N_

if TYPE_CHECKING:
    from observatory.geocode.geocoder import Geocoder
    from observatory.geocode.index import Index

#: An answer is given from this probability on; below, it is kept as a proposal for review.
ACCEPTED = 0.9
#: Two streets farther apart than this (m, between their nearest addresses) do not cross.
CROSSING_M = 150.0
#: How sure a commune is: told by the partner in its own column, or found in the text.
COMMUNE_GIVEN, COMMUNE_READ = 0.99, 0.97
#: A correction entered by a person who looked at the map.
ALIAS_SCORE, ALIAS_RADIUS_M = 0.99, 50.0
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


@dataclass
class Query:
    """One place text on its way down the rungs; what several rungs need is worked out once."""

    geocoder: Geocoder
    text: str
    commune: Found | None
    place_kind: str = PlaceKind.ADDRESS
    commune_text: str | None = None
    proposals: list[Proposal] = field(default_factory=list)

    @cached_property
    def readings(self) -> list[Address]:
        """What the text says, see `observatory.geocode.address.readings`."""
        return readings(self.text, self.commune)

    @cached_property
    def street(self) -> Match | Refusal:
        """The street meant, or why none is."""
        return _street_meant(self)

    def commune_of(self, reading: Address) -> Found | None:
        """The commune that binds: the one given, refined by the former commune that the text names."""
        named = reading.commune
        if self.commune is None:
            return named
        return named if named and named.code == self.commune.code and named.former else self.commune


Rung = Callable[[Query], Location | Refusal]


def given(query: Query) -> Location | Refusal:
    """Coordinates written in the text: `47.638, 6.863`, `6.863 47.638`, Lambert-93 metres."""
    if query.text[:1].isalpha() or "." not in query.text and query.place_kind not in _COORDINATES:
        return Refusal("not_coordinates")
    from observatory.geocode.given import point_in

    return point_in(query.text, query.geocoder) or Refusal("not_coordinates")


def alias(query: Query) -> Location | Refusal:
    """A correction remembered by `observatory review` for exactly this text in this commune."""
    known = query.geocoder.aliases
    if not known:
        return Refusal("no_alias")
    key = " ".join(t for t in words(query.text) if t.isalnum())
    code = query.commune.code if query.commune else ""
    found = known.get((key, code))
    if found is None:
        return Refusal("no_alias")
    return Location(found.lon, found.lat, found.commune_code or None, Precision.PLACE, ALIAS_RADIUS_M,
                    Method.PLACE, ALIAS_SCORE, found.label)  # fmt: skip


def exact(query: Query) -> Location | Refusal:
    """The number of the street is in the base."""
    match = query.street
    if isinstance(match, Refusal):
        return match
    if not match.reading.number:
        return Refusal("no_number")
    spot = numbers.exact(query.geocoder.index, match.entry, match.reading)
    if spot is None:
        return Refusal("unknown_number")
    return _at_number(query, match, spot, Method.EXACT)


def interpolated(query: Query) -> Location | Refusal:
    """The number lies between two known ones, or right beside one."""
    match = query.street
    if isinstance(match, Refusal):
        return match
    if not match.reading.number:
        return Refusal("no_number")
    spot = numbers.interpolated(query.geocoder.index, match.entry, match.reading)
    if spot is None:
        return Refusal("no_neighbours")
    return _at_number(query, match, spot, Method.INTERPOLATED)


def street(query: Query) -> Location | Refusal:
    """The street as a whole: the address nearest its middle, and a radius that holds it.

    A number that the base does not have lies beyond its known ones: the radius grows by one step.
    """
    match = query.street
    if isinstance(match, Refusal):
        return match
    e, i = query.geocoder.index.streets, match.entry
    beyond = query.geocoder.index.beside_m if match.reading.number else 0.0
    return Location(e.lon[i], e.lat[i], e.commune[i], Precision.STREET, e.radius[i] + beyond, Method.STREET,
                    match.score, query.geocoder.street_label(i))  # fmt: skip


def crossing(query: Query) -> Location | Refusal:
    """Where two named streets come nearest to each other."""
    reading = query.readings[0]
    if reading.other is None:
        return Refusal("not_crossing")
    commune = query.commune_of(reading)
    first = _likely(query, reading, commune)
    second = _likely(query, reading.other, commune)
    if not first or not second:
        return Refusal("no_street")
    geocoder = query.geocoder
    pairs = [
        (p * q, i, j, meeting)
        for i, p in first
        for j, q in second
        if (meeting := numbers.meeting(geocoder.index, i, j)) is not None and meeting.radius_m <= CROSSING_M
    ]
    if not pairs:
        return Refusal("apart")
    score, i, j, meeting = max(pairs, key=lambda pair: pair[0])
    if score < ACCEPTED:
        return Refusal("unlikely")
    label = f"{geocoder.index.streets.label[i]} / {geocoder.street_label(j)}"
    return Location(meeting.lon, meeting.lat, geocoder.index.streets.commune[i], Precision.STREET,
                    meeting.radius_m, Method.CROSSING, score, label)  # fmt: skip


def place(query: Query) -> Location | Refusal:
    """A named place, facility, stop or station of the gazetteer."""
    return _named(query, Method.PLACE, "no_place")


def sector(query: Query) -> Location | Refusal:
    """A sector of a known commune: the middle of its outline and the radius that holds it.

    « Centre-ville » is a sector of every town: without a commune none is meant.
    """
    return _named(query, Method.SECTOR, "no_sector")


def commune(query: Query) -> Location | Refusal:
    """The commune alone, given by the partner or named in the text: its centre."""
    code, score = (query.commune.code, COMMUNE_GIVEN) if query.commune else (None, COMMUNE_READ)
    if code is None:
        named = [r.commune for r in query.readings if r.commune]
        if not named:
            return Refusal("no_commune")
        code = named[0].code
    known = query.geocoder.commune(code)
    return Location(known.lon, known.lat, code, Precision.COMMUNE, known.radius_m, Method.COMMUNE, score,
                    known.name, tuple(query.proposals[:KEPT]))  # fmt: skip


_ANYWHERE: tuple[Rung, ...] = (given, alias)
_COORDINATES = (PlaceKind.WGS84, PlaceKind.LAMBERT93)
_STREETS: tuple[Rung, ...] = (exact, interpolated, street, crossing)
_NAMED: tuple[Rung, ...] = (place, sector)
RUNGS: dict[str, tuple[Rung, ...]] = {
    PlaceKind.ADDRESS: (given, alias, *_STREETS, *_NAMED, commune),
    PlaceKind.PLACE: (given, alias, *_NAMED, *_STREETS, commune),
    PlaceKind.STOP: (given, alias, place, commune),
    PlaceKind.STATION: (given, alias, place, commune),
    PlaceKind.CAMERA: (given, alias, place, commune),
    PlaceKind.SCHOOL: (given, alias, place, commune),
    PlaceKind.WGS84: (given, commune),
    PlaceKind.LAMBERT93: (given, commune),
}


def descend(query: Query, tried: list[tuple[str, Refusal | Location]] | None = None) -> Location:
    """The answer of the first rung that has one, else nowhere with the best proposals kept.

    Where the commune given is not known, nothing is searched in the others.
    `tried`, where given, receives the name and outcome of each rung, for `--explain`.
    """
    elsewhere = query.commune is None and bool(query.commune_text)
    for rung in RUNGS[query.place_kind]:
        outcome = Refusal("unknown_commune") if elsewhere and rung not in _ANYWHERE else rung(query)
        if tried is not None:
            tried.append((rung.__name__, outcome))
        if isinstance(outcome, Location):
            return outcome
        if outcome.proposals and outcome.proposals[0] not in query.proposals:
            query.proposals.extend(outcome.proposals)
    kept = tuple(sorted(query.proposals, key=lambda p: -p.score)[:KEPT])
    return replace(NOWHERE, commune_code=query.commune_text or None, candidates=kept)


def _street_meant(query: Query) -> Match | Refusal:
    """The street of the first reading that has one; readings that rival for the commune must agree.

    « gromagny » is one error away from two communes: only where one of them has the street is it the answer.
    """
    refusals = []
    found: Match | None = None
    for reading in query.readings:
        if found and not _rival(found.reading, reading):
            break
        outcome = _street_of(query, reading)
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
        elif found:
            both = (found, outcome)
            e = query.geocoder.index.streets
            return Refusal("ambiguous", tuple(
                Proposal(query.geocoder.street_label(m.entry), e.commune[m.entry], e.lon[m.entry],
                         e.lat[m.entry], 0.5) for m in both))  # fmt: skip
        else:
            found = outcome
    return found or next((r for r in refusals if r.proposals), refusals[0])


def _rival(one: Address, other: Address) -> bool:
    """Two readings that take the same words for two communes."""
    return one.commune is not None and other.commune is not None and one.plain == other.plain


def _street_of(query: Query, reading: Address) -> Match | Refusal:
    refused = _not_a_street(query, reading)
    if refused:
        return Refusal(refused)
    found = query.commune_of(reading)
    geocoder = query.geocoder
    candidates = geocoder.streets.find(reading, found.code if found else None, found.former if found else "")
    if not candidates:
        return Refusal("no_street")
    if reading.number and len(candidates) > 1:
        candidates = _one_of_merged(geocoder, reading, _weigh_number(geocoder, reading, candidates))
    chances = probabilities(candidates)
    if chances[0] >= ACCEPTED:
        return Match(candidates[0].entry, chances[0], reading)
    reason = "ambiguous" if len(chances) > 1 and chances[1] > chances[0] / 3 else "unlikely"
    return Refusal(reason, _proposals(geocoder.index.streets, candidates, chances, geocoder.street_label))


def _not_a_street(query: Query, reading: Address) -> str:
    if reading.road:
        return "is_road"
    if reading.contradicts:
        return "contradicts"
    if reading.other is not None:
        return "is_crossing"
    if not reading.name and not reading.kind:
        return "no_name"
    return "names_a_place" if reading.names_a_place else ""


def _one_of_merged(geocoder: Geocoder, reading: Address, candidates: list[Candidate]) -> list[Candidate]:
    """Of streets of one name left by a merger of communes, the one that has the number, if only one has."""
    e = geocoder.index.streets
    top = candidates[0].entry
    twins = [c for c in candidates if e.commune[c.entry] == e.commune[top] and e.name[c.entry] == e.name[top]
             and e.kind[c.entry] == e.kind[top]]  # fmt: skip
    having = [c for c in twins if numbers.has(geocoder.index, c.entry, reading.number)]
    return [c for c in candidates if c in having or c not in twins] if len(having) == 1 else candidates


def number_speaks(index: Index, reading: Address, street: int) -> bool:
    """Whether the number asked for is known in `street`, and nothing said speaks of another kind of street."""
    if not reading.number or not numbers.has(index, street, reading.number):
        return False
    return reading.kind in ("", index.streets.kind[street])


def _weigh_number(geocoder: Geocoder, reading: Address, candidates: list[Candidate]) -> list[Candidate]:
    """Between several streets, one that has the number is likelier than one that has not."""
    weighed = []
    for c in candidates:
        gain = NUMBER_KNOWN if number_speaks(geocoder.index, reading, c.entry) else 0.0
        weighed.append(Candidate(c.entry, c.logit + gain, c.rival + gain))
    return sorted(weighed, key=lambda c: -c.logit)


def _likely(query: Query, reading: Address, commune: Found | None) -> list[tuple[int, float]]:
    """Streets a side of a crossing may be, with their probability; at most five."""
    found = query.geocoder.streets.find(reading, commune.code if commune else None)[:KEPT]
    return [(c.entry, p) for c, p in zip(found, probabilities(found), strict=True) if p > 0.05]


def _at_number(query: Query, match: Match, spot: numbers.Spot, method: Method) -> Location:
    near = query.geocoder.index.exact_m if match.reading.near else 0.0
    return Location(spot.lon, spot.lat, query.geocoder.index.streets.commune[match.entry],
                    Precision.HOUSENUMBER, spot.radius_m + near, method, match.score,
                    f"{spot.label} {query.geocoder.street_label(match.entry)}")  # fmt: skip


#: Words that announce a stop or a sector without being part of its name.
STOP_WORDS = frozenset({"arret", "bus", "optymo"})
SECTOR_WORDS = frozenset({"quartier", "secteur", "qpv", "residences", "zone"})


def _named(query: Query, method: Method, nothing: str) -> Location | Refusal:
    reading = query.readings[0]
    if reading.contradicts:
        return Refusal("contradicts")
    if reading.road or reading.other is not None:
        return Refusal(nothing)
    return _first_location(_named_by(query, r, method, nothing) for r in query.readings)


def _first_location(outcomes: object) -> Location | Refusal:
    refusals = []
    for outcome in outcomes:
        if isinstance(outcome, Location):
            return outcome
        refusals.append(outcome)
    return next((r for r in refusals if r.proposals), refusals[0])


def _named_by(query: Query, reading: Address, method: Method, nothing: str) -> Location | Refusal:
    dropped = SECTOR_WORDS if method is Method.SECTOR else STOP_WORDS
    full = (*((str(reading.number),) if reading.number and not reading.kind else ()),
            *reading.kind.split(), *reading.name)  # fmt: skip
    name = tuple(w for w in full if w not in dropped)
    if not name or (method is Method.SECTOR and not _plainly_a_sector(query.geocoder, reading, name)):
        return Refusal(nothing)
    found = query.commune_of(reading)
    if found is None and method is Method.SECTOR:
        return Refusal(nothing)
    geocoder = query.geocoder
    candidates = geocoder.places.find(Address(name=name, cut=reading.cut), found.code if found else None)
    candidates = _of_role(geocoder, candidates, query.place_kind, method, reading)
    if reading.number and not reading.kind:
        number = str(reading.number)
        candidates = [c for c in candidates if number in geocoder.index.places.name[c.entry]]
    if not candidates:
        return Refusal(nothing)
    if found is None and reading.kind and _street_elsewhere(query, reading, candidates[0].entry):
        return Refusal("ambiguous")
    merged = _merge_near(geocoder, candidates)
    chances = probabilities(candidates)
    sums = [sum(chances[j] for j in group) for group in merged]
    best = max(range(len(merged)), key=sums.__getitem__)
    e, i = geocoder.index.places, candidates[merged[best][0]].entry
    if sums[best] < ACCEPTED:
        reason = "ambiguous" if len(merged) > 1 else "unlikely"
        return Refusal(reason, _proposals(e, candidates, chances, e.label.__getitem__))
    code = query.commune.code if query.commune else e.commune[i]
    return Location(e.lon[i], e.lat[i], code, Precision.PLACE, e.radius[i], method, min(sums[best], 0.999),
                    geocoder.place_label(i))  # fmt: skip


def _street_elsewhere(query: Query, reading: Address, place: int) -> bool:
    """Without a commune, « place de la Résistance » of the gazetteer may be another commune's street."""
    g = query.geocoder
    code = g.index.places.commune[place]
    found = g.streets.find(reading, None)
    return any(c.logit > 3.0 and g.index.streets.commune[c.entry] != code for c in found)


def _plainly_a_sector(geocoder: Geocoder, reading: Address, name: tuple[str, ...]) -> bool:
    """A sector is wide and its name short: no number, no typing error, no other kind of place."""
    return (
        not reading.number
        and reading.kind in ("", "quartier", "residence", "cite", "domaine")
        and all(word in geocoder.places.weight for word in name)
    )


SCHOOLS = frozenset({"ecole", "college", "lycee", "groupe", "maternelle", "iut", "utbm"})


def _of_role(
    geocoder: Geocoder, candidates: list[Candidate], kind: str, method: Method, reading: Address
) -> list[Candidate]:
    """Candidates of the roles that `kind` asks for; elsewhere a stop counts less than the place it serves.

    A stop named after a street says where the bus halts, not where along the street a fact happened.
    """
    says_stop = "arret" in reading.name
    no_stops = kind != PlaceKind.STOP and bool(reading.kind) and not says_stop
    e = geocoder.index.places
    kept = []
    for c in candidates:
        role, name = e.role[c.entry], e.name[c.entry]
        if (role == "sector") != (method is Method.SECTOR):
            continue
        if role == "sector" and not _says_sector(name, reading):
            continue
        if method is not Method.SECTOR and not _says_kind(name, reading.kind):
            continue
        if role == "camera" and kind != PlaceKind.CAMERA and "camera" not in reading.name:
            continue
        if (kind == PlaceKind.STOP and role != "stop") or (no_stops and role == "stop"):
            continue
        if kind == PlaceKind.STATION and role != "station" and "gare" not in name:
            continue
        if kind == PlaceKind.SCHOOL and role != "school" and not SCHOOLS & set(name):
            continue
        if kind == PlaceKind.CAMERA and role != "camera":
            continue
        penalty = 0.0 if kind == PlaceKind.STOP or (role == "stop") == says_stop else 1.5
        kept.append(Candidate(c.entry, c.logit - penalty, c.rival - penalty))
    return sorted(kept, key=lambda c: -c.logit)


def _says_kind(name: tuple[str, ...], kind: str) -> bool:
    """A place's name holds the type that was said; « quartier X » is not a « maison de quartier »."""
    return name[0] == "quartier" if kind == "quartier" else not kind or kind.split()[-1] in name


def _says_sector(name: tuple[str, ...], reading: Address) -> bool:
    """All of a sector's name, or its first word after « quartier »: « Jean » is not « Jean-Jaurès »."""
    asked = set(reading.name) - SECTOR_WORDS
    announced = reading.kind == "quartier" or len(asked) < len(set(reading.name))
    return asked == set(name) or (announced and name[0] in asked)


def _merge_near(geocoder: Geocoder, candidates: list[Candidate]) -> list[list[int]]:
    """Positions of `candidates` grouped by spot: within one another's radius they are one answer."""
    e = geocoder.index.places
    groups: list[list[int]] = []
    for position, c in enumerate(candidates):
        for group in groups:
            head = candidates[group[0]].entry
            away = distance_m(e.lon[head], e.lat[head], e.lon[c.entry], e.lat[c.entry])
            if away <= max(e.radius[head], e.radius[c.entry]):
                group.append(position)
                break
        else:
            groups.append([position])
    return groups


def _proposals(
    entries: object, candidates: list[Candidate], chances: list[float], label: Callable[[int], str]
) -> tuple[Proposal, ...]:
    e = entries
    return tuple(
        Proposal(label(c.entry), e.commune[c.entry], e.lon[c.entry], e.lat[c.entry], round(p, 3))
        for c, p in zip(candidates[:KEPT], chances, strict=False)
    )


def coordinates_like(text: str) -> bool:
    """Whether `text` is made of two numbers."""
    return bool(re.fullmatch(r"[\s\d.,;+()-]+", text))

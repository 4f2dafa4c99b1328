"""The rungs, in order. Each answers with a `Location`, or says why not with a `Refusal`.

`RUNGS` is the whole policy: for a kind of place, the named functions tried one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from observatory.fact import Method, PlaceKind, Precision
from observatory.geocode.match import house_numbers
from observatory.geocode.match.places import named
from observatory.geocode.match.streets import likely, street_meant
from observatory.geocode.outcome import ACCEPTED, KEPT, Match, Refusal
from observatory.geocode.parse.address import Address, readings
from observatory.geocode.parse.communes import Found
from observatory.geocode.parse.text import words
from observatory.geocode.result import NOWHERE, Location, Proposal

if TYPE_CHECKING:
    from observatory.geocode.geocoder import Geocoder

#: Two streets farther apart than this (m, between their nearest addresses) do not cross.
CROSSING_M = 150.0
#: How sure a commune is: told by the partner in its own column, or found in the text.
COMMUNE_GIVEN, COMMUNE_READ = 0.99, 0.97
#: A correction entered by a person who looked at the map.
ALIAS_SCORE, ALIAS_RADIUS_M = 0.99, 50.0


class Readings:
    """Readings of a text, each parsed when it is first asked for: most texts need only one."""

    def __init__(self, parsed: Iterator[Address]):
        self._parsed = parsed
        self._kept: list[Address] = []

    @property
    def first(self) -> Address:
        """The best reading."""
        return self._kept[0] if self._kept else next(iter(self))

    def __iter__(self) -> Iterator[Address]:
        yield from self._kept
        for reading in self._parsed:
            self._kept.append(reading)
            yield reading


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
    def readings(self) -> Readings:
        """What the text says, see `observatory.geocode.parse.address.readings`."""
        return Readings(readings(self.text, self.commune))

    @cached_property
    def street(self) -> Match | Refusal:
        """The street meant, or why none is."""
        return street_meant(self)

    def commune_of(self, reading: Address) -> Found | None:
        """The commune that binds: the one given, refined by the former commune that the text names."""
        named = reading.commune
        if self.commune is None:
            return named
        return named if named and named.code == self.commune.code and named.former else self.commune


Rung = Callable[[Query], Location | Refusal]


def given(query: Query) -> Location | Refusal:
    """Coordinates written in the text: `47.638, 6.863`, `6.863 47.638`, Lambert-93 metres."""
    if query.text[:1].isalpha() or ("." not in query.text and query.place_kind not in _COORDINATES):
        return Refusal("not_coordinates")
    from observatory.geocode.coordinates import point_in

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
    spot = house_numbers.exact(query.geocoder.index, match.entry, match.reading)
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
    spot = house_numbers.interpolated(query.geocoder.index, match.entry, match.reading)
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
    reading = query.readings.first
    if reading.other is None:
        return Refusal("not_crossing")
    commune = query.commune_of(reading)
    first = likely(query, reading, commune)
    second = likely(query, reading.other, commune)
    if not first or not second:
        return Refusal("no_street")
    geocoder = query.geocoder
    pairs = [
        (p * q, i, j, meeting)
        for i, p in first
        for j, q in second
        if (meeting := house_numbers.meeting(geocoder.index, i, j)) is not None
        and meeting.radius_m <= CROSSING_M
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
    return named(query, Method.PLACE, "no_place")


def sector(query: Query) -> Location | Refusal:
    """A sector of a known commune: the middle of its outline and the radius that holds it.

    « Centre-ville » is a sector of every town: without a commune none is meant.
    """
    return named(query, Method.SECTOR, "no_sector")


def commune(query: Query) -> Location | Refusal:
    """The commune alone, given by the partner or named in the text: its centre."""
    code, score = (query.commune.code, COMMUNE_GIVEN) if query.commune else (None, COMMUNE_READ)
    if code is None:
        read = [r.commune for r in query.readings if r.commune]
        if not read:
            return Refusal("no_commune")
        code = read[0].code
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


def _at_number(query: Query, match: Match, spot: house_numbers.Spot, method: Method) -> Location:
    near = query.geocoder.index.exact_m if match.reading.near else 0.0
    return Location(spot.lon, spot.lat, query.geocoder.index.streets.commune[match.entry],
                    Precision.HOUSENUMBER, spot.radius_m + near, method, match.score,
                    f"{spot.label} {query.geocoder.street_label(match.entry)}")  # fmt: skip

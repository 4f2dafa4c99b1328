"""The rungs in order: each gives a `Location`, or a `NoMatch` with the reason.

`RUNGS` is the whole policy: for a kind of place, the named functions tried one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from observatory.fact import POINT_KINDS, Method, PlaceKind, Precision
from observatory.geocode.cameras import on_day, says_camera, today
from observatory.geocode.coordinates import MARGIN_M, beyond_m, point_in
from observatory.geocode.corrections import alias_key
from observatory.geocode.match import house_numbers
from observatory.geocode.match.places import named
from observatory.geocode.match.streets import likely, street_meant
from observatory.geocode.query import Query
from observatory.geocode.result import ACCEPTED, KEPT, NOWHERE, Location, Match, NoMatch

#: Two streets farther apart than this (m, between their nearest addresses) do not cross.
CROSSING_M = 150.0
#: How sure a commune is: told by the partner in its own column, or found in the text.
COMMUNE_GIVEN, COMMUNE_READ = 0.99, 0.97
#: A correction entered by a person who looked at the map.
ALIAS_SCORE, ALIAS_RADIUS_M = 0.99, 50.0
#: A camera of the site's own register, on a day of which the register speaks.
CAMERA_SCORE = 0.99


Rung = Callable[[Query], Location | NoMatch]


def given(query: Query) -> Location | NoMatch:
    """Coordinates written in the text: `47.638, 6.863`, `6.863 47.638`, Lambert-93 metres."""
    if query.text[:1].isalpha() or ("." not in query.text and query.place_kind not in POINT_KINDS):
        return NoMatch("not_coordinates")
    point = point_in(query.text, query.gazetteer.index)
    if point is None:
        return NoMatch("not_coordinates")
    commune = query.gazetteer.commune(query.commune.code) if query.commune else None
    if commune is not None and beyond_m(query.gazetteer.index, commune, point.lon, point.lat) > MARGIN_M:
        return NoMatch("point_elsewhere")
    return point


def alias(query: Query) -> Location | NoMatch:
    """A correction remembered by `observatory review` for exactly this text in this commune."""
    aliases = query.gazetteer.aliases
    if not aliases:
        return NoMatch("no_alias")
    correction = aliases.get(alias_key(query.text, query.commune.code if query.commune else None))
    if correction is None:
        return NoMatch("no_alias")
    return Location(correction.lon, correction.lat, correction.commune_code or None, Precision.PLACE,
                    ALIAS_RADIUS_M, Method.PLACE, ALIAS_SCORE, correction.label)  # fmt: skip


def camera(query: Query) -> Location | NoMatch:
    """The place where the register says that camera stood on the day of the fact."""
    cameras = query.gazetteer.cameras
    if not cameras or not (query.place_kind == PlaceKind.CAMERA or says_camera(query.text)):
        return NoMatch("no_camera")
    standings = cameras.named(query.text)
    if not standings:
        return NoMatch("no_camera")
    standing = on_day(standings, query.day or today())
    if standing is None:
        return NoMatch("camera_away")
    if query.commune is not None and query.commune.code != standing.commune_code:
        return NoMatch("camera_elsewhere")
    return Location(standing.lon, standing.lat, standing.commune_code, Precision.PLACE,
                    standing.uncertainty_m, Method.PLACE, CAMERA_SCORE, standing.label)  # fmt: skip


def exact(query: Query) -> Location | NoMatch:
    """The number of the street is in the base."""
    match = street_meant(query)
    if isinstance(match, NoMatch):
        return match
    if not match.reading.number:
        return NoMatch("no_number")
    spot = house_numbers.exact(query.gazetteer.index, match.entry, match.reading)
    if spot is None:
        return NoMatch("unknown_number")
    return _at_number(query, match, spot, Method.EXACT)


def interpolated(query: Query) -> Location | NoMatch:
    """The number lies between two known ones, or right beside one."""
    match = street_meant(query)
    if isinstance(match, NoMatch):
        return match
    if not match.reading.number:
        return NoMatch("no_number")
    spot = house_numbers.interpolated(query.gazetteer.index, match.entry, match.reading)
    if spot is None:
        return NoMatch("no_neighbours")
    return _at_number(query, match, spot, Method.INTERPOLATED)


def street(query: Query) -> Location | NoMatch:
    """The street as a whole: the address nearest its middle, and a radius that holds it.

    A number that the base does not have lies beyond its known ones: the radius grows by one step.
    """
    match = street_meant(query)
    if isinstance(match, NoMatch):
        return match
    e, i = query.gazetteer.index.streets, match.entry
    beyond = query.gazetteer.index.beside_m if match.reading.number else 0.0
    return Location(e.lon[i], e.lat[i], e.commune[i], Precision.STREET, e.radius[i] + beyond, Method.STREET,
                    match.score, query.gazetteer.street_label(i))  # fmt: skip


def crossing(query: Query) -> Location | NoMatch:
    """Where two named streets come nearest to each other."""
    reading = query.readings.first
    if reading.other is None:
        return NoMatch("not_crossing")
    commune = query.commune_of(reading)
    first = likely(query, reading, commune)
    second = likely(query, reading.other, commune)
    if not first or not second:
        return NoMatch("no_street")
    gazetteer = query.gazetteer
    pairs = [
        (p * q, i, j, meeting)
        for i, p in first
        for j, q in second
        if (meeting := house_numbers.meeting(gazetteer.index, i, j)) is not None
        and meeting.radius_m <= CROSSING_M
    ]
    if not pairs:
        return NoMatch("apart")
    score, i, j, meeting = max(pairs, key=lambda pair: pair[0])
    if score < ACCEPTED:
        return NoMatch("unlikely")
    label = f"{gazetteer.index.streets.label[i]} / {gazetteer.street_label(j)}"
    return Location(meeting.lon, meeting.lat, gazetteer.index.streets.commune[i], Precision.STREET,
                    meeting.radius_m, Method.CROSSING, score, label)  # fmt: skip


def place(query: Query) -> Location | NoMatch:
    """A named place, facility, stop or station of the gazetteer."""
    return named(query, Method.PLACE, "no_place")


def sector(query: Query) -> Location | NoMatch:
    """A sector of a known commune: the middle of its outline and the radius that holds it.

    « Centre-ville » is a sector of every town: without a commune none is meant.
    """
    return named(query, Method.SECTOR, "no_sector")


def commune(query: Query) -> Location | NoMatch:
    """The commune alone, given by the partner or named in the text: its centre."""
    code, score = (query.commune.code, COMMUNE_GIVEN) if query.commune else (None, COMMUNE_READ)
    if code is None:
        read = [r.commune.code for r in query.readings if r.commune]
        apart = read[:1] or list(query.communes_apart())
        if len(apart) != 1:
            return NoMatch("no_commune")
        code = apart[0]
    centre = query.gazetteer.commune(code)
    return Location(centre.lon, centre.lat, code, Precision.COMMUNE, centre.radius_m, Method.COMMUNE, score,
                    centre.name, tuple(query.proposals[:KEPT]))  # fmt: skip


_ANYWHERE: tuple[Rung, ...] = (given, alias)
_STREETS: tuple[Rung, ...] = (exact, interpolated, street, crossing)
_NAMED: tuple[Rung, ...] = (place, sector)
RUNGS: dict[str, tuple[Rung, ...]] = {
    PlaceKind.ADDRESS: (given, alias, camera, *_STREETS, *_NAMED, commune),
    PlaceKind.PLACE: (given, alias, camera, *_NAMED, *_STREETS, commune),
    PlaceKind.STOP: (given, alias, place, commune),
    PlaceKind.STATION: (given, alias, place, commune),
    PlaceKind.CAMERA: (given, alias, camera, place, commune),
    PlaceKind.SCHOOL: (given, alias, place, commune),
    PlaceKind.WGS84: (given, commune),
    PlaceKind.LAMBERT93: (given, commune),
    PlaceKind.PROJECTED: (given, commune),
}


def descend(query: Query, tried: list[tuple[str, NoMatch | Location]] | None = None) -> Location:
    """The location of the first rung that matches, else unlocated with the best candidates for review.

    Where the commune given is not known, nothing is searched in the others.
    `tried`, where given, receives the name and outcome of each rung, for `--explain`.
    """
    elsewhere = query.commune is None and bool(query.commune_text)
    for rung in RUNGS[query.place_kind]:
        outcome = NoMatch("unknown_commune") if elsewhere and rung not in _ANYWHERE else rung(query)
        if tried is not None:
            tried.append((rung.__name__, outcome))
        if isinstance(outcome, Location):
            return outcome
        if outcome.proposals and outcome.proposals[0] not in query.proposals:
            query.proposals.extend(outcome.proposals)
    kept = tuple(sorted(query.proposals, key=lambda p: -p.score)[:KEPT])
    return replace(NOWHERE, commune_code=query.commune_text or None, candidates=kept)


def _at_number(query: Query, match: Match, spot: house_numbers.Spot, method: Method) -> Location:
    near = query.gazetteer.index.exact_m if match.reading.near else 0.0
    return Location(spot.lon, spot.lat, query.gazetteer.index.streets.commune[match.entry],
                    Precision.HOUSENUMBER, spot.radius_m + near, method, match.score,
                    f"{spot.label} {query.gazetteer.street_label(match.entry)}")  # fmt: skip

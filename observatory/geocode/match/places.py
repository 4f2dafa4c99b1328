"""Match a query to a named place, facility, stop or sector, or give the reason for no match."""

from __future__ import annotations

from observatory.crs import distance_m
from observatory.fact import Method, PlaceKind, Precision
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.index.model import Entries
from observatory.geocode.match.similarity import Candidate, probabilities
from observatory.geocode.parse.address import PLACE_WORDS, Address
from observatory.geocode.parse.communes import NamedCommune
from observatory.geocode.parse.text import STREET_TYPES
from observatory.geocode.query import Query
from observatory.geocode.result import ACCEPTED, Location, NoMatch

#: Words that announce a stop or a sector without being part of its name.
STOP_WORDS = frozenset({"arret", "bus", "optymo"})
SECTOR_WORDS = frozenset({"quartier", "secteur", "qpv", "residences", "zone"})


def named(query: Query, method: Method, nothing: str) -> Location | NoMatch:
    """The place (or, with `Method.SECTOR`, the sector) meant; `nothing` is the reason where none is."""
    first = query.readings.first
    if first.contradicts:
        return NoMatch("contradicts")
    if first.road or first.other is not None:
        return NoMatch(nothing)
    unmatched = []
    for reading in query.readings:
        if reading.aside:  # the core of an address is no place's name
            continue
        outcome = _named_by(query, reading, method, nothing)
        if isinstance(outcome, Location):
            return outcome
        unmatched.append(outcome)
    return next((r for r in unmatched if r.proposals), unmatched[0])


def _named_by(query: Query, reading: Address, method: Method, nothing: str) -> Location | NoMatch:
    name = _said(reading, method)
    commune = query.commune_of(reading)
    if not name or (
        method is Method.SECTOR and not _plainly_a_sector(query.gazetteer, reading, name, commune)
    ):
        return NoMatch(nothing)
    places = query.gazetteer.places
    candidates = places.find(Address(name=name, cut=reading.cut), commune.code if commune else None)
    candidates = _of_role(query.gazetteer, candidates, query.place_kind, method, reading)
    if reading.number and not reading.kind:  # « 4 As »: the figure is the name, or it is an address
        candidates = [c for c in candidates if str(reading.number) in places.entries.name[c.entry]]
    alone = len(name) == 1 and method is Method.PLACE and "arret" not in reading.name
    if alone and query.place_kind == PlaceKind.ADDRESS:
        candidates = [c for c in candidates if _alone_says(places.entries, c.entry, name[0])]
    if not candidates:
        return NoMatch(nothing)
    if commune is None and reading.kind and _street_elsewhere(query, reading, candidates[0].entry):
        return NoMatch("ambiguous")
    return _likeliest(query, candidates, method)


def _said(reading: Address, method: Method) -> tuple[str, ...]:
    """The words that name the place: type and number are part of them."""
    number = (str(reading.number),) if reading.number and not reading.kind else ()
    dropped = SECTOR_WORDS if method is Method.SECTOR else STOP_WORDS
    return tuple(w for w in (*number, *reading.kind.split(), *reading.name) if w not in dropped)


def _likeliest(query: Query, candidates: list[Candidate], method: Method) -> Location | NoMatch:
    """The spot with the highest probability, summed over the candidates that lie there."""
    e = query.gazetteer.index.places
    chances = probabilities(candidates)
    spots = _merge_near(e, candidates)
    sums = [sum(chances[j] for j in group) for group in spots]
    best = max(range(len(spots)), key=sums.__getitem__)
    if sums[best] < ACCEPTED:
        reason = "ambiguous" if len(spots) > 1 else "unlikely"
        return NoMatch(reason, query.gazetteer.place_proposals(candidates, chances))
    i = candidates[spots[best][0]].entry
    code = query.commune.code if query.commune else e.commune[i]
    score = min(sums[best], 0.999)
    label = query.gazetteer.place_label(i)
    return Location(e.lon[i], e.lat[i], code, Precision.PLACE, e.radius[i], method, score, label)


def _street_elsewhere(query: Query, reading: Address, place: int) -> bool:
    """Without a commune, « place de la Résistance » of the gazetteer may be another commune's street."""
    g = query.gazetteer
    code = g.index.places.commune[place]
    candidates = g.streets.find(reading, None)
    return any(c.logit > 3.0 and g.index.streets.commune[c.entry] != code for c in candidates)


def _plainly_a_sector(
    gazetteer: Gazetteer, reading: Address, name: tuple[str, ...], commune: NamedCommune | None
) -> bool:
    """A sector is wide and its name short: a known commune, no number, no typing error, no other type."""
    return (
        commune is not None
        and not reading.number
        and reading.kind in ("", "quartier", "residence", "cite", "domaine")
        and all(word in gazetteer.places.weight for word in name)
    )


#: What a stop loses, in log-odds, against a place of the same name where no stop is spoken of.
UNSAID_STOP = 1.5
SCHOOLS = frozenset({"ecole", "college", "lycee", "groupe", "maternelle", "iut", "utbm"})


def _of_role(
    gazetteer: Gazetteer, candidates: list[Candidate], kind: str, method: Method, reading: Address
) -> list[Candidate]:
    """Candidates of the roles that `kind` asks for; elsewhere a stop counts less than the place it serves.

    A stop named after a street says where the bus halts, not where along the street a fact happened.
    """
    says_stop = "arret" in reading.name
    e = gazetteer.index.places
    kept = []
    for c in candidates:
        role, name = e.role[c.entry], e.name[c.entry]
        if method is Method.SECTOR:
            fits = role == "sector" and _says_sector(name, reading)
        else:
            fits = role != "sector" and _says_kind(name, reading.kind) and _asked(kind, role, name, reading)
        if fits:
            penalty = 0.0 if kind == PlaceKind.STOP or (role == "stop") == says_stop else UNSAID_STOP
            kept.append(Candidate(c.entry, c.logit - penalty, c.rival - penalty))
    return sorted(kept, key=lambda c: -c.logit)


def _asked(kind: str, role: str, name: tuple[str, ...], reading: Address) -> bool:
    """Whether an entry of `role` and `name` is of the kind of place asked for."""
    if kind == PlaceKind.STOP:
        return role == "stop"
    if kind == PlaceKind.STATION:
        return role == "station" or "gare" in name
    if kind == PlaceKind.SCHOOL:
        return role == "school" or bool(SCHOOLS & set(name))
    if kind == PlaceKind.CAMERA or role == "camera":
        return role == "camera" and (kind == PlaceKind.CAMERA or "camera" in reading.name)
    return role != "stop" or not reading.kind or "arret" in reading.name


def _alone_says(e: Entries, i: int, word: str) -> bool:
    """Whether one word of an address column names a place: its kind, or all of a name that is no stop's.

    « Vauban » alone is a college, a stop, a quay or a shop; « préfecture » is what it says. The type of a
    square may lack.
    """
    name = e.name[i]
    if word in PLACE_WORDS:
        return name[0] == word
    return e.role[i] != "stop" and word in name and all(w == word or w in STREET_TYPES for w in name)


def _says_kind(name: tuple[str, ...], kind: str) -> bool:
    """A place's name holds the type that was said; « quartier X » is not a « maison de quartier »."""
    return name[0] == "quartier" if kind == "quartier" else not kind or kind.split()[-1] in name


def _says_sector(name: tuple[str, ...], reading: Address) -> bool:
    """All of a sector's name, or its first word after « quartier »: « Jean » is not « Jean-Jaurès »."""
    asked = set(reading.name) - SECTOR_WORDS
    announced = reading.kind == "quartier" or len(asked) < len(set(reading.name))
    return asked == set(name) or (announced and name[0] in asked)


def _merge_near(e: Entries, candidates: list[Candidate]) -> list[list[int]]:
    """Positions of `candidates` grouped by spot: within one another's radius they are one answer."""
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

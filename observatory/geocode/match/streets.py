"""Match a query to a street, or give the reason for no match."""

from __future__ import annotations

from dataclasses import replace

from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.index.model import Index
from observatory.geocode.match import house_numbers
from observatory.geocode.match.similarity import QUALIFIERS, Candidate, probabilities
from observatory.geocode.match.spotting import spotted
from observatory.geocode.match.weights import NUMBER_KNOWN
from observatory.geocode.parse.address import Address
from observatory.geocode.parse.communes import NamedCommune
from observatory.geocode.parse.surroundings import HEADS
from observatory.geocode.parse.text import TYPE_OF, significant
from observatory.geocode.query import Query
from observatory.geocode.result import ACCEPTED, KEPT, Match, NoMatch, Proposal

#: Types that are taken for one another; a bridge, a crossroads or an estate is another spot than the street.
CONFUSED = frozenset(
    "allee avenue boulevard chemin cours impasse passage place quai route rue ruelle sentier square "
    "voie".split()
)
#: Of addresses with another type, a name that is alone in the commune and a number of the base, 97 to 99 in a
#: hundred are that street.
OTHER_TYPE_SCORE = 0.97
#: Estates, which partners call one word for another.
SISTERS = frozenset("residence foyer cite lotissement domaine clos hameau quartier ensemble ehpad".split())
SISTER_SCORE, DOUBLED_SCORE = 0.95, 0.97
#: A record of a street with at most so many numbers, so near (m) to another that has its name, is the same.
FEW_NUMBERS, SAME_STREET_M = 3, 60.0


def street_meant(query: Query) -> Match | NoMatch:
    """The street that a query means or why none is, worked out when it is first asked for."""
    if query.street is None:
        outcome = _elsewhere(query, _street_of_readings(query))
        query.street = _numbered(query, outcome)
    return query.street


def _elsewhere(query: Query, outcome: Match | NoMatch) -> Match | NoMatch:
    """`outcome`, but no street of another commune than the text sets apart: « Village de X, 3 rue Y »."""
    if isinstance(outcome, NoMatch) or query.commune_of(outcome.reading):
        return outcome
    gazetteer = query.gazetteer
    e = gazetteer.index.streets
    codes = query.communes_apart(e.name[outcome.entry])
    if not codes or e.commune[outcome.entry] in codes:
        return outcome
    proposal = Proposal(gazetteer.street_label(outcome.entry), e.commune[outcome.entry],
                        e.lon[outcome.entry], e.lat[outcome.entry], 0.0)  # fmt: skip
    return NoMatch("contradicts_text", (proposal,))


def _numbered(query: Query, outcome: Match | NoMatch) -> Match | NoMatch:
    """`outcome` where it has a number; else what `spotted` sees, of the same street if one was meant."""
    if isinstance(outcome, Match) and outcome.reading.number:
        return outcome
    match = spotted(query)
    if match is None or (isinstance(outcome, Match) and outcome.entry != match.entry):
        return outcome
    return match


def _street_of_readings(query: Query) -> Match | NoMatch:
    """The street of the first reading that has one; readings that rival for the commune must agree.

    « gromagny » is one error away from two communes: only where one of them has the street is it the answer.
    """
    unmatched = []
    match: Match | None = None
    for reading in query.readings:
        if match and not (reading.rivals and reading.commune):
            break
        outcome = _street_of(query, reading)
        if isinstance(outcome, NoMatch):
            unmatched.append(outcome)
        elif match:
            both = (match, outcome)
            e = query.gazetteer.index.streets
            return NoMatch("ambiguous", tuple(
                Proposal(query.gazetteer.street_label(m.entry), e.commune[m.entry], e.lon[m.entry],
                         e.lat[m.entry], 0.5) for m in both))  # fmt: skip
        else:
            match = outcome
            if not reading.rivals:
                break
    return match or next((r for r in unmatched if r.proposals), unmatched[0])


def _street_of(query: Query, reading: Address) -> Match | NoMatch:
    refused = _not_a_street(query, reading)
    if refused:
        return NoMatch(refused)
    commune = query.commune_of(reading)
    gazetteer = query.gazetteer
    candidates = gazetteer.streets.find(
        reading, commune.code if commune else None, commune.former if commune else ""
    )
    if not candidates:
        return _of_doubled_type(gazetteer, reading, commune) or NoMatch("no_street")
    if reading.number and len(candidates) > 1:
        candidates = _one_of_merged(gazetteer, reading, _weigh_number(gazetteer, reading, candidates))
    chances = probabilities(candidates)
    if chances[0] >= ACCEPTED:
        if _may_be_a_shop(gazetteer, reading, candidates[0].entry):
            return NoMatch("lone_name", gazetteer.street_proposals(candidates, chances))
        entry = _record_with_number(gazetteer, reading, candidates[0].entry)
        return Match(entry, chances[0], reading)
    other = (
        _of_other_type(gazetteer, reading, commune, candidates)
        or _of_sister_word(gazetteer, reading, commune, candidates)
        or _of_doubled_type(gazetteer, reading, commune)
    )
    if other:
        return other
    reason = "ambiguous" if len(chances) > 1 and chances[1] > chances[0] / 3 else "unlikely"
    return NoMatch(reason, gazetteer.street_proposals(candidates, chances))


def _of_other_type(
    gazetteer: Gazetteer, reading: Address, commune: NamedCommune | None, candidates: list[Candidate]
) -> Match | None:
    """« 12 avenue X » where the commune has one street X, of another type, and it has the number."""
    if commune is None or not reading.number or reading.kind not in CONFUSED:
        return None
    e = gazetteer.index.streets
    named = [c.entry for c in candidates if e.name[c.entry] == reading.name]
    if len(named) != 1 or e.kind[named[0]] not in CONFUSED:
        return None
    known = house_numbers.has(gazetteer.index, named[0], reading.number)
    return Match(named[0], OTHER_TYPE_SCORE, reading) if known else None


def _may_be_a_shop(gazetteer: Gazetteer, reading: Address, street: int) -> bool:
    """Whether a text without type and number says less than the name of the street, or a lone name.

    « Leclerc » and « bar le Foch » may be a shop, a stop or a school as well as an avenue.
    """
    if reading.kind or reading.number:
        return False
    e = gazetteer.index.streets
    lone = len(reading.name) == 1 and bool(e.kind[street])  # a hamlet has no type
    firm = reading.name[0] in HEADS and reading.name[0] not in e.name[street]
    return lone or firm or not gazetteer.streets.says_all(reading, street)


def _record_with_number(gazetteer: Gazetteer, reading: Address, street: int) -> int:
    """Of a street that the base holds twice, under a short and a full name, the record with the number.

    « Rue Voltaire » with a single number amid those of « Rue François Voltaire » is no street of its own.
    """
    index, e = gazetteer.index, gazetteer.index.streets
    few = index.first[street + 1] - index.first[street] <= FEW_NUMBERS
    if not reading.number or not few or house_numbers.has(index, street, reading.number):
        return street
    fuller = [
        i for i in gazetteer.streets.longer_names(street)
        if house_numbers.has(index, i, reading.number) and not QUALIFIERS & set(e.name[i])
        and (near := house_numbers.meeting(index, street, i)) is not None and near.radius_m <= SAME_STREET_M
    ]  # fmt: skip
    return fuller[0] if len(fuller) == 1 else street


def _of_sister_word(
    gazetteer: Gazetteer, reading: Address, commune: NamedCommune | None, candidates: list[Candidate]
) -> Match | None:
    """« Foyer X » for « Résidence X », where the commune has one X and it is an estate."""
    kind, name = reading.kind, reading.name
    if not kind and len(name) > 1:
        kind, name = name[0], name[1:]
    if commune is None or kind not in SISTERS:
        return None
    e = gazetteer.index.streets
    named = [c.entry for c in candidates if e.name[c.entry] == name]
    return Match(named[0], SISTER_SCORE, reading) if len(named) == 1 and e.kind[named[0]] in SISTERS else None


def _of_doubled_type(gazetteer: Gazetteer, reading: Address, commune: NamedCommune | None) -> Match | None:
    """« rue avenue X »: a form wrote a type before the one that was typed; X must be spelled in full."""
    if commune is None or reading.kind not in CONFUSED:
        return None
    words = reading.plain.split()[len(reading.kind.split()) :]
    if len(words) < 2 or TYPE_OF.get(words[0]) not in CONFUSED:
        return None
    kind = TYPE_OF[words[0]]
    plain = " ".join([kind, *words[1:]])
    entry = gazetteer.streets.spelled(commune.code, plain)
    if entry is None:
        return None
    said = replace(reading, kind=kind, name=significant(words[1:]), plain=plain)
    return Match(entry, DOUBLED_SCORE, said)


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


def _one_of_merged(gazetteer: Gazetteer, reading: Address, candidates: list[Candidate]) -> list[Candidate]:
    """Of streets of one name left by a merger of communes, the one that has the number, if only one has."""
    e = gazetteer.index.streets
    top = candidates[0].entry
    twins = [c for c in candidates if e.commune[c.entry] == e.commune[top] and e.name[c.entry] == e.name[top]
             and e.kind[c.entry] == e.kind[top]]  # fmt: skip
    having = [c for c in twins if house_numbers.has(gazetteer.index, c.entry, reading.number)]
    return [c for c in candidates if c in having or c not in twins] if len(having) == 1 else candidates


def number_speaks(index: Index, reading: Address, street: int) -> bool:
    """Whether the number asked for is known in `street`, and the type said, if any, is its type."""
    if not reading.number or not house_numbers.has(index, street, reading.number):
        return False
    return reading.kind in ("", index.streets.kind[street])


def _weigh_number(gazetteer: Gazetteer, reading: Address, candidates: list[Candidate]) -> list[Candidate]:
    """Between several streets, one that has the number is likelier than one that has not."""
    weighed = []
    for c in candidates:
        gain = NUMBER_KNOWN if number_speaks(gazetteer.index, reading, c.entry) else 0.0
        weighed.append(Candidate(c.entry, c.logit + gain, c.rival + gain))
    return sorted(weighed, key=lambda c: -c.logit)


def likely(query: Query, reading: Address, commune: NamedCommune | None) -> list[tuple[int, float]]:
    """Streets a side of a crossing may be, with their probability; at most five."""
    candidates = query.gazetteer.streets.find(reading, commune.code if commune else None)[:KEPT]
    return [(c.entry, p) for c, p in zip(candidates, probabilities(candidates), strict=True) if p > 0.05]

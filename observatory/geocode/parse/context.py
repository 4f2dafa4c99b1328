"""Parse what surrounds a street: premises (hall, staircase), « devant », crossings, road numbers."""

from __future__ import annotations

import re

from observatory.geocode.parse.text import ARTICLES, ORDINALS, TYPE_OF

#: Parts of a building: dropped with the number or letter that follows them.
PREMISES = frozenset(
    "hall batiment escalier entree appartement etage porte bloc bp cs tsa boite cave lot "
    "logement local immeuble cage niveau".split()
)
#: Spellings of premises that `names` would expand only in context.
PREMISES_SHORT = frozenset("bat bt esc ent appt apt app logt".split())
#: Beginnings that say "near", each a sequence of words; the longest first.
RELATIONS = tuple(
    tuple(r.split())
    for r in (
        "a la hauteur;a hauteur;au niveau;a cote;a proximite;aux abords;abords;en face;face;devant;derriere;"
        "pres;proche;niveau;hauteur;cote;au droit;vers;entre"
    ).split(";")
)
_RELATION_STARTS = frozenset(relation[0] for relation in RELATIONS)
#: Words that say "near", wherever they stand.
RELATION_WORDS = frozenset(word for relation in RELATIONS for word in relation) - ARTICLES
CROSSING_WORDS = frozenset({"angle", "croisement", "intersection"})

_ROAD = re.compile(
    r"^(?:(?:route )?departementale|r ?d|c ?d|d|(?:route )?nationale|r ?n|n|autoroute|a)"
    r" ?(\d{1,4})(?: ?(?:bis|ter|[a-e]))?$"
)

_NATIONAL_ROADS = frozenset(
    ("rn", "r n", "n", "nationale", "route nationale", "rte nationale", "rt nationale", "rn no")
)


def road_number(tokens: list[str]) -> str:
    """The number of the road that is all the text names, else empty."""
    match = _ROAD.match(" ".join(t for t in tokens if t.isalnum()))
    return match.group(1) if match and tokens[0] not in "0123456789" else ""


def national_road(tokens: list[str]) -> list[str]:
    """« RN », « RN 83 », « route nationale 83 » behind a house number → « route nationale », as a base says.

    A commune has one national road, if any: its number tells nothing that the base knows.
    """
    if not tokens:
        return tokens
    if not tokens[-1].isdigit():
        return ["route", "nationale"] if "".join(tokens) == "rn" else tokens
    said = " ".join(t for t in tokens[:-1] if t.isalnum())
    return ["route", "nationale"] if said in _NATIONAL_ROADS else tokens


def without_premises(tokens: list[str]) -> list[str]:
    """`tokens` without « hall 3 », « bât A », « BP 40 »; a premises word alone goes only from the start."""
    out: list[str] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token == "etage" and out[-1:] and (out[-1].isdigit() or out[-1] in ORDINALS):
            del out[-2 if out[-1] in ORDINALS else -1 :]
            i += 1
            continue
        if token in PREMISES or token in PREMISES_SHORT:
            if tokens[i + 1 : i + 2] == ["no"] and token != "no":
                tokens = tokens[: i + 1] + tokens[i + 2 :]
            following = tokens[i + 1] if i + 1 < len(tokens) else ""
            if following.isdigit() or (len(following) == 1 and following.isalpha() and following not in "dl"):
                i += 2
                continue
            if not out and token != "lot" and following and following not in ARTICLES:
                i += 1
                continue
        out.append(token)
        i += 1
    return out


def without_hamlet(tokens: list[str]) -> list[str]:
    """`tokens` without « lieu-dit » at the start."""
    plain = [t for t in tokens[:4] if t != "-"]
    if plain[:2] == ["lieu", "dit"]:
        return tokens[tokens.index("dit") + 1 :] or tokens
    return tokens[1:] if plain[:1] in (["lieudit"], ["ld"]) and tokens[1:] else tokens


def without_relation(tokens: list[str]) -> tuple[list[str], bool]:
    """(`tokens` without « devant », « face au », « à hauteur de » at the start, whether one was there)."""
    start = 0
    while start < len(tokens) and tokens[start] in ",;-/":
        start += 1
    tokens = tokens[start:]
    if not tokens or tokens[0] not in _RELATION_STARTS:
        return tokens, False
    for relation in RELATIONS:
        n = len(relation)
        if tuple(tokens[:n]) == relation and len(tokens) > n:
            rest = tokens[n:]
            if relation in (("pres",), ("cote",), ("niveau",), ("hauteur",)) and rest[0] not in ARTICLES:
                break
            while rest and (rest[0] in ARTICLES or rest[0] == "no"):
                rest = rest[1:]
            return (rest, True) if rest else (tokens, False)
    return tokens, False


def two_streets(tokens: list[str]) -> tuple[list[str], list[str]] | None:
    """The two streets of « angle X / Y », « X x Y », « carrefour X et Y », « X angle Y », else None."""
    explicit = bool(tokens) and tokens[0] in CROSSING_WORDS | {"carrefour", "angles"}
    body = tokens[1:] if explicit else tokens
    for i, token in enumerate(body):
        if 0 < i < len(body) - 1 and (token in ("/", "x") or token in CROSSING_WORDS):
            if token == "/" and body[i - 1].isdigit() and body[i + 1].isdigit():
                continue
            return _trim(body[:i]), _trim(body[i + 1 :])
    if explicit:
        splits = [i for i, t in enumerate(body) if t in ("et", "avec", ",", "-") and 0 < i < len(body) - 1]
        splits.sort(key=lambda i: not _starts_street(body[i + 1 :]))
        if splits:
            return _trim(body[: splits[0]]), _trim(body[splits[0] + 1 :])
        second = next((i for i in range(2, len(body)) if body[i] in TYPE_OF and body[0] in TYPE_OF), 0)
        if second:
            return body[:second], body[second:]
    return None


def _starts_street(tokens: list[str]) -> bool:
    return bool(tokens) and (tokens[0] in TYPE_OF or tokens[0] in ARTICLES)


def _trim(tokens: list[str]) -> list[str]:
    while tokens and (tokens[0] in ("de", "du", "des", "d", "l", "la", ",", "-", "et", "avec")):
        tokens = tokens[1:]
    return tokens

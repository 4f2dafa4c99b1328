"""What a place text says: number, kind of street, name, second street, commune. Parsing only, no look-up.

Handles what French incident files hold: ``12 bis``, ``24-26``, ``DE GAULLE (RUE DU GE``, ``FRANCE BOULEVARD
ANATOLE``, ``angle rue X / rue Y``, ``devant la gare``, ``hall 3 rue Blum``, ``RD 419``, ``90000 BELFORT CEDEX``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from observatory.geocode.communes import Found, by_name, by_postcode, join, near
from observatory.geocode.text import (
    ARTICLES,
    MONTHS,
    ORDINALS,
    STREET_TYPES,
    TYPE_OF,
    names,
    significant,
    words,
)

SUFFIXES = {"b": "bis", "bis": "bis", "t": "ter", "ter": "ter", "q": "quater", "quater": "quater"}
#: Parts of a building: dropped with the number or letter that follows them.
PREMISES = frozenset(
    "hall batiment escalier entree appartement etage porte bloc bp cs tsa boite cave lot logement local".split()
)
#: Spellings of premises that `names` would expand only in context.
PREMISES_SHORT = frozenset("bat bt esc ent appt apt".split())
#: Beginnings that say "near", each a sequence of words; the longest first.
RELATIONS = tuple(
    tuple(r.split())
    for r in (
        "a la hauteur;a hauteur;au niveau;a cote;a proximite;aux abords;abords;en face;face;devant;derriere;"
        "pres;proche;niveau;hauteur;cote;au droit;vers;entre"
    ).split(";")
)
CROSSING_WORDS = frozenset({"angle", "croisement", "intersection"})
#: A word that makes no street type: the text names a kind of place (« devant la gare », « école Géhant »).
PLACE_WORDS = frozenset(
    "gare ecole college lycee mairie eglise stade parc marche cimetiere poste piscine gymnase fort etang "
    "chateau commissariat hopital creche centre maison salle theatre cinema parking arret station "
    "dechetterie prefecture citadelle lion conservatoire patinoire foret camping universite iut utbm "
    "mediatheque bibliotheque supermarche zone aeroparc hotel police square halle temple synagogue mosquee".split()
)
#: Texts at least this long may have been cut by the form they were typed in (BAAC cuts at 24 characters).
CUT_LENGTH = 20

GRAND = frozenset({"grande", "grand", "gde", "gd", "grd"})

_ROAD = re.compile(
    r"^(?:(?:route )?departementale|r ?d|c ?d|d|(?:route )?nationale|r ?n|n|autoroute|a) ?(\d{1,4})(?: ?(?:bis|ter|[a-e]))?$"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One reading of a text.

    Attributes
    ----------
    number, suffix : house number (0 where none) and ``bis ter quater A…Z`` or empty; of a range, the first.
    last_number : the second number of a range, else 0.
    kind : street type written out (`rue`, `grande rue`) or empty.
    name : words of the street or place, articles dropped.
    cut : the word in which the text may have been cut, or empty.
    other : the second street of a crossing, else None.
    plain : type and name written out, articles kept.
    near : True after « devant », « face au », « à hauteur de ».
    road : number of a departmental or national road where the text names nothing else, else empty.
    commune : what commune the text itself names, else None.
    contradicts : True where the text names, set apart, another commune than the one given.
    """

    number: int = 0
    suffix: str = ""
    last_number: int = 0
    kind: str = ""
    name: tuple[str, ...] = ()
    cut: str = ""
    other: Address | None = None
    near: bool = False
    plain: str = ""
    road: str = ""
    commune: Found | None = None
    contradicts: bool = False

    @property
    def names_a_place(self) -> bool:
        """No street type, and the first word is a kind of place: a street of that name is not meant."""
        return not self.kind and not self.number and bool(self.name) and self.name[0] in PLACE_WORDS


def readings(text: str, given: Found | None = None) -> list[Address]:
    """Every way to read `text`, best first: the commune it names taken off, then (where none is given) not.

    With a commune `given`, its name is taken off where it ends the text; another commune named after a
    postcode or a comma makes the reading `contradicts`.
    """
    tokens = _without_cedex(words(text))
    apart = _set_apart(tokens)
    if apart:
        rest, commune = apart
        contradicts = given is not None and commune.code != given.code
        return [replace(_parse(rest, False), commune=commune, contradicts=contradicts)]
    tokens = ["," if _is_postcode(t) else t for t in tokens]
    out = []
    for rest, commune in _tails(tokens, given is None):
        if given is None or commune.code == given.code:
            out.append(replace(_parse(rest, False), commune=commune))
    whole = _parse(tokens, not out)
    if given is not None and out:
        return [out[0]]
    kept = [a for a in out if a.kind or a.name or a.road]
    return [*kept, whole] if kept or not out or whole.number else [out[0]]


def _is_postcode(token: str) -> bool:
    return len(token) == 5 and token.isdigit()


def _without_cedex(tokens: list[str]) -> list[str]:
    if "cedex" not in tokens:
        return tokens
    i = tokens.index("cedex")
    return tokens[:i] + tokens[i + 2 if tokens[i + 1 : i + 2] and tokens[i + 1].isdigit() else i + 1 :]


def _set_apart(tokens: list[str]) -> tuple[list[str], Found] | None:
    """(the rest, the commune) where a postcode, a comma or brackets set a commune's name apart."""
    if tokens and _is_postcode(tokens[-1]) and (found := by_postcode(tokens[-1])):
        return tokens[:-1], found
    for i in range(len(tokens) - 2, -1, -1):
        if _is_postcode(tokens[i]):
            joined = join(t for t in tokens[i + 1 :] if t.isalpha())
            rivals = near(joined) if joined and not by_name(joined) else []
            found = by_name(joined) or (rivals[0] if len(rivals) == 1 else None)
            if found:
                return tokens[:i], found
    return _segment(tokens)


def _segment(tokens: list[str]) -> tuple[list[str], Found] | None:
    """A commune standing alone after or before a comma or between brackets, with the rest."""
    marks = [i for i, t in enumerate(tokens) if t in ",();"]
    if not marks or len(tokens) < 3:
        return None
    last, first = marks[-1], marks[0]
    spans = [(last + 1, len(tokens)), *_bracketed(tokens)]
    if not _is_inverted(tokens[first + 1 :]):
        spans.append((0, first))
    for start, end in spans:
        if end > start and (found := by_name(join(t for t in tokens[start:end] if t.isalpha()))):
            rest = tokens[: max(start - 1, 0)] + tokens[end + 1 :]
            if any(t.isalpha() for t in rest):
                return rest, found
    return None


def _is_inverted(after: list[str]) -> bool:
    """What follows a mark is only a street type, titles and articles: « PHAFFANS (RUE DE) »."""
    plain = [t for t in after if t.isalpha()]
    return bool(plain) and (plain[0] in TYPE_OF or plain[0] in GRAND) and len(significant(plain)) <= 2


def _bracketed(tokens: list[str]) -> list[tuple[int, int]]:
    if "(" not in tokens:
        return []
    start = tokens.index("(") + 1
    end = tokens.index(")", start) if ")" in tokens[start:] else len(tokens)
    return [(start, end)]


def _tails(tokens: list[str], fuzzy: bool) -> list[tuple[list[str], Found]]:
    """Commune names that end `tokens`, the longest first, unless an article makes them part of a name.

    The longest exact name and, where `fuzzy`, the longest name within one typing error.
    """
    exact: list[tuple[int, Found]] = []
    close: list[tuple[int, Found]] = []
    joined, count = "", 0
    for start in range(len(tokens) - 1, -1, -1):
        token = tokens[start]
        if token == "-":
            continue
        if not token.isalpha() or count == _LONGEST:
            break
        count += 1
        if token in ARTICLES:
            continue
        joined = join([token]) + joined
        if found := by_name(joined):
            exact = [(start, found)]
        elif fuzzy and len(joined) >= 4 and (rivals := near(joined)):
            close = [(start, found) for found in rivals]
    both = sorted(exact + close, key=lambda t: t[0])
    out = [(tokens[:cut], commune) for start, commune in both if (cut := _cut(tokens, start)) is not None]
    return out or _heads(tokens)


def _heads(tokens: list[str]) -> list[tuple[list[str], Found]]:
    """« EVETTE RUE DU LAC »: a commune's name that begins the text, right before a street type."""
    for i in range(1, min(len(tokens) - 1, _LONGEST)):
        if tokens[i] == "(":
            break
        if tokens[i] in STREET_TYPES and (found := by_name(join(t for t in tokens[:i] if t.isalpha()))):
            return [(tokens[i:], found)]
    return []


#: No commune of the department has more words than this.
_LONGEST = 6


def _cut(tokens: list[str], start: int) -> int | None:
    """Where the text before a commune's name ends; None where an article binds the two."""
    before = start - 1
    while before >= 0 and tokens[before] == "-":
        before -= 1
    if before >= 0 and tokens[before] in ARTICLES:
        return before if tokens[before] == "a" else None
    return before + 1


def _parse(tokens: list[str], open_ended: bool) -> Address:
    may_be_cut = open_ended and len(" ".join(tokens)) >= CUT_LENGTH
    road = _road(tokens)
    if road:
        return Address(road=road)
    tokens, is_near = _without_relation(_without_hamlet(_without_premises(tokens)))
    crossing = _crossing(tokens)
    if crossing:
        first, second = crossing
        one = _street(first, False)
        two = _street(second, may_be_cut)
        two = two if two.kind or not one.kind or two.number else replace(two, kind="")
        return replace(one, other=two, near=is_near)
    return replace(_street(tokens, may_be_cut), near=is_near)


def _road(tokens: list[str]) -> str:
    match = _ROAD.match(" ".join(t for t in tokens if t.isalnum()))
    return match.group(1) if match and tokens[0] not in "0123456789" else ""


def _without_premises(tokens: list[str]) -> list[str]:
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


def _without_hamlet(tokens: list[str]) -> list[str]:
    """`tokens` without « lieu-dit » at the start."""
    plain = [t for t in tokens[:4] if t != "-"]
    if plain[:2] == ["lieu", "dit"]:
        return tokens[tokens.index("dit") + 1 :] or tokens
    return tokens[1:] if plain[:1] in (["lieudit"], ["ld"]) and tokens[1:] else tokens


def _without_relation(tokens: list[str]) -> tuple[list[str], bool]:
    start = 0
    while start < len(tokens) and tokens[start] in ",;-/":
        start += 1
    tokens = tokens[start:]
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


def _crossing(tokens: list[str]) -> tuple[list[str], list[str]] | None:
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


def _street(tokens: list[str], may_be_cut: bool) -> Address:
    number, suffix, last, tokens = _number(tokens)
    tokens, cut, rotated = _rotated(tokens)
    if not number:
        number, suffix, tokens = _trailing_number(tokens)
    kind, name, plain = _kind(tokens)
    if may_be_cut and not rotated and name and name[-1].isalpha():
        cut = name[-1]
    return Address(number, suffix, last, kind, name, cut, plain=plain)


def _number(tokens: list[str]) -> tuple[int, str, int, list[str]]:
    """(number, suffix, last number of a range, tokens after them) at the start of `tokens`."""
    i = 0
    while i < len(tokens) and tokens[i] in (",", "no", "-"):
        i += 1
    if i >= len(tokens) or not tokens[i].isdigit() or len(tokens[i]) > 4:
        return 0, "", 0, tokens[i:]
    number = int(tokens[i])
    suffix, j = _suffix(tokens, i + 1)
    last = 0
    if tokens[j : j + 1] and tokens[j] in ("-", "/", "a", "et", ",") and tokens[j + 1 : j + 2]:
        following = tokens[j + 1]
        if following.isdigit() and len(following) <= 4 and tokens[j + 2 : j + 3]:
            last = int(following)
            _other, j = _suffix(tokens, j + 2)
    if _is_name(tokens, j):
        return 0, "", 0, tokens[i:]
    while j < len(tokens) and tokens[j] in (",", "-"):
        j += 1
    return number, suffix, last, tokens[j:]


def _is_name(tokens: list[str], j: int) -> bool:
    """The digits before `j` belong to a name: « 8 mai 1945 », « 1er mai », « 5 e division »."""
    following = tokens[j] if j < len(tokens) else ""
    return following in MONTHS or following in ORDINALS - {"e"} or following in ("", "(")


def _suffix(tokens: list[str], i: int) -> tuple[str, int]:
    """The suffix at `i` and where the text goes on; a letter is one only where it is not an elided article."""
    token = tokens[i] if i < len(tokens) else ""
    if token in ("bis", "ter", "quater"):
        return token, i + 1
    following = tokens[i + 1] if i + 1 < len(tokens) else ""
    if len(token) == 1 and token.isalpha() and following:
        street = following in (",", "/") or following in TYPE_OF or following in ("grand", "grande")
        elided = (token in "dl" or (token == "a" and following.isdigit())) and not street
        abbreviated_street = token == "r" and not street
        if (
            not elided
            and not abbreviated_street
            and (street or following in ("du", "de", "des") or token in "abc")
        ):
            return token, i + 1
    return "", i


def _rotated(tokens: list[str]) -> tuple[list[str], str, bool]:
    """« ZOLA (RUE EMILE) » → rue emile zola, with the word a missing bracket may have cut."""
    if "(" not in tokens:
        if "," in tokens and tokens.index(",") + 1 < len(tokens) and tokens[0] not in TYPE_OF:
            i = tokens.index(",")
            if tokens[i + 1] in TYPE_OF:
                return tokens[i + 1 :] + tokens[:i], "", True
        return [t for t in tokens if t not in "(),;/-"], "", False
    i = tokens.index("(")
    closed = ")" in tokens[i:]
    j = tokens.index(")", i) if closed else len(tokens)
    inner, head, after = tokens[i + 1 : j], tokens[:i], tokens[j + 1 :]
    if not inner:
        return [t for t in head + after if t.isalnum()], "", False
    if inner[0] in GRAND and head[-1:] == ["rue"]:
        return ["grande", "rue", *(t for t in [*head[:-1], *inner[1:], *after] if t.isalnum())], "", True
    if inner[0] in GRAND and inner[1:2] == ["rue"]:
        return [t for t in [*inner, *head, *after] if t.isalnum()], "", True
    kind = TYPE_OF.get(inner[0]) or (_type_beginning(inner[0]) if not closed and len(inner) == 1 else None)
    if kind is None:
        return [t for t in head + after if t.isalnum()], "", False
    cut = inner[-1] if not closed and len(inner) > 1 and inner[-1] not in ARTICLES else ""
    body = inner[1:-1] if len(cut) in (1, 2) else inner[1:]
    return [t for t in [*kind.split(), *body, *head, *after] if t.isalnum()], cut, True


_TYPES_SORTED = sorted(STREET_TYPES)
_FREQUENT = ("rue", "avenue", "boulevard", "faubourg", "impasse", "place", "chemin", "quai", "route", "allee")


def _type_beginning(word: str) -> str | None:
    """The street type that begins with `word`; where several do, the most frequent one."""
    i = bisect_left(_TYPES_SORTED, word)
    starting = [t for t in _TYPES_SORTED[i:] if t.startswith(word)]
    return next((t for t in _FREQUENT if t in starting), starting[0] if starting else None)


def _trailing_number(tokens: list[str]) -> tuple[int, str, list[str]]:
    """« rue de Londres 32 bis »: a number that ends the text, unless it is a date or a road."""
    end = len(tokens)
    suffix = ""
    if end > 2 and (
        tokens[-1] in ("bis", "ter", "quater") or (len(tokens[-1]) == 1 and tokens[-1].isalpha())
    ):
        if not tokens[-2].isdigit():
            return 0, "", tokens
        suffix, end = tokens[-1], end - 1
    number = tokens[end - 1] if end > 1 else ""
    if not number.isdigit() or len(number) > 4 or 1800 <= int(number) < 2100 or end < 3:
        return 0, "", tokens
    if tokens[end - 2] in MONTHS and not suffix:
        return 0, "", tokens
    end -= 2 if tokens[end - 2] == "no" else 1
    return int(number), suffix, tokens[:end]


def _kind(tokens: list[str]) -> tuple[str, tuple[str, ...], str]:
    """(street type written out or empty, words of the name, both with the articles as they stand)."""
    tokens = [t for t in tokens if t.isalnum()]
    kind, rest = _leading_type(tokens)
    if not kind:
        kind, rest = _inner_type(tokens)
    plain = names(rest)
    return kind, significant(plain) if plain else (), " ".join([kind, *plain])


def street_words(label: str) -> tuple[str, tuple[str, ...], str]:
    """(street type, words of the name, both with articles) of a street of the base, brackets left out."""
    return _kind([t for t in words(re.sub(r"\(.*?\)", " ", label)) if t.isalnum()])


def _leading_type(tokens: list[str]) -> tuple[str, list[str]]:
    while tokens and tokens[0] in ("la", "le", "les", "l", "a", "au", "dans", "sur") and tokens[1:2]:
        if _type(tokens[1]) or tokens[1] in ("grande", "grand", "petite"):
            tokens = tokens[1:]
            continue
        break
    head = tokens[0] if tokens else ""
    if tokens[1:2] and _type(tokens[1]) == "rue" and _is_grand(head):
        return "grande rue", tokens[2:]
    if head == "petite" and tokens[1:2] and _type(tokens[1]) == "rue":
        return "petite rue", tokens[2:]
    if head in ("rond", "rd") and tokens[1:2] and tokens[1] in ("point", "pt"):
        return "rond point", tokens[2:]
    kind = _type(head)
    return (kind, tokens[1:]) if kind else ("", tokens)


def _inner_type(tokens: list[str]) -> tuple[str, list[str]]:
    """« FRANCE BOULEVARD ANATOLE »: a full street type between the words of a name."""
    for i in range(1, len(tokens)):
        if tokens[i] in STREET_TYPES and len(tokens[i]) > 2 and tokens[i - 1] not in ARTICLES:
            if tokens[i - 1] in ("grande", "grand") and tokens[i] == "rue":
                return "grande rue", tokens[: i - 1] + tokens[i + 1 :]
            return tokens[i], tokens[i + 1 :] + tokens[:i]
    return "", tokens


@lru_cache(maxsize=4096)
def _is_grand(word: str) -> bool:
    """« grande » and its short forms, one typing error allowed."""
    return word in GRAND or (len(word) > 3 and min(OSA.distance(word, g) for g in ("grande", "grand")) <= 1)


@lru_cache(maxsize=4096)
def _type(word: str) -> str:
    """The street type of `word`, one typing error allowed in words of five letters or more; else empty."""
    if word in TYPE_OF:
        return TYPE_OF[word]
    if len(word) < 5 or word.isdigit():
        return ""
    near_ = [
        t
        for t in (
            "avenue",
            "boulevard",
            "faubourg",
            "impasse",
            "chemin",
            "route",
            "ruelle",
            "allee",
            "passage",
            "sentier",
            "square",
            "quartier",
            "lotissement",
        )
        if OSA.distance(word, t, score_cutoff=1) <= 1
    ]
    return near_[0] if len(near_) == 1 else ""

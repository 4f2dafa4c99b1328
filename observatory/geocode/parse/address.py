"""Parse a place text: number, street type, name, second street, commune. Nothing is looked up.

Handles what French incident files hold: ``12 bis``, ``24-26``, ``DE GAULLE (RUE DU GE``, ``FRANCE
BOULEVARD ANATOLE``, ``angle rue X / rue Y``, ``devant la gare``, ``hall 3 rue Blum``, ``RD 419``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from observatory.geocode.parse.communes import NamedCommune
from observatory.geocode.parse.context import (
    national_road,
    road_number,
    two_streets,
    without_hamlet,
    without_premises,
    without_relation,
)
from observatory.geocode.parse.locality import is_postcode, set_apart, tails, without_cedex, without_repeated
from observatory.geocode.parse.surroundings import (
    Core,
    cores,
    is_bare,
    without_country,
    without_floor,
    without_moments,
    without_post_box,
)
from observatory.geocode.parse.text import (
    ARTICLES,
    GRAND,
    MONTHS,
    ORDINALS,
    STREET_TYPES,
    SUFFIXES,
    TYPE_OF,
    names,
    significant,
    words,
)

#: A word that makes no street type: the text names a kind of place (« devant la gare », « école Géhant »).
PLACE_WORDS = frozenset(
    "gare ecole college lycee mairie eglise stade parc marche cimetiere poste piscine gymnase fort etang "
    "chateau commissariat hopital creche centre maison salle theatre cinema parking arret station "
    "dechetterie prefecture citadelle lion conservatoire patinoire foret camping universite iut utbm "
    "mediatheque bibliotheque supermarche zone aeroparc hotel police square halle temple "
    "synagogue mosquee".split()
)
#: Texts at least this long may have been cut by the form they were typed in (BAAC cuts at 24 characters).
CUT_LENGTH = 20


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
    rivals : True where another commune is as near to the words taken for one.
    aside : words that stand around the address and were set aside.
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
    commune: NamedCommune | None = None
    contradicts: bool = False
    rivals: bool = False
    aside: tuple[str, ...] = ()

    @property
    def names_a_place(self) -> bool:
        """No street type, and the first word is a kind of place: a street of that name is not meant."""
        return not self.kind and not self.number and bool(self.name) and self.name[0] in PLACE_WORDS


def tokens_of(text: str) -> list[str]:
    """The tokens of `text` without what has its own numbers: post boxes, floors, hours, dates, telephones."""
    return without_moments(without_floor(without_post_box(without_cedex(words(text)))))


def readings(text: str, given: NamedCommune | None = None) -> Iterator[Address]:
    """Every way to read `text`, best first: the commune it names taken off, then (where none is given) not.

    With a commune `given`, its name is taken off where it ends the text; another commune named after a
    postcode or a comma makes the reading `contradicts`. Where something stands around the address, its core
    is read too, with the rest in `aside`. At least one reading is given.
    """
    tokens = without_country(tokens_of(text))
    apart = set_apart(tokens)
    if apart:
        rest, commune = apart
        contradicts = given is not None and commune.code != given.code
        yield from _around(without_repeated(rest, commune), commune, contradicts)
        return
    tokens = ["," if is_postcode(t) else t for t in tokens]
    endings = [t for t in tails(tokens, given is None) if given is None or t[1].code == given.code]
    if given is not None and endings:
        rest, commune = endings[0]
        yield from _around(without_repeated(rest, commune), commune)
        return
    only: Address | None = None
    said = False
    for rest, commune in endings:
        rivals = sum(len(r) == len(rest) for r, _c in endings) > 1
        for reading in _around(without_repeated(rest, commune), commune, rivals=rivals):
            if reading.kind or reading.name or reading.road:
                said = True
                yield reading
            only = only or reading
    if said or only is None:
        yield from _around(tokens, None, open_ended=not endings)
    else:
        whole = _parse(tokens, None, open_ended=False)
        yield whole if whole.number else only


def _around(
    tokens: list[str],
    commune: NamedCommune | None,
    contradicts: bool = False,
    rivals: bool = False,
    open_ended: bool = False,
) -> Iterator[Address]:
    """The readings of one split of a text: its cores that are set apart, the whole, its other cores."""
    whole = _parse(tokens, commune, contradicts, rivals, open_ended)
    if is_bare(tokens) or whole.other is not None or whole.road:
        yield whole
        return
    body, _is_near = without_relation(without_hamlet(without_premises(tokens)))
    sure, perhaps = cores(body)
    for core in sure:
        yield _parse_core(core, whole)
    yield whole
    for core in perhaps:
        yield _parse_core(core, whole)


def _parse_core(core: Core, whole: Address) -> Address:
    reading = _parse(core.tokens, whole.commune, whole.contradicts, whole.rivals)
    return replace(reading, near=whole.near or reading.near, aside=core.aside)


def _parse(
    tokens: list[str],
    commune: NamedCommune | None,
    contradicts: bool = False,
    rivals: bool = False,
    open_ended: bool = False,
) -> Address:
    may_be_cut = open_ended and len(" ".join(tokens)) >= CUT_LENGTH
    number = road_number(tokens)
    if number:
        return Address(road=number, commune=commune, contradicts=contradicts, rivals=rivals)
    tokens, is_near = without_relation(without_hamlet(without_premises(tokens)))
    streets = two_streets(tokens)
    if streets:
        other = _street(streets[1], may_be_cut)
        return _street(streets[0], False, other, is_near, commune, contradicts, rivals)
    return _street(tokens, may_be_cut, None, is_near, commune, contradicts, rivals)


def _street(
    tokens: list[str],
    may_be_cut: bool,
    other: Address | None = None,
    near: bool = False,
    commune: NamedCommune | None = None,
    contradicts: bool = False,
    rivals: bool = False,
) -> Address:
    number, suffix, last, tokens = _number(tokens)
    tokens, cut, rotated = _rotated(tokens)
    if number:
        tokens = national_road(tokens)
    else:
        number, suffix, tokens = _trailing_number(tokens)
    kind, name, plain = _kind(tokens)
    if may_be_cut and not rotated and name and name[-1].isalpha():
        cut = name[-1]
    return Address(
        number, suffix, last, kind, name, cut, other, near, plain, "", commune, contradicts, rivals
    )


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
    if tokens[j : j + 1] and tokens[j] in ("-", "/", "a", "et", ",", "au") and tokens[j + 1 : j + 2]:
        k = j + 2 if tokens[j + 1] in ("le", "no") else j + 1  # « entre le 3 et le 9 »
        following = tokens[k] if k < len(tokens) else ""
        if following.isdigit() and len(following) <= 4 and tokens[k + 1 : k + 2]:
            last = int(following)
            _other, j = _suffix(tokens, k + 1)
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
    """The suffix at `i` and where the text goes on; an elided article is none."""
    token = tokens[i] if i < len(tokens) else ""
    if token in SUFFIXES:
        return token, i + 1
    following = tokens[i + 1] if i + 1 < len(tokens) else ""
    if len(token) != 1 or not token.isalpha() or not following or token == "r":  # « 12 r Blum »
        return "", i
    street = following in (",", "/") or following in TYPE_OF or _is_grand(following)
    elided = (token in "dl" or (token == "a" and following.isdigit())) and not street
    if not elided and (street or following in ("du", "de", "des") or token in "abc"):
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
    # « BOULEVARD DE L »: the letter may begin a name as well as be an article.
    body = inner[1:-1] if len(cut) in (1, 2) or (not closed and inner[-1] == "l") else inner[1:]
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
    if end > 2 and (tokens[-1] in SUFFIXES or (len(tokens[-1]) == 1 and tokens[-1].isalpha())):
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
    while kind and len(rest) > 1 and TYPE_OF.get(rest[0]) == kind:  # « rue rue de Londres »
        rest = rest[1:]
    if not kind:
        kind, rest = _inner_type(tokens)
    plain = names(rest)
    return kind, significant(plain) if plain else (), " ".join([kind, *plain])


def street_words(label: str) -> tuple[str, tuple[str, ...], str]:
    """(street type, words of the name, both with articles) of a street of the base, brackets left out."""
    tokens = [t for t in words(re.sub(r"\(.*?\)", " ", label)) if t.isalnum()]
    if tokens[:1] == ["n"] and len(tokens) > 2 and tokens[1] in TYPE_OF:  # « N Rte Nationale » of a base
        tokens = tokens[1:]
    return _kind(tokens)


def spelled_out(tokens: list[str]) -> str:
    """Type and name of the street that `tokens` are, written out with the articles, as `Address.plain`."""
    return _kind(tokens)[2]


def _leading_type(tokens: list[str]) -> tuple[str, list[str]]:
    while tokens and tokens[0] in ("la", "le", "les", "l", "a", "au", "dans", "sur") and tokens[1:2]:
        if _type(tokens[1]) or tokens[1] in ("grande", "grand", "petite"):
            tokens = tokens[1:]
            continue
        break
    alone = len(tokens) == 1 and tokens[0] not in TYPE_OF and tokens[0] not in GRAND
    head = tokens[0] if tokens and not alone else ""
    if head and _is_grand(head) and not any(len(t) > 1 for t in tokens[1:]):  # « grande r », « grande »
        return "grande rue", []
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


#: Types and short forms that a typing error may have perturbed at the head of a name.
_SPOILED = {word: TYPE_OF[word] for word in (*STREET_TYPES, "imp", "che", "all", "fbg", "rte", "bld", "ave")}
#: Words at the head of names that are one error away from a type without being one.
_NO_TYPES = ARTICLES | frozenset("sur sous re due que bas haut pre pres petit petite grand grande".split())


@lru_cache(maxsize=4096)
def _type(word: str) -> str:
    """The street type of `word`, one typing error allowed; else empty."""
    if word in TYPE_OF:
        return TYPE_OF[word]
    if len(word) < 2 or not word.isalpha() or word in _NO_TYPES or word in MONTHS:
        return ""
    if len(word) == 2 and "r" in word:  # « r » and a slip of the finger
        return "rue"
    near = {
        kind
        for kind_word, kind in _SPOILED.items()
        if len(kind_word) >= 3 and " " not in kind_word and OSA.distance(word, kind_word, score_cutoff=1) <= 1
    }
    if len(near) > 1 and len(word) < 4:
        near &= {"rue"}
    return near.pop() if len(near) == 1 else ""

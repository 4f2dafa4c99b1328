"""Spot one address of the base amid words of any kind, where no reading of the text has a match.

What stands around an address cannot be listed: « devant le n° 38 de la rue X, portail bleu, à Y »,
« Voie=rue X;num=38;cp=00000 ». Here the base itself is looked for in the text: a street spelled out in full,
type included, with a number of that street right before or behind it, in a commune that is given or that the
text sets apart. One such address and no other street is an answer; all else in the text is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.match import house_numbers
from observatory.geocode.parse.address import Address, spelled_out
from observatory.geocode.parse.context import CROSSING_WORDS, RELATION_WORDS
from observatory.geocode.parse.locality import Mention, is_postcode
from observatory.geocode.parse.surroundings import HEADS, NUMBER_OWNERS
from observatory.geocode.parse.text import ARTICLES, GRAND, SUFFIXES, TYPE_OF
from observatory.geocode.query import Query
from observatory.geocode.result import Match

#: An address of the base that is spelled out, whatever stands around it.
SPOTTED_SCORE = 0.97
#: No street of the base has more words than this, its type and articles included.
LONGEST_STREET = 10
#: Words with which the name of a street goes on: « rue de la Paix des Nations ».
_GOING_ON = frozenset("de d du des et en sur sous au aux a".split())
#: One word behind a street that is no part of its name.
BEHIND = HEADS | RELATION_WORDS | frozenset("no n numero num cp ville commune droite gauche fond".split())
_NUMBER_WORDS = frozenset({"no", "n", "numero", "num"})
_LED_BY = RELATION_WORDS | _NUMBER_WORDS
_LEADING = _LED_BY | ARTICLES
_MARKS = frozenset("(),;/-")
#: Ways of which a second one is another place.
_WAYS = frozenset(
    "rue avenue av boulevard bd impasse imp chemin faubourg fbg quai allee route rte ruelle sentier".split()
)
#: Words that take back a number or a street said before or behind.
_CORRECTIONS = [
    words.split()
    for words in "et non,et pas,au lieu,non pas,pas au,rectificatif,rectification,correction,erratum,pardon,"
    "plutot,erreur,en fait,en realite".split(",")
]


class Spot(NamedTuple):
    """A street spelled out in the text: its entry, the tokens it takes, its number (0: none) and suffix."""

    entry: int
    start: int
    end: int
    number: int
    suffix: str


def spotted(query: Query) -> Match | None:
    """The one address of the base that the text spells out, or None where there is none or several."""
    tokens = query.tokens
    corrected = any(tokens[i : i + len(words)] == words for words in _CORRECTIONS for i in range(len(tokens)))
    if corrected or not any(t.isdigit() and len(t) <= 4 for t in tokens):
        return None
    apart, bare = query.mentions
    return _spotted(query, apart or bare)


def _spotted(query: Query, named: list[Mention]) -> Match | None:
    """The address where `named` are the communes of the text; one that nothing sets apart must touch it."""
    tokens = query.tokens
    given = [frozenset({query.commune.code})] if query.commune else []
    codes = given[0] if given else frozenset().union(*(m.codes for m in named))
    spots = _longest(list(_spots(query.gazetteer, tokens, codes, {m.start for m in named})))
    named = [m for m in named if not any(s.start <= m.start and m.end <= s.end for s in spots)]
    named = [m for m in named if m.apart or any(_touch(tokens, m, s) for s in spots)]
    told = [*given, *(m.codes for m in named)]
    allowed = frozenset.intersection(*told) if told else frozenset()
    e = query.gazetteer.index.streets
    spots = [s for s in spots if e.commune[s.entry] in allowed]
    numbered = [s for s in spots if s.number]
    if len({s.entry for s in spots}) != 1 or len({(s.number, s.suffix) for s in numbered}) != 1:
        return None
    spot = numbered[0]
    if _names_street(tokens[: spot.start]) or _names_street(tokens[spot.end :]):
        return None
    around = tokens[: spot.start] + tokens[spot.end :]
    aside = tuple(t for t in around if t.isalnum() and t not in (str(spot.number), spot.suffix))
    near = not (RELATION_WORDS | CROSSING_WORDS).isdisjoint(aside)
    reading = Address(
        spot.number, spot.suffix, 0, e.kind[spot.entry], e.name[spot.entry], near=near, aside=aside
    )
    return Match(spot.entry, SPOTTED_SCORE, reading)


def _touch(tokens: list[str], mention: Mention, spot: Spot) -> bool:
    """Whether nothing but marks and numbers stands between a street and a commune."""
    between = tokens[mention.end : spot.start] or tokens[spot.end : mention.start]
    touching = mention.end <= spot.start or spot.end <= mention.start
    return touching and all(t.isdigit() or t in _MARKS or t == "a" for t in between)


def _names_street(tokens: list[str]) -> bool:
    """Whether a way is named here as well: « rue X au préjudice de …, 7 rue Y » says two places."""
    return any(
        token in _WAYS and following.isalpha() and following not in TYPE_OF
        for token, following in pairwise(tokens)
    )


def _longest(spots: list[Spot]) -> list[Spot]:
    """`spots` without those that lie within a longer one."""
    return [
        s for s in spots
        if not any(o.start <= s.start and s.end <= o.end and o.end - o.start > s.end - s.start for o in spots)
    ]  # fmt: skip


def _spots(
    gazetteer: Gazetteer, tokens: list[str], codes: frozenset[str], communes: set[int]
) -> Iterator[Spot]:
    """Every street of `codes` that is spelled out; `communes` is where a commune's name begins."""
    for start, token in enumerate(tokens):
        if token not in TYPE_OF and token not in GRAND and token != "petite":
            continue
        if not _may_begin(tokens, start):
            continue
        for end in range(min(len(tokens), start + LONGEST_STREET), start + 1, -1):
            if not tokens[end - 1].isalnum():
                continue
            plain = spelled_out(tokens[start:end])
            for code in codes:
                entry = gazetteer.streets.spelled(code, plain)
                if entry is not None:
                    yield _numbered(gazetteer, tokens, entry, start, end, communes)


def _may_begin(tokens: list[str], start: int) -> bool:
    """Whether nothing before binds the type at `start` to another name: « impasse de la rue X »."""
    i = start - 1
    while i >= 0 and tokens[i] in ARTICLES:
        i -= 1
    return i < 0 or (not (tokens[i] in TYPE_OF and i < start - 1) and tokens[start - 1] not in GRAND)


def _ends(tokens: list[str], end: int, communes: set[int]) -> bool:
    """Whether the name of a street may end before `end`."""
    if end >= len(tokens) or end in communes or tokens[end] in _MARKS or tokens[end].isdigit():
        return True
    if tokens[end] in _GOING_ON:
        beyond = next((t for t in tokens[end + 1 :] if t not in ARTICLES), "")
        return tokens[end] in ("a", "au") and (
            end + 1 in communes or beyond in RELATION_WORDS | CROSSING_WORDS
        )
    following = tokens[end + 1 : end + 2]
    return tokens[end] in BEHIND or bool(following and following[0].isalnum() and end + 1 not in communes)


def _numbered(
    gazetteer: Gazetteer, tokens: list[str], entry: int, start: int, end: int, communes: set[int]
) -> Spot:
    """The street with the number beside it, 0 where none is or the base has it not."""
    if not _ends(tokens, end, communes):
        return Spot(entry, start, end, 0, "")
    beside = _number_before(tokens, start) or _number_behind(tokens, end, communes)
    number, suffix = beside or _number_labelled(tokens) or (0, "")
    known = number and house_numbers.has(gazetteer.index, entry, number)
    return Spot(entry, start, end, number, suffix) if known else Spot(entry, start, end, 0, "")


def _number_before(tokens: list[str], start: int) -> tuple[int, str] | None:
    """The number and suffix right before a street: « 38, rue X », « 38 bis de la rue X »."""
    i = start - 1
    while i >= 0 and (tokens[i] in ("de", "la", "du", "le", "l", ",", "-")):
        i -= 1
    suffix = ""
    if i > 0 and (
        tokens[i] in SUFFIXES or (len(tokens[i]) == 1 and tokens[i].isalpha() and tokens[i] != "h")
    ):
        suffix, i = tokens[i], i - 1
    return None if _numbers_another(tokens, i) else _house_number(tokens, i, suffix)


def _numbers_another(tokens: list[str], i: int) -> bool:
    """Whether « n° » before the number at `i` counts what stands before it: « PV n° 6 », « bus n° 5 »."""
    if i < 2 or tokens[i - 1] not in _NUMBER_WORDS:
        return False
    counted = tokens[i - 2]
    return counted.isalpha() and counted not in _LEADING


def _number_behind(tokens: list[str], end: int, communes: set[int]) -> tuple[int, str] | None:
    """The number and suffix behind a street: « rue X, n° 38 », « rue X au niveau du 38 ».

    Without a word that leads to it, nothing may follow the number: « rue X, 3 personnes » has none.
    """
    i = end
    while i < len(tokens) and (tokens[i] in _MARKS or tokens[i] in _LEADING):
        i += 1
    j = i + 2 if tokens[i + 1 : i + 2] and tokens[i + 1] in SUFFIXES else i + 1
    led = not _LED_BY.isdisjoint(tokens[end:i])
    closed = j >= len(tokens) or j in communes or tokens[j] in _MARKS or is_postcode(tokens[j])
    return _house_number(tokens, i, tokens[i + 1] if j == i + 2 else "") if led or closed else None


def _number_labelled(tokens: list[str]) -> tuple[int, str] | None:
    """The one number that a form labels as the house's, wherever it stands: « numéro de voie : 38 »."""
    said = [
        i for i, t in enumerate(tokens) if t in ("numero", "num") or tokens[i : i + 3] == ["no", "de", "voie"]
    ]
    if len(said) != 1:
        return None
    i = said[0] + 1
    i += 2 if tokens[i : i + 2] in (["de", "voie"], ["de", "rue"]) else 0
    return _house_number(tokens, i, "")


def _house_number(tokens: list[str], i: int, suffix: str) -> tuple[int, str] | None:
    """The number at `i` unless a range, a road, a room or a date has it."""
    if not 0 <= i < len(tokens) or not tokens[i].isdigit() or len(tokens[i]) > 4:
        return None
    before = tokens[i - 1] if i else ""
    owned = before in NUMBER_OWNERS - _NUMBER_WORDS or before in HEADS or before == "h"
    if owned or (before.isdigit() and not is_postcode(before)):
        return None
    return int(tokens[i]), suffix

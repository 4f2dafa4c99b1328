"""Whether a whole text is an address as registers and stops write it."""

from __future__ import annotations

import re
from functools import cache

from observatory.redact.filed import house_before, is_way
from observatory.redact.kinds import Kind, Text
from observatory.redact.lexicon import Words, lexicon
from observatory.redact.words import vocabulary, words_for

_WORDS = words_for("unknown")
_ARTICLES = _WORDS["articles"]
_SHORT_TITLES = _WORDS["short_titles"]
_TITLES = _SHORT_TITLES | _WORDS["titles_more"]
#: How many words and marks a text has that is one name; what may stand before it.
_ALONE = 6
_BEFORE_ONE = _WORDS["before_one"]
_CROSSING, _TURNED = 8, 4
_ROAD = re.compile(r"(?:RN|RD|CD|VC|CR|A|D|N|E|PR|PK|VA|RTE)\d{0,6}\Z")
_FIGURE = re.compile(r"\d")


def is_filed(looked: Text) -> bool:
    """Whether a whole text is an address as registers file it: "44, ZOLA EMILE", "ZOLA (RUE EMILE)"."""
    if house_before(looked.words, vocabulary()):
        return True
    return _is_alone(looked) or _is_crossing(looked) or _is_turned(looked)


def _is_alone(looked: Text) -> bool:
    """Whether a text is one name and nothing else, as stops and hamlets are called: "Arsot", "Les Errues"."""
    if any(word.text == "…" for word in looked.words):
        return False  # somebody was told of beside it
    own = [at for at, kind in enumerate(looked.kinds) if kind is not Kind.MARK]
    while own and looked.plain(own[0]) in _BEFORE_ONE:
        own.pop(0)
    name = looked.plain(own[0]) if len(own) == 1 else ""
    return (
        bool(name) and name not in lexicon()["given"] and len(looked) <= _ALONE and not _FIGURE.search(name)
    )


def _is_crossing(looked: Text) -> bool:
    """Whether a text in capitals is two roads and nothing else: "RD144/RD307 FROMENTEAU"."""
    if not looked.upper or not 0 < len(looked) <= _CROSSING:
        return False
    joined = any(word.text == "/" and looked.touches(at) for at, word in enumerate(looked.words))
    road = _ROAD.match(looked.words[0].text) is not None
    own = (at for at, kind in enumerate(looked.kinds) if kind is Kind.KNOWN)
    return (joined or road) and all(
        looked.plain(at) in _ways_and_borne() or _ROAD.match(looked.words[at].text) for at in own
    )


@cache
def _ways_and_borne() -> Words:
    return _borne() | vocabulary()["heads"] | _BEFORE_ONE


def _is_turned(looked: Text) -> bool:
    """Whether a way stands behind its name, and only a given name or a title behind it.

    "MALLARME (RUE STEPHANE)" and "EXUPERY AVENUE SAINT"; "DUPONT (RUE DE LILLE)" is somebody at an address.
    """
    for at in range(1, len(looked)):
        if looked.plain(at) in _telling() or (looked.plain(at) == "ch" and looked.plain(at + 1).isdigit()):
            return False
        opened = looked.words[at].text == "("
        way = at + opened
        if (opened or looked.upper) and is_way(looked.plain(way), cut=opened and way == len(looked) - 1):
            return looked.plain(0) not in _telling() and _is_cut_off(looked, way, opened=opened)
    return False


def _is_cut_off(looked: Text, way: int, *, opened: bool) -> bool:
    """Whether nothing but a given name or a title stands behind a way."""
    within = range(way + 1, len(looked))
    closed = next((n for n in within if looked.plain(n) == ")"), None)
    if opened and closed is None:
        return True
    within = range(way + 1, len(looked) if closed is None else closed)
    return (opened or len(within) <= _TURNED) and all(
        looked.plain(n) in _borne() or looked.kinds[n] in (Kind.INITIAL, Kind.MARK) for n in within
    )


@cache
def _telling() -> frozenset[str]:
    return (vocabulary()["courtesy"] | vocabulary()["role"] | _TITLES) - {
        "brigadier",
        "capitaine",
        "commandant",
    }


@cache
def _borne() -> Words:
    return lexicon()["given"] | vocabulary()["honour"] | _ARTICLES

"""Streets as registers and stops write them: turned around, behind a house number, cut off, alone."""

from __future__ import annotations

import re
from functools import cache

from observatory.redact.kinds import Kind, Text
from observatory.redact.lexicon import Words, borne_anywhere, lexicon, places
from observatory.redact.words import Word, vocabulary, words_for

_NAMES, _WORDS = words_for("names"), words_for("unknown")
_ARTICLES = _WORDS["articles"]
_SHORT_TITLES = _WORDS["short_titles"]
_TITLES = _SHORT_TITLES | _WORDS["titles_more"]
#: How many words and marks a text has that is one name; what may stand before it.
_ALONE = 6
_BEFORE_ONE = _WORDS["before_one"]
_CROSSING, _TURNED = 8, 4
_ROAD = re.compile(r"(?:RN|RD|CD|VC|CR|A|D|N|E|PR|PK|VA|RTE)\d{0,6}\Z")
_FIGURE = re.compile(r"\d")
_WAYS_LONG = _NAMES["ways_long"]
_WAYS_SHORT = _NAMES["ways_short"]
_NO_HOUSE = _NAMES["no_house"]
_OF_A_HOUSE = _NAMES["of_a_house"]
#: How many words stand before the comma behind a house at most.
_BEFORE_A_COMMA = 6
_HONOURS = _NAMES["honours"]
_BEHIND_A_WAY = _NAMES["articles"] | _NAMES["behind_a_way_more"]
_INITIALS = frozenset(("m", "mm"))


def is_shouted(words: list[Word]) -> bool:
    """Whether all words are in capitals."""
    return all(word.text.isupper() or not word.text[0].isalpha() for word in words)


def house_before(words: list[Word], lists: dict) -> int:
    """Where a name would begin in a text of capitals such as "44, ZOLA EMILE", "SANS, DR ROUX (RUE"; else 0.

    So registers file an address: a house number or a word for none, a comma, and the street in any order.
    """
    comma = next((at for at, word in enumerate(words[:_BEFORE_A_COMMA]) if word.text == ","), 0)
    house, street = words[:comma], words[comma + 1 :]
    if not house or not (house[0].plain in _NO_HOUSE or any(not word.text[0].isalpha() for word in house)):
        return 0
    there = all(not word.text[0].isalpha() or word.plain in _OF_A_HOUSE | _NO_HOUSE for word in house)
    shouted = is_shouted(street)
    # Who is known to be somebody, by a part in what happened or by a telephone beside him, is no street.
    cut = len(street) - bool(street and street[-1].plain in _INITIALS)  # "PRESIDENT FRANCOIS M"
    named = there and shouted and any(word.plain in _somebody() for word in street[:cut])
    return comma + 1 if there and shouted and not named else 0


@cache
def _somebody() -> frozenset[str]:
    lists = vocabulary()
    told = lists["role"] | lists["courtesy"] | lists["home"] | _INITIALS | {"…", "chez", "famille"}
    return told - _HONOURS


def is_filed_name(words: list[Word], at: int, last: int, house: int) -> bool:
    """Whether a name found at `at` is a street's, as registers write it in capitals.

    A house number stands before it (`house_before`), or a way that is cut off behind it.
    """
    if words[at].plain in _announced():
        return False
    capitals = all(word.text.isupper() or not word.text[0].isalpha() for word in words[at : last + 1])
    return (bool(house) and at >= house) or (capitals and is_inverted(words, last + 1))


@cache
def _announced() -> frozenset[str]:
    lists = vocabulary()
    announced = lists["title"] | lists["role"] | lists["courtesy"] | lists["home"] | _INITIALS | {"chez"}
    return announced - _HONOURS


def is_inverted(words: list[Word], at: int) -> bool:
    """Whether a way, perhaps cut off, and nothing else stands at `at`: "JAURES JEAN (AV)", "JAURES JEAN (".

    A bracket with a whole address in it, "MARTIN Jean (rue de Lille)", is no such way.
    """
    opened = at < len(words) and words[at].text == "("
    at += at < len(words) and words[at].text in ("(", "-", ",")
    if at >= len(words) or not words[at].text[0].isalpha():
        return opened and at >= len(words)
    behind = words[at + 1 :]
    if opened and words[at].plain == "ch" and behind and behind[0].text[0].isdigit():
        return False  # "MARTIN Jean (ch. 12)" is in a room
    if opened:
        behind = behind[: next((n for n, word in enumerate(behind) if word.text == ")"), len(behind))]
    ends = all(word.plain in _BEHIND_A_WAY or not word.text[0].isalpha() for word in behind)
    return ends and is_way(words[at].plain, cut=at == len(words) - 1, opened=opened)


def is_way(plain: str, *, cut: bool, opened: bool = False) -> bool:
    """Whether a word is a way; `cut` where the text ends in it, `opened` behind a bracket."""
    if plain in _WAYS_SHORT or plain in _WAYS_LONG or (opened and plain in vocabulary()["way"]):
        return True
    return cut and len(plain) >= (1 if opened else 3) and any(way.startswith(plain) for way in _WAYS_LONG)


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
    if joined and not road and _are_two_names(looked):
        return False
    own = (at for at, kind in enumerate(looked.kinds) if kind is Kind.KNOWN)
    return (joined or road) and all(
        looked.plain(at) in _ways_and_borne() or _ROAD.match(looked.words[at].text) for at in own
    )


def _are_two_names(looked: Text) -> bool:
    """Whether two words that no way bears and people do are all there is: "KAYA/BENALI"."""
    return len(looked) == len("A/B") and all(_is_borne_by_no_way(looked.plain(at)) for at in (0, 2))


def _is_borne_by_no_way(plain: str) -> bool:
    """Whether people are called so, and no way is."""
    lists = lexicon()
    ways = plain in lists["shared"] or plain in lists["borne"] or plain in _of_ways()
    return not ways and plain in borne_anywhere()


@cache
def _of_ways() -> frozenset[str]:
    """The last words of what ways here and elsewhere are called."""
    named = (name.split()[-1] for name in places() | vocabulary()["places"] if name.strip())
    return frozenset(part for word in named for part in (word, *word.split("-")))


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

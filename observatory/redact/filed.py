"""Names of streets as registers file them: turned around, behind a house number, cut off."""

from __future__ import annotations

from functools import cache

from observatory.redact.words import Word, vocabulary, words_for

_WORDS = words_for("names")
_WAYS_LONG = _WORDS["ways_long"]
_WAYS_SHORT = _WORDS["ways_short"]
_NO_HOUSE = _WORDS["no_house"]
_OF_A_HOUSE = _WORDS["of_a_house"]
#: How many words stand before the comma behind a house at most.
_BEFORE_A_COMMA = 6
_HONOURS = _WORDS["honours"]
_ARTICLES = _WORDS["articles"]
_BEHIND_A_WAY = _ARTICLES | _WORDS["behind_a_way_more"]
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

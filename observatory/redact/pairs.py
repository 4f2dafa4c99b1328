"""Names that a first name, initials, brackets or a role beside them give away: "Karim MARTIN", "(Karim)"."""

from __future__ import annotations

import re

from observatory.redact.addresses import is_inverted, is_shouted
from observatory.redact.lexicon import is_plain, places
from observatory.redact.naming import (
    could_be,
    in_brackets,
    is_eponym,
    is_given,
    is_ground,
    joined,
    listed_in,
    name_at,
    names_a_way,
    names_at,
)
from observatory.redact.told import is_borne
from observatory.redact.words import Word, words_for

_WORDS = words_for("names")
#: How many given names are taken together at most: "Steven, Bryan et Enzo".
LONGEST_LIST = 8
#: How far before a given name alone stands what somebody is.
_TOLD_BEFORE = 5
_LISTING = _WORDS["listing"]
_ARTICLES = _WORDS["articles"]
_NAMING = _WORDS["naming"]
_DOORS = _WORDS["doors"]
_RELATIONS = _WORDS["relations"]
#: What the second letter of initials may be: "J.", "J-M", "Ph.".
_INITIAL_MARKS = frozenset(".-h")
#: Kings and makes: "Henri II", "Mégane II".
_ROMAN = re.compile("[IVX]{2,4}\\Z")
_SAINTS = frozenset(("Saint", "Sainte", "St", "Ste", "saint", "sainte"))


def could_pair(words: list[Word], lists: dict) -> set[int]:
    """Where a pair may begin: at or up to two words before a given name, at initials, beside a bracket."""
    found: set[int] = set()
    given = lists["given"]
    for at, word in enumerate(words):
        text, plain = word.text, word.plain
        if text == "(":
            found.update((at - 2, at - 1, at + 1))
        elif text[1:2] in _INITIAL_MARKS and word.is_initials:
            found.add(at)
        elif (plain in given or "-" in plain or plain.startswith("abde")) and is_given(word, lists):
            found.update((at - 2, at - 1, at))
    return found


def paired(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """A given name beside a name: "Karim MARTIN", "MARTIN Karim", "(Karim)", "J.-P. Martin"."""
    word, by_given = words[at], is_given(words[at], lists)
    if at and words[at - 1].text in _SAINTS and (at < 2 or not is_given(words[at - 2], lists)):
        return None  # "St Germain le Chatelet"
    if is_ground(words, at) or (at and is_ground(words, at - 1)):
        return None
    a_way = word.is_initials and word.plain in lists["way"] and not _is_no_way(words, at)  # "R. Charles …"
    if a_way or not could_be(word, lists) or names_a_way(words, at, lists, far=True):
        return None
    if by_given and (_closes(words, at, lists) or _before_a_trace(words, at, lists)):
        return at, at
    if in_brackets(words, at) and (by_given or _behind_a_door(words, at, lists)):
        return at, at
    if (last := _before_a_role(words, at, lists)) is not None:
        return at, last
    if at + 1 == len(words) or is_eponym(words, at, lists) or _ROMAN.match(words[at + 1].text):
        return None
    if _listed_by_name(words, at, lists):
        return at, at + 2
    found = _adjoining(words, at, lists) if by_given else _given_second(words, at, lists)
    return None if found and is_inverted(words, found[1] + 1) else found


def _is_no_way(words: list[Word], at: int) -> bool:
    """Whether "R." behind a comma or a dash, before a name of no street around, is a given name's."""
    if words[at].text != "R." or at + 1 >= len(words):
        return False
    numbered = any(word.text[0].isdigit() for word in words[max(0, at - 3) : at])
    street = f"rue {words[at + 1].plain}"
    return (
        not numbered
        and (not at or words[at - 1].text in ',-–;"«(')
        and not any(place.startswith(street) for place in places())
    )


def _before_a_trace(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a number or an address of mail, taken out already, is a given name's: "Karim : […]"."""
    behind = [word.text for word in words[at + 1 : at + 4]]
    told = behind[:2] == ["[", "…"] or (behind[1:] == ["[", "…"] and behind[0] in ":,-/")
    return told and words[at].plain not in lists["common"] and not is_eponym(words, at, lists)


def _closes(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a given name alone says, behind a comma, who was told of: "patron du kebab, Karim"."""
    if at + 1 < len(words) or at < 2 or words[at - 1].text != "," or words[at].plain in lists["common"]:
        return False
    told = listed_in("role", "home", "owned")
    return any(word.plain in told for word in words[max(0, at - _TOLD_BEFORE) : at - 1])


def _listed_by_name(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a name stands as in a register, and nothing behind it: "MARTIN, Karim"."""
    name, *rest = words[at : at + 4]
    return (
        len(rest) >= 2
        and name.is_capitals
        and name.plain not in lists["places"]
        and rest[0].text == ","
        and rest[1].text.istitle()
        and is_given(rest[1], lists)
        and not is_eponym(words, at + 2, lists)
        and not (len(rest) > 2 and rest[2].is_capital)
    )


def _adjoining(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """What adjoins a given name: given names joined by commas and "et", or a name."""
    last, end = at, min(len(words), at + 2 * LONGEST_LIST)
    while last + 2 < end and words[last + 1].plain in _LISTING and is_given(words[last + 2], lists):
        if _are_things(words[last], words[last + 2], lists):
            return None
        last += 2
    listed = words[at - 1].text == ":" or any(word.plain == "et" for word in words[at:last])
    if last > at and listed:
        return at, last
    name = names_at(words, at + 1, lists) if at + 1 < len(words) and joined(words, at + 1) else None
    return (at, name) if name is not None else _given_second(words, at, lists)


def _are_things(word: Word, other: Word, lists: dict) -> bool:
    """Whether two that are listed are plants, "Marguerite, violette", or models of cars: "Mégane et Zoé"."""
    if word.plain in lists["models"] and other.plain in lists["models"]:
        return True
    return other.text.islower() and other.plain in lists["plants"]


def _given_second(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "MARTIN Karim", and "J.-P. Martin" behind no door such as "hall B."."""
    word, follows = words[at], words[at + 1]
    if not joined(words, at + 1) or word.plain in lists["firms"] or not could_be(follows, lists):
        return None
    if word.is_initials:
        return _behind_initials(words, at, lists)
    if is_given(follows, lists) and not is_eponym(words, at + 1, lists):
        shouted = is_shouted(words) and is_plain(word.plain)  # "ASSEC COMPLET MADELEINE AVAL"
        sure = (word.is_capitals and not shouted) or follows.plain not in lists["common"]
        # "AVS Julie Martin": what is written in capitals may be no name, and one follows.
        last = name_at(words, at + 1, lists, places=False) if sure else None
        return (at, max(at + 1, last or 0)) if sure else None
    return None


def _behind_initials(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """The name behind initials of given names; those of a register ("Z.A. Nord") begin with other letters."""
    initials = words[at].text
    listed = at and words[at - 1].plain in _LISTING and len(initials) == len("F.")
    if listed and is_plain(words[at + 1].plain) and not words[at + 1].is_capitals:
        return None  # "6èmes A, B, D et F. Très bien"
    sure = initials[0] == "J" or "-" in initials or initials.count(".") == 1
    before = words[at - 1] if at else None
    told = before is None or not before.text[0].isalnum() or before.plain in _ARTICLES | _NAMING
    told = told or (
        before is not None
        and before.text.islower()
        and initials.count(".") == 1
        and len(initials) == len("T.")
    )
    if not sure or not told:
        return None
    last = name_at(words, at + 1, lists, places=False)
    return (at, last) if last is not None and len(words[last].plain) > 2 else None


def _behind_a_door(words: list[Word], at: int, lists: dict) -> bool:
    """Whether brackets follow a hall, a flat or a floor: "hall 4 (Martin)"."""
    before = words[max(0, at - 4) : at - 1]
    doors = listed_in("home", "home_perhaps") | _DOORS
    borne = is_borne(words[at].plain) and words[at].plain not in lists["places"]
    return borne and any(word.plain in doors for word in before)


def _before_a_role(words: list[Word], at: int, lists: dict) -> int | None:
    """The last word of a name that is explained: "Martin (locataire)", "Julie, fille de …"."""
    last = name_at(words, at, lists, places=False)
    if last is None or last + 2 >= len(words):
        return None
    if words[last + 2].plain not in _RELATIONS and words[last + 2].plain not in lists["role"]:
        return None
    by_given = last == at and is_given(words[at], lists) and words[at].plain not in lists["common"]
    is_told = words[last + 1].text == "," and by_given and not words[last + 2].is_capital
    return last if words[last + 1].text == "(" or is_told else None

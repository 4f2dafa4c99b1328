"""Whether a way, a building or a firm bears a word as its name."""

from __future__ import annotations

import re
from functools import cache

from observatory.redact.addresses import is_way
from observatory.redact.kinds import DOUBTED, Kind, Text, is_near_word
from observatory.redact.lexicon import Words, lexicon
from observatory.redact.located import is_located
from observatory.redact.naming import LONGEST_SIGN, sign_behind
from observatory.redact.words import vocabulary, words_for

_WORDS = words_for("unknown")
#: How many words before a name a way or a building is looked for, and how many of them may describe it.
_FAR, _DESCRIBED = 7, 2
#: How many letters a word that is cut short by a point has at most.
_CUT = 3
_ARTICLES = _WORDS["articles"]
_JOINTS = _WORDS["joints"]
_OF_TWO = _WORDS["of_two"]
_OF_MANY = _WORDS["of_many"]
_SHORT_TITLES = _WORDS["short_titles"]
_BREAKS = _WORDS["breaks"]
_OF_SOMEBODY = _WORDS["of_somebody"]
_OF_ONE = _WORDS["of_one"]
_LETTERED = _WORDS["lettered"]
_DONE = re.compile("(?:ée?s?|ÉE?S?)\\Z")
_POSTCODE = re.compile(r"\d{5}\Z")
_DEPARTMENT, _DEPARTMENT_TOLD = re.compile(r"(?:\d{2,3}|2[AB])\Z"), 4
_OF_COMMUNES = _WORDS["of_communes"]
_MADE = _WORDS["made"]
_PETS = _WORDS["pets"]
_QUOTES = frozenset("«\"“'")


def is_placed(looked: Text, at: int) -> bool:
    """Whether a way, a building or a firm before a word bears it as its name."""
    if is_located(looked, at):
        return True
    said = _is_placed_beside(looked, at)
    return _is_borne(looked, at) if said is None else said


def _is_placed_beside(looked: Text, at: int) -> bool | None:
    """The same where what stands right beside a word says so; None where it says nothing."""
    lists, before = vocabulary(), looked.plain(at - 1)
    if any(sign_behind(looked.words, chez, lists) > at for chez in range(max(0, at - LONGEST_SIGN), at)):
        return True  # "restaurant Chez Marcel"
    if _is_of_a_department(looked, at):
        return True
    if _POSTCODE.match(before) or before in lists["models"]:
        return True
    if _is_given_behind(looked, at):
        return False
    if looked.plain(at - 2) in lists["riding"] and before == "a":
        return True  # "descend à Dewoitine"
    elided = at > 0 and looked.words[at - 1].text in ("l'", "l’", "L'", "L’") and not looked.titled
    if elided and looked.words[at].text.istitle() and looked.plain(at) not in lexicon()["given"]:
        return True  # "à l'Axone"
    if (
        before in _PETS
        and looked.adjoins(at)
        and looked.words[at].text.istitle()
        and not _is_titled_on(looked, at)
    ):
        return True  # "le chien Rex"
    machine = looked.plain(at - 2) if before in _MADE and looked.adjoins(at - 1) else before
    if machine in lists["machines"] and looked.words[at].text.istitle() and looked.adjoins(at):
        made = looked.plain(at) not in lexicon()["given"] and not _is_titled_on(looked, at)
        return made if made or looked.kinds[at] is not Kind.EITHER else None
    return None


def _is_borne(looked: Text, at: int) -> bool:
    """Whether a way, a building or a firm a few words before bears a word, and has no name before it."""
    named, described, joined = False, 0, False
    for before in range(at - 1, max(-1, at - 1 - _FAR), -1):
        if _ends_a_sentence(looked, before):
            return False
        head = _is_head(looked, before)
        if before in looked.whole and not (head or joined or looked.plain(before) in lexicon()["given"]):
            return False
        if head:
            return not (named or _is_owned(looked, before, at, described) or _is_lived_in(looked, before, at))
        if looked.plain(before) in _SHORT_TITLES:
            return False
        if _is_between(looked, before, at):
            continue
        if looked.kinds[before] in DOUBTED:
            mistyped = looked.kinds[before] is Kind.UNKNOWN and is_near_word(looked.plain(before))
            # Of two ways, "croisement Sarrail / Kléber", the first is named as well.
            named |= looked.kinds[before] is not Kind.EITHER and not mistyped and not joined
        elif looked.kinds[before] is Kind.KNOWN and described < _DESCRIBED and _describes(looked, before):
            described += 1
        elif _joins(looked, before):
            named, joined = False, True
        else:
            return False
    return False


def _ends_a_sentence(looked: Text, at: int) -> bool:
    """Whether the point of a sentence, and not of what is cut short, stands behind a word."""
    word = looked.words[at]
    ends = word.text.endswith(".") and len(word.plain) > _CUT and looked.kinds[at] is not Kind.INITIAL
    return ends and word.plain not in vocabulary()["heads"] | vocabulary()["honour"]


def _is_titled_on(looked: Text, at: int) -> bool:
    """Whether another word with a capital, or initials, follows: two names behind a machine are of one."""
    behind = at + 1 < len(looked) and looked.adjoins(at + 1)
    return behind and looked.words[at + 1].is_capital and looked.kinds[at + 1] is not Kind.KNOWN


def _is_of_a_department(looked: Text, at: int) -> bool:
    """Whether figures in brackets tell the department of a commune: "homonymie avec Fontaine (38)"."""
    behind = [word.text for word in looked.words[at + 1 : at + 4]]
    if len(behind) < len("(9)") or behind[0] != "(" or behind[2] != ")" or not _DEPARTMENT.match(behind[1]):
        return False
    told = {looked.plain(n) for n in range(at - _DEPARTMENT_TOLD, at)}
    return looked.plain(at) not in lexicon()["given"] and not told.isdisjoint(_OF_COMMUNES)


def _joins(looked: Text, at: int) -> bool:
    """Whether a mark or "et" stands between two ways: "av Coulon/Clermont", "angle Pasteur / République"."""
    plain = looked.plain(at)
    if plain == "/" and looked.touches(at) and looked.touches(at + 1):
        return True
    told = {looked.plain(back) for back in range(at - 5, at)}
    if plain in _JOINTS:
        return not told.isdisjoint(_OF_TWO | _OF_MANY)
    # "écoles Barrès, Metzger et Bartholdi"
    return plain == "," and looked.plain(at + 2) in (",", "et", "ou") and not told.isdisjoint(_OF_MANY)


def _is_head(looked: Text, at: int) -> bool:
    """Whether a word says that what follows is a way, a building or a firm; "côté" is no slope."""
    plain = looked.plain(at)
    if plain in ("point", "pt"):
        return looked.plain(at - 1) in ("rond", "rd", "ront")
    return plain in vocabulary()["heads"] and looked.words[at].text.lower() != "côté"


def _is_owned(looked: Text, head: int, at: int, described: int) -> bool:
    """Whether a building may be somebody's, "maison des Martin", and nothing else says what it is."""
    between = [looked.plain(n) for n in range(head + 1, at)]
    if between[1:2] in (["la"], ["l'"]) and looked.plain(at) not in lexicon()["given"]:
        return False  # "chantier de la Jonxion"
    perhaps = looked.plain(head) in vocabulary()["heads_perhaps"]
    return (
        perhaps
        and bool(between)
        and between[0] in _OF_SOMEBODY
        and not described
        and vocabulary()["within"].isdisjoint(between)
    )


def _is_given_behind(looked: Text, at: int) -> bool:
    """Whether a first name stands behind what a place is called already: "Parking Leclerc Karim"."""
    if looked.upper or looked.titled or not looked.adjoins(at) or looked.words[at].plain not in _sure_given():
        return False
    before, plain = looked.words[at - 1], looked.plain(at - 1)
    if any(is_way(looked.plain(n), cut=False) for n in range(at - 4, at - 1)):
        return False  # "rue Martin Hubert"
    doubted = looked.kinds[at - 1] in DOUBTED and before.is_capital
    return doubted and plain not in lexicon()["given"] and plain not in vocabulary()["honour"]


@cache
def _sure_given() -> frozenset[str]:
    return vocabulary()["given"] - vocabulary()["common"]


def _is_lived_in(looked: Text, head: int, at: int) -> bool:
    """Whether a house in small letters is called after who lives there: "maison Martin cambriolée"."""
    one = head == at - 1 and looked.words[head].text in ("maison", "maisons") and not looked.lower
    return one and looked.kinds[at] is not Kind.EITHER and not _is_titled_on(looked, at)


def _is_between(looked: Text, before: int, at: int) -> bool:
    """Whether a word may stand within the name of a place, before the word at `at`."""
    word, plain, lists = looked.words[before], looked.plain(before), vocabulary()
    if plain in _ARTICLES or plain in lists["honour"] or plain in lists["within"]:
        return plain != "pour" or not looked.words[before + 1].is_capital or looked.upper
    if looked.kinds[before] in (Kind.INITIAL, Kind.PLACE):
        return looked.plain(before - 1) not in _LETTERED  # "bat B Martin"
    given = lexicon()["given"]
    if plain in given and (word.is_capital or looked.lower):
        return True
    if plain == "et":  # "rue Marie et Pierre Curie"
        return looked.plain(before - 1) in given and looked.plain(before + 1) in given
    if word.text in _QUOTES:
        return looked.plain(before - 1) in lists["heads"]
    if word.text in ("?", "\ufffd"):  # a letter that was lost: "Ch?teau"
        return looked.touches(before + 1)
    return word.text.isdigit() and looked.plain(before - 1) in ("des", "les")


def _describes(looked: Text, at: int) -> bool:
    """Whether a known word may stand between what a place is and its name: "centre culturel …".

    With a capital right behind the way only: "rue de l'Aviateur …", "boucherie Halal …".
    """
    word, before = looked.words[at], looked.plain(at - 1)
    if _DONE.search(word.text) and before in vocabulary()["heads"] - vocabulary()["heads_perhaps"]:
        return True  # "caserne désaffectée …"
    if word.is_capital and not looked.upper:
        return (before in _OF_ONE or before in vocabulary()["heads"]) and word.plain not in _breaking()
    return word.plain not in _breaking()


@cache
def _breaking() -> Words:
    lists = vocabulary()
    persons = lists["role"] | lists["office"] | lists["courtesy"] | lists["home"]
    return persons | _BREAKS | lexicon()["verb"]

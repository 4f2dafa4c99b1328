"""Whether a name that ways and villages here bear is told as a place, though no word says so.

People are called so as well. It is the place beside another place ("Rabin puis Schuman"), behind what says
where ("vers Braun", "un tag à Chénier"), and in a text of several places with nobody in it.
"""

from __future__ import annotations

from functools import cache

from observatory.redact.kinds import Kind, Text
from observatory.redact.lexicon import Words, communes, lexicon, named
from observatory.redact.things import last_words
from observatory.redact.words import Word, vocabulary, words_for

_WORDS = words_for("located")
_JOINTS = _WORDS["joints"]
_WHERE = _WORDS["where"]
_ON = _WORDS["on"]
_PATROLLED = _WORDS["patrolled"]
_GIVEN_TO = _WORDS["given_to"]
_QUARREL = _WORDS["quarrel"]
#: How many other places a text tells of where a name in it is one.
_OTHERS = 2


def is_located(looked: Text, at: int) -> bool:
    """Whether a name that is shared with a place here is told as the place, where it stands."""
    word = looked.words[at]
    if not word.is_capital or word.plain not in _shared() or _is_somebodys(looked, at):
        return False
    return _is_listed(looked, at) or _is_where(looked, at) or _is_among(looked, at)


@cache
def _shared() -> Words:
    return lexicon()["shared"] | communes()


def _is_somebodys(looked: Text, at: int) -> bool:
    """Whether another word with a capital, a title or what somebody is stands right beside."""
    before, behind = looked.plain(at - 1), looked.plain(at + 1)
    if at and before in _somebody():
        return True
    beside = [n for n in (at - 1, at + 1) if looked.adjoins(max(n, at)) and looked.words[n].is_capital]
    # "Martin (locataire)", "Martin, 15 ans"
    told = behind in ("(", ",") and (
        looked.plain(at + 2) in _somebody() or looked.plain(at + 3) in ("ans", "an")
    )
    return told or any(looked.kinds[n] in (Kind.UNKNOWN, Kind.NAME, Kind.INITIAL) for n in beside)


@cache
def _somebody() -> frozenset[str]:
    lists = vocabulary()
    return lists["courtesy"] | lists["title"] | lists["role"] | {"m", "mm", "chez"}


def _is_listed(looked: Text, at: int) -> bool:
    """Whether a place, or another such name behind "entre", is joined to it: "Follereau / Courbet"."""
    for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
        if looked.plain(joint) in _JOINTS and 0 <= other < len(looked):
            if _is_a_place(looked, other):
                return True
            both = looked.plain(other) in lexicon()["shared"]
            schools = {looked.plain(at), looked.plain(other)} <= last_words()
            if both and (_is_between(looked, min(at, other)) or (schools and not _is_quarrel(looked))):
                return True
    return False


def _is_between(looked: Text, first: int) -> bool:
    """Whether "entre" or "de" stands before the first of two, and no quarrel before it."""
    return looked.plain(first - 1) in ("entre", "de", "depuis") and not _is_quarrel(looked)


def _is_quarrel(looked: Text) -> bool:
    return any(word.plain in _QUARREL for word in looked.words)


def _is_a_place(looked: Text, at: int) -> bool:
    """Whether a word with a capital is a place here that hardly anybody is called."""
    return looked.words[at].is_capital and looked.plain(at) in known_places()


@cache
def known_places() -> Words:
    """Places of one word here, that hardly anybody is called."""
    single = frozenset(town for town in named()["towns"] if " " not in town)
    return lexicon()["borne"] | communes() | single


def _is_where(looked: Text, at: int) -> bool:
    """Whether what stands right before says where: "vers Braun", "retour sur Dorey", "un tag à Chénier"."""
    before, told = looked.plain(at - 1), looked.plain(at - 2)
    if before in _WHERE:
        return True
    if before in _ON:
        return told in _PATROLLED
    return before == "a" and looked.words[at - 1].text == "à" and at > 1 and told not in _giving()


@cache
def _giving() -> frozenset[str]:
    lists = vocabulary()
    return _GIVEN_TO | lists["passive"] | lists["owned"]


def _is_among(looked: Text, at: int) -> bool:
    """Whether the text tells of other places and of nobody: "Bougenel calme, Mozart agité, Signoret rien"."""
    if any(word.plain in _somebody() or word.text == "]" for word in looked.words):
        return False
    others = [n for n in range(len(looked)) if n != at and looked.words[n].is_capital]
    sure = sum(_is_a_place(looked, n) for n in others)
    return bool(sure) and sure + sum(looked.plain(n) in lexicon()["shared"] for n in others) >= _OTHERS


def is_a_route(words: list[Word], first: int) -> bool:
    """Whether two places or more, and no other name, are joined from `first` on: "Vauban - Carnot - Foch"."""
    if first + 1 >= len(words) or words[first + 1].plain not in _JOINTS:
        return False
    at, named_here, sure = first, 0, 0
    while at < len(words) and words[at].is_capital:
        plain = words[at].plain
        known = plain in known_places()
        if not known and plain not in _shared() and plain not in lexicon()["known"]:
            return False
        named_here, sure = named_here + 1, sure + known
        if at + 1 >= len(words) or words[at + 1].plain not in _JOINTS:
            break
        at += 2
    return named_here > 1 and sure > 0

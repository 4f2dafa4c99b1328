"""What says of a word that no list has, or that is a name as well, that it names a thing, a firm or a place.

French puts an article before things and places and none before persons: "le Kub", "au Thiriet", "la Picasso".
Who works for a firm, cheers a club or lives in a town is told with "de" and its name; what happens happens at
a place. First names are left to the rest: "la Ginette", "la soeur de Karim".
"""

from __future__ import annotations

import csv
import re
from functools import cache

from observatory.redact.kinds import DOUBTED, Kind, Text
from observatory.redact.lexicon import Words, borne_by_some, is_plain, lexicon, named
from observatory.redact.words import Word, begins_with, vocabulary, words_for, words_of
from observatory.settings import embedded_layers

_WORDS, _NOUNS = words_for("things"), words_for("nouns")
_ARTICLES = _WORDS["articles"]
#: The same where all is in capitals: "LE" and "LA" begin names as well.
_SHOUTED_ARTICLES = _WORDS["shouted_articles"]
_CONTRACTED = _WORDS["contracted"]
_LOCATING = _WORDS["locating"]
_LOCATED = _WORDS["located"]
_ATTACHED = _WORDS["attached"]
_DWELLING = _WORDS["dwelling"]
_CALLED = _WORDS["called"]
_SERVING = _WORDS["serving"]
_OF_FIRMS = _ATTACHED | _SERVING
_CHEERING = _WORDS["cheering"]
_WHERE = _WORDS["where"]
_PERSONAL = words_for("unknown")["personal"] | words_for("unknown")["personally"]
_ADJECTIVES = words_for("names")["adjectives"]
_PERSONS, _OF_PERSONS, _MACHINES = _WORDS["persons"], _WORDS["of_persons"], _WORDS["machines"]
#: How words end that are no person and that nobody is called after.
_ABSTRACT = re.compile(r".{3,}(?:eries?|[st]ions?|ites?|ismes?|logies?|ences?|ances?|ments?|tures?|rats?)\Z")
_OF = frozenset(("de", "du", "des", "d"))
_MARKS = frozenset(':=«"“')
_HAVING = frozenset("a ont ai as avons est sont ete".split())
_INFINITIVE = re.compile(r".{2,}(?:er|ir)\Z")
#: How many words with a capital the name of a thing has at most.
_LONGEST = 4
#: How whoever does something is told, and many a machine: "paysagiste", "disjoncteur".
_DOER = re.compile(
    r".{2,}(?:eurs?|euses?|[tr]rices?|istes?|iens?|iennes?|iers?|ieres?|antes?|ants?|ologues?)\Z"
)
#: How many letters a noun has at least that a make stands behind.
_NOUN = 4
#: How many words before a thing tell who is told of.
_NEAR = 4


def is_a_thing(words: list[Word], at: int, *, shouted: bool = False) -> bool:
    """Whether what stands before the name that `at` is a part of says that it is no person's.

    `shouted` where all of the text is in capitals.
    """
    word = words[at]
    if word.is_capital and _is_contracted(words, at):
        return True
    first = at if shouted else _first(words, at)
    alone = first == at and not shouted and words[at - 1].text == "la"
    given = vocabulary()["given"] if alone else lexicon()["given"]
    if (word.plain in given and word.plain not in vocabulary()["models"]) or not word.is_capital:
        return False
    if not first:
        return False
    if _has_article(words, first, shouted=shouted):
        return True
    return not shouted and (_is_of(words, first) or _is_beside_a_school(words, first, at))


def _is_contracted(words: list[Word], at: int) -> bool:
    """Whether "au" stands before the words with a capital that end at `at`, or "du" before a firm."""
    first = at
    while first and at - first < _LONGEST and words[first - 1].is_capital and _adjoins(words, first):
        first -= 1
    before = words[first - 1].text if first else ""
    return before in _CONTRACTED or (before == "du" and words[first].plain in vocabulary()["firms"])


def _first(words: list[Word], at: int) -> int:
    """Where the words with a capital begin of which the one at `at` is the last."""
    first = at
    while first and at - first < _LONGEST and words[first - 1].is_capital and _adjoins(words, first):
        if words[first - 1].plain in lexicon()["given"] or _announces(words[first - 1]):
            return 0
        first -= 1
    return first


def _adjoins(words: list[Word], at: int) -> bool:
    return words[at].start - words[at - 1].end <= 1


def _announces(word: Word) -> bool:
    """Whether a word is a title or what somebody is."""
    lists = vocabulary()
    named = word.plain in lists["courtesy"] or word.plain in lists["title"] or word.plain in lists["role"]
    return named or word.plain in _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset(("m", "mm", "]", "chez", "sci")) | _CALLED


def _has_article(words: list[Word], first: int, *, shouted: bool) -> bool:
    """Whether an article in small letters that is no part of a name stands right before `first`."""
    article = words[first - 1]
    if shouted:
        return article.plain in _SHOUTED_ARTICLES and words[first].plain not in borne_by_some()
    if article.text not in _ARTICLES and not (first == 1 and article.text.lower() in _ARTICLES):
        return False
    before = first - 2
    if article.text in ("un", "une") and _is_one_of_them(words, first):
        return False  # "contre un Dupuis du bâtiment C", "un Lapierre a rappelé"
    if before >= 0 and words[before].text == "de":
        before -= 1  # "Agathe de la Rochebrune", "conducteur de la Picasso"
    if before > 0 and words[before].text in _MARKS:
        before -= 1  # "surnom : la Fouine"
    if before < 0:
        return True
    word = words[before]
    heads = vocabulary()["heads"]
    if word.plain in _CALLED and any(near.plain in heads for near in words[max(0, before - _NEAR) : before]):
        return True  # 'chemin rural dit "du Chauffour"'
    named = word.is_capital and word.plain not in _said_of_somebody()
    return not (named or word.plain in vocabulary()["courtesy"] or word.plain in _titles())


def _is_one_of_them(words: list[Word], first: int) -> bool:
    """Whether somebody of a name is told of behind "un": to whom something is done, who does something."""
    if first > 1 and words[first - 2].plain in ("contre", "par", "avec", "chez", "envers"):
        return True
    behind = first + 1
    while behind < len(words) and words[behind].plain in _HAVING:
        behind += 1
    return behind < len(words) and (words[behind].plain in _PERSONAL or words[behind].plain in ("du", "au"))


@cache
def _said_of_somebody() -> Words:
    lists = vocabulary()
    return lexicon()["known"] | lists["role"] | lists["office"]


def _is_of(words: list[Word], first: int) -> bool:
    """Whether a word that asks for a firm, a club or a place, and "de" or "à", stand before `first`."""
    link = words[first - 1].plain
    if link in _CHEERING:
        return True
    told = [word.plain for word in words[max(0, first - 4) : first - 1]]
    if not told:
        return False
    if link in _LOCATING and told[-1] in _LOCATED:
        return True
    if link in ("de", "d") or told[-1] == "de":
        attached = told[-1] if link in ("de", "d") else told[-2] if len(told) > 1 else ""
        return attached in _ATTACHED or (attached in _DWELLING and is_a_town(words, first))
    return link == "a" and told[-1] in _DWELLING and is_a_town(words, first)


def _is_beside_a_school(words: list[Word], first: int, at: int) -> bool:
    """Whether a school or a stop, called by its last word, is told as where: "devant Courbet"."""
    last = words[at].plain.rsplit("-", 1)[-1]  # "devant Jules-Heidet"
    if first != at or last not in last_words() or words[first - 1].plain not in _WHERE:
        return False
    return at + 1 == len(words) or not words[at + 1].is_capital


@cache
def last_words() -> frozenset[str]:
    """What schools, stops and buildings of the area are called for short, first names apart."""
    with (embedded_layers() / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["kind"] != "street"]
    names += vocabulary()["eponyms"]
    words = (words_of(name)[-1].plain for name in names)
    return frozenset(word for word in words if len(word) > 3 and word not in lexicon()["given"])


def is_a_town(words: list[Word], at: int) -> bool:
    """Whether the name of a town or a commune begins at `at`."""
    return begins_with(words, at, named()["towns"]) > 0 or words[at].plain in vocabulary()["places"]


def is_an_office(words: list[Word], role: int, at: int) -> bool:
    """Whether words of the dictionary that nobody is called stand behind `role`: "Direction des sports".

    One alone is enough behind who works for firms, "client Orange", and where it means no person: "Rectorat".
    """
    if words[at].plain in vocabulary()["heads"] and at + 1 < len(words) and words[at + 1].plain in _OF:
        return True  # "FETE FORAINE CHAMP DE MARS"
    if not is_plain(words[at].plain) or words[at].is_capitals:
        return False
    if _ABSTRACT.match(words[at].plain) or (words[role].plain in _OF_FIRMS and at == role + 1):
        return True
    follows = at + 1
    while follows < len(words) and words[follows].plain in ("de", "du", "des", "la", "d", "l", "et"):
        follows += 1
    if follows >= len(words) or not _adjoins(words, at + 1) or not is_plain(words[follows].plain):
        return False
    return follows > at + 1 or words[follows].plain not in lexicon()["verb"] | vocabulary()["acts"]


def is_a_noun(looked: Text, at: int) -> bool:
    """Whether an article, an adjective or a verb that asks for another stands before a word in small letters.

    First names are left to the rest, and whatever stands behind who is told of: "chez les zerrouki".
    """
    word = looked.words[at]
    if not word.text.islower() or looked.kinds[at] not in DOUBTED or word.plain in lexicon()["given"]:
        return False
    before, told = looked.plain(at - 1), looked.plain(at - 2)
    if before in _NOUNS["helping"] and _INFINITIVE.match(word.plain):
        return True
    if before in _HAVING and word.text.endswith(("é", "ée", "és", "ées")):
        return True  # "on a schnaqué"
    if (
        told in vocabulary()["role"]
        or told in vocabulary()["courtesy"]
        or told in ("chez", "famille", "clan")
    ):
        return False
    if before in _NOUNS["many"]:
        return word.plain.endswith(("s", "x"))
    return before in _NOUNS["articles"] or before in _NOUNS["before"]


def is_of_a_thing(looked: Text, at: int) -> bool:
    """Whether a thing is told right before a name that no first name is a part of: "grillage Bekaert".

    What concerns persons is no thing here: "dossier Courtot", "tapage Fleury", "porte Martin".
    """
    words = looked.words
    if looked.upper or looked.lower or looked.titled or not words[at].is_capital:
        return False
    first = last = at
    while first and at - first < _LONGEST and _is_named_on(looked, first - 1) and looked.adjoins(first):
        first -= 1
    while last + 1 < len(words) and _is_named_on(looked, last + 1) and looked.adjoins(last + 1):
        last += 1
    # Two that people bear are somebody's name as often: "relance Souchier Boullet".
    borne = vocabulary()["given"] if first == last else borne_by_some() | lexicon()["family"]
    if any(words[n].plain in borne for n in range(first, last + 1)) or _acts(looked, last + 1):
        return False
    return _is_a_nameable_thing(looked, first)


def _acts(looked: Text, behind: int) -> bool:
    """Whether what only somebody does or has done is told at `behind`: "a rappelé", "crie"."""
    told = looked.plain(behind + (looked.plain(behind) in _HAVING))
    if told == "au" and looked.plain(behind + 1).startswith("tel"):
        return True
    return told in _PERSONAL and not looked.words[behind].text.endswith(("é", "ée", "és", "ées"))


def _is_named_on(looked: Text, at: int) -> bool:
    """Whether a word with a capital within a text is a part of a name as well."""
    word = looked.words[at]
    return word.is_capital and at > 0 and (looked.kinds[at] is not Kind.KNOWN or word.text.istitle())


def _is_a_nameable_thing(looked: Text, first: int) -> bool:
    """Whether a noun that nobody is, has done or has with a name stands right before `first`."""
    at = first - 1
    if at < 0 or not looked.adjoins(first) or looked.kinds[at] is not Kind.KNOWN:
        return False
    word, lists = looked.words[at], vocabulary()
    if not (word.text.islower() or (not at and word.text.istitle())) or word.text.endswith("."):
        return False
    if len(word.plain) < _NOUN or word.plain in _no_things() or not word.plain.isalpha():
        return False
    if word.text.endswith(("é", "ée", "és", "ées")):
        return False  # "intéressé", "hospitalisée"
    doer = _DOER.match(word.plain) and word.plain not in lists["machines"] | _MACHINES
    return not doer and not _is_told_of_somebody(looked, at)


def _is_told_of_somebody(looked: Text, at: int) -> bool:
    """Whether what somebody is stands a few words before a thing, in the same part of the text."""
    for before in range(at - 1, max(-1, at - _NEAR), -1):
        if looked.kinds[before] is Kind.MARK and looked.plain(before) not in ("'", '"'):
            return False
        if looked.plain(before) in _persons() and not (
            looked.plain(before) in _ADJECTIVES and before and looked.words[before - 1].text.islower()
        ):
            return True
    return False


@cache
def _persons() -> frozenset[str]:
    lists = vocabulary()
    named = "role office title courtesy peoples quarrel sole".split()
    return frozenset().union(*(lists[name] for name in named)) | _PERSONS | words_for("names")["people"]


@cache
def _no_things() -> Words:
    lists = vocabulary()
    owned = "home home_perhaps owned passive identified never acts".split()
    return lexicon()["verb"] | _persons().union(*(lists[name] for name in owned)) | _OF_PERSONS

"""The words that are known not to name anybody, and those that are a word and a name at once.

``lexicon.txt.gz`` is made by ``packaging/lexicon.py`` from open lists. It is opened when a text is first
looked at, and no word of it is taken apart before it is asked for: half a million words as sets would cost
each reader of a file more than the file.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Self

from observatory.redact.words import Word, begins_with, first_words, fold, spelt, vocabulary, words_of
from observatory.settings import embedded_layers

#: The sections of single words, each with the letter that marks its words in the file: a word, a form that is
#: hardly ever written, a word and a name alike, a name before a word, a given name, a name of few letters …
MARKS = {
    **{"known": "k", "rare": "r", "either": "e", "name": "N", "given": "g", "short": "s", "verb": "v"},
    **{"near": "n", "english": "E", "sounds": "S", "cut": "c", "written": "w", "slips": "l"},
    **{"common": "o", "foreign": "f", "borne": "b", "shared": "h"},
    **{"family": "F"},
}
#: The sections whose entries may be of several words.
PHRASES = ("brands", "places", "towns")
#: Words stand in the file behind so many letters that they have in common.
SHARED = 4


#: So many spellings are looked up one by one: to list all words takes four times as long.
SPELLINGS_LOOKED_UP = 50_000
#: How verbs end that tell nothing of who stands before them: "monsieur mouiller".
_NOT_DONE = ("er", "ir")
#: A nickname such as "Jojo".
DOUBLED = re.compile(r"([^\W\d_]{2})\1\Z")
#: Words of places that have as many letters are known wherever they stand, if they are no names; a rare name
#: of so many letters at most ("Vauban") is the place's.
_LONG, _RARELY = 5, 6


class Words:
    """The folded words of one or more sections, and `more` of our own: asked for one by one."""

    def __init__(self, marks: str, more: Collection[str] = frozenset()) -> None:
        self._marks, self._more = frozenset(marks), frozenset(more)
        #: Most texts are of the same few thousand words.
        self._has = lru_cache(maxsize=1 << 15)(self._looked_up)

    def __contains__(self, word: object) -> bool:
        return self._has(word)

    def _looked_up(self, word: object) -> bool:
        listed = isinstance(word, str) and not self._marks.isdisjoint(_marked(word))
        return listed or word in self._more

    def __or__(self, other: Words | Collection[str]) -> Words:
        if isinstance(other, Words):
            return Words("".join(self._marks | other._marks), self._more | other._more)
        return Words("".join(self._marks), self._more.union(other))

    def looked_up(self, word: str) -> bool:
        """Whether it is one of them, for one of hundreds of spellings: what texts are full of stays kept."""
        return word in self._more or not self._marks.isdisjoint(_marked.__wrapped__(word))

    def every(self) -> frozenset[str]:
        """All of them, which takes as long as to look a hundred thousand words up."""
        return self._more.union(_listed(self._marks))

    __ror__ = __or__

    @classmethod
    def of(cls, *sections: str) -> Self:
        """Those of the `sections` named."""
        return cls("".join(MARKS[section] for section in sections))


class Spellings:
    """Words of which the spellings of a word in doubt are looked for, some hundreds each.

    Most texts hold a few such words: only where they are many are all words listed.
    """

    def __init__(self, words: Words) -> None:
        self._words, self._asked = words, 0
        self._every: frozenset[str] = frozenset()

    def __contains__(self, word: object) -> bool:
        if self._every:
            return word in self._every
        self._asked += 1
        if self._asked > SPELLINGS_LOOKED_UP:
            self._every = self._words.every()
        return isinstance(word, str) and self._words.looked_up(word)


@cache
def _file() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """`PHRASES` by name; and by the letters they begin with, words as they stand in the file."""
    packed = (Path(__file__).parent / "lexicon.txt.gz").read_bytes()
    parts = gzip.decompress(packed).decode().removeprefix("# ").split("\n# ")
    sections = dict(part.split("\n", 1) for part in parts)
    groups = dict(line.split("\t", 1) for line in sections.pop("words").splitlines())
    return {name: frozenset(entries.split("\n")) for name, entries in sections.items()}, groups


@lru_cache(maxsize=1 << 16)
def _marked(word: str) -> str:
    """The marks of a word; none of one that the file has not."""
    group, sought = _file()[1].get(word[:SHARED], ""), f" {word[SHARED:]}:"
    at = group.find(sought)
    return group[at + len(sought) : group.find(" ", at + 1)] if at >= 0 else ""


@cache
def _listed(marks: frozenset[str]) -> frozenset[str]:
    told = re.compile(f" ([^ :]*):[^ ]*[{''.join(sorted(marks))}]")
    return frozenset(head + tail for head, group in _file()[1].items() for tail in told.findall(group))


@cache
def named() -> dict[str, frozenset[str]]:
    """The folded names of each of `PHRASES`."""
    return _file()[0]


@cache
def lexicon() -> dict[str, Words]:
    """The folded words of each section of `MARKS`; words of the project and of places are known as well."""
    lists = {section: Words(mark) for section, mark in MARKS.items()}
    names, rare = _names(), lists["near"]
    of_places = (word for word in _of_places() if word not in names)
    lists["known"] |= _of_the_project()
    lists["known"] |= [word for word in of_places if len(word) <= _RARELY or word not in rare]
    return lists


@cache
def _names() -> Words:
    """What people are called, rare names apart."""
    return Words.of("given", "name", "either", "short")


@cache
def firms() -> frozenset[str]:
    """Firms of one word that nobody is called: "Amazon", not "Leroy"."""
    called = borne_by_some()
    return frozenset(firm for firm in vocabulary()["firms"] if firm not in called)


def brand_at(words: list[Word], at: int) -> int:
    """How many words from `at` on are a firm that nobody is called: "Mr Bricolage"; 0 where none is."""
    if words[at].plain not in brands_begin():
        return 0
    if length := begins_with(words, at, vocabulary()["brands"]):
        return length
    length = begins_with(words, at, named()["brands"])
    return 0 if length == 1 and (words[at].plain in _called() or is_called(words[at].plain)) else length


@cache
def brands_begin() -> frozenset[str]:
    """The words that the name of a shop or a firm begins with."""
    return frozenset(first_words(vocabulary()["brands"])).union(first_words(named()["brands"]))


def are_letters(word: str) -> bool:
    """Whether two or three letters stand for words and nobody is called so: "DDE"."""
    return len(word) in (2, 3) and word in lexicon()["known"] and word not in _given_or_short()


@cache
def _given_or_short() -> Words:
    return Words.of("given", "short")


@cache
def _called() -> Words:
    return Words.of("given", "short", "near")


def acts(word: str) -> bool:
    """Whether a word in small letters behind "madame" tells what she does or is, and no name: "entendue"."""
    if word in vocabulary()["acts"]:
        return not is_called(word)
    return word in lexicon()["verb"] and is_plain(word) and not word.endswith(_NOT_DONE)


def begins(word: str) -> bool:
    """Whether a word with a capital may begin a sentence: one of the dictionary, no name as often."""
    lists = lexicon()
    return word in lists["known"] and word not in lists["given"] and not is_called(word)


def is_called(word: str) -> bool:
    """Whether a word is a name as often, or more often."""
    return word in lexicon()["either"] or word in lexicon()["name"]


def is_plain(word: str) -> bool:
    """Whether it is a word of the dictionary that nobody is called."""
    return word in lexicon()["known"] and word not in _called()


@cache
def borne_by_some() -> Words:
    """What somebody is called, in whichever list it stands: in capitals no word of these is letters."""
    return Words.of("given", "name", "either", "short", "near")


@cache
def borne_anywhere() -> Words:
    """The same, and what families are called elsewhere or seldom."""
    return borne_by_some() | Words.of("family")


@cache
def english() -> Words:
    """English words in use, known in what a user of ours types."""
    return lexicon()["english"] | vocabulary()["english"]


@lru_cache(maxsize=1 << 16)
def is_safe(word: str) -> bool:
    """Whether a word names nobody wherever it stands: a text of these alone is not looked at further."""
    lists = lexicon()
    a_name = is_called(word)
    if (a_name and word in lists["given"]) or word in _titles() or (word.isascii() and DOUBLED.match(word)):
        return False
    if word in vocabulary()["called"]:
        return False
    letter = len(word) == 1 and word in ascii_lowercase
    return letter or word in lists["known"] or is_a_commune(word)


def is_a_commune(word: str) -> bool:
    """Whether it is the name of a commune around that nobody bears."""
    return word in communes() and not is_called(word)


@cache
def _titles() -> frozenset[str]:
    return vocabulary()["courtesy"] | vocabulary()["title"] | {"m"}


def _of_the_project() -> frozenset[str]:
    lists = vocabulary()
    words = lists["said"] | lists["never"] | lists["way"] | lists["role"] | lists["home"] | lists["courtesy"]
    words |= (lists["models"] - lists["given"]) | (lists["firms"] - lists["firms_called"]) | lists["trade"]
    words |= lists["owned"] | lists["home_perhaps"] | lists["passive"] | lists["quarrel"] | lists["title"]
    return words


def _of_places() -> frozenset[str]:
    """The long words of the names of places that bear nobody's name: not those of streets and schools."""
    with (embedded_layers() / "gazetteer.csv").open(encoding="utf-8", newline="") as rows:
        names = [
            row["name"] for row in csv.DictReader(rows) if row["kind"] not in ("street", "school", "stop")
        ]
    return frozenset(word.plain for name in names for word in words_of(name) if len(word.plain) >= _LONG)


@cache
def communes() -> frozenset[str]:
    """The folded names of the communes around, and of the first halves of double ones."""
    return vocabulary()["places"]


@cache
def places() -> frozenset[str]:
    """The folded names of the gazetteer and of the communes: each is a place as a whole."""
    names = set()
    for file in ("gazetteer.csv", "communes.csv"):
        with (embedded_layers() / file).open(encoding="utf-8", newline="") as rows:
            names |= {row["name"] for row in csv.DictReader(rows)}
    folded = {spelt(fold(name)).replace("’", "'") for name in names}
    apart = {place.replace("-", " ") for place in named()["places"] if "-" in place}  # "rue Metz Juteau"
    return frozenset(folded | named()["places"] | apart | vocabulary()["eponyms"])

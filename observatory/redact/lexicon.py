"""The words that are known not to name anybody, and those that are a word and a name at once.

``lexicon.txt.xz`` is made by ``packaging/lexicon.py`` from open lists; its sections are folded words, one a
line. It is read once, when a text is first looked at.
"""

from __future__ import annotations

import csv
import lzma
import re
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from observatory.redact.words import fold, spelt, vocabulary, words_of
from observatory.settings import embedded_layers

#: A word, a form that is hardly ever written, a word and a name alike, a name before a word, a given name, a
#: name of few letters …
SECTIONS = (
    *("known", "rare", "either", "name", "given", "short"),
    *("brands", "verb", "near", "places", "towns", "english"),
    *("sounds", "cut", "written", "slips", "common", "foreign"),
)


#: A nickname such as "Jojo".
DOUBLED = re.compile(r"([^\W\d_]{2})\1\Z")
#: Words of places that have as many letters are known wherever they stand, if they are no names; a rare name
#: of so many letters at most ("Vauban") is the place's.
_LONG, _RARELY = 5, 6


@cache
def lexicon() -> dict[str, frozenset[str]]:
    """The folded words of each of `SECTIONS`; ``brands`` may be of several words."""
    packed = (Path(__file__).parent / "lexicon.txt.xz").read_bytes()
    parts = lzma.decompress(packed).decode().removeprefix("# ").split("\n# ")
    lists = {(lines := part.split("\n"))[0].strip(): frozenset(filter(None, lines[1:])) for part in parts}
    names = _names(lists)
    rare = {word for word in lists["near"] if len(word) > _RARELY}
    lists["known"] |= _of_the_project() | (_of_places() - names - rare)
    return lists


def _names(lists: dict[str, frozenset[str]]) -> frozenset[str]:
    """What people are called, rare names apart."""
    return lists["given"] | lists["name"] | lists["either"] | lists["short"]


@cache
def firms() -> frozenset[str]:
    """Firms of one word that nobody is called: "Amazon", not "Leroy"."""
    lists = lexicon()
    return vocabulary()["firms"] - _names(lists) - lists["near"]


@cache
def letters() -> frozenset[str]:
    """Two or three letters that stand for words and that nobody is called: "DDE"."""
    lists = lexicon()
    return frozenset(word for word in lists["known"] if len(word) in (2, 3)) - lists["given"] - lists["short"]


@cache
def plain_words() -> frozenset[str]:
    """Words of the dictionary that nobody is called."""
    lists = lexicon()
    return lists["known"] - lists["given"] - lists["short"] - lists["near"]


@cache
def english() -> frozenset[str]:
    """English words in use, known in what a user of ours types."""
    return lexicon()["english"] | vocabulary()["english"]


@cache
def safe() -> frozenset[str]:
    """Words that name nobody wherever they stand: a text of these alone is not looked at further."""
    lists = lexicon()
    names = lists["either"] | lists["name"]
    titles = vocabulary()["courtesy"] | vocabulary()["title"] | {"m"}
    words = set(lists["known"])
    words |= communes() - names
    words |= set(ascii_lowercase)
    words -= lists["given"] & names
    words -= titles
    words -= {2 * (one + other) for one in ascii_lowercase for other in ascii_lowercase}  # "Jojo"
    return frozenset(words)


def _of_the_project() -> frozenset[str]:
    lists = vocabulary()
    words = lists["said"] | lists["never"] | lists["way"] | lists["role"] | lists["home"] | lists["courtesy"]
    words |= lists["models"] | lists["firms"] | lists["trade"]
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
    return frozenset(folded | lexicon()["places"] | vocabulary()["eponyms"])

"""The words of a text, and the lists of ``vocabulary.toml`` they are looked up in."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from observatory.settings import embedded_layers

#: A title glued to its name, an elided word, initials, a word with what may join its parts, a number, a mark.
#: An underscore is a blank, as in names of files.
_TOKEN = re.compile(
    r"(?<![^\W_])(?:"
    r"(?:[Mm](?:mes?|lles?|elle|r)|Dr)(?=[A-ZÀ-ÖØ-Þ])"
    r"|(?:[a-z]|qu|L(?=['’][a-zà-ÿ]))['’]"
    r"|(?:[A-ZÀ-ÖØ-Þ]\.-?){2,3}(?![^\W_])"
    r")|[^\W\d_](?:[^\W_]|['’])*(?:-(?:[^\W_]|['’])+)*\.?"
    # A word glued to a figure is one of its own; "12h30", "3eme" and "16A" are not parted.
    r"|\d+(?=[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{2}|[A-ZÀ-ÖØ-Þ]{4}|[a-zß-ÿ]{5})"
    r"|\d+(?:[^\W_]|°)*|[^\w\s]"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ACCENTED = (
    "àâäáãåçéèêëíìîïñóòôöõúùûüýÿāăąćčđďēėęěğįīıłńňőøŕřśšşșťţțūůűųźżž’²³",
    "aaaaaaceeeeiiiinooooouuuuyyaaaccddeeeegiiilnnoorrsssstttuuuuzzz'23",
)
_BARE = dict(zip(*_ACCENTED, strict=True))
_BARED = re.compile(f"[{_ACCENTED[0]}]")
#: What is mistyped, and what nobody can say, is as long at least; a name has a vowel and no figure.
_LONG, _ACRONYM = 6, 3
_SAID = re.compile(r"[^\d]*[aeiouyœæ][^\d]*\Z")


class Word(NamedTuple):
    """A word of a text: where it stands, as written, and folded to small letters without accents."""

    start: int
    end: int
    text: str
    plain: str

    @property
    def is_capital(self) -> bool:
        """Whether it is written with a capital, as names are."""
        return self.text[0].isupper()

    @property
    def is_capitals(self) -> bool:
        """Whether it is written in capitals only."""
        return len(self.plain) > 1 and self.text.isupper()

    @property
    def is_acronym(self) -> bool:
        """Whether it is "VTT", "cmd", "L2T": letters that nobody can say, or capitals with figures."""
        if len(self.plain) < _ACRONYM or _SAID.match(self.plain):
            return False
        return self.is_capitals or self.plain.isalpha()

    @property
    def is_initials(self) -> bool:
        """Whether it is "J.", "J.-P.", "J-M.", "J-M", "Ph."."""
        text = self.text
        second = text[1:2]
        if second == "h":
            return text in ("Ph.", "Th.", "Chr.")
        if second == "-":
            return len(text.rstrip(".")) == len("J-M") and text[0].isupper() and text[2].isupper()
        return second == "."


#: A word of four parts without a count of them: texts are made of these.
_new = tuple.__new__


def fold(text: str) -> str:
    """`text` in small letters without accents, as long as it was: "œ" stays one letter (`spelt`)."""
    small = text.lower()
    return small if small.isascii() else _BARED.sub(lambda found: _BARE[found[0]], small)


def spelt(folded: str) -> str:
    """A folded text with "sœur" as "soeur", which is how the lists are written."""
    return folded.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")


@lru_cache(maxsize=4)
def words_of(text: str) -> list[Word]:
    """The words and marks of `text`, in its order; not to be changed."""
    folded = fold(text)
    if len(folded) != len(text):  # a letter such as "İ" is two when small
        folded = "".join(small if len(small := fold(letter)) == 1 else letter for letter in text)
    joined = "œ" in folded or "æ" in folded or "ß" in folded
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        plain = spelt(folded[start:end]) if joined else folded[start:end]
        if plain[-1] in ".'" or plain.startswith("ex-"):
            plain = _bare(plain)
        found.append(_new(Word, (start, end, match[0], plain)))
    return found


def _bare(token: str) -> str:
    """A folded word without a point behind it; "ex-mari" is a husband as well."""
    return token.rstrip(".'").removeprefix("ex-") or token


@lru_cache(maxsize=4)
def letters_of(text: str) -> frozenset[str]:
    """What `text` is made of, folded, whatever joins its words."""
    return frozenset(_LETTERS.findall(spelt(fold(text))))


@cache
def _written() -> dict[str, str | dict[str, str]]:
    """``vocabulary.toml``: lists by name, and tables of lists by the module that asks for them."""
    return tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))


def words_for(module: str) -> dict[str, frozenset[str]]:
    """The little words of a module's table in ``vocabulary.toml``, as written there, by list."""
    table = _written()[module]
    return (
        {name: frozenset(listed.split()) for name, listed in table.items()} if isinstance(table, dict) else {}
    )


@cache
def vocabulary() -> dict[str, frozenset[str]]:
    """The words of ``vocabulary.toml`` by list, and ``places``: the names of the communes around."""
    lists = {name: listed for name, listed in _written().items() if isinstance(listed, str)}
    phrases = {name: _phrases(lists.pop(name)) for name in ("eponyms", "brands")}
    words = {name: frozenset(spelt(fold(listed)).split()) for name, listed in lists.items()}
    words["role"] |= {word + end for word in words["role"] for end in "sx"}
    words["owned"] |= {f"{word}s" for word in words["owned"]}
    words["peoples"] = frozenset(_peoples(words["peoples"]))
    words["said"] |= words["peoples"]
    words["never"] |= words["courtesy"] | words["peoples"]
    words["courtesy"] |= {wrong for word in words["courtesy"] for wrong in _mistyped(word)} - words["role"]
    return words | phrases | {"places": _places()}


def _peoples(listed: frozenset[str]) -> Iterator[str]:
    """Every form of each: "tunisien", "tunisiens", "tunisienne", "tunisiennes"."""
    for man in listed:
        doubled = man[-1] if man.endswith(("ien", "een")) else ""
        woman = man if man.endswith("e") else f"{man}{doubled}e"
        yield from (man, woman, f"{man.removesuffix('s')}s", f"{woman}s")


def _phrases(listed: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in listed.split(";"))


def _mistyped(word: str) -> Iterator[str]:
    """`word` with a letter left out, doubled, or changed with the next: "Mosieur", "Monsieru"."""
    if len(word) < _LONG:
        return
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _places() -> frozenset[str]:
    with (embedded_layers() / "communes.csv").open(encoding="utf-8", newline="") as file:
        names = [spelt(fold(row["name"])) for row in csv.DictReader(file)]
    return frozenset(part for name in names for part in (name, name.split("-")[0]))


def begins_with(words: list[Word], at: int, phrases: frozenset[str]) -> int:
    """How many words from `at` on are one of `phrases`, the most there are; 0 where none begins there."""
    first = words[at].plain
    if first not in first_words(phrases):
        return 0
    alone, longer = _beginning_with(first, phrases)
    behind = words[at + 1].plain if at + 1 < len(words) else ""
    for length, listed in longer.get(behind, ()):
        if tuple([word.plain for word in words[at : at + length]]) in listed:
            return length
    return alone


@cache
def first_words(phrases: frozenset[str]) -> dict[str, list[str]]:
    """The words that `phrases`, which are folded, begin with, and those that begin with each."""
    by_first: dict[str, list[str]] = {}
    for phrase in phrases:
        if first := _TOKEN.search(phrase):
            by_first.setdefault(_bare(first[0]), []).append(phrase)
    return by_first


@cache
def _beginning_with(
    first: str, phrases: frozenset[str]
) -> tuple[int, dict[str, list[tuple[int, set[tuple[str, ...]]]]]]:
    """1 where a word is a phrase by itself, else 0; and the longer ones that begin with it.

    These by their second word: how many words they have and the phrases of as many, the longest first.
    """
    alone, lengths = 0, dict[str, dict[int, set[tuple[str, ...]]]]()
    for phrase in first_words(phrases)[first]:
        parts = tuple(_bare(token) for token in _TOKEN.findall(phrase))
        if len(parts) == 1:
            alone = 1
        else:
            lengths.setdefault(parts[1], {}).setdefault(len(parts), set()).add(parts)
    return alone, {second: sorted(by_length.items(), reverse=True) for second, by_length in lengths.items()}

"""Names of persons in a text, found by what announces them: a title, a part in what happened, a home, a pair.

The words are in ``vocabulary.toml``. A text is gone through once; behind a word that announces somebody a few
words are looked at, so the time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from observatory.redact.addresses import house_before, is_filed_name, is_shouted
from observatory.redact.announced import WAYS, announcing
from observatory.redact.lexicon import acts, begins, brand_at, brands_begin, is_a_commune, is_plain
from observatory.redact.naming import SIGNS, sign_behind
from observatory.redact.pairs import could_pair, paired
from observatory.redact.traces import MASK
from observatory.redact.words import Word, begins_with, vocabulary, words_for, words_of

_WORDS = words_for("names")
#: What announces somebody and is no word: a title glued to a name, initials before a name.
_SIGNS = re.compile(
    r"(?:[Mm](?:mes?|lles?|elle|r)|Dr)[A-ZÀ-ÖØ-Þ]|[cC]/[oO]|[aA][bB][dD][eE]"
    r"|(?<![^\W_])(?:[A-Z]\.-?|[A-Z]-[A-Z]\.?|Ph\.|Th\.|Chr\.)[ ]?[A-ZÀ-ÖØ-Þ]"
)
_DEFINITE = _WORDS["definite"]
_SMALL = _WORDS["small"]


def mask_names(text: str, letters: frozenset[str]) -> str:
    """`text`, made of `letters`, with `MASK` where a name stood that something announces."""
    if _hints().isdisjoint(letters) and not _SIGNS.search(text):
        return text
    words = words_of(text)
    parts, done = [], 0
    for start, end in _spans(words):
        if start >= done:
            parts += [text[done:start], MASK]
            done = end
    return "".join([*parts, text[done:]]) if parts else text


@cache
def _hints() -> frozenset[str]:
    lists = vocabulary()
    listed = (lists[name] for name in ("given", "sole", *(name for name, _kind in WAYS)))
    # Most texts hold no word that announces somebody, nor a given name.
    return frozenset(part for words in listed for word in words for part in word.split("-")[-1:]) | {
        "m", "mm", "chez", "ne", "nee", *(name.split("-")[0] for name in lists["given"])
    }  # fmt: skip


def _spans(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Where names stand, in the order of the text, each span behind the one before."""
    at, lists, kinds = 0, vocabulary(), announcing()
    pairing, house = could_pair(words, lists), house_before(words, lists)
    begin_brands = brands_begin()
    while at < len(words):
        word = words[at]
        if word.plain in begin_brands:
            brand = brand_at(words, at)
            if brand > 1 or (brand and word.plain in lists["brands"]):
                at += brand
                continue
        if word.text in SIGNS and (sign := sign_behind(words, at, lists)):
            at = sign
            continue
        kind = kinds.get(word.plain)
        found = (kind and kind(words, at, lists)) or (at in pairing and paired(words, at, lists)) or None
        if found and is_shouted(words) and _is_said(words, at, found, lists):
            at += 1
        elif found and is_filed_name(words, at, found[1], house):
            at = found[1] + 1
        elif found:
            begin, last = found
            if _holds_a_brand(words, begin, last, lists):
                at += 1
                continue
            yield words[begin].start, _without_point(words[last])
            at = last + 1
        else:
            at += 1


def _holds_a_brand(words: list[Word], begin: int, last: int, lists: dict) -> bool:
    """Whether a make of two words or more begins within what was taken for a name: "TRACTEUR JOHN DEERE"."""
    begun = brands_begin()
    return any(
        words[at].plain in begun and begins_with(words, at, lists["brands"]) > 1
        for at in range(begin + 1, last + 1)
    )


def _is_said(words: list[Word], at: int, found: tuple[int, int], lists: dict) -> bool:
    """Whether what was taken for a name in a text of capitals are words that nobody is called.

    "AUTEUR EN FUITE", "INTERPHONE ARRACHE", "MADAME ENTENDUE DEMAIN"; "MME LAGARDE" is somebody.
    """
    named = [
        word.plain.removeprefix("l'").removeprefix("d'")
        for word in words[max(at + 1, found[0]) : found[1] + 1]
        if word.text[0].isalpha()
    ]
    if not named or (words[at].plain in lists["courtesy"] and not acts(named[0])):
        return False
    if words[at].plain in lists["beside"] and begins(named[0]):
        return True  # "PAR JET DE PIERRE"
    # "JEUNES SUR LE TOIT": nobody is called so behind an article, but for those whose name is as much one.
    of_words = begins if words[found[0] - 1].plain in _DEFINITE and found[0] > at + 1 else is_plain
    return all(plain in _SMALL or of_words(plain) or acts(plain) or is_a_commune(plain) for plain in named)


def _without_point(word: Word) -> int:
    """Where a word ends; the point of a sentence is no part of it, that of an initial is."""
    return word.end - (word.text.endswith(".") and len(word.text) > 2)

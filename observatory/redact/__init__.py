"""Redaction of persons: what names, calls or registers somebody is taken out of a text before it is kept.

Every text that is stored, shown, logged or exported passes `scrub`, whoever wrote it: places, refused
values, names of files, corrections, actions. A reference passes `short_reference`. Three things go: what has
the shape of a number or an address of somebody (`traces`), a name that something announces (`names`), and
then every word that is not known to name nobody, unless a way, a building or a firm bears it (`unknown`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import TYPE_CHECKING

from observatory.distinct import each_text
from observatory.redact.lexicon import english
from observatory.redact.names import mask_names
from observatory.redact.references import key_of, keyed_hash, short_reference, short_references
from observatory.redact.traces import MASK, mask_beside, mask_hosted, mask_traces
from observatory.redact.unknown import mask_unknown
from observatory.redact.words import letters_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "LONGEST",
    "MASK",
    "key_of",
    "keyed_hash",
    "scrub",
    "scrub_announced",
    "scrub_places",
    "scrub_typed",
    "short_reference",
    "short_references",
]

#: What is longer is cut before it is looked at.
LONGEST = 20_000
#: Taking something out may bring two words together that announce more; nobody needs more rounds than this.
_ROUNDS = 4
#: Letters and figures as wide as those of Chinese, of mathematics, in circles and in squares.
_WIDE = re.compile(
    "[\uff01-\uff5e\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f149"
    "\u2102\u210a-\u2113\u2115\u2119-\u211d\u2124\u2128\u212c\u212d\u212f-\u2131\u2133\u2134]"
)
#: Categories of Unicode: marks of format (zero width, direction, soft hyphens) and half letters.
_UNSEEN = frozenset(("Cf", "Cs"))


def scrub(text: str, known: Container[str] = frozenset()) -> str:
    """`text` without names, telephone numbers, e-mails, plates, registers and dates of birth.

    Words that are `known`, folded, stay wherever nothing announces them as a name. Texts beyond `LONGEST` are
    cut. The time it takes grows with the length of the text.
    """
    return _without_unknown(mask_hosted(text, scrub_announced(text)), known)


def scrub_typed(text: str) -> str:
    """As `scrub`, for what a user of ours typed: in French or in English."""
    return scrub(text, english())


def scrub_announced(text: str) -> str:
    """As `scrub`, but words that nothing announces stay, known or not: announced names and traces go.

    For a sentence of our own around a partner's words, and for a place before it is looked for.
    """
    clean = text[:LONGEST]
    if not (clean.isascii() and clean.isprintable()):
        clean = _plain(clean)
    for _round in range(_ROUNDS):
        before, letters = clean, letters_of(clean)
        clean = mask_names(mask_traces(clean, letters), letters)
        if clean == before:
            break
    return clean


def _without_unknown(text: str, known: Container[str]) -> str:
    """`text`, scrubbed of what is announced, without words that may name somebody."""
    for _round in range(_ROUNDS):
        letters = letters_of(text)
        clean = mask_beside(mask_unknown(text, letters, known), letters)
        if clean == text:
            break
        text = scrub_announced(clean)
    return text


def _plain(text: str) -> str:
    """`text` without what nobody sees, which would part a name or turn what stands beside it around.

    Accents are composed with their letters, which Macs part in the names of files; every blank is one.
    """
    composed = _WIDE.sub(
        lambda wide: unicodedata.normalize("NFKC", wide[0]), unicodedata.normalize("NFC", text)
    )
    if composed.isprintable():
        return composed
    kinds = ((letter, unicodedata.category(letter)) for letter in composed)
    blank = {"Zs", "Cc"}
    return "".join(
        " " if kind in blank and letter not in "\n\t\r" else letter
        for letter, kind in kinds
        if kind not in _UNSEEN
    )


def scrub_places(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """`scrub` over a column of strings, and what each is looked for by: once per distinct text.

    A street with a letter wrong is a word of no list, as names are: it is not kept, but can be found. So a
    place is looked for by its text as `scrub_announced` leaves it; empty where that is as `scrub` does.
    """
    announced = {text: scrub_announced(text) for text in texts.unique()}
    kept = {text: _without_unknown(mask_hosted(text, said), frozenset()) for text, said in announced.items()}
    sought = {text: "" if said == kept[text] else said for text, said in announced.items()}
    return each_text(texts, kept.__getitem__), each_text(texts, sought.__getitem__)

"""Redaction of persons: what names, calls or registers somebody is taken out of a text before it is kept.

Every text that is stored, shown, logged or exported passes `scrub`, whoever wrote it: places, refused
values, names of files, corrections, actions. A reference passes `short_reference`. Three things go: what has
the shape of a number or an address of somebody (`traces`), a name that something announces (`names`), and
then every word that is not known to name nobody, unless a way, a building or a firm bears it (`unknown`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from observatory.redact.lexicon import english
from observatory.redact.names import mask_names
from observatory.redact.references import key_of, keyed_hash, short_reference, short_references
from observatory.redact.traces import MASK, mask_births, mask_traces
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
    "scrub_column",
    "scrub_typed",
    "short_reference",
    "short_references",
]

#: What is longer is cut before it is looked at.
LONGEST = 20_000
#: Taking something out may bring two words together that announce more; nobody needs more rounds than this.
_ROUNDS = 4
#: Letters and figures as wide as those of Chinese.
_WIDE = re.compile("[\uff01-\uff5e]")
#: Categories of Unicode: marks of format (zero width, direction, soft hyphens) and half letters.
_UNSEEN = frozenset(("Cf", "Cs"))


def scrub(text: str, known: frozenset[str] = frozenset()) -> str:
    """`text` without names, telephone numbers, e-mails, plates, registers and dates of birth.

    Words that are `known`, folded, stay wherever nothing announces them as a name. Texts beyond `LONGEST` are
    cut. The time it takes grows with the length of the text.
    """
    return _scrubbed(text, known)


def scrub_typed(text: str) -> str:
    """As `scrub`, for what a user of ours typed: in French or in English."""
    return _scrubbed(text, english())


def scrub_announced(text: str) -> str:
    """As `scrub`, for a sentence of our own around a partner's words: announced names and traces go."""
    return _scrubbed(text, None)


def _scrubbed(text: str, known: frozenset[str] | None) -> str:
    clean = text[:LONGEST]
    if not (clean.isascii() and clean.isprintable()):
        clean = _plain(clean)
    for _round in range(_ROUNDS):
        before = clean
        letters = letters_of(clean)
        clean = mask_names(mask_traces(clean, letters), letters)
        if known is not None:
            clean = mask_births(mask_unknown(clean, letters_of(clean), known))
        if clean == before:
            break
    return clean


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


def scrub_column(texts: pd.Series) -> pd.Series:
    """`scrub` over a column of strings, once per distinct text."""
    return texts.map({text: scrub(text) for text in texts.unique()}).astype("str")

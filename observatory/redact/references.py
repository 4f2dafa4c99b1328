"""References as they are kept: a keyed hash that tells them apart, and a short form that carries no name."""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path

import numpy as np
import pandas as pd

from observatory.atomic import write_bytes
from observatory.errors import InputError
from observatory.language import _
from observatory.redact.traces import announces, has_trace

KEY_FILE = "reference.key"
KEY_BYTES = 32
#: Texts hashed at a time.
AT_A_TIME = 1 << 16

#: Letters before the figures tell a register; they are left out, because a name is written with letters too.
_HEAD = re.compile(r"[^\W\d_]{1,6}[-_/. ]?")
_FIGURES = re.compile(r"\d{1,12}(?:[-_/.]\d{1,8}){0,3}")
_DATE = re.compile(r"\d{1,2}[-_/.]\d{1,2}[-_/.](?:\d{2}|\d{4})")
#: The same for whole columns, in the letters and figures of ASCII alone.
_ASCII_HEAD = "^[A-Za-z]{1,6}[-_/. ]?"
_ASCII_FIGURES = "[0-9]{1,12}(?:[-_/.][0-9]{1,8}){0,3}"
_ASCII_DATE = "[0-9]{1,2}[-_/.][0-9]{1,2}[-_/.](?:[0-9]{2}|[0-9]{4})"
#: Of the numbers that tell a person only a telephone's has so few digits, unless a word announces it.
FEW_DIGITS = 12
_DIALLED = "(?:^|[^0-9])0[ .]?[1-9](?:[-_/. ]?[0-9]){8}"
#: How long a short form is at most; how many digits of the hash stand for a reference that has none.
LONGEST, DIGITS = 20, 10


def key_of(data: Path) -> bytes:
    """The key of a data folder, made on first use and readable by its owner only.

    Without it nobody can try references one after the other until a hash fits. Another key makes other
    hashes: what was stored is then made again from the archive.

    Raises `InputError` where the file is there and holds no key.
    """
    path = data / KEY_FILE
    if not path.exists():
        write_bytes(path, secrets.token_bytes(KEY_BYTES), 0o600)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise InputError(
            _(
                "{file} holds no key: restore it, or delete it and run `observatory rebuild`, "
                "which makes another."
            ).format(file=path)
        )
    return key


def keyed_hash(texts: pd.Series, key: bytes = b"") -> pd.Series:
    """A 64-bit hash of each text under a key (BLAKE2b, RFC 7693): the same on every machine and version."""
    begun = hashlib.blake2b(digest_size=8, key=key)  # the key is hashed once, not before each text
    # Arrow keeps texts in UTF-8: as bytes they need neither be decoded nor encoded.
    encoded = texts.astype("str").astype("large_binary[pyarrow]").array
    digests = bytearray()
    for first in range(0, len(texts), AT_A_TIME):  # a text as an object takes more memory than in its column
        found = []
        for text in encoded[first : first + AT_A_TIME].to_numpy(object):
            hashed = begun.copy()
            hashed.update(text)
            found.append(hashed.digest())
        digests += b"".join(found)
    return pd.Series(np.frombuffer(digests, ">u8").astype("uint64"), index=texts.index)


def short_references(references: pd.Series, hashed: pd.Series) -> pd.Series:
    """`short_reference` of each reference of a column, with its hash; of the same index.

    Most are a few letters and figures too few for a telephone or a register: they are cut all at once.
    """
    written = references.str.strip(" /").str.replace(" / ", "/", regex=False)
    figures = written.str.replace(_ASCII_HEAD, "", regex=True)
    usual = written.str.fullmatch(f"(?:{_ASCII_HEAD})?{_ASCII_FIGURES}")
    long = figures.str.len() > FEW_DIGITS
    if long.any():
        usual[long] &= figures[long].str.replace("[^0-9]", "", regex=True).str.len() <= FEW_DIGITS
    usual &= ~written.str.contains(_DIALLED, regex=True)
    usual &= ~figures.str.fullmatch(_ASCII_DATE)
    announcing = tuple(head for head in _heads(written[usual], figures[usual]) if announces(head + "0"))
    usual &= ~written.str.startswith(announcing) if announcing else True
    others = zip(references[~usual].tolist(), hashed[~usual].tolist(), strict=True)
    figures[~usual] = [short_reference(text, number) for text, number in others]
    return figures


def _heads(written: pd.Series, figures: pd.Series) -> set[str]:
    """What stands before the figures, each once; it is a few letters."""
    lengths = written.str.len() - figures.str.len()
    return {head for n in lengths.unique() if n for head in written[lengths == n].str[:n].unique()}


def short_reference(reference: str, hashed: int) -> str:
    """The figures of a reference such as "PM-2026-00412"; of any other, the beginning of its keyed hash."""
    reference = reference.strip(" /").replace(" / ", "/")
    head = _HEAD.match(reference)
    figures = reference[head.end() :] if head else reference
    plain = len(figures) <= LONGEST and _FIGURES.fullmatch(figures) and not _DATE.fullmatch(figures)
    if plain and not announces(reference) and not has_trace(reference):
        return figures
    return f"#{hashed:016x}"[: DIGITS + 1]

"""Resolve commune names to INSEE codes: accents, capitals, postcodes, former names, one typing error.

``geodata/communes.csv`` holds the 101 communes of the department as the official geographic code of 2026
lists them (INSEE), their postcodes, former communes (`;`-separated, a code after `=` where they had one), and
a centre (degrees) with the radius that holds the commune's outline, for communes without a better layer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from observatory.geocode.parse.text import ARTICLES, words
from observatory.settings import embedded_layers

if TYPE_CHECKING:
    import pandas as pd

#: A name shorter than this is matched exactly or not at all: « Buc » and « Bue » are too close.
SHORTEST_FUZZY = 5
#: Words that follow a commune without being part of it.
TRAILING = frozenset({"cedex", "france"})
_SAINTS = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as listed: `former` holds the names (and old codes) that were merged into it."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    former: tuple[tuple[str, str], ...]
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class NamedCommune:
    """A commune recognised in a text, and the former commune's code where that is what was written."""

    code: str
    former: str = ""


@cache
def communes() -> dict[str, Commune]:
    """Every listed commune by INSEE code."""
    with (embedded_layers() / "communes.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: _commune(row) for row in csv.DictReader(file)}


def resolve_commune(text: str | None) -> str | None:
    """Resolve the commune that `text` names.

    Parameters
    ----------
    text : str or None
        A commune as a partner wrote it.

    Returns
    -------
    str or None
        INSEE code; None where no commune or several may be meant.

    Notes
    -----
    Accepts names (any case, accents or not, unique beginnings such as « Bourg »), « 00000 COMMUNE CEDEX »,
    former communes (by name or code), INSEE codes, and one typing error in names of five letters or
    more. A postcode alone answers only where it serves one commune.
    """
    commune = recognise(text)
    return commune.code if commune else None


def resolve_communes(texts: pd.Series) -> pd.Series:
    """Resolve a whole column of communes; each distinct text is looked at once.

    Parameters
    ----------
    texts : Series of str
        Communes as partners wrote them, missing values allowed.

    Returns
    -------
    Series of object
        INSEE codes with the same index, None where `resolve_commune` gives none.
    """
    import numpy as np
    import pandas as pd

    place, distinct = pd.factorize(texts)
    resolved = np.array([*map(resolve_commune, distinct), None], dtype=object)  # the last where none is given
    return pd.Series(resolved[place], index=texts.index, dtype=object)


def recognise(text: str | None) -> NamedCommune | None:
    """`resolve_commune`, telling also which former commune was named."""
    if not isinstance(text, str):
        return None
    tokens = [t for t in words(text) if t.isalnum() and t not in TRAILING]
    digits = [t for t in tokens if len(t) == 5 and t.isdigit()]
    name = join(t for t in tokens if t.isalpha())
    if name:
        rivals = near(name) if name not in _by_name() else []
        return by_name(name) or (rivals[0] if len(rivals) == 1 else None)
    if len(digits) != 1:
        return None
    return _by_code().get(digits[0]) or _by_postcode().get(digits[0])


def by_postcode(postcode: str) -> NamedCommune | None:
    """The commune that a postcode serves, where it serves only one."""
    return _by_postcode().get(postcode)


def served_by(postcode: str) -> frozenset[str]:
    """INSEE codes of the communes that a postcode serves, none where it is no postcode of the department."""
    return _served().get(postcode, frozenset())


def join(tokens: Iterable[str]) -> str:
    """The words of a commune's name as one: articles left out, « st » written out."""
    return "".join(_SAINTS.get(t, t) for t in tokens if t not in ARTICLES)


def by_name(joined: str) -> NamedCommune | None:
    """The commune whose name (see `join`) is exactly this."""
    return _by_name().get(joined)


def near(joined: str) -> list[NamedCommune]:
    """The communes whose name is one typing error away from `joined`, by code."""
    table = _by_deletion()
    keys = {name for form in _deletions(joined) for name in table.get(form, ())}
    hits = {_by_name()[k] for k in keys if OSA.distance(joined, k, score_cutoff=1) <= 1}
    return sorted(hits, key=lambda commune: (commune.code, commune.former))


@lru_cache(maxsize=4096)
def ends_longer_name(word: str) -> bool:
    """Whether a commune's name of several words ends with `word`, or with one a typing error away."""
    return not _deletions(_SAINTS.get(word, word)).isdisjoint(_last_words())


@lru_cache(maxsize=1024)
def words_of_name(code: str) -> frozenset[str]:
    """The words that may name a commune: of its name and of those of its former communes."""
    names_ = [communes()[code].name, *(name for name, _code in communes()[code].former)]
    found = {t for name in names_ for t in words(name) if t.isalpha() and t not in ARTICLES}
    return frozenset(found | {short for short, full in _SAINTS.items() if full in found})


@cache
def _last_words() -> set[str]:
    names_ = [name for c in communes().values() for name in (c.name, *(f for f, _code in c.former))]
    parts = [[t for t in words(name) if t.isalpha() and t not in ARTICLES] for name in names_]
    return {form for p in parts if len(p) > 1 for form in _deletions(p[-1])}


def _commune(row: dict[str, str]) -> Commune:
    parts = (part.partition("=") for part in row["former"].split(";") if part)
    former = tuple((name, code) for name, _sign, code in parts)
    return Commune(
        row["code"],
        row["name"],
        tuple(row["postcodes"].split(";")),
        former,
        float(row["lon"]),
        float(row["lat"]),
        float(row["radius_m"]),
    )


def _key(name: str) -> str:
    return join(t for t in words(name) if t.isalpha())


@cache
def _by_name() -> dict[str, NamedCommune]:
    out = {_key(c.name): NamedCommune(c.code) for c in communes().values()}
    for c in communes().values():  # with its articles too: « chatenois es forges » is then one letter off
        out.setdefault("".join(t for t in words(c.name) if t.isalpha()), NamedCommune(c.code))
    for c in communes().values():
        for name, code in c.former:
            out.setdefault(_key(name), NamedCommune(c.code, code))
    for beginning, codes in _beginnings().items():
        if len(codes) == 1:
            out.setdefault(beginning, NamedCommune(next(iter(codes))))
    return out


def _beginnings() -> dict[str, set[str]]:
    """« Bourg » for Bourg-sous-Châtelet: first words of at least five letters, and who begins with them."""
    out: dict[str, set[str]] = {}
    for c in communes().values():
        parts = [t for t in words(c.name) if t.isalpha() and t not in ARTICLES]
        for i in range(1, len(parts)):
            beginning = join(parts[:i])
            if len(beginning) >= SHORTEST_FUZZY and beginning not in {"saint", "petit"}:
                out.setdefault(beginning, set()).add(c.code)
    return out


@cache
def _by_code() -> dict[str, NamedCommune]:
    out = {code: NamedCommune(code) for code in communes()}
    return {old: NamedCommune(c.code, old) for c in communes().values() for _, old in c.former if old} | out


@cache
def _by_postcode() -> dict[str, NamedCommune]:
    return {postcode: NamedCommune(*codes) for postcode, codes in _served().items() if len(codes) == 1}


@cache
def _served() -> dict[str, frozenset[str]]:
    served: dict[str, set[str]] = {}
    for c in communes().values():
        for postcode in c.postcodes:
            served.setdefault(postcode, set()).add(c.code)
    return {postcode: frozenset(codes) for postcode, codes in served.items()}


@cache
def _by_deletion() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for key in _by_name():
        if len(key) >= SHORTEST_FUZZY:
            for form in _deletions(key):
                out.setdefault(form, []).append(key)
    return out


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}

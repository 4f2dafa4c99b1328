"""Perturb reference addresses the way partner files do: what the geocoder is measured on.

Each family is one perturbation; `MIX` says how often each occurs in the sample on which weights are
fitted and probabilities are checked. Everything is drawn from a seeded generator: same seed, same texts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from observatory.geocode.parse.text import ABBREVIATIONS, ARTICLES, STREET_TYPES, TITLES, TYPE_OF, fold

SHORT_TYPES = {kind: spellings.split()[0] for kind, spellings in STREET_TYPES.items() if spellings}
SHORT_TYPES |= {
    "rue": "rue",
    "avenue": "av",
    "chemin": "che",
    "place": "pl",
    "boulevard": "bd",
    "route": "rte",
}
SHORT_WORDS = {full: short for short, full in reversed(ABBREVIATIONS.items()) if "_" not in full}
SHORT_WORDS |= {"saint": "st", "general": "gal", "docteur": "dr", "commandant": "cdt", "capitaine": "capt"}
#: A typing error strikes words of at least this many letters.
STRUCK = 5
#: Where BAAC files cut a place.
BAAC_WIDTH = 24


class ReferenceAddress(NamedTuple):
    """An address of the base: what a perturbed text was made from, and where it truly is (degrees)."""

    number: str
    street: str
    postcode: str
    commune: str
    commune_code: str
    lon: float
    lat: float


class PerturbedAddress(NamedTuple):
    """A text, the commune given with it (INSEE code or None), how it was perturbed, and the truth."""

    text: str
    commune_code: str | None
    family: str
    reference: ReferenceAddress


def typing_error(text: str, rng: random.Random) -> str:
    """`text` with one letter replaced, left out, doubled in or swapped, in a word of five letters or more."""
    long = [m for m in re.finditer(r"[a-z]+", text) if len(m.group()) >= STRUCK]
    if not long:
        return text
    word = rng.choices(long, [len(m.group()) for m in long])[0]
    i = rng.randrange(word.start(), word.end())
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    how = rng.randrange(4)
    if how == 0:
        return text[:i] + letter + text[i + 1 :]
    if how == 1:
        return text[:i] + text[i + 1 :]
    if how == 2:
        return text[:i] + letter + text[i:]
    i = min(i, word.end() - 2)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def abbreviated(street: str) -> str:
    """« Avenue du Général Leclerc » → « av du gal leclerc »."""
    parts = re.findall(r"[a-z]+|[0-9]+", fold(street))
    kind = TYPE_OF.get(parts[0], "")
    head = SHORT_TYPES.get(kind, parts[0])
    return " ".join(
        [head, *(SHORT_WORDS.get(p, p) if p in TITLES or p in ("saint", "sainte") else p for p in parts[1:])]
    )


def clean(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 Rue de Londres 00000 Commune »."""
    return f"{reference.number} {reference.street} {reference.postcode} {reference.commune}", False


def noisy(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 av jean jaurss commune »: abbreviated, no accents, no postcode, one typing error."""
    words = f"{abbreviated(reference.street)} {fold(reference.commune)}"
    return f"{reference.number} {typing_error(words, rng)}", False


def upper_given(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12, RUE DE LONDRES » with the commune in its own column."""
    return f"{reference.number}, {fold(reference.street).upper()}", True


def noisy_given(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 av jean jaurss » with the commune in its own column."""
    return f"{reference.number} {typing_error(abbreviated(reference.street), rng)}", True


def inverted(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12, DE GAULLE (RUE DU GE »: as accident files write it, cut at 24 characters."""
    parts = re.findall(r"[a-z']+|[0-9]+", fold(reference.street))
    last = max(len(parts) - 1, 1)
    text = f"{' '.join(parts[last:])} ({' '.join(parts[:last])})".upper()
    return (f"{reference.number}, " if rng.random() < 0.5 else "") + text[:BAAC_WIDTH], True


def family_name(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 rue Blum »: the kind and the last word only."""
    parts = re.findall(r"[a-z]+|[0-9]+", fold(reference.street))
    return f"{reference.number} {parts[0]} {parts[-1]}", True


def no_kind(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 jean jaures »."""
    parts = re.findall(r"[a-z]+|[0-9]+", fold(reference.street))
    rest = [p for p in parts[1:] if p not in ARTICLES] or parts
    return f"{reference.number} {' '.join(rest)}", True


def other_kind(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 rue jean jaures » for an avenue."""
    parts = re.findall(r"[a-z]+|[0-9]+", fold(reference.street))
    kinds = [k for k in ("rue", "avenue", "place", "impasse", "chemin") if k != parts[0]]
    return (
        f"{reference.number} {' '.join([rng.choices(kinds, [6, 2, 1, 1, 1][: len(kinds)])[0], *parts[1:]])}",
        True,
    )


def premises(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« devant le hall 3 du 12 rue de Londres »."""
    before = rng.choice(["hall 3", "bat B", "esc. 2 bat C", "devant le", "face au", "entrée 4,"])
    return f"{before} {reference.number} {reference.street}", True


def number_last(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« rue de Londres 12, Commune »."""
    return f"{reference.street} {reference.number}, {reference.commune}", False


def nowhere_given(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """« 12 rue de Londres », no commune at all."""
    return f"{reference.number} {reference.street}", False


def two_errors(reference: ReferenceAddress, rng: random.Random) -> tuple[str, bool]:
    """Two typing errors, commune given."""
    once = typing_error(abbreviated(reference.street), rng)
    return f"{reference.number} {typing_error(once, rng)}", True


Family = Callable[[ReferenceAddress, random.Random], tuple[str, bool]]
#: Family → its share in the mixed sample. The shares follow what accident and municipal files hold.
MIX: dict[Family, float] = {
    clean: 0.10,
    upper_given: 0.20,
    noisy: 0.10,
    noisy_given: 0.15,
    inverted: 0.15,
    family_name: 0.08,
    no_kind: 0.04,
    other_kind: 0.03,
    premises: 0.05,
    number_last: 0.03,
    nowhere_given: 0.04,
    two_errors: 0.03,
}


def perturb_address(reference: ReferenceAddress, family: Family, rng: random.Random) -> PerturbedAddress:
    """`reference` perturbed by `family`."""
    text, given = family(reference, rng)
    code = reference.commune_code if given else None
    return PerturbedAddress(" ".join(text.split()), code, family.__name__, reference)


def sample(
    references: list[ReferenceAddress],
    families: dict[Family, float],
    count: int,
    seed: int,
    numbers: bool = True,
) -> list[PerturbedAddress]:
    """`count` perturbed addresses, distinct as far as there are enough, families in proportion.

    Without `numbers`, a quarter of the texts have no house number and one in seven a made-up one.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    chosen = rng.sample(references, count) if count <= len(references) else rng.choices(references, k=count)
    drawn = rng.choices(list(families), list(families.values()), k=count)
    if not numbers:
        chosen = [_renumbered(reference, rng) for reference in chosen]
    return [perturb_address(reference, family, rng) for reference, family in zip(chosen, drawn, strict=True)]


def _renumbered(reference: ReferenceAddress, rng: random.Random) -> ReferenceAddress:
    dice = rng.random()
    if dice < 0.25:
        return reference._replace(number="")
    return reference._replace(number=str(rng.randint(1, 80))) if dice < 0.4 else reference


def reference_addresses(path: Path) -> list[ReferenceAddress]:
    """The numbered addresses of an `addresses.csv`."""
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["number"] != ""]
    number = (table["number"] + " " + table["suffix"]).str.strip()
    return [
        ReferenceAddress(n, s, p, c, code, float(x), float(y))
        for n, s, p, c, code, x, y in zip(
            number, table["street"], table["postcode"], table["commune"], table["commune_code"], table["lon"],
            table["lat"], strict=True,
        )
    ]  # fmt: skip

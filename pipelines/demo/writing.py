"""Addresses as people and old software write them: capitals, abbreviations, inversions."""

from __future__ import annotations

import unicodedata

ABBREVIATIONS = {
    "rue": "R",
    "avenue": "AV",
    "boulevard": "BD",
    "faubourg": "FBG",
    "place": "PL",
    "square": "SQ",
}
INNER_ABBREVIATIONS = {"GENERAL": "GAL", "DOCTEUR": "DR"}


def capitals(text: str) -> str:
    """Upper case without accents, hyphens as spaces: ``EVETTE SALBERT``."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    return plain.upper().replace("-", " ")


def split_way(name: str) -> tuple[str, str]:
    """The kind of way and its name, ``("Rue", "de Moscou")``; no kind for ``Grande Rue``."""
    way, _space, rest = name.partition(" ")
    return (way, rest) if way.lower() in ABBREVIATIONS else ("", name)


def abbreviated(name: str) -> str:
    """With the kind of way and titles cut short: ``Bd Anatole France``, ``R DU GAL FOLTZ``."""
    way, rest = split_way(name)
    short = ABBREVIATIONS.get(way.lower(), "")
    if not name.isupper():
        short = short.capitalize()
    for long, title in INNER_ABBREVIATIONS.items():
        rest = rest.replace(f"{long} ", f"{title} ").replace(
            f"{long.capitalize()} ", f"{title.capitalize()} "
        )
    return f"{short} {rest}".strip()


def address(number: str, name: str, *, upper: bool, habit: int) -> str:
    """A street address in one text. `habit` 0 and 1 write it out, 2 abbreviates, 3 puts the number behind.

    >>> address("22", "Faubourg de France", upper=False, habit=3)
    'Faubourg de France, 22'
    """
    name = capitals(name) if upper else name
    if habit == 2:
        name = abbreviated(name)
    if habit == 3 and number:
        return f"{name}, {number}"
    return f"{number} {name if upper or not number else name[0].lower() + name[1:]}".strip()

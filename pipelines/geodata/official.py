"""What all official files share: what one is compared with, what it becomes, how it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from observatory.errors import InputError
from observatory.language import _
from observatory.territory import Territory

#: A file that unpacks to more than this many bytes is not a layer.
MAX_UNPACKED = 500 << 20


@dataclass(frozen=True, slots=True)
class Product:
    """A layer ready to be installed: the content of its file, its features, and what was done to it."""

    content: bytes
    features: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a reader may compare with: the territory in force, and whether its communes are generalised."""

    territory: Territory
    generalised: bool

    @cached_property
    def commune_names(self) -> dict[str, str]:
        """INSEE code → name."""
        return dict(self.territory.communes["name"])


def refuse(path: Path, faults: Iterable[str]) -> None:
    """Raise `InputError` naming the file and every fault, if there is one."""
    faults = list(faults)
    if faults:
        text = _("{file} is refused, the layer in force stays: {faults}.")
        raise InputError(text.format(file=path.name, faults="; ".join(faults)))


def listing(values: Iterable[object], at_most: int = 5) -> str:
    """Join the first values, and say where there are more."""
    texts = [str(value) for value in values]
    return ", ".join(texts[:at_most]) + (", …" if len(texts) > at_most else "")

"""The themes: what a fact is about, in both languages, with its colour and the actions it serves."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from observatory import language
from observatory.errors import unknown
from observatory.language import _

#: The five themes of the weekly map, in the order the partners discuss them.
WEEKLY_MAP = ("gathering", "rodeo", "fire", "tag", "dumping")


@dataclass(frozen=True, slots=True)
class Theme:
    """One entry of ``themes.toml``."""

    code: str
    fr: str
    en: str
    actions: tuple[int, ...]
    colour: str
    rate: bool
    subtypes: dict[str, dict[str, str]]

    @property
    def label(self) -> str:
        """Its name in the language in force."""
        return self.en if language.current() == "en" else self.fr

    def subtype_label(self, code: str) -> str:
        """The name of one of its subtypes in the language in force; empty for no subtype."""
        return self.subtypes[code][language.current()] if code else ""


@cache
def themes() -> dict[str, Theme]:
    """Every theme by code, in the order pages list them."""
    with (Path(__file__).parent / "themes.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {code: _theme(code, entry) for code, entry in entries.items()}


def theme(code: str) -> Theme:
    """The theme of that code. Raises `CallError` naming the allowed ones."""
    if code not in themes():
        raise unknown(_("theme"), code, themes())
    return themes()[code]


def _theme(code: str, entry: dict) -> Theme:
    return Theme(
        code=code,
        fr=entry["fr"],
        en=entry["en"],
        actions=tuple(entry["actions"]),
        colour=entry["colour"],
        rate=entry["rate"],
        subtypes=entry.get("subtypes", {}),
    )

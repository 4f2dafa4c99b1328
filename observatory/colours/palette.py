"""Palette: the colours of a map that are not its data: paper, lines, labels, silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours, as ``#rrggbb``. `zero` is a count of nothing, `silent` a partner who sent nothing."""

    paper: str
    outside: str
    zero: str
    silent: str
    border: str
    strong: str
    ink: str
    halo: str
    street: str
    dark: bool = False


LIGHT = Palette(
    paper="#ffffff",
    outside="#eef0f2",
    zero="#fbfaf6",
    silent="#aab2bb",
    border="#8b949e",
    strong="#30363d",
    ink="#22272e",
    halo="#ffffff",
    street="#c9ced4",
)

DARK = Palette(
    paper="#16181c",
    outside="#101215",
    zero="#2a2d33",
    silent="#6b737d",
    border="#565d66",
    strong="#c9d1d9",
    ink="#f0f3f6",
    halo="#16181c",
    street="#3b4048",
    dark=True,
)

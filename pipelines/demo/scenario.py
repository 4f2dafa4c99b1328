"""The demonstration's scenario, read and checked: patterns, calendars, pools of places, planted effects."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent

#: The size that the yearly numbers of ``patterns.toml`` are for.
DEFAULT_ROWS, DEFAULT_WEEKS = 60_000, 208
#: Themes whose numbers follow published totals: scaled with the size alone, never to fill up the rows.
CALIBRATED = ("fire",)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A theme at a pool of places: how many facts a year, when, and which partners see what share of them."""

    name: str
    theme: str
    subtype: str
    pool: str
    per_year: float
    shares: dict[str, float]
    hours: tuple[float, ...]
    days: tuple[float, ...]
    season: tuple[float, ...]
    dates: tuple[str, ...]
    interval: bool

    @property
    def in_scope(self) -> bool:
        """False for what a partner's export holds besides the observatory's business."""
        return self.theme != "out_of_scope"


@dataclass(frozen=True, slots=True)
class Planted:
    """An effect that the statistics should find.

    `action` is its entry in the register of actions, empty where nobody acted.
    `kind` is ``week`` (the last complete week against the one before, both counts fixed), ``stopped`` or
    ``moved`` (from a Monday on, the patterns' numbers are multiplied by `factors`).
    """

    name: str
    kind: str
    patterns: tuple[str, ...]
    weeks_before_end: int
    counts: tuple[int, int]
    factors: tuple[float, ...]
    zones: tuple[str, ...]
    french: str
    action: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything of ``patterns.toml`` and ``planted.toml``."""

    patterns: tuple[Pattern, ...]
    pools: dict[str, dict[str, float]]
    outside: tuple[dict[str, object], ...]
    planted: tuple[Planted, ...]


@cache
def scenario() -> Scenario:
    """The scenario as written. Raises `KeyError` on a calendar or pool that is not defined."""
    entry = tomllib.loads((HERE / "patterns.toml").read_text(encoding="utf-8"))
    planted = tomllib.loads((HERE / "planted.toml").read_text(encoding="utf-8"))["planted"]
    return Scenario(
        patterns=tuple(_pattern(p, entry) for p in entry["pattern"]),
        pools=entry["pools"],
        outside=tuple(entry["outside"]),
        planted=tuple(_planted(p) for p in planted),
    )


def _pattern(p: dict, entry: dict) -> Pattern:
    theme, _slash, subtype = p["theme"].partition("/")
    if p["pool"] != "outside" and p["pool"] not in entry["pools"]:
        raise KeyError(p["pool"])
    total = sum(p["feeds"].values())
    return Pattern(
        name=p.get("name", ""),
        theme=theme,
        subtype=subtype,
        pool=p["pool"],
        per_year=p["per_year"],
        shares={feed: share / total for feed, share in p["feeds"].items()},
        hours=tuple(entry["hours"][p["hours"]]),
        days=tuple(entry["weekdays"][p.get("days", "flat")]),
        season=tuple(entry["seasons"][p.get("season", "flat")]),
        dates=tuple(p.get("dates", ())),
        interval=p.get("interval", False),
    )


def _planted(p: dict) -> Planted:
    return Planted(
        name=p["name"],
        kind=p["kind"],
        patterns=tuple(p["patterns"]),
        weeks_before_end=p.get("weeks_before_end", 1),
        counts=tuple(p.get("counts", (0, 0))),
        factors=tuple(p.get("factors", ())),
        zones=tuple(p["zones"]),
        french=p["french"],
        action=p.get("action", {}),
    )

"""Definition of an indicator: what the strategy asks for, what is counted for it, or what is missing.

One file an action, ``action_25.toml``, beside this module.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from observatory import language
from observatory.fact import Labelled, Outcome
from observatory.language import N_, _
from observatory.themes import theme, themes

HERE = Path(__file__).parent

#: Texts of a definition, by language.
Texts = dict[str, str]

#: What is counted of the facts → what that is. Outcomes have the label they have everywhere.
COUNTED = {
    "facts": N_("facts"),
    "handled": N_("facts after which at least one thing followed"),
    "removed": N_("things taken away, by the date of their removal"),
    "billed_eur": N_("euros billed, by the date of the removal"),
    "removed_days": N_("median of the days until it was taken away"),
    "cleaned_days": N_("median of the days until the place was clean"),
    "resident_complaint": N_("facts that a resident complained of"),
}
#: Register of the observatory → what of it is counted.
REGISTERS = {
    "requests": N_("requests for a diagnosis, by the day they were made"),
    "cameras": N_("cameras that stood somewhere on the last day"),
}
#: These are told by the date of the removal, for a theme as a whole.
BY_REMOVAL = ("removed", "billed_eur")
#: A median of medians is none: these are counted for one kind of fact only.
MEDIANS = ("removed_days", "cleaned_days")


class Wanted(Labelled):
    """Which way the strategy wants the figure to go."""

    UP = "up", N_("wanted: more")
    DOWN = "down", N_("wanted: fewer")
    NONE = "none", N_("neither")


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the strategy.

    Attributes
    ----------
    action : int
        Number of the action of the strategy.
    counts : str
        A key of `COUNTED` or the code of an `Outcome`; empty where no partner sends it.
    themes : tuple of str
        ``theme`` or ``theme/subtype``, added up; ``*`` alone is every theme.
    feeds : tuple of str
        Only what these partners tell; none means all.
    register : str
        A key of `REGISTERS`, where the observatory itself keeps what is counted.
    missing, holder : Texts
        What would have to be sent, and who has it, where nothing is counted. Its figure may be typed in
        (`evaluate.type_in`).

    Raises
    ------
    ValueError
        For a definition that cannot be counted, or that neither counts nor says what is missing.
    """

    action: int
    code: str
    wording: Texts
    counts: str = ""
    themes: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    register: str = ""
    wanted: Wanted = Wanted.NONE
    limits: Texts | None = None
    missing: Texts | None = None
    holder: Texts | None = None

    def __post_init__(self) -> None:
        if self.register and self.register not in REGISTERS:
            raise ValueError(
                f"indicator {self.code!r}: no register {self.register!r}; allowed: {', '.join(REGISTERS)}"
            )
        if sum(map(bool, (self.counts, self.register, self.missing and self.holder))) != 1:
            raise ValueError(
                f"indicator {self.code!r} has to count something, or say what is missing and who has it"
            )
        if self.counts and self.counts not in (*COUNTED, *Outcome):
            raise ValueError(
                f"indicator {self.code!r} counts {self.counts!r}; allowed: {', '.join((*COUNTED, *Outcome))}"
            )
        kinds = self.kinds()
        if bool(self.counts) != bool(kinds):
            raise ValueError(f"indicator {self.code!r} has to say of which themes it counts")
        if self.counts in BY_REMOVAL and any(subtype for _theme, subtype in kinds):
            raise ValueError(f"indicator {self.code!r}: removals are known by theme, not by kind")
        if self.counts in MEDIANS and [bool(subtype) for _theme, subtype in kinds] != [True]:
            raise ValueError(f"indicator {self.code!r}: a median is that of one kind of fact")

    def kinds(self) -> list[tuple[str, str]]:
        """Theme and subtype of what is counted; an empty subtype is every one of the theme.

        Raises `CallError` for an unknown theme.
        """
        asked = list(themes()) if self.themes == ("*",) else self.themes
        split = [text.partition("/")[::2] for text in asked]
        for code, subtype in split:
            if subtype and subtype not in theme(code).subtypes:
                raise ValueError(f"indicator {self.code!r}: {code!r} has no kind {subtype!r}")
        return split

    def counted(self) -> str:
        """What is counted, in words."""
        if not self.counts:
            return _(REGISTERS[self.register]) if self.register else ""
        counted = _(COUNTED[self.counts]) if self.counts in COUNTED else Outcome(self.counts).label
        return _("{counted} – {kinds}").format(counted=counted, kinds=self._kinds_label())

    def _kinds_label(self) -> str:
        if self.themes == ("*",):
            return _("all themes")
        return ", ".join(
            f"{theme(code).label} ({theme(code).subtype_label(subtype)})" if subtype else theme(code).label
            for code, subtype in self.kinds()
        )


@dataclass(frozen=True, slots=True)
class StrategyAction:
    """An action of the strategy with its indicators."""

    number: int
    title: Texts
    indicators: tuple[Indicator, ...]


def typed_in() -> dict[str, Indicator]:
    """The indicators that no file and no register gives, by code: their figures may be typed in."""
    return {one.code: one for action in strategy() for one in action.indicators if one.missing}


def said(texts: Texts | None) -> str:
    """Texts in the language in force; empty for none."""
    return texts[language.current()] if texts else ""


@cache
def strategy() -> tuple[StrategyAction, ...]:
    """Every action that has an indicator, by its number."""
    return tuple(
        _action(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted(HERE.glob("*.toml"))
    )


def _action(entry: dict) -> StrategyAction:
    number = entry["action"]
    return StrategyAction(
        number, entry["title"], tuple(_indicator(number, row) for row in entry["indicator"])
    )


def _indicator(number: int, row: dict) -> Indicator:
    lists = {name: tuple(row.get(name, ())) for name in ("themes", "feeds")}
    return Indicator(action=number, **(row | lists | {"wanted": Wanted(row.get("wanted", "none"))}))

"""The register of figures typed in by hand, where no partner's file gives an indicator.

Kept as ``figures.toml`` in the data folder, each with its author and its day. A figure typed in again is
a new entry: the last one stands, those before it are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from observatory.entries import Register
from observatory.errors import unknown
from observatory.language import N_, _
from observatory.redact import scrub_typed

#: Years that a figure can be about.
YEARS = range(2000, 2100)
#: Nothing that is counted in a year comes to more.
MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class TypedFigure:
    """A figure typed in.

    code : the day it was typed in and a number, unique
    indicator : code of the indicator
    year, value : the figure of that year
    author : the service that gives it
    typed : the day it was typed in
    note : where it comes from
    """

    code: str
    indicator: str
    year: int
    value: float
    author: str
    typed: dt.date
    note: str = ""


#: The register itself.
REGISTER = Register(TypedFigure, "figure", N_("figure"))


def load_figures(data: Path) -> list[TypedFigure]:
    """The register of a data folder, as it was typed in; empty where there is none. Raises `InputError`."""
    return REGISTER.load(data)


def standing(figures: list[TypedFigure]) -> dict[tuple[str, int], TypedFigure]:
    """The figure that stands for each indicator and year: the last one typed in."""
    return {(one.indicator, one.year): one for one in figures}


def type_in(data: Path, figure: TypedFigure, allowed: Collection[str]) -> TypedFigure:
    """Write a figure into the register, under the next number of its day; one writer at a time.

    Parameters
    ----------
    figure : TypedFigure
        Its `code` is given here.
    allowed : collection of str
        Codes of the indicators that no file gives: what is counted is not typed in.

    Raises
    ------
    CallError
        For another indicator.
    InputError
        Naming every fault: no author, a year out of reach, a value that is no count.
    """
    if figure.indicator not in allowed:
        raise unknown(_("indicator to be typed in"), figure.indicator, allowed)
    REGISTER.refuse(
        [
            (_("its author is missing"), not figure.author.strip()),
            (
                _("its year has to be from {first} to {last}").format(first=YEARS[0], last=YEARS[-1]),
                figure.year not in YEARS,
            ),
            (
                _("its value has to be from 0 to {most}").format(most=MOST),
                not 0 <= figure.value <= MOST,
            ),
        ]
    )
    kept = TypedFigure(
        "", figure.indicator, figure.year, float(figure.value), scrub_typed(figure.author), figure.typed,
        scrub_typed(figure.note),
    )  # fmt: skip
    return REGISTER.add(data, kept, figure.typed)

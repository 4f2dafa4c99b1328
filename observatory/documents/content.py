"""Content of a document, apart from how it is drawn: sentences, tables and figures under headings.

Every text is plain: a renderer prints ``<b>`` or ``*`` in the name of a place as these characters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from observatory.charts import draw_sparkline
from observatory.language import _, number_text, plainly_spaced, spaced

#: Columns of a table at most. A tagged PDF marks no row header yet: the name of the zone stands first in
#: each row, and a row is short enough to be heard whole.
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Series:
    """Counts one after the other, oldest first, drawn as a line in a cell; None where nobody told."""

    values: tuple[float | None, ...]

    def words(self) -> str:
        """What the line says: its lowest and highest count, and how many counts it has."""
        told = [value for value in self.values if value is not None]
        if not told:
            return _("not known")
        return _("from {low} to {high} over {n} weeks").format(
            low=number_text(min(told)), high=number_text(max(told)), n=number_text(len(self.values))
        )

    def plain(self) -> str:
        """Every count, for a table that is reckoned with."""
        return " ".join("–" if value is None else f"{value:g}" for value in self.values)

    def svg(self) -> str:
        """The line."""
        return _line(self.values, self.words())


@lru_cache(maxsize=256)
def _line(values: tuple[float | None, ...], words: str) -> str:
    """Kept: a document draws each of its lines for PDF and for HTML."""
    told = [float("nan") if value is None else value for value in values]
    return draw_sparkline(told, words, width=130, height=22)


#: What a cell holds: a text, a number that is written in the reader's language, or a line of counts; None is
#: not known.
Cell = str | int | float | Series | None


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, one a line; `listed` puts a bullet before each."""

    lines: tuple[str, ...]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row.

    Parameters
    ----------
    name : str
        Of its file: letters, digits and hyphens.
    widths : tuple of int
        Share of the page's width of each column.

    Raises
    ------
    ValueError
        For more than `MOST_COLUMNS` columns, or a row that has not as many cells as the header.
    """

    name: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        columns = len(self.header)
        if columns > MOST_COLUMNS:
            raise ValueError(f"table {self.name!r} has {columns} columns; at most {MOST_COLUMNS} are read")
        uneven = [len(row) for row in (self.widths, *self.rows) if len(row) != columns]
        if uneven:
            raise ValueError(f"table {self.name!r} has {columns} columns and a row of {uneven[0]}")

    def texts(self) -> list[list[str]]:
        """The rows as they are read."""
        return [[cell_text(cell) for cell in row] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Which columns hold numbers, rounded ones too, to be set flush right."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.header)
        return [all(map(_counts, column)) and not all(map(_dash, column)) for column in columns]


@dataclass(frozen=True, slots=True)
class Figure:
    """A vector picture (SVG), what it shows in words for who cannot see it, and its caption.

    `width` is its share of the page's, in hundredths.

    Raises
    ------
    ValueError
        Without a text in `alt`.
    """

    svg: str
    alt: str
    caption: str
    width: int = 88

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a figure needs a text that says what it shows")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    parts: tuple[Sentences | Table | Figure, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document.

    Parameters
    ----------
    name : str
        Of its files, without extension.
    language : str
        'fr' or 'en', the language that its texts are in.
    author : str
        Who speaks, at the head of each page.
    made : date
        The day that is printed as that of its making.
    audience : str
        Whom it is for, in words, at the head of each page.
    notice : str
        A warning above everything, such as that the facts are invented; may be empty.
    dense : bool
        Whether it is laid out closely, to be one page.
    vintage : str
        When its facts were known, at the foot of the first page; the footnote at its end says it too.
    """

    name: str
    title: str
    subtitle: str
    language: str
    author: str
    made: dt.date
    audience: str
    notice: str
    sections: tuple[Section, ...]
    footnote: tuple[str, ...]
    dense: bool = False
    vintage: str = ""

    def tables(self) -> list[Table]:
        """Its tables in the order they are read."""
        return [part for section in self.sections for part in section.parts if isinstance(part, Table)]


def unbroken(document: Document) -> Document:
    """The document with no line that begins with a sign that French sets apart: “:”, “;”, “»”, “€”."""
    return _written(document, spaced) if document.language == "fr" else document


def searchable(document: Document) -> Document:
    """The document with ordinary blanks before signs, as a blank that is typed finds them."""
    return _written(document, plainly_spaced)


def _written(part: Any, how: Callable[[str], str]) -> Any:
    """Every text of a part written in some way; whoever made it, the command or the page, it is the same."""
    if isinstance(part, str):
        return how(part)
    if isinstance(part, tuple):
        return tuple(_written(one, how) for one in part)
    if isinstance(part, Document | Section | Sentences | Table | Figure):
        named = ((field.name, getattr(part, field.name)) for field in fields(part))
        return replace(part, **{name: _written(value, how) for name, value in named})
    return part


#: A count in words: one rounded (“≈ 1 040”), or two bounds (“0–4”).
_COUNT = re.compile(r"(≈\s)?\d[\d\s]*(–\d+)?")


def _counts(cell: Cell) -> bool:
    """Whether a cell is a number, or the dash or the words that stand for one."""
    if isinstance(cell, str):
        return _dash(cell) or bool(_COUNT.fullmatch(cell))
    return not isinstance(cell, Series)


def _dash(cell: Cell) -> bool:
    """Whether a cell is a text that says nothing."""
    return cell in ("", "–")


def expected_cell(value: float) -> Cell:
    """A count that was expected: with a decimal where it is small, else whole; None for not known."""
    if value != value:
        return None
    return float(value) if value < WHOLE_FROM else round(value)


#: Counts expected from here on are written whole.
WHOLE_FROM = 20

#: Decimals of a number in the files. The last bits of what is worked out are the machine's own: with them the
#: same edition would be other bytes on another processor.
DECIMALS = 6


def cell_plain(cell: Cell) -> str | int | float | None:
    """A cell as it is reckoned with: numbers to `DECIMALS`, every count of a line."""
    if isinstance(cell, Series):
        return cell.plain()
    return round(cell, DECIMALS) if isinstance(cell, float) else cell


def cell_text(cell: Cell) -> str:
    """A cell as it is read: a whole number without decimals, any other with one, a dash for not known."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Series):
        return cell.words()
    if cell is None or cell != cell:
        return "–"
    return number_text(cell, 0 if isinstance(cell, int) else 1)

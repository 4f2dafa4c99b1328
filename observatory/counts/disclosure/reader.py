"""What a reader of editions knows: the statement that forms are chosen by and editions are attacked with.

A reader, who may be a partner, knows

1. how editions are made: this code, all of it. Not the secret offsets, which never leave the data folder;
2. what each printed text can stand for (`counts.disclosure.marks`);
3. that counts are whole numbers, and none is below zero;
4. which counts add up to which: districts to the town, zones to the agglomeration, themes to all themes,
   weeks to months, quarters and years;
5. every edition ever sent, of every week and period, superseded ones included, and that what came between two
   of them came late and was added;
6. where a partner: its own facts, of every cell and at the day of every edition; it may also know that nobody
   else sent anything between two of them, and several partners may put together what they know.

A reader does not know what the office and the regulation meeting have in clear: those tables say that they
are for internal use.

**What follows for rounded editions.** A cell of zone × theme × week prints ``5·⌊(count + offset) / 5⌋``. Its
offset, 0 to 4, is drawn once, whatever is printed later; every combination of offsets can be drawn, so none
is ruled out by the others. Totals and longer periods are sums of printed cells, hence tell nothing more.
However often a cell is printed and however well its growth is known, a reader learns at most
``s = count + offset``: the count is any number from ``max(0, s − 4)`` to ``s``. Less ``own`` facts of one's
own, it is any number from ``max(0, s − 4 − own)`` to ``s − own``. Such an interval holds zero, or five
numbers of which the last is at least five: no count of others is known to be 1, 2, 3 or 4, nor to be one of
them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import pandas as pd

from observatory.counts.disclosure.attacker import Puzzle, narrowed
from observatory.counts.disclosure.marks import BASE, Mark
from observatory.counts.disclosure.suppression import Relation, bounds
from observatory.settings import SMALL_CELL


class Printing(NamedTuple):
    """One printing of the cells, in the order they were sent.

    printed : Series of int
        The multiples of five, by cell.
    own : Series of int or None
        What the reader counted itself in those cells that day; a cell that is not there has none.
    """

    printed: pd.Series
    own: pd.Series | None = None


def attack_rounded(
    printings: Sequence[Printing], *, nobody_else: bool = False, totals_within: float | None = None,
    relations: Sequence[Relation] = (),
) -> pd.DataFrame:  # fmt: skip
    """What a reader can work out of every count of every printing; a partner, of what others counted.

    Parameters
    ----------
    printings : sequence of Printing
        Of the same cells, oldest first.
    nobody_else : bool
        The reader takes it that all that was added between two printings is its own.
    totals_within : float, optional
        The reader takes it that each printed total is as near to the true one. It is not so sure.
    relations : sequence of Relation
        The totals, for `totals_within`.

    Returns
    -------
    DataFrame
        ``low, high``; index: ``(cell, printing, "all")``, and for a partner ``(cell, printing, "others")`` of
        the cells it told of: that its own facts are in them it knows anyway.
    """
    puzzle = Puzzle()
    for turn, (printed, own) in enumerate(printings):
        mine = pd.Series(0, printed.index) if own is None else own.reindex(printed.index, fill_value=0)
        before = printings[turn - 1] if turn else None
        for cell, value, part in zip(printed.index, printed.to_numpy(), mine.to_numpy(), strict=True):
            puzzle.unknown((cell, "offset"), 0, BASE - 1)
            puzzle.unknown((cell, turn, "all"))
            puzzle.clue({(cell, turn, "all"): 1, (cell, "offset"): 1}, value, value + BASE - 1)
            if part:
                _own(puzzle, cell, turn, part)
            if before is not None and cell in before.printed.index:
                grown = part - (0 if before.own is None else before.own.get(cell, 0))
                least, most = (grown, grown) if nobody_else else (max(grown, 0), float("inf"))
                puzzle.clue({(cell, turn, "all"): 1, (cell, turn - 1, "all"): -1}, least, most)
        if totals_within is not None:
            _totals(puzzle, printed, turn, relations, totals_within)
    partner = any(own is not None for _printed, own in printings)
    return puzzle.intervals(puzzle.named("others" if partner else "all"))


def _own(puzzle: Puzzle, cell: Hashable, turn: int, part: float) -> None:
    puzzle.unknown((cell, turn, "others"))
    puzzle.clue({(cell, turn, "all"): 1, (cell, turn, "others"): -1}, part, part)


def _totals(
    puzzle: Puzzle, printed: pd.Series, turn: int, relations: Sequence[Relation], within: float
) -> None:
    for _total, members in relations:
        here = [cell for cell in members if cell in printed.index]
        value = float(printed[here].sum())
        puzzle.clue({(cell, turn, "all"): 1 for cell in here}, value - within, value + within)


def attack_marks(
    table: pd.DataFrame, relations: Sequence[Relation], own: pd.Series | None = None, least: int = 0
) -> pd.DataFrame:
    """What a reader can work out of a table with hidden counts (`suppress`), and of what others counted.

    Parameters
    ----------
    least : int
        The smallest count that the mark of small ones stands for.

    Returns
    -------
    DataFrame
        ``low, high`` of the hidden keys (``(key, "all")``), and of all cells the reader counted itself in
        (``(key, "others")``).
    """
    puzzle = Puzzle()
    low, high = bounds(table, SMALL_CELL)
    low = low.copy()
    small = (table["mark"] == Mark.SMALL).to_numpy()
    low[small] = least
    for key, lowest, highest in zip(table.index, low, high, strict=True):
        puzzle.unknown((key, "all"), lowest, highest)
    for total, members in relations:
        if total in table.index and all(member in table.index for member in members):
            puzzle.clue({(total, "all"): -1, **{(member, "all"): 1 for member in members}}, 0, 0)
    mine = pd.Series(dtype=int) if own is None else own[own > 0]
    for key, part in mine.items():
        if key in table.index:
            puzzle.unknown((key, "others"))
            puzzle.clue({(key, "all"): 1, (key, "others"): -1}, part, part)
    hidden = set(table.index[table["mark"] != Mark.SHOWN])
    return puzzle.intervals(
        key for key in puzzle.named("all", "others") if key[1] == "others" or key[0] in hidden
    )


__all__ = ["Printing", "attack_marks", "attack_rounded", "narrowed"]

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

**What follows for rounded editions.** A cell is one zone, theme and week. When it is first printed its count,
and later what it gained since the last printing, is rounded up or down to a multiple of 5 and added: each
change once, whatever else is printed. Every combination of ups and downs can be drawn, so none is ruled out
by the others. Totals and longer periods are sums of printed cells, hence tell nothing more. From a step ``r``
a reader learns that the change is one from ``max(0, r − 4)`` to ``r + 4``; less ``own`` facts of one's own in
it, that others added ``max(0, r − 4 − own)`` to ``r + 4 − own``. Such an interval, and every sum of such
intervals, begins at zero or ends eight or more above its beginning: no count, no late addition, and no count
of others, is known to be 1, 2, 3 or 4, nor to be one of them.

Had a cell one offset for all its printings instead, a partner with four facts of its own in a cell printed
“0–4” would know the offset to be 0, and read what others add later off the printing at which its own late
facts make the cell jump. Had cells or totals a bound on their error, the same would follow.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import pandas as pd

from observatory.counts.disclosure.attacker import Puzzle, narrowed
from observatory.counts.disclosure.marks import Mark
from observatory.counts.disclosure.relations import Relation, bounds
from observatory.settings import SMALL_CELL


class Printing(NamedTuple):
    """One printing of the cells, in the order they were sent.

    printed : Series of int
        The multiples of five, by cell.
    own : Series of int or None
        What the reader counted itself in those cells that day; a cell that is not there has none.
    steps : int
        How often the cells had been rounded by then.
    """

    printed: pd.Series
    own: pd.Series | None = None
    steps: int = 1


def attack_rounded(printings: Sequence[Printing], *, nobody_else: bool = False) -> pd.DataFrame:
    """What a reader can work out of every count of every printing; a partner, of what others counted.

    Parameters
    ----------
    printings : sequence of Printing
        Of the same cells, oldest first.
    nobody_else : bool
        The reader takes it that all that was added between two printings is its own.

    Returns
    -------
    DataFrame
        ``low, high``; index: ``(cell, printing, what)``. What is attacked: ``all`` facts of the cell, those
        ``added`` since the printing before; by a partner instead ``others`` and ``added by others``: that its
        own facts are in a cell it knows anyway.
    """
    puzzle = Puzzle()
    for turn, printing in enumerate(printings):
        for cell, value in printing.printed.items():
            _print(puzzle, cell, value, turn, printings, nobody_else)
    partner = any(printing.own is not None for printing in printings)
    return puzzle.intervals(puzzle.named(*(("others", "added by others") if partner else ("all", "added"))))


def _print(
    puzzle: Puzzle, cell: Hashable, value: int, turn: int, printings: Sequence[Printing], nobody_else: bool
) -> None:
    """The clues that one cell of one printing gives."""
    now, before = printings[turn], printings[turn - 1] if turn else Printing(pd.Series(dtype=int), steps=0)
    step, slack = value - before.printed.get(cell, 0), SMALL_CELL * (now.steps - before.steps)
    puzzle.unknown((cell, turn, "all"))
    # A step down says that facts were withdrawn; otherwise they are added.
    puzzle.unknown((cell, turn, "added"), step - slack if step < 0 else max(0, step - slack), step + slack)
    earlier: dict[Hashable, float] = (
        {(cell, turn - 1, "all"): -1} if turn and cell in before.printed.index else {}
    )
    puzzle.clue({(cell, turn, "all"): 1, (cell, turn, "added"): -1, **earlier}, 0, 0)
    if now.own is None:
        return
    own = now.own.get(cell, 0)
    puzzle.unknown((cell, turn, "others"))
    puzzle.clue({(cell, turn, "all"): 1, (cell, turn, "others"): -1}, own, own)
    if before.own is not None or not turn:
        grown = own - (before.own.get(cell, 0) if before.own is not None else 0)
        puzzle.unknown((cell, turn, "added by others"), 0, 0 if nobody_else and turn else float("inf"))
        puzzle.clue({(cell, turn, "added"): 1, (cell, turn, "added by others"): -1}, grown, grown)


def attack_marks(
    table: pd.DataFrame,
    relations: Sequence[Relation],
    own: pd.Series | None = None,
    least: int = 0,
    seconds: float | None = None,
) -> pd.DataFrame:
    """What a reader can work out of a table with hidden counts (`suppress`), and of what others counted.

    Parameters
    ----------
    least : int
        The smallest count that the mark of small ones stands for.
    seconds : float, optional
        Of the whole attack at most (`Puzzle.intervals`).

    Returns
    -------
    DataFrame
        ``low, high`` of the hidden keys (``(key, "all")``), and of all cells the reader counted itself in
        (``(key, "others")``); with `seconds` also ``proved``.
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
        (key for key in puzzle.named("all", "others") if key[1] == "others" or key[0] in hidden), seconds
    )


__all__ = ["Printing", "attack_marks", "attack_rounded", "narrowed"]

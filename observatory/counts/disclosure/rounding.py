"""Random rounding to base 5 with offsets that stay: a cell keeps its own, totals are sums of rounded cells.

Statistical offices round at random (Statistics Canada, base 5), keep what they drew for a cell so that every
table shows it alike (the cell key method, Fraser & Wooton 2005), and draw together so that totals come out
near (controlled rounding, Cox 1987). Here a cell prints ``5·⌊(count + offset) / 5⌋``; offsets are drawn by
Gibbs sampling from a law that favours totals near the true ones and gives every combination a chance. Why
this cannot be narrowed down: `observatory.counts.disclosure.reader`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from observatory.counts.disclosure.marks import BASE

#: How often every cell is drawn anew given the others.
_SWEEPS = 12
#: What a squared error counts: of a total; of a cell; of either added up over the weeks before.
_TOTAL, _CELL, _CARRIED, _CARRIED_CELL = 1.0, 0.3, 0.2, 0.6
#: The squared error at which a choice becomes e times rarer.
_TEMPERATURE = 8.0
#: No choice falls below this share of its chance in a draw of its own: none can be ruled out.
_FLOOR = 0.04


def rounded(counts: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """``5·⌊(count + offset) / 5⌋``: never 5 or more from the count, growing with it, 0 where it is 0."""
    return (np.asarray(counts) + offsets) // BASE * BASE


class Totals(NamedTuple):
    """Which totals each cell is in: positions of totals by cell, and how many totals there are."""

    of_cell: Sequence[Sequence[int]]
    number: int


def draw_offsets(
    counts: np.ndarray, totals: Totals, carried: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Offsets (0 to 4) of the cells of one week.

    Parameters
    ----------
    counts : (cells,) array of int
    carried : (cells,) array of float
        Printed less true, added up over the weeks before: what this week should make up for.
    generator : Generator
        Seeded by nobody: who knows the seed knows the counts.
    """
    rest = counts % BASE
    up = generator.random(len(counts)) < rest / BASE
    draw = _Draw(rest, totals, carried, np.where(rest == 0, 0, np.where(up, BASE - rest, -rest)))
    loose = np.flatnonzero(rest)
    for _sweep in range(_SWEEPS):
        for cell, chance in zip(generator.permutation(loose), generator.random(len(loose)), strict=True):
            draw.again(int(cell), float(chance))
    # Of the five offsets `rest` round a cell up, the last ones; those that round it alike are drawn alike.
    up, chance = np.array(draw.error) > 0, generator.random(len(counts))
    return np.where(up, BASE - 1 - np.floor(chance * rest), np.floor(chance * (BASE - rest))).astype(int)


class _Draw:
    """The errors of cells and totals while offsets are drawn."""

    def __init__(self, rest: np.ndarray, totals: Totals, carried: np.ndarray, error: np.ndarray) -> None:
        # Plain lists: single numbers are read and written, which arrays are slow at.
        self.rest, self.of_cell = rest.tolist(), totals.of_cell
        self.carried, self.error = carried.astype(float).tolist(), error.astype(float).tolist()
        self.total, self.total_carried = [0.0] * totals.number, [0.0] * totals.number
        for cell, places in enumerate(totals.of_cell):
            for place in places:
                self.total[place] += self.error[cell]
                self.total_carried[place] += self.carried[cell]

    def again(self, cell: int, chance: float) -> None:
        """Round one cell up or down anew, the others as they are."""
        rest = self.rest[cell]
        up = BASE - rest if chance < self._chance_of_up(cell) else -rest
        step, self.error[cell] = up - self.error[cell], float(up)
        for place in self.of_cell[cell]:
            self.total[place] += step

    def _chance_of_up(self, cell: int) -> float:
        rest = self.rest[cell]
        own = rest / BASE
        lead = _CELL * (BASE - 2 * rest) + _CARRIED_CELL * (BASE - 2 * rest + 2 * self.carried[cell])
        for place in self.of_cell[cell]:
            down = self.total[place] - self.error[cell] - rest
            lead += _TOTAL * (2 * down + BASE) + _CARRIED * (2 * (down + self.total_carried[place]) + BASE)
        odds = own / (1 - own) * np.exp(-np.clip(BASE * lead / _TEMPERATURE, -50, 50))
        return float(np.clip(odds / (1 + odds), _FLOOR * own, 1 - _FLOOR * (1 - own)))

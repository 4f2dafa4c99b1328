"""Random rounding to base 5, each change rounded once: cells keep what was printed, totals are their sums.

Statistical offices round at random (Statistics Canada, base 5), show a cell alike in every table (the cell
key method, Fraser & Wooton 2005), and draw together so that totals come out near (controlled rounding,
Cox 1987). Here what a cell has gained since it was last printed is rounded up or down to a multiple of 5 and
added to what was printed. The choices are drawn by Gibbs sampling from a law that favours totals near the
true ones and gives every combination a chance. Why they cannot be narrowed down is said in
`observatory.counts.disclosure.reader`.
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


class Totals(NamedTuple):
    """Which totals each cell is in: positions of totals by cell, and how many totals there are."""

    of_cell: Sequence[Sequence[int]]
    number: int


def draw_steps(
    change: np.ndarray,
    printed: np.ndarray,
    error: np.ndarray,
    totals: Totals,
    carried: np.ndarray,
    generator: np.random.Generator,
) -> np.ndarray:
    """The steps by which printed cells move: multiples of 5 less than 5 from their change, 0 where it is 0.

    Parameters
    ----------
    change : (cells,) array of int
        Facts gained (or lost) since the cell was printed; all of them at first.
    printed : (cells,) array of int
        What is printed; no step leads below zero.
    error : (cells,) array of int
        Printed less true, at the last printing.
    carried : (cells,) array of float
        The same, added up over the weeks before: what this week should make up for.
    generator : Generator
        Seeded by nobody: who knows the seed knows the counts.
    """
    lower = change // BASE * BASE
    down = np.maximum(lower, -printed)
    rest = np.where(down > lower, 0, change % BASE)
    up = generator.random(len(change)) < rest / BASE
    draw = _Draw(rest, totals, carried, error + down + np.where(up, BASE, 0) - change, up)
    loose = np.flatnonzero(rest)
    for _sweep in range(_SWEEPS):
        for cell, chance in zip(generator.permutation(loose), generator.random(len(loose)), strict=True):
            draw.again(int(cell), float(chance))
    return (np.array(draw.error) - error + change).astype(int)


class _Draw:
    """The errors of cells and totals while steps are drawn."""

    def __init__(
        self, rest: np.ndarray, totals: Totals, carried: np.ndarray, error: np.ndarray, up: np.ndarray
    ) -> None:
        # Plain lists: single numbers are read and written, which arrays are slow at.
        self.rest, self.of_cell = rest.tolist(), totals.of_cell
        self.carried, self.error = carried.astype(float).tolist(), error.astype(float).tolist()
        self.up = up.tolist()
        self.total, self.total_carried = [0.0] * totals.number, [0.0] * totals.number
        for cell, places in enumerate(totals.of_cell):
            for place in places:
                self.total[place] += self.error[cell]
                self.total_carried[place] += self.carried[cell]

    def again(self, cell: int, chance: float) -> None:
        """Round one cell up or down anew, the others as they are."""
        up = chance < self._chance_of_up(cell)
        if up != self.up[cell]:
            step = BASE if up else -BASE
            self.up[cell] = up
            self.error[cell] += step
            for place in self.of_cell[cell]:
                self.total[place] += step

    def _chance_of_up(self, cell: int) -> float:
        own = self.rest[cell] / BASE
        back = BASE if self.up[cell] else 0
        down = self.error[cell] - back
        lead = (_CELL + _CARRIED_CELL) * (2 * down + BASE) + _CARRIED_CELL * 2 * self.carried[cell]
        for place in self.of_cell[cell]:
            lower = self.total[place] - back
            lead += _TOTAL * (2 * lower + BASE) + _CARRIED * (2 * (lower + self.total_carried[place]) + BASE)
        odds = own / (1 - own) * np.exp(-np.clip(BASE * lead / _TEMPERATURE, -50, 50))
        return float(np.clip(odds / (1 + odds), _FLOOR * own, 1 - _FLOOR * (1 - own)))

"""An attacker on editions: integer programs for the least and the most that each count can be.

What it may use is stated in `observatory.counts.disclosure.reader`. It is exact: every number between the two
bounds of an interval may be impossible, but both bounds are possible.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Mapping
from itertools import count

import numpy as np
import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from observatory.settings import SMALL_CELL

#: No count is larger: an unbounded program has no solution to look at.
_CAP = 1e5

#: What `scipy.optimize.milp` answers when its time is over.
_TIME_OVER = 1

#: A program takes so many parts of the time left at most.
_PROGRAMS = 20


class Puzzle:
    """Whole numbers that a reader does not know, and the clues that bind them."""

    def __init__(self) -> None:
        self._number: dict[Hashable, int] = {}
        self._low: list[float] = []
        self._high: list[float] = []
        self._clues: list[tuple[Mapping[Hashable, float], float, float]] = []

    def unknown(self, key: Hashable, low: float = 0.0, high: float = np.inf) -> None:
        """A whole number between two bounds; said again, both narrow."""
        place = self._number.setdefault(key, len(self._number))
        if place == len(self._low):
            self._low.append(-_CAP)
            self._high.append(_CAP)
        self._low[place], self._high[place] = max(self._low[place], low), min(self._high[place], high)

    def clue(self, terms: Mapping[Hashable, float], low: float, high: float) -> None:
        """``low <= sum of coefficient × unknown <= high``."""
        self._clues.append((terms, low, high))

    def named(self, *lasts: str) -> list[tuple]:
        """The unknowns whose name ends so."""
        return [key for key in self._number if isinstance(key, tuple) and key[-1] in lasts]

    def intervals(self, wanted: Iterable[Hashable], seconds: float | None = None) -> pd.DataFrame:
        """The least and the most of each wanted unknown: ``low, high``, index as `wanted`.

        Unknowns that no chain of clues ties together are asked of one program at once, one of each group.

        Parameters
        ----------
        seconds : float, optional
            Of the whole attack at most. What is not proved by then keeps the bounds it was given, and the
            column `proved` says so: the attack finds less than there is, never more.

        Raises
        ------
        InputError
            When no whole numbers agree with all the clues.
        """
        keys = list(wanted)
        places = np.array([self._number[key] for key in keys], dtype=int)
        matrix, below, above = self._rows()
        group = _groups(matrix)[places]
        found, proved = {}, np.ones(len(places), dtype=bool)
        for side, sign, trivial in (("low", 1.0, self._low), ("high", -1.0, self._high)):
            bound, known = np.array(trivial)[places], np.zeros(len(places), dtype=bool)
            end = None if seconds is None else time.monotonic() + seconds / 2
            while not known.all():
                _first, ask = np.unique(
                    np.where(known, -1 - np.arange(len(places)), group), return_index=True
                )
                ask = ask[~known[ask]]
                goal = np.zeros(len(self._number))
                goal[places[ask]] = sign
                solution = self._solve(goal, matrix, below, above, end)
                known[ask] = True
                if solution is None:
                    proved[ask] = False
                    continue
                solution = solution[places]
                bound[ask] = solution[ask]
                # A solution in which another stands at its own bound proves that bound.
                known |= solution == bound
            found[side] = np.where(bound >= _CAP, np.inf, bound)
        table = pd.DataFrame(found, index=pd.Index(keys, tupleize_cols=False))
        return table if seconds is None else table.assign(proved=proved)

    def _rows(self):
        from scipy import sparse

        row, column, value = [], [], []
        for line, (terms, _low, _high) in zip(count(), self._clues):
            for key, coefficient in terms.items():
                row.append(line)
                column.append(self._number[key])
                value.append(coefficient)
        shape = (len(self._clues), len(self._number))
        below = np.array([low for _terms, low, _high in self._clues], dtype=float)
        above = np.array([high for _terms, _low, high in self._clues], dtype=float)
        return sparse.csr_array((value, (row, column)), shape=shape), below, above

    def _solve(
        self, goal: np.ndarray, matrix, below: np.ndarray, above: np.ndarray, end: float | None
    ) -> np.ndarray | None:
        """The numbers that make `goal` least; None where the time was over first.

        One program has a part of the time left until `end`, so that a hard one does not take it all.
        """
        left = np.inf if end is None else (end - time.monotonic()) / _PROGRAMS
        if left <= 0:
            return None
        from scipy.optimize import Bounds, LinearConstraint, milp

        result = milp(
            goal,
            integrality=np.ones(len(goal)),
            bounds=Bounds(np.array(self._low), np.array(self._high)),
            constraints=LinearConstraint(matrix, below, above) if len(below) else None,
            options={"mip_rel_gap": 0} | ({} if end is None else {"time_limit": left}),
        )
        if end is not None and result.status == _TIME_OVER:
            return None
        if result.x is None:
            raise InputError(_("the published numbers contradict each other: no counts can have given them."))
        return np.round(result.x)


def narrowed(found: pd.DataFrame, small: int = SMALL_CELL) -> pd.DataFrame:
    """The rows of `Puzzle.intervals` known to be a small count: no zero, and nothing above `small`."""
    return found[(found["low"] >= 1) & (found["high"] <= small)]


def _groups(matrix) -> np.ndarray:
    """A number for each unknown, equal where a chain of clues ties them."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    both = sparse.block_array([[None, matrix], [matrix.T, None]]) if matrix.shape[0] else None
    if both is None:
        return np.arange(matrix.shape[1])
    return connected_components(both, directed=False)[1][matrix.shape[0] :]

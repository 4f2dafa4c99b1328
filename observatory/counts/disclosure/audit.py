"""The proof, by linear programming, of what a reader of published tables can work out of hidden counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.counts.disclosure.marks import Mark
from observatory.counts.disclosure.relations import Relation, bounds
from observatory.errors import InputError
from observatory.language import _
from observatory.settings import SMALL_CELL

_CLOSE = 1e-6

#: By how much a total is dearer to withhold than its parts.
_TOTAL_PRICE = 8.0


class Audit(NamedTuple):
    """What an audit found.

    intervals : DataFrame, one row per hidden key: ``mark, low, high, safe``
    exposed : int, hidden small counts a reader could narrow down
    programs : int, linear programs solved
    """

    intervals: pd.DataFrame
    exposed: int
    programs: int


def audit(
    editions: pd.DataFrame | Sequence[pd.DataFrame], relations: Sequence[Relation], small: int = SMALL_CELL
) -> Audit:
    """What can be worked out of each hidden count, by one who holds all the editions.

    Parameters
    ----------
    editions : DataFrame, or sequence of them
        Published tables (``value, mark``, as `suppress` gives them). A key is one quantity in all of them.
    relations : sequence of Relation
        Between the keys of any edition.

    Raises
    ------
    InputError
        When two editions show different values for one key, or the published numbers contradict each other.
    """
    tables = [editions] if isinstance(editions, pd.DataFrame) else list(editions)
    together = _together(tables)
    programs = _Programs(together, relations, small)
    found = programs.intervals(np.ones(len(programs.keys), dtype=bool))
    hidden_somewhere = pd.concat([t[t["mark"] != Mark.SHOWN] for t in tables])
    leaked = hidden_somewhere[hidden_somewhere.index.isin(together.index[together["mark"] == Mark.SHOWN])]
    leaked = leaked[~leaked.index.duplicated()]
    shown = together.loc[leaked.index, "value"].astype(float)
    found = pd.concat([found, pd.DataFrame({"mark": leaked["mark"], "low": shown, "high": shown})])
    found = judged(found, small)
    return Audit(found, int((~found["safe"]).sum()), programs.solved)


def intervals(
    table: pd.DataFrame, relations: Sequence[Relation], also: pd.Index, small: int = SMALL_CELL
) -> pd.DataFrame:
    """Bounds of a table's small counts, and of the withheld ones of `also`: ``mark, low, high, safe``."""
    programs = _Programs(table, relations, small)
    wanted = (programs.mark == Mark.SMALL) | programs.keys.isin(also)
    return judged(programs.intervals(wanted)[wanted], small)


def judged(found: pd.DataFrame, small: int) -> pd.DataFrame:
    """Add ``safe``: the interval holds 0 to `small`; a withheld count is above that, a total of any size."""
    wide = (found["low"] <= 0) & (found["high"] >= small)
    return found.assign(safe=wide | (found["mark"] != Mark.SMALL))


class Complements:
    """Which shown counts to withhold so that a hidden one could be another number: one linear program each.

    Every shown count may stray from its value, at a price; what must stray must be withheld. A total is
    dearer than a count: it says the most to the reader.

    Parameters
    ----------
    table : DataFrame
        What is published so far (``value, mark``), of all editions together.
    fixed : Index
        Keys a former edition showed: nothing can withhold them any more.
    """

    def __init__(
        self, table: pd.DataFrame, relations: Sequence[Relation], fixed: pd.Index, small: int = SMALL_CELL
    ) -> None:
        totals = Counter(relation.total for relation in relations)
        self.small, self.index = small, table.index
        self.matrix, self.right = _equations(table, np.ones(len(table), dtype=bool), relations)
        self.dearness = _TOTAL_PRICE ** np.array([totals[key] for key in table.index], dtype=float)
        self.movable = ~table.index.isin(fixed)

    def needed(self, key: Hashable, goal: int, table: pd.DataFrame) -> list[Hashable]:
        """The counts to withhold from `table` (same index) so that `key` could be `goal`.

        None where none is needed, or where only what a former edition showed stands in the way.
        """
        from scipy import sparse
        from scipy.optimize import linprog

        low, high = bounds(table, self.small)
        place = self.index.get_loc(key)
        low[place] = high[place] = goal
        free = np.flatnonzero((table["mark"] == Mark.SHOWN).to_numpy() & self.movable)
        value, nothing = low[free], np.zeros(len(free))
        # A withheld count is no small one, or it would bear their mark; a total may be.
        least = np.where(self.dearness[free] > 1, 0, self.small + 1)
        price = (1 + np.log1p(value)) * self.dearness[free]
        stray = self.matrix[:, free]
        limits = np.column_stack(
            [
                np.concatenate([low, nothing, nothing]),
                np.concatenate([high, nothing + np.inf, value - least]),
            ]
        )
        result = linprog(
            np.concatenate([np.zeros(len(low)), price, price]),
            A_eq=sparse.hstack([self.matrix, stray, -stray]),
            b_eq=self.right,
            bounds=limits,
            method="highs",
        )
        if result.status != 0:
            return []
        up, down = result.x[len(low) :].reshape(2, -1)
        return list(self.index[free[(up + down) > _CLOSE]])


class _Programs:
    """The hidden counts as unknowns, the relations as equations, solved with scipy's HiGHS."""

    def __init__(self, table: pd.DataFrame, relations: Sequence[Relation], small: int) -> None:
        self.small, self.solved = small, 0
        hidden = (table["mark"] != Mark.SHOWN).to_numpy()
        self.keys = table.index[hidden]
        self.mark = table["mark"].to_numpy(dtype=object)[hidden]
        self.low, self.high = (side[hidden] for side in bounds(table, small))
        self.matrix, self.right = _equations(table, hidden, relations)

    def intervals(self, wanted: np.ndarray) -> pd.DataFrame:
        """Sharp bounds of the wanted counts; of the others, from their marks alone.

        A solution is a witness for every count that stands at its known bound in it. Programs with goals
        drawn at random settle most counts at once; the rest get programs of their own.
        """
        tied = np.zeros(len(self.keys), dtype=bool)
        tied[self.matrix.indices] = True
        open_low, open_high = wanted & tied, wanted & tied & np.isfinite(self.high)
        draws = np.random.default_rng(0)
        stalled = 0
        while stalled < 3 and (open_low.any() or open_high.any()):
            weight = draws.uniform(0.5, 1.5, len(self.keys))
            up = np.where(open_low & open_high, draws.random(len(self.keys)) < 0.5, open_high)
            before = open_low.sum() + open_high.sum()
            self._witness(
                self._solve(weight * np.select([up, open_low], [-1.0, 1.0], 0.0)), open_low, open_high
            )
            stalled = stalled + 1 if open_low.sum() + open_high.sum() == before else 0
        open_high |= wanted & tied & ~np.isfinite(self.high)
        low, high = self.low.copy(), self.high.copy()
        for bound, open_, sign in ((low, open_low, 1.0), (high, open_high, -1.0)):
            while open_.any():
                place = int(np.argmax(open_))
                solution = self._solve(sign * (np.arange(len(self.keys)) == place))
                bound[place] = np.round(solution[place], 6)
                open_[place] = False
                self._witness(solution, open_low, open_high)
        return pd.DataFrame({"mark": self.mark, "low": low, "high": high}, index=self.keys)

    def _witness(self, solution: np.ndarray, open_low: np.ndarray, open_high: np.ndarray) -> None:
        open_low &= solution > self.low + _CLOSE
        open_high &= (solution < self.high - _CLOSE) | ~np.isfinite(self.high)

    def _solve(self, goal: np.ndarray) -> np.ndarray:
        from scipy.optimize import linprog

        self.solved += 1
        # Counts are capped far above any total: an unbounded program has no witness.
        cap = np.minimum(self.high, 1e7)
        limits = np.column_stack([self.low, cap])
        result = linprog(goal, A_eq=self.matrix, b_eq=self.right, bounds=limits, method="highs")
        if result.status != 0:
            raise InputError(_("the published numbers contradict each other: no counts can have given them."))
        return np.where(result.x >= 1e7 - 1, np.inf, result.x)


def _equations(table: pd.DataFrame, hidden: np.ndarray, relations: Sequence[Relation]):
    """One row per relation with a hidden key: hidden members − hidden total = what is shown of them."""
    from scipy import sparse

    number = {key: i for i, key in enumerate(table.index[hidden])}
    shown = dict(zip(table.index[~hidden], table["value"][~hidden].astype(float), strict=True))
    entries: list[tuple[int, int, float]] = []
    right: list[float] = []
    for total, members in relations:
        keys = [(key, 1.0) for key in members] + [(total, -1.0)]
        if not all(key in number or key in shown for key, _sign in keys):
            continue
        unknown = [(number[key], sign) for key, sign in keys if key in number]
        if unknown:
            entries += [(len(right), column, sign) for column, sign in unknown]
            right.append(-sum(sign * shown[key] for key, sign in keys if key in shown))
    row, column, sign = zip(*entries, strict=True) if entries else ((), (), ())
    shape = (len(right), len(number))
    return sparse.csr_array((sign, (row, column)), shape=shape), np.array(right, dtype=float)


def _together(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All keys of all editions; shown wherever one of them shows it."""
    everything = pd.concat(tables)
    shown = everything[everything["mark"] == Mark.SHOWN]
    values = shown["value"].groupby(level=list(range(shown.index.nlevels)), sort=False)
    for key, different in values.nunique().items():
        if different > 1:
            raise InputError(_("two editions show different values for {key}.").format(key=key))
    shown = shown[~shown.index.duplicated()]
    rest = everything[~everything.index.isin(shown.index)]
    return pd.concat([shown, rest[~rest.index.duplicated()]])

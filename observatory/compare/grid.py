"""Weekly cells as matrices: one row per zone × theme, one column per week, no week skipped."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.counts.history import Cube


class Grid(NamedTuple):
    """Weekly cells laid out for arithmetic.

    keys : DataFrame
        ``zone_code, theme`` of each row, in the order of the cells.
    weeks : DatetimeIndex
        Mondays, consecutive.
    facts, partners, reporting : ndarray, rows × weeks
    complete : ndarray of bool, rows × weeks
        False for a week in progress and for a week the cells do not hold.
    """

    keys: pd.DataFrame
    weeks: pd.DatetimeIndex
    facts: np.ndarray
    partners: np.ndarray
    reporting: np.ndarray
    complete: np.ndarray

    def at(self, weeks: slice | np.ndarray) -> Grid:
        """The columns of some weeks, given by their positions or as a mask."""
        matrices = (values[:, weeks] for values in self[2:])
        return Grid(self.keys, self.weeks[weeks], *matrices)

    @property
    def observed(self) -> np.ndarray:
        """Whole weeks that somebody covered, or that nobody was expected to cover."""
        return self.complete & ~((self.reporting == 0) & (self.partners > 0))

    @property
    def counts(self) -> np.ndarray:
        """Facts as floats, ``nan`` where the week was not observed: missing is not zero."""
        return np.where(self.observed, self.facts, np.nan)


def grid(cells: pd.DataFrame | Cube | Grid) -> Grid:
    """Lay out `cells` (``zone_code, theme, week, facts, partners, reporting, complete``) as matrices."""
    if isinstance(cells, Grid):
        return cells
    return _of_cube(cells) if isinstance(cells, Cube) else _of_table(cells)


def _of_cube(cube: Cube) -> Grid:
    """Arrays are matrices already: nothing is looked for, nothing is moved."""
    areas, kinds, weeks = cube.facts.shape
    keys = {
        "zone_code": cube.areas.repeat(kinds),
        "theme": cube.themes.take(np.tile(np.arange(kinds), areas)),
    }
    rows = (areas * kinds, weeks)
    matrices = (values.reshape(rows) for values in (cube.facts, cube.partners, cube.reporting))
    return Grid(pd.DataFrame(keys), cube.weeks, *matrices, np.broadcast_to(cube.complete, rows))


def _of_table(cells: pd.DataFrame) -> Grid:
    zone, zones = pd.factorize(cells["zone_code"])
    theme, themes = pd.factorize(cells["theme"])
    row, rows = pd.factorize(zone * len(themes) + theme)
    first, last = cells["week"].min(), cells["week"].max()
    weeks = pd.date_range(first, last, freq="7D")
    column = ((cells["week"] - first).to_numpy() // np.timedelta64(7, "D")).astype(int)
    place = row * len(weeks) + column

    def laid_out(name: str) -> np.ndarray:
        values = cells[name].to_numpy()
        out = np.zeros(len(rows) * len(weeks), dtype=values.dtype)
        out[place] = values
        return out.reshape(len(rows), len(weeks))

    keys = pd.DataFrame({"zone_code": zones[rows // len(themes)], "theme": themes[rows % len(themes)]})
    return Grid(keys, weeks, *(laid_out(name) for name in ("facts", "partners", "reporting", "complete")))

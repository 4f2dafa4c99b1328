"""Weekly cells as matrices: one row per zone × theme, one column per week, no week skipped."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


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

    @property
    def observed(self) -> np.ndarray:
        """Whole weeks that somebody covered, or that nobody was expected to cover."""
        return self.complete & ~((self.reporting == 0) & (self.partners > 0))

    @property
    def counts(self) -> np.ndarray:
        """Facts as floats, ``nan`` where the week was not observed: missing is not zero."""
        return np.where(self.observed, self.facts, np.nan)


def grid(cells: pd.DataFrame) -> Grid:
    """Lay out `cells` (``zone_code, theme, week, facts, partners, reporting, complete``) as matrices."""
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

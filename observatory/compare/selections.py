"""Two sides, each with its own weeks and filter: Saturdays against Sundays, this summer against the last."""

from __future__ import annotations

import pandas as pd

from observatory.compare.sheet import Cells, compared, reported
from observatory.counts.cube import Cube


def sides(now: Cells, before: Cells, history: Cells | None = None) -> pd.DataFrame:
    """Every zone × theme of `now` against the same of `before`, tested as `periods` tests two spans.

    Parameters
    ----------
    now, before : DataFrame or Cube
        Weekly cells of each side, already filtered; their weeks may be the same, and of any number.
    history : optional
        Cells of the weeks before `now`, filtered as it is, as far back as is known, from which season and
        dispersion are estimated; without it the tests are those of Poisson counts without a season.

    Returns
    -------
    DataFrame
        As `periods`, in the order of `now`; zones that `before` does not have are left out.
    """
    first, second = Cube.of(now), Cube.of(before)
    past = None if history is None or len(history) == 0 else reported(Cube.of(history))
    return compared((first, first.weeks), (second, second.weeks), past)

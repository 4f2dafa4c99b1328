"""Reporting delay: how much of a week each partner has told after so many weeks, and what is still to come.

Where a partner's delay is regular, the facts still to come are given as a range, apart from the count: late
facts as a negative binomial around what their share in complete weeks says (the reporting triangle, as in
Höhle & an der Heiden 2014). Each range bears the share of complete weeks that it would have held.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.weeks import monday

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Weeks after which the shares are given; after the last one a week counts as complete.
AFTER = (1, 2, 4, 8)
MATURE = AFTER[-1]
#: A week is complete once this share of such weeks was known at its age.
COMPLETE = 0.98
#: Ranges hold nine times in ten; none is given from fewer weeks, or where fewer of them would have been held.
HELD, WEEKS, LEAST_HELD = 0.9, 12, 0.8


def lags(warehouse: Warehouse) -> pd.DataFrame:
    """Facts by ``feed, week, lag``: whole weeks after the end of their week until they were first told."""
    return warehouse.ask("lags")


def delays(told: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """The share known after 1, 2, 4 and 8 weeks, of the weeks at least 8 weeks old.

    Parameters
    ----------
    told : DataFrame
        As `lags` gives it.

    Returns
    -------
    DataFrame
        One row a feed: ``feed, weeks, facts, after_1, after_2, after_4, after_8`` (shares),
        ``complete_after`` (weeks until `COMPLETE` are known; `MATURE` where they never are).
    """
    rows = []
    for feed, mine in _mature(told, today).groupby("feed"):
        shares = {k: _share(mine, k) for k in range(MATURE + 1)}
        complete = next((k for k, share in shares.items() if share >= COMPLETE), MATURE)
        row = {"feed": feed, "weeks": mine["week"].nunique(), "facts": int(mine["facts"].sum())}
        rows.append(row | {f"after_{k}": shares[k] for k in AFTER} | {"complete_after": complete})
    columns = ["feed", "weeks", "facts", *(f"after_{k}" for k in AFTER), "complete_after"]
    return pd.DataFrame(rows, columns=columns)


def nowcast(told: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """The weeks that are not complete yet, and where they may come to.

    Returns
    -------
    DataFrame
        One row a feed × week: ``feed, week, age`` (whole weeks since its end), ``facts`` (known now),
        ``low, high`` (what it may come to, nine times in ten; missing where the delay is not regular),
        ``held`` (share of complete weeks that such a range, made without them, would have held).
    """
    rows = []
    for one in delays(told, today).itertuples():
        mine = told[told["feed"] == one.feed]
        mature = _mature(mine, today)
        for age in range(int(one.complete_after)):
            week = monday(today) - dt.timedelta(weeks=age + 1)
            known = int(mine.loc[mine["week"] == pd.Timestamp(week), "facts"].sum())
            rows.append((one.feed, pd.Timestamp(week), age, known, *_range(mature, age, known)))
    return pd.DataFrame(rows, columns=["feed", "week", "age", "facts", "low", "high", "held"])


def _mature(told: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    return told[told["week"] < pd.Timestamp(monday(today) - dt.timedelta(weeks=MATURE))]


def _share(told: pd.DataFrame, age: int) -> float:
    total = told["facts"].sum()
    return float(told.loc[told["lag"] <= age, "facts"].sum() / total) if total else 1.0


def _range(mature: pd.DataFrame, age: int, known: int) -> tuple[float, float, float]:
    """The range of a week's final count, and how often it would have held; missing where irregular."""
    early = mature[mature["lag"] <= age].groupby("week")["facts"].sum()
    final = mature.groupby("week")["facts"].sum()
    early = early.reindex(final.index, fill_value=0).to_numpy()
    late = final.to_numpy() - early
    if len(final) < WEEKS or not early.sum():
        return np.nan, np.nan, np.nan
    held = float(np.mean([_holds(early, late, n) for n in range(len(final))]))
    if held < LEAST_HELD:
        return np.nan, np.nan, held
    low, high = _late(early, late, known)
    return known + low, known + high, held


def _holds(early: np.ndarray, late: np.ndarray, n: int) -> bool:
    """Whether the range made from the other weeks holds the one at `n`."""
    others = np.arange(len(early)) != n
    low, high = _late(early[others], late[others], int(early[n]))
    return low <= late[n] <= high


def _late(early: np.ndarray, late: np.ndarray, known: int) -> tuple[float, float]:
    """Between how many facts are still to come, nine times in ten, where `known` are there."""
    from scipy.stats import nbinom, poisson

    ratio = late.sum() / max(early.sum(), 1)
    means = np.maximum(ratio * early, 0.25)
    spread = max(1.0, float(np.mean((late - ratio * early) ** 2 / means)))
    mean = max(ratio * known, 0.25)
    tails = ((1 - HELD) / 2, (1 + HELD) / 2)
    if spread <= 1.0:
        low, high = (float(poisson.ppf(tail, mean)) for tail in tails)
    else:
        low, high = (float(nbinom.ppf(tail, mean / (spread - 1), 1 / spread)) for tail in tails)
    return low, high

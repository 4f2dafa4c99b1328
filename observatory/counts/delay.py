"""Reporting delay: how much of a week each partner has told after so many weeks, and what is still to come.

Where a partner's delay is regular, the facts still to come are given as a range, apart from the count: late
facts as a negative binomial around what their share in complete weeks says (the reporting triangle, as in
Höhle & an der Heiden 2014). Each range bears the share of complete weeks that it would have held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from observatory.language import _, number_text, percent_text
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
#: Weeks of which the rule is made; and a number beyond every run.
LOOKED_AT, LAST_RUN = 60, 2**31 - 1


_COMING = ["feed", "week", "age", "facts", "low", "high", "held", "share"]
#: What `nowcast` gives of a week that is complete.
NONE = pd.DataFrame(columns=_COMING)


def lags(warehouse: Warehouse, since: dt.date = dt.date.min) -> pd.DataFrame:
    """Facts by ``feed, week, lag``: whole weeks after the end of their week until they were first told.

    Of the weeks from the Monday `since` on, and as known when a moment is looked back to.
    """
    run = warehouse.moment.run if warehouse.moment else LAST_RUN
    return warehouse.ask("lags", since=since, run=run)


def incomplete(warehouse: Warehouse, week: dt.date, today: dt.date) -> pd.DataFrame:
    """The rows of `nowcast` of one week: who has not told all of it by then, as a rule of the last year."""
    told = lags(warehouse, monday(today) - dt.timedelta(weeks=LOOKED_AT))
    coming = nowcast(told, today)
    return coming[coming["week"] == pd.Timestamp(week)].reset_index(drop=True)


def mark(coming: pd.DataFrame, partners: Mapping[str, str]) -> str:
    """That a week is not complete (`incomplete`), and whose facts are still to come; empty where it is."""
    if coming.empty:
        return ""
    names = (
        _("{partner} (by now {share} of a week, as a rule)").format(
            partner=partners.get(row.feed, row.feed), share=percent_text(row.share)
        )
        for row in coming.itertuples()
    )
    return _("Not complete yet, facts are still to come from: {names}.").format(names=", ".join(names))


def ranges(coming: pd.DataFrame, partners: Mapping[str, str]) -> list[str]:
    """A sentence a partner: its facts of an incomplete week, and apart from them where they may come to."""
    return [_range_text(row, partners.get(row.feed, row.feed)) for row in coming.itertuples()]


def _range_text(row: Any, partner: str) -> str:
    known = _("{partner}: {n} facts are known of this week.").format(
        partner=partner, n=number_text(row.facts)
    )
    if np.isnan(row.low):
        return f"{known} " + _("How many come later cannot be said: its delays vary, or are not known.")
    return f"{known} " + _(
        "It may come to {low} to {high}; such ranges would have held {held} of its complete weeks."
    ).format(low=number_text(row.low), high=number_text(row.high), held=percent_text(row.held))


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
        ``held`` (share of complete weeks that such a range, made without them, would have held), ``share``
        (of a complete week, what is known at that age). A feed that has told nothing of a week gets no range:
        its silence says nothing of what it will tell.
    """
    rows = []
    for one in delays(told, today).itertuples():
        mine = told[told["feed"] == one.feed]
        mature = _mature(mine, today)
        for age in range(int(one.complete_after)):
            week = monday(today) - dt.timedelta(weeks=age + 1)
            known = int(mine.loc[mine["week"] == pd.Timestamp(week), "facts"].sum())
            span = _range(mature, age, known)
            rows.append((one.feed, pd.Timestamp(week), age, known, *span, _share(mature, age)))
    return pd.DataFrame(rows, columns=_COMING)


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
    if held < LEAST_HELD or not known:
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

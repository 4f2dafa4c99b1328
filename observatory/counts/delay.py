"""Reporting delay: how much of a week each partner has told after so many weeks, and what is still to come.

Where a partner's delay is regular, the facts still to come are given as a range, apart from the count: late
facts as a negative binomial around what their share in complete weeks says (the reporting triangle, as in
Höhle & an der Heiden 2014). Each range bears how often such ranges held: of each complete week the range is
made again from what was known when it was as young, so that a habit that changed is seen as it was met.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from observatory.language import _, number_text, percent_text
from observatory.weeks import monday, week_label

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Weeks after which the shares are given; after the last one a week counts as complete.
AFTER = (1, 2, 4, 8)
MATURE = AFTER[-1]
#: A week is complete once this share of such weeks was known at its age.
COMPLETE = 0.98
#: Ranges hold nine times in ten; none is given from fewer weeks, or where fewer of them were held. The habit
#: of half a year is learnt: an older one says little.
HELD, WEEKS, LEAST_HELD, LEARNT = 0.9, 12, 0.8, 26
#: Nor where the newest weeks, complete or beyond their range already, were held less often, or one of the
#: last was not, even by a range from a spread so many times as wide: the partner has changed its habit. Nor
#: where a count is one that chance gives less often than `UNHEARD`.
RECENT, LEAST_RECENT, LAST, WIDER, UNHEARD = 8, 0.875, 4, (1, 2, 4), 0.002
#: The least mean of facts to come: none ever came late is no proof that none will.
LEAST = 0.25
#: Weeks of which the rule is made; and a number beyond every run.
LOOKED_AT, LAST_RUN = 60, 2**31 - 1


_COMING = ["feed", "week", "age", "facts", "low", "high", "held", "share"]
#: What `nowcast` gives of a week that is complete. Names as objects: texts of Arrow made here would come out
#: of its own pool, before the warehouse has chosen another (`observatory.warehouse.connection`).
NONE = pd.DataFrame(columns=pd.Index(_COMING, dtype=object))


def lags(warehouse: Warehouse, since: dt.date = dt.date.min) -> pd.DataFrame:
    """Facts by ``feed, week, lag``: days from the end of their week until they were first told.

    Of the weeks from the Monday `since` on, and as known when a moment is looked back to.
    """
    run = warehouse.moment.run if warehouse.moment else LAST_RUN
    return warehouse.ask("lags", since=since, run=run)


def incomplete(
    warehouse: Warehouse, week: dt.date, today: dt.date, first: dt.date | None = None
) -> pd.DataFrame:
    """The rows of `nowcast` of one week: who has not told all of it by then, as a rule of the last year.

    With `first`, of all weeks from that Monday to the Monday `week`. A week older than `MATURE` is complete.
    """
    if (monday(today) - week).days // 7 > MATURE:
        return NONE
    told = lags(warehouse, monday(today) - dt.timedelta(weeks=LOOKED_AT))
    coming = nowcast(told, today)
    return coming[coming["week"].between(pd.Timestamp(first or week), pd.Timestamp(week))].reset_index(
        drop=True
    )


def mark(coming: pd.DataFrame, partners: Mapping[str, str], *, named: bool = True) -> str:
    """That a week is not complete (`incomplete`), and, where `named`, whose facts are still to come.

    Empty where it is complete.
    """
    if coming.empty:
        return ""
    if not named:
        return _("Not complete yet: facts of this week are still to come.")
    names = (
        _("{partner} (by now {share} of a week, as a rule)").format(
            partner=partners.get(row.feed, row.feed), share=percent_text(row.share)
        )
        for row in coming.itertuples()
    )
    return _("Not complete yet, facts are still to come from: {names}.").format(names=", ".join(names))


def mark_of_weeks(coming: pd.DataFrame, partners: Mapping[str, str], *, named: bool = True) -> str:
    """Which weeks of a period are not complete (`incomplete`); where `named`, whose facts are to come."""
    if coming.empty:
        return ""
    weeks = ", ".join(week_label(week.date()) for week in sorted(coming["week"].unique()))
    if not named:
        return _("Weeks not complete yet, facts are still to come: {weeks}.").format(weeks=weeks)
    names = ", ".join(sorted({partners.get(feed, feed) for feed in coming["feed"]}))
    return _("Weeks not complete yet: {weeks}; facts are still to come from: {names}.").format(
        weeks=weeks, names=names
    )


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
        shares = {k: _share(mine, 7 * k) for k in range(MATURE + 1)}
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
        ``held`` (share of complete weeks that such a range, made when they were as young, held), ``share``
        (known of a complete week as many days after its end). A feed that has told nothing of a week gets no
        range: its silence says nothing of what it will tell.
    """
    rows = []
    for one in delays(told, today).itertuples():
        mine = told[told["feed"] == one.feed]
        mature = _mature(mine, today)
        for age in range(MATURE):
            week = monday(today) - dt.timedelta(weeks=age + 1)
            days = 7 * age + today.weekday()
            if (share := _share(mature, days)) >= COMPLETE:
                break
            known = int(mine.loc[mine["week"] == pd.Timestamp(week), "facts"].sum())
            found = _range(mine, pd.Timestamp(week), age, today)
            rows.append((one.feed, pd.Timestamp(week), age, known, *found, share))
    return pd.DataFrame(rows, columns=_COMING)


def _mature(told: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    return told[told["week"] < pd.Timestamp(monday(today) - dt.timedelta(weeks=MATURE))]


def _share(told: pd.DataFrame, days: int) -> float:
    """The share of facts that are known so many days after the end of their week."""
    total = told["facts"].sum()
    return float(told.loc[told["lag"] <= days, "facts"].sum() / total) if total else 1.0


def _range(mine: pd.DataFrame, week: pd.Timestamp, age: int, today: dt.date) -> tuple[float, float, float]:
    """The range of a week's final count, and how often such ranges held; missing where irregular."""
    late, early, complete, before = _seen(mine, week, age, today)
    known, weeks, held = early[-1], before.sum(axis=1), np.nan
    tried = (weeks >= WEEKS) & (early + late > 0)
    tried[-1] = False
    if weeks[-1] < WEEKS or not (before[-1] * early).sum() or (tried & complete).sum() < RECENT:
        return np.nan, np.nan, held
    for wider in WIDER:
        low, high = _bounds(early, late, before, wider)
        # What came of a young week cannot fall below its range yet; it can be beyond already.
        holds = (late <= high) & ((low <= late) | ~complete)
        held = float(holds[tried & complete].mean())
        if _trusted(held, holds[tried & complete], holds[tried]):
            if known and _usual(early[before[-1] > 0], known):
                return known + float(low[-1]), known + float(high[-1]), held
            break
    return np.nan, np.nan, held


def _trusted(held: float, complete: np.ndarray, every: np.ndarray) -> bool:
    """Whether ranges held often enough: over all weeks, over the newest, and in each of the very last."""
    newest = min(complete[-RECENT:].mean(), every[-RECENT:].mean())
    return held >= LEAST_HELD and newest >= LEAST_RECENT and bool(every[-LAST:].all())


def _seen(
    mine: pd.DataFrame, week: pd.Timestamp, age: int, today: dt.date
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """By week until the asked one, the last: facts told by that age, since, whether complete; and a matrix.

    The matrix says of each week (rows) of which weeks (columns) its range is made: of those that were
    complete when it had that age, `LEARNT` at most.
    """
    days = 7 * age + today.weekday()
    whole = mine[mine["week"] < week].groupby("week")["facts"].sum()
    whole[week] = mine.loc[mine["week"] == week, "facts"].sum()
    early = mine[mine["lag"] <= days].groupby("week")["facts"].sum().reindex(whole.index, fill_value=0)
    number = np.asarray((whole.index - week).days // 7)
    apart = number[:, None] - number[None, :] - (MATURE - age)
    before = ((apart >= 0) & (apart < LEARNT) & (whole.to_numpy() > 0)[None, :]).astype(float)
    complete = np.asarray(whole.index < pd.Timestamp(monday(today) - dt.timedelta(weeks=MATURE)))
    return (whole - early).to_numpy(), early.to_numpy(), complete, before


def _bounds(
    early: np.ndarray, late: np.ndarray, before: np.ndarray, wider: float
) -> tuple[np.ndarray, np.ndarray]:
    """Of each week, between how many facts came late, from the weeks that were complete by then."""
    ratio = (before @ late) / np.maximum(before @ early, 1)
    usual = ratio[:, None] * early[None, :]
    missed = (late[None, :] - usual) ** 2 / np.maximum(usual, LEAST)
    spread = np.maximum(1.0, (before * missed).sum(axis=1) / np.maximum(before.sum(axis=1), 1))
    return _late(ratio, wider * spread, early)


def _usual(early: np.ndarray, known: float) -> bool:
    """Whether as many facts as are known of a week are nothing unheard of at its age."""
    from scipy.stats import nbinom

    mean = max(float(early.mean()), LEAST)
    over = max(float(early.var(ddof=1)) / mean - 1, 1e-9)
    low, high = nbinom.ppf((UNHEARD, 1 - UNHEARD), mean / over, 1 / (1 + over))
    return bool(low <= known <= high)


def _late(ratio: np.ndarray, spread: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between how many facts are still to come, nine times in ten, where `known` are there."""
    from scipy.stats import nbinom, poisson

    mean = np.maximum(ratio * known, LEAST)
    over = np.maximum(spread - 1, 1e-9)

    def at(tail: float) -> np.ndarray:
        scattered = nbinom.ppf(tail, mean / over, 1 / (1 + over))
        return np.where(spread > 1, scattered, poisson.ppf(tail, mean))

    return at((1 - HELD) / 2), at((1 + HELD) / 2)

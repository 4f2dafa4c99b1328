"""What followed a fact, where a partner says so: dates, outcomes, what it cost and what was billed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from observatory.distinct import each_text
from observatory.fact import FOLLOW_UP_DATES, Reason
from observatory.language import N_
from pipelines.feed import Feed, FollowUpDate, normal
from pipelines.validate.numerals import read_numbers
from pipelines.validate.refusals import Accounts
from pipelines.validate.times import read_moment

REMARK_DOUBTFUL_DATE = N_("dates of what followed that are not possible, left out: those facts are counted")
REMARK_DOUBTFUL_AMOUNT = N_("amounts that cannot be read, left out: those facts are counted")
#: No removal costs more, in euros; what is written beyond it is no amount.
MOST_EUR = 100_000_000
#: What may stand beside an amount.
UNIT = "€|EUR"


def read_follow_up(frame: pd.DataFrame, feed: Feed, now: np.ndarray, result: Accounts) -> pd.DataFrame:
    """`frame` with `FOLLOW_UP_DATES`, ``outcomes, resident_complaint, cost_eur, billed_eur``.

    What cannot be read or comes before the fact is left out and remarked: a doubtful closing date makes no
    doubtful fact.
    """
    frame = _read_dates(frame, feed, now, result)
    frame = frame.assign(outcomes=_read_outcomes(frame, feed), resident_complaint=feed.residents_complain)
    frame = _read_amount(frame, "cost_eur", feed.cost_column, result)
    return _read_amount(frame, "billed_eur", feed.billed_column, result)


def _read_dates(frame: pd.DataFrame, feed: Feed, now: np.ndarray, result: Accounts) -> pd.DataFrame:
    """Each date column is read once, and its dates go where their meaning for the theme says."""
    unknown = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    frame = frame.assign(**dict.fromkeys(FOLLOW_UP_DATES, unknown))
    for moment in feed.follow_up_moments:
        read = read_moment(frame, moment, now, feed.format)
        # By days: what was removed at "9 h" and noted at 9:05 is no contradiction.
        read.refuse(read.latest < frame["starts_at"].dt.normalize(), Reason.END_BEFORE_START)
        doubtful = read.fault != ""
        result.remark(REMARK_DOUBTFUL_DATE, frame.index[doubtful])
        at = read.at.astype("datetime64[us]").mask(doubtful)
        meanings = {name: date for name, date in feed.follow_up_dates.items() if date.moment == moment}
        for name, meant in _meant(meanings, frame["theme"]).items():
            frame[name] = at if meant is None else at.where(meant)
    return frame


def _meant(meanings: dict[str, FollowUpDate], theme: pd.Series) -> dict[str, pd.Series | None]:
    """For each meaning of one date, the rows it holds for; None is all of them."""
    claimed = frozenset[str]().union(*(date.themes for date in meanings.values()))
    if not claimed:
        return dict.fromkeys(meanings, None)
    rest = ~theme.isin(claimed)
    return {name: theme.isin(date.themes) if date.themes else rest for name, date in meanings.items()}


def _read_outcomes(frame: pd.DataFrame, feed: Feed) -> pd.Series:
    if not feed.outcome_column:
        return pd.Series("", index=frame.index, dtype="str")
    return each_text(frame[feed.outcome_column], lambda word: ",".join(_outcomes(normal(word), feed)))


def _outcomes(words: str, feed: Feed) -> list[str]:
    """The outcomes among partner words written "a + b", "a, b" or "a / b"; other words mean nothing here."""
    parts = [normal(part) for part in words.replace("+", ",").replace("/", ",").split(",")]
    found = [feed.outcomes.get(words), *(feed.outcomes.get(part) for part in parts)]
    return sorted({str(outcome) for outcome in found if outcome})


def _read_amount(frame: pd.DataFrame, name: str, column: str, result: Accounts) -> pd.DataFrame:
    """An amount in euros, 0 to `MOST_EUR`, as `name`; not known where it cannot be read."""
    if not column:
        return frame.assign(**{name: np.nan})
    written = frame[column]
    amount = read_numbers(written, UNIT)
    wrong = (written != "") & ~((amount >= 0) & (amount <= MOST_EUR))
    wrong[wrong] = (
        written[wrong].str.replace(rf"\s|{UNIT}", "", regex=True) != ""
    )  # a unit alone says nothing
    result.remark(REMARK_DOUBTFUL_AMOUNT, frame.index[wrong])
    return frame.assign(**{name: amount.mask(wrong)})

"""What came of a fact, where a partner says so: when it was dealt with, how, and what it cost."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from observatory.fact import Reason
from pipelines.feed import Feed, normal
from pipelines.validate.refusals import Validated
from pipelines.validate.times import read_moment


def read_follow_up(frame: pd.DataFrame, feed: Feed, now: dt.datetime, result: Validated) -> pd.DataFrame:
    """`frame` with ``cleared_at, outcomes, cost_eur``; rows that contradict themselves are refused."""
    frame = _read_clearing(frame, feed, now, result)
    frame = frame.assign(outcomes=_read_outcomes(frame, feed))
    return _read_cost(frame, feed, result)


def _read_clearing(frame: pd.DataFrame, feed: Feed, now: dt.datetime, result: Validated) -> pd.DataFrame:
    if not feed.cleared_at:
        return frame.assign(cleared_at=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]"))
    cleared = read_moment(frame, feed.cleared_at, now)
    # By days: what was cleared at "9 h" and noted at 9:05 is no contradiction.
    cleared.refuse(cleared.latest < frame["starts_at"].dt.normalize(), Reason.END_BEFORE_START)
    good = result.refuse_marked(frame, cleared.fault, cleared.column)
    return frame.assign(cleared_at=cleared.at.astype("datetime64[us]"))[good]


def _read_outcomes(frame: pd.DataFrame, feed: Feed) -> pd.Series:
    if not feed.outcome_column:
        return pd.Series("", index=frame.index, dtype="str")
    words = frame[feed.outcome_column]
    meaning = {word: ",".join(_outcomes(normal(word), feed)) for word in words.unique()}
    return words.map(meaning).astype("str")


def _outcomes(words: str, feed: Feed) -> list[str]:
    """The outcomes among partner words written "a + b", "a, b" or "a / b"; other words mean nothing here."""
    parts = [normal(part) for part in words.replace("+", ",").replace("/", ",").split(",")]
    found = [feed.outcomes.get(words), *(feed.outcomes.get(part) for part in parts)]
    return sorted({str(outcome) for outcome in found if outcome})


def _read_cost(frame: pd.DataFrame, feed: Feed, result: Validated) -> pd.DataFrame:
    if not feed.cost_column:
        return frame.assign(cost_eur=pd.Series(np.nan, index=frame.index, dtype="float64"))
    written = frame[feed.cost_column]
    text = written.str.replace(r"[\s€]|EUR", "", regex=True).str.replace(",", ".", regex=False)
    cost = pd.to_numeric(text, errors="coerce").astype("float64")
    wrong = (text != "") & ~(np.isfinite(cost) & (cost >= 0))
    result.refuse(written[wrong], feed.cost_column, Reason.BAD_NUMBER)
    return frame.assign(cost_eur=cost)[~wrong]

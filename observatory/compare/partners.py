"""What partners alone can make of a comparison: empty files, facts owed, duties handed over, lumps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

import numpy as np
import pandas as pd

from observatory.counts.cube import MADE_UP_WEEKS, Cube
from observatory.language import _, date_text
from observatory.themes import themes

#: Share of a period told of by others than in the other period, from which on they are not compared.
OTHERS_SHARE = 0.1

#: A table and the weeks of it that are compared.
Side = tuple[Cube, pd.DatetimeIndex]


class Doubt(StrEnum):
    """Why a change may be the partners' and not the street's.

    Empty files, those just before, a hand-over, facts of several weeks that stand in one.
    """

    NONE = ""
    EMPTY = "empty"
    OWED = "owed"
    HANDED = "handed"
    DATED = "dated"


def doubt_of_week(told: Cube, hand: np.ndarray, made_up: np.ndarray) -> dict[str, np.ndarray]:
    """Columns ``doubt`` (`Doubt`) and ``doubt_since`` (Monday, NaT without) of the last week of `told`.

    `hand` is who usually tells (`baseline.Judgement`), `made_up` the silent weeks just before (`JudgedWeek`).
    """
    if told.tellers is None:
        return _columns(len(told.keys), [])
    tellers = told.tellers
    before = np.minimum(len(told.weeks), 2)
    cases = [
        (tellers.empty[:, -1] > 0, Doubt.EMPTY, tellers.empty_since[:, -1]),
        (tellers.dated[:, -1] > 0, Doubt.DATED, tellers.dated[:, -1]),
        (tellers.handed[:, -1] != hand, Doubt.HANDED, tellers.handed[:, -1]),
        ((made_up > 0) & (tellers.empty[:, -before] > 0), Doubt.OWED, tellers.empty_since[:, -before]),
    ]
    return _columns(len(told.keys), cases)


def doubt_of_periods(now: Side, before: Side, row, row_before) -> dict[str, np.ndarray]:
    """The same of two periods, for rows at the positions `row` and `row_before` of their tables."""
    empty, hands = np.zeros(len(row), np.int64), []
    for (table, mondays), rows in ((now, row), (before, row_before)):
        first, after = table.weeks.searchsorted([mondays[0], mondays[-1] + pd.Timedelta(weeks=1)])
        hands.append(table.at(slice(first, after)).hands[rows])
        if table.tellers is not None:
            around = table.tellers.each(lambda values: values[:, max(0, first - MADE_UP_WEEKS) : after])  # noqa: B023
            since = np.where(around.empty > 0, around.empty_since, 0).max(axis=1, initial=0)[rows]
            empty = np.maximum(empty, since)
    newest = np.maximum(hands[0].max(axis=1, initial=0), hands[1].max(axis=1, initial=0))
    shares = [(side == newest[:, None]).sum(axis=1) / max(side.shape[1], 1) for side in hands]
    both = min(side.shape[1] for side in hands) > 0
    handed = both & (np.abs(shares[0] - shares[1]) >= OTHERS_SHARE)
    return _columns(len(row), [(handed, Doubt.HANDED, newest), (empty > 0, Doubt.EMPTY, empty)])


def _columns(rows: int, cases) -> dict[str, np.ndarray]:
    doubt, since = np.full(rows, Doubt.NONE.value, object), np.zeros(rows, np.int64)
    for holds, name, day in reversed(cases):
        doubt[holds], since[holds] = name.value, day[holds]
    monday = since.astype("datetime64[D]").astype("datetime64[us]")
    return {"doubt": doubt, "doubt_since": np.where(since > 0, monday, np.datetime64("NaT", "us"))}


def doubt_sentences(told: Cube, partners: Mapping[str, str] | None) -> Iterator[str]:
    """What of the last week of `told` is doubtful, in words: whose file was empty, who took over from when.

    Parameters
    ----------
    partners : mapping
        Feed → the name it is called by; None where no partner is to be named.
    """
    tellers = told.tellers
    if tellers is None:
        return
    last = tellers.each(lambda values: values[:, -1])
    yield from _empties(last, partners)
    if len(told.weeks) > 1:
        yield from _owed(tellers.each(lambda values: values[:, -2]), last, partners)
    yield from _dated(told, last, partners)
    recent = (last.handed > 0) & (_day(told.weeks[-1]) - last.handed < 7 * MADE_UP_WEEKS)
    for theme, rows in told.keys[recent].groupby("theme", sort=False).indices.items():
        at = np.flatnonzero(recent)[rows]
        for day, feed in sorted({(last.handed[i], last.handed_to[i]) for i in at}):
            yield _handed(partners).format(
                theme=themes()[theme].label, week=_week(day), partner=_name(last, feed, partners)
            )


def _dated(told: Cube, last, partners: Mapping[str, str] | None) -> Iterator[str]:
    form = (
        _(
            "{theme}: since the week of {week}, most facts of a partner stand in one week out of several, as "
            "they happen or as its register dates them. This week is not judged; compare quarters or years."
        )
        if partners is None
        else _(
            "{theme}: since the week of {week}, most facts of {partner} stand in one week out of several, as "
            "they happen or as its register dates them: ask which. This week is not judged; compare "
            "quarters or years."
        )
    )
    for theme, rows in told.keys[last.dated > 0].groupby("theme", sort=False).indices.items():
        at = np.flatnonzero(last.dated > 0)[rows]
        for day, feed in sorted({(last.dated[i], last.dated_feed[i]) for i in at}):
            yield form.format(
                theme=themes()[theme].label, week=_week(day), partner=_name(last, feed, partners)
            )


def _handed(partners: Mapping[str, str] | None) -> str:
    if partners is None:
        return _(
            "{theme}: since the week of {week}, another partner tells of it and no longer who did before; "
            "what comes after is not compared with what came before."
        )
    return _(
        "{theme}: since the week of {week}, {partner} tells of it and no longer who did before; what "
        "comes after is not compared with what came before."
    )


def _empties(last, partners: Mapping[str, str] | None) -> Iterator[str]:
    form = (
        _(
            "A partner sent a file without a fact where facts are usual, since the week of {week}: a fault "
            "more likely than a calm week. Nothing is concluded from it."
        )
        if partners is None
        else _(
            "{partner} sent a file without a fact where facts are usual, since the week of "
            "{week}: a fault more likely than a calm week. Nothing is concluded from it; ask them."
        )
    )
    for day, feed in sorted({*zip(last.empty_since.tolist(), last.empty_feed.tolist(), strict=True)}):
        if feed:
            yield form.format(partner=_name(last, feed, partners), week=_week(day))


def _owed(before, last, partners: Mapping[str, str] | None) -> Iterator[str]:
    form = (
        _(
            "The files of a partner were suspiciously empty from the week of {week} to the week before: this "
            "week may hold the facts of those."
        )
        if partners is None
        else _(
            "The files of {partner} were suspiciously empty from the week of {week} to the week before: this "
            "week may hold the facts of those."
        )
    )
    over = (before.empty_feed > 0) & (last.empty == 0)
    for day, feed in sorted({*zip(before.empty_since[over], before.empty_feed[over], strict=True)}):
        yield form.format(partner=_name(before, feed, partners), week=_week(day))


def _name(tellers, feed: int, partners: Mapping[str, str] | None) -> str:
    name = tellers.feeds[feed - 1]
    return "" if partners is None else partners.get(name, name)


def _day(monday: pd.Timestamp) -> int:
    return (monday - pd.Timestamp("1970-01-01")).days


def _week(day: int) -> str:
    return date_text(pd.Timestamp("1970-01-01") + pd.Timedelta(days=int(day)), "long")

"""Delay: shares by an obvious count, ranges held as often as they say in worlds nobody tuned on."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from observatory import language
from observatory.counts.delay import HELD, NONE, delays, mark, nowcast, ranges
from observatory.weeks import monday

TODAY = dt.date(2026, 11, 27)


def world(seed: int, *, weeks: int = 60, mean: float = 40.0, shares=(0.6, 0.25, 0.1, 0.05)) -> pd.DataFrame:
    """Every fact of a partner, whose late facts come with these shares after 0, 1, 2… weeks."""
    draw, rows = np.random.default_rng(seed), []
    for back in range(1, weeks + 1):
        week = pd.Timestamp(monday(TODAY) - dt.timedelta(weeks=back))
        counts = draw.multinomial(draw.poisson(mean), shares)
        rows += [("x", week, 7 * lag, int(n)) for lag, n in enumerate(counts) if n]
    return pd.DataFrame(rows, columns=["feed", "week", "lag", "facts"])


def known_now(told: pd.DataFrame) -> pd.DataFrame:
    """What is known today of it: what came on the days since the end of each week."""
    age = (pd.Timestamp(monday(TODAY)) - told["week"]).dt.days // 7 - 1
    return told[told["lag"] <= 7 * age + TODAY.weekday()]


def test_shares_are_counted() -> None:
    told = world(1)
    [row] = delays(known_now(told), TODAY).itertuples()
    old = told[told["week"] < pd.Timestamp(monday(TODAY) - dt.timedelta(weeks=8))]
    for k in (1, 2, 4, 8):
        share = (
            sum(n for lag, n in zip(old["lag"], old["facts"], strict=True) if lag <= 7 * k)
            / old["facts"].sum()
        )
        assert getattr(row, f"after_{k}") == pytest.approx(share)
    assert (row.after_4, row.complete_after) == (1.0, 3)


def test_ranges_hold_as_often_as_they_say() -> None:
    held = []
    for seed in range(60):
        told = world(1000 + seed, mean=25)
        final = told.groupby("week")["facts"].sum()
        given = nowcast(known_now(told), TODAY).dropna(subset="low")
        held += [row.low <= final[row.week] <= row.high for row in given.itertuples()]
    assert len(held) > 150
    assert HELD - 0.07 <= np.mean(held) <= 0.99


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("too few weeks", world(2, weeks=15)),
        ("a partner that sends when it likes", world(3).assign(lag=lambda t: t["week"].dt.month % 3 * 14)),
    ],
)
def test_no_range_where_the_delay_is_not_regular(why, told) -> None:
    found = nowcast(known_now(told), TODAY)
    assert found["low"].isna().any(), why


def test_a_partner_that_is_never_late_has_no_week_to_come() -> None:
    told = world(4).assign(lag=0)
    assert nowcast(told, TODAY).empty
    assert delays(told, TODAY)["complete_after"].tolist() == [0]


def test_a_partner_that_went_silent_gets_no_range() -> None:
    """Nothing told of a week says nothing of what will be: a range of 0 to 1 would be a promise."""
    told = known_now(world(5))
    silent = told[told["week"] < pd.Timestamp(monday(TODAY) - dt.timedelta(weeks=2))]
    last = nowcast(silent, TODAY).set_index("age")
    assert last.loc[[0, 1], "facts"].tolist() == [0, 0]
    assert last.loc[[0, 1], "low"].isna().all()
    assert last.loc[2, "low"] > 0


def test_a_partner_that_has_slowed_down_gets_no_range_by_its_former_habit() -> None:
    changed = pd.Timestamp(monday(TODAY) - dt.timedelta(weeks=22))
    fast, slow = world(6), world(7, shares=(0.1, 0.2, 0.5, 0.2))
    told = pd.concat([fast[fast["week"] < changed], slow[slow["week"] >= changed]])
    coming = nowcast(known_now(told), TODAY).set_index("age")
    assert coming.loc[[0, 1], "low"].isna().all()
    assert nowcast(known_now(fast), TODAY).set_index("age").loc[[0, 1], "low"].notna().all()


def backtest(told: pd.DataFrame, mondays: int = 12) -> tuple[int, list[bool]]:
    """Of the last Mondays, each with what was known then: weeks asked for, whether each range given held."""
    final, asked, held = told.groupby("week")["facts"].sum(), 0, []
    for back in range(mondays):
        today = monday(TODAY) - dt.timedelta(weeks=back)
        age = (pd.Timestamp(today) - told["week"]).dt.days // 7 - 1
        coming = nowcast(told[(age >= 0) & (told["lag"] <= 7 * age)], today)
        asked += len(coming)
        given = coming.dropna(subset="low")
        held += [row.low <= final[row.week] <= row.high for row in given.itertuples()]
    return asked, held


QUICK, MIDDLE, SLOW = (0.6, 0.25, 0.1, 0.05), (0.45, 0.3, 0.15, 0.1), (0.1, 0.2, 0.5, 0.2)


def in_turn(seed: int, *habits: tuple[tuple[float, ...], int]) -> pd.DataFrame:
    """A partner whose habits followed one another: the shares, and how many weeks ago they began."""
    worlds = []
    for n, (shares, since) in enumerate(habits):
        until = habits[n + 1][1] if n + 1 < len(habits) else 0
        one = world(100 * seed + n, weeks=84, shares=shares)
        ago = (pd.Timestamp(monday(TODAY)) - one["week"]).dt.days // 7
        worlds.append(one[(ago <= since) & (ago > until)])
    return pd.concat(worlds, ignore_index=True).sort_values(["week", "lag"], ignore_index=True)


#: Why, the habits, the least share of the ranges given that held, and the most that are given of those asked.
CHANGED = [
    ("regular", ((QUICK, 84),), 0.88, 1.0),
    ("slows half a year ago", ((QUICK, 84), (SLOW, 26)), 0.85, 0.3),
    ("slows four months ago", ((QUICK, 84), (SLOW, 18)), 0.85, 0.3),
    ("slows a little half a year ago", ((QUICK, 84), (MIDDLE, 26)), 0.85, 1.0),
    ("slows twice", ((QUICK, 84), (MIDDLE, 45), (SLOW, 22)), 0.85, 0.3),
    ("speeds up half a year ago", ((SLOW, 84), (QUICK, 26)), 0.85, 0.8),
    ("slow for ten weeks", ((QUICK, 84), (SLOW, 32), (QUICK, 22)), 0.85, 0.8),
]


@pytest.mark.parametrize(("why", "habits", "least", "most"), CHANGED, ids=[case[0] for case in CHANGED])
def test_a_range_is_withheld_or_holds_where_delays_changed(why, habits, least, most) -> None:
    found = [backtest(in_turn(seed, *habits)) for seed in range(5)]
    asked, held = sum(one[0] for one in found), [one for some in found for one in some[1]]
    assert asked > 100 and len(held) <= most * asked, (why, len(held) / asked)
    assert len(held) < 20 or np.mean(held) >= least, (why, np.mean(held))
    if why == "regular":
        assert len(held) > 0.85 * asked


def test_what_is_said_of_an_incomplete_week() -> None:
    language.use("en")
    coming = nowcast(known_now(world(1)), TODAY)
    newest = coming[coming["age"] == 0]
    said = mark(newest, {"x": "Fire service"})
    assert said.startswith("Not complete yet, facts are still to come from: Fire service (by now ")
    assert abs(newest["share"].item() - 0.6) < 0.05
    [one] = ranges(newest, {})
    assert one.startswith(f"x: {newest['facts'].item()} facts are known of this week. It may come to ")
    [one] = ranges(newest.assign(low=np.nan), {})
    assert one.endswith("its delays vary, or are not known.")
    assert (mark(NONE, {}), ranges(NONE, {})) == ("", [])

"""How often the range given for an incomplete week holds: ``python -m benchmarks.truth_delay``.

Weekly counts of each partner are the demonstration's; when a partner tells of them is drawn, in habits that
are regular and in hostile ones. Each Monday of the last quarter, only what was told until then is known:
the weeks that the range is given for are held out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.truth_disclosure import demonstration
from observatory.counts.delay import HELD, nowcast
from observatory.warehouse import connect

#: Mondays on which ranges are asked for, weeks that a partner has told of by then, and lags, in weeks.
MONDAYS, HISTORY, LAGS = 12, 60, 20
SEED = 2026

#: When the facts of each week are told: (facts a week, draw) → counts by week (rows) and lag (columns).
Habit = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def regular(*shares: float) -> Habit:
    """The same shares after 0, 1, 2… weeks, each fact by itself."""

    def told(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
        return np.array([draw.multinomial(n, _padded(shares)) for n in facts])

    return told


def uneven(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Shares that differ from week to week: whoever types them in is ill, or on leave."""
    return np.array([draw.multinomial(n, _padded(draw.dirichlet([6, 2.5, 1, 0.5]))) for n in facts])


def at_will(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A week is told whole, at once or up to six weeks later."""
    return _at(facts, draw.integers(0, 7, len(facts)))


def monthly(facts: np.ndarray, _draw: np.random.Generator) -> np.ndarray:
    """Four weeks are told together."""
    return _at(facts, 3 - np.arange(len(facts)) % 4)


def stops(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Regular, then nothing for sixteen weeks, and all of it at the end of them."""
    counts = regular(0.6, 0.25, 0.1, 0.05)(facts, draw)
    late = np.arange(len(facts)) >= len(facts) - 16
    counts[late] = _at(facts, np.maximum(len(facts) - 1 - np.arange(len(facts)), 0))[late]
    return counts


def slows(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Half a year before the end the partner begins to tell most of a week two weeks later."""
    before, after = regular(0.6, 0.25, 0.1, 0.05)(facts, draw), regular(0.1, 0.2, 0.5, 0.2)(facts, draw)
    return np.where((np.arange(len(facts)) < len(facts) - 26)[:, None], before, after)


def slows_twice(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A little half a year ago, a lot two months ago."""
    counts = regular(0.6, 0.25, 0.1, 0.05)(facts, draw)
    for since, shares in ((26, (0.45, 0.3, 0.15, 0.1)), (9, (0.1, 0.2, 0.5, 0.2))):
        counts[-since:] = regular(*shares)(facts[-since:], draw)
    return counts


def slow_for_a_while(facts: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """For ten weeks the partner tells most of a week two weeks later, then as before."""
    counts = regular(0.6, 0.25, 0.1, 0.05)(facts, draw)
    counts[-22:-12] = regular(0.1, 0.2, 0.5, 0.2)(facts[-22:-12], draw)
    return counts


HABITS: dict[str, tuple[bool, Habit]] = {
    "most at once": (True, regular(0.9, 0.08, 0.02)),
    "60, 25, 10, 5 %": (True, regular(0.6, 0.25, 0.1, 0.05)),
    "30, 30, 20, 10, 10 %": (True, regular(0.3, 0.3, 0.2, 0.1, 0.1)),
    "shares that differ a lot from week to week": (True, uneven),
    "each week when it likes": (False, at_will),
    "four weeks together": (False, monthly),
    "stops for sixteen weeks": (False, stops),
    "slows down half a year ago": (False, slows),
    "slows down twice, the last time within the quarter": (False, slows_twice),
    "slow for ten weeks before the quarter": (False, slow_for_a_while),
}


def _padded(shares) -> np.ndarray:
    return np.pad(np.asarray(shares, float) / np.sum(shares), (0, LAGS - len(shares)))


def _at(facts: np.ndarray, lags: np.ndarray) -> np.ndarray:
    counts = np.zeros((len(facts), LAGS), int)
    counts[np.arange(len(facts)), np.minimum(lags, LAGS - 1)] = facts
    return counts


def weekly_facts(data: Path) -> dict[str, np.ndarray]:
    """Facts a week of each feed, over the weeks from its first to its last."""
    with connect(data) as warehouse:
        rows = warehouse.connection.execute("select feed, week, count(*) n from facts group by all").df()
    found = {}
    for feed, mine in rows.groupby("feed"):
        weeks = pd.date_range(mine["week"].min(), mine["week"].max(), freq="7D")
        counts = mine.set_index(pd.to_datetime(mine["week"]))["n"].reindex(weeks, fill_value=0).to_numpy()
        if len(counts) >= HISTORY + MONDAYS:
            found[str(feed)] = counts[-(HISTORY + MONDAYS) :]
    return found


def ranges(facts: np.ndarray, habit: Habit, draw: np.random.Generator) -> tuple[int, list[bool], list[float]]:
    """Of all Mondays: incomplete weeks, and of the ranges given whether each held and how wide it is."""
    first, counts = dt.date(2025, 1, 6), habit(facts, draw)
    weeks = [first + dt.timedelta(weeks=n) for n in range(len(facts))]
    asked, held, width = 0, [], []
    for past in range(HISTORY, len(facts)):
        today = first + dt.timedelta(weeks=past)
        told = pd.DataFrame(
            [("x", pd.Timestamp(weeks[n]), 7 * lag, int(counts[n, lag]))
             for n in range(past) for lag in range(min(LAGS, past - n)) if counts[n, lag]],
            columns=["feed", "week", "lag", "facts"],
        )  # fmt: skip
        coming = nowcast(told, today)
        asked += len(coming)
        for row in coming.dropna(subset=["low"]).itertuples():
            final = facts[(row.week.date() - first).days // 7]
            held.append(bool(row.low <= final <= row.high))
            width.append((row.high - row.low) / max(final, 1))
    return asked, held, width


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth_delay", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder of the demonstration, made otherwise")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        feeds = weekly_facts(given.data or demonstration(Path(folder)))
    print(f"{len(feeds)} partners, {MONDAYS} Mondays; a range is to hold {HELD:.0%} of the time")
    for name, (is_regular, habit) in HABITS.items():
        print(
            f"{'regular' if is_regular else 'hostile'}  {name}: {_said(habit, [*feeds.values()])}", flush=True
        )


def _said(habit: Habit, feeds: list[np.ndarray]) -> str:
    found = [ranges(facts, habit, np.random.default_rng([SEED, n])) for n, facts in enumerate(feeds)]
    asked, held = sum(one[0] for one in found), [one for some in found for one in some[1]]
    width = [one for some in found for one in some[2]]
    told = f"{asked} incomplete weeks, {len(held)} ranges given"
    if not held:
        return told
    return f"{told}; held {np.mean(held):.1%}, median width {np.median(width):.0%} of the count"


if __name__ == "__main__":
    main()

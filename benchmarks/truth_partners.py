"""When files are doubted, duties and lumps seen, and when wrongly: ``python -m benchmarks.truth_partners``.

Eight partners share the themes of invented worlds: each theme has one who tells of most of it and one who
tells of the rest. In the first table nothing is amiss with them, and what is doubted of their last year is
doubted wrongly. In the others a file is empty, a theme stops, a duty passes: when is that said?
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks import worlds
from benchmarks.truth_hostile import SCOPE, STRUCK, steady
from observatory import alerts, compare
from observatory.compare import Verdict
from observatory.counts import Cube

#: Seeds of the printed tables; those of the tests and of the tuning are others.
SEED = 626_364

YEAR, FEEDS = 52, 8
WEEKS = len(worlds.WEEKS)


def shared_out(rng: np.random.Generator, counts: np.ndarray, wander: float = 0.0) -> Cube:
    """Counts told of by eight partners; with `wander`, their shares do so (AR(1) on the log odds, ρ 0.9)."""
    themes = np.arange(worlds.THEMES)
    scope = np.zeros((FEEDS, worlds.THEMES), dtype=bool)
    scope[themes % 5, themes] = scope[5 + themes % 3, themes] = True
    odds = rng.uniform(0.05, 0.5, worlds.THEMES)
    odds = np.log(odds / (1 - odds))[:, None] + _walk(rng, wander)
    second = rng.binomial(counts, 1 / (1 + np.exp(-odds)))
    told = np.zeros((FEEDS, *counts.shape), np.int64)
    told[themes % 5, :, themes] = np.moveaxis(counts - second, 1, 0)
    told[5 + themes % 3, :, themes] = np.moveaxis(second, 1, 0)
    return worlds.told_by(told, scope)


def _walk(rng: np.random.Generator, scale: float) -> np.ndarray:
    steps = rng.normal(0, scale * np.sqrt(1 - 0.9**2), (worlds.THEMES, WEEKS))
    walk = np.empty(steps.shape)
    walk[:, 0] = rng.normal(0, scale, worlds.THEMES)
    for week in range(1, WEEKS):
        walk[:, week] = 0.9 * walk[:, week - 1] + steps[:, week]
    return walk


def at_rest(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Each theme rests for five months of the year, at a time of its own."""
    angle = (worlds.WEEKS.day_of_year.to_numpy() / 365.25 + rng.random((1, worlds.THEMES, 1))) % 1
    return rng.poisson(mean * (angle < 7 / 12))


def small(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """A tenth of the facts: two a week of each theme."""
    return rng.poisson(mean / 10)


#: Worlds in which partners do nothing odd, and how far their shares wander.
SOUND: dict[str, tuple[worlds.World, float]] = {
    name: (world, 0.0) for name, world in worlds.QUIET.items()
} | {
    "shares that wander (log odds, sd 0.5)": (worlds.poisson, 0.5),
    "the same, season of 55 %": (worlds.seasonal, 0.5),
    "themes at rest five months a year": (at_rest, 0.0),
    "a tenth of the facts": (small, 0.0),
}


def doubts(world: worlds.World, wander: float, run: int, seed: int = SEED) -> tuple[int, int, int]:
    """Partners' empty weeks, hand-overs and weeks in lumps seen by theme in the last year: there are none."""
    rng = np.random.default_rng([seed, run])
    table = shared_out(rng, world(rng, steady()), wander)
    theme = table.keys["zone_code"] == table.areas[0]
    tellers = table.rows(theme).tellers
    hands = np.diff(tellers.handed, axis=1)[:, -YEAR:]
    lumps = (tellers.dated[:, -YEAR:] > 0).sum()
    return int(tellers.empty[:, -YEAR:].sum()), int((hands != 0).sum()), int(lumps)


def hand_over_seen(rng: np.random.Generator, level: float, factor: float, weeks: int) -> bool:
    """Whether a duty of `level` facts a week is seen to have passed after so many weeks of it."""
    since = np.arange(WEEKS) >= WEEKS - weeks
    mean = np.array([np.where(since, 0, level), np.where(since, level * factor, 0)])
    told = rng.poisson(mean)[:, None, None]
    table = worlds.told_by(told, np.ones((2, 1), dtype=bool))
    return bool(table.hands[0, -1])


def empty_file_seen(rng: np.random.Generator, level: float, weeks: int) -> bool:
    """Whether a partner of `level` facts a week is doubted after so many weeks of empty files."""
    told = rng.poisson(np.where(np.arange(WEEKS) >= WEEKS - weeks, 0, level), (1, 1, 1, WEEKS))
    table = worlds.told_by(told, np.ones((1, 1), dtype=bool))
    return bool(table.reporting[0, -1] == 0)


def lumps_seen(rng: np.random.Generator, level: float, share: float, months: int) -> bool:
    """Whether a partner of `level` facts a week, a share of them dated on the fifteenth, is seen to do so.

    After so many such days.
    """
    days = pd.date_range(worlds.WEEKS[0], periods=7 * WEEKS)
    at = np.flatnonzero(days.day == 15) // 7
    since = at[-1 - months] + 1
    told = rng.poisson(level, WEEKS)
    moved = rng.binomial(told, share) * (np.arange(WEEKS) >= since)
    on = np.searchsorted(at, np.arange(WEEKS))
    told -= moved
    np.add.at(told, at[np.minimum(on, len(at) - 1)], moved * (on < len(at)))
    table = worlds.told_by(told[None, None, None, : at[-1] + 1], np.ones((1, 1), dtype=bool))
    return not table.weeks_apart[0, -1]


def stop_told(rng: np.random.Generator, themes: int, most: int = 26) -> int:
    """Weeks until a theme's stop, with so many of its partner's four, is said of its largest zone."""
    counts = rng.poisson(steady())
    stopped = WEEKS - most
    counts[:, :themes, stopped:] = 0
    table = worlds.told_by(counts[None] * SCOPE[:, None, :, None], SCOPE)
    zone = table.areas[worlds.profile()[:, 0].argmax()]
    for week in range(1, most + 1):
        shifts = alerts.alerts(table.at(slice(0, stopped + week)), table.weeks[stopped + week - 1]).shifts
        own = shifts[(shifts["zone_code"] == zone) & (shifts["theme"] == table.themes[0])]
        if (own["direction"] == Verdict.DOWN).any():
            return week
    return most + 1


def rise_found(
    rng: np.random.Generator, level: float, factor: float, empty: int, confirmed: bool = False
) -> bool:
    """Whether a rise in one zone is said in the week after `empty` weeks whose facts are lost for good.

    Or of which it is `confirmed` that nothing happened.
    """
    mean = steady()
    zone, theme = int(rng.integers(worlds.ZONES)), int(rng.integers(STRUCK.stop))
    mean[zone, theme] = level
    mean[zone, theme, -1] *= factor
    counts = rng.poisson(mean)
    counts[:, STRUCK, WEEKS - 1 - empty : WEEKS - 1] = 0
    table = _told(counts, empty if confirmed else 0)
    rows = compare.week_over_week(table, table.weeks[-1].date())
    own = (rows["zone_code"] == table.areas[zone]) & (rows["theme"] == table.themes[theme])
    return bool((rows.loc[own, "verdict"] == Verdict.UP).all())


def _told(counts: np.ndarray, confirmed: int) -> Cube:
    """Cells of the partner of the struck themes, the zeros of so many weeks before the last confirmed."""
    said = np.zeros((len(SCOPE), WEEKS), dtype=bool)
    said[0, WEEKS - 1 - confirmed : WEEKS - 1] = True
    return worlds.told_by(counts[None] * SCOPE[:, None, :, None], SCOPE, confirmed=said)


def falsely_confirmed(rng: np.random.Generator, empty: int, confirmed: bool = True) -> bool:
    """Whether a rise is said of any zone where facts of `empty` weeks come all at once after them."""
    counts = rng.poisson(steady())
    counts[:, STRUCK, -1] = counts[:, STRUCK, WEEKS - 1 - empty :].sum(axis=2)
    counts[:, STRUCK, WEEKS - 1 - empty : WEEKS - 1] = 0
    table = _told(counts, empty if confirmed else 0)
    return bool((compare.week_over_week(table, table.weeks[-1].date())["verdict"] == Verdict.UP).any())


def share(asked: Callable[..., bool], runs: int, *given, seed: int = SEED) -> float:
    """Percentage of worlds in which `asked` holds."""
    return 100 * float(
        np.mean([asked(np.random.default_rng([seed + 1, run]), *given) for run in range(runs)])
    )


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.truth_partners", description=__doc__)
    asked.add_argument("--runs", type=int, default=40, help="worlds drawn for each line")
    runs = asked.parse_args().runs
    print(
        f"nothing amiss, {runs} years each: empty weeks, hand-overs, weeks in lumps seen in a year, "
        "26 partners × themes"
    )
    for name, (world, wander) in SOUND.items():
        seen = np.mean([doubts(world, wander, run) for run in range(runs)], axis=0)
        print(f"{name:44}" + "".join(f"{value:8.2f}" for value in seen), flush=True)
    print("\nseen after 1, 2, 4, 13 weeks, %; facts a week")
    for level in (3, 6, 14, 30):
        empty = [share(empty_file_seen, 5 * runs, level, weeks) for weeks in (1, 2, 4, 13)]
        passed = [share(hand_over_seen, 5 * runs, level, 1.7, weeks) for weeks in (1, 2, 4, 13)]
        same = [share(hand_over_seen, 5 * runs, level, 1.0, weeks) for weeks in (1, 2, 4, 13)]
        for name, values in (
            ("empty files", empty),
            ("passed, told 1.7 times", passed),
            ("passed, told as much", same),
        ):
            print(f"{level:3} {name:40}" + "".join(f"{value:8.0f}" for value in values), flush=True)
    print("\na share of the facts dated on the fifteenth, seen after 2, 3, 4, 6, 12 of them, %; facts a week")
    for level in (1, 5, 20):
        for part in (1.0, 0.75, 0.5):
            seen = [share(lumps_seen, 5 * runs, level, part, months) for months in (2, 3, 4, 6, 12)]
            print(f"{level:3} {part:<40.2f}" + "".join(f"{value:8.0f}" for value in seen), flush=True)
    print("\na rise of ten a week in the week after empty ones whose facts are lost, found, %")
    for factor in (3, 4, 6):
        for words, confirmed in (("empty weeks", False), ("confirmed ones", True)):
            found = [share(rise_found, runs, 10, factor, empty, confirmed) for empty in (0, 1, 2, 6)]
            name = f"x{factor}, after 0, 1, 2, 6 {words}"
            print(f"{name:44}" + "".join(f"{value:8.0f}" for value in found), flush=True)
    false = [share(falsely_confirmed, runs, empty) for empty in (1, 2, 6)]
    name = "confirmed wrongly, 1, 2, 6 weeks at once"
    print(f"{name:44}" + "".join(f"{value:8.0f}" for value in false))
    print("\na theme stops for good: weeks until it is said of its largest zone (median; never within 26, %)")
    for themes, name in ((1, "its partner still tells of three others"), (4, "its partner tells of nothing")):
        few = max(runs // 4, 10)
        weeks = np.array([stop_told(np.random.default_rng([SEED + 2, run]), themes) for run in range(few)])
        print(f"{name:44}{np.median(weeks):8.0f}{100 * np.mean(weeks > 26):8.0f}", flush=True)


if __name__ == "__main__":
    main()

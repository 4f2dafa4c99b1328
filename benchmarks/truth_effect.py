"""What the evaluation of an action says when the truth is known: ``python -m benchmarks.truth_effect``.

Worlds are invented: three years of history, a season, 26 weeks of an action judged against the same weeks a
year earlier. Each line is one world drawn again and again. "Fell" and "rose" are verdicts, in per cent; the
interval holds the truth so many times in a hundred.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd

from observatory import evaluate
from observatory.evaluate import Action, Area, Doubt, Verdict

#: Weeks known before the action, and weeks of it.
BEFORE, DURING = 156, 26
START = dt.date(2025, 1, 6)


@dataclass(frozen=True, slots=True)
class World:
    """An invented truth: facts a week in the treated area and in its control, and what happens to them.

    town : what all facts are multiplied by during the action
    effect : what those of the treated area are multiplied by besides
    phi : variance over mean of a week's facts
    shocks : standard deviation of log rates, autocorrelated from week to week (0.8), each area its own
    drift : standard deviation of the weekly step of a random walk of log rates, each area its own
    apart : change a week of the treated area's log rate, before the action and during it
    ring : facts a week in a ring, 0 for none; `moved` is the share of the facts avoided that went there
    known : weeks known before the action
    """

    name: str
    treated: float
    control: float
    town: float = 1.0
    effect: float = 1.0
    phi: float = 1.0
    shocks: float = 0.0
    drift: float = 0.0
    apart: float = 0.0
    ring: float = 0.0
    moved: float = 0.0
    known: int = BEFORE


NOTHING = [
    World(f"nothing done, {t} against {c}, town {100 * (town - 1):+.0f} %", t, c, town=town)
    for t, c in ((20, 5), (10, 10), (5, 20))
    for town in (0.8, 1.0, 1.25)
]
BURSTS = [
    World(
        f"nothing done, {t} against {c}, town {100 * (town - 1):+.0f} %, φ {phi:g}", t, c, town=town, phi=phi
    )
    for t, c, town in ((20, 5, 0.8), (5, 20, 1.25))
    for phi in (2.0, 4.0)
]
RINGS = [
    World("nothing done, 10 against 10, ring 5 without its own control, town -20 %", 10, 10, 0.8, ring=5)
]
UNQUIET = [
    World("nothing done, autocorrelated rates (σ .3, ρ .8), 10 against 10", 10, 10, shocks=0.3),
    World("nothing done, each area drifts 2 % a week, 10 against 10", 10, 10, drift=0.02),
    World("the same, five years known", 10, 10, drift=0.02, known=260),
    World("nothing done, each area drifts 4 % a week, 10 against 10", 10, 10, drift=0.04),
    World("the same, five years known", 10, 10, drift=0.04, known=260),
    World("nothing done, treated area falls 0.5 % a week by itself", 10, 30, apart=-0.005),
]
FOUND = [
    World("-30 % at 10 a week against 30", 10, 30, effect=0.7),
    World("the same, five years known", 10, 30, effect=0.7, known=260),
    World("-30 % at 10 a week against 30, φ 2", 10, 30, effect=0.7, phi=2),
    World("halved at 3 a week against 8", 3, 8, effect=0.5),
    World("halved at 10 against 10, all of it moved to a ring of 10", 10, 10, effect=0.5, ring=10, moved=1),
]
WORLDS = [*NOTHING, *BURSTS, *RINGS, *UNQUIET, *FOUND]


def action(ring: bool) -> Action:
    """The action that is judged; its zones are never looked at."""
    return Action("essai", "Essai", ("gathering",), START, None, Area(("a",)), Area(("b",)),
                  Area(("c",)) if ring else Area())  # fmt: skip


def draw(
    world: World, rng: np.random.Generator, before: int | None = None, during: int = DURING
) -> pd.DataFrame:
    """One weekly series of a world, as `evaluate.effect` takes it."""
    before = world.known if before is None else before
    weeks = np.arange(before + during)
    after = weeks >= before
    shared = (1 + 0.4 * np.cos(2 * np.pi * weeks / 52.18)) * np.where(after, world.town, 1.0)
    means = {"treated": world.treated * np.where(after, world.effect, 1.0), "control": world.control}
    means["treated"] = means["treated"] * np.exp(world.apart * (weeks - before))
    if world.ring:
        gained = world.moved * world.treated * (1 - world.effect)
        means["ring"] = world.ring + gained * after
    index = pd.date_range(START - dt.timedelta(weeks=before), periods=len(weeks), freq="7D")
    columns = {role: _counts(mean * shared * _unquiet(world, len(weeks), rng), world.phi, rng)
               for role, mean in means.items()}  # fmt: skip
    return pd.DataFrame(columns, index=index)


def _unquiet(world: World, weeks: int, rng: np.random.Generator) -> np.ndarray:
    steps = rng.normal(0, world.shocks * np.sqrt(1 - 0.8**2), weeks + 50)
    shocks = np.array(list(accumulate(steps, lambda before, step: 0.8 * before + step)))[50:]
    return np.exp(shocks + np.cumsum(rng.normal(0, 1, weeks)) * world.drift)


def _counts(mean: np.ndarray, phi: float, rng: np.random.Generator) -> np.ndarray:
    if phi == 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (phi - 1), 1 / phi).astype(float)


def judged(world: World, runs: int, seed: int, **lengths: int) -> dict[str, float]:
    """Shares of `runs` drawn worlds: verdicts, truth held by the interval, doubts, and what WDD would say."""
    rng = np.random.default_rng(seed)
    one = action(bool(world.ring))
    found = [evaluate.effect(one, draw(world, rng, **lengths)) for _run in range(runs)]
    truth = world.effect
    return {
        "fell": np.mean([f.verdict == Verdict.FELL for f in found]),
        "rose": np.mean([f.verdict == Verdict.ROSE for f in found]),
        "held": np.mean([f.ratio.low <= truth <= f.ratio.high for f in found]),
        "apart": np.mean([bool({Doubt.PRE_TREND, Doubt.OWN_WAY} & set(f.doubts)) for f in found]),
        "persistent": np.mean([Doubt.PERSISTENT in f.doubts for f in found]),
        "drifting": np.mean([Doubt.DRIFTING in f.doubts for f in found]),
        "moved": np.mean([f.verdict == Verdict.MOVED for f in found]),
        "ring": np.mean([f.ring is not None and f.ring.shown for f in found]),
        "wdd": np.mean([not f.net.low <= 0 <= f.net.high for f in found]),
        "phi": float(np.median([f.scatter.phi for f in found])),
    }


_SHOWN = ("fell", "rose", "moved", "held", "apart", "persistent", "drifting", "wdd")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth_effect", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="times each world is drawn (default: 1000)")
    parser.add_argument("--seed", type=int, default=20260101)
    given = parser.parse_args()
    print(f"{given.runs} runs a line, seed {given.seed}; per cent")
    heads = "fell | rose | moved | interval holds | trend before | persistent | drifting | WDD alone | φ"
    print(f"| world | {heads} |\n|---{'|--:' * 9}|")
    for number, world in enumerate(WORLDS):
        row = judged(world, given.runs, given.seed + number)
        cells = [f"{100 * row[name]:.1f}" for name in _SHOWN]
        print(f"| {world.name} | {' | '.join(cells)} | {row['phi']:.1f} |", flush=True)


if __name__ == "__main__":
    main()

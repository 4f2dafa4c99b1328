"""What the linkage of facts says when the truth is known: ``python -m benchmarks.truth_twins``.

Planted worlds (`benchmarks.twin_worlds`): it is known which facts two partners both told of. Each line is one
kind of world drawn again and again; then the calibration of the probabilities in tenths, and the time of a
million facts.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd

from benchmarks.twin_worlds import WORLDS, World, draw, repeats, scaled, truth
from observatory import linkage
from observatory.crs import to_metres

#: Worlds are drawn from here on; what was tuned was drawn below 1,000.
SEED = 50_000


class Seen(NamedTuple):
    """One world: facts, repeats planted, what is said of them; of pairs, how likely and whether one fact."""

    facts: int
    repeats: int
    told: linkage.Told
    p: np.ndarray
    one_fact: np.ndarray

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.told.low <= self.repeats <= self.told.high

    @property
    def error(self) -> float:
        """Relative error of the number of distinct facts."""
        return abs(self.told.distinct / (self.facts - self.repeats) - 1)


def look(world: World, seed: int) -> Seen:
    """One world drawn and linked."""
    facts = draw(world, np.random.default_rng(seed))
    found = linkage.link(facts)
    table = found.table
    one_fact = truth(facts, table["one"].to_numpy(), table["other"].to_numpy())
    return Seen(len(facts), repeats(facts), found.told_twice(), table["p"].to_numpy(), one_fact)


def calibration(seen: list[Seen]) -> pd.DataFrame:
    """Pairs, mean probability and share that are one fact, by tenth of probability."""
    p, one = (np.concatenate([getattr(each, name) for each in seen]) for name in ("p", "one_fact"))
    table = pd.DataFrame({"tenth": np.minimum((p * 10).astype(int), 9) + 1, "said": p, "true": one})
    shown = table.groupby("tenth").agg(pairs=("said", "size"), said=("said", "mean"), true=("true", "mean"))
    return shown.assign(off=shown["said"] - shown["true"])


def line(world: World, seen: list[Seen]) -> dict[str, float | str]:
    """One line of the table."""
    p, one = (np.concatenate([getattr(each, name) for each in seen]) for name in ("p", "one_fact"))
    sure = one[p >= 0.9]
    return {
        "world": world.name,
        "facts": np.mean([s.facts for s in seen]),
        "repeats": np.mean([s.repeats for s in seen]),
        "said": np.mean([s.told.twice for s in seen]),
        "width": np.mean([s.told.high - s.told.low for s in seen]),
        "covered %": 100 * np.mean([s.covered for s in seen]),
        "distinct off %": 100 * max(s.error for s in seen),
        "precision": sure.mean() if len(sure) else np.nan,
    }


def million() -> tuple[float, float]:
    """Seconds, and seconds of processor, to link a million facts."""
    world = scaled(WORLDS[0], 5_100)
    facts = draw(world, np.random.default_rng(SEED)).head(1_000_000)
    start, busy = time.perf_counter(), time.process_time()
    linkage.link(facts)
    return time.perf_counter() - start, time.process_time() - busy


def beside_splink(python: str) -> pd.DataFrame:
    """Average precision over all planted pairs, and precision at p ≥ 0.9, ours and Splink's, by world."""
    lines = []
    for number, world in enumerate(world for world in WORLDS if world.twice):
        facts = draw(world, np.random.default_rng(SEED + 1_000 * number + 999))
        for name, pairs in (("ours", linkage.link(facts).table), ("Splink", _by_splink(python, facts))):
            one_fact = truth(facts, pairs["one"].to_numpy(int), pairs["other"].to_numpy(int))
            lines.append((world.name, name, *_ranked(facts, pairs["p"].to_numpy(), one_fact)))
    table = pd.DataFrame(lines, columns=["world", "by", "average precision", "precision at 0.9"])
    return table.set_index(["world", "by"]).unstack("by")  # noqa: PD010


def _ranked(facts: pd.DataFrame, p: np.ndarray, one_fact: np.ndarray) -> tuple[float, float]:
    order = np.argsort(-p, kind="stable")
    found = one_fact[order]
    precision = np.cumsum(found) / np.arange(1, len(found) + 1)
    tellings = facts.loc[facts["event"] >= 0, "event"].value_counts()
    planted = (tellings * (tellings - 1) // 2).sum()
    return float((precision * found).sum() / planted), float(one_fact[p >= 0.9].mean())


def _by_splink(python: str, facts: pd.DataFrame) -> pd.DataFrame:
    """The pairs by Splink, in a process of its own interpreter."""
    x, y = to_metres(facts["lon"].to_numpy(), facts["lat"].to_numpy())
    minute = facts["starts_at"].to_numpy("datetime64[m]").astype(int)
    table = pd.DataFrame({
        "unique_id": np.arange(len(facts)), "feed": facts["feed"].astype(str),
        "theme": facts["theme"].astype(str), "family": facts["theme"].map(linkage.HOME).astype(str),
        "x": x, "y": y, "minute": minute, "slot": minute // 120,
    })  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "facts.parquet", Path(folder) / "pairs.parquet"
        duckdb.from_df(table).write_parquet(str(given))
        script = Path(__file__).with_name("splink_pairs.py")
        subprocess.run([python, str(script), str(given), str(found)], check=True, capture_output=True)
        return duckdb.from_parquet(str(found)).df()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth_twins", description=__doc__)
    parser.add_argument("--worlds", type=int, default=200, help="worlds in all (default: 200)")
    parser.add_argument("--million", action="store_true", help="time a million facts besides")
    parser.add_argument("--splink", metavar="PYTHON", help="an interpreter with Splink 5, to compare with")
    given = parser.parse_args()
    each = -(-given.worlds // len(WORLDS))
    lines, every = [], []
    for number, world in enumerate(WORLDS):
        seen = [look(world, SEED + 1_000 * number + turn) for turn in range(each)]
        lines.append(line(world, seen))
        every += seen
    print(pd.DataFrame(lines).round(3).to_string(index=False))
    print(
        f"{len(every)} worlds: interval holds the truth in {100 * np.mean([s.covered for s in every]):.0f} %"
    )
    print(calibration(every).round(3).to_string())
    if given.million:
        print("1,000,000 facts: {:.1f} s, {:.1f} s of processor".format(*million()))
    if given.splink:
        print(beside_splink(given.splink).round(3).to_string())


if __name__ == "__main__":
    main()

"""What the weekly sheet says when the truth is known: ``python -m benchmarks.truth_signal``.

Worlds are invented (`benchmarks.worlds`): 60 zones × 13 themes, about 0.35 facts a cell and week, four years
of history. Quiet worlds change nothing: what is said there is false. In the others one rise is planted, and
it is asked whether the week's own verdict says it.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks import worlds
from observatory import alerts, compare
from observatory.compare import Verdict
from observatory.counts import Cube

FLAGGED = [Verdict.UP.value, Verdict.DOWN.value]

#: Seeds of the printed table; those of the tests and of the tuning are others.
SEED = 2026

LONG = [name for name in compare.Named if name != compare.Named.WEEK]


def judged(counts: np.ndarray) -> alerts.Alerts:
    """The last week of counts (zones × themes × weeks)."""
    table = worlds.cells(counts)
    return alerts.alerts(table, table.weeks[-1].date(), worlds.neighbouring())


def flagged(sheet) -> int:
    return int(sheet["verdict"].isin(FLAGGED).sum())


def quiet(world: worlds.World, runs: int, seed: int = SEED) -> dict[str, float]:
    """Shares of sheets that say something, cells a sheet, and lasting changes a year over all series."""
    mean = np.repeat(worlds.profile()[:, :, None], len(worlds.WEEKS), axis=2)
    rows, clusters, cells, whole, shifts = [], [], [], [], []
    for run in range(runs):
        counts = world(np.random.default_rng([seed, run]), mean)
        found = judged(counts)
        one = worlds.together(found.week.table)
        rows.append(flagged(found.week.rows) > 0)
        clusters.append(len(found.clusters) > 0)
        cells.append(flagged(found.week.rows))
        whole.append(flagged(compare.week_over_week(one, one.weeks[-1].date())) > 0)
        shifts.append((found.week.judgement.levels.told >= worlds.HISTORY - 51).sum())
    either = np.mean(np.array(rows) | np.array(clusters))
    return {
        "sheets": either,
        "by rows": np.mean(rows),
        "by clusters": np.mean(clusters),
        "rows a sheet": np.mean(cells),
        "whole": np.mean(whole),
        "lasting a year": np.mean(shifts),
    }


def found(
    world: worlds.World, runs: int, level: float, factor: float, zones: int = 1, night: bool = False,
    seed: int = SEED,
) -> float:  # fmt: skip
    """How often a rise planted in the last week is said by the sheet of it: by a row, or by a cluster.

    With `night`, another zone of the theme had forty facts in one night twenty weeks before.
    """
    each = (finds(world, run, level, factor, zones, night, seed) for run in range(runs))
    return sum(each) / runs


def finds(
    world: worlds.World, run: int, level: float, factor: float, zones: int = 1, night: bool = False,
    seed: int = SEED,
) -> bool:  # fmt: skip
    """Whether the sheet of one world of `found` says its rise."""
    rng = np.random.default_rng([seed + 1, run])
    mean, chosen, theme = worlds.planted(rng, level, factor, zones)
    counts = world(rng, mean)
    if night:
        other = rng.choice(np.setdiff1d(np.arange(worlds.ZONES), chosen))
        counts[other, theme, -21] += 40
    return _said(judged(counts), chosen, theme)


def speaks(world: worlds.World, run: int, seed: int = SEED) -> bool:
    """Whether the sheet of one world of `quiet` says something, by a row or by a cluster."""
    mean = np.repeat(worlds.profile()[:, :, None], len(worlds.WEEKS), axis=2)
    found = judged(world(np.random.default_rng([seed, run]), mean))
    return flagged(found.week.rows) > 0 or len(found.clusters) > 0


def _said(week: alerts.Alerts, chosen: np.ndarray, theme: int) -> bool:
    codes, name = set(worlds.neighbouring().index[chosen]), f"theme{theme:02d}"
    rows = week.week.rows
    own = rows[(rows["theme"] == name) & rows["zone_code"].isin(codes)]
    clusters = week.clusters[week.clusters["theme"] == name]
    return bool((own["verdict"] == Verdict.UP).any() or any(codes & set(z) for z in clusters["zone_codes"]))


def delay(
    world: worlds.World, runs: int, level: float, factor: float = 2.0, most: int = 26, seed: int = SEED
) -> list[int]:
    """Weeks until a change that lasts is said to last, in each run; `most` + 1 where it never is."""
    return [waits(world, run, level, factor, most, seed) for run in range(runs)]


def waits(
    world: worlds.World, run: int, level: float, factor: float = 2.0, most: int = 26, seed: int = SEED
) -> int:
    """The weeks of one world of `delay`."""
    rng = np.random.default_rng([seed + 2, run])
    mean, chosen, theme = worlds.planted(rng, level, factor, extra=most - 1)
    row = int(chosen[0]) * worlds.THEMES + theme
    return _first_told(world(rng, mean), row, 1 if factor > 1 else -1, most)


def _first_told(counts: np.ndarray, row: int, direction: int, most: int) -> int:
    table = worlds.cells(counts)
    for week in range(1, most + 1):
        last = table.weeks[worlds.HISTORY + week - 1]
        levels = compare.judged_week(table, last.date()).judgement.levels
        if levels.told[row] >= worlds.HISTORY and levels.shift[row] == direction:
            return week
    return most + 1


def periods(world: worlds.World, runs: int, silent: bool = False, seed: int = SEED) -> dict[str, float]:
    """Shares of sheets with a verdict between two periods of equal daily rates, zones and the whole."""
    mean = np.repeat(worlds.profile()[:, :, None], len(worlds.WEEKS), axis=2)
    said: dict[str, list[bool]] = {}
    for run in range(runs):
        rng = np.random.default_rng([seed + 3, run])
        table = worlds.cells(world(rng, mean), worlds.silences(rng) if silent else None)
        for name, spans in _spans(rng, table):
            for level, cells in (("zones", table), ("whole", worlds.together(table))):
                verdicts = compare.periods(cells, *spans)
                said.setdefault(f"{name}, {level}", []).append(flagged(verdicts) > 0)
    return {name: float(np.mean(values)) for name, values in said.items()}


def _spans(rng: np.random.Generator, table: Cube) -> Iterator[tuple[str, tuple]]:
    """The named comparisons that end in one of the last twelve weeks, and two periods of any lengths."""
    last = table.weeks[-1 - int(rng.integers(12))].date()
    for name in LONG:
        yield str(name), compare.named(name, last)
    now, before = rng.integers(1, 27, 2)
    end = worlds.HISTORY - int(rng.integers(12))
    start = end - int(now) - int(rng.integers(0, 53)) - int(before)
    weeks, sunday = [day.date() for day in table.weeks], dt.timedelta(days=6)
    spans = (end - now + 1, end), (start + 1, start + before)
    yield "any two", tuple((weeks[first], weeks[last] + sunday) for first, last in spans)


RISES = [
    ("x3 of 10", 10, 3, 1),
    ("x2 of 20", 20, 2, 1),
    ("x3 of 5", 5, 3, 1),
    ("x3 of 20", 20, 3, 1),
    ("x3 of 10 over 3 neighbours", 10, 3, 3),
    ("x3 of 20 over 3 neighbours", 20, 3, 3),
]

#: Facts a week of which a time is promised: more worlds are drawn of it.
PROMISED = 5

LASTING = [("Poisson", worlds.poisson), ("phi 2", worlds.overdispersed(2.0))]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=200, help="worlds drawn for each line")
    asked.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    asked.add_argument(
        "--worlds",
        nargs="+",
        choices=list(worlds.QUIET),
        default=list(worlds.QUIET),
        help="of the part quiet",
    )
    asked.add_argument(
        "--levels", nargs="+", type=int, default=[2, 5, 10, 20], help="facts a week of the part delays"
    )
    given = asked.parse_args()
    for part in given.parts:
        show, share, least = PARTS[part]
        narrowed = {"quiet": [given.worlds], "delays": [given.levels, given.runs]}.get(part, [])
        show(max(given.runs // share, least), *narrowed)


def _print_quiet(runs: int, names_of_worlds: Sequence[str]) -> None:
    print(f"nothing changes: sheets that say something, {runs} each (goal: 5 %)")
    names = ("sheets", "by rows", "by clusters", "rows a sheet", "whole", "lasting a year")
    print(f"{'':36}" + "".join(f"{name:>16}" for name in names))
    for name in names_of_worlds:
        figures = quiet(worlds.QUIET[name], runs)
        cells = "".join(
            f"{figures[key]:16.3f}" if "a " in key else f"{100 * figures[key]:14.1f} %" for key in names
        )
        print(f"{name:36}{cells}", flush=True)


def _print_found(runs: int) -> None:
    print(f"\nfound by the week's own verdict, {runs} each, %")
    names = ("Poisson", "phi 2", "season of 55 %")
    print(f"{'':36}" + "".join(f"{name[:15]:>16}" for name in names))
    for title, level, factor, zones in RISES:
        shares = [100 * found(worlds.QUIET[name], runs, level, factor, zones) for name in names]
        print(f"{title:36}" + "".join(f"{share:16.0f}" for share in shares), flush=True)
    with_night = 100 * found(worlds.poisson, runs, 10, 3, night=True)
    print(f"{'x3 of 10, a night of 40 elsewhere':36}{with_night:16.0f}", flush=True)


def _print_delays(runs: int, levels: Sequence[int], promised_runs: int) -> None:
    print("\na doubling that lasts: weeks until it is said (median); within 5 weeks, never within 26, %")
    for level in levels:
        for name, world in LASTING:
            promised = level == PROMISED and world is worlds.poisson
            weeks = np.array(delay(world, promised_runs if promised else runs, level))
            soon = np.mean(weeks <= 5)
            error = 100 * np.sqrt(soon * (1 - soon) / len(weeks))
            print(
                f"{f'at {level} a week, {name}, {len(weeks)} runs':36}{np.median(weeks):6.0f}"
                f"{100 * soon:6.0f} ± {error:.1f}{100 * np.mean(weeks > 26):6.0f}",
                flush=True,
            )


def _print_periods(runs: int) -> None:
    print(f"\nequal rates, two periods: sheets that say something, {runs} each, %")
    cases = [
        ("Poisson", worlds.poisson, False),
        ("season", worlds.seasonal, False),
        ("season, silence", worlds.seasonal, True),
        ("autocorrelated", worlds.autocorrelated, False),
    ]
    columns = {name: periods(world, runs, silent) for name, world, silent in cases}
    print(f"{'':36}" + "".join(f"{name:>16}" for name in columns))
    for line in columns["Poisson"]:
        print(
            f"{line:36}" + "".join(f"{100 * shares[line]:16.0f}" for shares in columns.values()), flush=True
        )


#: What is printed, the part of the runs that each of its lines takes, and the fewest it is read from.
PARTS = {
    "quiet": (_print_quiet, 1, 1),
    "found": (_print_found, 1, 1),
    "delays": (_print_delays, 5, 10),
    "periods": (_print_periods, 4, 10),
}


if __name__ == "__main__":
    main()

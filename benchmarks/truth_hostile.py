"""What verdicts say when partners, not streets, do odd things: ``python -m benchmarks.truth_hostile``.

Nothing changes in the streets of these worlds but their calendar. What changes is how it is told: in lumps,
late, by somebody else. Each line is one habit; a verdict of it is false. Two last ones are of the street: a
theme that has its own few nights a year, and a quarter that slowly doubles.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks import worlds
from benchmarks.truth_signal import flagged
from observatory import alerts, compare
from observatory.counts import Cube

#: Seeds of the printed table; those of the tests are others.
SEED = 515_253

#: Themes of which all zones are told in that habit, and the last weeks out of which one is judged.
STRUCK, JUDGED_WEEKS = slice(0, 4), 52

#: Draws a world, given a generator: its cells and the position of the week judged.
Hostile = Callable[[np.random.Generator], tuple[Cube, int]]

#: First and last day of the school holidays, autumn to summer, as (month, day), moved by days each year.
HOLIDAYS = (((10, 21), (11, 5)), ((12, 21), (1, 5)), ((2, 14), (3, 1)), ((4, 11), (4, 26)), ((7, 6), (8, 31)))


def steady(weeks: int = len(worlds.WEEKS)) -> np.ndarray:
    return np.repeat(worlds.profile()[:, :, None], weeks, axis=2)


def _any_week(rng: np.random.Generator) -> int:
    return len(worlds.WEEKS) - 1 - int(rng.integers(JUDGED_WEEKS))


def monthly_lumps(rng: np.random.Generator) -> tuple[Cube, int]:
    """A partner dates all facts of a month on one day of it."""
    counts = rng.poisson(steady())
    month = worlds.WEEKS.to_period("M")
    first = np.flatnonzero(np.r_[True, month[1:] != month[:-1]])
    lumped = np.zeros_like(counts[:, STRUCK])
    lumped[..., first] = np.add.reduceat(counts[:, STRUCK], first, axis=2)
    counts[:, STRUCK] = lumped
    return worlds.cells(counts), _any_week(rng)


def catches_up(rng: np.random.Generator) -> tuple[Cube, int]:
    """A partner sends nothing for six weeks, then dates all of them in the week it comes back."""
    counts, back = rng.poisson(steady()), _any_week(rng)
    silent = np.zeros(counts.shape, dtype=bool)
    silent[:, STRUCK, back - 6 : back] = True
    counts[:, STRUCK, back] = counts[:, STRUCK, back - 6 : back + 1].sum(axis=2)
    return worlds.cells(counts, silent), back


def catches_up_after_empty_files(rng: np.random.Generator) -> tuple[Cube, int]:
    """The same, and the six weeks were told of in empty files."""
    counts, back = rng.poisson(steady()), _any_week(rng)
    counts[:, STRUCK, back] = counts[:, STRUCK, back - 6 : back + 1].sum(axis=2)
    counts[:, STRUCK, back - 6 : back] = 0
    return worlds.cells(counts), back


def school_holidays(rng: np.random.Generator) -> tuple[Cube, int]:
    """Four themes double in the school holidays, whose dates move from year to year."""
    mean = steady()
    mean[:, STRUCK] *= np.where(_holidays(rng), 2.0, 1.0)
    return worlds.cells(rng.poisson(mean)), _any_week(rng)


def _holidays(rng: np.random.Generator) -> np.ndarray:
    thursday = worlds.WEEKS + pd.Timedelta(days=3)
    off = np.zeros(len(worlds.WEEKS), dtype=bool)
    for year in range(thursday[0].year - 1, thursday[-1].year + 1):
        for first, last in HOLIDAYS:
            moved = pd.Timedelta(days=int(rng.integers(-4, 5)))
            start = pd.Timestamp(year, *first) + moved
            end = pd.Timestamp(year + (last < first), *last) + moved
            off |= np.asarray((thursday >= start) & (thursday <= end))
    return off


def joins(rng: np.random.Generator) -> tuple[Cube, int]:
    """Half a year ago or later a second partner begins to tell of four themes as much as the first does."""
    judged = _any_week(rng)
    begins = judged - int(rng.integers(0, 27))
    counts, second = rng.poisson(steady()), rng.poisson(steady())
    second[..., :begins] = 0
    counts[:, STRUCK] += second[:, STRUCK]
    return _told_by(worlds.cells(counts), second=np.arange(len(worlds.WEEKS)) >= begins), judged


def swapped(rng: np.random.Generator) -> tuple[Cube, int]:
    """A duty passes from one partner to another, who tells of 1.7 times as much of the same street."""
    judged = _any_week(rng)
    begins = judged - int(rng.integers(0, 27))
    mean = steady()
    mean[:, STRUCK, begins:] *= 1.7
    second = np.arange(len(worlds.WEEKS)) >= begins
    return _told_by(worlds.cells(rng.poisson(mean)), first=~second, second=second), judged


def _told_by(cells: Cube, second: np.ndarray, first: np.ndarray | bool = True) -> Cube:
    """Two partners of the struck themes, and the weeks each of them told of."""
    struck = cells.keys["theme"].isin(cells.themes[STRUCK]).to_numpy()[:, None]
    reporting = np.asarray(first).astype(int) + second
    return cells._replace(
        partners=np.where(struck, 2, cells.partners), reporting=np.where(struck, reporting, cells.reporting)
    )


def nights_of_the_year(rng: np.random.Generator) -> tuple[Cube, int]:
    """Fourteenth of July and New Year: four themes at ten times their usual in these two weeks only."""
    mean = steady()
    monday, sunday = worlds.WEEKS, worlds.WEEKS + pd.Timedelta(days=6)
    july = (monday.isocalendar().year.to_numpy(), 7, 14)
    fourteenth = pd.to_datetime({"year": july[0], "month": july[1], "day": july[2]}).to_numpy()
    night = (monday <= fourteenth) & (fourteenth <= sunday)
    night |= np.asarray(sunday.month == 1) & np.asarray(sunday.day <= 7)
    mean[:, STRUCK] *= np.where(night, 10.0, 1.0)
    struck = np.flatnonzero(night)
    return worlds.cells(rng.poisson(mean)), int(rng.choice(struck[struck >= len(night) - JUDGED_WEEKS]))


def doubling_quarter(rng: np.random.Generator) -> tuple[Cube, int]:
    """Two years of building: all facts of one of the ten busiest zones double, evenly."""
    mean, zone = steady(), int(rng.integers(10))
    mean[zone] *= np.interp(
        np.arange(len(worlds.WEEKS)), [len(worlds.WEEKS) - 105, len(worlds.WEEKS)], [1, 2]
    )
    return worlds.cells(rng.poisson(mean)), _any_week(rng)


WORLDS: dict[str, Hostile] = {
    "facts of a month on one day of it": monthly_lumps,
    "six weeks silent, then all at once": catches_up,
    "six weeks of empty files, then all at once": catches_up_after_empty_files,
    "themes that double in school holidays": school_holidays,
    "a second partner joins": joins,
    "a duty passes to a partner who tells more": swapped,
    "two weeks a year at ten times the usual": nights_of_the_year,
    "a zone that doubles in two years": doubling_quarter,
}

#: Comparisons of two periods that are asked, besides the week.
PERIODS = ("month", "quarter", "same_weeks_last_year", "year_to_date")


def said(world: Hostile, run: int, seed: int = SEED, periods=PERIODS) -> dict[str, bool]:
    """What the surfaces say of one draw: the week's rows, clusters, lasting changes told in it, periods."""
    cells, at = world(np.random.default_rng([seed, run]))
    table = cells.at(slice(0, at + 1))
    week = table.weeks[-1].date()
    found = alerts.alerts(table, week, worlds.neighbouring())
    told = {
        "rows": flagged(found.week.rows) > 0,
        "clusters": len(found.clusters) > 0,
        "lasting": bool(len(found.shifts) and found.shifts["new"].any()),
        "whole": flagged(compare.week_over_week(worlds.together(table), week)) > 0,
    }
    for name in periods:
        spans = compare.named(name, week)
        for level, part in (("zones", table), ("whole", worlds.together(table))):
            told[f"{name}, {level}"] = flagged(compare.periods(part, *spans)) > 0
    return told


def shares(world: Hostile, runs: int, seed: int = SEED) -> dict[str, float]:
    drawn = pd.DataFrame([said(world, run, seed) for run in range(runs)])
    return drawn.mean().to_dict()


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.truth_hostile", description=__doc__)
    asked.add_argument("--runs", type=int, default=40, help="worlds drawn for each line")
    given = asked.parse_args()
    print(f"shares of {given.runs} sheets that say something, %")
    for number, (name, world) in enumerate(WORLDS.items()):
        found = shares(world, given.runs)
        if not number:
            print(f"{'':44}" + "".join(f"{key[:15]:>16}" for key in found))
        print(f"{name:44}" + "".join(f"{100 * share:16.0f}" for share in found.values()), flush=True)


if __name__ == "__main__":
    main()

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


#: The partner of the struck themes, and the one of all others.
SCOPE = np.arange(worlds.THEMES)[None] < STRUCK.stop
SCOPE = np.concatenate([SCOPE, ~SCOPE])


def _told(
    counts: np.ndarray,
    covered: np.ndarray | None = None,
    confirmed: np.ndarray | None = None,
    busiest: np.ndarray | None = None,
) -> Cube:
    """Cells told of by two partners, the first one of the struck themes alone.

    `covered` and `confirmed` are the weeks it sent a file of, and those whose zeros are said to be true;
    `busiest`, themes × weeks, is what stands on the day of each week that has most of all zones' facts.
    """
    both = None if covered is None else np.stack([covered, np.ones(len(covered), dtype=bool)])
    true = None if confirmed is None else np.stack([confirmed, np.zeros(len(confirmed), dtype=bool)])
    days = None if busiest is None else busiest[None] * SCOPE[:, :, None]
    return worlds.told_by(counts[None] * SCOPE[:, None, :, None], SCOPE, both, true, days)


def _two_of_the_struck(first: np.ndarray, second: np.ndarray, others: np.ndarray, covered=None) -> Cube:
    """Cells of which two partners tell of the struck themes, and a third one of all others."""
    scope = SCOPE[[0, 0, 1]]
    told = np.stack([first, second, others]) * scope[:, None, :, None]
    return worlds.told_by(told, scope, covered)


def monthly_lumps(rng: np.random.Generator) -> tuple[Cube, int]:
    """A partner dates all facts of the weeks of a month in the first of them."""
    month = worlds.WEEKS.to_period("M")
    return _in_lumps(rng, np.flatnonzero(np.r_[True, month[1:] != month[:-1]]))


def on_one_day(day: int) -> Hostile:
    """A partner dates all facts of a month on that day of it, the last one where there is none."""

    def world(rng: np.random.Generator) -> tuple[Cube, int]:
        days = pd.date_range(worlds.WEEKS[0], periods=7 * len(worlds.WEEKS))
        return _in_lumps(rng, np.flatnonzero(days.day == np.minimum(day, days.days_in_month)) // 7, False)

    return world


def every(weeks: int, most: int | None = None) -> Hostile:
    """A partner writes each so many weeks, or up to `most` of them, and dates all of it on that day."""

    def world(rng: np.random.Generator) -> tuple[Cube, int]:
        apart = rng.integers(weeks, (most or weeks) + 1, len(worlds.WEEKS))
        at = int(rng.integers(weeks)) + np.cumsum(apart) - apart[0]
        return _in_lumps(rng, at[at < len(worlds.WEEKS)], False)

    return world


def _in_lumps(rng: np.random.Generator, at: np.ndarray, begins: bool = True) -> tuple[Cube, int]:
    """The struck themes told of in some weeks alone: all since the one before, or all until the next one."""
    counts = rng.poisson(steady())
    struck, lumped = counts[:, STRUCK], np.zeros_like(counts[:, STRUCK])
    starts = at if begins else np.r_[0, at[:-1] + 1]
    until = struck.shape[-1] if begins else at[-1] + 1
    lumped[..., at] = np.add.reduceat(struck[..., :until], starts, axis=2)
    counts[:, STRUCK] = lumped
    busiest = worlds.busiest_days(rng, counts.sum(axis=0))
    busiest[STRUCK] = lumped.sum(axis=0)
    return _told(counts, busiest=busiest), _any_week(rng)


def busy_weeks(apart: int, days: int, factor: float = 1.0) -> Hostile:
    """A street busy one week in so many, on so many days of it; nothing happens in the others.

    With a `factor`, the week judged is a busy one, with so many times the facts in the busiest zone.
    """

    def world(rng: np.random.Generator) -> tuple[Cube, int]:
        mean, judged = steady(), _any_week(rng)
        first = judged if factor != 1 else int(rng.integers(apart))
        busy = (np.arange(len(worlds.WEEKS)) - first) % apart == 0
        mean[:, STRUCK] *= np.where(busy, apart, 0.0)
        mean[0, STRUCK, judged] *= factor
        counts = rng.poisson(mean)
        busiest = worlds.busiest_days(rng, counts.sum(axis=0))
        busiest[STRUCK] = worlds.busiest_days(rng, counts.sum(axis=0)[STRUCK], days)
        return _told(counts, busiest=busiest), judged

    return world


def catches_up(rng: np.random.Generator) -> tuple[Cube, int]:
    """A partner sends nothing for six weeks, then dates all of them in the week it comes back."""
    counts, back = rng.poisson(steady()), _any_week(rng)
    counts[:, STRUCK, back] = counts[:, STRUCK, back - 6 : back + 1].sum(axis=2)
    covered = np.ones(counts.shape[-1], dtype=bool)
    covered[back - 6 : back] = False
    return _told(counts, covered), back


def catches_up_after_empty_files(silent: int, later: int = 0) -> Hostile:
    """The same, and these weeks were told of in empty files; judged so many weeks later."""

    def world(rng: np.random.Generator) -> tuple[Cube, int]:
        counts, back = rng.poisson(steady()), _any_week(rng) - later
        counts[:, STRUCK, back] = counts[:, STRUCK, back - silent : back + 1].sum(axis=2)
        counts[:, STRUCK, back - silent : back] = 0
        return _told(counts), back + later

    return world


def some_zones_catch_up(rng: np.random.Generator) -> tuple[Cube, int]:
    """Six weeks of empty files, then the facts of a third of the zones come at once; the others never."""
    counts, back = rng.poisson(steady()), _any_week(rng)
    late = rng.permutation(worlds.ZONES)[: worlds.ZONES // 3]
    owed = counts[:, STRUCK, back - 6 : back].sum(axis=2)
    counts[late, STRUCK, back] += owed[late]
    counts[:, STRUCK, back - 6 : back] = 0
    return _told(counts), back


def empty_files(rng: np.random.Generator) -> tuple[Cube, int]:
    """A partner's files are empty for one week up to six, the last of which is judged."""
    counts, last = rng.poisson(steady()), _any_week(rng)
    counts[:, STRUCK, last - int(rng.integers(6)) : last + 1] = 0
    return _told(counts), last


def calm_for_a_while(weeks: int) -> Hostile:
    """So many weeks without a fact, each confirmed by somebody; judged in the four weeks after them."""

    def world(rng: np.random.Generator) -> tuple[Cube, int]:
        counts, judged = rng.poisson(steady()), _any_week(rng)
        calm = np.zeros(counts.shape[-1], dtype=bool)
        back = judged - int(rng.integers(4))
        calm[back - weeks : back] = True
        counts[:, STRUCK] *= ~calm
        return _told(counts, confirmed=calm), judged

    return world


def one_of_two_sends_empty_files(rng: np.random.Generator) -> tuple[Cube, int]:
    """Two partners tell of the same themes; the files of one are empty for six weeks, then hold all."""
    first, second, back = rng.poisson(steady() / 2), rng.poisson(steady() / 2), _any_week(rng)
    first[:, STRUCK, back] = first[:, STRUCK, back - 6 : back + 1].sum(axis=2)
    first[:, STRUCK, back - 6 : back] = 0
    return _two_of_the_struck(first, second, rng.poisson(steady())), back


def school_holidays(rng: np.random.Generator) -> tuple[Cube, int]:
    """Four themes double in the school holidays, whose dates move from year to year."""
    mean = steady()
    mean[:, STRUCK] *= np.where(_holidays(rng), 2.0, 1.0)
    return _told(rng.poisson(mean)), _any_week(rng)


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
    covered = np.ones((3, len(worlds.WEEKS)), dtype=bool)
    covered[1, :begins] = False
    first, second = rng.poisson(steady()), rng.poisson(steady())
    return _two_of_the_struck(first, second, rng.poisson(steady()), covered), judged


def handed_over(factor: float, part: float = 1.0, files_go_on: bool = False) -> Hostile:
    """A duty, or a part of it, passes to a partner who tells of `factor` times as much of the same street.

    Where `files_go_on` both partners send files before and after, without the facts that are the other's.
    """

    def world(rng: np.random.Generator) -> tuple[Cube, int]:
        judged = _any_week(rng)
        begins = judged - int(rng.integers(0, 27))
        since = np.arange(len(worlds.WEEKS)) >= begins
        first = rng.poisson(steady() * np.where(since, 1 - part, 1.0))
        second = rng.poisson(steady() * np.where(since, part * factor, 0.0))
        covered = np.ones((3, len(since)), dtype=bool)
        if not files_go_on:
            covered[1] = since
            covered[0] = ~since | (part < 1)
        return _two_of_the_struck(first, second, rng.poisson(steady()), covered), judged

    return world


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
    return _told(rng.poisson(mean)), int(rng.choice(struck[struck >= len(night) - JUDGED_WEEKS]))


def doubling_quarter(rng: np.random.Generator) -> tuple[Cube, int]:
    """Two years of building: all facts of one of the ten busiest zones double, evenly."""
    mean, zone = steady(), int(rng.integers(10))
    mean[zone] *= np.interp(
        np.arange(len(worlds.WEEKS)), [len(worlds.WEEKS) - 105, len(worlds.WEEKS)], [1, 2]
    )
    return _told(rng.poisson(mean)), _any_week(rng)


def nothing_odd(rng: np.random.Generator) -> tuple[Cube, int]:
    """Partners tell as they should: what is said here is what the other lines are read against."""
    return _told(rng.poisson(steady())), _any_week(rng)


WORLDS: dict[str, Hostile] = {
    "nothing odd": nothing_odd,
    "facts of a month on one day of it": monthly_lumps,
    "six weeks silent, then all at once": catches_up,
    "an empty file, then all at once": catches_up_after_empty_files(1),
    "six weeks of empty files, then all at once": catches_up_after_empty_files(6),
    "twelve weeks of empty files, then all at once": catches_up_after_empty_files(12),
    "six weeks of them, then a third of the zones": some_zones_catch_up,
    "six weeks of them, all at once, a week ago": catches_up_after_empty_files(6, 1),
    "empty files for one to six weeks": empty_files,
    "three weeks without a fact, confirmed": calm_for_a_while(3),
    "six weeks without a fact, confirmed": calm_for_a_while(6),
    "six weeks of them from one partner of two": one_of_two_sends_empty_files,
    "themes that double in school holidays": school_holidays,
    "a second partner joins": joins,
    "a duty passes to a partner who tells 1.7 times": handed_over(1.7),
    "the same, both sending files all along": handed_over(1.7, files_go_on=True),
    "two thirds of a duty pass, told 2 times": handed_over(2.0, 2 / 3, files_go_on=True),
    "a duty passes to a partner who tells the same": handed_over(1.0),
    "two weeks a year at ten times the usual": nights_of_the_year,
    "a zone that doubles in two years": doubling_quarter,
    "facts of a month on the fifteenth": on_one_day(15),
    "facts of a month on its last day": on_one_day(31),
    "facts of two weeks on one day": every(2),
    "facts of four weeks on one day": every(4),
    "facts of six weeks on one day": every(6),
    "facts of three to eight weeks on one day": every(3, 8),
    "a street busy one week in four, all week": busy_weeks(4, 7),
    "the same, on Saturdays and Sundays": busy_weeks(4, 2),
    "a street busy one week in six, all week": busy_weeks(6, 7),
    "a street busy every other week, all week": busy_weeks(2, 7),
}

#: Comparisons of two periods that are asked, besides the week.
PERIODS = ("month", "quarter", "same_weeks_last_year", "year_to_date")


def said(world: Hostile, run: int, seed: int = SEED, periods=PERIODS) -> dict[str, bool]:
    """What the surfaces say of one draw: the week's rows, clusters, lasting changes told in it, periods."""
    table = _drawn(world, run, seed)
    week = table.weeks[-1].date()
    found = alerts.alerts(table, week, worlds.neighbouring())
    told = {
        "rows": flagged(found.week.rows) > 0,
        "clusters": len(found.clusters) > 0,
        "lasting": bool(len(found.shifts) and found.shifts["new"].any()),
        "whole": flagged(compare.week_over_week(worlds.together(table), week)) > 0,
    }
    return told | _of_periods("zones", table, periods) | _of_periods("whole", worlds.together(table), periods)


def said_of_the_whole(world: Hostile, run: int, seed: int = SEED, periods=PERIODS) -> dict[str, bool]:
    """What comparisons of periods say of the agglomeration in one draw: a tenth of the time of `said`."""
    return _of_periods("whole", worlds.together(_drawn(world, run, seed)), periods)


def _drawn(world: Hostile, run: int, seed: int) -> Cube:
    cells, at = world(np.random.default_rng([seed, run]))
    return cells.at(slice(0, at + 1))


def _of_periods(level: str, table: Cube, periods) -> dict[str, bool]:
    week = table.weeks[-1].date()
    return {
        f"{name}, {level}": flagged(compare.periods(table, *compare.named(name, week))) > 0
        for name in periods
    }


def shares(world: Hostile, runs: int, of_whole: int = 0, seed: int = SEED) -> dict[str, float]:
    """Shares of `runs` draws that say something; of `of_whole` where periods of the whole are compared."""
    drawn = pd.DataFrame([said(world, run, seed) for run in range(runs)]).mean()
    more = pd.DataFrame([said_of_the_whole(world, run, seed) for run in range(of_whole)])
    return drawn.to_dict() | more.mean().to_dict()


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.truth_hostile", description=__doc__)
    asked.add_argument("--runs", type=int, default=40, help="worlds drawn for each line")
    asked.add_argument(
        "--of-whole", type=int, default=200, help="worlds in which periods of the whole are compared"
    )
    asked.add_argument(
        "--lines", type=int, nargs="+", default=[], help="numbers of the lines, all by default"
    )
    given = asked.parse_args()
    print(f"shares of {given.runs} sheets that say something, %; {given.of_whole} of periods of the whole")
    heads = (
        "rows",
        "clusters",
        "lasting",
        "whole",
        *(f"{n}, {of}" for of in ("zones", "whole") for n in PERIODS),
    )
    print(f"{'':48}" + "".join(f"{head[:15]:>16}" for head in heads))
    for number, (name, world) in enumerate(WORLDS.items()):
        if not given.lines or number in given.lines:
            # Draws of its own for each line: else a rare one would be read in all of them.
            found = shares(world, given.runs, given.of_whole, SEED + number)
            print(
                f"{number:2} {name:45}" + "".join(f"{100 * found[head]:16.0f}" for head in heads), flush=True
            )


if __name__ == "__main__":
    main()

"""Draw the facts: how many of each pattern on each day, and at which minute. Everything is vectorised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from observatory.weeks import monday
from pipelines.demo.scenario import CALIBRATED, DEFAULT_ROWS, DEFAULT_WEEKS, Pattern, Scenario

DAYS_A_YEAR = 365.25
#: How much the published totals differ from year to year, up and down.
YEARS_DIFFER = 0.1
#: After midnight until this hour, a night still belongs to the evening before.
NIGHT_ENDS = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the demonstration: whole ISO weeks, the last one ending the day before `end` (a Monday)."""

    start: dt.date
    end: dt.date

    @classmethod
    def of(cls, weeks: int, until: dt.date) -> Calendar:
        """`weeks` whole ISO weeks, the last being the last one complete before `until`."""
        end = monday(until)
        return cls(end - dt.timedelta(weeks=weeks), end)

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return (self.end - self.start).days // 7

    @property
    def days(self) -> pd.DatetimeIndex:
        """Every day, at midnight."""
        return pd.date_range(self.start, self.end, inclusive="left")


def draw(
    story: Scenario, calendar: Calendar, rows: int, silent: dict[str, np.ndarray], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """`rows` facts by feed: `day` (since the start), `minute` (of the day), `pattern` and `fixed`.

    Parameters
    ----------
    silent : dict
        Feed → bool array over the days on which the feed says nothing.

    `pattern` is a position in `story.patterns`; `fixed` marks the facts of a planted week, which nothing
    later may refuse or move.
    """
    cells = [(i, feed, share) for i, p in enumerate(story.patterns) for feed, share in p.shares.items()]
    expected, calibrated = _expected(story, calendar, cells, silent)
    scale = rows / calendar.weeks / (DEFAULT_ROWS / DEFAULT_WEEKS)
    fixed = _planted_weeks(story, calendar, cells, expected, scale, rng)
    left = max(rows - int(fixed.sum()), 0)
    counts = np.zeros(expected.shape, dtype=np.int64)
    counts[calibrated] = _calibrated(expected[calibrated] * scale, calendar, left, rng)
    others = expected[~calibrated]
    left -= int(counts.sum())
    counts[~calibrated] = rng.multinomial(left, others.ravel() / others.sum()).reshape(others.shape)
    return _by_feed(story, calendar, cells, counts, fixed, rng)


def _expected(story, calendar, cells, silent) -> tuple[np.ndarray, np.ndarray]:
    """Facts expected of each cell (pattern × feed) on each day, and which cells follow published totals."""
    intensity = np.array([_daily(p, calendar) for p in story.patterns])
    for effect in story.planted:
        if effect.kind != "week":
            after = max(calendar.weeks - effect.weeks_before_end, 0) * 7
            for name, factor in zip(effect.patterns, effect.factors, strict=True):
                intensity[_position(story, name), after:] *= factor
    expected = np.array([intensity[i] * share for i, _feed, share in cells])
    for row, (_i, feed, _share) in enumerate(cells):
        if feed in silent:
            expected[row, silent[feed]] = 0
    return expected, np.array([story.patterns[i].theme in CALIBRATED for i, _feed, _share in cells])


def _daily(pattern: Pattern, calendar: Calendar) -> np.ndarray:
    days = calendar.days
    if pattern.dates:
        return days.strftime("%m-%d").isin(pattern.dates) * (pattern.per_year / len(pattern.dates))
    season, week = np.array(pattern.season), np.array(pattern.days)
    weight = (season / season.mean())[days.month - 1] * (week / week.mean())[days.day_of_week]
    return weight * pattern.per_year / DAYS_A_YEAR


def _calibrated(expected: np.ndarray, calendar: Calendar, most: int, rng: np.random.Generator) -> np.ndarray:
    """Counts that keep to their yearly totals, more or less as years differ; none if over `most`."""
    counts = np.zeros(expected.shape, dtype=np.int64)
    years = calendar.days.year.to_numpy()
    for year in np.unique(years):
        here = years == year
        totals = expected[:, here].sum(axis=1) * rng.uniform(1 - YEARS_DIFFER, 1 + YEARS_DIFFER)
        for row in np.flatnonzero(totals):
            chances = expected[row, here] / expected[row, here].sum()
            counts[row, here] = rng.multinomial(int(totals[row] + rng.random()), chances)
    return counts if counts.sum() <= most else np.zeros_like(counts)


def _planted_weeks(story, calendar, cells, expected, scale, rng) -> np.ndarray:
    """The counts of the planted weeks; their cells are emptied in `expected`."""
    fixed = np.zeros(expected.shape, dtype=np.int64)
    for effect in story.planted:
        if effect.kind != "week" or calendar.weeks < 2:
            continue
        rows = [row for row, cell in enumerate(cells) if story.patterns[cell[0]].name in effect.patterns]
        for weeks_back, count in zip((2, 1), effect.counts, strict=True):
            first = (calendar.weeks - weeks_back) * 7
            where = np.ix_(rows, range(first, first + 7))
            chances = expected[where] / expected[where].sum()
            fixed[where] = rng.multinomial(round(count * scale), chances.ravel()).reshape(chances.shape)
            expected[where] = 0
    return fixed


def _by_feed(story, calendar, cells, counts, fixed, rng) -> dict[str, pd.DataFrame]:
    parts: dict[str, list[pd.DataFrame]] = {}
    for row, (i, feed, _share) in enumerate(cells):
        n = int(counts[row].sum() + fixed[row].sum())
        day = np.concatenate([np.repeat(np.arange(counts.shape[1]), c[row]) for c in (counts, fixed)])
        part = pd.DataFrame({"day": day, "minute": _minutes(story.patterns[i], n, rng), "pattern": i})
        part["fixed"] = np.arange(n) >= int(counts[row].sum())
        parts.setdefault(feed, []).append(_after_midnight(part, story.patterns[i], len(calendar.days)))
    drawn = {feed: pd.concat(frames, ignore_index=True) for feed, frames in parts.items()}
    return {feed: _on_the_clock(frame, calendar) for feed, frame in drawn.items()}


def _minutes(pattern: Pattern, n: int, rng: np.random.Generator) -> np.ndarray:
    hours = np.array(pattern.hours, dtype=float)
    return rng.choice(24, size=n, p=hours / hours.sum()) * 60 + rng.integers(0, 60, n)


def _after_midnight(part: pd.DataFrame, pattern: Pattern, days: int) -> pd.DataFrame:
    """The small hours of a feast are the next day's; on the very last day they stay before midnight."""
    if not pattern.dates:
        return part
    late = part["minute"] < NIGHT_ENDS * 60
    last = late & (part["day"] == days - 1)
    part.loc[last, "minute"] = 23 * 60 + 30
    part.loc[late & ~last, "day"] += 1
    return part


def _on_the_clock(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """In time order; on the March night when clocks go forward nothing happens between 2 and 3."""
    days = calendar.days
    spring = (days.month == 3) & (days.day_of_week == 6) & (days.day > 24)
    skipped = spring[frame["day"]] & (frame["minute"].to_numpy() // 60 == 2)
    frame.loc[skipped, "minute"] += 60
    return frame.sort_values(["day", "minute"], kind="stable", ignore_index=True)


def _position(story: Scenario, name: str) -> int:
    return next(i for i, p in enumerate(story.patterns) if p.name == name)

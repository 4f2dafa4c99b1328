"""The level of each series, week after week: what a cell runs at, its season taken out.

A weighted mean of the weeks before, recent ones weighing more, the last two months left out so that a rise
does not become its own reference. Where a change lasts (`baseline.cumulative_sums`) it is told once, with the
week it began, and the level starts anew from there: what is usual now is the reference, not what was usual
two years ago. The same where partners begin or cease to report. Weeks of which somebody says that nothing
happened are told as the fall they are, but once they are over the level is what it was before them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.baseline.cumulative_sums import BOUND, FALL, RISE, WEEK_SHARE, WindowedSums, log_ratios

#: A share of partners missing beyond this can feign a change. One small commune of 52 cannot.
COVERAGE_TOLERANCE = 0.05

#: Weeks of another coverage after which it is the usual one.
COVERAGE_WEEKS = 13

#: Weeks after a lasting change that tell what its new level is, and that it did not end at once.
RESTART_WEEKS = 3

#: What is looked for in each row, in this order: a rise and a fall that last.
_CHANGES = (RISE, FALL)


class Memory(NamedTuple):
    """How the weeks before are weighed.

    first : weeks that start the level, before any is judged
    half_life : weeks after which a week weighs half
    left_out : last weeks that are no reference
    """

    first: int
    half_life: float
    left_out: int


#: With two years of weeks or more, and with less: then the last weeks stand for the season too.
SEASONAL, RECENT = Memory(52, 52.0, 8), Memory(8, 8.0, 0)


class Levels(NamedTuple):
    """What the pass over the weeks leaves; R rows, W weeks.

    expected : (R, W) array, facts expected before the week was seen; ``nan`` before `Memory.first`
    error : (R, W) array, variance of `expected` over φ × `expected`² (the inverse of the facts it rests on)
    weeks : (R,) array, effective weeks behind the last level
    coverage : (R,) array, usual share of partners reporting
    hand : (R,) array, who usually tells
    shift : (R,) array of int, 1 a lasting rise, -1 a lasting fall, 0 none, in the last half-year
    since : (R,) array of int, week in which the last shift began; -1 none
    told : (R,) array of int, week in which it was first seen; -1 none
    before : (R,) array, level before the last shift
    level : (R,) array, level now
    """

    expected: np.ndarray
    error: np.ndarray
    weeks: np.ndarray
    coverage: np.ndarray
    hand: np.ndarray
    shift: np.ndarray
    since: np.ndarray
    told: np.ndarray
    before: np.ndarray
    level: np.ndarray


def levels(
    counts: np.ndarray,
    season: np.ndarray,
    coverage: np.ndarray,
    prior: np.ndarray,
    phi: np.ndarray,
    memory: Memory = SEASONAL,
    bound: float | np.ndarray = BOUND,
    hand: np.ndarray | None = None,
    calm: np.ndarray | None = None,
) -> Levels:
    """Follow every series through its weeks.

    Parameters
    ----------
    counts : (R, W) array
        Facts, ``nan`` where not observed, outbursts capped.
    season : (R, W) array
        Seasonal index, 1 on average.
    coverage : (R, W) array
        Share of the partners expected who reported.
    prior : (R,) array
        Level to be expected of the row before its own facts are seen; weighs one fact.
    phi : (R,) array
    bound : float or (R,) array
        What the evidence of a lasting change must pass.
    hand : (R, W) array of int, optional
        Who tells: under another number it is others, and what they tell of is no change of the street.
    calm : (R, W) array of bool, optional
        Weeks whose facts are as few as they are because somebody says so: a fall, and no level to come back
        to.
    """
    hand = np.zeros(counts.shape, np.int64) if hand is None else hand
    calm = np.zeros(counts.shape, dtype=bool) if calm is None else calm
    pass_ = _Pass(counts, season, coverage, hand, calm, prior, phi, memory, bound)
    for week in range(memory.first, counts.shape[1]):
        pass_.step(week)
    return pass_.result()


class _Pass:
    """The state of all series at one week; every array is (R,).

    What is read and written week after week is laid out by week: (W, R), a week in one piece.
    """

    def __init__(self, counts, season, coverage, hand, calm, prior, phi, memory: Memory, bound) -> None:
        seen = ~np.isnan(counts)
        self.counts, self.season = np.where(seen, counts, 0.0), np.where(seen, season, 0.0)
        self.seen, self.calm, self.hand = (np.ascontiguousarray(values.T) for values in (seen, calm, hand))
        self.coverage, self.full_season = (np.ascontiguousarray(values.T) for values in (coverage, season))
        self.weekly = np.stack([self.counts.T, self.season.T], axis=1)
        self.prior, self.phi, self.memory = np.maximum(prior, 1e-6), phi, memory
        self.keep = 0.5 ** (1 / memory.half_life)
        rows, first = len(counts), memory.first
        self.bound = np.tile(np.broadcast_to(bound, rows), len(_CHANGES))
        self.most = WEEK_SHARE * self.bound.reshape(len(_CHANGES), rows)
        self.rows = np.arange(rows)
        ages = self.keep ** np.arange(max(first - memory.left_out, 1))[::-1]
        # Row by row: a product of matrices rounds a row by how many others stand beside it.
        self.facts = (self.counts[:, : len(ages)] * ages).sum(axis=1)
        self.weeks = (self.season[:, : len(ages)] * ages).sum(axis=1)
        self.squares = (self.season[:, : len(ages)] * ages**2).sum(axis=1)
        self.usual = coverage[:, :first].mean(axis=1)
        self.usual_hand, self.passes, self.confirmed = hand[:, 0].copy(), hand.any(), calm.any()
        self.away = np.zeros(rows, int)
        #: Rises of all rows, then falls of all of them.
        self.evidence = WindowedSums(len(_CHANGES) * rows, first)
        self.restarted = np.zeros(rows, int)
        self.shift, self.since, self.told = (np.full(rows, v) for v in (0, -1, -1))
        self.before = np.full(rows, np.nan)
        #: Facts, weeks, squares and restart of rows as they were before a calm that was told as a fall.
        self.kept = np.full((4, rows), np.nan)
        self.calmed = np.zeros(rows, dtype=bool)
        self.expected, self.error = (np.full(counts.T.shape, np.nan) for _each in range(2))

    def level(self) -> np.ndarray:
        """Own facts and the prior's one fact, over own weeks and the weeks that fact would take."""
        return (self.facts + 1) / (self.weeks + 1 / self.prior)

    def step(self, week: int) -> None:
        self._learn(week - 1)
        if self.confirmed:
            self._back_from_calm(week)
        level = self.level()
        self.expected[week] = level * self.full_season[week]
        behind = self.weeks**2 / np.maximum(self.squares, 1e-12)
        self.error[week] = 1 / np.maximum(1 + behind * level, 1)
        late = ~self.seen[week - 1] | (self.away > 0)
        self._cover(week)
        self._change(week, self.expected[week], late)

    def _learn(self, last: int) -> None:
        """Let one more week into the level: the last one where it started anew."""
        anew = np.flatnonzero(self.restarted)
        usual = last - self.memory.left_out
        week = np.where(self.restarted > 0, last, usual) if len(anew) else usual
        (counts, season), seen = self.weekly[usual], self.seen[usual]
        if len(anew):
            counts, season, seen = counts.copy(), season.copy(), seen.copy()
            counts[anew], season[anew] = self.weekly[last][:, anew]
            seen[anew] = self.seen[last, anew]
        new = seen & (week >= np.maximum(self.restarted, self.memory.first - self.memory.left_out))
        new &= self._usual(week)
        if self.confirmed:
            new &= ~(self.calm[week, self.rows] & np.isnan(self.kept[0]))
        fade = np.where(new, self.keep, 1.0)
        self.facts = self.facts * fade + counts * new
        self.weeks = self.weeks * fade + season * new
        self.squares = self.squares * fade**2 + season * new

    def _back_from_calm(self, week: int) -> None:
        """Rows whose calm is over run at what they ran at before it: its fall has not lasted."""
        self.calmed |= self.calm[week - 1]
        over = np.flatnonzero(self.calmed & self.seen[week] & ~self.calm[week])
        if not len(over):
            return
        self.calmed[over] = False
        self.evidence.restart(np.concatenate([over, over + len(self.rows)]), week)
        back = over[~np.isnan(self.kept[0, over])]
        self.facts[back], self.weeks[back], self.squares[back] = self.kept[:3, back]
        self.restarted[back] = self.kept[3, back]
        self.kept[:, back], self.before[back] = np.nan, np.nan
        self.shift[back], self.since[back], self.told[back] = 0, -1, -1

    def _usual(self, week) -> np.ndarray:
        """Whether as many partners as usual, and the same, told of a week, or of one for each row."""
        which = slice(None) if np.ndim(week) == 0 else self.rows
        as_many = np.abs(self.coverage[week, which] - self.usual) <= COVERAGE_TOLERANCE
        return as_many & (self.hand[week, which] == self.usual_hand) if self.passes else as_many

    def _cover(self, week: int) -> None:
        """Where others, more or fewer, have told for a quarter, that is usual, and the level starts anew."""
        self.away = np.where(self._usual(week), 0, self.away + self.seen[week])
        moved = np.flatnonzero(self.away >= COVERAGE_WEEKS)
        if len(moved):
            self._restart(moved, np.full(len(moved), week - COVERAGE_WEEKS + 1), week)
            self.usual[moved] = self.coverage[week, moved]
            self.usual_hand[moved] = self.hand[week, moved]
            self.away[moved] = 0

    def _change(self, week: int, expected: np.ndarray, late: np.ndarray) -> None:
        """Add up the evidence of a week: none of a rise where it may hold what silent weeks owed."""
        judged = self.seen[week] & (self.away == 0) & (expected > 0)
        step = log_ratios(self.weekly[week, 0], np.maximum(expected, 1e-12), self.phi, _CHANGES)
        step = np.where(np.stack([judged & ~late, judged]), np.minimum(step, self.most), 0.0)
        self.evidence.add(step.ravel(), week)
        over = np.flatnonzero(self.evidence.sums > self.bound)
        if len(over):
            self._tell(over, week)

    def _tell(self, changes: np.ndarray, week: int) -> None:
        """Say the `changes` that last, by their places in the evidence: no row rises and falls at once."""
        fell, rows = np.divmod(changes, len(self.rows))
        self.before[rows] = self.level()[rows]
        self.shift[rows] = np.where(fell, -1, 1)
        since = self.evidence.begun[changes]
        self.since[rows], self.told[rows] = since, week
        calm = rows[(fell > 0) & self.calm[week, rows]]
        now = np.stack([self.facts, self.weeks, self.squares, self.restarted])[:, calm]
        known = self.kept[:, calm]
        self._restart(rows, np.minimum(since, week - RESTART_WEEKS + 1), week)
        self.kept[:, calm] = np.where(np.isnan(known), now, known)

    def _restart(self, rows: np.ndarray, since: np.ndarray, week: int) -> None:
        """The level of some rows from the weeks `since` to `week` alone."""
        inside = np.arange(self.counts.shape[1]) >= since[:, None]
        inside &= np.arange(self.counts.shape[1]) <= week
        self.facts[rows] = (self.counts[rows] * inside).sum(axis=1)
        self.weeks[rows] = self.squares[rows] = (self.season[rows] * inside).sum(axis=1)
        # What a cell ran at before says little of what it runs at now; its new facts say it.
        self.restarted[rows] = week + 1
        self.kept[:, rows] = np.nan
        self.evidence.restart(np.concatenate([rows, rows + len(self.rows)]), week + 1)

    def result(self) -> Levels:
        expected, error = (np.ascontiguousarray(values.T) for values in (self.expected, self.error))
        return Levels(
            expected, error, self.weeks, self.usual, self.usual_hand, self.shift, self.since,
            self.told, self.before, self.level(),
        )  # fmt: skip

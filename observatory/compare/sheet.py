"""The comparison sheet: one row per zone × theme, counts, test, interval and verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from observatory.baseline import Lengths, SpanBaseline, span_baseline
from observatory.compare.calendar import Span, weeks_of
from observatory.compare.partners import Doubt, Side, doubt_of_periods
from observatory.compare.rates import (
    LEVEL,
    OVERDISPERSED,
    SHEET_ALPHA,
    e_tests,
    false_discovery,
    ratio_interval,
    smallest_ps,
)
from observatory.compare.verdict import missing_partners, verdicts
from observatory.counts.cube import MADE_UP_WEEKS, Cube
from observatory.errors import NoDataError
from observatory.language import _

#: Columns of a comparison, in order.
COLUMNS = (
    "zone_code", "theme", "facts", "before", "difference", "ratio", "ratio_low", "ratio_high", "p", "q",
    "dispersion", "verdict", "weeks", "weeks_before", "coverage", "coverage_before", "doubt", "doubt_since",
)  # fmt: skip

#: Weeks over which a theme's dispersion is estimated, and the least number of pairs of weeks, and of facts in
#: them, over all zones, that give an estimate.
YEAR_WEEKS, LEAST_PAIRS = 52, 26


#: Weekly cells as `counts.weekly_cells` gives them, or as the cube they are laid out to.
Cells: TypeAlias = pd.DataFrame | Cube


def periods(cells: Cells, a: Span, b: Span) -> pd.DataFrame:
    """Every zone × theme, period `a` against period `b`, each (first day, last day).

    A week belongs to the period that holds its Thursday. Silent weeks and weeks in progress are left out of
    both the facts and the weeks observed. The exposures of the test are the weeks observed, each worth what
    the season makes of it where the cells hold two years before `a`: a December is not held against a
    November as it stands.

    Returns
    -------
    DataFrame
        One row per zone × theme in the order of `cells`; columns `COLUMNS`:
        `facts`, `before` : facts in the observed weeks of each period;
        `difference` : facts minus what `before` would be over as many weeks of that season;
        `ratio`, `ratio_low`, `ratio_high` : ratio of these rates with its 95 % score interval, ``inf`` where
        there was nothing before, ``nan`` where there is nothing at all;
        `p` : E-test, ``nan`` where nothing is tested; `q` : `p` adjusted over the whole sheet (BH);
        `dispersion` : φ of the row for spans so long and so far apart (`baseline.span_baseline`), taken into
        account above 1.3, ``nan`` unknown;
        `verdict` : `Verdict`;
        `weeks`, `weeks_before` : days observed, in weeks; `coverage`, `coverage_before` : share of
        expected partners who reported in them;
        `doubt`, `doubt_since` : why partners alone may make a change (`Doubt`), and since which Monday.

    Raises
    ------
    NoDataError
        When the cells do not hold every week of both periods.
    """
    table = Cube.of(cells)
    weeks, earlier = held_weeks(table, weeks_of(a)), held_weeks(table, weeks_of(b))
    return compared((table, weeks), (table, earlier), reported(table))


def reported(table: Cube) -> Cube:
    """The weeks from the first one that anybody told of, and the last two: what lies before is no history."""
    anything = table.reporting.any(axis=0) | table.facts.any(axis=0)
    first = min(int(anything.argmax()), len(table.weeks) - 2)
    return table.at(slice(max(first, 0), None)) if anything.any() else table


def compared(now: Side, before: Side, history: Cube | None, phi: np.ndarray | None = None) -> pd.DataFrame:
    """Rows of `periods` for two sides, each a table and its weeks.

    `history` teaches the season and the dispersion, by the weeks before the first one of `now`; without it
    the exposures are weeks, and the dispersion is `phi`, of the rows of `now`, where it is given.
    """
    keys = ["zone_code", "theme"]
    left = pd.concat([now[0].keys, _side(*now)], axis=1).assign(row=range(len(now[0].keys)))
    right = pd.concat([before[0].keys, _side(*before)], axis=1).assign(row=range(len(before[0].keys)))
    rows = left.merge(right, on=keys, suffixes=("", "_before")).rename(columns={"facts_before": "before"})
    rows = rows.assign(**doubt_of_periods(now, before, rows["row"].to_numpy(), rows["row_before"].to_numpy()))
    rows = rows.assign(**_exposed(rows, now, before, history, phi))
    rows = _tested(rows)
    rows["verdict"] = verdicts(rows)
    return rows[list(COLUMNS)]


def _exposed(
    rows: pd.DataFrame, now: Side, before: Side, history: Cube | None, phi: np.ndarray | None
) -> dict[str, np.ndarray]:
    """Exposures of both sides, in weeks of an average season, and φ of their comparison."""
    if history is None or not len(history.weeks):
        weeks, earlier = rows["weeks"].to_numpy(float), rows["weeks_before"].to_numpy(float)
        known = np.full(len(rows), np.nan) if phi is None else phi[rows["row"].to_numpy()]
        return {"exposure": weeks, "exposure_before": earlier, "dispersion": known} | _owed(rows, now, before)
    learnt, place, weeks = _learnt(rows, now, before, history)

    def exposure(side: Side, row: str) -> np.ndarray:
        table, mondays = side
        days = table.observed_days[rows[row].to_numpy()][:, table.weeks.isin(mondays)]
        season = learnt.season[place][:, weeks.isin(table.weeks[table.weeks.isin(mondays)])]
        return (days / 7 * season).sum(axis=1)

    sides = exposure(now, "row"), exposure(before, "row_before")
    together = (rows["facts"] + rows["before"]).to_numpy(dtype=float)
    learnt = learnt._replace(dispersion=learnt.dispersion[place], drift=learnt.drift[place])
    spread = learnt.spread(together, *sides)
    if np.isnan(spread).all():
        spread = rows["theme"].map(dispersion(history, now[1][0])).to_numpy(dtype=float)
    known = {"exposure": sides[0], "exposure_before": sides[1], "dispersion": spread}
    return known | _owed(rows, now, before)


def _owed(rows: pd.DataFrame, now: Side, before: Side) -> dict[str, np.ndarray]:
    """How many times the weeks of each side its facts may stand for, silence before them made up for."""
    times = {}
    for (table, mondays), row, name in ((now, "row", "owed"), (before, "row_before", "owed_before")):
        first, after = table.weeks.searchsorted([mondays[0], mondays[-1] + pd.Timedelta(weeks=1)])
        around = table.at(slice(max(0, first - MADE_UP_WEEKS), after))
        inside = around.weeks.isin(mondays)
        observed = np.maximum(around.observed[:, inside].sum(axis=1), 1)
        times[name] = (1 + around.made_up[:, inside].sum(axis=1) / observed)[rows[row].to_numpy()]
    return times


def _learnt(
    rows: pd.DataFrame, now: Side, before: Side, history: Cube
) -> tuple[SpanBaseline, np.ndarray, pd.DatetimeIndex]:
    """The baseline of two sides, the row of it each row of the sheet goes by, and its weeks."""
    first, last = now[1][0], now[1][-1]
    start = min(history.weeks[0], before[1][0], first)
    weeks = pd.date_range(start, max(last, before[1][-1]), freq="7D", unit="us")
    counts = np.full((len(history.keys), len(weeks)), np.nan)
    kept = history.weeks <= weeks[-1]
    counts[:, weeks.get_indexer(history.weeks[kept])] = history.counts[:, kept]
    gap = _weeks_long([before[1][0], first]) - 1
    lengths = Lengths(_weeks_long(now[1]), _weeks_long(before[1]), gap)
    zone, theme = (pd.factorize(history.keys[name])[0] for name in ("zone_code", "theme"))
    learnt = span_baseline(counts, weeks, zone, theme, int(weeks.get_loc(first)), lengths)
    return learnt.of_themes(counts, theme), _rows_of(rows, history.keys), weeks


def _weeks_long(mondays) -> int:
    return (mondays[-1] - mondays[0]) // pd.Timedelta(weeks=1) + 1


def _rows_of(rows: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    """Position of each row among `keys`; where its zone is not there, that of its theme after them."""
    own = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(rows[["zone_code", "theme"]]))
    themes = pd.Index(pd.factorize(keys["theme"])[1])
    return np.where(own >= 0, own, len(keys) + themes.get_indexer(rows["theme"]))


def dispersion(cells: Cells, week: dt.date, weeks: int = YEAR_WEEKS) -> pd.Series:
    """Variance over mean (φ) of the change from week to week, by theme, over the `weeks` before `week`.

    φ = Σ(x_t − x_{t−1})² / Σ(x_t + x_{t−1}) over all zones: 1 for Poisson counts whatever their means, and
    blind to season and to differences between zones, which a variance around a yearly mean is not.

    Returns
    -------
    Series
        Index theme; ``nan`` with fewer than 26 pairs of observed weeks over all zones, or 26 facts in them.
    """
    last = pd.Timestamp(week)
    table = Cube.of(cells)
    table = table.at(slice(*table.weeks.searchsorted([last - pd.Timedelta(weeks=weeks + 1), last])))
    counts = table.counts
    gaps, sums = np.diff(counts, axis=1), counts[:, 1:] + counts[:, :-1]
    which, themes = pd.factorize(table.keys["theme"])
    squares, facts, pairs = (
        np.bincount(which, values, len(themes))
        for values in (np.nansum(gaps**2, axis=1), np.nansum(sums, axis=1), (~np.isnan(gaps)).sum(axis=1))
    )
    known = (pairs >= LEAST_PAIRS) & (facts >= LEAST_PAIRS)
    phi = np.divide(squares, facts, out=np.full(len(themes), np.nan), where=known)
    return pd.Series(phi, index=pd.Index(themes, name="theme"))


def _side(table: Cube, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """One period: facts, weeks observed, coverage and whether only weeks in progress stand in it."""
    part = table.weeks.isin(weeks)
    facts, observed = table.facts[:, part], table.observed[:, part]
    kept, known = (facts * observed).sum(axis=1), table.observed_days[:, part].sum(axis=1) / 7
    partners = (table.partners[:, part] * observed).sum(axis=1)
    reporting = (table.reporting[:, part] * observed).sum(axis=1)
    return pd.DataFrame(
        {
            # Where no week can be kept, the facts are shown as they stand, without a verdict.
            "facts": np.where(known > 0, kept, facts.sum(axis=1)),
            "weeks": known,
            "coverage": np.where(partners > 0, reporting / np.maximum(partners, 1), 1.0),
            "in_progress": part.any() & ~table.complete[:, part].any(axis=1),
        }
    )


def held_weeks(table: Cube, weeks: Sequence[dt.date]) -> pd.DatetimeIndex:
    """The weeks as an index. Raises `NoDataError` where one lies outside the data."""
    held = table.held
    wanted = pd.DatetimeIndex(weeks).as_unit(held.unit)
    if not wanted.isin(held).all():
        reach = f"{held.min():%Y-%m-%d} – {held.max():%Y-%m-%d}" if len(held) else _("none")
        raise NoDataError(
            _("no data for the weeks {first} to {last}; weeks known: {reach}.").format(
                first=weeks[0].isoformat(), last=weeks[-1].isoformat(), reach=reach
            )
        )
    return wanted


def _tested(rows: pd.DataFrame) -> pd.DataFrame:
    """Add ratio, interval, tests and adjustment to the counts."""
    facts, before = rows["facts"].to_numpy(), rows["before"].to_numpy()
    weeks, earlier = rows["exposure"].to_numpy(), rows["exposure_before"].to_numpy()
    incomplete = (rows["in_progress"] | rows["in_progress_before"]).to_numpy()
    testable = (weeks > 0) & (earlier > 0) & (facts + before > 0) & ~incomplete
    n1, n2 = np.where(weeks > 0, weeks, 1.0), np.where(earlier > 0, earlier, 1.0)
    expected = before if (n1 == n2).all() else before * n1 / n2
    phi = rows["dispersion"].to_numpy()
    used = np.where(phi > OVERDISPERSED, phi, 1.0)
    bounds = ratio_interval(facts, n1, before, n2, dispersion=used)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (facts / n1) / (before / n2)
    known = {"ratio": ratio, "ratio_low": bounds.low, "ratio_high": bounds.high}
    known = {name: np.where(testable, values, np.nan) for name, values in known.items()}
    which = np.flatnonzero(testable)
    k1, t1, k2, t2, spread = (column[which] for column in (facts, n1, before, n2, used))
    p, least = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    p[which], least[which] = e_tests(k1, t1, k2, t2, spread), smallest_ps(k1 + k2, t1, t2, spread)
    held = _held_against_silence(rows, (facts, n1, before, n2, used), p)
    # What partners make is no discovery: dozens of their rows would loosen the threshold of all others.
    by_partners = missing_partners(rows, facts / n1 > before / n2) | (rows["doubt"] == Doubt.HANDED)
    held[by_partners & ~np.isnan(p)] = 1.0
    known |= {"p": p, "least_p": least, "q": false_discovery(held)}
    known["feigned"] = (held > p) & (false_discovery(p) <= SHEET_ALPHA) & (known["q"] > SHEET_ALPHA)
    return rows.assign(incomplete=incomplete, difference=facts - expected, **known)


def _held_against_silence(rows: pd.DataFrame, sides: tuple[np.ndarray, ...], p: np.ndarray) -> np.ndarray:
    """P-values, of a side that followed silence as if it held the facts of the silent weeks too.

    A rise is held against the longer time of its own side, a fall against that of the side before it; 1
    where nothing is left of it.
    """
    facts, n1, before, n2, spread = sides
    rise = facts / n1 > before / n2
    times = np.where(rise, rows["owed"], 1.0), np.where(rise, 1.0, rows["owed_before"])
    late = np.flatnonzero((p <= LEVEL) & (np.maximum(*times) > 1))
    held = p.copy()
    if len(late):
        k1, k2, long, earlier = facts[late], before[late], (n1 * times[0])[late], (n2 * times[1])[late]
        again = e_tests(k1, long, k2, earlier, spread[late])
        same_way = (k1 / long > k2 / earlier) == rise[late]
        held[late] = np.where(same_way, np.maximum(again, p[late]), 1.0)
    return held

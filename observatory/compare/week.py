"""The weekly sheet: every zone × theme against its season, with last week's figure beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.baseline import (
    COVERAGE_TOLERANCE,
    COVERAGE_WEEKS,
    HISTORY_WEEKS,
    ROW_ALPHA,
    Judgement,
    Rows,
    judge_sheets,
    q_apart_from,
)
from observatory.compare.calendar import Named, named
from observatory.compare.partners import doubt_of_week
from observatory.compare.sheet import COLUMNS, Cells, compared, dispersion, held_weeks, periods, reported
from observatory.compare.verdict import feigned, week_verdicts
from observatory.counts.cube import MADE_UP_WEEKS, Cube

#: Columns of the weekly sheet: those of a comparison, and what the verdict rests on.
WEEK_COLUMNS = (*COLUMNS, "expected", "lower", "upper", "baseline", "p_before")

#: Weeks in which a partner must have reported once to be expected still: a year and a half.
PARTNER_WEEKS = 80


class JudgedWeek(NamedTuple):
    """A week judged: its sheet, the judgement behind it, and the cells as matrices.

    rows : DataFrame, as `week_over_week`
    judgement : `Judgement` of the same rows
    table : Cube, the weeks up to the one judged
    made_up : (R,) array, silent weeks just before that the week may hold the facts of (`Cube.made_up`)
    """

    rows: pd.DataFrame
    judgement: Judgement
    table: Cube
    made_up: np.ndarray


def week_over_week(cells: Cells, week: dt.date) -> pd.DataFrame:
    """The weekly sheet: every zone × theme of the ISO week of `week`, judged, beside the week before.

    The verdict is that of `baseline.judge`: this week against what the season, the level of the cell and its
    dispersion lead to expect, by at most `HISTORY_WEEKS` weeks of history. With under nine weeks of history
    the week before is all there is to judge by, and the verdict is that of the E-test.

    Parameters
    ----------
    cells : DataFrame or Cube
        Weekly cells: ``zone_code, theme, week (Monday), facts, partners, reporting, complete``, zero-filled,
        as far back as is known: from two years on, the season is.
    week : date
        Any day of the week looked at.

    Returns
    -------
    DataFrame
        One row per zone × theme, in the order of `cells`; columns `WEEK_COLUMNS`, as `periods` gives them for
        the week against the week before, except:
        `expected`, `lower`, `upper` : facts expected this week, and the least and largest count that a single
        series passes once in 200 weeks by chance;
        `p`, `q` : two-sided, and adjusted over the rows that could be judged;
        `p_before` : E-test of this week against the week before;
        `dispersion` : φ of the row, what is not known of its level included;
        `baseline` : `Baseline`, what the verdict rests on; `verdict` : `Verdict`.

    Raises
    ------
    NoDataError
        When the cells do not hold the week.
    """
    return judged_week(cells, week).rows


def judged_week(cells: Cells, week: dt.date) -> JudgedWeek:
    """`week_over_week` with what it rests on, for alerts."""
    return judged_weeks([cells], week)[0]


def judged_weeks(sheets: Sequence[Cells], week: dt.date) -> list[JudgedWeek]:
    """`judged_week` of some sheets, each judged as alone: zones, communes, the agglomeration.

    Together they take less time (`baseline.judge_sheets`).
    """
    monday = pd.Timestamp(week).normalize() - pd.Timedelta(days=pd.Timestamp(week).weekday())
    tables = [_table(cells, monday) for cells in sheets]
    judgements: dict[int, Judgement] = {}
    # Facts known only to be somewhere in a town can make its weeks begin before those of its zones.
    for length in {len(table.weeks) for table in tables}:
        alike = [place for place, table in enumerate(tables) if len(table.weeks) == length]
        found = judge_sheets([_rows(tables[place]) for place in alike], tables[alike[0]].weeks)
        judgements |= dict(zip(alike, found, strict=True))
    return [_judged(table, judgements[place], monday) for place, table in enumerate(tables)]


def _table(cells: Cells, monday: pd.Timestamp) -> Cube:
    """The weeks that a week is judged by. Raises `NoDataError` where the cells do not hold it."""
    whole = Cube.of(cells)
    held_weeks(whole, [monday.date()])
    return _remembered(reported(_until(whole, monday)))


def _rows(table: Cube) -> Rows:
    """What the law of a week is asked: the cells as it knows them."""
    zone, theme = (pd.factorize(table.keys[name])[0] for name in ("zone_code", "theme"))
    counts = np.where(table.weeks_apart, table.counts, np.nan)
    return Rows.of(counts, zone, theme, _coverage(table), table.hands, _calm(table))


def _judged(table: Cube, judgement: Judgement, monday: pd.Timestamp) -> JudgedWeek:
    """The sheet of a judgement, beside the week before."""
    now = held_weeks(table, [monday.date()])
    phi = judgement.dispersion
    if judgement.levels is None:
        phi = table.keys["theme"].map(dispersion(table, monday)).to_numpy(dtype=float)
    rows = compared((table, now), (table, now - pd.Timedelta(weeks=1)), None, phi)
    made_up = table.at(slice(-1 - MADE_UP_WEEKS, None)).made_up[:, -1]
    rows = rows.assign(**doubt_of_week(table, judgement.hand, made_up))
    return JudgedWeek(_with_verdict(rows, judgement, table, made_up), judgement, table, made_up)


def compare_named(cells: Cells, name: str, week: dt.date) -> pd.DataFrame:
    """`periods` for a named comparison that ends with the ISO week of `week`; a week is `week_over_week`."""
    if name == Named.WEEK:
        return week_over_week(cells, week)
    return periods(cells, *named(name, pd.Timestamp(week).date()))


def _until(table: Cube, monday: pd.Timestamp) -> Cube:
    """The weeks up to `monday`, as many as any surface judges by."""
    end = int(table.weeks.searchsorted(monday, "right"))
    return table.at(slice(max(0, end - HISTORY_WEEKS - 1), end))


def _remembered(table: Cube) -> Cube:
    """Nobody waits for a partner of whom nothing came for a year and a half."""
    lately = table.reporting[:, -PARTNER_WEEKS:].max(axis=1)
    return table._replace(partners=np.minimum(table.partners, lately[:, None]))


def _coverage(table: Cube) -> np.ndarray:
    partners = np.maximum(table.partners, 1)
    return np.where(table.partners > 0, table.reporting / partners, 1.0)


def _calm(table: Cube) -> np.ndarray | None:
    """The weeks that somebody says were calm, under a quarter in a row: after it calm is what is usual."""
    if table.tellers is None or not table.tellers.calm.any():
        return None
    calm = table.tellers.calm > COVERAGE_TOLERANCE * np.maximum(table.partners, 1)
    weeks = np.arange(calm.shape[1])
    begun = np.maximum.accumulate(np.where(calm, -1, weeks), axis=1)
    ends = np.minimum.accumulate(np.where(calm, len(weeks), weeks)[:, ::-1], axis=1)[:, ::-1]
    return calm & (ends - begun - 1 < COVERAGE_WEEKS)


def _with_verdict(rows: pd.DataFrame, judgement: Judgement, table: Cube, made_up: np.ndarray) -> pd.DataFrame:
    rows = rows.assign(
        expected=judgement.expected,
        lower=judgement.lower,
        upper=judgement.upper,
        baseline=judgement.baseline,
        p_before=rows["p"],
    )
    if judgement.levels is None:
        return rows[list(WEEK_COLUMNS)]
    rows = rows.assign(p=judgement.p, q=judgement.q, dispersion=judgement.dispersion)
    same = table.hands[:, -2:] == judgement.hand[:, None]
    by_partners = feigned(rows, judgement.coverage, made_up, same)
    if (by_partners & (rows["q"] <= ROW_ALPHA)).any():
        rows = rows.assign(q=np.where(by_partners, judgement.q, q_apart_from(judgement, by_partners)))
    told = week_verdicts(rows, by_partners, table.observed[:, -1], table.complete[:, -1])
    return rows.assign(verdict=told)[list(WEEK_COLUMNS)]

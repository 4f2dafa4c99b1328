"""Choice of a control: zones of like size and like past."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.compare import LEVEL
from observatory.counts.cube import Cube
from observatory.crs import to_metric
from observatory.evaluate.effects import LIKE_SIZE, TREND_WEEKS
from observatory.evaluate.measures import pre_trend
from observatory.evaluate.register import Action, shapes
from observatory.evaluate.scatter import estimate_scatter

#: A zone this near to the treated area or its ring may share its fate.
TOO_NEAR_M = 50.0
#: Of the best single zones, so many are tried together, in controls of at most so many zones.
_TRIED, _MOST_ZONES = 8, 5
#: Fewer facts a year than this are nothing to compare with.
_LEAST_FACTS = 12
_YEAR_WEEKS = 52


class Candidate(NamedTuple):
    """A control that could be chosen.

    zones : codes
    facts : in the year before the action
    size : times the facts of the treated area in that year
    trend_p : p of "treated area and control went together before" (`pre_trend`)
    phi : scatter of treated against control before the action (`estimate_scatter`)
    error : standard error that the log ratio of a year's evaluation would have
    like : of like size and like past
    """

    zones: tuple[str, ...]
    facts: float
    size: float
    trend_p: float
    phi: float
    error: float
    like: bool


def suggest_controls(
    action: Action, weekly: pd.DataFrame, cells: pd.DataFrame, zones: pd.DataFrame, most: int = 3
) -> list[Candidate]:
    """Controls made of whole zones, those of like size and like past first, the most precise before.

    Zones that touch the treated area or its ring are left out. Single zones come first into question; where
    they are too small, the best are put together as long as the evaluation gains by it.

    Parameters
    ----------
    weekly : DataFrame
        The action's own series (`weekly_series`); only the weeks before its start are looked at.
    cells : DataFrame
        Weekly cells of every zone for the action's themes (`theme_cells`).
    zones : DataFrame
        `Territory.zones`.
    most : int
        How many are given at most.
    """
    before = weekly.loc[weekly.index < pd.Timestamp(action.start), "treated"].tail(TREND_WEEKS)
    series = _zone_series(cells, before.index)
    near = _near(action, zones)
    apart = [code for code in series if code in zones.index and code not in near]
    singles = [_candidate((code,), before, series) for code in apart]
    singles = sorted((c for c in singles if c.facts >= _LEAST_FACTS), key=_order)
    found = [*singles, *_put_together(singles[:_TRIED], before, series)]
    distinct = {frozenset(candidate.zones): candidate for candidate in found}
    return sorted(distinct.values(), key=_order)[:most]


def _order(candidate: Candidate) -> tuple[bool, float]:
    return not candidate.like, candidate.error


def _zone_series(cells: pd.DataFrame, weeks: pd.Index) -> pd.DataFrame:
    """Facts a week of each zone, themes added up; ``nan`` where a partner was silent."""
    table = Cube.of(cells)
    whole = table.complete & (table.reporting >= table.partners)
    facts = pd.DataFrame(np.where(whole, table.facts, np.nan).T, index=table.weeks)
    by_zone = facts.T.groupby(table.keys["zone_code"].to_numpy()).sum(min_count=1)
    silent = facts.isna().T.groupby(table.keys["zone_code"].to_numpy()).any()
    return by_zone.mask(silent).T.reindex(weeks)


def _near(action: Action, zones: pd.DataFrame) -> set[str]:
    """Zones that meet the treated area or its ring."""
    import shapely

    drawn = shapes(action, zones)
    touched = shapely.union_all([drawn[role] for role in ("treated", "ring") if role in drawn])
    touched = touched.buffer(TOO_NEAR_M)
    return {code for code, outline in zones["geometry"].items() if to_metric(outline).intersects(touched)}


def _candidate(codes: tuple[str, ...], treated: pd.Series, series: pd.DataFrame) -> Candidate:
    control = series[list(codes)].sum(axis=1, skipna=False)
    known = treated.notna() & control.notna()
    trend = pre_trend(treated[known], control[known])
    scatter = estimate_scatter(treated.to_numpy(), control.to_numpy(), np.zeros(len(treated), dtype=bool))
    # Of many candidates one scatters little by chance: that is no reason to take it.
    phi = max(scatter.phi, 1.0)
    year = known & (np.arange(len(known)) >= len(known) - _YEAR_WEEKS)
    facts, own = float(control[year].sum()), float(treated[year].sum())
    size = (facts + 0.5) / (own + 0.5)
    error = float(np.sqrt(2 * phi * (1 / (own + 0.5) + 1 / (facts + 0.5))))
    like = 1 / LIKE_SIZE <= size <= LIKE_SIZE and not trend.p < LEVEL
    return Candidate(codes, facts, size, trend.p, phi, error, bool(like))


def _put_together(singles: list[Candidate], treated: pd.Series, series: pd.DataFrame) -> list[Candidate]:
    """Zones added one by one, each time the one that gives the best control."""
    if not singles:
        return []
    found = [singles[0]]
    while len(found[-1].zones) < min(_MOST_ZONES, len(singles)):
        rest = [single.zones[0] for single in singles if single.zones[0] not in found[-1].zones]
        tried = [_candidate((*found[-1].zones, code), treated, series) for code in rest]
        best = min(tried, key=_order)
        if _order(best) >= _order(found[-1]):
            break
        found.append(best)
    return found[1:]

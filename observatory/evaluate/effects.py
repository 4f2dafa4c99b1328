"""Effect of an action: before and after, against a control, with what may be said and why not more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from observatory.compare import LEVEL, OVERDISPERSED
from observatory.errors import CallError
from observatory.evaluate import drift
from observatory.evaluate.drift import Drift, estimate_drift
from observatory.evaluate.measures import (
    Change,
    Difference,
    Ratio,
    Trend,
    pre_trend,
    quantile,
    ratio_of_ratios,
    wdd,
    wdq,
)
from observatory.evaluate.register import ROLES, Action
from observatory.evaluate.scatter import Scatter, estimate_scatter
from observatory.evaluate.series import ELSEWHERE, weekly_series
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.weeks import same_week_last_year

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Under so many weeks each side, nothing is concluded; over a year the same weeks would be on both sides.
LEAST_WEEKS, MOST_WEEKS = 12, 52
#: Weeks before the action in which treated and control must have gone together.
TREND_WEEKS = 156
#: A control is of like size up to this many times more or fewer facts.
LIKE_SIZE = 2.0
#: A territory has moved when, besides chance, its facts changed by at least this share.
MOVED_SHARE = 0.1


class Verdict(Labelled):
    """What may be said of an action."""

    FELL = "fell", N_("fewer facts, and not by chance")
    ROSE = "rose", N_("more facts, and not by chance")
    MOVED = "moved", N_("facts moved next door: no fewer and no more in all")
    CANNOT_CONCLUDE = "cannot_conclude", N_("cannot conclude")


class Doubt(Labelled):
    """Why nothing can be concluded, or what weakens the conclusion."""

    TOO_SHORT = "too_short", N_("less than 12 comparable weeks each side")
    CHANCE = "chance", N_("chance is enough to explain the difference")
    PRE_TREND = (
        "pre_trend",
        N_(
            "the treated area was already going its own way before the action, enough to explain the "
            "difference"
        ),
    )
    OWN_WAY = (
        "own_way",
        N_("the treated area was already going its own way before the action, but not enough to explain it"),
    )
    SEASON = "season", N_("the weeks before are not the same season: a year earlier nothing is known")
    NO_RING = "no_ring", N_("no ring was given: facts that moved next door are not seen")
    SIZE = (
        "size",
        N_("the control is not of the same size: the ratio allows for it, the difference in facts does not"),
    )
    TERRITORY_MOVED = (
        "territory_moved",
        N_("the rest of the territory changed too: before and after alone would say nothing of the action"),
    )
    BOTH_DRIFTED = (
        "both_drifted",
        N_("treated area and control were both already changing the same way the year before"),
    )
    PERSISTENT = "persistent", N_("good and bad weeks follow each other here: a wider margin was taken")
    DRIFTING = (
        "drifting",
        N_(
            "treated area and control drift apart by themselves from month to month: a wider margin was taken"
        ),
    )


#: With one of these, nothing is concluded.
DECISIVE = frozenset({Doubt.TOO_SHORT, Doubt.CHANCE, Doubt.PRE_TREND})


@dataclass(frozen=True, slots=True)
class Effect:
    """The evaluation of an action.

    weeks_before, weeks_after : Mondays compared, in pairs
    counts : DataFrame, areas × ``before, after, expected`` (after, had the area gone as its control)
    ratio : treated against control, a ratio of ratios: it gives the verdict
    ring : ring against its control, or against the control; None without ring
    together : treated and ring against their controls; None without ring
    net : WDD with the ring, or the difference in differences without
    direct, spill : its two parts, treated against control and ring against its control
    wdq : None where it cannot be read
    trend : before the action
    scatter : φ of treated against control
    drift : walk of treated against control; its step is 0 where none is shown
    weekly : the series it was computed from
    verdict, doubts
    """

    action: Action
    weeks_before: tuple[dt.date, ...]
    weeks_after: tuple[dt.date, ...]
    counts: pd.DataFrame
    ratio: Ratio
    ring: Ratio | None
    together: Ratio | None
    net: Difference
    direct: Difference
    spill: Difference | None
    wdq: float | None
    trend: Trend
    scatter: Scatter
    drift: Drift
    weekly: pd.DataFrame
    verdict: Verdict
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Weeks before and after in pairs, and the whole weeks of every area."""

    before: list[pd.Timestamp]
    after: list[pd.Timestamp]
    same_season: bool
    weekly: pd.DataFrame

    def change(self, series: pd.Series) -> Change:
        return float(series[self.before].sum()), float(series[self.after].sum())

    def scatter(self, area: pd.Series, control: pd.Series) -> Scatter:
        after = np.asarray(self.weekly.index >= self.after[0])
        return estimate_scatter(area.to_numpy(), control.to_numpy(), after)

    def drift(self, area: pd.Series, control: pd.Series) -> Drift:
        before, after = (np.asarray(self.weekly.index.isin(weeks)) for weeks in (self.before, self.after))
        return estimate_drift(area.to_numpy(), control.to_numpy(), before, after)

    def ratio(self, area: pd.Series, control: pd.Series) -> Ratio:
        """By the wider of two margins: that of the weeks' scatter, that of a walk where one is shown."""
        changes = self.change(control), self.change(area)
        phi, _persistent, freedom = self.scatter(area, control)
        found, walk = ratio_of_ratios(*changes, phi, freedom), self.drift(area, control)
        if not walk.step:
            return found
        walked = ratio_of_ratios(*changes, walk.phi, drift.FREEDOM, drift=walk.variance)
        return max(found, walked, key=lambda ratio: ratio.high / ratio.low)


def of_warehouse(action: Action, warehouse: Warehouse, zones: pd.DataFrame, last_week: dt.date) -> Effect:
    """`effect` of an action on what is published, up to `last_week` (see `weekly_series`).

    Raises
    ------
    CallError
        When the facts hold no week of the action, or no week before it.
    """
    return effect(action, weekly_series(action, warehouse, zones, last_week))


def effect(action: Action, weekly: pd.DataFrame) -> Effect:
    """Evaluate an action on the facts a week in its areas.

    Weeks after the start are paired with the same ISO weeks a year earlier; where nothing is known of that
    year, with as many weeks just before the start, and the season is named as a doubt. A pair counts when all
    areas were covered in both weeks; no week counts twice, so that a week 53 without its like is left out.

    The verdict is the ratio of ratios of treated against control, with φ estimated from the weeks
    (`estimate_scatter`). A ring is read against its own control, or else against the control.

    Parameters
    ----------
    weekly : DataFrame
        Index consecutive Mondays; ``treated, control`` and, where given, ``ring, ring_control, elsewhere``
        (`weekly_series`); ``nan`` for weeks that do not count.

    Raises
    ------
    CallError
        When the facts hold no week of the action, or no week before it.
    """
    pairs = _pairs(action, weekly)
    areas = {role: weekly[role] for role in ROLES if role in weekly}
    change = {role: pairs.change(series) for role, series in areas.items()}
    ratios = _ratios(pairs, areas)
    both = areas["treated"], areas["control"]
    phi, walk = pairs.scatter(*both), pairs.drift(*both)
    trend = _trend(action, weekly)
    doubts = _doubts(action, pairs, change, ratios, trend, phi)
    if walk.step:
        doubts = (*doubts, Doubt.DRIFTING)
    return Effect(
        action=action,
        weeks_before=tuple(week.date() for week in pairs.before),
        weeks_after=tuple(week.date() for week in pairs.after),
        counts=_counts(change),
        ratio=ratios["treated"],
        ring=ratios.get("ring"),
        together=ratios.get("together"),
        **_differences(change, phi.phi if phi.phi > OVERDISPERSED else 1.0),
        trend=trend,
        scatter=phi,
        drift=walk,
        weekly=weekly,
        verdict=_verdict(ratios, doubts),
        doubts=doubts,
    )


def _first_week(action: Action) -> pd.Timestamp:
    """Monday of the first whole week of the action."""
    return pd.Timestamp(action.start + dt.timedelta(days=-action.start.weekday() % 7))


def _pairs(action: Action, weekly: pd.DataFrame) -> _Pairs:
    """Weeks before and after in pairs, and whether they are of the same season."""
    first = _first_week(action)
    known = weekly[[role for role in ROLES if role in weekly]].dropna().index
    last = pd.Timestamp.max if action.end is None else pd.Timestamp(action.end) - pd.Timedelta(days=6)
    after = known[(known >= first) & (known <= last) & (known < first + pd.Timedelta(weeks=MOST_WEEKS))]
    before = known[known < first]
    if after.empty or before.empty:
        raise CallError(
            _(
                "action {name}: no whole week with every partner {when} {day}; nothing can be compared."
            ).format(
                name=action.code, when=_("from") if after.empty else _("before"), day=first.date().isoformat()
            )
        )
    seasonal = _same_weeks(after, before)
    if len(seasonal) >= min(LEAST_WEEKS, len(after)):
        return _Pairs(list(seasonal.values()), list(seasonal), True, weekly)
    length = min(len(after), len(before))
    return _Pairs(list(before[-length:]), list(after[:length]), False, weekly)


def _same_weeks(after: pd.DatetimeIndex, before: pd.DatetimeIndex) -> dict[pd.Timestamp, pd.Timestamp]:
    """Week → the same ISO week a year earlier. Where that year has no week 53, it has no pair."""
    pairs = {week: pd.Timestamp(same_week_last_year(week.date())) for week in after}
    return {
        week: earlier for week, earlier in pairs.items()
        if earlier in before and earlier.isocalendar().week == week.isocalendar().week
    }  # fmt: skip


def _ratios(pairs: _Pairs, areas: dict[str, pd.Series]) -> dict[str, Ratio]:
    """Ratios of ratios: ``treated`` and, where there is a ring, ``ring`` and ``together``."""
    found = {"treated": pairs.ratio(areas["treated"], areas["control"])}
    if "ring" in areas:
        own = areas.get("ring_control")
        found["ring"] = pairs.ratio(areas["ring"], areas["control"] if own is None else own)
        controls = areas["control"] if own is None else areas["control"] + own
        found["together"] = pairs.ratio(areas["treated"] + areas["ring"], controls)
    return found


def _counts(change: dict[str, Change]) -> pd.DataFrame:
    """Facts of each area, and what its control leads to expect of it after."""
    table = pd.DataFrame(change.values(), index=list(change), columns=["before", "after"])
    table["expected"] = np.nan
    for role, control in (("treated", "control"), ("ring", _ring_control(change))):
        if role in change and change[control][0]:
            before, after = change[control]
            table.loc[role, "expected"] = change[role][0] * after / before
    return table


def _ring_control(change: dict[str, Change]) -> str:
    return "ring_control" if "ring_control" in change else "control"


def _differences(change: dict[str, Change], phi: float) -> dict[str, Any]:
    """The differences in facts beside the ratio: ``net, direct, spill, wdq``."""
    control, treated, ring = change["control"], change["treated"], change.get("ring")
    return {
        "net": wdd(control, treated, change.get("ring_control"), ring, dispersion=phi),
        "direct": wdd(control, treated, dispersion=phi),
        "spill": wdd(change[_ring_control(change)], ring, dispersion=phi) if ring else None,
        "wdq": wdq(control, treated, ring) if ring else None,
    }


def _trend(action: Action, weekly: pd.DataFrame) -> Trend:
    earlier = weekly.loc[weekly.index < _first_week(action), ["treated", "control"]].dropna()
    earlier = earlier.tail(TREND_WEEKS)
    return pre_trend(earlier["treated"], earlier["control"])


def _doubts(
    action: Action,
    pairs: _Pairs,
    change: dict[str, Change],
    ratios: dict[str, Ratio],
    trend: Trend,
    phi: Scatter,
) -> tuple[Doubt, ...]:
    own_way = bool(trend.p < LEVEL)
    explained = own_way and _explained(ratios["treated"], trend, pairs, phi.freedom)
    size = (change["control"][0] + 0.5) / (change["treated"][0] + 0.5)
    found = {
        Doubt.TOO_SHORT: len(pairs.after) < LEAST_WEEKS,
        Doubt.CHANCE: not ratios["treated"].shown,
        Doubt.PRE_TREND: explained,
        Doubt.OWN_WAY: own_way and not explained,
        Doubt.SEASON: not pairs.same_season,
        Doubt.NO_RING: "ring" not in change,
        Doubt.SIZE: not 1 / LIKE_SIZE <= size <= LIKE_SIZE,
        Doubt.TERRITORY_MOVED: _territory_moved(pairs),
        Doubt.BOTH_DRIFTED: _both_drifted(action, pairs.weekly),
        Doubt.PERSISTENT: phi.persistent,
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _verdict(ratios: dict[str, Ratio], doubts: tuple[Doubt, ...]) -> Verdict:
    if DECISIVE & set(doubts):
        return Verdict.CANNOT_CONCLUDE
    if _moved_next_door(ratios):
        return Verdict.MOVED
    return Verdict.FELL if ratios["treated"].estimate < 1 else Verdict.ROSE


def _explained(ratio: Ratio, trend: Trend, pairs: _Pairs, freedom: float) -> bool:
    """Whether the trend before the action, had it gone on, could have made the difference by itself.

    The log ratio less the trend over the weeks between the two periods, with the errors of both.
    """
    gap = (pairs.after[0] - pairs.before[0]) / pd.Timedelta(weeks=1)
    log = np.log(ratio.estimate)
    beyond = log - gap * trend.slope
    reach = quantile(freedom) * np.hypot(ratio.error, gap * trend.error)
    return bool(abs(beyond) <= reach or np.sign(beyond) != np.sign(log))


def _moved_next_door(ratios: dict[str, Ratio]) -> bool:
    """The ring went the other way than the treated area, and both together show nothing."""
    if "ring" not in ratios:
        return False
    treated, ring, together = (ratios[name] for name in ("treated", "ring", "together"))
    opposite = (treated.estimate < 1) != (ring.estimate < 1)
    same_way = together.shown and (treated.estimate < 1) == (together.estimate < 1)
    return treated.shown and ring.shown and opposite and not same_way


def _territory_moved(pairs: _Pairs) -> bool:
    """Whether all facts elsewhere, or else those of the control, changed between the two periods."""
    series = pairs.weekly[ELSEWHERE if ELSEWHERE in pairs.weekly else "control"]
    before, after = series[pairs.before].to_numpy(), series[pairs.after].to_numpy()
    known = ~np.isnan(before + after)
    return known.sum() >= LEAST_WEEKS and _direction(before[known], after[known]) != 0


def _both_drifted(action: Action, weekly: pd.DataFrame) -> bool:
    """Whether both areas changed the same way from the year two years before the action to the last one."""
    first = _first_week(action)
    year = pd.Timedelta(weeks=52)
    found = []
    for role in ("treated", "control"):
        later = weekly.loc[(weekly.index < first) & (weekly.index >= first - year), role]
        earlier = weekly[role].reindex(later.index - year)
        known = (later.notna().to_numpy() & earlier.notna().to_numpy()).nonzero()[0]
        enough = len(known) >= LEAST_WEEKS
        found.append(_direction(earlier.to_numpy()[known], later.to_numpy()[known]) if enough else 0)
    return found[0] == found[1] != 0


def _direction(before: np.ndarray, after: np.ndarray) -> int:
    """1 where facts rose more than chance and `MOVED_SHARE` explain, −1 where they fell so, else 0.

    φ is that of the changes from week to week: a season does not count as scatter.
    """
    series = [before, after]
    gaps = np.concatenate([np.diff(values) for values in series])
    sums = sum((values[1:] + values[:-1]).sum() for values in series)
    phi = max((gaps**2).sum() / sums, 1.0) if sums else 1.0
    totals = [values.sum() + 0.5 for values in series]
    log = np.log(totals[1] / totals[0])
    chance = 1.96 * np.sqrt(phi * sum(1 / total for total in totals))
    return int(np.sign(log)) if abs(log) > max(chance, np.log1p(MOVED_SHARE)) else 0

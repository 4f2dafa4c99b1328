"""The effect of an action: before and after, against a control, and where the facts went."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from observatory.compare import LEVEL, OVERDISPERSED, last_year
from observatory.errors import CallError
from observatory.evaluate.measures import Difference, Trend, pre_trend, wdd, wdq
from observatory.evaluate.register import ROLES, Action
from observatory.language import N_, _, number_text

#: Under so many weeks each side, nothing is concluded; over a year the same weeks would be on both sides.
LEAST_WEEKS, MOST_WEEKS = 12, 52


class Verdict(StrEnum):
    """What may be said of an action."""

    FELL = "fell"
    ROSE = "rose"
    CANNOT_CONCLUDE = "cannot_conclude"


class Doubt(StrEnum):
    """Why nothing can be concluded, or what weakens the conclusion."""

    TOO_SHORT = "too_short"
    COVERS_ZERO = "covers_zero"
    PRE_TREND = "pre_trend"
    SEASON = "season"
    NO_RING = "no_ring"


VERDICT_LABELS = {
    Verdict.FELL: N_("fewer facts, and not by chance"),
    Verdict.ROSE: N_("more facts, and not by chance"),
    Verdict.CANNOT_CONCLUDE: N_("cannot conclude"),
}

DOUBT_LABELS = {
    Doubt.TOO_SHORT: N_("less than 12 comparable weeks each side"),
    Doubt.COVERS_ZERO: N_("chance is enough to explain the difference"),
    Doubt.PRE_TREND: N_("the treated area was already going its own way before the action"),
    Doubt.SEASON: N_("the weeks before are not the same season: a year earlier nothing is known"),
    Doubt.NO_RING: N_("no ring was given: facts that moved next door are not seen"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """The evaluation of an action.

    weeks_before, weeks_after : Mondays compared, in pairs
    counts : DataFrame, areas × ``before, after``
    net : WDD with the rings, or the difference in differences without
    direct, spill : its two parts, treated against control and ring against its control (None without ring)
    wdq : None where it cannot be read
    trend : before the action
    dispersion : φ of the facts, taken into account above 1.3
    verdict, doubts
    """

    action: Action
    weeks_before: tuple[dt.date, ...]
    weeks_after: tuple[dt.date, ...]
    counts: pd.DataFrame
    net: Difference
    direct: Difference
    spill: Difference | None
    wdq: float | None
    trend: Trend
    dispersion: float
    verdict: Verdict
    doubts: tuple[Doubt, ...]


def effect(action: Action, weekly: pd.DataFrame, dispersion: float = 1.0) -> Effect:
    """Evaluate an action on the facts a week in its areas.

    Weeks after the start are paired with the same ISO weeks a year earlier; where nothing is known of that
    year, with as many weeks just before the start, and the season is named as a doubt. A pair counts when all
    areas were covered in both weeks.

    Parameters
    ----------
    weekly : DataFrame
        Index Mondays; ``treated, control`` and, where given, ``ring, ring_control`` (`by_zones`,
        `by_outlines`); ``nan`` for weeks that do not count.
    dispersion : float
        φ of the theme (`compare.dispersion`); variances are multiplied by it above 1.3.

    Raises
    ------
    CallError
        When the facts hold no week of the action, or no week before it.
    """
    used = dispersion if dispersion > OVERDISPERSED else 1.0
    whole = weekly.dropna()
    pairs, same_season = _pairs(action, whole.index)
    before, after = ([pair[i] for pair in pairs] for i in (0, 1))
    counts = pd.DataFrame({"before": _sums(whole, before), "after": _sums(whole, after)})
    change = {role: tuple(counts.loc[role]) for role in counts.index}
    earlier = whole[whole.index < pd.Timestamp(_first_week(action))].tail(MOST_WEEKS)
    trend = pre_trend(earlier["treated"], earlier["control"])
    rings = (change.get("ring_control", (0.0, 0.0)), change["ring"]) if "ring" in change else ()
    net = wdd(change["control"], change["treated"], *rings, dispersion=used)
    doubts = _doubts(len(pairs), net, trend, same_season, bool(rings))
    return Effect(
        action=action,
        weeks_before=tuple(week.date() for week in before),
        weeks_after=tuple(week.date() for week in after),
        counts=counts,
        net=net,
        direct=wdd(change["control"], change["treated"], dispersion=used),
        spill=wdd(*rings, dispersion=used) if rings else None,
        wdq=wdq(change["control"], change["treated"], change["ring"]) if rings else None,
        trend=trend,
        dispersion=dispersion,
        verdict=_verdict(net, doubts),
        doubts=doubts,
    )


def sentence(found: Effect) -> str:
    """The sentences that say an evaluation, in the language in force."""
    weeks = len(found.weeks_after)
    parts = [
        _(
            "{title}: {before} facts in {weeks} weeks before, {after} in the {weeks} weeks of the action."
        ).format(
            title=found.action.title,
            before=number_text(found.counts.loc["treated", "before"]),
            after=number_text(found.counts.loc["treated", "after"]),
            weeks=weeks,
        ),
        _("Against the control: {net} facts (between {low} and {high}).").format(
            net=_signed(found.net.estimate), low=_signed(found.net.low), high=_signed(found.net.high)
        ),
        _(_VERDICT_TEXTS[found.verdict]),
    ]
    parts += [_(DOUBT_LABELS[doubt]).capitalize() + "." for doubt in found.doubts]
    if found.spill is not None:
        parts.append(_spill_text(found.spill))
    if found.dispersion > OVERDISPERSED:
        parts.append(_("These facts come in bursts: a wider margin was taken."))
    return " ".join(parts)


_VERDICT_TEXTS = {
    Verdict.FELL: N_("Facts fell more than chance explains."),
    Verdict.ROSE: N_("Facts rose more than chance explains."),
    Verdict.CANNOT_CONCLUDE: N_("We cannot conclude."),
}


def _spill_text(spill: Difference) -> str:
    if spill.low > 0:
        return _("Around the treated area facts rose: part of them may have moved.")
    if spill.high < 0:
        return _("Around the treated area facts fell too: the benefit spread.")
    return _("Around the treated area no change is shown: neither displacement nor benefit.")


def _signed(value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + number_text(abs(value))


def _first_week(action: Action) -> dt.date:
    """Monday of the first whole week of the action."""
    return action.start + dt.timedelta(days=-action.start.weekday() % 7)


def _pairs(action: Action, known: pd.DatetimeIndex) -> tuple[list[tuple[pd.Timestamp, pd.Timestamp]], bool]:
    """Weeks before and after in pairs, and whether they are of the same season."""
    first = pd.Timestamp(_first_week(action))
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
    seasonal = [(pd.Timestamp(last_year(week.date())), week) for week in after]
    seasonal = [pair for pair in seasonal if pair[0] in before]
    if len(seasonal) >= min(LEAST_WEEKS, len(after)):
        return seasonal, True
    length = min(len(after), len(before))
    return list(zip(before[-length:], after[:length], strict=True)), False


def _sums(weekly: pd.DataFrame, weeks: list[pd.Timestamp]) -> pd.Series:
    roles = [role for role in ROLES if role in weekly.columns]
    return weekly.loc[weeks, roles].sum()


def _doubts(weeks: int, net: Difference, trend: Trend, same_season: bool, ring: bool) -> tuple[Doubt, ...]:
    found = {
        Doubt.TOO_SHORT: weeks < LEAST_WEEKS,
        Doubt.COVERS_ZERO: net.low <= 0 <= net.high,
        Doubt.PRE_TREND: bool(trend.p < LEVEL) and not np.isnan(trend.p),
        Doubt.SEASON: not same_season,
        Doubt.NO_RING: not ring,
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _verdict(net: Difference, doubts: tuple[Doubt, ...]) -> Verdict:
    if {Doubt.TOO_SHORT, Doubt.COVERS_ZERO, Doubt.PRE_TREND} & set(doubts):
        return Verdict.CANNOT_CONCLUDE
    return Verdict.FELL if net.estimate < 0 else Verdict.ROSE

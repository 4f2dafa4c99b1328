"""Sentences and tables that say an evaluation, the same on the page and on the command line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from observatory.compare import OVERDISPERSED, held_against, ratio_with_bounds
from observatory.evaluate.effects import Doubt, Effect, Verdict
from observatory.evaluate.measures import Ratio
from observatory.evaluate.series import theme_cells
from observatory.evaluate.suggest import suggest_controls
from observatory.language import N_, _, number_text

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

_VERDICT_TEXTS = {
    Verdict.FELL: N_("Facts fell more than chance explains."),
    Verdict.ROSE: N_("Facts rose more than chance explains."),
    Verdict.MOVED: N_("Facts moved next door: area and ring together show no change."),
    Verdict.CANNOT_CONCLUDE: N_("We cannot conclude."),
}

#: The lines of `figures`, in order.
FIGURE_LABELS = {
    "treated": N_("Treated area against its control"),
    "ring": N_("Ring against its control"),
    "together": N_("Treated area and ring together"),
}


def sentence(found: Effect) -> str:
    """The sentences that say an evaluation, in the language in force."""
    treated = found.counts.loc["treated"]
    weeks = len(found.weeks_after)
    parts = [
        _(
            "{title}: {before} facts in {weeks} weeks before, {after} in the {weeks} weeks of the action."
        ).format(
            title=found.action.title,
            before=number_text(treated.before),
            after=number_text(treated.after),
            weeks=weeks,
        )
    ]
    if pd.notna(treated.expected):
        parts.append(
            _("Had it gone as the control, about {expected} were to be expected: {times}.").format(
                expected=number_text(round(treated.expected)), times=_ratio_text(found.ratio)
            )
        )
    parts.append(_(_VERDICT_TEXTS[found.verdict]))
    parts += doubt_texts(found)
    if found.ring is not None:
        parts.append(_ring_text(found.ring))
    parts.append(
        _("As a difference in facts: {net} (between {low} and {high}).").format(
            net=_signed(found.net.estimate), low=_signed(found.net.low), high=_signed(found.net.high)
        )
    )
    if found.scatter.phi > OVERDISPERSED and Doubt.PERSISTENT not in found.doubts:
        parts.append(_("These facts come in bursts: a wider margin was taken."))
    return " ".join(parts)


def plainly(found: Effect) -> list[str]:
    """An evaluation in words that need no explanation, the answer first: no ratio, no bound, no method."""
    treated = found.counts.loc["treated"]
    counted = _("{before} facts in the {weeks} weeks before, {after} in the {weeks} weeks since.").format(
        before=number_text(treated.before), after=number_text(treated.after), weeks=len(found.weeks_after)
    )
    lines = [_(_VERDICT_TEXTS[found.verdict]), counted]
    if pd.notna(treated.expected):
        expected = round(treated.expected)
        lines.append(
            _(
                "That is {change} the area it is compared with gave reason to expect (about {expected})."
            ).format(change=held_against(treated.after, expected), expected=number_text(expected))
        )
    if found.ring is not None:
        lines.append(_ring_text(found.ring))
    return lines


def doubt_texts(found: Effect) -> list[str]:
    """What weakens the conclusion or forbids it, one sentence each."""
    texts = [doubt.label for doubt in found.doubts]
    return [text[:1].upper() + text[1:] + "." for text in texts]


def other_controls(found: Effect, warehouse: Warehouse, zones: pd.DataFrame, last_week: dt.date) -> str:
    """Controls that would fit an action better, in a sentence; empty where its own control fits.

    Parameters
    ----------
    zones : DataFrame
        `Territory.zones`.
    last_week : date
        Monday of the last week looked at.
    """
    if not {Doubt.SIZE, Doubt.PRE_TREND} & set(found.doubts):
        return ""
    cells = theme_cells(found.action, warehouse, last_week)
    fitting = [one for one in suggest_controls(found.action, found.weekly, cells, zones) if one.like]
    if not fitting:
        return _("No zone is of like size and like past: a control cannot be better chosen.")
    named = [
        _("{zones} ({facts} facts in the year before)").format(
            zones=" + ".join(zones.loc[list(one.zones), "name"]), facts=number_text(one.facts)
        )
        for one in fitting
    ]
    return _("Controls of like size and like past: {controls}.").format(controls="; ".join(named))


def _ratio_text(ratio: Ratio) -> str:
    """A ratio with its bounds: “there were nearly 3 times fewer (between …)”."""
    change = ratio_with_bounds(ratio.estimate, ratio.low, ratio.high)
    return _("there were {change}").format(change=change)


def figures(found: Effect) -> pd.DataFrame:
    """The figures of an evaluation: one row a comparison, as `FIGURE_LABELS`.

    Returns
    -------
    DataFrame
        Index ``treated`` and, with a ring, ``ring, together``; ``ratio, ratio_low, ratio_high`` (a ratio of
        ratios) and ``facts, facts_low, facts_high`` (WDD).
    """
    lines = {"treated": (found.ratio, found.direct)}
    if found.ring is not None and found.together is not None and found.spill is not None:
        lines |= {"ring": (found.ring, found.spill), "together": (found.together, found.net)}
    rows = [
        (ratio.estimate, ratio.low, ratio.high, facts.estimate, facts.low, facts.high)
        for ratio, facts in lines.values()
    ]
    columns = ["ratio", "ratio_low", "ratio_high", "facts", "facts_low", "facts_high"]
    return pd.DataFrame(rows, index=list(lines), columns=columns)


def record(found: Effect) -> dict[str, object]:
    """One evaluation as a row of a table: verdict, figures of the treated area and net WDD, doubts."""
    treated = found.counts.loc["treated"]
    return {
        "code": found.action.code,
        "verdict": str(found.verdict),
        "weeks": len(found.weeks_after),
        **treated.to_dict(),
        **figures(found).loc["treated", ["ratio", "ratio_low", "ratio_high"]].to_dict(),
        "ring_ratio": found.ring.estimate if found.ring else None,
        "wdd": found.net.estimate,
        "wdd_low": found.net.low,
        "wdd_high": found.net.high,
        "wdq": found.wdq,
        "dispersion": found.scatter.phi,
        "doubts": ",".join(found.doubts),
    }


def _ring_text(ring: Ratio) -> str:
    if ring.low > 1:
        return _("Around the treated area facts rose: part of them may have moved.")
    if ring.high < 1:
        return _("Around the treated area facts fell too: the benefit spread.")
    return _("Around the treated area no change is shown: neither displacement nor benefit.")


def _signed(value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + number_text(abs(value))

"""What is said of facts told twice, in one sentence each."""

from __future__ import annotations

from observatory.language import _, ngettext, number_text, percent_text
from observatory.linkage.pairs import Told


def rule() -> str:
    """How the estimate is made, in one sentence."""
    return _(
        "Two partners are held to tell of one fact where places within their uncertainty, minutes and themes "
        "agree more often than chance makes them agree at the same place and hour in other weeks."
    )


def told_twice(told: Told) -> str:
    """“Of 42 facts, about 6 told twice (between 3 and 9)”; empty where there may be none."""
    if told.low < 1:
        return ""
    return _(
        "Of {facts} facts, about {twice} told twice, by two partners (between {low} and {high}); "
        "the count is left as it is."
    ).format(**_numbers(told))


def told_beside(told: Told) -> str:
    """How many facts that are not added are in the figure that stands; empty where there may be none."""
    if told.low < 1:
        return ""
    return ngettext(
        "Of {facts} fact not added, about {twice} is also told by the partner whose figure stands "
        "(between {low} and {high}).",
        "Of {facts} facts not added, about {twice} are also told by the partner whose figure stands "
        "(between {low} and {high}).",
        told.facts,
    ).format(**_numbers(told))


def _numbers(told: Told) -> dict[str, str]:
    shown = {"facts": told.facts, "twice": round(told.twice), "low": told.low, "high": told.high}
    return {name: number_text(value) for name, value in shown.items()}


def reason(row) -> str:
    """Why two facts are held for one: one row of `Tellings.pairs`, in one sentence."""
    if row.said:
        return _("said by {author}: {reason}").format(author=row.author, reason=row.said) + _across(row)
    parts = [
        _("{metres} m apart for places known to {joint} m").format(
            metres=number_text(row.metres), joint=number_text(row.joint_m)
        ),
        _("{minutes} minutes apart").format(minutes=number_text(abs(row.minutes))),
        _("same theme") if row.same_theme else _("neighbouring theme"),
        _crowd(row.crowding),
    ]
    return ", ".join(parts) + _across(row) + _(": {p} likely").format(p=percent_text(row.p))


def _crowd(crowding: float) -> str:
    """How often chance alone brings the other partner so near within two hours."""
    if crowding >= 0.5:
        return _("a place where this happens at most such hours")
    once = round(1 / max(crowding, 1e-3))
    return _("chance alone: one such hour in {n}").format(n=number_text(once))


def _across(row) -> str:
    return _(", in two communes") if row.communes > 1 else ""

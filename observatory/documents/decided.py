"""What was decided and done, as documents say it: a decision, its state, the actions of a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from observatory import evaluate
from observatory.crs import to_metric
from observatory.language import _, date_text
from observatory.themes import theme
from observatory.weeks import sunday

if TYPE_CHECKING:
    from observatory.territory import Territory


def decision_line(one: evaluate.Decision) -> str:
    """A decision in a sentence."""
    return _("Decided on {day}: {what} ({who}, by {due}): {state}.").format(
        day=date_text(one.taken, "medium"),
        what=one.what,
        who=one.who,
        due=date_text(one.due, "medium"),
        state=one.state.label,
    )


def decision_state(one: evaluate.Decision, on: dt.date) -> str:
    """The state of a decision on a day, overdue told apart, with what was said of it."""
    label = _("overdue") if one.overdue(on) else one.state.label
    return _("{state}: {note}").format(state=label, note=one.note) if one.note else label


def action_line(effect: evaluate.Effect) -> str:
    """An action and what it changed, in a sentence."""
    return _("Action since {day}: {title}. Effect: {verdict}.").format(
        day=date_text(effect.action.start, "medium"), title=effect.action.title, verdict=effect.verdict.label
    )


def under_way(actions: Sequence[evaluate.Action], monday: dt.date) -> tuple[str, ...]:
    """The actions of a register that went on in a week, a sentence each."""
    return tuple(
        _("Since {day}: {title} ({themes}).").format(
            day=date_text(one.start, "long"),
            title=one.title,
            themes=", ".join(theme(code).label for code in one.themes),
        )
        for one in actions
        if one.start <= sunday(monday) and (one.end is None or one.end >= monday)
    )


def effects_in(
    effects: Iterable[evaluate.Effect], territory: Territory, zones: Iterable[str]
) -> Iterator[evaluate.Effect]:
    """Those whose treated area shares ground with one of some zones."""
    import shapely

    table = territory.zones
    ground = shapely.union_all([to_metric(table.loc[code, "geometry"]) for code in zones])
    for effect in effects:
        treated = evaluate.shapes(effect.action, table)["treated"]
        if treated.intersection(ground).area > LEAST_SHARED_M2:
            yield effect


#: Outlines of one street may cross a border by so much.
LEAST_SHARED_M2 = 1000.0

"""The sheet of the actions: what each one changed, what weakens the conclusion, what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from observatory import counts, evaluate
from observatory.counts.disclosure import Audience
from observatory.documents.content import Document, Section, Sentences, Table
from observatory.documents.decided import decision_line
from observatory.documents.parts import issued
from observatory.errors import NoDataError
from observatory.language import _, date_text, number_text
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.territory import Territory
    from observatory.warehouse import Warehouse


def actions_report(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    *,
    audience: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """Every action of the register, evaluated up to the last complete week.

    Raises
    ------
    NoDataError
        Where the register is empty.
    """
    register = evaluate.load(data)
    if not register:
        raise NoDataError(_("the register of actions is empty; `observatory action add` fills it."))
    last = counts.last_complete_week(warehouse, made)
    effects = [evaluate.of_warehouse(one, warehouse, territory.zones, last) for one in register]
    return issued(
        f"actions-{made.isoformat()}",
        _("Actions and their effect"),
        _("Evaluated up to {day}").format(day=date_text(last + dt.timedelta(days=6), "long")),
        _sections(effects, evaluate.load_decisions(data)),
        reader=audience,
        known=counts.extent(warehouse),
        method=[_method()],
        made=made,
    )


def _method() -> str:
    return _(
        "Method: the area of an action is held against its control, after against before: a ratio of ratios, "
        "with the bounds between which it lies 19 times in 20, and a difference in facts. "
        "Facts that moved into the ring around count against the action. “Cannot conclude” is an answer."
    )


def _sections(
    effects: Sequence[evaluate.Effect], decisions: Sequence[evaluate.Decision]
) -> Iterator[Section]:
    yield Section(_("In short"), (_summary(effects),))
    for effect in effects:
        yield Section(effect.action.title, tuple(_of_action(effect, decisions)))


def _summary(effects: Sequence[evaluate.Effect]) -> Table:
    rows = tuple(
        (
            effect.action.title,
            effect.action.strategy if effect.action.strategy is not None else "",
            date_text(effect.action.start, "medium"),
            effect.verdict.label,
            _bounds(effect.ratio.estimate, effect.ratio.low, effect.ratio.high, 2),
        )
        for effect in effects
    )
    header = (_("Action"), _("Strategy"), _("From"), _("Verdict"), _("Ratio"))
    caption = _("Ratio of the area to its control, after against before; below 1 there were fewer facts")
    return Table("actions", caption, header, rows, (34, 10, 14, 24, 18))


def _bounds(estimate: float, low: float, high: float, decimals: int) -> str:
    return _("{estimate} ({low} to {high})").format(
        estimate=_signed(estimate, decimals), low=_signed(low, decimals), high=_signed(high, decimals)
    )


def _signed(value: float, decimals: int) -> str:
    return ("−" if value < 0 else "") + number_text(abs(value), decimals)


def _of_action(
    effect: evaluate.Effect, decisions: Sequence[evaluate.Decision]
) -> Iterator[Sentences | Table]:
    action = effect.action
    about = ", ".join(theme(code).label for code in action.themes)
    lines = [_("Themes: {themes}.").format(themes=about), evaluate.sentence(effect)]
    lines += [decision_line(one) for one in decisions if one.action == action.code]
    yield Sentences(tuple(lines))
    figures = evaluate.figures(effect)
    rows = tuple(
        (
            _(evaluate.FIGURE_LABELS[row.Index]),
            _bounds(row.ratio, row.ratio_low, row.ratio_high, 2),
            _bounds(row.facts, row.facts_low, row.facts_high, 0),
        )
        for row in figures.itertuples()
    )
    header = (_("Compared"), _("Ratio"), _("Difference in facts"))
    yield Table(f"figures-{action.code}", _("Figures of the evaluation"), header, rows, (44, 28, 28))

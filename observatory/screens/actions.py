"""Actions: the register, what each action changed, and where the facts went."""

from __future__ import annotations

import datetime as dt
import html

import pandas as pd
import streamlit as st

from observatory import evaluate
from observatory.errors import ObservatoryError
from observatory.evaluate import Action, Area, Effect
from observatory.language import N_, _, date_text, number_text
from observatory.screens import ask, frame, parts, state
from observatory.screens.frame import Page
from observatory.themes import theme, themes

ROLE_COLOURS = {"treated": "#0b5cad", "control": "#8b6914", "ring": "#a33a00", "ring_control": "#5b6770"}


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Actions"))
    try:
        register = ask.register()
    except ObservatoryError as fault:
        st.error(str(fault))
        return
    if not register:
        st.write(_("The register is empty: write a first action below."))
    else:
        _register(register)
        code = state.choose(
            "action",
            _("Action"),
            [a.code for a in register],
            {a.code: a.title for a in register}.__getitem__,
            width=520,
        )
        _evaluation(page, next(a for a in register if a.code == code))
    _form(page, register)


def _register(register: list[Action]) -> None:
    parts.heading(_("Register"))
    data = pd.DataFrame(
        {
            _("Code"): [a.code for a in register],
            _("Action"): [a.title for a in register],
            _("Themes"): [", ".join(theme(code).label for code in a.themes) for a in register],
            _("From"): [date_text(a.start, "medium") for a in register],
            _("To"): [date_text(a.end, "medium") if a.end else _("going on") for a in register],
            _("Strategy"): [str(a.strategy or "") for a in register],
        }
    )
    parts.table(data, "actions", key="register")


def _evaluation(page: Page, action: Action) -> None:
    parts.heading(action.title)
    try:
        found = ask.effect(page.stamp, action, page.last_week)
    except ObservatoryError as fault:
        st.info(str(fault))
        return
    st.write(evaluate.sentence(found))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _counts(found)
        _figures(found)
    with right:
        _series(page, found)


def _counts(found: Effect) -> None:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(_(evaluate.ROLES[role]))}</th><td>{number_text(row.before)}</td>'
        f"<td>{number_text(row.after)}</td></tr>"
        for role, row in found.counts.iterrows()
    )
    heads = "".join(
        f'<th scope="col">{html.escape(text)}</th>' for text in (_("Area"), _("Before"), _("After"))
    )
    weeks = html.escape(_("Facts in {n} weeks before and {n} weeks after").format(n=len(found.weeks_after)))
    frame.show(
        f'<table class="numbers"><caption>{weeks}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _figures(found: Effect) -> None:
    """The estimates with their intervals, as a table of words and numbers."""
    lines = {_("Net effect"): found.net, _("Treated against control"): found.direct}
    if found.spill is not None:
        lines[_("Ring against its control")] = found.spill
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td>{number_text(d.estimate)}</td>'
        f"<td>{number_text(d.low)} … {number_text(d.high)}</td></tr>"
        for name, d in lines.items()
    )
    heads = "".join(
        f'<th scope="col">{html.escape(t)}</th>' for t in (_("Estimate"), _("Facts"), _("95 % interval"))
    )
    frame.show(f'<table class="numbers"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
    st.write("**" + _(evaluate.VERDICT_LABELS[found.verdict]).capitalize() + ".**")
    for doubt in found.doubts:
        st.caption(_(evaluate.DOUBT_LABELS[doubt]).capitalize() + ".")
    if found.wdq is not None:
        st.caption(_("Weighted displacement quotient: {n}.").format(n=number_text(found.wdq, 2)))


def _series(page: Page, found: Effect) -> None:
    """Weeks of each area, before and after: the reader sees the trend before the action."""
    weekly = ask.action_weeks(page.stamp, found.action, page.last_week)
    start = found.action.start
    for role in weekly.columns:
        values = weekly[role].to_numpy(dtype=float)
        text = f"{_(evaluate.ROLES[role])}: {parts.line_text(values)}"
        weeks = [week.date() for week in weekly.index]
        st.subheader(_(evaluate.ROLES[role]).capitalize(), anchor=False)
        parts.bars(weeks, values, text, ROLE_COLOURS[role], height=120, mark=start)
    st.caption(
        _(
            "The vertical line is the start, {day}. Grey mark: a partner of the area was silent, the "
            "week does not count."
        ).format(day=date_text(start, "long"))
    )


_FIELDS = {
    "treated": N_("Where it is done"),
    "control": N_("Where nothing is done, to compare with"),
    "ring": N_("Around it, where facts could have moved"),
    "ring_control": N_("What the surroundings are compared with"),
}


def _form(page: Page, register: list[Action]) -> None:
    with st.expander(_("Write an action"), expanded=not register), st.form("action-form", border=False):
        names = ask.zones(page.stamp)["name"].to_dict()
        code = st.text_input(_("Code, short and unique"))
        title = st.text_input(_("What was done"))
        kinds = st.multiselect(
            _("Themes"), list(themes()), format_func=lambda c: theme(c).label, placeholder=_("Choose")
        )
        left, right = st.columns(2)
        start = left.date_input(_("First day"), value=None, format="DD/MM/YYYY")
        end = right.date_input(_("Last day, empty while it goes on"), value=None, format="DD/MM/YYYY")
        areas = {
            role: st.multiselect(
                _(label),
                list(names),
                format_func=names.__getitem__,
                key=f"area-{role}",
                placeholder=_("Choose"),
            )
            for role, label in _FIELDS.items()
        }
        if st.form_submit_button(_("Write it in the register"), type="primary"):
            _write(code, title, kinds, start, end, areas)


def _write(
    code: str, title: str, kinds: list, start: dt.date | None, end: dt.date | None, areas: dict
) -> None:
    if not (code.strip() and title.strip() and kinds and start):
        st.error(_("An action needs a code, what was done, at least one theme and its first day."))
        return
    action = Action(
        code.strip(),
        title.strip(),
        tuple(kinds),
        start,
        end,
        **{role: Area(tuple(zones)) for role, zones in areas.items()},
    )
    try:
        ask.add_action(action)
    except ObservatoryError as fault:
        st.error(str(fault))
        return
    st.success(_("Written. It is in the list above from the next time the page is drawn."))

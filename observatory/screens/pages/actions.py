"""Action page: the register, what each action changed, and where the facts went."""

from __future__ import annotations

import datetime as dt
import html
import itertools

import pandas as pd
import shapely
import streamlit as st

from observatory import charts, evaluate, maps
from observatory.access import Act
from observatory.errors import ObservatoryError
from observatory.evaluate import Action, Area, Effect
from observatory.language import N_, _, date_text, number_text
from observatory.screens import cache
from observatory.screens.panels import facts
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.panels.registers import cameras
from observatory.screens.session import frame, reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, filters
from observatory.screens.widgets.downloads import Picture
from observatory.screens.widgets.literal import literal
from observatory.selection import of_weeks
from observatory.themes import theme, themes

#: The mark of an answer, as on a commune's page.
_MARKS = {evaluate.Verdict.ROSE: "up", evaluate.Verdict.FELL: "down"}

ROLE_COLOURS = {"treated": "#0b5cad", "control": "#8b6914", "ring": "#a33a00", "ring_control": "#5b6770"}


#: Weeks drawn: the action's year and the one before.
SHOWN_WEEKS = 104


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Actions"))
    try:
        register = cache.register()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    if said := st.session_state.pop("action-fault", ""):
        st.error(literal(said))
    if not register:
        st.write(_("The register is empty: write a first action below."))
    else:
        _evaluation(page, register)
        _register(register)
    if reader.may(Act.ACTIONS):
        _form(page, register)
        cameras.show(page)


def _register(register: list[Action]) -> None:
    cards.heading(_("Register"))
    data = pd.DataFrame(
        {
            _("Action"): [a.title for a in register],
            _("Themes"): [", ".join(theme(code).label for code in a.themes) for a in register],
            _("From"): [date_text(a.start, "medium") for a in register],
            _("To"): [date_text(a.end, "medium") if a.end else _("going on") for a in register],
            _("Strategy"): [str(a.strategy or "") for a in register],
        }
    )
    may_take_back = reader.may(Act.ACTIONS)
    row = cards.table(data, "actions", key="register", select=may_take_back)
    if not may_take_back:
        return
    if row is None or row >= len(register):
        st.caption(_("Choose an action in the table to take it out of the register."))
        return
    chosen = register[row]
    with st.container(horizontal=True, vertical_alignment="center", key="take-back"):
        st.button(
            _("Take “{title}” out").format(title=literal(chosen.title)), key="take-back-action",
            on_click=_take_back, args=(chosen.code,),
        )  # fmt: skip
        st.caption(_("The register is then what it was before; what was taken out is kept beside it."))


def _take_back(code: str) -> None:
    try:
        cache.take_back_action(code)
    except ObservatoryError as fault:
        st.session_state["action-fault"] = str(fault)
        return
    st.session_state.pop("register", None)
    url_state.drop("action")


def _evaluation(page: Page, register: list[Action]) -> None:
    """The action chosen: its map first, beside it what it changed, below how that is known."""
    with filters.line():
        titles = {action.code: action.title for action in register}
        code = filters.one("action", _("Action"), list(titles), titles.__getitem__, 460)
        action = next(action for action in register if action.code == code)
        listed_theme = _theme_of(action)
    try:
        effect = cache.effect(page.version, action)
    except ObservatoryError as fault:
        st.info(literal(str(fault)))
        return
    cards.heard_heading(action.title)
    listed = _facts(page, effect, listed_theme)
    left, right = st.columns([21, 12], gap="small")
    with right:
        _answer(page, effect)
        counts = st.container()
    with left:
        _map(page, effect, listed).render(table_in=counts)
    _series(page, effect)
    listed.show(_("The facts where it was done: {theme}").format(theme=theme(listed_theme).label))


def _answer(page: Page, effect: Effect) -> None:
    """What the action changed, in plain words; figures, bounds and doubts behind “Why?”."""
    first, *more = evaluate.plainly(effect)
    kind = _MARKS.get(effect.verdict, "")
    lines = "".join(f"<span>{html.escape(line)}</span>" for line in more)
    frame.show(f'<p class="better {kind}"><b>{html.escape(first)}</b>{lines}</p>')
    with st.expander(_("Why?")):
        st.write(evaluate.sentence(effect))
        if better := cache.other_controls(page.version, effect.action):
            st.write(better)
        _figures(effect)
    st.caption(
        _(
            "Only facts that people report are counted. A camera sees more than people report: what cameras "
            "saw is kept apart, so that a camera put up by the action does not look like a rise."
        )
    )


def _theme_of(action: Action) -> str:
    """The theme whose facts are listed: the first of the action, or the one chosen."""
    if len(action.themes) == 1:
        return action.themes[0]
    label = _("Theme of the facts")
    return filters.one("listed", label, list(action.themes), lambda code: theme(code).label, 260)


def _facts(page: Page, effect: Effect, listed: str) -> facts.Listed:
    """The facts of the treated area in the weeks that are compared."""
    action = effect.action
    weeks = [*effect.weeks_before, *effect.weeks_after]
    first, last = pd.Timestamp(min(weeks)).date(), pd.Timestamp(max(weeks)).date()
    selection = of_weeks(listed, first, last)
    return facts.of_outline(
        page, selection, cache.action_areas(action)["treated"], f"action-{action.code}", "facts"
    )


def _colour(role: str) -> str:
    """The colour of an area, on the map and on its bars, in the page's own light."""
    return charts.lighter(ROLE_COLOURS[role]) if url_state.dark() else ROLE_COLOURS[role]


def _role(role: str) -> str:
    text = _(evaluate.ROLES[role])
    return text[:1].upper() + text[1:]


def _map(page: Page, effect: Effect, dots: facts.Listed) -> MapPanel:
    """The areas in the colours of their bars, each with its facts before and after."""
    shapes = cache.action_areas(effect.action)
    # The treated area last: it lies on top.
    drawn = [
        (shapes[role], _colour(role), f"{_role(role)}\n{_change(effect.counts.loc[role])}")
        for role in reversed(effect.counts.index)
    ]
    items = [(_colour(role), _role(role)) for role in effect.counts.index]
    listed = [
        (shapes[role], ROLE_COLOURS[role], f"{_role(role)} ({_change(row)})")
        for role, row in effect.counts.iterrows()
    ]
    names, name = cache.zones(page.version)["name"].to_dict(), f"action-{effect.action.code}"
    streets = {"ground": cache.ground()}
    return MapPanel(
        page=page, key="map-action", on_dot=dots.picked,
        layers=[maps.draw_areas(drawn, names, palette=page.palette), *dots.layers()],
        text=_("Map of the areas of the action: {areas}. Their facts stand in the table beside it.").format(
            areas="; ".join(f"{_role(role)}, {_change(row)}" for role, row in effect.counts.iterrows())
        ),
        legend=maps.legend_of(items, page.palette), height=540,
        picture=Picture(charts.areas_picture, (listed,), effect.action.title, name, streets),
        shapes=lambda: _areas(effect, shapes),
        table=_counts(effect),
    )  # fmt: skip


def _areas(effect: Effect, shapes: dict[str, shapely.Geometry]) -> pd.DataFrame:
    """The areas with their facts before and after, as a layer."""
    counts = effect.counts[["before", "after"]].rename_axis("role").reset_index()
    return counts.assign(geometry=[shapes[role] for role in counts["role"]])


def _change(row: pd.Series) -> str:
    return _("{before} facts before, {after} after").format(
        before=number_text(row.before), after=number_text(row.after)
    )


def _counts(effect: Effect) -> Table:
    data = pd.DataFrame(
        {
            _("Area"): [_role(role) for role in effect.counts.index],
            _("Before"): effect.counts["before"].astype(int).to_numpy(),
            _("After"): effect.counts["after"].astype(int).to_numpy(),
            _("Expected as the control went"): effect.counts["expected"].round().astype("Int64").to_numpy(),
        }
    )
    words = _("Facts in {n} weeks before and {n} weeks after").format(n=len(effect.weeks_after))
    # Beside the map the figures are all seen, whatever their heads take.
    narrow = dict.fromkeys(data.columns[1:3], st.column_config.NumberColumn(width=66))
    narrow[data.columns[3]] = st.column_config.NumberColumn(width=112)
    return Table(
        data=data, name=f"action-{effect.action.code}", key="action-counts", subheading=words, columns=narrow
    )


def _figures(effect: Effect) -> None:
    """The estimates with their intervals, and what they allow to say."""
    lines = evaluate.figures(effect)
    data = pd.DataFrame(
        {
            _("Comparison"): [_(evaluate.FIGURE_LABELS[line]) for line in lines.index],
            _("Times as many"): lines["ratio"].round(2).to_numpy(),
            _("At least"): lines["ratio_low"].round(2).to_numpy(),
            _("At most"): lines["ratio_high"].round(2).to_numpy(),
            _("Difference in facts"): lines["facts"].round().astype(int).to_numpy(),
            _("Difference, at least"): lines["facts_low"].round().astype(int).to_numpy(),
            _("Difference, at most"): lines["facts_high"].round().astype(int).to_numpy(),
        }
    )
    st.subheader(_("Effect, with its 95 % interval"), anchor=False)
    cards.table(data, f"action-{effect.action.code}-effect", key="action-effect")
    if effect.wdq is not None:
        st.caption(_("Weighted displacement quotient: {n}.").format(n=number_text(effect.wdq, 2)))


def _series(page: Page, effect: Effect) -> None:
    """Weeks of each area, before and after: the reader sees the trend before the action."""
    weekly = effect.weekly[list(effect.counts.index)].tail(SHOWN_WEEKS)
    start, code = effect.action.start, effect.action.code
    weeks = [week.date() for week in weekly.index]
    for role, column in zip(weekly.columns, itertools.cycle(st.columns(2, gap="medium")), strict=False):
        values = weekly[role].to_numpy(dtype=float)
        text = f"{_role(role)}: {cards.line_text(values)}"
        with column:
            st.subheader(_role(role), anchor=False)
            cards.bars(weeks, values, text, ROLE_COLOURS[role], width=620, height=150, mark=start)
            svg = charts.weeks_bars(weeks, values, text, colour=ROLE_COLOURS[role], height=150, mark=start)
            downloads.drawing(svg, f"action-{code}-{role}", key=f"action-{role}")
    st.caption(
        _(
            "The vertical line is the start, {day}. Grey mark: a partner of the area was silent, the "
            "week does not count."
        ).format(day=date_text(start, "long"))
    )
    table = weekly.rename(columns={role: _role(role) for role in weekly}).astype("Int64")
    table.insert(0, _("Week"), [frame.week_words(week) for week in weeks])
    with st.expander(_("Table: {theme}").format(theme=_("Week by week"))):
        cards.table(table, f"action-{code}-weeks", key="action-weeks", height=280)


_FIELDS = {
    "treated": N_("Where it is done"),
    "control": N_("Where nothing is done, to compare with"),
    "ring": N_("Around it, where facts could have moved"),
    "ring_control": N_("What the surroundings are compared with"),
}


def _form(page: Page, register: list[Action]) -> None:
    with st.expander(_("Write an action"), expanded=not register), st.form("action-form", border=False):
        names = cache.zones(page.version)["name"].to_dict()
        code = st.text_input(_("Code, short and unique"))
        title = st.text_input(_("What was done"))
        theme_codes = st.multiselect(
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
            _write(code, title, theme_codes, start, end, areas)


def _write(
    code: str, title: str, theme_codes: list, start: dt.date | None, end: dt.date | None, areas: dict
) -> None:
    if not (code.strip() and title.strip() and theme_codes and start):
        st.error(_("An action needs a code, what was done, at least one theme and its first day."))
        return
    action = Action(
        code.strip(),
        title.strip(),
        tuple(theme_codes),
        start,
        end,
        **{role: Area(tuple(zones)) for role, zones in areas.items()},
    )
    try:
        cache.add_action(action)
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    st.success(_("Written. It is in the list above from the next time the page is drawn."))

"""Comparison page: two periods side by side, on one scale, and what is shown to have changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from observatory import compare, maps
from observatory.compare import Named, Verdict, no_change, unjudged, whole_weeks
from observatory.language import _, number_text
from observatory.maps import State
from observatory.screens import cache
from observatory.screens.panels import choropleth, facts
from observatory.screens.panels.areas import spots_between
from observatory.screens.panels.map_panel import MapPanel, Table, side_by_side
from observatory.screens.session import frame, reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, filters
from observatory.selection import Selection
from observatory.themes import WEEKLY_MAP, theme, themes

OWN = "own"


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Compare two periods"))
    now, before = _sides(page)
    filters.note_left_out(page, now, before)
    rows = cache.sides(page.version, now, before)
    changed = rows["verdict"].isin([Verdict.UP, Verdict.DOWN]).sum()
    difference = _difference(page, now, before, rows)
    code = _area_looked_at(now, rows)
    listed = [facts.of_selection(page, now, code), facts.of_selection(page, before, code, "facts-before")]
    cards.heard_heading(_("Side by side"))
    side_by_side(*_maps(page, now, before, rows, difference, listed))
    cards.heading(_("What is shown to have changed"))
    above, below = st.container(), st.container()
    with above:
        if changed:
            difference.render(table_in=below)
        else:
            # No blank map: a sentence, and where the figures differ most.
            _nothing(now, rows)
            with below:
                difference.table.render()
        _one_area(now, rows)
    name = choropleth.area_names(now.area_level)[code]
    listed[0].show(_("The facts of the period studied: {area}").format(area=name))
    listed[1].show(_("The facts of the reference period: {area}").format(area=name))
    if reader.sees_facts():
        spots_between.show(page, now, before)


def _sides(page: Page) -> tuple[Selection, Selection]:
    """What is compared with what: a comparison that has a name, or two filters of the reader's own."""
    options = [*Named, OWN]
    labels = {name: name.label for name in Named} | {OWN: _("two periods of my own")}
    with filters.line("comparison"):
        chosen = filters.one(
            "compare", _("Comparison"), options, labels.__getitem__, 420, default=compare.Named.FORTNIGHT
        )
        if chosen != OWN:
            return _named(page, chosen)
    left, right = st.columns(2, gap="medium")
    with left:
        cards.heading(_("Reference period"))
        earlier = page.last_week - dt.timedelta(weeks=4)
        with filters.line("b"):
            before = filters.choose(
                page, "b_", level=False, week_default=max(earlier, page.extent.first_week)
            )
    with right:
        cards.heading(_("Period studied"))
        with filters.line("a"):
            now = filters.choose(page, "a_")
    # One row an area: the level is that of the period studied, the theme may differ.
    return now, replace(before, area_level=now.area_level)


def _named(page: Page, name: str) -> tuple[Selection, Selection]:
    code = filters.one(
        "theme", _("Theme"), list(themes()), lambda c: theme(c).label, 260, default=WEEKLY_MAP[0]
    )
    by = filters.one("by", _("Level"), list(filters.LEVELS), lambda b: _(filters.LEVELS[b]), 220)
    week = url_state.week(page.last_week, page.extent.first_week)
    spans = compare.named(name, week)
    return Selection(code, *whole_weeks(spans.now), by), Selection(code, *whole_weeks(spans.before), by)


def _maps(
    page: Page,
    now: Selection,
    before: Selection,
    rows: pd.DataFrame,
    difference: MapPanel,
    listed: list[facts.Listed],
) -> Iterator[MapPanel]:
    """The two periods on one scale: facts, or facts a week where one is longer than the other."""
    same = now.weeks == before.weeks
    scale = maps.count_scale(now.weeks) if same else maps.weekly_scale()
    sides = ((before, "before", "before", listed[1]), (now, "facts", "now", listed[0]))
    for selection, column, key, dots in sides:
        values, words = choropleth.of_selection(page, selection), filters.words(selection)
        if not same:
            weeks = values["observed_days"].where(values["observed_days"] > 0) / 7
            values = values.assign(value=values["observed_facts"] / weeks)
        told = cards.facts_text(rows[column].sum()) if (values["state"] == "").any() else State.SILENT.label
        yield MapPanel.of_areas(
            page, values, scale, key=f"compare-{key}-{now.area_level}", by=now.area_level,
            height=440, group="compare", tall=False, above=dots.layers(), on_dot=dots.picked,
            title=f"{words} – {told}",
            name=f"{key}-{selection.slug()}", words=words, table=difference,
            on_zone=lambda code: url_state.set_value("detail", code),
            caption=_(
                "Both maps have the same scale and move together. Dots are the facts of {area}; a click "
                "on an "
                "area shows its own."
            ).format(area=choropleth.area_names(now.area_level)[_area_looked_at(now, rows)]),
        )  # fmt: skip


def _difference(page: Page, now: Selection, before: Selection, rows: pd.DataFrame) -> MapPanel:
    values = choropleth.of_changes(rows, now.area_level)
    changed = int((values["state"] == "").sum())
    return MapPanel.of_areas(
        page, values, maps.difference_scale(), key=f"compare-difference-{now.area_level}",
        by=now.area_level, height=440, group="compare", tall=False,
        states=(State.UNSHOWN, State.SILENT), zero=False,
        name=f"difference-{now.slug()}", words=_against(now, before),
        on_zone=lambda code: url_state.set_value("detail", code),
        text=_(
            "Map of the differences: {n} areas with a shown change. They stand in the table below."
        ).format(n=changed),
        caption=_(
            "{n} areas changed in a way that chance does not explain. Click an area, or choose it, "
            "to see its test."
        ).format(n=changed),
        table=_table(now, rows),
    )  # fmt: skip


def _nothing(now: Selection, rows: pd.DataFrame) -> None:
    """No change is shown: said in words, with the five areas whose figures differ most."""
    st.write(no_change(rows, _("No area changed in a way that chance does not explain."), weeks=False))
    if unjudged(rows):
        return
    names = choropleth.area_names(now.area_level)
    known = rows[(rows["weeks"] > 0) & (rows["weeks_before"] > 0)]
    furthest = known.reindex(known["difference"].abs().sort_values(ascending=False, kind="stable").index)
    items = [
        ("", _("{area}: {before} before, {now} now").format(
            area=names[code], before=number_text(row.before), now=number_text(row.facts)))
        for code, row in zip(furthest.index, furthest.head(5).itertuples(), strict=False)
        if row.facts != row.before
    ]  # fmt: skip
    if items:
        st.write(_("The largest differences, none of them shown:"))
        cards.sentences(items)


def _area_looked_at(now: Selection, rows: pd.DataFrame) -> str:
    """The area of the address, else the one whose change is most certain."""
    return url_state.value("detail", compare.most_certain_first(rows).index[0], list(rows.index))


def _one_area(now: Selection, rows: pd.DataFrame) -> None:
    """The choice of an area, and the test of its change."""
    names = choropleth.area_names(now.area_level)
    ordered = compare.most_certain_first(rows).index
    code = url_state.choose("detail", _("Area"), list(ordered), names.__getitem__, width=360)
    _test(rows.loc[code], names[code], theme(now.theme).label)


def _against(now: Selection, before: Selection) -> str:
    """What is compared with what, on one line; the theme once where it is the same."""
    first, second = filters.words(now), filters.words(before)
    shared = theme(now.theme).label + ", "
    if now.theme == before.theme:
        second = second.removeprefix(shared)
    return _("What is shown to have changed: {first} against {second}").format(first=first, second=second)


def _test(row: pd.Series, name: str, label: str) -> None:
    """The sentence of one change, and the figures of its test."""
    st.write(compare.sentence(row, name, label))
    with st.expander(_("Why?")):
        _figures_of(row, name, label)


def _figures_of(row: pd.Series, name: str, label: str) -> None:
    figures = {
        _("Facts, period studied"): number_text(row.facts),
        _("Facts, reference period"): number_text(row.before),
        _("Weeks observed"): f"{number_text(row.weeks, 1)} / {number_text(row.weeks_before, 1)}",
        _("Ratio of weekly rates"): _ratio(row),
        _("p (E-test)"): _small(row.p),
        _("q (all areas together)"): _small(row.q),
        _("Dispersion"): "–" if np.isnan(row.dispersion) else number_text(row.dispersion, 2),
        _("Partners heard"): f"{row.coverage:.0%} / {row.coverage_before:.0%}",
    }
    cells = "".join(f'<tr><th scope="row">{key}</th><td>{value}</td></tr>' for key, value in figures.items())
    frame.show(
        f'<table class="numbers narrow"><caption>{name}, {label}</caption><tbody>{cells}</tbody></table>'
    )


def _ratio(row: pd.Series) -> str:
    if not np.isfinite(row.ratio):
        return "–"
    high = number_text(row.ratio_high, 2) if np.isfinite(row.ratio_high) else "∞"
    return f"{number_text(row.ratio, 2)} ({number_text(row.ratio_low, 2)} – {high})"


def _small(p: float) -> str:
    if np.isnan(p):
        return "–"
    return f"< {number_text(0.001, 3)}" if p < 0.001 else number_text(p, 3)


def _table(now: Selection, rows: pd.DataFrame) -> Table:
    names = choropleth.area_names(now.area_level)
    rows = compare.most_certain_first(rows)
    data = pd.DataFrame(
        {
            _("Zone"): [names[code] for code in rows.index],
            _("Facts, reference period"): cards.reported(rows, "before", "weeks_before"),
            _("Facts, period studied"): cards.reported(rows, "facts", "weeks"),
            _("Difference, the season allowed for"): rows["difference"].round(1),
            _("Ratio"): rows["ratio"].replace([np.inf, -np.inf], np.nan).round(2),
            _("p"): rows["p"].round(4),
            _("q"): rows["q"].round(4),
            _("Verdict"): [cards.verdict_text(v) for v in rows["verdict"]],
        }
    )
    name = "compare-" + now.slug()
    # What the verdict is judged on stands in the files, and behind “Why?” for one area.
    hidden = dict.fromkeys((_("p"), _("q"), _("Ratio")))
    return Table(data=data, name=name, key="compared", height=360, heading=_("Table"), columns=hidden)

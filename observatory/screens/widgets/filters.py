"""Selection controls: theme, period, hours, days, source, partner. All in the address."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.screens import cache
from observatory.screens.panels import choropleth
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import live_map, map_layers
from observatory.screens.widgets.literal import literal
from observatory.selection import (
    HOURS_LABELS,
    SOURCES,
    SUMMER,
    WEEKDAYS,
    WEEKDAYS_LABELS,
    Selection,
    weekday_name,
)
from observatory.themes import theme, themes
from observatory.weeks import monday, parse_week, sunday, thursday, week_label

#: Code → label and length in weeks; those of length 0 depend on the year of the week chosen.
PERIODS = {
    "week": (N_("One week"), 1),
    "fortnight": (N_("Fortnight"), 2),
    "month": (N_("4 weeks"), 4),
    "quarter": (N_("13 weeks"), 13),
    "year": (N_("52 weeks"), 52),
    "summer": (N_("Summer, June to August"), 0),
    "summers": (N_("All summers, June to August"), 0),
    "civil": (N_("Calendar month"), 0),
    "calendar": (N_("Calendar year"), 0),
    "dates": (N_("Between two dates"), 0),
    "running": (N_("Week in progress"), 0),
}
LEVELS = {"zone": N_("Zones"), "commune": N_("Communes"), "district": N_("Districts of {town}")}
#: Codes of the address: hours, and weekdays.
HOURS = {"{}-{}".format(*hours): hours for hours in HOURS_LABELS}
#: Nights belong to the evening they begin on: those of the week-end are Friday's and Saturday's.
DAYS = {"all": (), "week": (1, 2, 3, 4, 5), "end": (6, 7), "nights": (5, 6)}
DAYS |= {day: (i + 1,) for i, day in enumerate(WEEKDAYS)}


def choose(
    page: Page,
    prefix: str = "",
    *,
    theme_default: str = "gathering",
    period_default: str = "month",
    week_default: dt.date | None = None,
    level: bool = True,
    summers: bool = False,
    ground: bool = False,
    running: bool = False,
) -> Selection:
    """The widgets of a filter, on one line, and what was chosen; what is seldom asked opens from its end.

    Parameters
    ----------
    prefix : str
        Put before the names in the address, where a page has two filters.
    week_default : date, optional
        Monday of the last week of the period; the last complete week by default.
    level : bool
        Whether the level (zones, communes, districts) is a choice.
    summers : bool
        Whether the summers of every year together are a choice: for pages that draw no week of its own.
    ground : bool
        Whether the background and the layers of the map are a choice.
    running : bool
        Whether the week in progress is a choice: for pages that compare nothing; it is said that it runs.
    """
    chosen = one(prefix + "theme", _("Theme"), list(themes()), _theme_label, 190, default=theme_default)
    periods = [code for code in PERIODS if {"summers": summers, "running": running}.get(code, True)]
    wide = 215 if summers else 140
    period = one(prefix + "period", _("Period"), periods, _period_label, wide, default=period_default)
    if period == "dates":
        days = _dates(page, prefix, running=running)
    elif period == "running":
        days = span(page, period, page.last_week)
    else:
        days = span(page, period, _week(page, prefix, week_default or page.last_week))
    by = "zone"
    if level:
        by = one(prefix + "by", _("Level"), list(LEVELS), lambda b: _(LEVELS[b]), 186)
    with st.popover(_more_label(page, prefix)):
        hours, weekdays, source, feeds = _more(page, prefix)
        if ground:
            live_map.basemap_choice()
            map_layers.choose()
    months = SUMMER if period == "summers" else ()
    return Selection(chosen, *days, by, source, feeds, HOURS[hours], DAYS[weekdays], months)


def line(key: str = "filters") -> DeltaGenerator:
    """The line that filters and other choices of a page stand on."""
    return st.container(horizontal=True, vertical_alignment="center", key=f"line-{key}")


def measure(chosen: str) -> str:
    """What is mapped: the count, or the rate or density where they make sense for the theme."""
    labels = choropleth.MEASURE_LABELS
    return one("measure", _("Measure"), choropleth.measures_of(chosen), lambda m: _(labels[m]), 150)


def one(
    name: str, label: str, options: Sequence[str], labels: Callable[[str], str], width: int, **more: Any
) -> str:
    """A choice on the line of filters, which shows its value alone."""
    return url_state.choose(name, label, options, labels, label_visibility="collapsed", width=width, **more)


def _more(page: Page, prefix: str) -> tuple[str, str, str, tuple[str, ...]]:
    """Hours, days, source and partner."""
    hours = url_state.choose(prefix + "hours", _("Hours"), list(HOURS), _hours_label)
    days = url_state.choose(prefix + "days", _("Days"), list(DAYS), _day_label)
    source = url_state.choose(prefix + "seen", _("Source"), list(SOURCES), lambda s: _(SOURCES[s]))
    return hours, days, source, _partner(page, prefix)


def _more_label(page: Page, prefix: str) -> str:
    """“More filters”, or those that are not at “all”."""
    feeds = cache.feeds(page.version)
    known: dict[str, tuple[list[str], Callable[[str], str]]] = {
        "hours": (list(HOURS), _hours_label),
        "days": (list(DAYS), _day_label),
        "seen": (list(SOURCES), lambda s: _(SOURCES[s])),
        "partner": (["*", *feeds], cache.partner_label),
    }
    narrowed = []
    for name, (options, label) in known.items():
        value = url_state.value(prefix + name, options[0], options)
        narrowed += [label(value)] if value != options[0] else []
    return literal(", ".join(narrowed)) or _("More filters")


def span(page: Page, period: str, week: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a period that ends with `week`, not before the first week known."""
    year = week.isocalendar().year
    if period == "running":
        return monday(page.version.today), page.version.today
    if period == "calendar":
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if period == "civil":
        held = thursday(week)
        end = (held.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return held.replace(day=1), end
    if period in ("summer", "summers"):
        # The summer of the year before, until this year's has begun.
        year -= week < dt.date(year, 6, 1)
        first_week = page.extent.first_week
        oldest = min(year, first_week.year + (first_week > dt.date(first_week.year, 8, 31)))
        return dt.date(oldest if period == "summers" else year, 6, 1), dt.date(year, 8, 31)
    first: dt.date = week - dt.timedelta(weeks=PERIODS[period][1] - 1)
    return max(first, page.extent.first_week), week + dt.timedelta(days=6)


def note_left_out(page: Page, *selections: Selection) -> None:
    """Say which empty files the figures of some selections leave out as they leave out silence."""
    for said in dict.fromkeys(cache.left_out(page.version, one) for one in selections):
        if said:
            st.caption(literal(said))


def note_running(page: Page, selection: Selection) -> None:
    """Say that a period goes into the week in progress, where it does, and how much of that is known."""
    if selection.last <= sunday(page.last_week):
        return
    told, of = cache.told_of(page.version, monday(selection.last))
    words = ngettext(
        "Week in progress: {n} partner of {of} has sent a part of it. The figures are not complete and are "
        "compared with no other week.",
        "Week in progress: {n} partners of {of} have sent a part of it. The figures are not complete and are "
        "compared with no other week.",
        told,
    ).format(n=number_text(told), of=number_text(of))
    frame.show(f'<p class="notice" role="note">{html.escape(words)}</p>')


def _dates(page: Page, prefix: str, *, running: bool) -> tuple[dt.date, dt.date]:
    """Any two days, first and last included, as they stand in the address; the last four weeks by default."""
    last = sunday(page.last_week)
    known = page.extent.first_week, max(last, page.version.today) if running else last
    names = prefix + "from", prefix + "to"
    default = last - dt.timedelta(days=27), last
    now = tuple(sorted(_day(name, day, known) for name, day in zip(names, default, strict=True)))
    key = f"widget:{prefix}dates"
    st.session_state[key] = now

    def changed() -> None:
        # One day is not yet a period: the calendar is still open.
        for name, day in zip(names, st.session_state[key], strict=False):
            if len(st.session_state[key]) == len(names):
                url_state.set_value(name, str(day))

    st.date_input(
        _("From one day to another"), key=key, min_value=known[0], max_value=known[1], width=240,
        format="DD/MM/YYYY", label_visibility="collapsed", on_change=changed,
    )  # fmt: skip
    return now[0], now[1]


def _day(name: str, default: dt.date, known: tuple[dt.date, dt.date]) -> dt.date:
    """A day of the address, kept between those facts are known of."""
    try:
        day = dt.date.fromisoformat(url_state.value(name, str(default)))
    except ValueError:
        day = default
    return min(max(day, known[0]), known[1])


def words(selection: Selection) -> str:
    """What a selection keeps, in words, its partners by name (`Selection.label`)."""
    names = {feed: cache.partner_label(feed) for feed in selection.feeds}
    return selection.label(names)


def _week(page: Page, prefix: str, default: dt.date) -> dt.date:
    """The last week of the period, among all that are known."""
    count = (page.last_week - page.extent.first_week).days // 7 + 1
    weeks = {week_label(w): w for w in (page.last_week - dt.timedelta(weeks=i) for i in range(count))}
    chosen = one(
        prefix + "week",
        _("Last week of the period"),
        list(weeks),
        _week_name,
        280,
        default=week_label(default),
        filter_mode="contains",
    )
    return weeks[chosen]


def _partner(page: Page, prefix: str) -> tuple[str, ...]:
    names = {feed: cache.partner_label(feed) for feed in cache.feeds(page.version)}
    options: Sequence[str] = ["*", *sorted(names, key=names.__getitem__)]
    chosen = url_state.choose(
        prefix + "partner", _("Partner"), options, lambda f: names.get(f) or _("All partners")
    )
    return () if chosen == "*" else (chosen,)


def _hours_label(code: str) -> str:
    return _(HOURS_LABELS[HOURS[code]])


def _theme_label(code: str) -> str:
    return theme(code).label


def _period_label(code: str) -> str:
    return _(PERIODS[code][0])


def _day_label(code: str) -> str:
    days = DAYS[code]
    return _(WEEKDAYS_LABELS[days]) if days in WEEKDAYS_LABELS else weekday_name(days[0] - 1)


def _week_name(label: str) -> str:
    week = parse_week(label)
    words = _("Week {number}, to {day}").format(
        number=week.isocalendar().week, day=date_text(week + dt.timedelta(days=6), "medium")
    )
    return f"{words} ({label})"

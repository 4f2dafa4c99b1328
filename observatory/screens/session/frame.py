"""Page frame: first heading, the words about invented data, the empty state."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory import language
from observatory.access import Act
from observatory.counts import Extent
from observatory.counts.known import moment_words
from observatory.errors import ObservatoryError
from observatory.language import _, date_text
from observatory.maps import DARK, LIGHT, Palette
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.session import reader, streamlit_i18n, url_state
from observatory.screens.widgets.literal import literal
from observatory.settings import CLOCK, data_folder
from observatory.warehouse import success
from observatory.warehouse.connection import Moment
from observatory.weeks import week_label

#: What the browser does on every page, whoever reads it.
_SCRIPTS = tuple(Path(__file__).parent / name for name in ("theme.js", "history.js", "views.js"))

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page starts from: which warehouse, until when, in which light."""

    version: cache.WarehouseVersion
    extent: Extent
    last_week: dt.date
    palette: Palette


def dress() -> DeltaGenerator:
    """What stands on every page, and the reader's language for what Streamlit itself writes and says.

    Gives what it stands in, which takes no room of the page on the screen.
    """
    dressing = st.container(key="dress")
    with dressing:
        for script in (streamlit_i18n.script(), _scripts()):
            st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
        st.button(_("Draw again"), key="redraw")
        # Their places are known by the names of these containers before anything is in them.
        with st.container(key="identity"):
            _identity()
        with st.container(key="views"):
            _views()
        _other_language()
    return dressing


@lru_cache(maxsize=1)
def _scripts() -> str:
    """What every page runs, without the comments, which no browser needs."""
    lines = [line for path in _SCRIPTS for line in path.read_text(encoding="utf-8").splitlines()]
    return "\n".join(line for line in lines if not line.lstrip().startswith("//"))


def _views() -> None:
    """Addresses the reader gave a name; the list is drawn by the browser, which alone keeps them."""
    words = {
        "none": _("Give this page a name, and come back to it with its theme, period and place."),
        "label": _("Name of this view"),
        "keep": _("Keep"),
        "drop": _("Remove"),
    }
    data = " ".join(f'data-{name}="{html.escape(text, quote=True)}"' for name, text in words.items())
    st.html(
        f'<details class="views" {data}><summary>{html.escape(_("My views"))}</summary><div></div></details>'
    )


def _identity() -> None:
    """Whose page it is, at the left of the names of the pages; at the top of a sheet on paper."""
    site = html.escape(_("Observatory of public tranquillity"))
    st.html(f'<p class="identity"><b>{html.escape(_("{agglomeration}"))}</b> <span>{site}</span></p>')


def stamp(*, internal: bool) -> None:
    """What every page bears on paper alone: the day it was printed, and whether it may leave the office."""
    mark = _("Internal use: not to be handed out") if internal else _("May leave the office")
    day = _("Printed on {day}").format(day=date_text(dt.datetime.now(CLOCK).date(), "long"))
    st.html(f'<p class="stamp"><span>{html.escape(day)}</span> – <b>{html.escape(mark)}</b></p>')


def _other_language() -> None:
    """The other language, a word beside the menu."""
    other = next(code for code in language.LANGUAGES if code != language.current())
    st.button(
        LANGUAGE_NAMES[other], key="language", type="tertiary", on_click=url_state.set_value,
        args=("lang", other),
    )  # fmt: skip


def open_page() -> Page | None:
    """What the page starts from; where there is no warehouse, says what to do and gives None."""
    version = cache.current_version()
    if version is None:
        _empty()
        return None
    then = None
    try:
        if said := url_state.peek("known", ""):
            version, then = cache.version_known(version, said)
            url_state.set_value("known", said)
        within = cache.look_within(then.layers if then else "")
        palette = DARK if url_state.dark() else LIGHT
        page = Page(version, cache.extent(version), cache.last_week(version), palette)
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return None
    _banner(page.extent)
    if then:
        _looking_back(then, within)
    _missed_run()
    return page


def title(text: str) -> None:
    """The page's first heading; the browser's tab is called after it."""
    name_tab(text)
    st.title(text, anchor=False)


def name_tab(text: str) -> None:
    """Name the browser's tab: the page first, then the observatory."""
    site = _("Observatory of public tranquillity of {agglomeration}")
    st.set_page_config(page_title=f"{text} – {site}", layout="wide")


def show(markup: str) -> None:
    """Our own markup, in a frame that knows whether the page is dark."""
    st.html(f'<div class="{"dark" if url_state.dark() else "light"}">{markup}</div>')


def week_words(week: dt.date) -> str:
    """A week written out: “Week 47 of 2026, from Monday 16 to Sunday 22 November 2026”."""
    year, number, _day = week.isocalendar()
    sunday = week + dt.timedelta(days=6)
    return _("Week {number} of {year}, from {first} to {last}").format(
        number=number, year=year, first=_short(week, sunday), last=date_text(sunday)
    )


def known_weeks(page: Page) -> dict[str, str]:
    """Address → words of every week there are facts of, the newest first."""
    return _known_weeks(page.extent.first_week, page.last_week)


# Babel takes a tenth of a millisecond a date, and a page of four years would write 400 of them each time.
@keyed(language.current, max_entries=2)
def _known_weeks(first: dt.date, last: dt.date) -> dict[str, str]:
    weeks = (last - dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    # The list is written into: “36” finds this year’s week first, and 2026-W36 is understood.
    return {week_label(week): f"{week_dates(week)} ({week_label(week)})" for week in weeks}


def week_dates(week: dt.date) -> str:
    """A week by its number and dates: “Week 47, 16 to 22 November 2026”."""
    sunday = week + dt.timedelta(days=6)
    first = _bare(week, "EEEE d" if week.month == sunday.month else "EEEE d MMMM")
    first += f" {week.year}" if week.year != sunday.year else ""
    return _("Week {number}, {first} to {last}").format(
        number=week.isocalendar().week, first=first, last=f"{_bare(sunday, 'EEEE d MMMM')} {sunday.year}"
    )


def _bare(day: dt.date, form: str) -> str:
    """A date in words without its weekday, the first of a month as it is said."""
    return date_text(day, form).split(" ", 1)[1]


def week_short(week: dt.date) -> str:
    """A week in few letters: “W47” in English, “S47” in French."""
    return _("W{number}").format(number=week.isocalendar().week)


def period_words(first: dt.date, last: dt.date) -> str:
    """Two days written out: “from 3 January to 9 February 2026”."""
    return _("from {first} to {last}").format(first=date_text(first, "long"), last=date_text(last, "long"))


def _short(day: dt.date, other: dt.date) -> str:
    """A date without what it shares with the other one: its year, and its month too."""
    if day.year != other.year:
        return date_text(day)
    return date_text(day, "EEEE d" if day.month == other.month else "EEEE d MMMM")


def _banner(extent: Extent) -> None:
    if not extent.invented:
        return
    text = (
        _("Part of these data is invented, for demonstration: the figures of those partners are not real.")
        if extent.genuine
        else _("These data are invented, for demonstration: no figure here is real.")
    )
    title = html.escape(_("Invented data"))
    with st.container(key="banner"):
        show(f'<p class="notice" role="note"><b>{title}</b> — {html.escape(text)}</p>')


def _missed_run() -> None:
    """Say when the unattended run that was to take files in did not happen."""
    try:
        found = success.last(data_folder())
    except ObservatoryError as fault:
        st.warning(literal(str(fault)))
        return
    if found and found.overdue(dt.datetime.now(CLOCK)):
        text = _("No file has been taken in since {day}: the run that does it did not happen.")
        day = date_text(found.at.astimezone(CLOCK).date(), "long")
        show(f'<p class="notice" role="note">{html.escape(text.format(day=day))}</p>')


def _looking_back(then: Moment, within: bool) -> None:
    """Say on every page that it shows what was known then, with the way back to the present."""
    words = [moment_words(then)]
    if not (then.layers and within):
        words.append(_("The outlines of then are not kept: maps are drawn within those of today."))
    show(f'<p class="notice" role="note">{html.escape(" ".join(words))}</p>')
    if st.button(_("Back to what is known now"), key="known:now"):
        url_state.forget("known")
        st.rerun()


def _empty() -> None:
    """Before anything was taken in: the page where files are dropped is one click away."""
    st.title(_("No data yet"), anchor=False)
    st.write(_("No partner's file has been taken in: there is nothing to show."))
    if reader.may(Act.SEND):
        st.write(
            _("Drop a first file, or try with invented data; the maps are there as soon as it is taken in.")
        )
        st.button(_("Begin"), type="primary", key="begin", on_click=url_state.open_page, args=("donnees", {}))
    st.caption(_("Data folder: {folder}").format(folder=data_folder().resolve()))

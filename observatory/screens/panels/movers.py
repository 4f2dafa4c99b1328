"""What moved in a week, large and first; the quiet themes one line each: one verdict a theme."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from observatory import alerts, compare, language
from observatory.compare import UNJUDGED, Verdict, change_words
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.cache.weeks import KEPT
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.themes import theme

#: Places named under a theme that moved.
NAMED = 4


@dataclass(frozen=True)
class Mover:
    """A theme that the week sets apart.

    Parameters
    ----------
    theme : str
    verdict : Verdict
        The one word of the theme: of the whole where it moved, else of the places that did.
    zones : tuple
        The rows of the sheet that moved, the most certain first.
    together : tuple
        Neighbouring zones that rose together, where no zone did alone (`alerts.Alerts.clusters`).
    q : float
        What chance explains least of it: the order of movers.
    """

    theme: str
    verdict: str
    zones: tuple[Any, ...]
    together: tuple[Any, ...]
    q: float


@keyed(language.current, max_entries=KEPT)
def of_week(version: cache.WarehouseVersion, week: dt.date) -> list[Mover]:
    """`movers` of a week, kept: every reader of it has the same."""
    return movers(cache.weekly(version, week, "*"))


def movers(weekly: cache.Weekly) -> list[Mover]:
    """The themes that moved, the most certain first; every other theme is quiet."""
    zones, together = _by_theme(compare.changed(weekly.sheet)), _by_theme(weekly.clusters)
    whole = _by_theme(weekly.whole.reset_index())
    found = [
        _mover(code, whole[code][0], zones.get(code, ()), together.get(code, ())) for code in weekly.in_scope
    ]
    return sorted(filter(None, found), key=lambda mover: mover.q)


def _by_theme(rows: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    """The rows of each theme, in their order."""
    found: dict[str, list[Any]] = {}
    for row in rows.itertuples():
        found.setdefault(row.theme, []).append(row)
    return {code: tuple(those) for code, those in found.items()}


def _mover(code: str, whole: Any, zones: tuple[Any, ...], together: tuple[Any, ...]) -> Mover | None:
    moved = whole.verdict in (Verdict.UP, Verdict.DOWN)
    if not (moved or zones or together):
        return None
    of_places = zones[0].verdict if zones else Verdict.UP.value
    verdict = whole.verdict if moved else of_places
    first = whole.q if moved else 1.0
    q = min([first, *(row.q for row in zones), *(row.q for row in together)])
    return Mover(code, verdict, zones, together, float(q))


def can_be_compared(weekly: cache.Weekly) -> bool:
    """Whether most themes of a week were held against anything: a first week is not called quiet."""
    verdicts = weekly.whole["verdict"].reindex(weekly.in_scope)
    return not verdicts.isin(UNJUDGED).mean() > 0.5


def headline(found: list[Mover], *, compared: bool = True) -> list[tuple[str, str]]:
    """The week in one line, each part with its kind: how many themes rose and fell, or that it was quiet.

    A week most of which could not be `compared` is not said to be quiet.
    """
    if not found and not compared:
        return [("none", _("Nothing to compare this week with"))]
    if not found:
        return [("calm", _("A quiet week: nothing that chance does not explain"))]
    rose = sum(mover.verdict == Verdict.UP for mover in found)
    fell = len(found) - rose
    up = ngettext("▲ {n} theme up", "▲ {n} themes up", rose).format(n=rose)
    down = ngettext("▼ {n} theme down", "▼ {n} themes down", fell).format(n=fell)
    return [("up", up)] * bool(rose) + [("down", down)] * bool(fell)


def show_headline(found: list[Mover], weekly: cache.Weekly) -> None:
    """The week in one line, large and coloured: a bad week is told from a quiet one across a room."""
    said = headline(found, compared=can_be_compared(weekly))
    parts = (f'<span class="{kind}">{html.escape(text)}</span>' for kind, text in said)
    frame.show(f'<h2 class="headline">{" ".join(parts)}</h2>')


def draw(page: Page, week: dt.date, weekly: cache.Weekly, found: list[Mover], chosen: str) -> None:
    """The themes that moved, each with its places; the others one line each."""
    names = cache.zones(page.version)["name"]
    # Weeks nobody had begun to count are no year to hold this one against.
    known = page.extent.first_week <= week - dt.timedelta(weeks=52 + cards.CARD_WEEKS - 1)
    for mover in found:
        _large(mover, weekly, names, chosen, last_year=known, first=mover is found[0])
    moved = {mover.theme for mover in found}
    quiet = [code for code in weekly.in_scope if code not in moved]
    if quiet:
        cards.heading(
            ngettext("{n} theme without a shown change", "{n} themes without a shown change", len(quiet))
            .format(n=len(quiet))
        )  # fmt: skip
    for code in quiet:
        _line(code, weekly.whole.loc[code], chosen)
    _why(page, week)


def _large(
    mover: Mover, weekly: cache.Weekly, names: pd.Series, chosen: str, *, last_year: bool, first: bool
) -> None:
    whole = weekly.whole.loc[mover.theme]
    with st.container(border=True, key=_key(mover.theme, chosen), gap=None):
        _theme_button(mover.theme)
        weeks = weekly.totals.loc[mover.theme]
        then = weeks.iloc[-cards.CARD_WEEKS - 52 : -52] if last_year else weeks.iloc[:0]
        line = cards.told_line(
            weeks.iloc[-cards.CARD_WEEKS :], then, theme(mover.theme).colour, explained=first
        )
        before = html.escape(_("the week before"))
        frame.show(
            f'<div class="card mover {mover.verdict}"><span class="arrow" aria-hidden="true">'
            f'{cards.ARROWS[mover.verdict]}</span><span class="count">{_number(whole)}</span>'
            f'<span class="last sr-only">{before}<br>{_before(whole)}</span>{line}'
            f'<span class="verdict {mover.verdict}">{html.escape(_said(mover, whole))}</span></div>'
        )
        for row in mover.zones[:NAMED]:
            _place(row, names[row.zone_code], mover.theme)
        for row in mover.together if not mover.zones else ():
            st.write(literal(alerts.cluster_sentence(row, names.to_dict(), theme(mover.theme).label)))


def _said(mover: Mover, whole: Any) -> str:
    """The verdict of a theme in words, the whole's where it moved, else that it did so in places."""
    if whole.verdict in (Verdict.UP, Verdict.DOWN):
        return change_words(whole, numbered=False)
    return _("up in places") if mover.verdict == Verdict.UP else _("down in places")


def _place(row: Any, name: str, code: str) -> None:
    """A place that moved: its page, with its map and its facts, is behind it."""

    def opened() -> None:
        url_state.set_value("theme", code)
        st.session_state["open_zone"] = row.zone_code

    words = f"{cards.ARROWS[row.verdict]} {name}" + _(": ") + change_words(row)
    st.button(literal(words), key=f"place-{code}-{row.zone_code}", type="tertiary", on_click=opened)


def _line(code: str, whole: Any, chosen: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=_key(code, chosen, "quiet")):
        _theme_button(code)
        before = html.escape(_("the week before"))
        frame.show(
            f'<p class="quiet"><b class="count">{_number(whole)}</b> '
            f'<span class="last"><span class="sr-only">{before}</span><br>'
            f"({_before(whole)})</span></p>"
        )


def _number(whole: Any) -> str:
    silent = whole.verdict in (Verdict.SILENT_PARTNER, Verdict.NOT_COMPARABLE) and whole.weeks == 0
    return "–" if silent else number_text(whole.facts)


def _before(whole: Any) -> str:
    """What was counted the week before; a dash where nobody told of it."""
    return number_text(whole.before) if whole.weeks_before > 0 else "–"


def _key(code: str, chosen: str, kind: str = "card") -> str:
    return f"{'chosen' if code == chosen else kind}-{code}"


def _theme_button(code: str) -> None:
    st.button(
        theme(code).label, key=f"theme-{code}", type="tertiary", on_click=url_state.set_value,
        args=("theme", code),
    )  # fmt: skip


def _why(page: Page, week: dt.date) -> None:
    """What says so: bounds and methods, for who asks."""
    with st.expander(_("Why?")):
        tested, items = _reasons_of(page.version, week)
        st.write(
            _("{n} counts (zone × theme) were judged against what the season and the place lead to expect.")
            .format(n=number_text(tested))
        )  # fmt: skip
        if items:
            cards.sentences(items)


@keyed(language.current, max_entries=KEPT)
def _reasons_of(version: cache.WarehouseVersion, week: dt.date) -> tuple[int, list[tuple[str, str]]]:
    """How many counts were judged, and the `reasons` in the words of the language in force."""
    weekly = cache.weekly(version, week, "*")
    return int(weekly.sheet["p"].notna().sum()), list(reasons(weekly, cache.zones(version)["name"]))


def reasons(weekly: cache.Weekly, names: pd.Series) -> Iterator[tuple[str, str]]:
    """The sentences of what stands out, with what each is judged on."""
    shown = weekly.season[weekly.season["level"] == alerts.Level.ALARM].sort_values("p")
    for row in shown.itertuples():
        yield "up", alerts.sentence(row, _("{agglomeration}"), theme(row.theme).label)
    for row in weekly.clusters.itertuples():
        yield "up", alerts.cluster_sentence(row, names.to_dict(), theme(row.theme).label)
    for row in compare.changed(weekly.sheet).itertuples():
        yield row.verdict, compare.sentence(row, names[row.zone_code], theme(row.theme).label)
    for row in weekly.shifts.itertuples():
        yield row.direction, alerts.shift_sentence(row, names[row.zone_code], theme(row.theme).label)

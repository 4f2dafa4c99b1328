"""Cards, chips, sentences and tables with their downloads, laid out by several pages."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from observatory import charts
from observatory.compare import Verdict
from observatory.language import _, ngettext, number_text
from observatory.screens.session import frame, url_state
from observatory.screens.widgets import columns as written
from observatory.screens.widgets import downloads
from observatory.screens.widgets.literal import literal

#: Rows from which texts that come back are sent once.
LONG_TABLE = 100

#: Pixels of a line of text in a table, and of what is left free around them.
_LINE, _AROUND_LINES = 19, 14

#: Weeks of a card's line.
CARD_WEEKS = 26

ARROWS: dict[str, str] = {Verdict.UP: "▲", Verdict.DOWN: "▼"}


def facts_text(n: float) -> str:
    """“1 fact”, “12 facts”."""
    return ngettext("{n} fact", "{n} facts", int(n)).format(n=number_text(n))


def verdict_text(verdict: str) -> str:
    """A verdict with its arrow: the direction is never told by colour alone."""
    mark = ARROWS.get(verdict, "")
    return f"{mark} {Verdict(verdict).label}".strip()


def reported(rows: pd.DataFrame, facts: str, weeks: str) -> pd.Series:
    """Counts, empty where nobody reported in the weeks: silence is not a zero."""
    return rows[facts].where(rows[weeks] > 0).astype("Int64")


def line_image(weeks: Sequence[float], colour: str, *, last_year: Sequence[float] = (), **size: int) -> str:
    """A line of weeks as an image, with what it shows in words."""
    text = line_text(weeks)
    if len(last_year):
        text += _("; in grey the same weeks of the year before")
    colour = charts.lighter(colour) if url_state.dark() else colour
    drawn = charts.draw_sparkline(weeks, text, colour=colour, behind=last_year, **size)
    return charts.as_image(drawn, text)


def told_line(weeks: pd.Series, last_year: pd.Series, colour: str, *, explained: bool = False) -> str:
    """A line of weeks that tells each of them under the mouse, with the week a year before where it is known.

    Parameters
    ----------
    weeks : Series
        Facts by Monday; ``nan`` where nobody reported.
    last_year : Series
        Of as many weeks a year before; empty where they are not known.
    explained : bool
        Whether it is said what the grey line is: once on a page.
    """
    line = line_image(weeks.to_numpy(), colour, last_year=last_year.to_numpy())
    then = last_year.to_numpy() if len(last_year) else [np.nan] * len(weeks)
    told = "".join(
        f'<i data-tip="{html.escape(_week_told(day, now, before), quote=True)}"></i>'
        for day, now, before in zip(weeks.index, weeks, then, strict=True)
    )
    grey = (
        f"<small>{html.escape(_('in grey: a year before'))}</small>" if explained and len(last_year) else ""
    )
    # For the eye and the mouse: what is heard stands in the picture.
    return f'<span class="told-line">{line}<span class="told" aria-hidden="true">{told}</span>{grey}</span>'


def _week_told(day: pd.Timestamp, now: float, before: float) -> str:
    """“W47: 56 facts (a year before: 18)”."""
    facts = facts_text(now) if np.isfinite(now) else _("no partner reported")
    text = frame.week_short(day.date()) + _(": ") + facts
    return text + _(" (a year before: {n})").format(n=number_text(before)) if np.isfinite(before) else text


def line_text(weeks: Sequence[float]) -> str:
    """What a line of weeks shows, said in words."""
    values = np.asarray(weeks, dtype=float)
    values = values[np.isfinite(values)]
    if not len(values):
        return _("no week reported")
    return _("{weeks} weeks, from {low} to {high} facts a week, {last} in the last one").format(
        weeks=len(values),
        low=number_text(values.min()),
        high=number_text(values.max()),
        last=number_text(values[-1]),
    )


def chips(items: Iterable[str], kind: str = "") -> str:
    """A list of short names side by side."""
    inside = "".join(f"<li>{html.escape(item)}</li>" for item in items)
    return f'<ul class="chips {kind}">{inside}</ul>'


def table(
    data: pd.DataFrame,
    name: str,
    *,
    key: str,
    height: int | str = "auto",
    columns: dict | None = None,
    select: bool = False,
    title: str = "",
    internal: bool = True,
    files: Callable[[], pd.DataFrame] | None = None,
    chosen: int | None = None,
    turn: int = 0,
    lines: int = 1,
) -> int | None:
    """A sortable table with its downloads as CSV and XLSX; the position of the row chosen, if any.

    Parameters
    ----------
    data : DataFrame
        Headers as the reader sees them: what is shown is what is downloaded.
    name : str
        The file's name without its ending.
    columns : dict, optional
        Configurations of columns, beside those that numbers and dates have anyway.
    title : str
        What a screen reader calls the table; by default its first headers.
    internal : bool
        Whether its files say that they are for internal use.
    files : callable, optional
        Makes what its files hold, where that is more than is shown.
    chosen, turn
        The row that is chosen at first, and how often another one was chosen elsewhere: each time the table
        begins anew with it (`table_key`).
    lines : int
        Lines of text that a row has room for: a text longer than its column goes on below.
    """
    data = written.readable(data)
    title = title or written.named(data)
    how: dict[str, Any] = {"height": height, "on_select": "rerun" if select else "ignore"}
    if lines > 1:
        how["row_height"] = _AROUND_LINES + _LINE * lines
    if select and chosen is not None and chosen < len(data):
        how["selection_default"] = {"selection": {"rows": [chosen], "columns": [], "cells": []}}
    state: Any = st.dataframe(
        _sent(data),
        key=table_key(key, turn),
        hide_index=True,
        column_config=written.configs(data, columns),
        selection_mode="single-row",
        placeholder="–",
        alt=title,
        **how,
    )
    hidden = [name for name, config in (columns or {}).items() if config is None]
    frame.show(written.printed(data.drop(columns=hidden, errors="ignore"), title))
    downloads.buttons(files or data, name, key, internal=internal)
    now = state.selection.rows if select else []
    return now[0] if now else None


def table_key(key: str, turn: int) -> str:
    """The name under which the browser keeps what is chosen in a table."""
    return f"{key}-turn-{turn}" if turn else key


def _sent(data: pd.DataFrame) -> pd.DataFrame:
    """A long table as it is sent: a text that comes back row after row, a file's name say, goes out once."""
    if len(data) < LONG_TABLE:
        return data
    texts = [name for name in data if pd.api.types.is_string_dtype(data[name])]
    few = [name for name in texts if data[name].nunique() < len(data) / 10]
    return data.astype(dict.fromkeys(few, "category"))


def heading(text: str) -> None:
    """A second-level heading of the page."""
    st.header(literal(text), anchor=False)


def heard_heading(text: str) -> None:
    """A second-level heading for those who hear the page, where the eye is told by what stands around."""
    st.html(f'<h2 class="sr-only">{html.escape(text)}</h2>')


def sentences(items: Iterable[tuple[str, str]]) -> None:
    """A list of sentences, each with a class (``up``, ``down`` or empty) that colours its mark."""
    marks = {"up": "▲ ", "down": "▼ "}
    inside = "".join(
        f'<li><span class="{kind}" aria-hidden="true">{marks.get(kind, "")}</span>{html.escape(text)}</li>'
        for kind, text in items
    )
    frame.show(f'<ul class="facts">{inside}</ul>')


#: Width of a chart on a telephone, pixels: drawn for it, so that its letters are read there too.
PHONE_WIDTH = 362


def bars(weeks: Sequence[dt.date], values: Sequence[float], text: str, colour: str, **more: Any) -> None:
    """Weeks as bars, in the page's own light."""
    if url_state.dark():
        colour, more["ink"] = charts.lighter(colour), "#eef1f4"
    drawn(lambda size: charts.weeks_bars(weeks, values, text, colour=colour, **more | size), text, "chart")


def drawn(draw: Callable[[dict[str, int]], str], text: str, kind: str) -> None:
    """A chart, for a desk and for a telephone: `draw` is given what it is drawn with besides, its width."""
    sizes: dict[str, dict[str, int]] = {"on-desk": {}, "on-phone": {"width": PHONE_WIDTH}}
    images = (
        f'<div class="{kind} {where}">{charts.as_image(draw(size), text)}</div>'
        for where, size in sizes.items()
    )
    frame.show("".join(images))

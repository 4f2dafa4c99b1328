"""Bar chart of weeks, an SVG written by hand: it stays sharp on paper and weighs a few kilobytes."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence

import numpy as np

from observatory.language import date_text, number_text

_LEFT, _BOTTOM, _TOP = 36, 24, 9
#: Size of the letters, pixels of the drawing, and the room that the name of a month takes.
_LETTERS, _MONTH = 14, 56


def weeks_bars(
    weeks: Sequence[dt.date],
    values: Sequence[float],
    text: str,
    *,
    colour: str = "#0072B2",
    ink: str = "#22272e",
    silent: str = "#aab2bb",
    width: int = 900,
    height: int = 190,
    mark: dt.date | None = None,
) -> str:
    """Weekly counts as bars with the months below.

    Parameters
    ----------
    weeks : sequence of date
        Mondays, oldest first.
    values : sequence of float
        Facts of each week; ``nan`` where nobody reported, drawn as a grey mark of its own.
    text : str
        What the picture says, for those who do not see it.
    mark : date, optional
        A day at which a vertical line stands.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    values = np.asarray(values, dtype=float)
    top = _round_up(np.nanmax(values) if np.isfinite(values).any() else 1)
    step = (width - _LEFT) / max(len(values), 1)
    floor = height - _BOTTOM
    scale = (floor - _TOP) / top
    bars = [
        _bar(_LEFT + i * step, step, floor, value * scale, colour)
        if np.isfinite(value)
        else _bar(_LEFT + i * step, step, floor, 5, silent)
        for i, value in enumerate(values)
    ]
    lines = [_line(floor - level * scale, level, width, ink) for level in _levels(top)]
    lines += _mark(weeks, mark, step, floor, ink)
    months = [
        f'<text x="{_LEFT + i * step:.1f}" y="{height - 6}" font-size="{_LETTERS}" fill="{ink}">'
        f"{html.escape(name)}</text>"
        for i, name in _months(weeks, step)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(text, quote=True)}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif">{"".join(lines + bars + months)}</svg>'
    )


def _bar(x: float, step: float, floor: float, tall: float, colour: str) -> str:
    left, wide, high = x + step * 0.12, step * 0.76, floor - tall
    return f'<rect x="{left:.1f}" y="{high:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{colour}"/>'


def _line(y: float, level: float, width: int, ink: str) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}" stroke="{ink}" stroke-opacity="0.18"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" font-size="{_LETTERS}" text-anchor="end" fill="{ink}">'
        f"{number_text(level)}</text>"
    )


def _mark(weeks: Sequence[dt.date], day: dt.date | None, step: float, floor: float, ink: str) -> list[str]:
    """A dashed line where the week of `day` begins; none outside the weeks drawn."""
    if day is None or not weeks[0] <= day <= weeks[-1]:
        return []
    x = _LEFT + step * (day - weeks[0]).days / 7
    return [
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 4}" y2="{floor}" '
        f'stroke="{ink}" stroke-width="2" stroke-dasharray="6 4"/>'
    ]


def _levels(top: float) -> list[float]:
    return [0, top / 2, top] if top >= 4 and top % 2 == 0 else [0, top]


def _round_up(value: float) -> float:
    """The next of 2, 4, 6, 8, 10, 20, 40… : an axis whose half is a whole number."""
    size = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if step * size >= value:
                return step * size
        size *= 10


def _months(weeks: Sequence[dt.date], step: float) -> list[tuple[int, str]]:
    """Where months begin, and their short names: as many as have room, a week being `step` wide."""
    starts = [i for i, week in enumerate(weeks) if i == 0 or week.month != weeks[i - 1].month]
    if len(starts) > 1 and starts[1] - starts[0] < 3:
        starts = starts[1:]
    every = int(np.ceil(_MONTH / (step * 52 / 12)))
    return [(i, date_text(weeks[i], "MMM" if weeks[i].month > 1 else "MMM yy")) for i in starts[::every]]

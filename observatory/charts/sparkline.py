"""Sparkline: a line of weeks small enough to stand in a card or a table."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

import numpy as np

#: Pixels of a sparkline.
_WIDTH, _HEIGHT, _MARGIN = 150, 34, 4


def draw_sparkline(
    values: Sequence[float],
    text: str,
    *,
    colour: str = "#57606a",
    width: int = _WIDTH,
    height: int = _HEIGHT,
    behind: Sequence[float] = (),
) -> str:
    """A line of weekly counts as an inline SVG, from zero to its highest week, the last week marked.

    Parameters
    ----------
    values : sequence of float
        One a week, oldest first; ``nan`` where nobody reported: the line breaks, it does not fall to 0.
    text : str
        What the picture says, for those who do not see it.
    colour : str
        Of the line, any CSS colour.
    behind : sequence of float
        As many weeks to hold it against, in grey, on the same scale: those of the year before.

    Returns
    -------
    str
        An ``<svg>`` element; ``nan`` throughout gives an empty picture with its text.
    """
    now, then = np.asarray(values, dtype=float), np.asarray(behind, dtype=float)
    both = np.concatenate([now, then])
    top = max(np.nanmax(both), 1.0) if np.isfinite(both).any() else 1.0
    points = _points(now, top, width, height)
    lines = _lines(_points(then, top, width, height), "#8b949e", 1.2) + _lines(points, colour, 1.6)
    last = points[-1] if len(points) and np.isfinite(points[-1]).all() else None
    mark = (
        f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.8" fill="{colour}"/>' if last is not None else ""
    )
    floor = height - 1
    base = f'<line x1="0" x2="{width}" y1="{floor}" y2="{floor}" stroke="#8b949e" stroke-opacity="0.6"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(text, quote=True)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">{base}{lines}{mark}</svg>'
    )


def _lines(points: np.ndarray, colour: str, wide: float) -> str:
    how = f'fill="none" stroke="{colour}" stroke-width="{wide}" stroke-linejoin="round"'
    return "".join(f'<polyline points="{run}" {how}/>' for run in _runs(points))


def lighter(colour: str, share: float = 0.45) -> str:
    """The colour (``#rrggbb``) mixed with that share of white, for dark paper."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def as_image(svg: str, text: str) -> str:
    """An SVG as an ``<img>`` that carries its own data, for pages that strip drawings out of their text."""
    data = base64.b64encode(svg.encode()).decode()
    said = html.escape(text, quote=True)
    return f'<img alt="{said}" title="{said}" src="data:image/svg+xml;base64,{data}">'


def _points(values: np.ndarray, top: float, width: int, height: int) -> np.ndarray:
    x = np.linspace(_MARGIN, width - _MARGIN, max(len(values), 2))[: len(values)]
    y = height - 2 - (height - 2 - _MARGIN) * values / top
    return np.column_stack([x, y])


def _runs(points: np.ndarray) -> list[str]:
    """The unbroken stretches of a line, as SVG points; a week alone between two silences is a short dash."""
    runs: list[list[tuple[float, float]]] = []
    current: list[tuple[float, float]] = []
    for x, y in points:
        if np.isfinite(y):
            current.append((x, y))
        elif current:
            runs, current = [*runs, current], []
    runs += [current] if current else []
    drawn = [
        run if len(run) > 1 else [(run[0][0] - 1.5, run[0][1]), (run[0][0] + 1.5, run[0][1])] for run in runs
    ]
    return [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in drawn]

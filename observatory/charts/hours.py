"""Hour grid: facts by hour and weekday, as an SVG."""

from __future__ import annotations

import datetime as dt
import html

import numpy as np

from observatory.colours import LIGHT, Palette
from observatory.language import date_text, number_text

_CELL, _LEFT, _TOP, _LETTERS = 26, 82, 22, 14

#: Single-hue ramp, five classes, the last half of ColorBrewer's Blues; on dark paper in reverse, so that what
#: is most stands out there too. Nothing is close to the paper.
_NOTHING, _COLOURS = "#f3f6f9", ("#c6dbef", "#85bcdc", "#4292c6", "#1c6cb1", "#08366e")


def hours_by_weekday(
    grid: np.ndarray, text: str, *, palette: Palette = LIGHT, width: int = _LEFT + 24 * _CELL
) -> str:
    """A table of seven days × 24 hours as coloured cells, an SVG.

    Parameters
    ----------
    grid : array, 7 × 24
        Facts on Monday to Sunday (rows) in each hour of local time (columns), whole or aoristic.
    text : str
        What the picture says, for those who do not see it.
    palette : Palette
        Whether it is drawn for light or for dark paper.
    """
    grid = np.asarray(grid, dtype=float)
    wide, letters = (width - _LEFT) / 24, f'font-size="{_LETTERS}" fill="{palette.ink}"'
    colours = (palette.zero, *_COLOURS[::-1]) if palette.dark else (_NOTHING, *_COLOURS)
    classes = np.ceil(5 * grid / max(grid.max(), 1e-9)).astype(int)
    cells = [
        f'<rect x="{_LEFT + hour * wide:g}" y="{_TOP + day * _CELL}" width="{wide - 1:g}" '
        f'height="{_CELL - 1}" fill="{colours[classes[day, hour]]}">'
        f"<title>{_weekday(day)} {hour} h : {number_text(grid[day, hour], 1)}</title></rect>"
        for day in range(7)
        for hour in range(24)
    ]
    days = [
        f'<text x="{_LEFT - 8}" y="{_TOP + day * _CELL + 17}" text-anchor="end" {letters}>'
        f"{html.escape(_weekday(day))}</text>"
        for day in range(7)
    ]
    hours = [
        f'<text x="{_LEFT + hour * wide:g}" y="{_TOP - 6}" {letters}>{hour} h</text>'
        for hour in range(0, 24, 3 if wide > _LETTERS else 6)
    ]
    height = _TOP + 7 * _CELL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(text, quote=True)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif">'
        f"{''.join(cells + days + hours)}</svg>"
    )


def _weekday(day: int) -> str:
    # 2024 begins on a Monday.
    return date_text(dt.date(2024, 1, 1 + day), "EEEE")

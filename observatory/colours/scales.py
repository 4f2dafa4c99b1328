"""Class breaks and colours, fixed per indicator and length of period, so that two maps can be compared.

Nothing here looks at the data: a scale redrawn at every filter shows change where there is none.
The ramps are ColorBrewer's (Harrower & Brewer 2003), chosen among those safe for colour-blind readers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from observatory.colours.palette import Palette
from observatory.language import N_, _, number_text

#: Sequential, six classes.
_YELLOW_BROWN = ("#fee8a8", "#fec44f", "#fe9929", "#ec7014", "#bc4a02", "#7a2a04")
_BLUES = ("#d9e7f5", "#a9cce6", "#6aaed6", "#3282bd", "#1561a5", "#08366e")
#: Diverging: fewer (purple) to more (orange); red and green would be the same to one man in twelve.
_PURPLE_ORANGE = ("#542788", "#8073ac", "#b2abd2", "#fdb863", "#e08214", "#a4470a")
#: The same on dark paper: the middle dark, the ends bright.
_PURPLE_ORANGE_DARK = ("#cdc4f5", "#9284d8", "#5f4fa8", "#a0611a", "#e08214", "#fdc57f")


@dataclass(frozen=True, slots=True)
class Scale:
    """Lower bounds of the classes, rising, and one colour each; below the first bound is nothing.

    `whole` is true of counts, whose classes are written “4–6” rather than “4 to 7”; of counts rounded to a
    multiple of `step`, “15–20” rather than “15–24”; `nothing` is what is written of the rest. `dark` are
    the colours on dark paper, by default the same ones in reverse.
    """

    title: str
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    whole: bool = True
    dark: tuple[str, ...] = ()
    step: int = 1
    nothing: str = "0"

    def on(self, palette: Palette) -> tuple[str, ...]:
        """The colours on light or on dark paper: what is most stands out most, on either."""
        return (self.dark or self.colours[::-1]) if palette.dark else self.colours

    def classes(self, values: np.ndarray) -> np.ndarray:
        """The class of each value: 0 below the first bound, then 1, 2…; -1 for ``nan``."""
        values = np.asarray(values, dtype=float)
        classes = np.searchsorted(np.asarray(self.breaks), values, side="right")
        return np.where(np.isnan(values), -1, classes)

    def labels(self) -> list[str]:
        """What the legend writes beside each colour."""
        pairs = zip(self.breaks, (*self.breaks[1:], np.inf), strict=True)
        return [self._class_text(low, high) for low, high in pairs]

    def _class_text(self, low: float, high: float) -> str:
        if np.isinf(low):
            return _("less than {value}").format(value=_written(high))
        if np.isinf(high):
            return _("{value} and more").format(value=_written(low))
        if not self.whole:
            return _("{low} to {high}").format(low=_written(low), high=_written(high))
        last = high - self.step
        return number_text(low) if low == last else f"{number_text(low)}–{number_text(last)}"


#: Facts per zone, by length of the period in weeks: at most so many weeks, these bounds.
_COUNTS = (
    (1, (1, 2, 4, 7, 13, 26)),
    (5, (1, 4, 8, 15, 30, 60)),
    (14, (1, 10, 20, 40, 80, 160)),
    (10_000, (1, 5, 20, 60, 150, 400)),
)

#: Facts per 1,000 residents a year.
_RATES = (0.5, 2, 5, 10, 20, 40)

#: Facts per km² a year.
_DENSITIES = (0.5, 2, 10, 25, 75, 200)

#: Facts per zone and week, for periods of different lengths.
_WEEKLY = (0.2, 0.5, 1, 2, 5, 10)

#: Facts more or fewer per week. What is coloured has changed: no class says that it hardly did, in a white
#: beside that of what is not shown to have changed.
_DIFFERENCES = (-np.inf, -6.0, -2.0, 0.0, 2.0, 6.0)


def count_scale(weeks: float = 1) -> Scale:
    """The scale of counts over a period of that many weeks."""
    breaks = next(breaks for most, breaks in _COUNTS if weeks <= most)
    return Scale(N_("Facts per zone"), breaks, _YELLOW_BROWN)


def rounded_scale(weeks: float = 1) -> Scale:
    """The scale of counts rounded to a multiple of 5, over a period of that many weeks."""
    title, many = N_("Facts per zone, rounded to 5"), weeks > _COUNTS[1][0]
    breaks = (5, 25, 50, 100, 200, 400) if many else (5, 10, 15, 25, 50, 100)
    return Scale(title, breaks, _YELLOW_BROWN, step=5, nothing="0–4" if weeks <= 1 else "≈ 0")


def weekly_scale() -> Scale:
    """The scale of counts per week, for periods of different lengths side by side."""
    return Scale(N_("Facts per zone and week"), _WEEKLY, _YELLOW_BROWN, whole=False)


def rate_scale() -> Scale:
    """The scale of yearly rates per 1,000 residents."""
    return Scale(N_("Facts per 1,000 residents and year"), _RATES, _BLUES, whole=False)


def density_scale() -> Scale:
    """The scale of yearly densities per km²."""
    return Scale(N_("Facts per km² and year"), _DENSITIES, _BLUES, whole=False)


def difference_scale() -> Scale:
    """The scale of differences between two periods, in facts per week."""
    return Scale(
        N_("Facts per week, more or fewer"),
        _DIFFERENCES,
        _PURPLE_ORANGE,
        whole=False,
        dark=_PURPLE_ORANGE_DARK,
    )


def _written(value: float) -> str:
    """A bound with as many decimals as it has, and a true minus sign."""
    return ("−" if value < 0 else "") + number_text(abs(value), 0 if float(value).is_integer() else 1)
